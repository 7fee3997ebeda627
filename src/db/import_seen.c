/* SPDX-License-Identifier: MIT */
#include "db/import_seen.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

#define FIRST_CAP 1024u

struct import_seen_slot {
	uint64_t id[2];   /* both 0: empty */
	uint64_t hash;    /* of the record, the first 64 bits */
};

/* The first n hexadecimal digits of s, past hyphens. */
static uint64_t hex(const char **s, int n)
{
	uint64_t v = 0;

	for (; n && **s; ++*s) {
		char c = **s;

		if (c == '-')
			continue;
		v = v << 4 | (uint64_t)(c <= '9' ? c - '0' : (c & 0x5f) - 'A' + 10);
		n--;
	}
	return v;
}

/* The slot of this id, or the empty one where it belongs.  Ids are random, or digests:
 * their bits are spread already, but for time and version. */
static struct import_seen_slot *find(const struct import_seen *s, const uint64_t id[2])
{
	uint64_t at = (id[0] ^ id[1]) * UINT64_C(0x9e3779b97f4a7c15) >> 20;

	for (;; at++) {
		struct import_seen_slot *x = &s->slot[at & (s->cap - 1)];

		if ((!x->id[0] && !x->id[1]) ||
		    (x->id[0] == id[0] && x->id[1] == id[1]))
			return x;
	}
}

static void grow(struct import_seen *s)
{
	struct import_seen to = { .cap = s->cap ? 2 * s->cap : FIRST_CAP, .n = s->n };

	to.slot = xcalloc(to.cap, sizeof *to.slot);
	for (size_t i = 0; i < s->cap; i++)
		if (s->slot[i].id[0] || s->slot[i].id[1])
			*find(&to, s->slot[i].id) = s->slot[i];
	free(s->slot);
	*s = to;
}

enum import_seen_answer import_seen_add(struct import_seen *s,
					const char run_id[RUN_ID],
					const char record_hash[DIGEST_HEX])
{
	struct import_seen_slot new, *x;

	new.id[0] = hex(&run_id, 16);
	new.id[1] = hex(&run_id, 16);
	if (!new.id[0] && !new.id[1])
		new.id[1] = 1;   /* the nil UUID, which stands for an empty slot */
	new.hash = hex(&record_hash, 16);
	if (2 * s->n >= s->cap)
		grow(s);
	x = find(s, new.id);
	if (x->id[0] || x->id[1])
		return x->hash == new.hash ? SEEN_SAME : SEEN_OTHER;
	*x = new;
	s->n++;
	return SEEN_NEW;
}

void import_seen_release(struct import_seen *s)
{
	free(s->slot);
	*s = (struct import_seen)IMPORT_SEEN_INIT;
}
