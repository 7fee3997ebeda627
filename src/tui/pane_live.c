/* SPDX-License-Identifier: MIT */
#include "tui/overview.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/live.h"
#include "tui/pane.h"
#include "tui/run_best.h"
#include "tui/run_last.h"
#include "tui/runs_other.h"

#define IDLE_ROWS 3    /* for words, above the newest runs */
#define STEP_W 36      /* of a step without its interval */
#define DEVICE_W 5     /* "gpu0 " */
#define NOTE_W 60      /* of a frame that says device, pass and step */

static const struct { const char *word; enum style style; } step_words[] = {
	[STEP_WAITING] = { .word = "wait", .style = STYLE_DIM },
	[STEP_RUNNING] = { .word = "run", .style = STYLE_VALUE },
	[STEP_PARTLY] = { .word = "part", .style = STYLE_VALUE },
	[STEP_DONE] = { .word = "ok", .style = STYLE_GOOD },
	[STEP_SKIPPED] = { .word = "skip", .style = STYLE_WARN },
};

static void step_value(const struct live_step *s, double v, char out[UNIT_TEXT])
{
	if (strncmp(s->kernel, "stream.", 7) == 0)
		unit_gbps(v, out);
	else
		unit_gops(v, s->precision, out);
}

/* The device stands before the step where there are several and there is room: the
 * frame has that of the current step. */
static void draw_step(const struct live_step *s, bool device, struct grid *g,
		      struct rect r)
{
	char value[UNIT_TEXT], half[UNIT_TEXT] = "";
	const char *quality = "";
	int at = r.x;
	struct rect old = grid_narrow(g, r);

	if (s->state == STEP_DONE || isfinite(s->value)) {
		step_value(s, s->value, value);
		unit_plus_minus(s->value, s->low, s->high, half);
		quality = s->quality != QUALITY_GOOD ? quality_name(s->quality) : "";
	} else {
		step_value(s, s->now, value);
	}
	grid_text(g, at, r.y, 4, step_words[s->state].word, step_words[s->state].style);
	if (device) {
		grid_text(g, at + 5, r.y, DEVICE_W - 1, s->device, STYLE_LABEL);
		at += DEVICE_W;
		r.w -= DEVICE_W;
	}
	grid_textf(g, at + 5, r.y, 17, STYLE_LABEL, "%s %s", s->kernel, s->precision);
	grid_text_right(g, at + 22, r.y, 14, value, STYLE_VALUE);
	if (r.w >= 46)
		grid_text_right(g, at + 37, r.y, 9, half, STYLE_DIM);
	if (r.w >= 56)
		grid_textf(g, at + 46, r.y, r.w - 46, STYLE_DIM, "%5zu reps  %s",
			   s->n_reps, quality);
	grid_set_clip(g, old);
}

/* The steps around the current one. */
static void draw_steps(const struct live *l, struct grid *g, struct rect r)
{
	size_t first = 0, at = l->current > 0 ? (size_t)l->current : 0;
	bool device = live_has_devices(l) && r.w >= STEP_W + DEVICE_W;

	if (r.h <= 0)
		return;
	if (at + 2 > (size_t)r.h)
		first = at + 2 - (size_t)r.h;
	if (first + (size_t)r.h > l->n_steps)
		first = l->n_steps > (size_t)r.h ? l->n_steps - (size_t)r.h : 0;
	for (size_t i = first; i < l->n_steps && r.h > 0; i++)
		draw_step(&l->steps[i], device, g, rect_cut_top(&r, 1));
}

static void draw_progress(const struct live *l, struct grid *g, struct rect r)
{
	char left[UNIT_TEXT];
	double share = live_progress(l);
	int bar = r.w - 22 > 10 ? r.w - 22 : r.w - 7;

	grid_bar(g, r.x, r.y, bar, share, STYLE_PROGRESS);
	grid_textf(g, r.x + bar + 1, r.y, r.w - bar - 1, STYLE_VALUE, "%3.0f %%",
		   share * 100.0);
	if (bar != r.w - 22)
		return;
	unit_minutes(live_seconds_left(l), left);
	grid_textf(g, r.x + bar + 7, r.y, r.w - bar - 7, STYLE_DIM, "%s left", left);
}

static void draw_live(const struct live *l, struct grid *g, struct rect in)
{
	struct rect log = { 0 };

	if (l->state == LIVE_FAILED || l->state == LIVE_QUEUED) {
		char text[sizeof l->why + 80];

		snprintf(text, sizeof text, "%s%s%s", l->state == LIVE_QUEUED ?
			 "Waiting: another run holds this host. " : "The run failed: ",
			 l->why, l->state == LIVE_FAILED ? " (Enter: the log)" : "");
		grid_text_wrapped(g, in, text, l->state == LIVE_QUEUED ?
				  STYLE_WARN : STYLE_ALERT);
		return;
	}
	draw_progress(l, g, rect_cut_top(&in, 1));
	if (in.h > 4)
		log = rect_cut_bottom(&in, 1);
	draw_steps(l, g, in);
	if (!rect_is_empty(log) && l->n_log)
		grid_text(g, log.x, log.y, log.w,
			  l->log[(l->n_log - 1) % LIVE_LOG].text, STYLE_DIM);
}

enum { AGO, PRODUCT, DEVICE, PRECISION, EFFICIENCY, GEMM, OTHER, QUALITY, N_COLUMNS };

static const struct table_column newest_column[N_COLUMNS] = {
	[AGO] = { .title = "NEWEST RUNS", .style = STYLE_DIM },
	[PRODUCT] = { .title = "PRODUCT", .min = 8, .grow = true, .style = STYLE_VALUE },
	[DEVICE] = { .title = "DEV" },
	[PRECISION] = { .title = "PREC" },
	[EFFICIENCY] = { .title = "EFF %", .align = TEXT_DECIMAL },
	[GEMM] = { .title = "GEMM", .align = TEXT_RIGHT, .drop = 1 },
	[OTHER] = { .title = "OTHER FIGURES", .max = 30 },
	[QUALITY] = { .title = "QUALITY", .drop = 2 },
};

