/* SPDX-License-Identifier: MIT */
#include "core/format/parquet.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/version.h"
#include "core/base/xmem.h"
#include "core/format/parquet_chunk.h"
#include "core/format/parquet_thrift.h"

/* README.md "File format" of parquet-format. */
static const char magic[4] = "PAR1";

/* ConvertedType, FieldRepetitionType and LogicalType of parquet.thrift. */
enum { CONVERTED_UTF8 = 0, CONVERTED_TIMESTAMP_MILLIS = 9 };
enum { REPETITION_OPTIONAL = 1 };
enum { LOGICAL_STRING = 1, LOGICAL_TIMESTAMP = 8 };

#define VALUE_BYTES 16         /* a level and a number, at least what they take */
#define ASK_BYTES (256u << 10) /* of rows between two looks at the memory they take */

struct parquet {
	struct parquet_spec spec;
	struct parquet_chunk *chunks;
	struct parquet_press press;
	size_t held;             /* bytes of memory in the chunks, when last asked */
	size_t since;            /* bytes of rows that came since, at most */
	int64_t rows, group_rows;
	int64_t at;              /* bytes written */
	struct buf groups;       /* RowGroup items of the footer */
	size_t n_groups;
	int failed;              /* code of the first failure */
};

static int emit(struct parquet *w, const void *p, size_t n, struct err *e)
{
	int rc = n ? w->spec.sink.write(w->spec.sink.ctx, p, n, e) : 0;

	w->at += (int64_t)n;
	return rc;
}

int parquet_open(const struct parquet_spec *spec, struct parquet **out, struct err *e)
{
	struct parquet *w = xcalloc(1, sizeof *w);
	int rc;

	assert(spec->n_columns);
	*out = NULL;
	w->spec = *spec;
	w->chunks = xcalloc(spec->n_columns, sizeof *w->chunks);
	for (size_t i = 0; i < spec->n_columns; i++)
		w->chunks[i].column = &spec->columns[i];
	rc = parquet_press_init(&w->press, e);
	if (rc == 0)
		rc = emit(w, magic, sizeof magic, e);
	if (rc < 0)
		parquet_free(w);
	else
		*out = w;
	return rc;
}

/* RowGroup of parquet.thrift, for the chunks that are about to be written. */
static void describe_group(struct parquet *w)
{
	struct thrift t = THRIFT_INIT(&w->groups);
	int64_t offset = w->at, raw = 0;

	thrift_list(&t, 1, THRIFT_STRUCT, w->spec.n_columns);
	for (size_t i = 0; i < w->spec.n_columns; i++) {
		const struct parquet_chunk *c = &w->chunks[i];

		parquet_chunk_describe(c, offset, &t);
		offset += (int64_t)(c->front.n + c->pages.n);
		raw += c->raw_bytes;
	}
	thrift_i64(&t, 2, raw);
	thrift_i64(&t, 3, w->group_rows);
	thrift_i64(&t, 5, w->at);
	thrift_i64(&t, 6, offset - w->at);
	thrift_end(&t);
	w->n_groups++;
}

static int end_group(struct parquet *w, struct err *e)
{
	int rc = 0;

	if (!w->group_rows)
		return 0;
	for (size_t i = 0; i < w->spec.n_columns && rc == 0; i++)
		rc = parquet_chunk_end(&w->chunks[i], &w->press, e);
	if (rc < 0)
		return rc;
	describe_group(w);
	for (size_t i = 0; i < w->spec.n_columns && rc == 0; i++) {
		struct parquet_chunk *c = &w->chunks[i];

		rc = emit(w, c->front.p, c->front.n, e);
		if (rc == 0)
			rc = emit(w, c->pages.p, c->pages.n, e);
		parquet_chunk_reset(c);
	}
	w->rows += w->group_rows;
	w->group_rows = 0;
	w->held = w->since = 0;
	return rc;
}

/* Asking each column after each row would take longer than adding the row. */
static bool is_full(struct parquet *w)
{
	if (w->since >= ASK_BYTES) {
		w->held = w->since = 0;
		for (size_t i = 0; i < w->spec.n_columns; i++)
			w->held += parquet_chunk_held(&w->chunks[i]);
	}
	return w->held >= PARQUET_GROUP_BYTES || w->group_rows >= PARQUET_GROUP_ROWS;
}

static int add_row(struct parquet *w, const struct parquet_value *row, struct err *e)
{
	for (size_t i = 0; i < w->spec.n_columns; i++) {
		int rc = parquet_chunk_add(&w->chunks[i], &row[i], &w->press, e);

		if (rc < 0)
			return rc;
		w->since += VALUE_BYTES;
		if (w->spec.columns[i].type == PARQUET_STRING && row[i].set)
			w->since += row[i].s.n;
	}
	w->group_rows++;
	return is_full(w) ? end_group(w, e) : 0;
}

