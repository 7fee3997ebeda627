/* SPDX-License-Identifier: MIT */
#include "tui/chart.h"

#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "tui/chart_points.h"
#include "tui/view.h"
#include "tui/workspace.h"

void chart_init(struct chart *c)
{
	*c = (struct chart){ 0 };
}

static void drop_tracks(struct chart *c)
{
	for (size_t i = 0; i < CHART_SERIES; i++)
		chart_track_release(&c->track[i]);
	c->n_shown = 0;
	c->more = false;
}

void chart_release(struct chart *c)
{
	drop_tracks(c);
	chart_shelf_release(&c->shelf);
	chart_keys_release(&c->keys);
	arena_release(&c->arena);
	arena_release(&c->others);
	arena_release(&c->wanted.arena);
	*c = (struct chart){ 0 };
}

const struct series *chart_series(const struct chart *c)
{
	return c->n_shown ? c->track[0].s : NULL;
}

const struct run_set *chart_focus_set(const struct chart *c)
{
	return c->n_shown ? c->track[0].set : NULL;
}

const char *chart_label(const struct chart *c)
{
	const struct series *s = chart_series(c);
	const char *custom = s ? s->custom : c->choice.custom;

	return metric_label(c->choice.metric, custom ? custom : "other figures");
}

bool chart_pending_words(const struct chart *c, char *out, size_t size)
{
	if (c->keys.pending)
		snprintf(out, size, "Levels of all series are being computed: %zu of %zu "
			 "groups.", c->keys.done, c->keys.of);
	return c->keys.pending;
}

static bool is_same(const char *a, const char *b)
{
	return a == b || strcmp(a, b) == 0;
}

/* --- which series ----------------------------------------------------------- */

void chart_hold(struct chart *c)
{
	struct chart_wanted *w = &c->wanted;

	if (c->focus >= c->keys.n)
		return;
	arena_release(&w->arena);
	w->key = chart_key_copy(&w->arena, &c->keys.key[c->focus]);
	w->set = true;
}

void chart_place(const char *product, const char *device, const char *precision,
		 char out[CHART_PLACE])
{
	snprintf(out, CHART_PLACE, "%.28s/%.7s/%.8s", product, device, precision);
}

/* A place is compared in the form it has after chart_place() cut it. */
static bool is_place(const struct chart_key *key, const char *place)
{
	char own[CHART_PLACE];

	if (*key->product && *key->product != *place)   /* most of many */
		return false;
	chart_place(key->product, key->device, key->precision, own);
	return is_same(own, place) || is_same(key->product, place);
}

/* How well a series suits before anybody chose one: by its runs; an accelerator
 * before the CPU beside it; those asked for before all others. */
static int64_t suits(const struct chart_key *key, const struct chart_prefer *p)
{
	int64_t weight = key->runs;

	if (!is_same(key->device, "cpu"))
		weight += (int64_t)1 << 32;
	if (p->place && *p->place && is_place(key, p->place))
		weight += (int64_t)1 << 40;
	if (p->unit && *p->unit && is_same(key->unit_id, p->unit))
		weight += (int64_t)1 << 36;
	return weight;
}

static size_t best_suited(const struct chart *c, const struct chart_prefer *p)
{
	int64_t most = 0;
	size_t best = 0;

	for (size_t i = 0; i < c->keys.n; i++) {
		int64_t weight = suits(&c->keys.key[i], p);

		if (weight > most) {
			most = weight;
			best = i;
		}
	}
	return best;
}

static bool is_measured_alike(const struct chart_key *a, const struct chart_key *b)
{
	return is_same(a->unit_id, b->unit_id) && is_same(a->product, b->product) &&
	       is_same(a->device, b->device) && is_same(a->precision, b->precision);
}

/* The one that is wanted, else one that differs from it in threads and the like: of
 * another metric there may be no other. */
static void choose_focus(struct chart *c, const struct chart_prefer *p)
{
	const struct chart_wanted *w = &c->wanted;
	size_t found = c->keys.n;

	for (size_t i = c->keys.n; w->set && i-- > 0;) {
		if (!is_measured_alike(&c->keys.key[i], &w->key))
			continue;
		found = i;
		if (chart_key_is_same(&c->keys.key[i], &w->key))
			break;
	}
	c->focus = found < c->keys.n ? found : best_suited(c, p);
}

