/* SPDX-License-Identifier: MIT */
#include "tui/maturity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/gpu_product.h"
#include "tui/standings.h"
#include "tui/workspace.h"

/* One series of the product at hand. */
struct part {
	const char *custom, *metric_unit, *over_why;   /* of fold.texts */
	char unit[UNIT_ID];
	size_t at;               /* in the order they came */
	struct kept_figures f;
};

/* All series of one product, device and precision so far. */
struct fold {
	const struct workspace *ws;
	struct maturity *out;
	size_t rows_cap;
	struct part *part;
	size_t n, cap;
	struct arena texts;
	struct maturity_row of;  /* names the product */
};

/* The series of one row. */
struct heap {
	const struct part *part;
	size_t n;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* --- one row -------------------------------------------------------------------- */

static double now_of(const struct part *p)
{
	return p->f.now;
}

static double best_of(const struct part *p)
{
	return p->f.reference_peak;
}

static double median_of(const struct heap *h, double (*figure)(const struct part *))
{
	double *x = xreallocarray(NULL, h->n + 1, sizeof *x), median;
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++)
		if (isfinite(figure(&h->part[i])))
			x[n++] = figure(&h->part[i]);
	median = stats_median(x, n);
	free(x);
	return median;
}

static int by_rate(const void *a, const void *b)
{
	const struct rate *x = a, *y = b;

	return by_value(&x->per_month, &y->per_month);
}

/* The whole of one unit's, so that rate and interval belong together. */
static struct rate median_rate(const struct heap *h)
{
	struct rate *x = xreallocarray(NULL, h->n + 1, sizeof *x), median;
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++)
		if (isfinite(h->part[i].f.recent.per_month))
			x[n++] = h->part[i].f.recent;
	qsort(x, n, sizeof *x, by_rate);
	median = n ? x[(n - 1) / 2] : h->part[0].f.recent;
	free(x);
	return median;
}

static void find_milestone(const struct heap *h, size_t k, struct maturity_row *row)
{
	double *day = xreallocarray(NULL, h->n + 1, sizeof *day);
	struct milestone *out = &row->milestone[k];
	size_t reached = 0, hopeful = 0, none = 0, half;

	*out = (struct milestone){ .target = milestone_targets[k], .days = NAN };
	for (size_t i = 0; i < h->n; i++) {
		const struct milestone *m = &h->part[i].f.milestone[k];

		if (m->state == MILESTONE_REACHED)
			day[reached++] = m->days + (double)(h->part[i].f.first_ms -
					 row->from_ms) / CLOCK_DAY_MS;
		out->provisional |= m->provisional;
		hopeful += m->state == MILESTONE_NOT_YET;
		none += m->state == MILESTONE_NO_DATA;
	}
	half = (h->n - none + 1) / 2;
	qsort(day, reached, sizeof *day, by_value);
	if (none == h->n) {
		out->state = MILESTONE_NO_DATA;
	} else if (reached >= half) {
		out->state = MILESTONE_REACHED;
		out->days = day[half - 1];
	} else {
		out->state = reached + hopeful >= half ? MILESTONE_NOT_YET
						       : MILESTONE_NEVER;
	}
	free(day);
}

static void find_start(const struct workspace *ws, struct maturity_row *row)
{
	const char *day = ws->days_from_launch ? gpu_product_launched(row->product) : NULL;
	int64_t ms;

	row->from_ms = row->first_ms;
	if (!day || clock_parse(day, &ms) < 0)
		return;
	row->from_ms = ms;
	row->from_launch = true;
}

/* Each unit's shares are of its own best level, so that only one's runs can tell. */
static size_t telling_runs(const struct maturity_row *row, const struct heap *h)
{
	size_t most = 0;

	if (row->metric != METRIC_CUSTOM)
		return row->counted;
	for (size_t i = 0; i < h->n; i++)
		if (h->part[i].f.counted > (int64_t)most)
			most = (size_t)h->part[i].f.counted;
	return most;
}

