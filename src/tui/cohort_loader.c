/* SPDX-License-Identifier: MIT */
#include "tui/cohort_loader.h"

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/store.h"
#include "tui/standings.h"
#include "tui/workspace.h"

#define PAGE 500      /* rows of a piece */
#define LARGE 20000   /* rows after which it is worth giving memory back */

/* --- which units ------------------------------------------------------------------ */

static bool is_wanted(const struct cohort_choice *c, const struct kept_key *k)
{
	/* the filter finds parts of a product's name */
	return strcmp(k->product, c->product) == 0 &&
	       (c->metric != METRIC_CUSTOM || strcmp(k->metric_unit, c->unit) == 0);
}

/* Series of one unit are neighbours. */
static int list_unit(void *arg, const struct kept_series *s, size_t total)
{
	struct cohort_loader *l = arg;

	(void)total;
	if (!is_wanted(&l->choice, &s->key))
		return 0;
	l->runs += s->f.runs;
	l->reference_peak = s->f.reference_peak;
	if (l->n_units && strcmp(l->unit[l->n_units - 1], s->key.unit_id) == 0)
		return 0;
	l->unit = xgrow(l->unit, l->n_units, &l->unit_cap, sizeof *l->unit);
	l->unit[l->n_units++] = arena_strdup(&l->arena, s->key.unit_id);
	return 0;
}

static int list_units(struct cohort_loader *l, const struct workspace *ws, struct err *e)
{
	const struct cohort_choice *c = &l->choice;
	const struct kept_filter f = {
		.product = *c->product ? c->product : NULL, .device = c->device,
		.precision = c->precision, .metrics = 1u << c->metric,
		.custom = c->metric == METRIC_CUSTOM ? c->custom : NULL,
		.unit = l->filter.unit,
		.backend = l->filter.backend,
	};
	struct kept *k;
	int rc = standings_get(ws, c->metric == METRIC_EFFICIENCY ? KEPT_ALL :
							       KEPT_ALERTS, &k, e);

	return k ? standings_each(k, &f, list_unit, l, e) : rc;
}

/* Of each unit its share of COHORT_ROWS, in whole runs. */
static void begin_unit(struct cohort_loader *l)
{
	l->left = l->runs <= COHORT_ROWS ? SIZE_MAX : COHORT_ROWS / l->n_units + 1;
	l->before[0] = '\0';
	cohort_rows_clear(&l->rows);
}

int cohort_loader_begin(struct cohort_loader *l, const struct workspace *ws,
			const struct cohort_choice *c, struct err *e)
{
	int rc;

	cohort_loader_release(l);
	l->choice = *c;
	l->reference_peak = NAN;
	l->out.day0_ms = INT64_MAX;
	if (c->filter)
		l->filter = *c->filter;
	rc = list_units(l, ws, e);
	if (rc < 0) {
		cohort_loader_release(l);
		return rc;
	}
	l->filter.product = NULL;
	l->filter.device = c->device;
	l->filter.precision = c->precision;
	l->filter.limit = 0;
	l->filter.after = NULL;
	l->filter.without_customs = c->metric != METRIC_CUSTOM;
	l->store = ws->store;
	l->reading = true;
	begin_unit(l);
	return 0;
}

/* --- their series ----------------------------------------------------------------- */

/* The values of a track, and its levels, as shares of the best of these. */
static void make_shares(struct cohort_unit *u)
{
	struct track *t = &u->track;
	struct trajectory *tr = &u->standing.trajectory;

	u->best = u->standing.best;
	if (!(u->best > 0))
		return;
	for (size_t i = 0; i < t->n; i++) {
		t->value[i] /= u->best;
		t->low[i] /= u->best;
		t->high[i] /= u->best;
	}
	for (size_t i = 0; i < tr->n_levels; i++) {
		tr->levels[i].median /= u->best;
		tr->levels[i].spread /= u->best;
	}
}

static void name_alerts(struct cohort_unit *u, const struct series *s,
			const struct run_set *set)
{
	const struct standing *st = &u->standing;

	if (!st->n_drops)
		return;
	u->alert = xcalloc(st->n_drops, sizeof *u->alert);
	for (size_t i = 0; i < st->n_drops; i++) {
		size_t point = u->track.point[st->drop[i].first];

		series_alert_id(s, set->rows[s->points[point].row].run_id, u->alert[i]);
	}
}

/* What the use asks for. */
static void find_standing(struct cohort_unit *u, const struct cohort_choice *c)
{
	struct standing *st = &u->standing;

	if (c->use == COHORT_FOR_CAUSE) {
		standing_build(&u->track, STANDING_DROPS, c->threshold, st);
	} else if (c->use == COHORT_FOR_COMPARE && c->metric == METRIC_CUSTOM) {
		standing_build(&u->track, STANDING_LEVELS | STANDING_RELATIVE,
			       c->threshold, st);
		make_shares(u);
	} else {
		standing_build(&u->track, 0, c->threshold, st);
		if (c->use != COHORT_FOR_COMPARE)
			return;
		trajectory_changes(&u->track, &changepoint_stacked, &st->trajectory);
		st->fall = standing_fall(&u->track, &st->trajectory);
	}
}

