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
	       strcmp(s->precision, k->precision) == 0;
}

/* Metrics of one precision come unit by unit, so not only the last subject is
 * looked at, but those of the same product, device and precision. */
static struct impact_subject *find(struct impact_model *m, const struct kept_key *k)
{
	for (size_t i = m->n_subjects; i-- > 0 && i + METRIC_COUNT >= m->n_subjects;)
		if (is_same(&m->subject[i], k))
			return &m->subject[i];
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

	if (ws->metric != METRIC_EFFICIENCY)
		f.metrics = 1u << ws->metric;
	return k ? standings_each(k, &f, add, &l, e) : rc;
}

static bool is_before(const struct impact_subject *a, const struct impact_subject *b)
{
	bool p = a->metric == METRIC_EFFICIENCY, q = b->metric == METRIC_EFFICIENCY;

	return p != q ? p : a->runs > b->runs;
}

void impact_model_again(struct impact_model *m)
{
	if (!m->loaded)
		return;
	impact_release(&m->impact);
	panel_release(&m->panel);
	cohort_release(&m->cohort);
	m->loaded = false;
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
		};
	impact_model_again(m);
	*m = (struct impact_model){ .n_subjects = 0 };
	if (ws->store)
		rc = list_all(m, ws, e);
	for (size_t i = 0; i < m->n_subjects; i++) {
		if (n_old && is_same(&m->subject[i], &was)) {
			m->at = i;
			found = true;
		} else if (!found && is_before(&m->subject[i], &m->subject[m->at])) {
			m->at = i;
		}
	}
	free(old);
	arena_release(&arena);
	return rc;
}

int impact_model_load(struct impact_model *m, const struct workspace *ws,
		      enum component group_by, struct err *e)
{
	const struct impact_subject *s = &m->subject[m->at];
	int rc;

	impact_model_again(m);
	rc = cohort_load(ws, &(struct cohort_choice){
		.product = s->product, .device = s->device, .precision = s->precision,
		.metric = s->metric, .filter = &ws->filter,
		.include_forced = ws->include_forced, .threshold = ws->threshold,
	}, &m->cohort, e);
	if (rc < 0) {
		cohort_release(&m->cohort);
		return rc;
	}
	cohort_fields(m->field);
	panel_init(&m->panel, &(struct panel_source){
		.units = m->cohort.in_panel, .n_units = m->cohort.n, .fields = m->field,
		.n_fields = COMPONENT_COUNT });
	impact_find(&m->panel, (int)group_by, &m->impact);
	m->loaded = true;
	return 0;
}

bool impact_model_step(struct impact_model *m, int step)
{
	size_t n = m->n_subjects, at = m->at;

	for (size_t i = 1; i < n; i++) {
		at = step > 0 ? (at + 1) % n : (at + n - 1) % n;
		if (m->subject[at].metric == m->subject[m->at].metric) {
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
		const struct impact_subject *x = &m->subject[at], *y = &m->subject[m->at];

		if (strcmp(x->product, y->product) == 0 &&
		    strcmp(x->device, y->device) == 0 &&
		    strcmp(x->precision, y->precision) == 0) {
			m->at = at;
			return true;
		}
	}
	return false;
}

void impact_model_release(struct impact_model *m)
{
	impact_model_again(m);
	free(m->subject);
	arena_release(&m->arena);
	*m = (struct impact_model){ .n_subjects = 0 };
}
