/* SPDX-License-Identifier: MIT */
#include "tui/survey.h"

#include <stdlib.h>
#include <string.h>

#include "core/analysis/changepoint.h"
#include "core/base/xmem.h"
#include "tui/chart.h"
#include "tui/track_facts.h"

static const struct run_row *find_over(const struct series *s,
				       const struct run_set *set)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->points[i].value > 1)
			return &set->rows[s->points[i].row];
	return NULL;
}

static void add_row(struct survey *out, const struct chart *c, size_t i)
{
	const struct series *s = &c->list.series[i];
	struct survey_row *row = &out->row[out->n_rows++];
	struct track_facts f;
	char name[PANE_TEXT], product[PANE_TEXT];

	track_facts_levels(&f, s, c->set);
	chart_name(c, i, name);
	chart_name_product(c, i, product);
	*row = (struct survey_row){
		.key = s->key, .name = arena_strdup(&out->arena, name),
		.product = arena_strdup(&out->arena, product),
		.runs = s->n, .counted = f.track.n,
		.first_ms = s->points[0].at_ms,
		.last_ms = s->points[s->n - 1].at_ms,
		.now = f.standing.now, .over = find_over(s, c->set),
		.rate = f.standing.trajectory.recent,
	};
	memcpy(row->milestone, f.standing.milestone, sizeof row->milestone);
	memcpy(row->spark, f.standing.spark, sizeof row->spark);
	track_facts_release(&f);
}

/* Who reached most, soonest, comes first. */
static int compare_rows(const void *a, const void *b)
{
	const struct survey_row *x = a, *y = b;

	for (size_t i = MILESTONES; i-- > 0;) {
		bool p = x->milestone[i].state == MILESTONE_REACHED;
		bool q = y->milestone[i].state == MILESTONE_REACHED;

		if (p != q)
			return p ? -1 : 1;
		if (p && x->milestone[i].days != y->milestone[i].days)
			return x->milestone[i].days < y->milestone[i].days ? -1 : 1;
	}
	if (x->now > y->now || x->now < y->now)
		return x->now > y->now ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* What changed before the first run of the low level: the marker there, or one
 * run off, as the place of a change is sure to within one run. */
static const char *what_changed(struct survey *out, const struct chart *c,
				size_t point)
{
	char text[200] = "";

	for (size_t i = 0; i < c->n_markers; i++)
		if (c->marker[i].point + 1 >= point && c->marker[i].point <= point + 1)
			chart_marker_words(&c->marker[i], text, sizeof text);
	return arena_strdup(&out->arena, text);
}

static void add_alert(struct survey *out, size_t *cap, const struct chart *c,
		      const struct track_facts *f, size_t i)
{
	const struct series *s = chart_series(c);
	const struct regression *d = &f->standing.drop[i];
	size_t point = f->drop_at[i];
	char name[PANE_TEXT];

	chart_name(c, c->focus, name);
	out->alert = xgrow(out->alert, out->n_alerts, cap, sizeof *out->alert);
	out->alert[out->n_alerts++] = (struct survey_alert){
		.key = s->key, .name = arena_strdup(&out->arena, name),
		.metric = s->metric, .state = d->state,
		.previous = d->previous_level, .current = d->current_level,
		.change_pct = d->change_pct, .confidence = d->confidence,
		.at_ms = s->points[point].at_ms,
		.run_id = c->set->rows[s->points[point].row].run_id,
		.changed = what_changed(out, c, point),
	};
	out->n_open += d->state != REGRESSION_FIXED;
}

/* Looks through all series of one raw figure. */
static void look_for_drops(struct survey *out, size_t *cap, struct chart *c,
			   double threshold)
{
	for (size_t i = 0; i < c->list.n; i++) {
		struct track_facts f;

		track_facts_drops(&f, &c->list.series[i], c->set, threshold);
		if (f.track.n < CHANGEPOINT_MIN)
			out->too_few++;
		else
			out->compared++;
		if (f.standing.n_drops) {
			chart_set_focus(c, i);
			for (size_t k = 0; k < f.standing.n_drops; k++)
				add_alert(out, cap, c, &f, k);
		}
		track_facts_release(&f);
	}
}

static int compare_alerts(const void *a, const void *b)
{
	const struct survey_alert *x = a, *y = b;
	bool fixed_x = x->state == REGRESSION_FIXED, fixed_y = y->state == REGRESSION_FIXED;

	if (fixed_x != fixed_y)
		return fixed_x ? 1 : -1;
	if (x->at_ms != y->at_ms)
		return x->at_ms > y->at_ms ? -1 : 1;
	return (int)x->metric - (int)y->metric;
}

void survey_build(struct survey *s, const struct run_set *set,
		  bool include_forced, double threshold)
{
	struct chart_choice choice = { .metric = METRIC_EFFICIENCY,
				       .with_forced = include_forced };
	struct chart_prefer any = { 0 };
	struct chart c;
	size_t cap = 0;

	*s = (struct survey){ 0 };
	chart_init(&c);
	chart_load(&c, set, &choice, &any);
	s->row = xcalloc(c.list.n + 1, sizeof *s->row);
	for (size_t i = 0; i < c.list.n; i++)
		add_row(s, &c, i);
	if (s->n_rows)
		qsort(s->row, s->n_rows, sizeof *s->row, compare_rows);
	for (int m = 0; m < METRIC_MEASURED; m++) {
		choice.metric = (enum metric)m;
		chart_load(&c, set, &choice, &any);
		look_for_drops(s, &cap, &c, threshold);
	}
	chart_release(&c);
	if (s->n_alerts)
		qsort(s->alert, s->n_alerts, sizeof *s->alert, compare_alerts);
}

void survey_release(struct survey *s)
{
	free(s->row);
	free(s->alert);
	arena_release(&s->arena);
	*s = (struct survey){ 0 };
}
