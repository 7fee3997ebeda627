/* SPDX-License-Identifier: MIT */
#include "tui/impact_model.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "tui/standings.h"
#include "tui/workspace.h"

static bool is_same(const struct impact_subject *s, const struct kept_key *k)
{
	return s->metric == k->metric && strcmp(s->product, k->product) == 0 &&
	       strcmp(s->device, k->device) == 0 &&
	       strcmp(s->precision, k->precision) == 0 &&
	       strcmp(s->custom, k->custom) == 0 && strcmp(s->unit, k->metric_unit) == 0;
}

static bool is_same_place(const struct impact_subject *a, const struct impact_subject *b)
{
	return strcmp(a->product, b->product) == 0 && strcmp(a->device, b->device) == 0 &&
	       strcmp(a->precision, b->precision) == 0;
}

/* Whether it is the same figure of another product, device or precision. */
static bool is_same_metric(const struct impact_subject *a, const struct impact_subject *b)
{
	return a->metric == b->metric && strcmp(a->custom, b->custom) == 0 &&
	       strcmp(a->unit, b->unit) == 0;
}

/* Metrics of one precision come unit by unit, so not only the last subject is
 * looked at, but those of the same product, device and precision. */
static struct impact_subject *find(struct impact_model *m, const struct kept_key *k)
{
	for (size_t i = m->n_subjects; i-- > 0;) {
		const struct impact_subject *s = &m->subject[i];

		if (is_same(s, k))
			return &m->subject[i];
		if (strcmp(s->precision, k->precision) != 0 ||
		    strcmp(s->device, k->device) != 0 ||
		    strcmp(s->product, k->product) != 0)
			return NULL;
	}
	return NULL;
}

struct listing {
	struct impact_model *m;
	size_t cap;
};

static int add(void *arg, const struct kept_series *s, size_t total)
{
	struct listing *l = arg;
	struct impact_model *m = l->m;
	struct impact_subject *x = find(m, &s->key);

	(void)total;
	if (!s->f.counted)
		return 0;
	if (!x) {
		m->subject = xgrow(m->subject, m->n_subjects, &l->cap,
				   sizeof *m->subject);
		x = &m->subject[m->n_subjects++];
		*x = (struct impact_subject){
			.product = arena_strdup(&m->arena, s->key.product),
			.device = arena_strdup(&m->arena, s->key.device),
			.precision = arena_strdup(&m->arena, s->key.precision),
			.metric = s->key.metric,
			.custom = arena_strdup(&m->arena, s->key.custom),
			.unit = arena_strdup(&m->arena, s->key.metric_unit),
		};
	}
	x->runs += s->f.counted;
	x->suite_unknown |= !*s->key.suite_version;
	return 0;
}

static int list_all(struct impact_model *m, const struct workspace *ws, struct err *e)
{
	struct kept_filter f = standings_filter(ws);
	struct listing l = { .m = m };
	struct kept *k;
	int rc = standings_get(ws, KEPT_ALERTS, &k, e);

	if (ws->metric != METRIC_EFFICIENCY || ws->no_customs)
		f.metrics = 1u << ws->metric;
	if (ws->metric == METRIC_CUSTOM)
		f.custom = ws->custom;
	return k ? standings_each(k, &f, add, &l, e) : rc;
}

static int by_name(const void *a, const void *b)
{
	const struct impact_subject *x = a, *y = b;
	int c = strcmp(x->product, y->product);

	if (!c)
		c = strcmp(x->device, y->device);
	if (!c)
		c = strcmp(x->precision, y->precision);
	if (!c)
		c = (x->metric > y->metric) - (x->metric < y->metric);
	if (!c)
		c = strcmp(x->custom, y->custom);
	return c ? c : strcmp(x->unit, y->unit);
}

static int rank(const struct impact_subject *s)
{
	return s->metric == METRIC_EFFICIENCY ? 0 : s->metric == METRIC_CUSTOM ? 2 : 1;
}

static bool is_before(const struct impact_subject *a, const struct impact_subject *b)
{
	return rank(a) != rank(b) ? rank(a) < rank(b) : a->runs > b->runs;
}

static void drop(struct impact_model *m)
{
	if (!m->loaded)
		return;
	impact_release(&m->impact);
	panel_release(&m->panel);
	cohort_release(&m->cohort);
	m->loaded = m->is_old = false;
}

