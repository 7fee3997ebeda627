/* SPDX-License-Identifier: MIT */
/*
 * run_component: the components of the rows of a run_set: equal ones become one
 * array in its arena, so that they can be compared by their pointers.
 */
#ifndef POSTSIL_RUN_COMPONENT_H
#define POSTSIL_RUN_COMPONENT_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/model/component.h"

struct run_components {
	struct arena *arena;
	const char *const **slot;  /* open addressing; cap is a power of two */
	size_t n, cap;
	const char *const *last;   /* the last answer: rows come in stretches */
};

void run_components_init(struct run_components *c, struct arena *a);
void run_components_release(struct run_components *c);

/* text: COMPONENT_COUNT texts, interned in one table, or NULL. */
const char *const *run_components_get(struct run_components *c,
				      const char *const *text);

#endif
