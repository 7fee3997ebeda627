/* SPDX-License-Identifier: MIT */
#include "core/analysis/panel_fit.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/fit_rows.h"
#include "core/base/xmem.h"

#define NO_COLUMN ((size_t)-1)

struct span {
	size_t unit, from, to;
};

struct builder {
	const struct panel *p;
	const struct fit_question *q;
	struct fit *f;
	size_t *column;          /* of each step, or NO_COLUMN */
	struct span *span;
	size_t n_spans, cap_spans, cap_stretches;
	struct fit_rows *rows;   /* per stretch */
	double *variance;        /* per unit */
};

static void cut_span(const struct builder *b, struct span *s, size_t centre,
		     size_t place)
{
	if (panel_is_near_switch(b->p, s->unit, place, FIT_NEAR))
		return;
	/* a place is sure to within one run */
	if (place > centre && place - 1 < s->to)
		s->to = place - 1 > centre ? place - 1 : centre;
	if (place <= centre && place + 1 > s->from)
		s->from = place + 1 < centre ? place + 1 : centre;
}

static void add_span(struct builder *b, size_t unit, size_t centre, size_t runs)
{
	const struct panel_unit *u = &b->p->units[unit];
	struct span s = { .unit = unit };

	s.from = centre > runs ? centre - runs : 0;
	s.to = centre + runs < u->track->n ? centre + runs : u->track->n;
	for (size_t i = 0; i < u->n_drops; i++) {
		const struct regression *r = &u->drops[i];

		if (r->state != REGRESSION_CONFIRMED &&
		    r->state != REGRESSION_FIXED)
			continue;
		if (unit == b->q->drop.unit && r->start == b->q->drop.start)
			continue;
		cut_span(b, &s, centre, r->start);
		if (r->state == REGRESSION_FIXED)
			cut_span(b, &s, centre, r->ended_at);
	}
	b->span = xgrow(b->span, b->n_spans, &b->cap_spans, sizeof *b->span);
	b->span[b->n_spans++] = s;
}

static int compare_spans(const void *a, const void *b)
{
	const struct span *sa = a, *sb = b;

	if (sa->unit != sb->unit)
		return sa->unit < sb->unit ? -1 : 1;
	return (sa->from > sb->from) - (sa->from < sb->from);
}

/* Whether the switch is between two runs of the span. */
static bool is_within(const struct span *s, size_t index)
{
	return index > s->from && index < s->to;
}

/* Spans around the first switches of a step, up to so many. */
static void add_step(struct builder *b, size_t step, size_t most)
{
	const struct panel *p = b->p;
	size_t end = p->of_step[step + 1];

	if (end - p->of_step[step] > most)
		end = p->of_step[step] + most;
	for (size_t k = p->of_step[step]; k < end; k++) {
		const struct panel_switch *s = &p->switches[p->by_step[k]];

		add_span(b, s->unit, s->index, FIT_RUNS);
	}
}

/* The runs about the drop, and what tells apart the other steps among them. */
static void add_own_span(struct builder *b)
{
	const struct panel *p = b->p;
	size_t unit = b->q->drop.unit;
	struct span own;

	add_span(b, unit, b->q->drop.start, FIT_OWN_RUNS);
	own = b->span[b->n_spans - 1];
	for (size_t i = p->of_unit[unit]; i < p->of_unit[unit + 1]; i++)
		if (is_within(&own, p->switches[i].index))
			add_step(b, p->switches[i].step, FIT_HELPERS);
}

static void collect_spans(struct builder *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->q->n; i++)
		add_step(b, b->q->step[i], (size_t)-1);
	add_own_span(b);
	qsort(b->span, b->n_spans, sizeof *b->span, compare_spans);
	for (size_t i = 1; i < b->n_spans; i++) {
		struct span *last = &b->span[kept], *s = &b->span[i];

		if (s->unit != last->unit || s->from >= last->to)
			b->span[++kept] = *s;
		else if (s->to > last->to)
			last->to = s->to;
	}
	b->n_spans = kept + 1;
}

struct uses {
	size_t step, n;
};

static int compare_uses(const void *a, const void *b)
{
	const struct uses *ua = a, *ub = b;

	if (ua->n != ub->n)
		return ua->n > ub->n ? -1 : 1;
	return (ua->step > ub->step) - (ua->step < ub->step);
}