/* One series a product is enough to compare with. */
static bool is_shown(const struct chart *c, size_t n, const struct chart_key *key)
{
	for (size_t i = 0; i < n; i++)
		if (is_same(c->keys.key[c->shown[i]].product, key->product))
			return true;
	return false;
}

/* Returns how many. */
static size_t choose_shown(struct chart *c)
{
	const struct chart_key *key = c->keys.key;
	size_t n = 0;

	if (!c->keys.n)
		return 0;
	c->shown[n++] = c->focus;
	if (c->choice.alone || c->choice.metric != METRIC_EFFICIENCY)
		return n;
	for (size_t i = 0; i < c->keys.n && n < CHART_SERIES; i++)
		if (is_same(key[i].precision, key[c->focus].precision) &&
		    !is_shown(c, n, &key[i]))
			c->shown[n++] = i;
	return n;
}

void chart_step(struct chart *c, int step)
{
	if (!c->keys.n)
		return;
	c->focus = (c->focus + (step < 0 ? c->keys.n - 1 : 1)) % c->keys.n;
	chart_hold(c);
}

void chart_step_precision(struct chart *c)
{
	const struct chart_key *key = c->keys.key;

	for (size_t k = 1; k < c->keys.n; k++) {
		size_t i = (c->focus + k) % c->keys.n;

		if (is_same(key[i].product, key[c->focus].product) &&
		    is_same(key[i].unit_id, key[c->focus].unit_id)) {
			c->focus = i;
			chart_hold(c);
			return;
		}
	}
}

/* Whether another series in the plot would carry the same name. */
static bool needs(const struct chart *c, size_t i, bool unit)
{
	const struct chart_key *a = &c->keys.key[i];

	for (size_t k = 0; k < c->keys.n; k++) {
		const struct chart_key *b = &c->keys.key[k];

		if (k != i && is_same(a->product, b->product) &&
		    is_same(a->precision, b->precision) &&
		    (unit ? !is_same(a->unit_id, b->unit_id) :
			    !is_same(a->device, b->device)))
			return true;
	}
	return false;
}

void chart_name(const struct chart *c, size_t i, char out[PANE_TEXT])
{
	const struct chart_key *key = &c->keys.key[i];
	bool unit = needs(c, i, true), device = needs(c, i, false);

	snprintf(out, PANE_TEXT, "%.80s%s%.15s%s%.4s",
		 pane_short_product(key->product), device ? " " : "",
		 device ? key->device : "", unit ? " " : "",
		 unit ? key->unit_id : "");
}

/* --- load ------------------------------------------------------------------- */

struct loading {
	struct chart *c;
	const struct workspace *ws;
	struct chart_track was[CHART_SERIES];
	uint64_t until_ns;       /* 0: series are read however long it takes */
	bool focus, others;      /* is not what it was */
};

/* Moves the track of a series from where it was to place `at`; false: there is none, or
 * it was elsewhere. */
static bool take_track(struct loading *l, size_t at, const struct chart_key *key)
{
	size_t i = 0;

	while (i < CHART_SERIES && !chart_track_is(&l->was[i], key))
		i++;
	if (i == CHART_SERIES) {
		chart_shelf_take(&l->c->shelf, key, &l->c->track[at]);
		return false;
	}
	l->c->track[at] = l->was[i];
	l->was[i] = (struct chart_track){ 0 };
	return i == at;
}

/* A person waits for the series with the focus; those laid over it may come with the
 * next load. */
static bool can_wait(const struct loading *l, const struct chart_want *want)
{
	const struct chart *c = l->c;

	return c->n_shown && l->until_ns &&
	       (l->focus || clock_mono_ns() >= l->until_ns) &&
	       chart_track_must_read(&c->track[c->n_shown], l->ws, want);
}

/* The series at shown[i] gets the next place.  One whose rows are gone meanwhile is left
 * out. */
