/* SPDX-License-Identifier: MIT */
#include "tui/run_live.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/unit.h"
#include "tui/draw/plot.h"
#include "tui/live.h"
#include "tui/pane.h"

static const char *const state_words[] = {
	[LIVE_STARTING] = "starting", [LIVE_QUEUED] = "queued",
	[LIVE_DETECTING] = "detecting", [LIVE_MEASURING] = "measuring",
	[LIVE_PAUSED] = "PAUSED", [LIVE_STORED] = "stored",
	[LIVE_FAILED] = "ended",
};

static const char *const step_words[] = {
	[STEP_WAITING] = "wait", [STEP_RUNNING] = "run",
	[STEP_PARTLY] = "part", [STEP_DONE] = "ok", [STEP_SKIPPED] = "skip",
};

bool run_live_is_measuring(const struct live *l)
{
	return l->state != LIVE_STORED && l->state != LIVE_FAILED;
}

void run_live_value(const struct live_step *s, double v, char out[UNIT_TEXT])
{
	if (strcmp(s->unit, "GB/s") == 0)
		unit_gbps(v, out);
	else
		unit_gops(v, s->precision, out);
}

/* --- steps ----------------------------------------------------------------- */

enum { STATE, DEVICE, KERNEL, PRECISION, VARIANT, VALUE, SPREAD, BEST, REPS, MARKS, N };

/* Fixed widths: columns must not jump while rows fill up.  Without MARKS they
 * fit into 80 columns; with DEVICE, which stands there when there are several,
 * without BEST. */
static const struct table_column columns[N] = {
	[STATE] = { .title = "", .min = 4, .max = 4 },
	[DEVICE] = { .title = "DEV", .min = 4, .max = 5, .drop = 1 },
	[KERNEL] = { .title = "STEP", .min = 12, .max = 12 },
	[PRECISION] = { .title = "PREC", .min = 4, .max = 4 },
	[VARIANT] = { .title = "VARIANT", .min = 9, .max = 9, .drop = 3 },
	[VALUE] = { .title = "RESULT", .align = TEXT_RIGHT, .min = 13, .max = 13 },
	[SPREAD] = { .title = "±95 %", .align = TEXT_RIGHT, .min = 7, .max = 8 },
	[BEST] = { .title = "BEST", .align = TEXT_RIGHT, .min = 5, .max = 5, .drop = 2 },
	[REPS] = { .title = "REPS", .align = TEXT_RIGHT, .min = 4, .max = 5, .drop = 1 },
	[MARKS] = { .title = "", .min = 5, .grow = true, .drop = 4 },
};

static void marks_cell(const struct live_step *s, struct table_cell *out)
{
	bool noisy = s->state == STEP_DONE && s->quality != QUALITY_GOOD;
	char marks[LIVE_MARKS];

	live_marks(s, marks);
	snprintf(out->text, sizeof out->text, "%s%s%s",
		 noisy ? quality_name(s->quality) : "",
		 noisy && *marks ? ", " : "", marks);
	if (*out->text)
		out->style = STYLE_WARN;
}

static void step_cell(const void *ctx, size_t row, size_t column,
		      struct table_cell *out)
{
	const struct live *l = ctx;
	const struct live_step *s = &l->steps[row];
	double v = isnan(s->value) ? s->now : s->value;
	char unit[UNIT_TEXT];

	switch (column) {
	case STATE:
		if (s->state == STEP_PARTLY && s->blocks < 10)
			snprintf(out->text, sizeof out->text, "%u/%u", s->block,
				 s->blocks);
		else
			out->borrowed = s->state == STEP_RUNNING &&
					l->state == LIVE_PAUSED
					? "hold" : step_words[s->state];
		if (s->state == STEP_DONE)
			out->style = STYLE_GOOD;
		else if (s->state == STEP_WAITING)
			out->style = STYLE_DIM;
		break;
	case DEVICE:    out->borrowed = s->device; break;
	case KERNEL:    out->borrowed = s->kernel; break;
	case PRECISION: out->borrowed = s->precision; break;
	case VARIANT:   out->borrowed = s->variant; break;
	case VALUE:
		if (!isnan(v))
			run_live_value(s, v, out->text);
		break;
	case SPREAD:
		if (!isnan(s->value))
			unit_plus_minus(s->value, s->low, s->high, out->text);
		break;
	case BEST:
		/* in the unit of the result beside it */
		if (!isnan(s->best))
			snprintf(out->text, sizeof out->text, "%.4g",
				 s->best / pane_scale(v, s->unit, unit));
		break;
	case REPS:
		if (s->n_reps)
			snprintf(out->text, sizeof out->text, "%zu", s->n_reps);
		break;
	case MARKS:     marks_cell(s, out); break;
	default:        break;
	}
}

static size_t count_ended(const struct live *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n_steps; i++)
		n += l->steps[i].state >= STEP_DONE;
	return n;
}