static int refuse_failed(const struct parquet *w, struct err *e)
{
	return err_set(e, w->failed, "the Parquet file could not be written before");
}

int parquet_add_row(struct parquet *w, const struct parquet_value *row, struct err *e)
{
	if (w->failed)
		return refuse_failed(w, e);
	w->failed = add_row(w, row, e);
	return w->failed;
}

/* SchemaElement of parquet.thrift. */
static void describe_column(const struct parquet_column *c, struct thrift *t)
{
	thrift_item_begin(t);
	thrift_i32(t, 1, parquet_chunk_physical(c->type));
	thrift_i32(t, 3, REPETITION_OPTIONAL);
	thrift_string(t, 4, c->name);
	if (c->type == PARQUET_STRING) {
		thrift_i32(t, 6, CONVERTED_UTF8);
		thrift_begin(t, 10);
		thrift_begin(t, LOGICAL_STRING);
		thrift_end(t);
		thrift_end(t);
	} else if (c->type == PARQUET_TIMESTAMP_MS) {
		thrift_i32(t, 6, CONVERTED_TIMESTAMP_MILLIS);
		thrift_begin(t, 10);
		thrift_begin(t, LOGICAL_TIMESTAMP);
		thrift_bool(t, 1, true);  /* of UTC */
		thrift_begin(t, 2);
		thrift_begin(t, 1);       /* in milliseconds */
		thrift_end(t);
		thrift_end(t);
		thrift_end(t);
		thrift_end(t);
	}
	thrift_end(t);
}

static void describe_schema(const struct parquet_spec *spec, struct thrift *t)
{
	thrift_list(t, 2, THRIFT_STRUCT, spec->n_columns + 1);
	thrift_item_begin(t);
	thrift_string(t, 4, "schema");
	thrift_i32(t, 5, (int32_t)spec->n_columns);
	thrift_end(t);
	for (size_t i = 0; i < spec->n_columns; i++)
		describe_column(&spec->columns[i], t);
}

static void describe_notes(const struct parquet_spec *spec, struct thrift *t)
{
	if (!spec->n_notes)
		return;
	thrift_list(t, 5, THRIFT_STRUCT, spec->n_notes);
	for (size_t i = 0; i < spec->n_notes; i++) {
		thrift_item_begin(t);
		thrift_string(t, 1, spec->notes[i].key);
		thrift_string(t, 2, spec->notes[i].value);
		thrift_end(t);
	}
}

/* FileMetaData of parquet.thrift. */
static void describe_file(const struct parquet *w, struct buf *out)
{
	struct thrift t = THRIFT_INIT(out);

	thrift_i32(&t, 1, 1);  /* the version that all readers take */
	describe_schema(&w->spec, &t);
	thrift_i64(&t, 3, w->rows);
	thrift_list(&t, 4, THRIFT_STRUCT, w->n_groups);
	buf_add(out, w->groups.p, w->groups.n);
	describe_notes(&w->spec, &t);
	thrift_string(&t, 6, "postsil version " POSTSIL_VERSION);
	/* without column orders the bounds would mean nothing */
	thrift_list(&t, 7, THRIFT_STRUCT, w->spec.n_columns);
	for (size_t i = 0; i < w->spec.n_columns; i++) {
		thrift_item_begin(&t);
		thrift_begin(&t, 1);  /* TYPE_ORDER */
		thrift_end(&t);
		thrift_end(&t);
	}
	thrift_end(&t);
}

static int finish(struct parquet *w, struct err *e)
{
	struct buf footer = BUF_INIT;
	uint32_t length;
	int rc = end_group(w, e);

	if (rc < 0)
		return rc;
	describe_file(w, &footer);
	length = htole32((uint32_t)footer.n);
	buf_add(&footer, &length, 4);
	buf_add(&footer, magic, sizeof magic);
	rc = emit(w, footer.p, footer.n, e);
	buf_release(&footer);
	return rc;
}

int parquet_finish(struct parquet *w, struct err *e)
{
	if (w->failed)
		return refuse_failed(w, e);
	w->failed = finish(w, e);
	return w->failed;
}

void parquet_free(struct parquet *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->spec.n_columns; i++)
		parquet_chunk_reset(&w->chunks[i]);
	free(w->chunks);
	parquet_press_release(&w->press);
	buf_release(&w->groups);
	free(w);
}
