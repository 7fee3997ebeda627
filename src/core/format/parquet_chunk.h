/* SPDX-License-Identifier: MIT */
/*
 * parquet_chunk: one column of the row group that is being built: the open page,
 * the finished pages, the dictionary and the statistics.  It writes nothing
 * itself; parquet.c takes front and then pages.
 */
#ifndef POSTSIL_PARQUET_CHUNK_H
#define POSTSIL_PARQUET_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/format/parquet.h"
#include "core/format/parquet_dict.h"
#include "core/format/parquet_stats.h"

struct ZSTD_CCtx_s;
struct err;
struct thrift;

/* What one page after the other is made in; the chunks of a file share it. */
struct parquet_press {
	struct ZSTD_CCtx_s *zstd;
	struct buf raw, packed, levels;
};

struct parquet_chunk {
	const struct parquet_column *column;
	size_t n, set;        /* rows of the open page; values among them */
	/* A uint32_t a row of the open page, 1 for a value, once there are both kinds.
	 * Most columns have one: all of these at hand would not stay in the cache. */
	struct buf levels;
	struct buf values;    /* of the open page: plain, or uint32_t indices */
	bool plain;           /* texts: the dictionary was given up */
	struct parquet_dict dict;
	struct buf front;     /* the dictionary page, once ended */
	struct buf pages;     /* finished data pages */
	int64_t rows;         /* in finished pages */
	int64_t raw_bytes;    /* of pages and their headers before compression */
	struct parquet_stats stats;
};

/* press->zstd, or ERR_IO. */
int parquet_press_init(struct parquet_press *z, struct err *e);
void parquet_press_release(struct parquet_press *z);

int parquet_chunk_add(struct parquet_chunk *c, const struct parquet_value *v,
		      struct parquet_press *z, struct err *e);

/* Bytes of memory that it holds, at most. */
size_t parquet_chunk_held(const struct parquet_chunk *c);

/* Finishes the open page and makes front. */
int parquet_chunk_end(struct parquet_chunk *c, struct parquet_press *z, struct err *e);

/* The ColumnChunk of an ended chunk whose front begins at offset of the file, as
 * an item of a list. */
void parquet_chunk_describe(const struct parquet_chunk *c, int64_t offset,
			    struct thrift *t);

/* Empty again, for the same column. */
void parquet_chunk_reset(struct parquet_chunk *c);

/* Type of parquet.thrift that the column is stored as. */
int32_t parquet_chunk_physical(enum parquet_type type);

#endif
