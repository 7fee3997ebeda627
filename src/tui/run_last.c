/* SPDX-License-Identifier: MIT */
#include "tui/run_last.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/calibration_row.h"
#include "core/model/device.h"
#include "core/model/precision.h"
#include "db/store.h"
#include "tui/draw/table.h"
#include "tui/no_match.h"
#include "tui/pane.h"
#include "tui/runs_other.h"
#include "tui/workspace.h"

static const enum metric shown[] = {
	METRIC_STREAM_TRIAD, METRIC_BLAS1, METRIC_BLAS2, METRIC_BLAS3,
	METRIC_EFFICIENCY,
};

#define N_SHOWN (sizeof shown / sizeof *shown)
#define BELOW_ROWS 3     /* for what is over 100 %, where the rows fill the screen */

enum { DEVICE, PRECISION, FIRST_METRIC, OTHER = FIRST_METRIC + N_SHOWN, QUALITY, N };

/* The efficiency stays to the end, then the figure that it mostly stands on. */
static const struct table_column columns[N] = {
	[DEVICE] = { .title = "DEVICE" },
	[PRECISION] = { .title = "PREC", .drop = 1 },
	[FIRST_METRIC] = { .title = "TRIAD", .align = TEXT_RIGHT, .drop = 3 },
	[FIRST_METRIC + 1] = { .title = "BLAS 1", .align = TEXT_RIGHT, .drop = 5 },
	[FIRST_METRIC + 2] = { .title = "BLAS 2", .align = TEXT_RIGHT, .drop = 4 },
	[FIRST_METRIC + 3] = { .title = "BLAS 3", .align = TEXT_RIGHT, .drop = 2 },
	[FIRST_METRIC + 4] = { .title = "EFF", .align = TEXT_RIGHT },
	[OTHER] = { .title = "OTHER FIGURES", .min = 12, .max = 44 },
	[QUALITY] = { .title = "QUALITY", .grow = true, .drop = 6 },
};

struct last {
	const struct run_row *row;   /* the first of its rows; they are neighbours */
	size_t n;
};

static struct last find(const struct workspace *ws)
{
	const struct run_set *set = ws->set;
	struct last l = { 0 };

	if (!set || !set->n)
		return l;
	l.row = &set->rows[set->n - 1];
	l.n = 1;
	while (l.row > set->rows && strcmp(l.row[-1].run_id, l.row->run_id) == 0) {
		l.row--;
		l.n++;
	}
	return l;
}

static int compare_to_read(const void *a, const void *b)
{
	const struct run_row *x = *(const struct run_row *const *)a;
	const struct run_row *y = *(const struct run_row *const *)b;
	int c = device_compare(x->device, y->device);

	return c ? c : precision_compare(x->precision, y->precision);
}

/* Its rows by device and precision; heap. */
static const struct run_row **list_rows(const struct last *l)
{
	const struct run_row **row = xcalloc(l->n, sizeof *row);

	for (size_t i = 0; i < l->n; i++)
		row[i] = &l->row[i];
	qsort(row, l->n, sizeof *row, compare_to_read);
	return row;
}

static void last_cell(const void *ctx, size_t row, size_t column,
		      struct table_cell *out)
{
	const struct run_row *r = ((const struct run_row *const *)ctx)[row];
	char text[UNIT_TEXT];
	enum metric m;

	switch (column) {
	case DEVICE:    out->borrowed = r->device; return;
	case PRECISION: out->borrowed = r->precision; return;
	case OTHER:     runs_other_cell(r, NULL, out); return;
	case QUALITY:
		snprintf(out->text, sizeof out->text, "%s%s",
			 quality_name(r->quality), r->forced ? ", forced" : "");
		out->style = r->forced || r->quality != QUALITY_GOOD ? STYLE_WARN
								     : STYLE_GOOD;
		return;
	default:
		break;
	}
	m = shown[column - FIRST_METRIC];
	if (isnan(r->value[m]))
		return;
	pane_value(m, r->value[m], r->precision, text);
	snprintf(out->text, sizeof out->text, "%s", text);
}

/* As the runs screen has them (runs_columns_of()). */
static void choose_columns(const struct last *l, struct table_column *out)
{
	memcpy(out, columns, sizeof columns);
	out[OTHER].hidden = !runs_other_any(l->row, l->n);
	for (size_t k = 0; k < N_SHOWN && !out[OTHER].hidden; k++) {
		size_t i = 0;

		while (i < l->n && isnan(l->row[i].value[shown[k]]))
			i++;
		out[FIRST_METRIC + k].hidden = i == l->n;
	}
}

static void draw_nothing(const struct workspace *ws, const char *none,
			 struct grid *g, struct rect r)
{
	char text[NO_MATCH + 80];

	r = pane_frame(g, r, &(struct pane){ .focus = true, .demo = ws->demo,
		.title = "Run" });
	if (*ws->running || *none) {
		run_last_progress(ws, text, sizeof text);
		pane_empty(g, r, *ws->running ? text : none);
		return;
	}
	snprintf(text, sizeof text, "No run is in progress, and none is in the database "
		 "yet.\n\n%s this machine: about 15 s. Here you will see each step, its "
		 "repetitions, spread and time left. The run goes on if you leave.",
		 ws->at_terminal ? "Press r to calibrate" : "`postsil run` calibrates");
	pane_empty(g, r, text);
}

