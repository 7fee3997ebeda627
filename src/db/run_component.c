/* SPDX-License-Identifier: MIT */
#include "db/run_component.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

#define CAP_FIRST 64
#define BYTES (COMPONENT_COUNT * sizeof(const char *))

void run_components_init(struct run_components *c, struct arena *a)
{
	*c = (struct run_components){ .arena = a, .cap = CAP_FIRST };
	c->slot = xcalloc(c->cap, sizeof *c->slot);
}

void run_components_release(struct run_components *c)
{
	free(c->slot);
	*c = (struct run_components){ 0 };
}

/* By pointers: the texts are interned. */
static uint64_t hash_of(const char *const *text)
{
	uint64_t h = 1;

	for (int i = 0; i < COMPONENT_COUNT; i++) {
		h = (h ^ (uintptr_t)text[i]) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	return h;
}

static const char *const **find_slot(const struct run_components *c,
				     const char *const *text)
{
	size_t i = (size_t)hash_of(text) & (c->cap - 1);

	while (c->slot[i] && memcmp(c->slot[i], text, BYTES) != 0)
		i = (i + 1) & (c->cap - 1);
	return &c->slot[i];
}

static void grow(struct run_components *c)
{
	const char *const **old = c->slot;
	size_t n = c->cap;

	c->cap *= 2;
	c->slot = xcalloc(c->cap, sizeof *c->slot);
	for (size_t i = 0; i < n; i++)
		if (old[i])
			*find_slot(c, old[i]) = old[i];
	free(old);
}

const char *const *run_components_get(struct run_components *c,
				      const char *const *text)
{
	const char *const **slot;

	if (c->last && memcmp(c->last, text, BYTES) == 0)
		return c->last;
	slot = find_slot(c, text);
	if (!*slot && c->n + 1 > c->cap / 2) {
		grow(c);
		slot = find_slot(c, text);
	}
	if (!*slot) {
		const char **own = arena_array(c->arena, COMPONENT_COUNT,
					       sizeof *own);

		memcpy(own, text, BYTES);
		*slot = own;
		c->n++;
	}
	c->last = *slot;
	return *slot;
}
