/* SPDX-License-Identifier: MIT */
#include "tui/chart_marker.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "tui/chart.h"

/* Runs on either side of a change whose medians are compared.  More would take
 * a slow rise for the change's own doing. */
#define SIDE 5

/* So many markers can all be named in the legend of a plot. */
#define NAMED_ALL 5

static bool is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static const struct run_row *row_of(const struct chart *c, size_t point)
{
	return &chart_focus_set(c)->rows[chart_series(c)->points[point].row];
}

static void add_change(struct chart_marker *m, const char *label,
		       const char *from, const char *to)
{
	if (m->n_changes == CHART_CHANGES)
		return;
	m->change[m->n_changes++] = (struct chart_change){
		.label = label, .from = from && *from ? from : "none",
		.to = to && *to ? to : "none" };
}

/* The library may be one of those that the software names. */
static bool is_said(const struct run_row *a, const struct run_row *b,
		    enum component_kind kind)
{
	return kind == COMPONENT_IS_BACKEND &&
	       !is_same(a->stack->software_fingerprint,
			b->stack->software_fingerprint);
}

/* A run of our own has none of what it does not name; of one that was imported
 * nobody knows. */
static bool is_known(const struct run_row *row, enum component c)
{
	return row->component[c] || !row->imported;
}

/* False: something differs, but nothing of which both sides are known. */
static bool compare_stacks(struct chart_marker *m, const struct run_row *a,
			   const struct run_row *b)
{
	bool unknown = false;

	for (int i = 0; i < COMPONENT_COUNT && a->component && b->component; i++) {
		enum component_kind kind = component_table[i].kind;

		if (kind == COMPONENT_IS_ENVIRONMENT || is_said(a, b, kind) ||
		    is_same(a->component[i], b->component[i]))
			continue;
		if (!is_known(a, (enum component)i) || !is_known(b, (enum component)i)) {
			unknown = true;
			continue;
		}
		m->firmware |= kind == COMPONENT_IS_FIRMWARE;
		add_change(m, component_label((enum component)i),
			   a->component[i], b->component[i]);
	}
	return m->n_changes || !unknown;
}

/* The median of at most SIDE points that count, from `at` in steps of `step`
 * while they lie in [low, high). */
static double side_median(const struct chart *c, long at, long step, long low,
			  long high)
{
	const struct plot_series *s = &c->plot[0];
	double x[SIDE];
	size_t n = 0;

	for (; at >= low && at < high && n < SIDE; at += step)
		if (!(s->p[at].flags & PLOT_APART) && isfinite(s->p[at].y))
			x[n++] = s->p[at].y;
	return stats_median(x, n);
}

static void measure_marker(struct chart *c, size_t i)
{
	struct chart_marker *m = &c->marker[i];
	long low = i ? (long)c->marker[i - 1].point : 0;
	long high = i + 1 < c->n_markers ? (long)c->marker[i + 1].point :
					   (long)c->plot[0].n;
	double before = side_median(c, (long)m->point - 1, -1, low, high);
	double after = side_median(c, (long)m->point, 1, low, high);

	m->change_pct = (after / before - 1.0) * 100.0;
}

/* With more markers than a legend has room for it names the driver and the
 * firmware, and what came before a drop. */
static bool is_named(const struct chart *c, const struct chart_marker *m)
{
	return c->n_markers <= NAMED_ALL || m->alert || m->firmware ||
	       (m->n_changes && m->change[0].label ==
				component_label(COMPONENT_DRIVER_VERSION));
}

/* A legend's title when every marker that it names is about one component. */
static const char *common_title(const struct chart *c)
{
	const char *title = NULL;

	for (size_t i = 0; i < c->n_markers; i++) {
		const struct chart_marker *m = &c->marker[i];

		if (!is_named(c, m))
			continue;
		if (!m->n_changes || (title && title != m->change[0].label))
			return NULL;
		title = m->change[0].label;
	}
	return title;
}

static const char *marker_label(struct chart *c, const struct chart_marker *m)
{
	const struct chart_change *x = &m->change[0];
	char moved[UNIT_TEXT] = "";

	if (!is_named(c, m))
		return NULL;
	if (isfinite(m->change_pct))
		snprintf(moved, sizeof moved, " %+.1f%%", m->change_pct);
	if (!m->n_changes)
		return arena_printf(&c->arena, "stack%s", moved);
	return arena_printf(&c->arena, "%s%s%.40s%s", c->marker_title ? "" : x->label,
			    c->marker_title ? "" : " ", x->to, moved);
}

static void label_markers(struct chart *c)
{
	c->marker_title = common_title(c);
	for (size_t i = 0; i < c->n_markers; i++)
		c->plot_marker[i] = (struct plot_marker){
			.x = chart_x(c, c->marker[i].point), .number = (int)i + 1,
			.label = marker_label(c, &c->marker[i]),
			.alert = c->marker[i].alert };
}

static void list_points(struct chart *c, const struct series *s)
{
	for (size_t i = 1; i < s->n; i++) {
		struct chart_marker *m = &c->marker[c->n_markers];

		if (!(s->points[i].flags & POINT_NEW))
			continue;
		*m = (struct chart_marker){ .point = i };
		c->n_markers += compare_stacks(m, row_of(c, i - 1), row_of(c, i));
	}
}

void chart_find_markers(struct chart *c)
{
	const struct series *s = chart_series(c);
	size_t n = 0;

	for (size_t i = 1; i < s->n; i++)
		n += (s->points[i].flags & POINT_NEW) != 0;
	c->marker = arena_array(&c->arena, n + 1, sizeof *c->marker);
	c->plot_marker = arena_array(&c->arena, n + 1, sizeof *c->plot_marker);
	c->n_markers = 0;
	list_points(c, s);
	for (size_t i = 0; i < c->n_markers; i++)
		measure_marker(c, i);
	label_markers(c);
}

void chart_mark_drops(struct chart *c, const size_t *at, size_t n)
{
	for (size_t i = 0; i < c->n_markers; i++)
		for (size_t k = 0; k < n; k++) {
			struct chart_marker *m = &c->marker[i];

			m->alert |= at[k] + 1 >= m->point && at[k] <= m->point + 1;
		}
	label_markers(c);
}

void chart_marker_words(const struct chart_marker *m, char *out, size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < m->n_changes && at + 1 < size; i++) {
		int n = snprintf(out + at, size - at, "%s%s %.60s → %.60s",
				 i ? ", " : "", m->change[i].label,
				 m->change[i].from, m->change[i].to);

		at += n < 0 ? 0 : (size_t)n;
	}
}

const struct chart_marker *chart_marker_at(const struct chart *c, size_t point)
{
	const struct chart_marker *m = NULL;

	for (size_t i = 0; i < c->n_markers && c->marker[i].point <= point; i++)
		m = &c->marker[i];
	return m;
}
