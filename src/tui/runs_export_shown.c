/* SPDX-License-Identifier: MIT */
#include "tui/runs_export_shown.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/calibration_row.h"
#include "core/model/run_set.h"
#include "db/store_rows.h"

/* A row that is wanted: where it stands, and its text. */
struct wanted {
	const struct run_row *row;
	char *text;
};

static int compare_keys(const char *const *a, const char *const *b)
{
	int c = 0;

	for (int i = 0; i < 3 && !c; i++)
		c = strcmp(a[i], b[i]);
	return c;
}

static int compare_wanted(const void *va, const void *vb)
{
	const struct run_row *a = (*(struct wanted *const *)va)->row;
	const struct run_row *b = (*(struct wanted *const *)vb)->row;

	return compare_keys((const char *[]){ a->run_id, a->device, a->precision },
			    (const char *[]){ b->run_id, b->device, b->precision });
}

static int compare_key(const void *key, const void *vb)
{
	const struct run_row *b = (*(struct wanted *const *)vb)->row;

	return compare_keys(key, (const char *[]){ b->run_id, b->device, b->precision });
}

static const char *cell(const struct calibration_row *row, const char *column)
{
	const struct calibration_value *v = &row->value[calibration_column_find(column)];

	return v->set ? v->s.p : "";
}

static char *text_of(const struct calibration_row *row, bool json)
{
	struct buf b = BUF_INIT;

	if (json)
		calibration_row_json(row, &(struct json_writer)JSON_WRITER(&b));
	else
		calibration_row_csv(row, &b);
	return buf_steal(&b);
}

/* Reads from the newest row on until all that are wanted were met. */
static int read_texts(const struct runs_shown *x, struct wanted **sorted, struct err *e)
{
	struct calibration_row row;
	struct store_rows *rows;
	size_t left = x->n;
	int rc = store_rows_open(x->store, x->filter, STORE_NEWEST_FIRST, &rows, e);

	if (rc < 0)
		return rc;
	while (left && (rc = store_rows_next(rows, &row, e)) == 1) {
		const char *key[] = { cell(&row, "run_id"), cell(&row, "device"),
				      cell(&row, "precision") };
		struct wanted **w = bsearch(key, sorted, x->n, sizeof *sorted,
					    compare_key);

		if (!w || (*w)->text)
			continue;
		(*w)->text = text_of(&row, x->json);
		left--;
	}
	store_rows_close(rows);
	return rc < 0 ? rc : 0;
}

static void put(const struct runs_shown *x, const struct wanted *w, struct buf *out)
{
	const char *before = "";

	if (x->json)
		buf_addc(out, '[');
	else
		calibration_row_csv_head(out);
	for (size_t i = 0; i < x->n; i++) {
		if (!w[i].text)
			continue;
		buf_adds(out, before);
		buf_adds(out, w[i].text);
		before = x->json ? "," : "";
	}
	if (x->json)
		buf_adds(out, "]\n");
}

int runs_export_shown(const struct runs_shown *x, struct buf *out, struct err *e)
{
	struct wanted *w = xcalloc(x->n + 1, sizeof *w);
	struct wanted **sorted = xcalloc(x->n + 1, sizeof *sorted);
	int rc = 0;

	for (size_t i = 0; i < x->n; i++) {
		w[i].row = &x->set->rows[x->order[i]];
		sorted[i] = &w[i];
	}
	qsort(sorted, x->n, sizeof *sorted, compare_wanted);
	if (x->n)
		rc = read_texts(x, sorted, e);
	if (rc == 0)
		put(x, w, out);
	for (size_t i = 0; i < x->n; i++)
		free(w[i].text);
	free(sorted);
	free(w);
	return rc;
}
