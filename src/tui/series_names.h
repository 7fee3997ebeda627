/* SPDX-License-Identifier: MIT */
/*
 * series_names: short names for the series of a list: the product, and where others in
 * the list have the same product and precision, the device and the unit as well.
 */
#ifndef POSTSIL_SERIES_NAMES_H
#define POSTSIL_SERIES_NAMES_H

#include <stddef.h>

struct arena;
struct kept_key;

struct series_name {
	const struct kept_key *key;   /* the caller fills this one; borrowed */
	const char *name;             /* "H100 gpu0 3fa2" */
	const char *product;          /* without its device, for lists that have a column
				       * of them */
};

/* Texts are put into the arena, or are those of the keys. */
void series_names_find(struct series_name *list, size_t n, struct arena *arena);

#endif
