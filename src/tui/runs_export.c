/* SPDX-License-Identifier: MIT */
#include "tui/runs_export.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/calibration_row.h"
#include "core/model/device.h"
#include "core/model/precision.h"
#include "db/store_rows.h"
#include "db/store_unit.h"
#include "tui/runs_other.h"
#include "tui/view.h"

/* A row that waits for the others of its run, to be put in order. */
struct row_text {
	char device[STORE_NAME], precision[STORE_NAME];
	struct buf text;
};

struct writer {
	const struct view *v;
	struct buf *out;
	bool json, any;            /* any: something stands before the next row */
	struct row_text *row;      /* of one run; texts are kept for the next */
	size_t n, used, cap;
	char run_id[RUN_ID];
	int run_column, device_column, precision_column;
};

static const char *cell(const struct calibration_row *row, int column)
{
	const struct calibration_value *v = &row->value[column];

	return v->set ? v->s.p : "";
}

/* As screens have them, read from the newest row on. */
static int compare_rows(const void *va, const void *vb)
{
	const struct row_text *a = va, *b = vb;
	int c = device_compare(b->device, a->device);

	return c ? c : precision_compare(a->precision, b->precision);
}

static int put_run(struct writer *w, struct err *e)
{
	if (w->n > 1)
		qsort(w->row, w->n, sizeof *w->row, compare_rows);
	for (size_t i = 0; i < w->n; i++) {
		if (w->json && w->any)
			buf_addc(w->out, ',');
		w->any = true;
		buf_add(w->out, w->row[i].text.p, w->row[i].text.n);
	}
	w->n = 0;
	return view_flush(w->v, w->out, e);
}

static struct row_text *next_text(struct writer *w)
{
	if (w->n == w->used) {
		w->row = xgrow(w->row, w->used, &w->cap, sizeof *w->row);
		w->row[w->used++] = (struct row_text){ .text = BUF_INIT };
	}
	buf_reset(&w->row[w->n].text);
	return &w->row[w->n++];
}

/* other: its figures of other kinds. */
static int put_row(struct writer *w, const struct calibration_row *row,
		   const struct run_row *other, struct err *e)
{
	const char *run_id = cell(row, w->run_column);
	struct row_text *t;
	int rc = 0;

	if (strcmp(run_id, w->run_id) != 0)
		rc = put_run(w, e);
	snprintf(w->run_id, sizeof w->run_id, "%s", run_id);
	t = next_text(w);
	snprintf(t->device, sizeof t->device, "%s", cell(row, w->device_column));
	snprintf(t->precision, sizeof t->precision, "%s",
		 cell(row, w->precision_column));
	if (w->json) {
		calibration_row_json(row, &(struct json_writer)JSON_WRITER(&t->text));
		runs_other_json(other, &t->text);
	} else {
		calibration_row_csv(row, &t->text);
	}
	return rc;
}

static int put_rows(struct writer *w, const struct runs_export *x, struct err *e)
{
	struct calibration_row row;
	struct run_row other;
	struct store_rows *rows;
	int rc;

	if (!x->store)
		return 0;
	rc = store_rows_open(x->store, x->filter, STORE_NEWEST_FIRST, &rows, e);
	if (rc < 0)
		return rc;
	while ((rc = store_rows_next(rows, &row, e)) == 1) {
		rc = store_rows_customs(rows, &row, &other, e);
		if (rc == 0 && (!x->custom || runs_other_of(&other, x->custom)))
			rc = put_row(w, &row, &other, e);
		if (rc < 0)
			break;
	}
	store_rows_close(rows);
	return rc < 0 ? rc : put_run(w, e);
}

static int write_all(const struct runs_export *x, bool json, struct buf *out,
		     struct err *e)
{
	struct writer w = {
		.v = x->v, .out = out, .json = json,
		.run_column = calibration_column_find("run_id"),
		.device_column = calibration_column_find("device"),
		.precision_column = calibration_column_find("precision"),
	};
	int rc = put_rows(&w, x, e);

	for (size_t i = 0; i < w.used; i++)
		buf_release(&w.row[i].text);
	free(w.row);
	return rc;
}

int runs_export_csv(const struct runs_export *x, struct buf *out, struct err *e)
{
	calibration_row_csv_head(out);
	return write_all(x, false, out, e);
}

int runs_export_json(const struct runs_export *x, struct buf *out, struct err *e)
{
	int rc;

	buf_addc(out, '[');
	rc = write_all(x, true, out, e);
	buf_adds(out, "]\n");
	return rc;
}
