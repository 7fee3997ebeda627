/* SPDX-License-Identifier: MIT */
#include "tui/alert_board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "tui/alert_claim.h"
#include "tui/standings.h"
#include "tui/workspace.h"

/* A low level that its further runs brought back to within what counts as a change is
 * made good, though no change of level ends it. */
static enum alert_seen seen(const struct kept_drop *d)
{
	if (d->state == REGRESSION_PROVISIONAL)
		return ALERT_SEEN_PROVISIONAL;
	return d->state == REGRESSION_CONFIRMED && d->change_pct <= -REGRESSION_MIN_PCT ?
	       ALERT_SEEN_CONFIRMED : ALERT_SEEN_RECOVERED;
}

static void stand(struct alert_item *x)
{
	const struct kept_drop *d = &x->a->drop;
	struct alert_history h = {
		.seen = seen(d),
		.recovered_ms = d->recovered_ms ? d->recovered_ms : d->current.at_ms,
		.low_ms = d->low_ms,
		.n_low = d->n_low < KEPT_LOW_RUNS ? (size_t)d->n_low : KEPT_LOW_RUNS,
	};

	x->state = alert_standing_fold(x->said, &h);
}

static int compare_items(const void *a, const void *b)
{
	const struct alert_item *x = a, *y = b;
	bool p = alert_state_is_open(x->state), q = alert_state_is_open(y->state);
	int64_t s = x->a->drop.start.at_ms, t = y->a->drop.start.at_ms;

	if (p != q)
		return p ? -1 : 1;
	if (s != t)
		return s > t ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* --- names ---------------------------------------------------------------------- */

static const char *series_of(struct alert_board *l, const struct kept_key *k)
{
	const struct run_row row = {
		.unit_id = k->unit_id, .device = k->device, .precision = k->precision,
		.backend = k->backend, .threads = k->threads,
		.power_mode = k->power_mode, .suite_version = k->suite_version,
	};
	const struct series s = { .metric = k->metric, .custom = k->custom,
				  .unit = k->metric_unit, .key = &row };
	char *text = series_key_text(&s);
	const char *out = arena_strdup(&l->arena, text);

	free(text);
	return out;
}

/* The run before its low level or any of those behind, until the level is back. */
static struct alert_drop claim_of(const struct alert_item *x)
{
	const struct kept_drop *d = &x->a->drop;
	struct alert_drop c = {
		.id = x->a->id, .series = x->series, .from_ms = d->last_good.at_ms,
		.end_ms = d->state == REGRESSION_FIXED ? d->recovered_ms : INT64_MAX,
	};

	if (d->start.at_ms < c.from_ms)
		c.from_ms = d->start.at_ms;
	if (d->first.at_ms < c.from_ms)
		c.from_ms = d->first.at_ms;
	return c;
}

static void take_unseen(struct alert_board *l, const struct alert_drop *drop)
{
	bool *is_seen = xcalloc(l->states.n + 1, sizeof *is_seen);

	for (size_t i = 0; i < l->n; i++)
		if (drop[i].said)
			is_seen[drop[i].said - l->states.alert] = true;
	l->unseen = xcalloc(l->states.n + 1, sizeof *l->unseen);
	for (size_t i = 0; i < l->states.n; i++)
		if (!is_seen[i])
			l->unseen[l->n_unseen++] = &l->states.alert[i];
	free(is_seen);
}

static void name_items(struct alert_board *l)
{
	struct alert_drop *drop = xcalloc(l->n + 1, sizeof *drop);

	for (size_t i = 0; i < l->n; i++) {
		l->item[i].series = series_of(l, &l->item[i].a->key);
		drop[i] = claim_of(&l->item[i]);
	}
	alert_claim(drop, l->n, &l->states);
	for (size_t i = 0; i < l->n; i++) {
		l->item[i].said = drop[i].said;
		l->item[i].id = drop[i].said ? drop[i].said->event->alert_id
					     : l->item[i].a->id;
	}
	take_unseen(l, drop);
	free(drop);
}

static void count(struct alert_board *l)
{
	l->n_open = l->n_held = 0;
	for (size_t i = 0; i < l->n; i++) {
		l->n_held += l->item[i].held_back;
		l->n_open += alert_state_is_open(l->item[i].state) &&
			     !l->item[i].held_back;
	}
}

/* --- causes -------------------------------------------------------------------- */

static bool is_same_cohort(const struct kept_key *a, const struct kept_key *b)
{
	return a->metric == b->metric && strcmp(a->custom, b->custom) == 0 &&
	       strcmp(a->metric_unit, b->metric_unit) == 0 &&
	       strcmp(a->product, b->product) == 0 &&
	       strcmp(a->device, b->device) == 0 &&
	       strcmp(a->precision, b->precision) == 0;
}

/* A drop of a unit of the cohort, by the name of its alert. */
struct named_drop {
	char id[SERIES_ALERT_ID];
	size_t unit;
	const struct regression *r;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct named_drop *)a)->id,
		      ((const struct named_drop *)b)->id);
}

