/* SPDX-License-Identifier: MIT */
/*
 * cublas_places: the folders where cuBLAS may lie.  For cublas_api alone.
 */
#ifndef POSTSIL_CUBLAS_PLACES_H
#define POSTSIL_CUBLAS_PLACES_H

#include "bench/accel_places.h"

/* Those that exist, in the order in which they are looked at:
 * the loader, the toolkit that /usr/local/cuda or /opt/cuda leads to, other
 * toolkits, the newest first, wheels: sites that count in the software's
 * identity before others.  free() it. */
struct accel_places *cublas_places_new(const struct sysroot *root);

#endif