static void newest_cell(const void *ctx, size_t i, size_t column,
			struct table_cell *out)
{
	const struct workspace *ws = ctx;
	const struct run_row *row = &ws->set->rows[ws->set->n - 1 - i];
	char text[UNIT_TEXT] = "";

	switch (column) {
	case AGO: pane_ago(ws->now_ms, row->timestamp_ms, text); break;
	case PRODUCT: out->borrowed = pane_short_product(row->product); return;
	case DEVICE: out->borrowed = row->device; return;
	case PRECISION: out->borrowed = row->precision; return;
	case EFFICIENCY: pane_number(METRIC_EFFICIENCY, row->value[METRIC_EFFICIENCY], text); break;
	case GEMM: unit_gops(row->value[METRIC_BLAS3], row->precision, text); break;
	case OTHER: runs_other_cell(row, NULL, out); return;
	default:
		snprintf(out->text, sizeof out->text, "%s%s", quality_name(row->quality),
			 row->forced ? ", forced" : "");
		if (row->forced || row->quality != QUALITY_GOOD)
			out->style = STYLE_WARN;
		return;
	}
	snprintf(out->text, sizeof out->text, "%s", text);
}

static bool has_figure(const struct run_row *row, size_t n, enum metric m)
{
	for (size_t i = 0; i < n; i++)
		if (!isnan(row[i].value[m]))
			return true;
	return false;
}

/* Of figures of other kinds, and where there are some of all, only what the rows have. */
static void hide_columns(const struct run_row *row, size_t n, struct table_column *out)
{
	out[OTHER].hidden = !runs_other_any(row, n);
	if (out[OTHER].hidden)
		return;
	out[EFFICIENCY].hidden = !has_figure(row, n, METRIC_EFFICIENCY);
	out[GEMM].hidden = !has_figure(row, n, METRIC_BLAS3);
}

/* What was measured last stands where nothing is being measured. */
static void draw_newest(const struct workspace *ws, struct grid *g, struct rect r)
{
	struct table_state top = { 0 };
	struct table_column column[N_COLUMNS];
	struct table t = {
		.column = column, .n_columns = N_COLUMNS,
		.n_rows = ws->set->n < (size_t)r.h ? ws->set->n : (size_t)r.h,
		.cell = newest_cell, .ctx = ws, .sort_column = -1, .no_select = true,
	};

	if (t.n_rows >= (size_t)r.h)
		t.n_rows = (size_t)r.h - 1;   /* the head */
	memcpy(column, newest_column, sizeof column);
	hide_columns(ws->set->rows + ws->set->n - t.n_rows, t.n_rows, column);
	column[DEVICE].hidden = !run_best_has_devices(ws->set, t.n_rows);
	table_draw(&t, &top, g, r);
}

static const char *idle_words(const struct workspace *ws)
{
	if (ws->demo)
		return "No run in progress: the demonstration measures nothing. "
		       "Leave it and start `postsil` to measure this machine.";
	if (!ws->set || !ws->set->n)
		return ws->at_terminal ?
			"Nothing measured yet: press r, or `postsil run`, about 15 s." :
			"Nothing measured yet: `postsil run` measures this machine, "
			"about 15 s.";
	return ws->at_terminal ?
		"No run in progress. r measures this machine again, about 15 s." :
		"No run in progress. `postsil run` measures this machine again, about "
		"15 s.";
}

static void draw_idle(const struct overview *o, struct grid *g, struct rect in)
{
	const struct workspace *ws = o->ws;
	struct rect words = in;
	char text[120];

	if (ws->set && ws->set->n && in.h >= IDLE_ROWS + 3) {
		words = rect_cut_top(&in, IDLE_ROWS);
		draw_newest(ws, g, in);
	}
	run_last_progress(ws, text, sizeof text);
	pane_empty(g, words, *ws->running ? text :
		   *o->none ? o->none : idle_words(ws));
}

/* A narrow frame has room for the device, or else for pass and suite. */
static void where_words(const struct live *l, int w, char out[PANE_TEXT])
{
	if (w < NOTE_W && live_has_devices(l))
		snprintf(out, PANE_TEXT, "%.15s, step %d/%zu",
			 live_step_shown(l)->device, l->current + 1, l->n_steps);
	else
		live_where(l, out);
}

void pane_live_draw(struct overview *o, struct grid *g, struct rect r)
{
	const struct live *l = o->ws->live;
	char title[PANE_TEXT], note[PANE_TEXT] = "", id[PANE_ID];
	struct rect in;

	snprintf(title, sizeof title, "Benchmark");
	if (l && *l->run_id) {
		pane_id(l->run_id, id);
		if (r.w < NOTE_W && live_has_devices(l))
			snprintf(title, sizeof title, "Run %s", id);
		else
			snprintf(title, sizeof title, "Run %s, %.15s suite%s%.40s", id,
				 l->suite, *l->host ? " on " : "", l->host);
	}
	if (l) {
		if (l->state == LIVE_MEASURING && l->current >= 0)
			where_words(l, r.w, note);
		else
			snprintf(note, sizeof note, "%s", live_state_name(l->state));
	}
	in = pane_frame(g, r, &(struct pane){
		.focus = o->focus == PANE_LIVE, .demo = o->ws->demo,
		.title = title,
		.note = l ? note : *o->ws->running ? "in progress" : "idle" });
	if (l)
		draw_live(l, g, in);
	else
		draw_idle(o, g, in);
}
