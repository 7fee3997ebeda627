/* SPDX-License-Identifier: MIT */
#include "core/format/parquet_chunk.h"

#include <assert.h>
#include <endian.h>
#include <string.h>
#include <zstd.h>

#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/format/parquet_rle.h"
#include "core/format/parquet_thrift.h"

/* Readers decode a page at a time; both are near what other writers use. */
#define PAGE_ROWS 16384
#define PAGE_BYTES (1u << 20)

#define ZSTD_LEVEL 1

/* Encoding, CompressionCodec and PageType of parquet.thrift. */
enum { ENCODING_PLAIN = 0, ENCODING_RLE = 3, ENCODING_RLE_DICTIONARY = 8 };
enum { CODEC_ZSTD = 6 };
enum { PAGE_DATA = 0, PAGE_DICTIONARY = 2 };

int parquet_press_init(struct parquet_press *z, struct err *e)
{
	z->zstd = ZSTD_createCCtx();
	if (!z->zstd)
		return err_set(e, ERR_IO, "zstd gave no compressor: out of memory");
	ZSTD_CCtx_setParameter(z->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL);
	return 0;
}

void parquet_press_release(struct parquet_press *z)
{
	ZSTD_freeCCtx(z->zstd);
	buf_release(&z->raw);
	buf_release(&z->packed);
	buf_release(&z->levels);
}

int32_t parquet_chunk_physical(enum parquet_type type)
{
	static const int32_t physical[] = {
		[PARQUET_BOOL] = 0,            /* BOOLEAN */
		[PARQUET_INT64] = 2,           /* INT64 */
		[PARQUET_DOUBLE] = 5,          /* DOUBLE */
		[PARQUET_STRING] = 6,          /* BYTE_ARRAY */
		[PARQUET_TIMESTAMP_MS] = 2,
	};

	return physical[type];
}

struct page {
	int32_t type, encoding;
	size_t n;               /* values, nulls included */
};

/* PageHeader of parquet.thrift. */
static void put_header(struct buf *out, const struct page *p, size_t raw, size_t packed)
{
	struct thrift t = THRIFT_INIT(out);

	thrift_i32(&t, 1, p->type);
	thrift_i32(&t, 2, (int32_t)raw);
	thrift_i32(&t, 3, (int32_t)packed);
	thrift_begin(&t, p->type == PAGE_DATA ? 5 : 7);
	thrift_i32(&t, 1, (int32_t)p->n);
	thrift_i32(&t, 2, p->encoding);
	if (p->type == PAGE_DATA) {
		thrift_i32(&t, 3, ENCODING_RLE);  /* of definition levels */
		thrift_i32(&t, 4, ENCODING_RLE);  /* of repetition levels: none */
	}
	thrift_end(&t);
	thrift_end(&t);
}

/* Appends header and compressed body to out. */
static int put_page(struct parquet_chunk *c, struct buf *out, const struct page *p,
		    const struct buf *raw, struct parquet_press *z, struct err *e)
{
	size_t before = out->n, n;

	buf_reset(&z->packed);
	buf_reserve(&z->packed, ZSTD_compressBound(raw->n));
	n = ZSTD_compress2(z->zstd, z->packed.p, z->packed.cap, buf_str(raw), raw->n);
	if (ZSTD_isError(n))
		return err_set(e, ERR_IO, "column %s: zstd: %s", c->column->name,
			       ZSTD_getErrorName(n));
	put_header(out, p, raw->n, n);
	c->raw_bytes += (int64_t)(out->n - before + raw->n);
	buf_add(out, z->packed.p, n);
	return 0;
}

/* The levels of a page of which all rows are of one kind. */
static void fill_levels(const struct parquet_chunk *c, struct buf *out)
{
	uint32_t *level;

	buf_reset(out);
	buf_reserve(out, c->n * sizeof *level);
	level = (uint32_t *)(void *)out->p;
	for (size_t i = 0; i < c->n; i++)
		level[i] = c->set > 0;
	out->n = c->n * sizeof *level;
}