void run_last_progress(const struct workspace *ws, char *out, size_t size)
{
	char id[PANE_ID];

	pane_id(ws->running, id);
	if (*id)
		snprintf(out, size, "Run %s is in progress: `postsil` shows it live.", id);
	else
		snprintf(out, size, "No run is in progress.%s", ws->demo ? "" :
			 ws->at_terminal ?
			 " Press r to calibrate this machine (about 15 s)." :
			 " `postsil run` calibrates this machine (about 15 s).");
}

static bool is_first_of_product(const struct run_row *const *row, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(row[k]->product, row[i]->product) == 0)
			return false;
	return true;
}

/* "Last run 3f2a91c0, AMD EPYC 9554, H100 SXM5 80GB": all that was measured */
static void write_title(const struct run_row *const *row, size_t n, struct buf *out)
{
	char id[PANE_ID];

	pane_id(row[0]->run_id, id);
	buf_addf(out, "Last run %s, %s", id, row[0]->product);
	for (size_t i = 1; i < n; i++)
		if (is_first_of_product(row, i))
			buf_addf(out, ", %s", pane_short_product(row[i]->product));
}

/* A line for each: "! gpu0 fp16: over 100 %: ran at 1980 MHz, the peak assumes
 * 1830" */
static void over_words(const struct run_row *const *row, size_t n, struct buf *out)
{
	char why[PANE_OVER];

	for (size_t i = 0; i < n; i++) {
		if (!(row[i]->value[METRIC_EFFICIENCY] > 1))
			continue;
		pane_over(row[i]->over, row[i]->peak_source, why);
		buf_addf(out, "%s! %s %s: %s", out->n ? "\n" : "", row[i]->device,
			 row[i]->precision, why);
	}
}

/* Below the rows: what is over 100 %, and whether a run goes on. */
static void draw_below(const struct workspace *ws, const char *over, struct grid *g,
		       struct rect in)
{
	char words[120];

	if (*over)
		rect_cut_top(&in, 1 + grid_text_wrapped(g, in, over, STYLE_WARN));
	run_last_progress(ws, words, sizeof words);
	grid_text_wrapped(g, in, words, *ws->running ? STYLE_VALUE : STYLE_DIM);
}

/* Head, rows and a blank; what stands below has its room first. */
static int rows_height(const struct last *l, bool over, int h)
{
	int want = (int)l->n + 2, below = over ? BELOW_ROWS : 1;

	return want > h - below && h > 3 * below ? h - below : want;
}

void run_last_draw(const struct workspace *ws, const struct run_last_look *look,
		   struct grid *g, struct rect r)
{
	struct last l = find(ws);
	struct table_column column[N];
	struct table t = {
		.column = column, .n_columns = N, .n_rows = l.n, .cell = last_cell,
		.sort_column = -1, .focus = true,
	};
	struct buf title = BUF_INIT, over = BUF_INIT;
	const struct run_row **row;
	char note[UNIT_TEXT];
	struct rect in;
	int rows;

	if (!l.n) {
		draw_nothing(ws, look->none, g, r);
		return;
	}
	choose_columns(&l, column);
	t.ctx = row = list_rows(&l);
	pane_ago(ws->now_ms, l.row->timestamp_ms, note);
	write_title(row, l.n, &title);
	over_words(row, l.n, &over);
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = ws->demo,
		.title = buf_str(&title), .note = note });
	rows = rows_height(&l, over.n > 0, in.h);
	t.no_select = rows > (int)l.n;   /* nothing is out of sight */
	table_draw(&t, look->rows, g, rect_cut_top(&in, rows));
	draw_below(ws, buf_str(&over), g, in);
	free(row);
	buf_release(&title);
	buf_release(&over);
}

size_t run_last_rows(const struct workspace *ws)
{
	return find(ws).n;
}

/* --- export ---------------------------------------------------------------- */

/* The row on the desk of a result. */
static const struct run_row *row_of(const struct last *l, const struct result *of)
{
	static const struct run_row none = { .n_custom = 0 };

	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->row[i].device, of->device) == 0 &&
		    strcmp(l->row[i].precision, of->precision) == 0)
			return &l->row[i];
	return &none;
}

static int read_run(const struct workspace *ws, struct run **out, struct err *e)
{
	struct last l = find(ws);

	*out = NULL;
	return l.n ? store_get_run(ws->store, l.row->run_id, out, e) : 0;
}

int run_last_csv(const struct workspace *ws, struct buf *out, struct err *e)
{
	struct calibration_row row;
	struct buf notes = BUF_INIT;
	struct run *r;
	int rc = read_run(ws, &r, e);

	if (rc < 0)
		return rc;
	calibration_row_csv_head(out);
	for (size_t i = 0; r && i < r->n_results; i++) {
		calibration_row_of(r, &r->results[i], &notes, &row);
		calibration_row_csv(&row, out);
	}
	buf_release(&notes);
	run_free(r);
	return 0;
}

int run_last_json(const struct workspace *ws, struct buf *out, struct err *e)
{
	struct json_writer w = JSON_WRITER(out);
	struct last l = find(ws);
	struct calibration_row row;
	struct buf notes = BUF_INIT;
	struct run *r;
	int rc = read_run(ws, &r, e);

	if (rc < 0)
		return rc;
	jw_begin_array(&w);
	for (size_t i = 0; r && i < r->n_results; i++) {
		calibration_row_of(r, &r->results[i], &notes, &row);
		calibration_row_json(&row, &w);
		runs_other_json(row_of(&l, &r->results[i]), out);
	}
	jw_end_array(&w);
	buf_addc(out, '\n');
	buf_release(&notes);
	run_free(r);
	return 0;
}