static void number_columns(struct builder *b)
{
	const struct panel *p = b->p;
	struct uses *uses = xcalloc(p->n_steps + 1, sizeof *uses);
	struct fit *f = b->f;

	f->n_steps = b->q->n;
	f->own = f->n_steps;
	f->n_columns = f->own + 1;
	for (size_t i = 0; i < p->n_steps; i++) {
		b->column[i] = NO_COLUMN;
		uses[i].step = i;
	}
	for (size_t i = 0; i < b->q->n; i++)
		b->column[b->q->step[i]] = i;
	for (size_t i = 0; i < b->n_spans; i++) {
		size_t unit = b->span[i].unit;

		for (size_t k = p->of_unit[unit]; k < p->of_unit[unit + 1]; k++)
			if (is_within(&b->span[i], p->switches[k].index))
				uses[p->switches[k].step].n++;
	}
	qsort(uses, p->n_steps, sizeof *uses, compare_uses);
	for (size_t i = 0; i < p->n_steps && uses[i].n &&
	     f->n_columns < FIT_COLUMNS; i++)
		if (b->column[uses[i].step] == NO_COLUMN)
			b->column[uses[i].step] = f->n_columns++;
	free(uses);
}

/* Where the column is among those of the stretch, made active if it is not;
 * FIT_ACTIVE when there is no room. */
static size_t activate(struct fit_stretch *s, size_t column)
{
	for (size_t i = 0; i < s->n_columns; i++)
		if (s->column[i] == column)
			return i;
	if (s->n_columns == FIT_ACTIVE || column == NO_COLUMN)
		return FIT_ACTIVE;
	s->column[s->n_columns] = column;
	return s->n_columns++;
}

static struct fit_stretch *add_stretch(struct builder *b,
				       const struct fit_stretch *s)
{
	struct fit *f = b->f;

	f->stretch = xgrow(f->stretch, f->n_stretches, &b->cap_stretches,
			   sizeof *f->stretch);
	f->stretch[f->n_stretches] = *s;
	return &f->stretch[f->n_stretches++];
}

/* A span becomes one stretch, or several where the level begins anew. */
static void split_span(struct builder *b, const struct span *span)
{
	const struct panel *p = b->p;
	const struct fit_drop *d = &b->q->drop;
	bool own = span->unit == d->unit && (is_within(span, d->start) ||
					     is_within(span, d->end));
	struct fit_stretch s = { .unit = span->unit, .from = span->from };

	if (own)
		activate(&s, b->f->own);
	for (size_t k = p->of_unit[span->unit]; k < p->of_unit[span->unit + 1];
	     k++) {
		size_t index = p->switches[k].index;

		if (!is_within(span, index) ||
		    activate(&s, b->column[p->switches[k].step]) < FIT_ACTIVE)
			continue;
		s.to = index;
		if (s.to > s.from)
			add_stretch(b, &s);
		s = (struct fit_stretch){ .unit = span->unit, .from = index };
		if (own)
			activate(&s, b->f->own);
	}
	s.to = span->to;
	if (s.to > s.from)
		add_stretch(b, &s);
}

/* Marks where columns change, which is where pieces of one mean end. */
static void mark_cuts(const struct builder *b, const struct fit_stretch *s,
		      struct fit_rows *rows)
{
	const struct panel *p = b->p;
	const struct fit_drop *d = &b->q->drop;

	for (size_t k = p->of_unit[s->unit]; k < p->of_unit[s->unit + 1]; k++) {
		size_t index = p->switches[k].index;

		if (index > s->from && index < s->to)
			rows->cut[index - s->from] = true;
	}
	if (s->unit != d->unit)
		return;
	if (d->start > s->from && d->start < s->to)
		rows->cut[d->start - s->from] = true;
	if (d->end > s->from && d->end < s->to)
		rows->cut[d->end - s->from] = true;
}

static void read_rows(struct builder *b)
{
	b->rows = xcalloc(b->f->n_stretches + 1, sizeof *b->rows);
	for (size_t i = 0; i < b->f->n_stretches; i++) {
		const struct fit_stretch *s = &b->f->stretch[i];

		fit_rows_init(&b->rows[i], s->unit,
			      b->p->units[s->unit].track->value + s->from,
			      s->to - s->from);
		mark_cuts(b, s, &b->rows[i]);
	}
}

