/* SPDX-License-Identifier: MIT */
#include "tui/run_detail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "core/model/run.h"
#include "db/store.h"
#include "tui/draw/layout.h"
#include "tui/draw/plot.h"
#include "tui/draw/table.h"
#include "tui/draw/text.h"
#include "tui/pane.h"
#include "tui/run_detail_model.h"
#include "tui/screen.h"

#define HEAD_AT 13      /* where values stand in the head */

/* Two columns from here on; below, the panes stand above each other. */
#define WIDE_W 100

#define NODES 10

struct arrangement {
	struct layout_node node[NODES];
	size_t n;
	int head, pane[DETAIL_PANES];   /* their rows */
};

static const struct arrangement wide = {
	.node = {
		{ .parent = -1, .kind = LAYOUT_ROWS },
		{ .parent = 0, .min_w = 30, .min_h = 5, .max_h = 9, .weight = 4, .drop = 5 },
		{ .parent = 0, .kind = LAYOUT_COLS, .weight = 12 },
		{ .parent = 2, .kind = LAYOUT_ROWS },
		{ .parent = 2, .kind = LAYOUT_ROWS },
		{ .parent = 3, .min_w = 44, .min_h = 6, .weight = 3, .drop = 1 },
		{ .parent = 3, .min_w = 44, .min_h = 6, .weight = 3, .drop = 2 },
		{ .parent = 4, .min_w = 44, .min_h = 6, .weight = 3, .drop = 3 },
		{ .parent = 4, .min_w = 44, .min_h = 6, .weight = 2, .drop = 4 },
		{ .parent = 3, .min_w = 44, .min_h = 6, .weight = 2, .drop = 6 },
	},
	.n = 10, .head = 1,
	.pane = { [DETAIL_RESULTS] = 5, [DETAIL_SAMPLES] = 6, [DETAIL_REPS] = 7,
		  [DETAIL_CHECKS] = 8, [DETAIL_FACTS] = 9 },
};

static const struct arrangement narrow = {
	.node = {
		{ .parent = -1, .kind = LAYOUT_ROWS },
		{ .parent = 0, .min_h = 4, .max_h = 6, .weight = 3, .drop = 2 },
		{ .parent = 0, .min_h = 6, .weight = 6, .drop = 3 },
		{ .parent = 0, .min_h = 6, .weight = 6, .drop = 4 },
		{ .parent = 0, .min_h = 8, .weight = 7, .drop = 5 },
		{ .parent = 0, .min_h = 6, .weight = 5, .drop = 6 },
		{ .parent = 0, .min_h = 6, .weight = 5, .drop = 7 },
	},
	.n = 7, .head = 1,
	.pane = { [DETAIL_RESULTS] = 2, [DETAIL_SAMPLES] = 3, [DETAIL_REPS] = 4,
		  [DETAIL_CHECKS] = 5, [DETAIL_FACTS] = 6 },
};

/* The pane with the focus stays longest, and samples and their repetitions
 * stay together. */
static void keep_focus(struct layout_node *node, const struct arrangement *a,
		       enum detail_pane focus)
{
	node[a->pane[focus]].drop = 0;
	if (focus == DETAIL_SAMPLES)
		node[a->pane[DETAIL_REPS]].drop = 1;
	if (focus == DETAIL_REPS)
		node[a->pane[DETAIL_SAMPLES]].drop = 1;
}

int run_detail_open(struct run_detail **out, struct store *s, const char *id,
		    struct err *e)
{
	struct run_detail *d = xcalloc(1, sizeof *d);
	int rc = store_get_run(s, id, &d->run, e);

	if (rc < 0) {
		free(d);
		return rc;
	}
	run_hash(d->run, d->hash);
	run_detail_list(d);
	*out = d;
	return 0;
}

void run_detail_free(struct run_detail *d)
{
	if (!d)
		return;
	run_free(d->run);
	free(d->figure);
	free(d->fact);
	free(d);
}

const char *run_detail_id(const struct run_detail *d)
{
	return d->run->run_id;
}

