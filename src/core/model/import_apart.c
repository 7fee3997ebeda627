/* SPDX-License-Identifier: MIT */
#include "core/model/import_apart.h"

#include <ctype.h>
#include <stdlib.h>

#include "core/base/xmem.h"

#define CAP_FIRST 256
#define CROWD 256   /* half of the slots are empty: by chance there are far less */

/* FNV-1a of 64 bits: offset basis and prime of RFC 9923. */
#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uint64_t add_byte(uint64_t h, int c)
{
	return (h ^ (uint64_t)c) * FNV_PRIME;
}

/* With its NUL, so that "ab", "c" is not "a", "bc". */
static uint64_t add_text(uint64_t h, const char *s)
{
	do
		h = add_byte(h, (unsigned char)*s);
	while (*s++);
	return h;
}

/* In capitals or not it is one run.  Never 0, which is an empty slot. */
static uint64_t id_hash(const char *id)
{
	uint64_t h = FNV_BASIS;

	for (; *id; id++)
		h = add_byte(h, tolower((unsigned char)*id));
	return h ? h : 1;
}

/* Never 0, which are no rows that could be read. */
static uint64_t rows_hash(const struct import_set *rows)
{
	uint64_t h = FNV_BASIS;

	for (size_t i = 0; i < rows->n; i++) {
		for (size_t k = 0; k < rows->row[i].n; k++) {
			const struct import_value *v = &rows->row[i].value[k];

			h = add_text(h, v->name);
			h = add_text(h, v->text ? v->text : "");
		}
		h = add_byte(h, '\n');
	}
	return h ? h : 1;
}

/* Where this id is, or would be; NULL where so many others crowd there that somebody
 * made them to. */
static struct import_apart_run *find(const struct import_apart *s, uint64_t id)
{
	for (size_t i = 0; i < CROWD; i++) {
		struct import_apart_run *at = &s->slot[(id + i) & (s->cap - 1)];

		if (!at->id || at->id == id)
			return at;
	}
	return NULL;
}

static void grow(struct import_apart *s)
{
	struct import_apart old = *s;

	s->cap = old.cap ? 2 * old.cap : CAP_FIRST;
	s->slot = xcalloc(s->cap, sizeof *s->slot);
	for (size_t i = 0; i < old.cap; i++) {
		struct import_apart_run *at = find(s, old.slot[i].id);

		if (at && old.slot[i].id)
			*at = old.slot[i];
	}
	free(old.slot);
}

/* Remembers it, if there is room; what there was of it before: 0 in id: nothing. */
static struct import_apart_run put(struct import_apart *s, uint64_t id, uint64_t rows)
{
	struct import_apart_run *at, before = { .id = 0 };

	if (2 * s->n >= s->cap && s->n < IMPORT_APART_MAX)
		grow(s);
	at = find(s, id);
	if (at)
		before = *at;
	if (at && !before.id && s->n < IMPORT_APART_MAX) {
		*at = (struct import_apart_run){ .id = id, .rows = rows };
		s->n++;
	}
	return before;
}

bool import_apart_others(struct import_apart *s, const char *run_id,
			 const struct import_set *rows)
{
	uint64_t texts = rows_hash(rows);
	struct import_apart_run before = put(s, id_hash(run_id), texts);

	return before.id && before.rows != texts;
}

void import_apart_bad(struct import_apart *s, const char *run_id)
{
	put(s, id_hash(run_id), 0);
}

void import_apart_release(struct import_apart *s)
{
	free(s->slot);
	*s = (struct import_apart){ .n = 0 };
}
