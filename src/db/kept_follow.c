/* SPDX-License-Identifier: MIT */
/*
 * A group whose new runs are all behind those that are known: of each raw series the
 * runs of its newest level are read again, and the detector goes on from there.  What
 * does not fit (a new series, runs that are missing or came in between) makes the
 * group one to be computed anew.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"
#include "db/kept_part.h"

#define ALERTS_MAX 100000   /* of one series: more is no work of ours */

/* A series as it is kept. */
struct known {
	int64_t id;
	struct run_row key;     /* the fields that make a key */
	enum metric metric;
	const char *custom, *unit;   /* "" unless METRIC_CUSTOM */
	struct kept_figures f;
	struct kept_place place;
};

struct follow {
	struct kept *k;
	const struct kept_group *g;
	struct arena arena;     /* of the keys' texts */
	struct known *known;
	size_t n, cap;
	int64_t last_ms, since_ms;
	size_t found;           /* of known raw series in the rows */
};

static const char *keep_text(struct follow *w, struct stmt *st, const char *name)
{
	const char *s = stmt_text(st, name);

	return arena_strdup(&w->arena, s ? s : "");
}

/* False: it was not written by us. */
static bool read_blob(struct stmt *st, const char *name, void *out, size_t size)
{
	size_t n;
	const void *p = stmt_blob(st, name, &n);

	if (!p || n != size)
		return false;
	memcpy(out, p, size);
	return true;
}

/* Nothing proves that a file says what we wrote.  One of which no run counts yet has
 * no level to go on from. */
static bool place_is_sane(const struct known *x)
{
	const struct kept_place *p = &x->place;

	return x->f.counted > 0 && x->f.n_levels > 0 && x->f.alerts >= 0 &&
	       x->f.alerts <= ALERTS_MAX && p->from >= 0 &&
	       p->from < x->f.counted && p->at <= x->f.counted &&
	       (p->at == 0 || p->at > p->from);
}

static bool read_known(struct follow *w, struct stmt *st)
{
	struct known *x;

	w->known = xgrow(w->known, w->n, &w->cap, sizeof *w->known);
	x = &w->known[w->n];
	memset(x, 0, sizeof *x);
	x->id = stmt_int(st, "id");
	x->key.product = keep_text(w, st, "product");
	x->key.backend = keep_text(w, st, "backend");
	x->key.threads = (int)stmt_int(st, "threads");
	x->key.power_mode = keep_text(w, st, "power_mode");
	x->key.suite_version = keep_text(w, st, "suite_version");
	x->key.unit_id = w->g->unit;
	x->key.device = w->g->device;
	x->key.precision = w->g->precision;
	x->metric = (enum metric)stmt_int(st, "metric");
	x->custom = keep_text(w, st, "custom");
	x->unit = keep_text(w, st, "metric_unit");
	if (!read_blob(st, "figures", &x->f, sizeof x->f) ||
	    !read_blob(st, "place", &x->place, sizeof x->place))
		return false;
	if (x->f.last_ms > w->last_ms)
		w->last_ms = x->f.last_ms;
	if (kept_is_raw(x->metric) && x->place.level_ms < w->since_ms)
		w->since_ms = x->place.level_ms;
	w->n++;
	return !kept_is_raw(x->metric) || place_is_sane(x);
}

/* 1: all of them can be followed. */
static int load_known(struct follow *w)
{
	struct stmt *st = &w->k->st[KS_GROUP_SERIES];
	bool fits = true;
	int rc;

	kept_group_bind(st, w->g);
	while ((rc = stmt_step(st, &w->k->e)) == 1 && fits)
		fits = read_known(w, st);
	stmt_reset(st);
	if (rc < 0)
		return rc;
	return fits && w->n && w->g->oldest_ms > w->last_ms &&
	       w->since_ms < INT64_MAX;
}

static bool is_metric_of(const struct known *x, const struct series *s)
{
	return x->metric == s->metric &&
	       strcmp(x->custom, s->custom ? s->custom : "") == 0 &&
	       strcmp(x->unit, s->unit ? s->unit : "") == 0;
}

