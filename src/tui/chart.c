/* SPDX-License-Identifier: MIT */
#include "tui/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/clock.h"
#include "core/base/xmem.h"
#include "tui/chart_marker.h"

/* A pause in the runs is a gap when it is so many times the usual step, and
 * at least so many days: a line across it would claim what nobody measured. */
#define GAP_STEPS 4.0
#define GAP_DAYS 3.0

#define DAY_MS ((double)CLOCK_DAY_MS)

void chart_init(struct chart *c)
{
	*c = (struct chart){ 0 };
}

void chart_release(struct chart *c)
{
	series_list_release(&c->list);
	arena_release(&c->arena);
	*c = (struct chart){ 0 };
}

const struct series *chart_series(const struct chart *c)
{
	return c->focus < c->list.n ? &c->list.series[c->focus] : NULL;
}

static double x_of(const struct chart *c, const struct series *s, size_t i)
{
	double ms = (double)s->points[i].at_ms;

	return c->choice.dates ? ms : (ms - (double)s->points[0].at_ms) / DAY_MS;
}

double chart_x(const struct chart *c, size_t i)
{
	return x_of(c, chart_series(c), i);
}

static bool is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* --- which series ----------------------------------------------------------- */

static void remember(struct chart *c)
{
	const struct series *s = chart_series(c);
	struct chart_wanted *w = &c->wanted;

	*w = (struct chart_wanted){ 0 };
	if (!s)
		return;
	w->set = true;
	snprintf(w->product, sizeof w->product, "%s", s->key->product);
	snprintf(w->unit, sizeof w->unit, "%s", s->key->unit_id);
	snprintf(w->device, sizeof w->device, "%s", s->key->device);
	snprintf(w->precision, sizeof w->precision, "%s", s->key->precision);
}

static bool is_wanted(const struct series *s, const struct chart_wanted *w)
{
	return w->set && is_same(s->key->product, w->product) &&
	       is_same(s->key->unit_id, w->unit) &&
	       is_same(s->key->device, w->device) &&
	       is_same(s->key->precision, w->precision);
}

void chart_place(const struct run_row *key, char *out, size_t size)
{
	snprintf(out, size, "%.28s/%.7s/%.8s", key->product, key->device,
		 key->precision);
}

/* A place is compared in the form it has after chart_place() cut it. */
static bool is_place(const struct run_row *key, const char *place)
{
	char own[80];

	chart_place(key, own, sizeof own);
	return is_same(own, place) || is_same(key->product, place);
}

/* How well a series suits before anybody chose one: by its runs; an accelerator
 * before the CPU beside it; those asked for before all others. */
static size_t suits(const struct series *s, const struct chart_prefer *p)
{
	size_t weight = s->n;

	if (!is_same(s->key->device, "cpu"))
		weight += (size_t)1 << 32;
	if (p->place && *p->place && is_place(s->key, p->place))
		weight += (size_t)1 << 40;
	if (p->unit && *p->unit && is_same(s->key->unit_id, p->unit))
		weight += (size_t)1 << 36;
	return weight;
}

static void choose_focus(struct chart *c, const struct chart_prefer *p)
{
	size_t best = 0;

	c->focus = 0;
	for (size_t i = 0; i < c->list.n; i++) {
		size_t weight = suits(&c->list.series[i], p);

		if (is_wanted(&c->list.series[i], &c->wanted)) {
			c->focus = i;
			return;
		}
		if (weight > best) {
			best = weight;
			c->focus = i;
		}
	}
}

/* One series a product is enough to compare with. */
static bool is_shown(const struct chart *c, const struct series *s)
{
	for (size_t i = 0; i < c->n_shown; i++)
		if (is_same(c->list.series[c->shown[i]].key->product, s->key->product))
			return true;
	return false;
}

static void choose_shown(struct chart *c)
{
	const struct series *s = chart_series(c);

	c->n_shown = 0;
	if (!s)
		return;
	c->shown[c->n_shown++] = c->focus;
	if (c->choice.alone || c->choice.metric != METRIC_EFFICIENCY)
		return;
	for (size_t i = 0; i < c->list.n && c->n_shown < CHART_SERIES; i++) {
		const struct series *x = &c->list.series[i];

		if (is_same(x->key->precision, s->key->precision) && !is_shown(c, x))
			c->shown[c->n_shown++] = i;
	}
}

void chart_step(struct chart *c, int step)
{
	if (!c->list.n)
		return;
	c->focus = (c->focus + (step < 0 ? c->list.n - 1 : 1)) % c->list.n;
	remember(c);
}

void chart_step_precision(struct chart *c)
{
	const struct series *s = chart_series(c);

	for (size_t k = 1; s && k < c->list.n; k++) {
		const struct series *x = &c->list.series[(c->focus + k) % c->list.n];

		if (is_same(x->key->product, s->key->product) &&
		    is_same(x->key->unit_id, s->key->unit_id)) {
			c->focus = (c->focus + k) % c->list.n;
			remember(c);
			return;
		}
	}
}

