/* SPDX-License-Identifier: MIT */
#include "tui/cohort.h"

#include <malloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/store.h"
#include "tui/standings.h"
#include "tui/workspace.h"

#define LARGE 20000   /* rows that a program notices that it still holds */

/* --- which units ------------------------------------------------------------------ */

struct listing {
	const struct cohort_choice *c;
	struct arena arena;
	const char **unit;
	size_t n, cap;
	int64_t runs;
	double reference_peak;   /* over all of them; NAN: none */
};

/* Series of one unit are neighbours. */
static int list_unit(void *arg, const struct kept_series *s, size_t total)
{
	struct listing *l = arg;

	(void)total;
	/* the filter finds parts of a product's name */
	if (strcmp(s->key.product, l->c->product) != 0)
		return 0;
	l->runs += s->f.runs;
	l->reference_peak = s->f.reference_peak;
	if (l->n && strcmp(l->unit[l->n - 1], s->key.unit_id) == 0)
		return 0;
	l->unit = xgrow(l->unit, l->n, &l->cap, sizeof *l->unit);
	l->unit[l->n++] = arena_strdup(&l->arena, s->key.unit_id);
	return 0;
}

static int list_units(struct listing *l, const struct workspace *ws, struct err *e)
{
	const struct cohort_choice *c = l->c;
	const struct kept_filter f = {
		.product = *c->product ? c->product : NULL, .device = c->device,
		.precision = c->precision, .metrics = 1u << c->metric,
		.unit = c->filter ? c->filter->unit : NULL,
		.backend = c->filter ? c->filter->backend : NULL,
	};
	struct kept *k;
	int rc = standings_get(ws, c->metric == METRIC_EFFICIENCY ? KEPT_ALL :
							       KEPT_ALERTS, &k, e);

	return k ? standings_each(k, &f, list_unit, l, e) : rc;
}

/* --- their rows ------------------------------------------------------------------- */

/* A unit may have been another product once. */
static void keep_product(struct run_set *set, const char *product)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		if (set->rows[i].product && strcmp(set->rows[i].product, product) == 0)
			set->rows[n++] = set->rows[i];
	set->n = n;
}

/* series_build() looks for the reference in the rows, and these are of one unit. */
static void set_reference(struct run_set *set, double peak)
{
	for (size_t i = 0; i < set->n; i++) {
		set->rows[i].peak_theory = peak;
		set->rows[i].peak_attainable = NAN;
	}
}

/* Of each unit its share of COHORT_ROWS, in whole runs. */
static int load_part(struct cohort *out, const struct workspace *ws,
		     const struct listing *l, const char *unit, struct err *e)
{
	const struct cohort_choice *c = l->c;
	struct cohort_part *p = &out->part[out->n_parts];
	struct run_filter f = c->filter ? *c->filter : (struct run_filter){ 0 };
	int rc;

	f.product = NULL;
	f.unit = unit;
	f.device = c->device;
	f.precision = c->precision;
	f.limit = 0;
	f.page = l->runs <= COHORT_ROWS ? 0 : COHORT_ROWS / l->n + 1;
	f.before = f.after = NULL;
	rc = store_query(ws->store, &f, &p->set, e);
	if (rc < 0)
		return rc;
	out->n_parts++;
	out->is_cut |= p->set->next[0] != '\0';
	keep_product(p->set, c->product);
	if (c->metric == METRIC_EFFICIENCY)
		set_reference(p->set, l->reference_peak);
	series_build(p->set, c->metric, &p->list);
	if (c->include_forced)
		series_count_forced(&p->list);
	return 0;
}

static int load_parts(struct cohort *out, const struct workspace *ws,
		      const struct listing *l, struct err *e)
{
	int rc = 0;

	out->part = xcalloc(l->n + 1, sizeof *out->part);
	for (size_t i = 0; i < l->n && rc == 0; i++)
		rc = load_part(out, ws, l, l->unit[i], e);
	return rc;
}

/* --- their series ----------------------------------------------------------------- */

static void add_unit(struct cohort *out, const struct cohort_choice *c,
		     const struct cohort_part *p, const struct series *s)
{
	struct cohort_unit *u = &out->unit[out->n];
	unsigned parts = c->metric == METRIC_EFFICIENCY ?
			 STANDING_LEVELS | STANDING_MILESTONES : STANDING_DROPS;

	*u = (struct cohort_unit){ .set = p->set, .series = s };
	series_track(s, p->set, out->day0_ms, &u->track);
	if (!u->track.n) {
		track_release(&u->track);
		return;
	}
	standing_build(&u->track, parts, c->threshold, &u->standing);
	out->in_panel[out->n++] = (struct panel_unit){
		.name = s->key->unit_id, .track = &u->track,
		.drops = u->standing.drop, .n_drops = u->standing.n_drops,
	};
}

static void add_units(struct cohort *out, const struct cohort_choice *c)
{
	size_t n = 0;

	out->day0_ms = INT64_MAX;
	for (size_t i = 0; i < out->n_parts; i++) {
		const struct run_set *set = out->part[i].set;

		n += out->part[i].list.n;
		if (set->n && set->rows[0].timestamp_ms < out->day0_ms)
			out->day0_ms = set->rows[0].timestamp_ms;
	}
	out->unit = xcalloc(n + 1, sizeof *out->unit);
	out->in_panel = xcalloc(n + 1, sizeof *out->in_panel);
	for (size_t i = 0; i < out->n_parts; i++)
		for (size_t k = 0; k < out->part[i].list.n; k++)
			add_unit(out, c, &out->part[i], &out->part[i].list.series[k]);
	if (!out->n)
		out->day0_ms = 0;
}

int cohort_load(const struct workspace *ws, const struct cohort_choice *c,
		struct cohort *out, struct err *e)
{
	struct listing l = { .c = c, .reference_peak = NAN };
	int rc;

	*out = (struct cohort){ .n = 0 };
	rc = list_units(&l, ws, e);
	if (rc == 0)
		rc = load_parts(out, ws, &l, e);
	if (rc == 0)
		add_units(out, c);
	free(l.unit);
	arena_release(&l.arena);
	return rc;
}

void cohort_release(struct cohort *c)
{
	size_t rows = 0;

	for (size_t i = 0; i < c->n; i++) {
		standing_release(&c->unit[i].standing);
		track_release(&c->unit[i].track);
	}
	for (size_t i = 0; i < c->n_parts; i++) {
		rows += c->part[i].set ? c->part[i].set->n : 0;
		series_list_release(&c->part[i].list);
		run_set_free(c->part[i].set);
	}
	free(c->part);
	free(c->unit);
	free(c->in_panel);
	*c = (struct cohort){ .n = 0 };
	if (rows > LARGE)
		malloc_trim(0);   /* glibc keeps what was freed in small pieces */
}

void cohort_fields(struct panel_field out[COMPONENT_COUNT])
{
	for (int i = 0; i < COMPONENT_COUNT; i++)
		out[i] = (struct panel_field){
			.field = i,
			.environment = component_table[i].kind ==
				       COMPONENT_IS_ENVIRONMENT,
		};
}