static struct known *find_known(struct follow *w, const struct series *s)
{
	for (size_t i = 0; i < w->n; i++)
		if (is_metric_of(&w->known[i], s) &&
		    series_has_same_key(&w->known[i].key, s->key))
			return &w->known[i];
	return NULL;
}

/* Index in t of the run with this number; t->n: it is not there. */
static size_t find_run(const struct series *s, const struct run_set *set,
		       const struct track *t, int64_t run)
{
	size_t i = 0;

	while (i < t->n && set->rows[s->points[t->point[i]].row].run != run)
		i++;
	return i;
}

static struct track tail_of(const struct track *t, size_t from)
{
	struct track x = *t;

	x.n -= from;
	x.day += from;
	x.value += from;
	x.low += from;
	x.high += from;
	x.boundary += from;
	x.point += from;
	x.stack += from;
	return x;
}

/* The changes that runs behind the known ones confirm. */
static size_t feed(const struct known *x, const struct track *t,
		   struct change *out)
{
	size_t from = (size_t)x->place.from, seen = (size_t)x->f.counted, n = 0;
	double *half = xcalloc(t->n + 1, sizeof *half);
	struct changepoint_past past = {
		.start = from, .x = t->value, .half = half, .boundary = t->boundary,
		.confirmed = x->place.at ? (size_t)x->place.at - from : 0,
		.seen = seen - from };
	struct changepoint *c;
	struct change found;

	for (size_t i = 0; i < t->n; i++)
		half[i] = track_half(t, i);
	c = changepoint_resume(&changepoint_stacked, &past);
	for (size_t i = seen - from; i < t->n; i++)
		if (changepoint_feed_run(c, &(struct changepoint_run){
				.x = t->value[i], .half = half[i],
				.boundary = t->boundary[i] }, &found))
			out[n++] = found;
	changepoint_free(c);
	free(half);
	return n;
}

/* --- alerts ------------------------------------------------------------------- */

struct seeds {
	struct kept_drop *drop;
	struct regression *found;
	double *best_value;
	size_t n;
};

/* One whose low level began behind `from` is told anew from the rows. */
static bool seed_is_sane(const struct known *x, const struct regression *r)
{
	size_t n = (size_t)x->f.counted, from = (size_t)x->place.from;

	return (unsigned)r->state < REGRESSION_WITHDRAWN && r->first < n &&
	       r->start < n && r->best < n && r->last_good < n && r->current < n &&
	       (r->ended_at == REGRESSION_NONE || r->ended_at < n) &&
	       (r->confirmed_at == REGRESSION_NONE || r->confirmed_at < n) &&
	       (r->start <= from || (r->first >= from && r->best >= from)) &&
	       (r->start < from || r->ended_at >= from) &&
	       (r->state != REGRESSION_PROVISIONAL || r->start > from);
}

static int load_seeds(struct kept *k, const struct known *x, struct seeds *s)
{
	struct stmt *st = &k->st[KS_ALERTS_OF];
	size_t n = (size_t)x->f.alerts;
	int rc = 0;

	*s = (struct seeds){ .drop = xcalloc(n + 1, sizeof *s->drop),
			     .found = xcalloc(n + 1, sizeof *s->found),
			     .best_value = xcalloc(n + 1, sizeof(double)) };
	stmt_bind_int(st, ":series", x->id);
	while (s->n < n && (rc = stmt_step(st, &k->e)) == 1) {
		if (!read_blob(st, "figures", &s->drop[s->n], sizeof *s->drop) ||
		    !read_blob(st, "place", &s->found[s->n], sizeof *s->found))
			break;
		if (!seed_is_sane(x, &s->found[s->n]))
			break;
		s->best_value[s->n] = s->drop[s->n].best.value;
		s->n++;
	}
	stmt_reset(st);
	return rc < 0 ? rc : s->n == n;
}

static void release_seeds(struct seeds *s)
{
	free(s->drop);
	free(s->found);
	free(s->best_value);
}

