/* SPDX-License-Identifier: MIT */
#include "tui/changes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/regression.h"
#include "core/analysis/stats.h"
#include "core/analysis/track.h"
#include "core/base/xmem.h"
#include "tui/series_file.h"

const char *changes_verdict_name(enum changes_verdict v)
{
	static const char *const name[] = {
		[CHANGES_TOO_FEW] = "too_few", [CHANGES_GROSS_ONLY] = "gross_only",
		[CHANGES_NONE] = "no_change", [CHANGES_FOUND] = "changed",
	};

	return name[v];
}

/* The power of two that brings all values under 1, so that neither squares nor
 * differences of anybody's numbers overflow.  Exact, and changes no verdict. */
static int exponent_of(const double *x, size_t n)
{
	double most = 0;
	int exponent = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, fabs(x[i]));
	frexp(most, &exponent);
	return exponent;
}

static double *scaled(const double *x, size_t n, int exponent)
{
	double *out = xreallocarray(NULL, n + 1, sizeof *out);

	for (size_t i = 0; i < n; i++)
		out[i] = ldexp(x[i], -exponent);
	return out;
}

static struct changes_item *add(struct changes *c, size_t *cap)
{
	struct changes_item *item;

	c->item = xgrow(c->item, c->n_items, cap, sizeof *c->item);
	item = &c->item[c->n_items++];
	*item = (struct changes_item){ .known = CHANGES_NEVER, .confidence = NAN,
				       .fixed = CHANGES_NEVER };
	return item;
}

static void measure(const struct changes *c, struct changes_item *item)
{
	item->change_pct = item->before != 0 ? 100 * (item->after - item->before) /
						       fabs(item->before) : NAN;
	item->worse = c->lower_is_better ? item->after > item->before :
					   item->after < item->before;
}

/* The changes themselves; heap. */
static struct change *find_confirmed(struct changes *c, const double *x, size_t *cap)
{
	size_t n = c->data->n, most = n / 3 + 1, found;
	struct changepoint_options o = changepoint_online;
	struct change *change = xreallocarray(NULL, most, sizeof *change);

	if (!c->online)
		o = changepoint_history(x, n);
	o.lower_is_better = c->lower_is_better;
	found = changepoint_find(x, NULL, n, &o, change, most);
	c->level = xreallocarray(NULL, found + 1, sizeof *c->level);
	c->n_levels = changepoint_levels(x, n, change, found, c->level);
	for (size_t i = 0; i < found; i++) {
		struct changes_item *item = add(c, cap);

		item->index = change[i].index;
		item->known = c->online ? change[i].at : CHANGES_NEVER;
		item->before = c->level[i].median;
		item->after = c->level[i + 1].median;
		item->confidence = change[i].confidence;
		item->drift = change[i].drift;
		measure(c, item);
	}
	return change;
}

/* What alerts would hold for provisional now.  They take higher values for better;
 * of what is better when lower they are shown the inverse, of which a rise by a
 * share t is a drop by t / (1 + t), and whose changes are found anew. */
static size_t provisional_from(const struct changes *c, const double *x,
			       const struct change *known)
{
	struct regression_query q = { .threshold_pct = REGRESSION_THRESHOLD_PCT,
		.changes = known, .n_changes = c->n_levels - (c->n_levels > 0) };
	struct change *own = NULL;
	struct regression *r = NULL;
	size_t n = 64, first = CHANGES_NEVER;
	struct track t;

	track_init(&t, c->data->n);
	for (size_t i = 0; i < t.n; i++)
		t.value[i] = c->lower_is_better ? 1 / x[i] : x[i];
	q.t = &t;
	if (c->lower_is_better) {
		q.threshold_pct /= 1 + q.threshold_pct / 100;
		own = xreallocarray(NULL, t.n / 3 + 1, sizeof *own);
		q.n_changes = track_changes(&t, &changepoint_online, own, t.n / 3 + 1);
		q.changes = own;
	}
	for (size_t cap = 0; n > cap;) {
		cap = n;
		r = xreallocarray(r, cap, sizeof *r);
		n = regression_of(&q, r, cap);
	}
	for (size_t i = 0; i < n; i++)
		if (r[i].state == REGRESSION_PROVISIONAL)
			first = r[i].first;
	free(r);
	free(own);
	track_release(&t);
	return first;
}

