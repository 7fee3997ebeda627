/* SPDX-License-Identifier: MIT */
#include "tui/chart_track.h"

#include <math.h>
#include <string.h>

#include "db/store.h"
#include "tui/workspace.h"

#define UNSURE (-1)   /* runs that no key has */

void chart_track_release(struct chart_track *t)
{
	series_list_release(&t->list);
	run_set_free(t->set);
	*t = (struct chart_track){ 0 };
}

static bool is_series(const struct series *s, const struct chart_key *key)
{
	const struct run_row own = {
		.product = key->product, .unit_id = key->unit_id,
		.device = key->device, .precision = key->precision,
		.backend = key->backend, .power_mode = key->power_mode,
		.suite_version = key->suite_version, .threads = key->threads,
	};

	return series_has_same_key(s->key, &own);
}

static bool is_figure(const struct series *s, const struct chart_key *key)
{
	return s->metric != METRIC_CUSTOM || (strcmp(s->custom, key->custom) == 0 &&
					      strcmp(s->unit, key->unit) == 0);
}

bool chart_track_is(const struct chart_track *t, const struct chart_key *key)
{
	return t->s && is_series(t->s, key);
}

static bool shows(const struct chart_track *t, const struct chart_want *want)
{
	return t->metric == want->metric && is_figure(t->s, want->key);
}

/* Runs are only ever added to a store: those of a series are the same while there are as
 * many.  A stale key does not know how many there are. */
static bool rows_are_good(const struct chart_track *t, const struct workspace *ws,
			  const struct chart_want *want)
{
	const struct chart_key *key = want->key;

	if (!chart_track_is(t, key) ||
	    (want->metric == METRIC_CUSTOM && !t->with_customs))
		return false;
	return t->loads == ws->loads ||
	       (shows(t, want) && !key->stale && t->runs == key->runs &&
		t->last_ms == key->last_ms);
}

static bool is_same_real(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static int read_rows(struct chart_track *t, const struct workspace *ws,
		     const struct chart_want *want, struct err *e)
{
	const struct chart_key *key = want->key;
	struct run_filter f = ws->filter;

	f.product = NULL;   /* part of a name; the key has all of it */
	f.unit = key->unit_id;
	f.device = key->device;
	f.precision = key->precision;
	f.backend = key->backend;
	f.limit = f.page = 0;
	f.before = NULL;
	f.without_customs = want->metric != METRIC_CUSTOM;
	chart_track_release(t);
	t->with_customs = !f.without_customs;
	return store_query(ws->store, &f, &t->set, e);
}

/* series_build() looks for the reference in the rows. */
static void build(struct chart_track *t, const struct chart_want *want)
{
	bool divides = want->metric == METRIC_EFFICIENCY;

	for (size_t i = 0; i < t->set->n && divides; i++) {
		t->set->rows[i].peak_theory = want->key->reference_peak;
		t->set->rows[i].peak_attainable = NAN;
	}
	series_list_release(&t->list);
	series_build(t->set, want->metric, &t->list);
	if (want->with_forced)
		series_count_forced(&t->list);
	t->s = NULL;
	for (size_t i = 0; i < t->list.n && !t->s; i++)
		if (is_series(&t->list.series[i], want->key) &&
		    is_figure(&t->list.series[i], want->key))
			t->s = &t->list.series[i];
}

/* What a key of one figure counts says nothing of another's. */
static void note_rows(struct chart_track *t, const struct chart_want *want, bool good)
{
	if (!good) {
		t->runs = want->key->stale ? UNSURE : want->key->runs;
		t->last_ms = want->key->last_ms;
	} else if (!shows(t, want)) {
		t->runs = UNSURE;
	}
}

bool chart_track_must_read(const struct chart_track *t, const struct workspace *ws,
			   const struct chart_want *want)
{
	return !rows_are_good(t, ws, want);
}

int chart_track_load(struct chart_track *t, const struct workspace *ws,
		     const struct chart_want *want, bool *changed, struct err *e)
{
	bool good = rows_are_good(t, ws, want);
	int rc = good ? 0 : read_rows(t, ws, want, e);

	if (rc < 0) {
		chart_track_release(t);
		return rc;
	}
	note_rows(t, want, good);
	if (!good || !shows(t, want) || t->with_forced != want->with_forced ||
	    !is_same_real(t->reference_peak, want->key->reference_peak)) {
		build(t, want);
		*changed = true;
	}
	t->loads = ws->loads;
	t->metric = want->metric;
	t->with_forced = want->with_forced;
	t->reference_peak = want->key->reference_peak;
	return 0;
}