/* An alert of which the runs before are no longer at hand. */
static int write_seed(struct kept *k, const struct known *known, size_t pos,
		      const struct kept_scene *x, const struct regression *r,
		      struct kept_drop *d)
{
	struct stmt *st = &k->st[KS_ALERT_STATE];
	struct regression plain;

	if (r->start >= x->from)
		kept_drop_follow(x, r, d);
	else if (d->state != r->state)
		d->recovered_ms = kept_scene_row(x, r->ended_at)->timestamp_ms;
	d->state = r->state;
	memset(&plain, 0, sizeof plain);
	plain = *r;
	stmt_bind_int(st, ":series", known->id);
	stmt_bind_int(st, ":pos", (int64_t)pos);
	stmt_bind_int(st, ":state", r->state);
	stmt_bind_int(st, ":at_ms", d->start.at_ms);
	stmt_bind_blob(st, ":figures", d, sizeof *d);
	stmt_bind_blob(st, ":place", &plain, sizeof plain);
	return stmt_run(st, &k->e);
}

static int write_alerts(struct kept *k, struct known *known,
			const struct kept_scene *x, const struct regression *r,
			size_t n, struct seeds *s)
{
	struct stmt *drop = &k->st[KS_ALERT_DROP];
	size_t pos = 0;
	int rc = 0;

	known->f.open_alerts = 0;
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (r[i].state == REGRESSION_WITHDRAWN)
			continue;
		/* the run before it, and its best one, are in the rows or not */
		if (r[i].start > x->from)
			rc = kept_alert_write(k, known->id, pos, x, &r[i]);
		else
			rc = write_seed(k, known, pos, x, &r[i], &s->drop[pos]);
		known->f.open_alerts += r[i].state != REGRESSION_FIXED;
		pos++;
	}
	known->f.alerts = (int64_t)pos;
	stmt_bind_int(drop, ":series", known->id);
	stmt_bind_int(drop, ":pos", (int64_t)pos);
	return rc < 0 ? rc : stmt_run(drop, &k->e);
}

static int follow_alerts(struct kept *k, struct known *known,
			 const struct kept_scene *x)
{
	struct regression *out;
	struct seeds s;
	size_t cap, n;
	int rc = load_seeds(k, known, &s);

	if (rc == 1) {
		struct regression_past past = {
			.from = x->from, .seen = (size_t)known->f.counted,
			.found = s.found, .best_value = s.best_value, .n = s.n };
		struct regression_query q = {
			.t = x->t, .threshold_pct = k->threshold * 100.0,
			.changes = x->changes, .n_changes = x->n_changes,
			.past = &past };

		/* a run can begin one, and a change another */
		cap = s.n + 2 * x->t->n + 1;
		out = xcalloc(cap, sizeof *out);
		n = regression_of(&q, out, cap);
		rc = write_alerts(k, known, x, out, n, &s);
		rc = rc < 0 ? rc : 1;
		free(out);
	}
	release_seeds(&s);
	return rc;
}

/* --- one series ---------------------------------------------------------------- */

static int write_levels(struct kept *k, struct known *known,
			const struct kept_scene *x)
{
	struct stmt *st = &k->st[KS_LEVELS_OF];
	size_t pos = (size_t)known->f.n_levels - 1, i = 0;
	struct kept_level was;
	bool found = false;
	int rc;

	stmt_bind_int(st, ":series", known->id);
	while ((rc = stmt_step(st, &k->e)) == 1 && !found)
		if (i++ == pos)
			found = read_blob(st, "figures", &was, sizeof was);
	stmt_reset(st);
	if (rc < 0 || !found)
		return rc < 0 ? rc : 0;
	rc = kept_levels_write(k, known->id, pos, x, &was);
	known->f.n_levels += (int64_t)x->n_changes;
	return rc < 0 ? rc : 1;
}

static void newest_level(const struct kept_scene *x, struct kept_figures *f)
{
	size_t from = x->n_changes ? x->changes[x->n_changes - 1].index - x->from : 0;
	struct level level;

	changepoint_levels(x->t->value + from, x->t->n - from, NULL, 0, &level);
	f->level = level.median;
	f->spread = level.spread;
}