void impact_model_again(struct impact_model *m)
{
	cohort_loader_release(&m->loader);
	drop(m);
}

int impact_model_list(struct impact_model *m, const struct workspace *ws,
		      struct err *e)
{
	struct impact_subject *old = m->subject;
	struct kept_key was = { .product = "", .device = "", .precision = "" };
	struct arena arena = m->arena;
	size_t n_old = m->n_subjects;
	bool found = false;
	int rc = 0;

	if (m->at < n_old)
		was = (struct kept_key){
			.product = old[m->at].product, .device = old[m->at].device,
			.precision = old[m->at].precision, .metric = old[m->at].metric,
			.custom = old[m->at].custom, .metric_unit = old[m->at].unit,
		};
	cohort_loader_release(&m->loader);
	m->subject = NULL;
	m->n_subjects = m->at = 0;
	m->arena = (struct arena)ARENA_INIT;
	m->is_old = m->loaded;
	if (ws->store)
		rc = list_all(m, ws, e);
	if (m->n_subjects)
		qsort(m->subject, m->n_subjects, sizeof *m->subject, by_name);
	for (size_t i = 0; i < m->n_subjects; i++) {
		if (n_old && is_same(&m->subject[i], &was)) {
			m->at = i;
			found = true;
		} else if (!found && is_before(&m->subject[i], &m->subject[m->at])) {
			m->at = i;
		}
	}
	if (!found)
		drop(m);
	free(old);
	arena_release(&arena);
	return rc;
}

/* An interval is symmetric, but no figure that is above 0 falls by more than all of it. */
static void bound_falls(struct impact *impact)
{
	for (size_t i = 0; i < impact->n_rows; i++) {
		struct impact_row *row = &impact->rows[i];

		if (row->pct >= -100 && row->low < -100)
			row->low = -100;
	}
}

void impact_model_group(struct impact_model *m, enum component group_by)
{
	impact_release(&m->impact);
	impact_find(&m->panel, (int)group_by, &m->impact);
	bound_falls(&m->impact);
}

int impact_model_load(struct impact_model *m, const struct workspace *ws,
		      enum component group_by, struct err *e)
{
	const struct impact_subject *s = &m->subject[m->at];
	struct cohort read;
	int rc = 0;

	if (!m->loader.reading)
		rc = cohort_loader_begin(&m->loader, ws, &(struct cohort_choice){
			.product = s->product, .device = s->device,
			.precision = s->precision, .metric = s->metric,
			.custom = s->custom, .unit = s->unit,
			.use = COHORT_FOR_IMPACT, .filter = &ws->filter,
			.include_forced = ws->include_forced,
			.threshold = ws->threshold,
		}, e);
	if (rc == 0)
		rc = cohort_loader_work(&m->loader, ws, &read, e);
	if (rc != 0)
		return rc;
	drop(m);
	m->cohort = read;
	cohort_fields(m->field);
	panel_init(&m->panel, &(struct panel_source){
		.units = m->cohort.in_panel, .n_units = m->cohort.n, .fields = m->field,
		.n_fields = COMPONENT_COUNT });
	impact_model_group(m, group_by);
	m->loaded = true;
	return 0;
}

bool impact_model_step(struct impact_model *m, int step)
{
	size_t n = m->n_subjects, at = m->at;

	for (size_t i = 1; i < n; i++) {
		at = step > 0 ? (at + 1) % n : (at + n - 1) % n;
		if (is_same_metric(&m->subject[at], &m->subject[m->at])) {
			m->at = at;
			return true;
		}
	}
	return false;
}

bool impact_model_step_metric(struct impact_model *m)
{
	size_t n = m->n_subjects;

	for (size_t i = 1; i < n; i++) {
		size_t at = (m->at + i) % n;

		if (is_same_place(&m->subject[at], &m->subject[m->at])) {
			m->at = at;
			return true;
		}
	}
	return false;
}

const char *impact_model_unit(const struct impact_model *m)
{
	const struct impact_subject *at = &m->subject[m->at];

	for (size_t i = 0; i < m->n_subjects; i++)
		if (strcmp(m->subject[i].custom, at->custom) == 0 &&
		    strcmp(m->subject[i].unit, at->unit) != 0)
			return at->unit;
	return NULL;
}

void impact_model_release(struct impact_model *m)
{
	impact_model_again(m);
	free(m->subject);
	arena_release(&m->arena);
	*m = (struct impact_model){ .n_subjects = 0 };
}
