/* SPDX-License-Identifier: MIT */
/*
 * block_pool: equal texts and blocks become one, kept as long as the pool: what runs of
 * many queries have in common is then held once, and compared by its pointer.
 */
#ifndef POSTSIL_BLOCK_POOL_H
#define POSTSIL_BLOCK_POOL_H

#include <stddef.h>

#include "core/base/arena.h"

struct block_slot;

/* All 0: empty.  The blocks live in the arena, which may outlive the table. */
struct block_pool {
	struct block_slot *slot;   /* open addressing; cap is a power of two */
	size_t n, cap;
};

/* n bytes (1 or more) of p, aligned for any type. */
const void *block_pool_keep(struct block_pool *pool, struct arena *a, const void *p,
			    size_t n);

/* NULL gives NULL. */
const char *block_pool_text(struct block_pool *pool, struct arena *a, const char *s);

void block_pool_release(struct block_pool *pool);

#endif
