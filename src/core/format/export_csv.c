/* SPDX-License-Identifier: MIT */
#include "core/format/export.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "core/model/calibration_row.h"

#define CHUNK (256u << 10)   /* written at once */

/* Rows of one run and device differ in their backend and from the precision on: the
 * cells before, two thirds of a line, are made once. */
struct export_writer {
	struct export_sink to;
	struct buf out;
	size_t run_id, device, backend, precision;   /* columns */
	struct buf key, front, stack;
};

static struct export_writer *csv_open(const struct export_sink *to)
{
	struct export_writer *w = xcalloc(1, sizeof *w);

	w->to = *to;
	w->run_id = (size_t)calibration_column_find("run_id");
	w->device = (size_t)calibration_column_find("device");
	w->backend = (size_t)calibration_column_find("backend");
	w->precision = (size_t)calibration_column_find("precision");
	calibration_row_csv_head(&w->out);
	return w;
}

static int csv_finish(struct export_writer *w, struct err *e)
{
	int rc = w->out.n ? w->to.write(w->to.ctx, w->out.p, w->out.n, e) : 0;

	buf_reset(&w->out);
	return rc;
}

/* Is the NUL-ended text at *at of the key this value?  Moves *at behind it. */
static bool is_next(const struct buf *key, size_t *at, const struct calibration_value *v)
{
	size_t from = *at;

	*at += v->s.n + 1;
	return v->set && *at <= key->n && memcmp(key->p + from, v->s.p, v->s.n + 1) == 0;
}

static bool is_same(const struct export_writer *w, const struct calibration_row *row)
{
	size_t at = 0;

	return is_next(&w->key, &at, &row->value[w->run_id]) &&
	       is_next(&w->key, &at, &row->value[w->device]);
}

static void add_key(struct export_writer *w, const struct calibration_value *v)
{
	buf_add(&w->key, v->set ? v->s.p : "", v->set ? v->s.n + 1 : 1);
}

static void make_front(struct export_writer *w, const struct calibration_row *row)
{
	buf_reset(&w->key);
	buf_reset(&w->front);
	buf_reset(&w->stack);
	add_key(w, &row->value[w->run_id]);
	add_key(w, &row->value[w->device]);
	calibration_row_csv_cells(row, 0, w->backend, &w->front);
	calibration_row_csv_cells(row, w->backend + 1, w->precision, &w->stack);
}

static int csv_row(struct export_writer *w, const struct calibration_row *row,
		   struct err *e)
{
	if (!is_same(w, row))
		make_front(w, row);
	buf_add(&w->out, w->front.p, w->front.n);
	calibration_row_csv_cells(row, w->backend, w->backend + 1, &w->out);
	buf_add(&w->out, w->stack.p, w->stack.n);
	calibration_row_csv_cells(row, w->precision, CALIBRATION_COLUMNS, &w->out);
	return w->out.n < CHUNK ? 0 : csv_finish(w, e);
}

static void csv_free(struct export_writer *w)
{
	buf_release(&w->out);
	buf_release(&w->key);
	buf_release(&w->front);
	buf_release(&w->stack);
	free(w);
}

const struct export_format export_csv = {
	.name = "csv", .suffix = ".csv",
	.summary = "the columns of calibration_run, a row a line",
	.open = csv_open, .row = csv_row, .finish = csv_finish, .free = csv_free,
};
