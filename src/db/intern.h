/* SPDX-License-Identifier: MIT */
/*
 * intern: equal texts become one string in an arena, so that they can be
 * compared by their pointers.  The table lives on the heap, the strings in the
 * arena, which outlives it.
 */
#ifndef POSTSIL_INTERN_H
#define POSTSIL_INTERN_H

#include <stddef.h>

#include "core/base/arena.h"

struct intern {
	struct arena *arena;
	const char **slot;  /* open addressing; cap is a power of two */
	size_t n, cap;
};

void intern_init(struct intern *t, struct arena *a);
void intern_release(struct intern *t);

/* NULL gives NULL. */
const char *intern_text(struct intern *t, const char *s);

#endif
