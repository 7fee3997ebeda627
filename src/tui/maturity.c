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

/* The series of one product so far. */
struct fold {
	const struct workspace *ws;
	struct maturity *out;
	size_t rows_cap;
	struct kept_figures *f;
	size_t n, cap;
	struct maturity_row row;
	char unit[UNIT_ID];
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* --- one row -------------------------------------------------------------------- */

static double median_now(const struct fold *d)
{
	double *x = xreallocarray(NULL, d->n + 1, sizeof *x), median;
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		if (isfinite(d->f[i].now))
			x[n++] = d->f[i].now;
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
static struct rate median_rate(const struct fold *d)
{
	struct rate *x = xreallocarray(NULL, d->n + 1, sizeof *x), median;
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		if (isfinite(d->f[i].recent.per_month))
			x[n++] = d->f[i].recent;
	qsort(x, n, sizeof *x, by_rate);
	median = n ? x[(n - 1) / 2] : d->f[0].recent;
	free(x);
	return median;
}

static void find_milestone(const struct fold *d, size_t k, struct milestone *out)
{
	double *day = xreallocarray(NULL, d->n + 1, sizeof *day);
	size_t reached = 0, hopeful = 0, none = 0, half;

	*out = (struct milestone){ .target = milestone_targets[k], .days = NAN };
	for (size_t i = 0; i < d->n; i++) {
		const struct milestone *m = &d->f[i].milestone[k];

		if (m->state == MILESTONE_REACHED)
			day[reached++] = m->days + (double)(d->f[i].first_ms -
					 d->row.from_ms) / CLOCK_DAY_MS;
		out->provisional |= m->provisional;
		hopeful += m->state == MILESTONE_NOT_YET;
		none += m->state == MILESTONE_NO_DATA;
	}
	half = (d->n - none + 1) / 2;
	qsort(day, reached, sizeof *day, by_value);
	if (none == d->n) {
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

static void find_start(struct fold *d)
{
	const char *day = d->ws->days_from_launch ?
			  gpu_product_launched(d->row.product) : NULL;
	int64_t ms;

	d->row.from_ms = d->row.first_ms;
	if (!day || clock_parse(day, &ms) < 0)
		return;
	d->row.from_ms = ms;
	d->row.from_launch = true;
}

static void assess(struct maturity_row *row)
{
	struct assessment_facts f = {
		.runs = row->counted,
		.history_days = (double)(row->last_ms - row->first_ms) / CLOCK_DAY_MS,
		.age_days = (double)(row->last_ms - row->from_ms) / CLOCK_DAY_MS,
		.recent = row->rate,
	};

	memcpy(f.milestones, row->milestone, sizeof f.milestones);
	assessment_find(&f, &row->assessment);
}

static void finish(struct fold *d)
{
	struct maturity_row *row = &d->row;
	struct maturity *out = d->out;

	if (!d->n)
		return;
	find_start(d);
	row->now = median_now(d);
	row->rate = median_rate(d);
	for (size_t k = 0; k < MILESTONES; k++)
		find_milestone(d, k, &row->milestone[k]);
	assess(row);
	row->unit_id = arena_strdup(&out->arena, row->units == 1 ? d->unit : "");
	out->row = xgrow(out->row, out->n, &d->rows_cap, sizeof *out->row);
	out->row[out->n++] = *row;
	d->n = 0;
}

static bool is_same(const struct maturity_row *row, const struct kept_key *k)
{
	return strcmp(row->product, k->product) == 0 &&
	       strcmp(row->device, k->device) == 0 &&
	       strcmp(row->precision, k->precision) == 0;
}

static void begin(struct fold *d, const struct kept_key *k, struct maturity *out)
{
	d->row = (struct maturity_row){
		.product = arena_strdup(&out->arena, k->product),
		.device = arena_strdup(&out->arena, k->device),
		.precision = arena_strdup(&out->arena, k->precision),
		.first_ms = INT64_MAX, .over_why = "",
	};
	d->unit[0] = '\0';
}

static void add(struct fold *d, const struct kept_series *s)
{
	struct maturity_row *row = &d->row;
	const struct kept_figures *f = &s->f;
	size_t most = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->f[i].counted > (int64_t)most)
			most = (size_t)d->f[i].counted;
	if (!d->n || f->counted > (int64_t)most)
		memcpy(row->spark, f->spark, sizeof row->spark);
	row->units += strcmp(d->unit, s->key.unit_id) != 0;
	snprintf(d->unit, sizeof d->unit, "%s", s->key.unit_id);
	row->series++;
	row->runs += (size_t)f->runs;
	row->counted += (size_t)f->counted;
	row->first_ms = f->first_ms < row->first_ms ? f->first_ms : row->first_ms;
	row->last_ms = f->last_ms > row->last_ms ? f->last_ms : row->last_ms;
	if (f->is_over) {
		row->is_over = true;
		row->over_why = arena_strdup(&d->out->arena, s->over_why);
		row->over_run_id = arena_strdup(&d->out->arena, f->over_run_id);
	}
	d->f = xgrow(d->f, d->n, &d->cap, sizeof *d->f);
	d->f[d->n++] = *f;
}

/* Series come in the order of product, device, precision, unit. */
static int take(void *arg, const struct kept_series *s, size_t total)
{
	struct fold *d = arg;

	(void)total;
	if (d->n && !is_same(&d->row, &s->key))
		finish(d);
	if (!d->n)
		begin(d, &s->key, d->out);
	add(d, s);
	return 0;
}

/* --- all of them ------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b)
{
	const struct maturity_row *x = a, *y = b;
	int c;

	c = milestones_compare(x->milestone, y->milestone);
	if (c)
		return c;
	if (x->now > y->now || x->now < y->now)
		return x->now > y->now ? -1 : 1;
	c = strcmp(x->product, y->product);
	if (!c)
		c = strcmp(x->device, y->device);
	return c ? c : strcmp(x->precision, y->precision);
}

int maturity_load(struct maturity *out, const struct workspace *ws, struct err *e)
{
	struct kept_filter f = standings_filter(ws);
	struct fold d = { .ws = ws, .out = out };
	struct kept *k;
	int rc;

	*out = (struct maturity){ .n = 0 };
	rc = standings_get(ws, KEPT_ALL, &k, e);
	f.metrics = 1u << METRIC_EFFICIENCY;
	if (k)
		rc = standings_each(k, &f, take, &d, e);
	finish(&d);
	if (out->n)
		qsort(out->row, out->n, sizeof *out->row, compare_rows);
	free(d.f);
	return rc;
}

void maturity_release(struct maturity *m)
{
	free(m->row);
	arena_release(&m->arena);
	*m = (struct maturity){ .n = 0 };
}
