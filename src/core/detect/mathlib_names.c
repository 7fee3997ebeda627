/* SPDX-License-Identifier: MIT */
#include "core/detect/mathlib_names.h"

#include <stddef.h>

const char *const mathlib_blis[] = { "libblis.so.4", "libblis.so", NULL };

const char *const mathlib_openblas[] = {
	"libopenblas.so.0", "libopenblasp.so.0", "libopenblas.so", NULL,
};

const char *const mathlib_mkl[] = {
	"libmkl_rt.so.3", "libmkl_rt.so.2", "libmkl_rt.so.1", "libmkl_rt.so", NULL,
};
