/* SPDX-License-Identifier: MIT */
#include "core/format/parquet_dict.h"

#include <endian.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

#define SLOTS_MIN 64
#define PROBE_MAX 64   /* half-filled at most, so far longer than chance makes them */
#define TRIAL 8192     /* texts before "nearly every one another" is judged */

struct parquet_dict_slot {
	uint32_t hash;
	uint32_t at;       /* of its length in bytes */
	uint32_t index1;   /* 0: free */
};

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

/* Multiply and fold, a word at a time; once more at the end, as a byte high in the
 * last word has reached only the high bits till then.  No more is needed of a table
 * whose worst case is bounded by PROBE_MAX. */
static uint32_t hash_text(const char *s, size_t n)
{
	uint64_t h = n, word;

	for (; n >= 8; s += 8, n -= 8) {
		memcpy(&word, s, 8);
		h = mix(h, word);
	}
	word = 0;
	if (n)
		memcpy(&word, s, n);
	return (uint32_t)mix(mix(h, word), 0);
}

static bool is_text(const struct parquet_dict *d, uint32_t at, const char *s, size_t n)
{
	const char *p = d->bytes.p + at;
	uint32_t length;

	memcpy(&length, p, 4);
	return le32toh(length) == n && !memcmp(p + 4, s, n);
}

/* The slot of the text or a free one; NULL after PROBE_MAX others. */
static struct parquet_dict_slot *find(const struct parquet_dict *d, uint32_t hash,
				      const char *s, size_t n)
{
	for (size_t i = 0; i < PROBE_MAX; i++) {
		struct parquet_dict_slot *slot = &d->slots[(hash + i) & (d->n_slots - 1)];

		if (!slot->index1 || (slot->hash == hash && is_text(d, slot->at, s, n)))
			return slot;
	}
	return NULL;
}

static bool grow(struct parquet_dict *d)
{
	struct parquet_dict_slot *old = d->slots, *end = old + d->n_slots;
	bool ok = true;

	d->n_slots = d->n_slots ? d->n_slots * 2 : SLOTS_MIN;
	d->slots = xcalloc(d->n_slots, sizeof *d->slots);
	for (struct parquet_dict_slot *from = old; from < end && ok; from++) {
		size_t i = 0;

		if (!from->index1)
			continue;
		while (i < PROBE_MAX && d->slots[(from->hash + i) & (d->n_slots - 1)].index1)
			i++;
		ok = i < PROBE_MAX;
		if (ok)
			d->slots[(from->hash + i) & (d->n_slots - 1)] = *from;
	}
	free(old);
	return ok;
}

static bool has_room(const struct parquet_dict *d, size_t n)
{
	return d->n < PARQUET_DICT_TEXTS && n <= PARQUET_DICT_BYTES &&
	       d->bytes.n + 4 + n <= PARQUET_DICT_BYTES &&
	       (d->n < TRIAL || d->n < d->asked / 2);
}

enum parquet_dict_answer parquet_dict_index(struct parquet_dict *d, const char *s,
					    size_t n, uint32_t *index)
{
	struct parquet_dict_slot *slot;
	uint32_t hash, length;

	/* sorted by time or by machine, rows repeat what stood above */
	if (d->n && is_text(d, d->last_at, s, n)) {
		d->asked++;
		*index = d->last;
		return PARQUET_DICT_THERE;
	}
	hash = hash_text(s, n);
	if ((size_t)d->n * 2 >= d->n_slots && !grow(d))
		return PARQUET_DICT_FULL;
	slot = find(d, hash, s, n);
	if (!slot || (!slot->index1 && !has_room(d, n)))
		return PARQUET_DICT_FULL;
	d->asked++;
	if (slot->index1) {
		d->last_at = slot->at;
		d->last = *index = slot->index1 - 1;
		return PARQUET_DICT_THERE;
	}
	slot->hash = hash;
	slot->at = (uint32_t)d->bytes.n;
	slot->index1 = d->n + 1;
	length = htole32((uint32_t)n);
	buf_add(&d->bytes, &length, 4);
	buf_add(&d->bytes, s, n);
	d->last_at = slot->at;
	d->last = *index = d->n++;
	return PARQUET_DICT_ADDED;
}

size_t parquet_dict_held(const struct parquet_dict *d)
{
	return d->bytes.n + d->n_slots * sizeof *d->slots;
}

void parquet_dict_release(struct parquet_dict *d)
{
	buf_release(&d->bytes);
	free(d->slots);
	memset(d, 0, sizeof *d);
}
