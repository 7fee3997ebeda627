/* SPDX-License-Identifier: MIT */
#include "tui/block_pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

struct block_slot {
	const void *p;   /* NULL: free */
	size_t n;
	uint64_t hash;
};

/* FNV-1a. */
static uint64_t hash_of(const unsigned char *p, size_t n)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return h ^ h >> 32;
}

static struct block_slot *find(const struct block_pool *pool,
			       const struct block_slot *want)
{
	size_t at = (size_t)want->hash & (pool->cap - 1);

	for (;; at = (at + 1) & (pool->cap - 1)) {
		struct block_slot *s = &pool->slot[at];

		if (!s->p || (s->hash == want->hash && s->n == want->n &&
			      memcmp(s->p, want->p, want->n) == 0))
			return s;
	}
}

static void grow(struct block_pool *pool)
{
	struct block_pool old = *pool;

	pool->cap = old.cap ? old.cap * 2 : 64;
	pool->slot = xcalloc(pool->cap, sizeof *pool->slot);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].p)
			*find(pool, &old.slot[i]) = old.slot[i];
	free(old.slot);
}

const void *block_pool_keep(struct block_pool *pool, struct arena *a, const void *p,
			    size_t n)
{
	struct block_slot want = { .p = p, .n = n, .hash = hash_of(p, n) }, *s;
	void *kept;

	if (pool->n * 2 >= pool->cap)
		grow(pool);
	s = find(pool, &want);
	if (!s->p) {
		kept = arena_alloc(a, n);
		memcpy(kept, p, n);
		want.p = kept;
		*s = want;
		pool->n++;
	}
	return s->p;
}

const char *block_pool_text(struct block_pool *pool, struct arena *a, const char *s)
{
	return s ? block_pool_keep(pool, a, s, strlen(s) + 1) : NULL;
}

void block_pool_release(struct block_pool *pool)
{
	free(pool->slot);
	*pool = (struct block_pool){ .n = 0 };
}
