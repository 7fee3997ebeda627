/* SPDX-License-Identifier: MIT */
/*
 * parquet: writes a flat table as an Apache Parquet file (parquet-format 2.x:
 * README.md, Encodings.md, LogicalTypes.md and parquet.thrift), row by row, to
 * a file or a pipe.
 *
 * Every column is optional.  Texts are dictionary-encoded while that pays, else
 * plain; pages are of version 1, compressed with zstd; each column chunk has its
 * least and greatest value and its number of nulls.
 *
 * Memory is bounded, whatever the number of rows: a row group is written out at
 * PARQUET_GROUP_BYTES (or PARQUET_GROUP_ROWS), whichever comes first; only the
 * footer grows, by about 150 bytes a column and row group.  The row at hand and,
 * as memory is looked at now and then, 256 KiB come on top.
 *
 * After a failure a writer can only be freed; what it wrote is no Parquet file.
 */
#ifndef POSTSIL_PARQUET_H
#define POSTSIL_PARQUET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct parquet;

#define PARQUET_GROUP_BYTES (16u << 20)
#define PARQUET_GROUP_ROWS (1 << 20)
#define PARQUET_TEXT_MAX (16u << 20)   /* bytes of one text */

enum parquet_type {
	PARQUET_BOOL,
	PARQUET_INT64,
	PARQUET_DOUBLE,         /* any bits, NaN included */
	PARQUET_STRING,         /* UTF-8 */
	PARQUET_TIMESTAMP_MS,   /* milliseconds since 1970-01-01 UTC */
};

struct parquet_column {
	const char *name;       /* unique in the table */
	enum parquet_type type;
};

/* Key and value texts of the file's own, such as where it came from. */
struct parquet_note {
	const char *key, *value;
};

/* Takes the file's bytes in order; 0, or negative with *e filled. */
struct parquet_sink {
	int (*write)(void *ctx, const void *p, size_t n, struct err *e);
	void *ctx;
};

/* What the pointers point at must live until parquet_free(). */
struct parquet_spec {
	const struct parquet_column *columns;
	size_t n_columns;       /* at least 1 */
	const struct parquet_note *notes;
	size_t n_notes;
	struct parquet_sink sink;
};

/* One cell; { 0 } is null.  The member of the column's type counts. */
struct parquet_value {
	bool set;
	union {
		bool b;
		int64_t i;                /* PARQUET_TIMESTAMP_MS too */
		double d;
		struct {
			const char *p;    /* never NULL */
			size_t n;
		} s;
	};
};

/* Free *out with parquet_free(), also after a failure (it is NULL then). */
int parquet_open(const struct parquet_spec *spec, struct parquet **out, struct err *e);

/* Appends a row of spec->n_columns values, which are copied.  ERR_FORMAT: a text
 * is not UTF-8 or too long; otherwise what the sink said. */
int parquet_add_row(struct parquet *w, const struct parquet_value *row, struct err *e);

/* Writes what is left and the footer: the file is whole.  Once. */
int parquet_finish(struct parquet *w, struct err *e);

void parquet_free(struct parquet *w);

#endif