static int write_known(struct kept *k, struct known *known,
		       const struct kept_scene *x)
{
	struct stmt *st = &k->st[KS_SERIES_FOLLOW];
	int64_t max_run = known->place.max_run;

	for (size_t i = 0; i < x->s->n; i++)
		known->f.runs += x->set->rows[x->s->points[i].row].run > max_run;
	newest_level(x, &known->f);
	kept_figures_newest(x, &known->f);
	kept_place_fill(x, (size_t)known->place.at, &known->place);
	if (known->place.max_run < max_run)
		known->place.max_run = max_run;
	stmt_bind_int(st, ":id", known->id);
	stmt_bind_int(st, ":counted", known->f.counted);
	stmt_bind_int(st, ":last_ms", known->f.last_ms);
	stmt_bind_blob(st, ":figures", &known->f, sizeof known->f);
	stmt_bind_blob(st, ":place", &known->place, sizeof known->place);
	return stmt_run(st, &k->e);
}

/* t: the runs from the newest level on. */
static int follow_track(struct kept *k, struct known *known,
			const struct kept_scene *x)
{
	int rc = follow_alerts(k, known, x);

	if (rc == 1)
		rc = write_levels(k, known, x);
	if (rc == 1) {
		rc = write_known(k, known, x);
		rc = rc < 0 ? rc : 1;
	}
	return rc;
}

static int follow_series(struct follow *w, const struct series *s,
			 const struct run_set *set)
{
	struct known *known = find_known(w, s);
	struct change *changes;
	struct track whole, t;
	size_t from, seen;
	int rc = 0;

	if (!known)
		return 0;
	w->found++;
	seen = (size_t)(known->f.counted - known->place.from);
	series_track(s, set, s->points[0].at_ms, &whole);
	from = find_run(s, set, &whole, known->place.level_run);
	if (seen && from + seen <= whole.n &&
	    find_run(s, set, &whole, known->place.last_run) == from + seen - 1) {
		t = tail_of(&whole, from);
		changes = xcalloc(t.n + 1, sizeof *changes);
		rc = follow_track(w->k, known, &(struct kept_scene){
			.set = set, .s = s, .t = &t,
			.from = (size_t)known->place.from, .changes = changes,
			.n_changes = feed(known, &t, changes) });
		free(changes);
	}
	track_release(&whole);
	return rc;
}

static int follow_rows(struct follow *w, const struct run_set *set)
{
	int rc = 1;

	for (int m = 0; m <= METRIC_CUSTOM && rc == 1; m++) {
		struct series_list list;

		if (!kept_is_raw((enum metric)m))
			continue;
		series_build(set, (enum metric)m, &list);
		if (w->k->include_forced)
			series_count_forced(&list);
		for (size_t i = 0; i < list.n && rc == 1; i++)
			rc = follow_series(w, &list.series[i], set);
		series_list_release(&list);
	}
	return rc;
}

static size_t count_raw(const struct follow *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += kept_is_raw(w->known[i].metric);
	return n;
}

static int mark_stale(struct follow *w)
{
	struct stmt *st = &w->k->st[KS_SERIES_STALE];

	kept_group_bind(st, w->g);
	stmt_bind_int(st, ":metric", METRIC_EFFICIENCY);
	return stmt_run(st, &w->k->e);
}

int kept_group_follow(struct kept *k, const struct kept_group *g, struct err *e)
{
	struct follow w = { .k = k, .g = g, .since_ms = INT64_MAX };
	struct run_set *set = NULL;
	struct run_filter f;
	int rc = load_known(&w);

	if (rc == 1) {
		f = kept_group_filter(k, g, w.since_ms);
		rc = store_query(&k->store->base, &f, &set, e);
		rc = rc < 0 ? rc : follow_rows(&w, set);
	}
	if (rc == 1 && w.found != count_raw(&w))
		rc = 0;
	if (rc == 1) {
		rc = mark_stale(&w);
		rc = rc < 0 ? rc : 1;
	}
	run_set_free(set);
	free(w.known);
	arena_release(&w.arena);
	return rc;
}
