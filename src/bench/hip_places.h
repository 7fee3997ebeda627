/* SPDX-License-Identifier: MIT */
/*
 * hip_places: the folders where AMD's libraries may lie.  For hip_api alone.
 */
#ifndef POSTSIL_HIP_PLACES_H
#define POSTSIL_HIP_PLACES_H

#include "bench/accel_places.h"

/* Those that exist, in the order in which they are looked at: the loader; rocm_path
 * (what ROCM_PATH says; NULL or "" for none); /opt/rocm, and below /opt the other
 * installations of ROCm, the newest first; wheels of Python environments that
 * detection knows (AMD's own rocm-sdk-core and rocm-sdk-libraries, PyTorch's for
 * ROCm), sites that count in the software's identity first.  free() it. */
struct accel_places *hip_places_new(const struct sysroot *root,
				    const char *rocm_path);

#endif
