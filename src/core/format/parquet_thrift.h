/* SPDX-License-Identifier: MIT */
/*
 * parquet_thrift: the Thrift compact protocol, as far as Parquet's metadata needs
 * it (Apache Thrift, doc/specs/thrift-compact-protocol.md).
 *
 * A writer appends to out and starts inside a struct; thrift_end() ends the
 * innermost one, the outermost included.  Fields of a struct come in rising
 * order of their ids.  A list is its head, then as many items.
 */
#ifndef POSTSIL_PARQUET_THRIFT_H
#define POSTSIL_PARQUET_THRIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Element types of lists; "Struct encoding" and "List and Set" there. */
enum thrift_type {
	THRIFT_I32 = 5,
	THRIFT_I64 = 6,
	THRIFT_BINARY = 8,
	THRIFT_LIST = 9,
	THRIFT_STRUCT = 12,
};

#define THRIFT_DEPTH 8

struct thrift {
	struct buf *out;
	unsigned depth;          /* structs around the present one */
	int last[THRIFT_DEPTH];  /* id of the last field in each */
};

#define THRIFT_INIT(b) { .out = (b) }

/* ULEB128, seven bits a byte, the least first: used by Parquet's run lengths too. */
void thrift_varint(struct buf *out, uint64_t v);

void thrift_i32(struct thrift *t, int id, int32_t v);
void thrift_i64(struct thrift *t, int id, int64_t v);
void thrift_bool(struct thrift *t, int id, bool v);
void thrift_binary(struct thrift *t, int id, const void *p, size_t n);
void thrift_string(struct thrift *t, int id, const char *s);
void thrift_begin(struct thrift *t, int id);
void thrift_end(struct thrift *t);

void thrift_list(struct thrift *t, int id, enum thrift_type type, size_t n);
void thrift_item_i32(struct thrift *t, int32_t v);
void thrift_item_string(struct thrift *t, const char *s);
void thrift_item_begin(struct thrift *t);  /* until thrift_end() */

#endif