/* Whether another series in the plot would carry the same name. */
static bool needs(const struct chart *c, size_t i, bool unit)
{
	const struct run_row *a = c->list.series[i].key;

	for (size_t k = 0; k < c->list.n; k++) {
		const struct run_row *b = c->list.series[k].key;

		if (k != i && is_same(a->product, b->product) &&
		    is_same(a->precision, b->precision) &&
		    (unit ? !is_same(a->unit_id, b->unit_id) :
			    !is_same(a->device, b->device)))
			return true;
	}
	return false;
}

static void name_it(const struct chart *c, size_t i, bool device, char out[PANE_TEXT])
{
	const struct run_row *key = c->list.series[i].key;
	bool unit = needs(c, i, true);

	snprintf(out, PANE_TEXT, "%.80s%s%.15s%s%.4s",
		 pane_short_product(key->product), device ? " " : "",
		 device ? key->device : "", unit ? " " : "",
		 unit ? key->unit_id : "");
}

void chart_name(const struct chart *c, size_t i, char out[PANE_TEXT])
{
	name_it(c, i, needs(c, i, false), out);
}

void chart_name_product(const struct chart *c, size_t i, char out[PANE_TEXT])
{
	name_it(c, i, false, out);
}

/* --- points ----------------------------------------------------------------- */

static double usual_step(const struct chart *c, const struct series *s)
{
	double *d = xreallocarray(NULL, s->n, sizeof *d), median;

	for (size_t i = 1; i < s->n; i++)
		d[i - 1] = x_of(c, s, i) - x_of(c, s, i - 1);
	median = stats_median(d, s->n - 1);
	free(d);
	return median;
}

static double gap_of(const struct chart *c, const struct series *s)
{
	double day = c->choice.dates ? DAY_MS : 1.0;

	if (s->n < 3)
		return 0;
	return fmax(GAP_DAYS * day, GAP_STEPS * usual_step(c, s));
}

static unsigned flags_of(const struct point *p)
{
	return p->flags & (POINT_FORCED | POINT_THROTTLED) ? PLOT_APART : 0;
}

static void fill_series(struct chart *c, size_t shown)
{
	const struct series *s = &c->list.series[c->shown[shown]];
	struct plot_point *p = arena_array(&c->arena, s->n + 1, sizeof *p);
	double scale = c->choice.metric == METRIC_EFFICIENCY ? 100.0 : 1.0;
	char name[PANE_TEXT];

	for (size_t i = 0; i < s->n; i++)
		p[i] = (struct plot_point){
			.x = x_of(c, s, i), .y = s->points[i].value * scale,
			.low = s->points[i].low * scale,
			.high = s->points[i].high * scale,
			.flags = flags_of(&s->points[i]),
		};
	chart_name(c, c->shown[shown], name);
	c->plot[shown] = (struct plot_series){
		.name = arena_strdup(&c->arena, name), .p = p, .n = s->n,
		.gap = gap_of(c, s), .band = true,
	};
}

static void find_gaps(struct chart *c)
{
	const struct plot_series *s = &c->plot[0];

	c->n_gaps = 0;
	c->gap = arena_array(&c->arena, s->n + 1, sizeof *c->gap);
	for (size_t i = 1; i < s->n && s->gap > 0; i++)
		if (s->p[i].x - s->p[i - 1].x > s->gap)
			c->gap[c->n_gaps++] = (struct chart_gap){
				.from = s->p[i - 1].x, .to = s->p[i].x };
}

/* Everything that follows from the list and its focus. */
static void fill(struct chart *c)
{
	c->n_markers = c->n_gaps = 0;
	choose_shown(c);
	for (size_t i = 0; i < c->n_shown; i++)
		fill_series(c, i);
	if (!c->n_shown)
		return;
	find_gaps(c);
	chart_find_markers(c);
}

void chart_load(struct chart *c, const struct run_set *set,
		const struct chart_choice *choice,
		const struct chart_prefer *prefer)
{
	series_list_release(&c->list);
	arena_release(&c->arena);
	c->list = (struct series_list){ 0 };
	c->set = set;
	c->choice = *choice;
	if (set)
		series_build(set, choice->metric, &c->list);
	if (choice->with_forced)
		series_count_forced(&c->list);
	choose_focus(c, prefer);
	fill(c);
}

void chart_set_focus(struct chart *c, size_t i)
{
	c->focus = i;
	arena_release(&c->arena);
	fill(c);
}

void chart_plot(const struct chart *c, struct plot *out)
{
	*out = (struct plot){
		.series = c->plot, .n_series = c->n_shown, .focus = 0,
		.marker = c->plot_marker, .n_markers = c->n_markers,
		.marker_title = c->marker_title,
		.x_scale = c->choice.dates ? AXIS_TIME : AXIS_DAYS,
		.y_unit = c->choice.metric == METRIC_EFFICIENCY ? "%" :
			  metric_table[c->choice.metric].unit,
		.x_title = c->choice.dates ? "date (UTC)" : "days since first run",
	};
}

const char *chart_short_title(const struct chart *c)
{
	return c->choice.dates ? "UTC" : "days";
}
