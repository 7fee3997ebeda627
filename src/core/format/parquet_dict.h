/* SPDX-License-Identifier: MIT */
/*
 * parquet_dict: the distinct texts of a column chunk, numbered as they come
 * (parquet-format, Encodings.md, "Dictionary Encoding").
 *
 * It stops growing, and the column falls back to plain values, where it costs more
 * than it saves: too large, nearly every text another one, or texts made to
 * collide.
 */
#ifndef POSTSIL_PARQUET_DICT_H
#define POSTSIL_PARQUET_DICT_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"

#define PARQUET_DICT_TEXTS 65536u       /* indices of 16 bits at most */
#define PARQUET_DICT_BYTES (1u << 20)   /* a data page's size */

struct parquet_dict_slot;

struct parquet_dict {
	struct buf bytes;   /* the body of the dictionary page */
	uint32_t n;         /* texts in it */
	size_t asked;       /* look-ups that found or added */
	uint32_t last_at, last; /* the text asked for before: where it is, its number */
	struct parquet_dict_slot *slots;
	size_t n_slots;     /* a power of two */
};

enum parquet_dict_answer { PARQUET_DICT_THERE, PARQUET_DICT_ADDED, PARQUET_DICT_FULL };

/* The number of the text in *index, unless PARQUET_DICT_FULL: ask no more then. */
enum parquet_dict_answer parquet_dict_index(struct parquet_dict *d, const char *s,
					    size_t n, uint32_t *index);

/* Bytes of memory that it takes. */
size_t parquet_dict_held(const struct parquet_dict *d);

/* Leaves it empty and ready for use. */
void parquet_dict_release(struct parquet_dict *d);

#endif