static void assess(struct maturity_row *row, size_t runs)
{
	struct assessment_facts f = {
		.runs = runs,
		.history_days = (double)(row->last_ms - row->first_ms) / CLOCK_DAY_MS,
		.age_days = (double)(row->last_ms - row->from_ms) / CLOCK_DAY_MS,
		.recent = row->rate,
		.now = row->now,
	};

	memcpy(f.milestones, row->milestone, sizeof f.milestones);
	assessment_find(&f, &row->assessment);
}

/* The parts come unit by unit. */
static void add(struct fold *d, const struct heap *h, struct maturity_row *row)
{
	const char *unit = "";
	int64_t most = -1;

	for (size_t i = 0; i < h->n; i++) {
		const struct kept_figures *f = &h->part[i].f;

		if (f->counted > most)
			memcpy(row->spark, f->spark, sizeof row->spark);
		most = f->counted > most ? f->counted : most;
		row->units += strcmp(unit, h->part[i].unit) != 0;
		unit = h->part[i].unit;
		row->series++;
		row->runs += (size_t)f->runs;
		row->counted += (size_t)f->counted;
		row->first_ms = f->first_ms < row->first_ms ? f->first_ms : row->first_ms;
		row->last_ms = f->last_ms > row->last_ms ? f->last_ms : row->last_ms;
		if (!f->is_over)
			continue;
		row->is_over = true;
		row->over_why = arena_strdup(&d->out->arena, h->part[i].over_why);
		row->over_run_id = arena_strdup(&d->out->arena, f->over_run_id);
	}
	row->unit_id = arena_strdup(&d->out->arena, row->units == 1 ? unit : "");
}

static void finish_row(struct fold *d, const struct heap *h)
{
	struct maturity *out = d->out;
	struct maturity_row row = d->of;
	bool is_custom = *h->part[0].custom;

	row.metric = is_custom ? METRIC_CUSTOM : METRIC_EFFICIENCY;
	row.custom = arena_strdup(&out->arena, h->part[0].custom);
	row.metric_unit = arena_strdup(&out->arena, h->part[0].metric_unit);
	add(d, h, &row);
	find_start(d->ws, &row);
	row.now = median_of(h, now_of);
	row.best_level = is_custom ? median_of(h, best_of) : (double)NAN;
	row.rate = median_rate(h);
	for (size_t k = 0; k < MILESTONES; k++)
		find_milestone(h, k, &row);
	assess(&row, telling_runs(&row, h));
	out->row = xgrow(out->row, out->n, &d->rows_cap, sizeof *out->row);
	out->row[out->n++] = row;
	out->n_custom += is_custom;
}

static int compare_figures(const struct part *x, const struct part *y)
{
	int c = strcmp(x->custom, y->custom);

	return c ? c : strcmp(x->metric_unit, y->metric_unit);
}

static int by_figure(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int c = compare_figures(x, y);

	return c ? c : (x->at > y->at) - (x->at < y->at);
}

static void finish(struct fold *d)
{
	size_t from = 0;

	if (d->n)
		qsort(d->part, d->n, sizeof *d->part, by_figure);
	for (size_t i = 1; i <= d->n; i++)
		if (i == d->n || compare_figures(&d->part[i], &d->part[from]) != 0) {
			finish_row(d, &(struct heap){ .part = d->part + from,
						      .n = i - from });
			from = i;
		}
	d->n = 0;
	arena_release(&d->texts);
}

static bool is_same(const struct maturity_row *row, const struct kept_key *k)
{
	return strcmp(row->product, k->product) == 0 &&
	       strcmp(row->device, k->device) == 0 &&
	       strcmp(row->precision, k->precision) == 0;
}

static void begin(struct fold *d, const struct kept_key *k)
{
	struct arena *a = &d->out->arena;

	d->of = (struct maturity_row){
		.product = arena_strdup(a, k->product), .device = arena_strdup(a, k->device),
		.precision = arena_strdup(a, k->precision),
		.first_ms = INT64_MAX, .over_why = "",
	};
}

