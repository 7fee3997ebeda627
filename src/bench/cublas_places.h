/* SPDX-License-Identifier: MIT */
/*
 * cublas_places: the folders where cuBLAS may lie.  For cublas_api alone.
 */
#ifndef POSTSIL_CUBLAS_PLACES_H
#define POSTSIL_CUBLAS_PLACES_H

#include <stddef.h>

#include "core/detect/links.h"

struct sysroot;

#define CUBLAS_PLACES_MAX 96

struct cublas_places {
	char dir[CUBLAS_PLACES_MAX][LINKS_PATH];  /* the first is "": the loader's */
	size_t n;
};

/* Those that exist, in the order in which they are looked at:
 * the loader, the toolkit that /usr/local/cuda or /opt/cuda leads to, other
 * toolkits, the newest first, wheels: sites that count in the software's
 * identity before others.  free() it. */
struct cublas_places *cublas_places_new(const struct sysroot *root);

#endif