/* Heap, in the order of their names. */
static struct named_drop *name_drops(const struct cohort *c, size_t *n)
{
	struct named_drop *list = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct cohort_unit *u = &c->unit[i];

		for (size_t k = 0; k < u->standing.n_drops; k++) {
			list = xgrow(list, *n, &cap, sizeof *list);
			list[*n] = (struct named_drop){ .unit = i,
							.r = &u->standing.drop[k] };
			memcpy(list[(*n)++].id, u->alert[k], SERIES_ALERT_ID);
		}
	}
	if (*n)
		qsort(list, *n, sizeof *list, compare_names);
	return list;
}

static const char *keep(struct alert_board *l, const char *s)
{
	return s ? arena_strdup(&l->arena, s) : NULL;
}

/* drop: NULL, as only the newest COHORT_ROWS rows are in the cohort. */
static void explain_one(struct alert_board *l, struct alert_item *x,
			const struct named_drop *drop, const struct panel *p)
{
	x->explained = true;
	x->cause = (struct cause){ .verdict = CAUSE_UNKNOWN };
	x->trial_unit = x->a->key.unit_id;
	x->left_out = !drop;
	if (!drop)
		return;
	cause_find(p, drop->unit, drop->r, &x->cause);
	if (x->cause.verdict == CAUSE_DOUBTFUL && x->state == ALERT_CONFIRMED) {
		x->held_back = true;
		x->state = ALERT_PROVISIONAL;
	}
	for (size_t i = 0; i < x->cause.n_candidates; i++) {
		struct cause_candidate *k = &x->cause.candidate[i];

		k->from = keep(l, k->from);
		k->to = keep(l, k->to);
		k->step_from = keep(l, k->step_from);
		k->step_to = keep(l, k->step_to);
	}
	x->cause.trial.from = keep(l, x->cause.trial.from);
	x->cause.trial.to = keep(l, x->cause.trial.to);
	if (x->cause.trial.unit < p->n_units)
		x->trial_unit = keep(l, p->units[x->cause.trial.unit].name);
}

static void explain_cohort(struct alert_board *l, const struct kept_key *key,
			   const struct cohort *c)
{
	struct panel_field field[COMPONENT_COUNT];
	struct named_drop *drop, want;
	struct panel p;
	size_t n;

	cohort_fields(field);
	panel_init(&p, &(struct panel_source){
		.units = c->in_panel, .n_units = c->n, .fields = field,
		.n_fields = COMPONENT_COUNT });
	drop = name_drops(c, &n);
	for (size_t i = 0; i < l->n; i++) {
		struct alert_item *x = &l->item[i];

		if (x->explained || !is_same_cohort(&x->a->key, key))
			continue;
		snprintf(want.id, sizeof want.id, "%s", x->a->id);
		explain_one(l, x, n ? bsearch(&want, drop, n, sizeof *drop, compare_names)
				    : NULL, &p);
	}
	free(drop);
	panel_release(&p);
}

