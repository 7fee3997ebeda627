/* SPDX-License-Identifier: MIT */
#include "core/format/export.h"

#include <stdlib.h>

#include "core/base/xmem.h"
#include "core/format/parquet.h"
#include "core/model/calibration_row.h"

struct export_writer {
	struct export_sink to;
	struct parquet_column column[CALIBRATION_COLUMNS];
	struct parquet *file;   /* made when it is first needed, as that may fail */
};

static const enum parquet_type type_of[] = {
	[CALIBRATION_TEXT] = PARQUET_STRING,
	[CALIBRATION_INTEGER] = PARQUET_INT64,
	[CALIBRATION_REAL] = PARQUET_DOUBLE,
	[CALIBRATION_FLAG] = PARQUET_BOOL,
	[CALIBRATION_TIME] = PARQUET_TIMESTAMP_MS,
};

static struct export_writer *pq_open(const struct export_sink *to)
{
	struct export_writer *w = xcalloc(1, sizeof *w);

	w->to = *to;
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++) {
		const struct calibration_column *c = calibration_column(i);

		w->column[i].name = c->name;
		w->column[i].type = type_of[c->type];
	}
	return w;
}

static int begin(struct export_writer *w, struct err *e)
{
	static const struct parquet_note note[] = {
		{ .key = "postsil.table", .value = "calibration_run" },
	};
	const struct parquet_spec spec = {
		.columns = w->column, .n_columns = CALIBRATION_COLUMNS,
		.notes = note, .n_notes = sizeof note / sizeof *note,
		.sink = { .write = w->to.write, .ctx = w->to.ctx },
	};

	return w->file ? 0 : parquet_open(&spec, &w->file, e);
}

static int pq_row(struct export_writer *w, const struct calibration_row *row,
		  struct err *e)
{
	struct parquet_value out[CALIBRATION_COLUMNS];
	int rc = begin(w, e);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++) {
		const struct calibration_value *v = &row->value[i];

		out[i].set = v->set;
		switch (w->column[i].type) {
		case PARQUET_STRING:
			out[i].s.p = v->s.p;
			out[i].s.n = v->s.n;
			break;
		case PARQUET_DOUBLE:
			out[i].d = v->d;
			break;
		case PARQUET_BOOL:
			out[i].b = v->i != 0;
			break;
		default:
			out[i].i = v->i;
			break;
		}
	}
	return parquet_add_row(w->file, out, e);
}

static int pq_finish(struct export_writer *w, struct err *e)
{
	int rc = begin(w, e);

	return rc < 0 ? rc : parquet_finish(w->file, e);
}

static void pq_free(struct export_writer *w)
{
	parquet_free(w->file);
	free(w);
}

const struct export_format export_parquet = {
	.name = "parquet", .suffix = ".parquet", .binary = true,
	.summary = "the columns of calibration_run, typed, zstd",
	.open = pq_open, .row = pq_row, .finish = pq_finish, .free = pq_free,
};