static void head_note(const struct live *l, char *out, size_t n)
{
	const struct live_step *s = live_step_shown(l);
	double left = live_seconds_left(l);
	char t[UNIT_TEXT], where[64];

	if (!run_live_is_measuring(l) && !l->n_steps) {
		snprintf(out, n, "nothing measured");
	} else if (!run_live_is_measuring(l)) {
		snprintf(out, n, "%zu of %zu steps", count_ended(l), l->n_steps);
	} else if (l->state == LIVE_QUEUED) {
		snprintf(out, n, "behind run %.8s", l->behind);
	} else if (isnan(left) || !s) {
		snprintf(out, n, "%s", state_words[l->state]);
	} else {
		unit_minutes(left, t);
		live_where(l, where);
		snprintf(out, n, "%s  %s left", where, t);
	}
}

static void draw_progress(const struct live *l, struct grid *g, struct rect row)
{
	double done = live_progress(l);
	int bar = row.w - 24;
	char text[40];

	if (bar < 4)
		return;
	grid_bar(g, row.x, row.y, bar, done, STYLE_PROGRESS);
	snprintf(text, sizeof text, "%3.0f %%  %s", 100 * done,
		 state_words[l->state]);
	grid_text(g, row.x + bar + 2, row.y, 22, text,
		  l->state == LIVE_PAUSED || l->state == LIVE_QUEUED ? STYLE_WARN
		  : l->state == LIVE_FAILED ? STYLE_ALERT : STYLE_VALUE);
}

static const char *no_steps_words(const struct live *l)
{
	if (l->state == LIVE_QUEUED)
		return "Another run measures this machine. This one waits and starts "
		       "by itself.";
	if (l->state == LIVE_FAILED)
		return "It ended before anything was measured.";
	return "Detecting the machine and checking whether it is fit to be measured.";
}

void run_live_draw_steps(const struct live *l, bool demo, struct table_state *st,
			 struct grid *g, struct rect r)
{
	char title[96], note[128];
	struct table_column column[N];
	struct rect in;
	struct table t = {
		.column = column, .n_columns = N, .n_rows = l->n_steps,
		.cell = step_cell, .ctx = l, .sort_column = -1,
		.empty = no_steps_words(l),
		.no_select = !run_live_is_measuring(l),
	};

	memcpy(column, columns, sizeof column);
	column[DEVICE].hidden = !live_has_devices(l);
	if (!column[DEVICE].hidden)
		column[BEST].drop = column[MARKS].drop;
	head_note(l, note, sizeof note);
	snprintf(title, sizeof title, "Run %.8s%s%s suite%s", l->run_id,
		 *l->run_id ? ", " : "", *l->suite ? l->suite : "…",
		 l->forced ? ", FORCED" : "");
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = demo,
		.title = title, .note = note });
	if (in.h > 3)
		draw_progress(l, g, rect_cut_top(&in, 1));
	table_draw(&t, st, g, in);
}

/* --- repetitions ----------------------------------------------------------- */

void run_live_draw_plot(const struct live *l, bool demo, struct grid *g,
			struct rect r)
{
	const struct live_step *s = live_step_shown(l);
	size_t n = live_rep_count(s), first = s->n_reps - n;
	struct plot_point p[LIVE_REPS];
	struct plot_series series = { .name = s->kernel, .p = p, .n = n };
	struct plot plot = {
		.series = &series, .n_series = 1, .no_legend = true,
		.empty = "No repetition yet: it warms up.",
	};
	char title[128], note[80] = "", unit[UNIT_TEXT], best[UNIT_TEXT];
	bool timed = true, several = live_has_devices(l);
	double by = pane_scale(s->best, s->unit, unit);

	for (size_t i = 0; i < n; i++) {
		const struct live_rep *rep = live_rep(s, i);

		timed = timed && !isnan(rep->value);
		p[i] = (struct plot_point){
			.x = (double)(first + i + 1), .y = rep->value / by,
			.low = NAN, .high = NAN,
			.flags = (rep->marks ? PLOT_APART : 0) |
				 (i && rep->block != live_rep(s, i - 1)->block
				  ? PLOT_GAP : 0),
		};
	}
	for (size_t i = 0; i < n && !timed; i++)
		p[i].y = (double)live_rep(s, i)->ns / 1e6;
	snprintf(title, sizeof title, "%s%s%s %s, %s by repetition",
		 several ? s->device : "", several ? " " : "", s->kernel,
		 s->precision, timed ? unit : "ms");
	run_live_value(s, s->best, best);
	if (!isnan(s->best))
		snprintf(note, sizeof note, "block %u of %u  best %s",
			 live_pass(s), s->blocks, best);
	r = pane_frame(g, r, &(struct pane){ .demo = demo, .title = title,
		.note = *note ? note : NULL });
	plot_draw(&plot, g, r, NULL);
}

