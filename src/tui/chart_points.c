/* SPDX-License-Identifier: MIT */
#include "tui/chart_points.h"

#include <math.h>
#include <stdlib.h>

#include "core/analysis/stats.h"
#include "core/base/clock.h"
#include "core/base/xmem.h"
#include "tui/chart.h"
#include "tui/chart_marker.h"

/* A pause in the runs is a gap when it is so many times the usual step, and
 * at least so many days: a line across it would claim what nobody measured. */
#define GAP_STEPS 4.0
#define GAP_DAYS 3.0

#define DAY_MS ((double)CLOCK_DAY_MS)

static double x_of(const struct chart *c, const struct series *s, size_t i)
{
	double ms = (double)s->points[i].at_ms;

	return c->choice.dates ? ms : (ms - (double)s->points[0].at_ms) / DAY_MS;
}

double chart_x(const struct chart *c, size_t i)
{
	return x_of(c, chart_series(c), i);
}

static double usual_step(const struct chart *c, const struct series *s)
{
	double *d = xreallocarray(NULL, s->n, sizeof *d), median;

	for (size_t i = 1; i < s->n; i++)
		d[i - 1] = x_of(c, s, i) - x_of(c, s, i - 1);
	median = stats_median(d, s->n - 1);
	free(d);
	return median;
}

static double gap_of(const struct chart *c, const struct series *s)
{
	double day = c->choice.dates ? DAY_MS : 1.0;

	if (s->n < 3)
		return 0;
	return fmax(GAP_DAYS * day, GAP_STEPS * usual_step(c, s));
}

static unsigned flags_of(const struct point *p)
{
	return p->flags & (POINT_FORCED | POINT_THROTTLED) ? PLOT_APART : 0;
}

static void fill_series(struct chart *c, size_t shown, struct arena *a)
{
	const struct series *s = c->track[shown].s;
	struct plot_point *p = arena_array(a, s->n + 1, sizeof *p);
	double scale = c->choice.metric == METRIC_EFFICIENCY ? 100.0 : 1.0;
	char name[PANE_TEXT];

	for (size_t i = 0; i < s->n; i++)
		p[i] = (struct plot_point){
			.x = x_of(c, s, i), .y = s->points[i].value * scale,
			.low = s->points[i].low * scale,
			.high = s->points[i].high * scale,
			.flags = flags_of(&s->points[i]),
		};
	chart_name(c, c->shown[shown], name);
	c->plot[shown] = (struct plot_series){
		.name = arena_strdup(a, name), .p = p, .n = s->n,
		.gap = gap_of(c, s), .band = true,
	};
}

static void find_gaps(struct chart *c)
{
	const struct plot_series *s = &c->plot[0];

	c->n_gaps = 0;
	c->gap = arena_array(&c->arena, s->n + 1, sizeof *c->gap);
	for (size_t i = 1; i < s->n && s->gap > 0; i++)
		if (s->p[i].x - s->p[i - 1].x > s->gap)
			c->gap[c->n_gaps++] = (struct chart_gap){
				.from = s->p[i - 1].x, .to = s->p[i].x };
}

void chart_fill_focus(struct chart *c)
{
	arena_release(&c->arena);
	c->n_markers = c->n_gaps = 0;
	if (!c->n_shown)
		return;
	fill_series(c, 0, &c->arena);
	find_gaps(c);
	chart_find_markers(c);
}

void chart_fill_others(struct chart *c)
{
	arena_release(&c->others);
	for (size_t i = 1; i < c->n_shown; i++)
		fill_series(c, i, &c->others);
}