/* Goes on where the cohort of item i is being read, else begins with it. */
static int begin_cohort(struct alert_board *l, const struct workspace *ws, size_t i,
			struct err *e)
{
	const struct kept_key *key = &l->item[i].a->key;
	struct run_filter runs = ws->filter;

	if (l->loader.reading && is_same_cohort(&l->item[l->reading].a->key, key))
		return 0;
	l->reading = i;
	runs.unit = NULL;   /* other units are what tells */
	return cohort_loader_begin(&l->loader, ws, &(struct cohort_choice){
		.product = key->product, .device = key->device,
		.precision = key->precision, .metric = key->metric,
		.custom = key->custom, .unit = key->metric_unit,
		.use = COHORT_FOR_CAUSE, .filter = &runs,
		.include_forced = ws->include_forced, .threshold = ws->threshold,
	}, e);
}

int alert_board_explain(struct alert_board *l, const struct workspace *ws, size_t i,
		       struct err *e)
{
	struct cohort c;
	int rc;

	if (l->item[i].explained)
		return 0;
	rc = begin_cohort(l, ws, i, e);
	if (rc == 0)
		rc = cohort_loader_work(&l->loader, ws, &c, e);
	if (rc != 0)
		return rc;
	explain_cohort(l, &l->item[i].a->key, &c);
	cohort_release(&c);
	count(l);
	return 0;
}

int alert_board_explain_next(struct alert_board *l, const struct workspace *ws,
			     struct err *e)
{
	size_t i = 0;
	int rc;

	while (i < l->n && (l->item[i].explained ||
			    !alert_state_is_open(l->item[i].state)))
		i++;
	if (i == l->n)
		return 0;
	rc = alert_board_explain(l, ws, i, e);
	return rc < 0 ? rc : 1;
}

int alert_board_explain_open(struct alert_board *l, const struct workspace *ws,
			     struct err *e)
{
	int rc = 1;

	while (rc == 1)
		rc = alert_board_explain_next(l, ws, e);
	return rc;
}

/* --- all of them ---------------------------------------------------------------- */

int alert_board_load(struct alert_board *out, const struct workspace *ws,
		    struct err *e)
{
	struct kept_filter f = standings_filter(ws);
	int rc;

	*out = (struct alert_board){ .n = 0 };
	if (!ws->store)
		return 0;
	/* drops are looked for in raw figures alone: any may be an efficiency's */
	if (ws->metric != METRIC_EFFICIENCY)
		f.metrics = 1u << ws->metric;
	else if (ws->no_customs)
		f.metrics = (1u << METRIC_MEASURED) - 1;
	if (ws->metric == METRIC_CUSTOM)
		f.custom = ws->custom;
	rc = standings_get(ws, KEPT_ALERTS, &out->kept, e);
	if (rc >= 0)
		rc = kept_alerts(out->kept, &f, &out->found, e);
	if (rc >= 0)
		rc = kept_count(out->kept, &f, &out->counts, e);
	if (rc >= 0)
		rc = alert_states_load(ws->store, &out->states, e);
	if (rc < 0)
		return rc;
	out->item = xcalloc(out->found.n + 1, sizeof *out->item);
	for (size_t i = 0; i < out->found.n; i++)
		out->item[out->n++].a = &out->found.alert[i];
	name_items(out);
	for (size_t i = 0; i < out->n; i++)
		stand(&out->item[i]);
	if (out->n)
		qsort(out->item, out->n, sizeof *out->item, compare_items);
	count(out);
	return 0;
}

void alert_board_release(struct alert_board *l)
{
	cohort_loader_release(&l->loader);
	free(l->item);
	free(l->unseen);
	arena_release(&l->arena);
	alert_states_release(&l->states);
	kept_alerts_release(&l->found);
	*l = (struct alert_board){ .n = 0 };
}