/* "gpu0 fp16 108.0 %: ran at 1980 MHz, …", and how many others there are. */
static bool over_words(const struct run *r, char *out, size_t size)
{
	const struct result *first = NULL;
	char percent[UNIT_TEXT], why[PANE_OVER], more[32] = "";
	size_t n = 0;

	for (size_t i = 0; i < r->n_results; i++)
		if (r->results[i].value[METRIC_EFFICIENCY] > 1 && n++ == 0)
			first = &r->results[i];
	if (!first)
		return false;
	unit_percent(first->value[METRIC_EFFICIENCY], percent);
	pane_over(first->notes, first->peak_source, why);
	if (n > 1)
		snprintf(more, sizeof more, " and %zu more", n - 1);
	snprintf(out, size, "%s %s %s%s%s", first->device, first->precision, percent,
		 more, why + strlen(PANE_OVER_WORDS));
	return true;
}

static void draw_head(const struct run_detail *d, struct grid *g, struct rect in)
{
	const struct run *r = d->run;
	char text[PANE_TEXT], when[24], over[PANE_OVER + 80];

	pane_time(r->timestamp_ms, when);
	snprintf(text, sizeof text, "%s  %s", r->run_id, when);
	pane_fact(g, &in, HEAD_AT, "run", text, STYLE_VALUE);
	snprintf(text, sizeof text, "%s%s%s%s", quality_name(run_quality(r)),
		 r->forced ? ", forced" : "", r->imported ? ", imported" : "",
		 r->preflight_passed ? ", preflight passed" : ", preflight not passed");
	pane_fact(g, &in, HEAD_AT, "quality", text,
		  run_quality(r) == QUALITY_GOOD && !r->forced ? STYLE_GOOD : STYLE_WARN);
	if (over_words(r, over, sizeof over))
		pane_fact(g, &in, HEAD_AT, PANE_OVER_WORDS, over, STYLE_WARN);
	snprintf(text, sizeof text, "%s  software %s", r->hardware_fingerprint,
		 r->software_fingerprint);
	pane_fact(g, &in, HEAD_AT, "hardware", text, STYLE_VALUE);
	pane_fact(g, &in, HEAD_AT, "record hash", d->hash, STYLE_DIM);
	snprintf(text, sizeof text, "%s %s", *r->suite ? r->suite : "-",
		 r->suite_version);
	pane_fact(g, &in, HEAD_AT, "suite", text, STYLE_VALUE);
	pane_fact(g, &in, HEAD_AT, "unit", r->unit_id, STYLE_VALUE);
	if (r->notes && *r->notes)
		pane_fact(g, &in, HEAD_AT, "notes", r->notes, STYLE_DIM);
}

static void draw_table(struct run_detail *d, enum detail_pane p,
		       struct grid *g, struct rect in)
{
	struct table t = run_detail_table(d, p);

	t.focus = d->focus == p;
	table_draw(&t, &d->state[p], g, in);
}

/* One repetition as a figure in the sample's unit. */
static double rep_value(const struct sample *s, const struct rep *x)
{
	return x->ns ? s->work / (double)x->ns : (double)NAN;
}

/* What its repetitions are divided by, and the unit then. */
static double reps_scale(const struct sample *s, char unit[UNIT_TEXT])
{
	return pane_scale(s->value, s->unit ? s->unit : "", unit);
}

static void draw_reps(const struct run_detail *d, struct grid *g, struct rect in)
{
	const struct sample *s = run_detail_sample(d);
	struct plot_point *p;
	struct plot_series series = { .name = "repetition", .band = false };
	struct plot plot = {
		.series = &series, .n_series = 1, .x_title = "repetition",
		.no_legend = in.h < 10,
	};
	const char *source = s && s->source ? s->source : "";
	char empty[PANE_TEXT * 2], unit[UNIT_TEXT];
	double by;

	if (!s)
		return;
	by = reps_scale(s, unit);
	snprintf(empty, sizeof empty, "No repetitions: this figure was not measured by "
		 "timing. %.*s", (int)utf8_fit(source, 250), source);
	plot.empty = empty;
	p = xcalloc(s->n_reps + 1, sizeof *p);
	for (size_t i = 0; i < s->n_reps; i++)
		p[i] = (struct plot_point){
			.x = (double)(i + 1), .y = rep_value(s, &s->reps[i]) / by,
			.low = (double)NAN, .high = (double)NAN,
			.flags = (s->reps[i].marks ? PLOT_APART : 0) |
				 (i && s->reps[i].block != s->reps[i - 1].block ?
					  PLOT_GAP : 0),
		};
	series.p = p;
	series.n = s->n_reps;
	plot.y_unit = unit;
	plot_draw(&plot, g, in, NULL);
	free(p);
}