static int load_track(struct loading *l, size_t i, struct err *e)
{
	struct chart *c = l->c;
	size_t at = c->n_shown;
	struct chart_want want = {
		.key = &c->keys.key[c->shown[i]], .metric = c->choice.metric,
		.with_forced = c->choice.with_forced,
	};
	bool *changed = at ? &l->others : &l->focus;
	int rc = 0;

	c->shown[at] = c->shown[i];
	*changed |= !take_track(l, at, want.key);
	if (!can_wait(l, &want)) {
		rc = chart_track_load(&c->track[at], l->ws, &want, changed, e);
	} else {
		c->more = true;
		if (c->track[at].metric != want.metric)   /* from the shelf, perhaps */
			chart_track_release(&c->track[at]);
	}
	if (c->track[at].s)
		c->n_shown++;
	else
		chart_track_release(&c->track[at]);
	return rc;
}

/* Brings the tracks to the n series of shown; without the focus there is nothing to
 * compare with. */
static int load_tracks(struct loading *l, size_t n, struct err *e)
{
	struct chart *c = l->c;
	size_t before = c->n_shown;
	int rc = 0;

	memcpy(l->was, c->track, sizeof l->was);
	memset(c->track, 0, sizeof c->track);
	c->n_shown = 0;
	c->more = false;
	for (size_t i = 0; i < n && rc == 0 && (c->n_shown || i == 0); i++)
		rc = load_track(l, i, e);
	for (size_t i = 0; i < CHART_SERIES; i++)
		chart_shelf_put(&c->shelf, &l->was[i]);
	l->focus |= !c->n_shown != !before;
	l->others |= c->n_shown != before;
	return rc;
}

/* Names are as long as they must be to tell the series of the list apart. */
static bool is_renamed(const struct chart *c)
{
	char name[PANE_TEXT];

	if (!c->n_shown)
		return false;
	chart_name(c, c->focus, name);
	return !is_same(name, c->plot[0].name);
}

static void build(struct loading *l)
{
	struct chart *c = l->c;

	if (l->focus) {
		chart_fill_focus(c);
		c->builds++;
	}
	if (l->focus || l->others)
		chart_fill_others(c);
}

int chart_load(struct chart *c, const struct workspace *ws,
	       const struct chart_choice *choice, const struct chart_prefer *prefer,
	       struct err *e)
{
	struct loading l = {
		.c = c, .ws = ws, .focus = c->choice.dates != choice->dates,
		.until_ns = ws->patience_ms ?
			clock_mono_ns() + (uint64_t)ws->patience_ms * 1000000 : 0,
	};
	const struct chart_figure figure = {
		.metric = choice->metric, .custom = choice->custom,
		.or_custom = choice->or_custom,
	};
	bool listed;
	int rc = chart_keys_load(&c->keys, ws, &figure, &listed, e);

	c->choice = *choice;
	c->choice.custom = c->keys.asked.custom;   /* the caller's may go before the next */
	if (c->keys.known)
		c->choice.metric = c->keys.metric;
	choose_focus(c, prefer);
	if (rc == 0)
		rc = load_tracks(&l, choose_shown(c), e);
	if (rc < 0)
		drop_tracks(c);
	l.focus |= rc < 0 || (listed && !l.focus && is_renamed(c));
	l.others |= listed;
	build(&l);
	return rc;
}

static const char *unit_of(const struct chart *c)
{
	const struct series *s = chart_series(c);

	return c->choice.metric == METRIC_EFFICIENCY ? "%" :
	       metric_unit(c->choice.metric, s ? s->unit : "");
}

void chart_plot(const struct chart *c, struct plot *out)
{
	*out = (struct plot){
		.series = c->plot, .n_series = c->n_shown, .focus = 0,
		.marker = c->plot_marker, .n_markers = c->n_markers,
		.marker_title = c->marker_title,
		.x_scale = c->choice.dates ? AXIS_TIME : AXIS_DAYS,
		.y_unit = unit_of(c),
		.x_title = c->choice.dates ? "date (UTC)" : "days since first run",
	};
}

const char *chart_short_title(const struct chart *c)
{
	return c->choice.dates ? "UTC" : "days";
}

void chart_choice_of(const struct chart *c, struct view_choice *out)
{
	const struct chart_key *k;

	if (!chart_series(c))
		return;
	k = &c->keys.key[c->focus];
	out->product = k->product;
	out->unit = k->unit_id;
	out->device = k->device;
	out->precision = k->precision;
	out->has_metric = true;
	out->metric = c->keys.metric;
	out->custom = k->custom;
}
