/* SPDX-License-Identifier: MIT */
/*
 * palette_names: the names in the database that the palette offers: products, units,
 * hardware, devices, backends and figures of other kinds of the series that are kept
 * (standings.h), alerts, and the newest runs on the desk.
 *
 * They are read once, when one of them is wanted first, and as they are then: the newest
 * PALETTE_NAMES_SERIES series, no more than PALETTE_ITEMS names of each kind.
 */
#ifndef POSTSIL_PALETTE_NAMES_H
#define POSTSIL_PALETTE_NAMES_H

#include <stdbool.h>

#include "core/base/arena.h"
#include "tui/palette.h"

struct workspace;

#define PALETTE_NAMES_SERIES 2000

struct palette_name {
	enum args_value what;
	const char *text, *help;
};

/* All zero: nothing was read. */
struct palette_cache {
	const struct workspace *ws;
	struct arena arena;
	struct palette_name *name;
	size_t n, cap;
	bool known;
};

/* A palette_names of which arg is a struct palette_cache with a workspace. */
void palette_names_add(void *arg, enum args_value what, struct palette_list *l);

/* Forgets them: they are read again when they are wanted. */
void palette_names_release(struct palette_cache *c);

#endif