#define ROW (FIT_ACTIVE + 2)   /* the columns, the level, the value */

/* What the columns do at run i. */
static void take_switches(const struct builder *b, struct fit_stretch *s,
			  size_t i, double *x)
{
	const struct panel *p = b->p;
	const struct fit_drop *d = &b->q->drop;

	if (s->unit == d->unit)
		for (size_t k = 0; k < s->n_columns; k++)
			if (s->column[k] == b->f->own)
				x[k] = i >= d->start && i < d->end;
	for (size_t k = p->of_unit[s->unit];
	     i > s->from && k < p->of_unit[s->unit + 1] &&
	     p->switches[k].index <= i; k++) {
		size_t column = b->column[p->switches[k].step];

		if (p->switches[k].index == i)
			x[activate(s, column)] += p->switches[k].sign *
				(column < b->q->n ? b->q->sign[column] : 1);
	}
}

/* Sums of products of the whitened rows, the level eliminated from them. */
static void add_stretch_sums(struct builder *b, size_t which)
{
	struct fit_stretch *s = &b->f->stretch[which];
	size_t n = s->n_columns, level = n, value = n + 1;
	double sum[ROW][ROW] = { { 0 } }, x[ROW] = { 0 }, last[ROW] = { 0 };
	double r = b->f->r, variance = b->variance[s->unit];

	for (size_t i = s->from; i < s->to; i++) {
		double row[ROW];

		take_switches(b, s, i, x);
		x[level] = 1;
		x[value] = b->rows[which].y[i - s->from];
		for (size_t k = 0; k < n + 2; k++) {
			row[k] = i > s->from ? x[k] - r * last[k] :
				 x[k] * sqrt(1 - r * r);
			last[k] = x[k];
		}
		for (size_t k = 0; k < n + 2; k++)
			for (size_t m = 0; m <= k; m++)
				sum[k][m] += row[k] * row[m] / variance;
	}
	for (size_t k = 0; k < n; k++) {
		for (size_t m = 0; m <= k; m++)
			s->gram[k][m] = s->gram[m][k] = sum[k][m] -
				sum[level][k] * sum[level][m] / sum[level][level];
		s->rhs[k] = sum[value][k] - sum[level][k] * sum[value][level] /
			    sum[level][level];
	}
}

static void add_all(struct builder *b)
{
	struct fit *f = b->f;

	f->gram = xcalloc(f->n_columns * f->n_columns, sizeof *f->gram);
	f->rhs = xcalloc(f->n_columns, sizeof *f->rhs);
	for (size_t i = 0; i < f->n_stretches; i++) {
		const struct fit_stretch *s = &f->stretch[i];

		add_stretch_sums(b, i);
		for (size_t k = 0; k < s->n_columns; k++) {
			f->rhs[s->column[k]] += s->rhs[k];
			for (size_t m = 0; m < s->n_columns; m++)
				f->gram[s->column[k] * f->n_columns +
					s->column[m]] += s->gram[k][m];
		}
	}
}

void fit_init(struct fit *f, const struct panel *p, const struct fit_question *q)
{
	struct builder b = { .p = p, .q = q, .f = f };

	assert(q->n <= FIT_COLUMNS / 2);
	*f = (struct fit){ .n_steps = 0 };
	b.column = xcalloc(p->n_steps + 1, sizeof *b.column);
	b.variance = xcalloc(p->n_units + 1, sizeof *b.variance);
	collect_spans(&b);
	number_columns(&b);
	for (size_t i = 0; i < b.n_spans; i++)
		split_span(&b, &b.span[i]);
	read_rows(&b);
	f->r = fit_autocorrelation(b.rows, f->n_stretches);
	fit_noise(b.rows, f->n_stretches, f->r,
		  &(struct fit_variances){ b.variance, p->n_units });
	add_all(&b);
	for (size_t i = 0; i < f->n_stretches; i++)
		fit_rows_release(&b.rows[i]);
	free(b.rows);
	free(b.column);
	free(b.variance);
	free(b.span);
}

void fit_release(struct fit *f)
{
	free(f->gram);
	free(f->rhs);
	free(f->stretch);
	*f = (struct fit){ .n_steps = 0 };
}
