/* SPDX-License-Identifier: MIT */
#include "db/intern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

#define CAP_FIRST 256

void intern_init(struct intern *t, struct arena *a)
{
	t->arena = a;
	t->n = 0;
	t->cap = CAP_FIRST;
	t->slot = xcalloc(t->cap, sizeof *t->slot);
}

void intern_release(struct intern *t)
{
	free(t->slot);
	t->slot = NULL;
}

/* FNV-1a (RFC draft-eastlake-fnv), 64 bits. */
static uint64_t text_hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h ^ h >> 32;
}

static size_t find_slot(const struct intern *t, const char *s)
{
	size_t i = text_hash(s) & (t->cap - 1);

	while (t->slot[i] && strcmp(t->slot[i], s) != 0)
		i = (i + 1) & (t->cap - 1);
	return i;
}

static void grow(struct intern *t)
{
	struct intern old = *t;

	t->cap *= 2;
	t->slot = xcalloc(t->cap, sizeof *t->slot);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i])
			t->slot[find_slot(t, old.slot[i])] = old.slot[i];
	free(old.slot);
}

const char *intern_text(struct intern *t, const char *s)
{
	size_t i;

	if (!s)
		return NULL;
	i = find_slot(t, s);
	if (t->slot[i])
		return t->slot[i];
	if (t->n + 1 > t->cap / 2) {
		grow(t);
		i = find_slot(t, s);
	}
	t->n++;
	return t->slot[i] = arena_strdup(t->arena, s);
}