/* Series come in the order of product, device, precision, unit. */
static int take(void *arg, const struct kept_series *s, size_t total)
{
	struct fold *d = arg;
	struct part *p;

	(void)total;
	if (d->n && !is_same(&d->of, &s->key))
		finish(d);
	if (!d->n)
		begin(d, &s->key);
	d->part = xgrow(d->part, d->n, &d->cap, sizeof *d->part);
	p = &d->part[d->n];
	*p = (struct part){
		.custom = arena_strdup(&d->texts, s->key.custom),
		.metric_unit = arena_strdup(&d->texts, s->key.metric_unit),
		.over_why = arena_strdup(&d->texts, s->over_why),
		.at = d->n++, .f = s->f,
	};
	snprintf(p->unit, sizeof p->unit, "%s", s->key.unit_id);
	return 0;
}

/* --- all of them ------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b)
{
	const struct maturity_row *x = a, *y = b;
	int c = (x->metric == METRIC_CUSTOM) - (y->metric == METRIC_CUSTOM);

	if (c)
		return c;
	c = milestones_compare(x->milestone, y->milestone);
	if (c)
		return c;
	if (x->now > y->now || x->now < y->now)
		return x->now > y->now ? -1 : 1;
	c = strcmp(x->product, y->product);
	if (!c)
		c = strcmp(x->device, y->device);
	if (!c)
		c = strcmp(x->precision, y->precision);
	if (!c)
		c = strcmp(x->custom, y->custom);
	return c ? c : strcmp(x->metric_unit, y->metric_unit);
}

static int by_custom(const void *a, const void *b)
{
	const struct maturity_row *x = *(struct maturity_row *const *)a;
	const struct maturity_row *y = *(struct maturity_row *const *)b;
	int c = strcmp(x->custom, y->custom);

	return c ? c : strcmp(x->metric_unit, y->metric_unit);
}

/* Of n custom rows, in the order of names and units. */
static void find_other_units(struct maturity_row **x, size_t n)
{
	size_t from = 0;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && strcmp(x[i]->custom, x[from]->custom) == 0)
			continue;
		for (size_t k = from; k < i; k++)
			x[k]->has_other_unit = strcmp(x[from]->metric_unit,
						      x[i - 1]->metric_unit) != 0;
		from = i;
	}
}

static void compare_units(struct maturity *m)
{
	struct maturity_row **x = xreallocarray(NULL, m->n_custom + 1, sizeof(*x));

	for (size_t i = 0; i < m->n_custom; i++)
		x[i] = &m->row[m->n - m->n_custom + i];
	qsort(x, m->n_custom, sizeof(*x), by_custom);
	find_other_units(x, m->n_custom);
	free(x);
}

void maturity_choose(const struct workspace *ws, struct kept_filter *f)
{
	f->metrics = ws->no_customs ? 0 : 1u << METRIC_CUSTOM;
	if (ws->metric == METRIC_CUSTOM)
		f->custom = ws->custom;
	else
		f->metrics |= 1u << METRIC_EFFICIENCY;
}

int maturity_load(struct maturity *out, const struct workspace *ws, struct err *e)
{
	struct kept_filter f = standings_filter(ws);
	struct fold d = { .ws = ws, .out = out };
	struct kept *k;
	int rc;

	*out = (struct maturity){ .n = 0 };
	rc = standings_get(ws, KEPT_ALL, &k, e);
	maturity_choose(ws, &f);
	if (k)
		rc = standings_each(k, &f, take, &d, e);
	finish(&d);
	if (out->n)
		qsort(out->row, out->n, sizeof *out->row, compare_rows);
	compare_units(out);
	free(d.part);
	return rc;
}

void maturity_release(struct maturity *m)
{
	free(m->row);
	arena_release(&m->arena);
	*m = (struct maturity){ .n = 0 };
}