/* README.md "Data Pages" of parquet-format: definition levels, then values. */
static void put_body(const struct parquet_chunk *c, bool indices,
		     struct parquet_press *z)
{
	unsigned width = parquet_rle_width(c->dict.n ? c->dict.n - 1 : 0);
	const struct buf *levels = c->levels.n ? &c->levels : &z->levels;
	struct buf *raw = &z->raw;
	uint32_t length = 0;

	if (!c->levels.n)
		fill_levels(c, &z->levels);
	buf_reset(raw);
	buf_add(raw, &length, 4);
	parquet_rle_add(raw, (const uint32_t *)(const void *)levels->p, c->n, 1);
	length = htole32((uint32_t)(raw->n - 4));
	memcpy(raw->p, &length, 4);
	if (!indices) {
		buf_add(raw, c->values.p, c->values.n);
		return;
	}
	buf_addc(raw, (char)width);
	parquet_rle_add(raw, (const uint32_t *)(const void *)c->values.p,
			c->values.n / sizeof(uint32_t), width);
}

static int cut_page(struct parquet_chunk *c, struct parquet_press *z, struct err *e)
{
	/* before the first text a page has nulls alone, which need no dictionary */
	bool indices = c->dict.n && !c->plain;
	struct page page = {
		.type = PAGE_DATA,
		.encoding = indices ? ENCODING_RLE_DICTIONARY : ENCODING_PLAIN,
		.n = c->n,
	};
	int rc;

	if (!page.n)
		return 0;
	put_body(c, indices, z);
	rc = put_page(c, &c->pages, &page, &z->raw, z, e);
	c->rows += (int64_t)page.n;
	buf_reset(&c->levels);
	buf_reset(&c->values);
	c->n = c->set = 0;
	return rc;
}

