/* SPDX-License-Identifier: MIT */
/*
 * accel_scalar: alpha = 1 and beta = 0 of a product, in the type that the libraries of
 * both vendors scale it in: double for fp64, int32 for int8, float for all others.
 */
#ifndef POSTSIL_ACCEL_SCALAR_H
#define POSTSIL_ACCEL_SCALAR_H

#include "bench/kernel.h"

struct accel_scalars {
	const void *one, *zero;   /* constants, on the host */
};

struct accel_scalars accel_scalars_of(enum kernel_precision p);

#endif