static void reps_title(const struct run_detail *d, char *out, size_t size)
{
	const struct sample *s = run_detail_sample(d);
	bool several = d->run->n_devices > 1;
	char unit[UNIT_TEXT];

	if (!s) {
		snprintf(out, size, "Repetitions");
		return;
	}
	reps_scale(s, unit);
	snprintf(out, size, "%s%s%s %s, %s by repetition", several ? s->device : "",
		 several ? " " : "", s->kernel, s->precision, unit);
}

/* How many there are, and how many were disturbed. */
static void reps_note(const struct run_detail *d, char *out, size_t size)
{
	const struct sample *s = run_detail_sample(d);
	size_t marked = 0;

	for (size_t i = 0; s && i < s->n_reps; i++)
		marked += s->reps[i].marks != 0;
	if (marked)
		snprintf(out, size, "%zu, %zu marked", s->n_reps, marked);
	else
		snprintf(out, size, "%zu", s ? s->n_reps : 0);
}

static void draw_pane(struct run_detail *d, enum detail_pane p, bool demo,
		      struct grid *g, struct rect r)
{
	static const char *const title[] = {
		[DETAIL_RESULTS] = "Results", [DETAIL_SAMPLES] = "Samples",
		[DETAIL_CHECKS] = "Preflight", [DETAIL_FACTS] = "Facts",
		[DETAIL_REPS] = "Repetitions",
	};
	char text[PANE_TEXT], note[PANE_TEXT];
	struct pane pane = { .focus = d->focus == p, .demo = demo,
			     .title = title[p], .note = note };
	struct rect in;

	if (rect_is_empty(r))
		return;
	if (p == DETAIL_REPS) {
		reps_title(d, text, sizeof text);
		reps_note(d, note, sizeof note);
		pane.title = text;
	} else {
		snprintf(note, sizeof note, "%zu", run_detail_rows(d, p));
	}
	in = pane_frame(g, r, &pane);
	if (p == DETAIL_REPS)
		draw_reps(d, g, in);
	else
		draw_table(d, p, g, in);
}

void run_detail_draw(struct run_detail *d, bool demo, struct grid *g,
		     struct rect r)
{
	const struct arrangement *a = r.w >= WIDE_W ? &wide : &narrow;
	struct layout_node node[NODES];
	struct rect at[NODES];
	char title[PANE_TEXT * 2], id[PANE_ID], over[PANE_OVER + 80];

	memcpy(node, a->node, sizeof node);
	keep_focus(node, a, d->focus);
	node[a->head].min_h += over_words(d->run, over, sizeof over);
	layout_split(node, a->n, r, at);
	pane_id(d->run->run_id, id);
	snprintf(title, sizeof title, "Run %s, %s", id,
		 d->product[0] ? d->product : "unknown product");
	if (!rect_is_empty(at[a->head]))
		draw_head(d, g, pane_frame(g, at[a->head], &(struct pane){
			.demo = demo, .title = title, .note = "Tab pane, Esc back" }));
	for (int p = 0; p < DETAIL_PANES; p++)
		draw_pane(d, (enum detail_pane)p, demo, g, at[a->pane[p]]);
}

bool run_detail_key(struct run_detail *d, int key)
{
	if (key == SKEY_TAB || key == SKEY_RIGHT || key == 'l') {
		d->focus = (enum detail_pane)((d->focus + 1) % DETAIL_PANES);
		return true;
	}
	if (key == SKEY_BACK_TAB || key == SKEY_LEFT || key == 'h') {
		d->focus = (enum detail_pane)((d->focus + DETAIL_PANES - 1) %
					      DETAIL_PANES);
		return true;
	}
	/* the plot has nothing to select: the keys choose its sample */
	if (d->focus == DETAIL_REPS)
		return pane_table_key(&d->state[DETAIL_SAMPLES], d->run->n_samples, key);
	return pane_table_key(&d->state[d->focus], run_detail_rows(d, d->focus), key);
}