static double median_of(const double *x, size_t n)
{
	double *copy = xreallocarray(NULL, n, sizeof *copy), median;

	memcpy(copy, x, n * sizeof *copy);
	median = stats_median(copy, n);
	free(copy);
	return median;
}

static void find_provisional(struct changes *c, const double *x,
			     const struct change *known, size_t *cap)
{
	size_t n = c->data->n, start, first;
	struct changes_item *item;

	for (size_t i = 0; i < n; i++)
		if (!(x[i] > 1e-290))   /* no percentages, and no inverse, of these */
			return;
	first = provisional_from(c, x, known);
	start = c->n_levels ? c->level[c->n_levels - 1].start : 0;
	if (first == CHANGES_NEVER || first <= start)
		return;
	if (first > start + REGRESSION_RECENT)
		start = first - REGRESSION_RECENT;
	item = add(c, cap);
	item->index = first;
	item->provisional = true;
	item->before = median_of(x + start, first - start);
	item->after = median_of(x + first, n - first);
	measure(c, item);
}

static void find_fixes(struct changes *c)
{
	for (size_t i = 0; i < c->n_items; i++) {
		struct changes_item *item = &c->item[i];
		double near = fabs(item->before) * REGRESSION_MIN_PCT / 100;

		for (size_t k = i + 2; item->worse && k < c->n_levels &&
		     item->fixed == CHANGES_NEVER; k++) {
			double lost = c->lower_is_better ?
				c->level[k].median - item->before :
				item->before - c->level[k].median;

			if (lost <= near)
				item->fixed = c->level[k].start;
		}
	}
}

static void unscale(struct changes *c, int exponent)
{
	for (size_t i = 0; i < c->n_levels; i++) {
		c->level[i].median = ldexp(c->level[i].median, exponent);
		c->level[i].spread = ldexp(c->level[i].spread, exponent);
	}
	for (size_t i = 0; i < c->n_items; i++) {
		c->item[i].before = ldexp(c->item[i].before, exponent);
		c->item[i].after = ldexp(c->item[i].after, exponent);
	}
}

static enum changes_verdict judge(const struct changes *c)
{
	if (c->n_items)
		return CHANGES_FOUND;
	if (c->data->n < CHANGEPOINT_MIN)
		return CHANGES_TOO_FEW;
	return c->online && c->data->n < CHANGEPOINT_SURE ? CHANGES_GROSS_ONLY :
							     CHANGES_NONE;
}

void changes_find(struct changes *c, const struct series_data *data, bool online,
		  bool lower_is_better)
{
	int exponent = exponent_of(data->value, data->n);
	double *x = scaled(data->value, data->n, exponent);
	struct change *known;
	size_t cap = 0;

	*c = (struct changes){ .data = data, .online = online,
			       .lower_is_better = lower_is_better };
	known = find_confirmed(c, x, &cap);
	if (online)
		find_provisional(c, x, known, &cap);
	free(known);
	find_fixes(c);
	unscale(c, exponent);
	c->verdict = judge(c);
	free(x);
}

void changes_release(struct changes *c)
{
	free(c->level);
	free(c->item);
	*c = (struct changes){ .data = NULL };
}

bool changes_are_bad(const struct changes *c)
{
	for (size_t i = 0; i < c->n_items; i++)
		if (c->item[i].worse && c->item[i].fixed == CHANGES_NEVER &&
		    !(fabs(c->item[i].change_pct) < REGRESSION_MIN_PCT))
			return true;
	return false;
}
