/* SPDX-License-Identifier: MIT */
#include "core/format/parquet_thrift.h"

#include <assert.h>
#include <string.h>

#include "core/base/buf.h"

void thrift_varint(struct buf *out, uint64_t v)
{
	char bytes[10];
	size_t n = 0;

	while (v >= 0x80) {
		bytes[n++] = (char)(v | 0x80);
		v >>= 7;
	}
	bytes[n++] = (char)v;
	buf_add(out, bytes, n);
}

/* Zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
static void put_int(struct buf *out, int64_t v)
{
	uint64_t twice = (uint64_t)v << 1;

	thrift_varint(out, v < 0 ? ~twice : twice);
}

/* The short form has the distance from the field before in the high nibble. */
static void put_field(struct thrift *t, int id, unsigned type)
{
	int step = id - t->last[t->depth];

	assert(step > 0);
	if (step <= 15) {
		buf_addc(t->out, (char)((unsigned)step << 4 | type));
	} else {
		buf_addc(t->out, (char)type);
		put_int(t->out, id);
	}
	t->last[t->depth] = id;
}

static void put_bytes(struct buf *out, const void *p, size_t n)
{
	thrift_varint(out, n);
	buf_add(out, p, n);
}

static void enter(struct thrift *t)
{
	t->depth++;
	assert(t->depth < THRIFT_DEPTH);
	t->last[t->depth] = 0;
}

void thrift_i32(struct thrift *t, int id, int32_t v)
{
	put_field(t, id, THRIFT_I32);
	put_int(t->out, v);
}

void thrift_i64(struct thrift *t, int id, int64_t v)
{
	put_field(t, id, THRIFT_I64);
	put_int(t->out, v);
}

/* The type says the value: 1 is true, 2 is false. */
void thrift_bool(struct thrift *t, int id, bool v)
{
	put_field(t, id, v ? 1 : 2);
}

void thrift_binary(struct thrift *t, int id, const void *p, size_t n)
{
	put_field(t, id, THRIFT_BINARY);
	put_bytes(t->out, p, n);
}

void thrift_string(struct thrift *t, int id, const char *s)
{
	thrift_binary(t, id, s, strlen(s));
}

void thrift_begin(struct thrift *t, int id)
{
	put_field(t, id, THRIFT_STRUCT);
	enter(t);
}

void thrift_end(struct thrift *t)
{
	buf_addc(t->out, 0);
	if (t->depth)
		t->depth--;
}

void thrift_list(struct thrift *t, int id, enum thrift_type type, size_t n)
{
	put_field(t, id, THRIFT_LIST);
	if (n < 15) {
		buf_addc(t->out, (char)(n << 4 | type));
	} else {
		buf_addc(t->out, (char)(0xf0 | type));
		thrift_varint(t->out, n);
	}
}

void thrift_item_i32(struct thrift *t, int32_t v)
{
	put_int(t->out, v);
}

void thrift_item_string(struct thrift *t, const char *s)
{
	put_bytes(t->out, s, strlen(s));
}

void thrift_item_begin(struct thrift *t)
{
	enter(t);
}