/* Its days count from 1970 until all first runs are known. */
static void add_series(struct cohort_loader *l, const struct series *s)
{
	struct cohort *out = &l->out;
	struct cohort_unit *u;

	out->unit = xgrow(out->unit, out->n, &l->cap, sizeof *out->unit);
	u = &out->unit[out->n];
	*u = (struct cohort_unit){ .unit_id = s->key->unit_id, .best = NAN };
	series_track(s, &l->rows.set, 0, &u->track);
	if (!u->track.n) {
		track_release(&u->track);
		return;
	}
	find_standing(u, &l->choice);
	name_alerts(u, s, &l->rows.set);
	free(u->track.point);
	u->track.point = NULL;
	out->n++;
}

/* series_build() looks for the reference in the rows, and these are of one unit. */
static void set_reference(struct run_set *set, double peak)
{
	for (size_t i = 0; i < set->n; i++) {
		set->rows[i].peak_theory = peak;
		set->rows[i].peak_attainable = NAN;
	}
}

static void finish_unit(struct cohort_loader *l)
{
	struct run_set *set = &l->rows.set;
	struct series_list list;

	cohort_rows_finish(&l->rows);
	if (set->n && set->rows[0].timestamp_ms < l->out.day0_ms)
		l->out.day0_ms = set->rows[0].timestamp_ms;
	if (l->choice.metric == METRIC_EFFICIENCY)
		set_reference(set, l->reference_peak);
	series_build(set, l->choice.metric, &list);
	if (l->choice.include_forced)
		series_count_forced(&list);
	for (size_t i = 0; i < list.n; i++)
		add_series(l, &list.series[i]);
	series_list_release(&list);
	l->done++;
	if (l->done < l->n_units)
		begin_unit(l);
}

/* --- piece by piece --------------------------------------------------------------- */

static int read_page(struct cohort_loader *l, const struct workspace *ws, struct err *e)
{
	struct run_filter f = l->filter;
	struct run_set *page;
	bool is_last;
	int rc;

	f.unit = l->unit[l->done];
	f.before = l->before[0] ? l->before : NULL;
	f.page = l->left < PAGE ? l->left : PAGE;
	rc = store_query(ws->store, &f, &page, e);
	if (rc < 0)
		return rc;
	l->out.rows += page->n;
	l->left -= page->n < l->left ? page->n : l->left;
	is_last = !page->next[0] || !l->left;
	l->out.is_cut |= is_last && page->next[0];
	snprintf(l->before, sizeof l->before, "%s", page->next);
	cohort_rows_add(&l->rows, &l->choice, page, &l->out.arena);
	run_set_free(page);
	if (is_last)
		finish_unit(l);
	return 0;
}

static double day_of(double day_since_1970, int64_t day0_ms)
{
	return (double)(llround(day_since_1970 * CLOCK_DAY_MS) - day0_ms) / CLOCK_DAY_MS;
}

static void finish(struct cohort_loader *l, struct cohort *to)
{
	struct cohort *out = &l->out;

	if (!out->n)
		out->day0_ms = 0;
	out->in_panel = xcalloc(out->n + 1, sizeof *out->in_panel);
	for (size_t i = 0; i < out->n; i++) {
		struct cohort_unit *u = &out->unit[i];

		for (size_t k = 0; k < u->track.n; k++)
			u->track.day[k] = day_of(u->track.day[k], out->day0_ms);
		out->in_panel[i] = (struct panel_unit){
			.name = u->unit_id, .track = &u->track,
			.drops = u->standing.drop, .n_drops = u->standing.n_drops,
		};
	}
	*to = *out;
	*out = (struct cohort){ .n = 0 };
	cohort_loader_release(l);
	if (to->rows > LARGE)
		malloc_trim(0);   /* glibc keeps what was freed in small pieces */
}

int cohort_loader_work(struct cohort_loader *l, const struct workspace *ws,
		       struct cohort *out, struct err *e)
{
	uint64_t until = clock_mono_ns() + (uint64_t)ws->patience_ms * 1000000;
	int rc = 0;

	*out = (struct cohort){ .n = 0 };
	while (rc == 0 && l->done < l->n_units) {
		rc = read_page(l, ws, e);
		if (rc == 0 && l->done < l->n_units && ws->patience_ms &&
		    clock_mono_ns() >= until)
			return 1;
	}
	if (rc < 0)
		cohort_loader_release(l);
	else
		finish(l, out);
	return rc;
}

void cohort_loader_words(const struct cohort_loader *l, char out[COHORT_WORDS])
{
	snprintf(out, COHORT_WORDS, "reading %zu of %zu unit%s", l->done, l->n_units,
		 l->n_units == 1 ? "" : "s");
}

void cohort_loader_release(struct cohort_loader *l)
{
	cohort_rows_release(&l->rows);
	cohort_release(&l->out);
	free(l->unit);
	arena_release(&l->arena);
	*l = (struct cohort_loader){ .n_units = 0 };
}
