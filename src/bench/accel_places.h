/* SPDX-License-Identifier: MIT */
/*
 * accel_places: a list of folders where a vendor's libraries may lie, in the order
 * in which they are looked at; cublas_places and hip_places fill it.
 */
#ifndef POSTSIL_ACCEL_PLACES_H
#define POSTSIL_ACCEL_PLACES_H

#include <stddef.h>

#include "core/detect/links.h"

struct sysroot;

#define ACCEL_PLACES_MAX 96

struct accel_places {
	char dir[ACCEL_PLACES_MAX][LINKS_PATH];  /* the first is "": the loader's */
	size_t n;
};

/* With the loader's alone.  free() it. */
struct accel_places *accel_places_new(void);

/* Appends DIR/BELOW, links followed, where it exists and is not yet there. */
void accel_places_add(const struct sysroot *root, struct accel_places *p,
		      const char *dir, const char *below);

/* Appends PARENT/NAME/BELOW of all names that start so, the newest version first. */
void accel_places_add_versions(const struct sysroot *root, struct accel_places *p,
			       const char *parent, const char *start,
			       const char *below);

#endif
