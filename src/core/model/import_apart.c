/* SPDX-License-Identifier: MIT */
#include "core/model/import_apart.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"
#include "core/model/import_row_column.h"

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

/* Never 0, which is an empty slot. */
uint64_t import_apart_id(const char *id)
{
	uint64_t h = FNV_BASIS;

	for (; *id; id++)
		h = add_byte(h, tolower((unsigned char)*id));
	return h ? h : 1;
}

/* So that the hashes of texts which differ in one character each ("unit003" and "12.4",
 * "unit009" and "12.2") do not make up for each other in a sum.  The finisher of
 * splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t mixed(uint64_t h)
{
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
	h = (h ^ h >> 27) * 0x94d049bb133111ebu;
	return h ^ h >> 31;
}

/* A sum, as keys of JSON may stand in another order in each row. */
static uint64_t shared(const struct import_source *src, const struct import_row *r)
{
	uint64_t sum = FNV_BASIS;

	for (size_t i = 0; i < r->n; i++) {
		const char *name = import_value_name(src, &r->value[i]);
		const char *text = r->value[i].text;

		if (text && *text && strcmp(name, "-") != 0 &&
		    (strcmp(name, "product") == 0 || !import_column_is_of_row(name)))
			sum += mixed(add_text(add_text(FNV_BASIS, name), text));
	}
	return sum ? sum : 1;
}

uint64_t import_apart_row(const struct import_source *src, const struct import_row *r)
{
	const char *id = import_row_mapped(src, r, "run_id");

	if (src->form != IMPORT_COLUMNS && src->form != IMPORT_LONG)
		return 0;
	if (id)
		return import_apart_id(id);
	return src->form == IMPORT_LONG ? shared(src, r) : 0;
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

bool import_apart_others(struct import_apart *s, uint64_t run,
			 const struct import_set *rows)
{
	uint64_t texts = rows_hash(rows);
	struct import_apart_run before = put(s, run, texts);

	return before.id && before.rows != texts;
}

void import_apart_bad(struct import_apart *s, uint64_t run)
{
	put(s, run, 0);
}

void import_apart_release(struct import_apart *s)
{
	free(s->slot);
	*s = (struct import_apart){ .n = 0 };
}