/* As buf_add(), without its calls: there are two of these for each cell. */
static inline void add_few(struct buf *b, const void *p, size_t n)
{
	if (b->cap - b->n <= n) {
		buf_add(b, p, n);
		return;
	}
	memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

static int check_text(const struct parquet_chunk *c, const struct parquet_value *v,
		      struct err *e)
{
	if (v->s.n > PARQUET_TEXT_MAX)
		return err_set(e, ERR_FORMAT, "column %s: a text of %zu bytes; %u are the most",
			       c->column->name, v->s.n, PARQUET_TEXT_MAX);
	if (!utf8_is_valid(v->s.p, v->s.n))
		return err_set(e, ERR_FORMAT, "column %s: a text is not UTF-8",
			       c->column->name);
	return 0;
}

/* What the dictionary has already was checked and counted when it came. */
static int add_text(struct parquet_chunk *c, const struct parquet_value *v,
		    struct parquet_press *z, struct err *e)
{
	enum parquet_dict_answer answer = PARQUET_DICT_FULL;
	uint32_t index = 0, length = htole32((uint32_t)v->s.n);
	int rc = 0;

	assert(v->s.p);
	if (!c->plain)
		answer = parquet_dict_index(&c->dict, v->s.p, v->s.n, &index);
	if (answer != PARQUET_DICT_THERE) {
		rc = check_text(c, v, e);
		if (rc < 0)
			return rc;
		parquet_stats_add(&c->stats, PARQUET_STRING, v);
	}
	if (answer != PARQUET_DICT_FULL) {
		add_few(&c->values, &index, sizeof index);
		return 0;
	}
	if (!c->plain)
		rc = cut_page(c, z, e);
	c->plain = true;
	buf_add(&c->values, &length, 4);
	buf_add(&c->values, v->s.p, v->s.n);
	return rc;
}

/* Encodings.md "Plain": booleans are bits, the least first. */
static void add_bit(struct parquet_chunk *c, bool b)
{
	if (c->set % 8 == 0)
		buf_addc(&c->values, 0);
	c->values.p[c->set / 8] |= (char)(b << c->set % 8);
}

static int add_value(struct parquet_chunk *c, const struct parquet_value *v,
		     struct parquet_press *z, struct err *e)
{
	uint64_t bits;

	if (c->column->type == PARQUET_STRING)
		return add_text(c, v, z, e);
	parquet_stats_add(&c->stats, c->column->type, v);
	if (c->column->type == PARQUET_BOOL) {
		add_bit(c, v->b);
		return 0;
	}
	if (c->column->type == PARQUET_DOUBLE)
		memcpy(&bits, &v->d, sizeof bits);
	else
		bits = (uint64_t)v->i;
	bits = htole64(bits);
	add_few(&c->values, &bits, sizeof bits);
	return 0;
}

static void add_level(struct parquet_chunk *c, bool set)
{
	uint32_t level = set;

	/* without levels set is 0 or n */
	if (!c->levels.n && c->n && set != (c->set == c->n))
		fill_levels(c, &c->levels);
	if (c->levels.n)
		add_few(&c->levels, &level, sizeof level);
	c->n++;
	c->set += set;
}

int parquet_chunk_add(struct parquet_chunk *c, const struct parquet_value *v,
		      struct parquet_press *z, struct err *e)
{
	int rc = 0;

	if (v->set)
		rc = add_value(c, v, z, e);
	if (rc < 0)
		return rc;
	c->stats.nulls += !v->set;
	add_level(c, v->set);
	if (c->n < PAGE_ROWS && c->values.n < PAGE_BYTES)
		return 0;
	return cut_page(c, z, e);
}

size_t parquet_chunk_held(const struct parquet_chunk *c)
{
	/* levels as if they were there, as they may be at the next row */
	return c->n * sizeof(uint32_t) + c->values.n + c->pages.n +
	       parquet_dict_held(&c->dict);
}

int parquet_chunk_end(struct parquet_chunk *c, struct parquet_press *z, struct err *e)
{
	struct page page = { .type = PAGE_DICTIONARY, .encoding = ENCODING_PLAIN,
			     .n = c->dict.n };
	int rc = cut_page(c, z, e);

	if (rc < 0 || !c->dict.n)
		return rc;
	return put_page(c, &c->front, &page, &c->dict.bytes, z, e);
}

/* ColumnChunk and ColumnMetaData of parquet.thrift. */
void parquet_chunk_describe(const struct parquet_chunk *c, int64_t offset,
			    struct thrift *t)
{
	thrift_item_begin(t);
	thrift_i64(t, 2, 0);  /* deprecated, and to be 0 */
	thrift_begin(t, 3);
	thrift_i32(t, 1, parquet_chunk_physical(c->column->type));
	thrift_list(t, 2, THRIFT_I32, c->dict.n ? 3 : 2);
	thrift_item_i32(t, ENCODING_PLAIN);
	thrift_item_i32(t, ENCODING_RLE);
	if (c->dict.n)
		thrift_item_i32(t, ENCODING_RLE_DICTIONARY);
	thrift_list(t, 3, THRIFT_BINARY, 1);
	thrift_item_string(t, c->column->name);
	thrift_i32(t, 4, CODEC_ZSTD);
	thrift_i64(t, 5, c->rows);
	thrift_i64(t, 6, c->raw_bytes);
	thrift_i64(t, 7, (int64_t)(c->front.n + c->pages.n));
	thrift_i64(t, 9, offset + (int64_t)c->front.n);
	if (c->dict.n)
		thrift_i64(t, 11, offset);
	thrift_begin(t, 12);
	parquet_stats_write(&c->stats, c->column->type, t);
	thrift_end(t);
	thrift_end(t);
	thrift_end(t);
}

void parquet_chunk_reset(struct parquet_chunk *c)
{
	const struct parquet_column *column = c->column;

	buf_release(&c->levels);
	buf_release(&c->values);
	buf_release(&c->front);
	buf_release(&c->pages);
	parquet_dict_release(&c->dict);
	memset(c, 0, sizeof *c);
	c->column = column;
}