/* --- environment and preflight --------------------------------------------- */

static const char *result_word(enum check_result r)
{
	return r == CHECK_PASS ? "ok" : check_result_name(r);
}

static enum style result_style(enum check_result r)
{
	return r == CHECK_PASS ? STYLE_GOOD : r == CHECK_WARN ? STYLE_WARN
							       : STYLE_ALERT;
}

static void number_fact(struct grid *g, struct rect *in, const char *label,
			const char *unit, double v)
{
	char text[48];

	if (isnan(v))
		snprintf(text, sizeof text, "not known");
	else if (*unit)
		snprintf(text, sizeof text, "%.0f %s", v, unit);
	else
		snprintf(text, sizeof text, "%.2f", v);
	pane_fact(g, in, 10, label, text, isnan(v) ? STYLE_DIM : STYLE_VALUE);
}

static size_t count_checks(const struct live *l, enum check_result r)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n_checks; i++)
		n += l->checks[i].result == r;
	return n;
}

/* Of a GPU the repetitions say it, by what its driver says of each. */
static void slowed_fact(const struct live *l, const char *device, struct grid *g,
			struct rect *in)
{
	unsigned marks = 0;

	for (size_t i = 0; i < l->n_steps; i++)
		if (strcmp(l->steps[i].device, device) == 0)
			marks |= l->steps[i].marks;
	marks &= REP_MARK_CLOCK;
	pane_fact(g, in, 10, "slowed", marks ? "by heat or a brake" : "not seen",
		  marks ? STYLE_ALERT : STYLE_VALUE);
}

static void throttled_fact(const struct live_env *v, struct grid *g,
			   struct rect *in)
{
	char text[48];

	snprintf(text, sizeof text, v->throttled < 0 ? "not known" :
		 v->throttled == 0 ? "no" : "%lld times", (long long)v->throttled);
	pane_fact(g, in, 10, "throttled", text, v->throttled > 0 ? STYLE_ALERT :
		  v->throttled < 0 ? STYLE_DIM : STYLE_VALUE);
}

void run_live_draw_env(const struct live *l, bool demo, struct grid *g,
		       struct rect r)
{
	const struct live_env *v = live_env_shown(l);
	char text[64], title[32] = "Now";
	struct rect in;

	if (live_is_gpu(v->device) || live_has_devices(l))
		snprintf(title, sizeof title, "Now, %.20s", v->device);
	in = pane_frame(g, r, &(struct pane){
		.demo = demo, .title = title, .note = *l->host ? l->host : NULL });
	number_fact(g, &in, "clock", "MHz", v->clock_mhz);
	number_fact(g, &in, "temp", "°C", v->temp_c);
	number_fact(g, &in, "power", "W", v->power_w);
	if (live_is_gpu(v->device)) {
		slowed_fact(l, v->device, g, &in);
	} else {
		number_fact(g, &in, "load", "", v->load);
		throttled_fact(v, g, &in);
	}
	snprintf(text, sizeof text, "%zu of %zu passed",
		 count_checks(l, CHECK_PASS), l->n_checks);
	pane_fact(g, &in, 10, "preflight", text, STYLE_VALUE);
	for (size_t i = 0; i < l->n_checks; i++) {
		const struct preflight_check *c = &l->checks[i];

		if (c->result == CHECK_PASS)
			continue;
		snprintf(text, sizeof text, "%s: %s", c->check, c->saw);
		pane_fact(g, &in, 6, result_word(c->result), text,
			  result_style(c->result));
	}
}

void run_live_draw_checks(const struct live *l, bool demo, struct grid *g,
			  struct rect r)
{
	struct rect in = pane_frame(g, r, &(struct pane){
		.demo = demo, .title = "Preflight" });
	char text[400];

	if (!l->n_checks)
		pane_empty(g, in, "The checks come after detection.");
	for (size_t i = 0; i < l->n_checks && in.h > 0; i++) {
		const struct preflight_check *c = &l->checks[i];
		struct rect row = rect_cut_top(&in, 1);

		grid_text(g, row.x, row.y, 5, result_word(c->result),
			  result_style(c->result));
		snprintf(text, sizeof text, "%s: %s%s%s%s", c->check, c->saw,
			 c->result == CHECK_WARN ? " (want " : "",
			 c->result == CHECK_WARN ? c->want : "",
			 c->result == CHECK_WARN ? ")" : "");
		grid_text(g, row.x + 6, row.y, row.w - 6, text, STYLE_DEFAULT);
		if (c->result != CHECK_FAIL || in.h < 1)
			continue;
		row = rect_cut_top(&in, 1);
		snprintf(text, sizeof text, "want %s%s%s", c->want,
			 *c->remedy ? "; " : "", c->remedy);
		grid_text(g, row.x + 8, row.y, row.w - 8, text, STYLE_DIM);
	}
}
