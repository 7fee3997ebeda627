/* SPDX-License-Identifier: MIT */
#include "core/analysis/impact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/contrast.h"
#include "core/analysis/stats.h"
#include "core/base/xmem.h"

/* One unit going from one text to another, either way. */
struct change_of_text {
	size_t unit, index;
	size_t low, high;        /* the earlier and the later row */
	bool back;               /* it went from the later to the earlier */
	struct contrast contrast;
	size_t from, to;         /* the runs that this rests on */
};

struct grouping {
	const struct panel *p;
	struct impact *out;
	size_t cap_rows;
	size_t **row;            /* of each run of each unit, or IMPACT_NONE */
	struct change_of_text *change;
	size_t n, cap;
};

static const char *text_at(const struct panel *p, size_t unit, size_t run,
			   int field)
{
	const char *const *stack = p->units[unit].track->stack[run];

	return stack ? stack[field] : NULL;
}

static bool varies(const struct panel *p, int field)
{
	const char *known = NULL;

	for (size_t u = 0; u < p->n_units; u++) {
		for (size_t i = 0; i < p->units[u].track->n; i++) {
			const char *text = text_at(p, u, i, field);

			if (text && known && text != known &&
			    strcmp(text, known) != 0)
				return true;
			known = text ? text : known;
		}
	}
	return false;
}

static size_t row_of(struct grouping *g, const char *text)
{
	struct impact *out = g->out;

	for (size_t i = out->n_rows; i-- > 0;)
		if (strcmp(out->rows[i].text, text) == 0)
			return i;
	out->rows = xgrow(out->rows, out->n_rows, &g->cap_rows,
			  sizeof *out->rows);
	out->rows[out->n_rows] = (struct impact_row){
		.text = text, .first_day = INFINITY, .against = IMPACT_NONE,
		.pct = NAN, .low = NAN, .high = NAN,
	};
	return out->n_rows++;
}

static void read_rows(struct grouping *g)
{
	for (size_t u = 0; u < g->p->n_units; u++) {
		const struct track *t = g->p->units[u].track;
		const char *last = NULL;

		g->row[u] = xcalloc(t->n + 1, sizeof **g->row);
		for (size_t i = 0; i < t->n; i++) {
			const char *text = text_at(g->p, u, i, g->out->field);
			struct impact_row *row;

			g->row[u][i] = !text ? IMPACT_NONE :
				       i && text == last ? g->row[u][i - 1] :
				       row_of(g, text);
			last = text;
			if (!text)
				continue;
			row = &g->out->rows[g->row[u][i]];
			row->first_day = fmin(row->first_day, t->day[i]);
			row->runs++;
		}
	}
}

static int compare_rows(const void *a, const void *b)
{
	const struct impact_row *ra = a, *rb = b;

	if (ra->first_day != rb->first_day)
		return ra->first_day < rb->first_day ? -1 : 1;
	return strverscmp(ra->text, rb->text);
}

/* Puts rows in order of their first day, and the runs' rows with them.  Until
 * here `against` serves as the old place. */
static void order_rows(struct grouping *g)
{
	struct impact *out = g->out;
	size_t *place = xcalloc(out->n_rows + 1, sizeof *place);

	for (size_t i = 0; i < out->n_rows; i++)
		out->rows[i].against = i;
	if (out->n_rows)
		qsort(out->rows, out->n_rows, sizeof *out->rows, compare_rows);
	for (size_t i = 0; i < out->n_rows; i++) {
		place[out->rows[i].against] = i;
		out->rows[i].against = IMPACT_NONE;
	}
	for (size_t u = 0; u < g->p->n_units; u++)
		for (size_t i = 0; i < g->p->units[u].track->n; i++)
			if (g->row[u][i] != IMPACT_NONE)
				g->row[u][i] = place[g->row[u][i]];
	free(place);
}

/* The median of all runs of a row, and how many units they are of. */
static void describe_row(struct grouping *g, size_t which)
{
	struct impact_row *row = &g->out->rows[which];
	double *x = xcalloc(row->runs + 1, sizeof *x);
	bool *seen = xcalloc(g->p->n_units + 1, sizeof *seen);
	size_t n = 0;

	for (size_t u = 0; u < g->p->n_units; u++) {
		const struct track *t = g->p->units[u].track;
		size_t before = n;

		for (size_t i = 0; i < t->n; i++)
			if (g->row[u][i] == which)
				x[n++] = t->value[i];
		if (n == before)
			continue;
		row->units += !seen[g->p->name[u]];
		seen[g->p->name[u]] = true;
	}
	row->median = stats_median(x, n);
	free(x);
	free(seen);
}

/* Ends the sides at changes of other fields, where enough runs are left. */
static void end_sides(const struct grouping *g, struct change_of_text *c)
{
	const struct panel *p = g->p;

	for (size_t k = p->of_unit[c->unit]; k < p->of_unit[c->unit + 1]; k++) {
		size_t at = p->switches[k].index;

		if (p->steps[p->switches[k].step].of.field == g->out->field)
			continue;
		if (at > c->from && at + IMPACT_SIDE <= c->index)
			c->from = at;
		if (at < c->to && at >= c->index + IMPACT_SIDE)
			c->to = at;
	}
}

/* A way back is read from its end, so that the later text comes second. */
static void measure(const struct grouping *g, struct change_of_text *c)
{
	const double *value = g->p->units[c->unit].track->value;
	size_t n = c->to - c->from;
	double *x;

	if (!c->back) {
		contrast_of(value + c->from, c->index - c->from,
			    c->to - c->index, &c->contrast);
		return;
	}
	x = xcalloc(n, sizeof *x);
	for (size_t i = 0; i < n; i++)
		x[i] = value[c->to - 1 - i];
	contrast_of(x, c->to - c->index, c->index - c->from, &c->contrast);
	free(x);
}

static void add_change(struct grouping *g, size_t unit, size_t index)
{
	const struct track *t = g->p->units[unit].track;
	const size_t *row = g->row[unit];
	size_t a = row[index - 1], b = row[index];
	struct change_of_text c = {
		.unit = unit, .index = index, .low = a < b ? a : b,
		.high = a < b ? b : a, .back = b < a,
		.from = index - 1, .to = index + 1,
	};

	while (c.from > 0 && row[c.from - 1] == a && index - c.from < IMPACT_RUNS)
		c.from--;
	while (c.to < t->n && row[c.to] == b && c.to - index < IMPACT_RUNS)
		c.to++;
	end_sides(g, &c);
	measure(g, &c);
	if (!isfinite(c.contrast.pct))
		return;
	g->change = xgrow(g->change, g->n, &g->cap, sizeof *g->change);
	g->change[g->n++] = c;
}

static void find_changes(struct grouping *g)
{
	for (size_t u = 0; u < g->p->n_units; u++)
		for (size_t i = 1; i < g->p->units[u].track->n; i++)
			if (g->row[u][i] != g->row[u][i - 1] &&
			    g->row[u][i] != IMPACT_NONE &&
			    g->row[u][i - 1] != IMPACT_NONE)
				add_change(g, u, i);
}

/* The earlier row that most changes join to this one; of equals the last. */
static size_t most_common(const struct grouping *g, size_t which)
{
	size_t *n = xcalloc(which + 1, sizeof *n), best = IMPACT_NONE;

	for (size_t i = 0; i < g->n; i++)
		if (g->change[i].high == which)
			n[g->change[i].low]++;
	for (size_t i = 0; i < which; i++)
		if (n[i] && (best == IMPACT_NONE || n[i] >= n[best]))
			best = i;
	free(n);
	return best;
}

static bool is_of_row(const struct change_of_text *c,
		      const struct impact_row *row, size_t which)
{
	return c->high == which && c->low == row->against;
}

/* One pair per name: the mean of its changes. */
static void pair_units(const struct grouping *g, size_t which)
{
	struct impact_row *row = &g->out->rows[which];
	size_t *pair = xcalloc(g->p->n_units + 1, sizeof *pair);
	size_t *n = xcalloc(g->n + 1, sizeof *n);

	row->pairs = xcalloc(g->n + 1, sizeof *row->pairs);
	for (size_t i = 0; i < g->n; i++) {
		const struct change_of_text *c = &g->change[i];
		size_t *at = &pair[g->p->name[c->unit]];

		if (!is_of_row(c, row, which))
			continue;
		if (!*at) {
			row->pairs[row->n_pairs].unit = c->unit;
			*at = ++row->n_pairs;
		}
		row->pairs[*at - 1].pct += c->contrast.pct;
		row->pairs[*at - 1].se_pct += c->contrast.se_pct *
					      c->contrast.se_pct;
		n[*at - 1]++;
		/* of one change alone the degrees of freedom are its own */
		row->low = c->contrast.low_pct;
		row->high = c->contrast.high_pct;
	}
	for (size_t i = 0; i < row->n_pairs; i++) {
		row->pairs[i].pct /= (double)n[i];
		row->pairs[i].se_pct = sqrt(row->pairs[i].se_pct) / (double)n[i];
	}
	if (row->n_pairs != 1 || n[0] != 1)
		row->low = row->high = NAN;
	free(pair);
	free(n);
}

static void estimate(struct impact_row *row)
{
	size_t k = row->n_pairs;
	double *pct = xcalloc(k + 1, sizeof *pct), variance = 0, half;
	struct stats_interval interval;

	for (size_t i = 0; i < k; i++) {
		pct[i] = row->pairs[i].pct;
		variance += row->pairs[i].se_pct * row->pairs[i].se_pct;
	}
	interval = stats_mean_interval(pct, k);
	row->pct = interval.mid;
	half = 1.959964 * sqrt(variance) / (double)k;
	if (k > 1)
		half = isnan(half) ? interval.high - interval.mid :
		       fmax(interval.high - interval.mid, half);
	if (k > 1 || (k == 1 && isnan(row->low))) {
		row->low = row->pct - half;
		row->high = row->pct + half;
	}
	free(pct);
}

static void add_also(struct impact_row *row, const struct panel *p,
		     const struct panel_switch *s)
{
	int field = p->steps[s->step].of.field;
	size_t i = 0;

	while (i < row->n_also && row->also[i].field != field)
		i++;
	if (i == IMPACT_ALSO)
		return;
	if (i == row->n_also)
		row->also[row->n_also++] = (struct impact_also){
			field, 0, s->from, s->to };
	row->also[i].changes++;
}

static int compare_also(const void *a, const void *b)
{
	const struct impact_also *aa = a, *ab = b;

	if (aa->changes != ab->changes)
		return aa->changes > ab->changes ? -1 : 1;
	return (aa->field > ab->field) - (aa->field < ab->field);
}

/* What else changed among the runs of one change: each field once. */
static void look_beside(const struct grouping *g, struct impact_row *row,
			const struct change_of_text *c)
{
	const struct panel *p = g->p;

	for (size_t k = p->of_unit[c->unit]; k < p->of_unit[c->unit + 1]; k++) {
		const struct panel_switch *s = &p->switches[k];
		int field = p->steps[s->step].of.field;
		bool told = field == g->out->field || s->index <= c->from ||
			    s->index >= c->to;

		for (size_t m = p->of_unit[c->unit]; m < k && !told; m++)
			told = p->steps[p->switches[m].step].of.field == field &&
			       p->switches[m].index > c->from;
		if (!told)
			add_also(row, p, s);
	}
}

static void compare_row(const struct grouping *g, size_t which)
{
	struct impact_row *row = &g->out->rows[which];

	row->against = most_common(g, which);
	if (row->against == IMPACT_NONE)
		return;
	pair_units(g, which);
	estimate(row);
	for (size_t i = 0; i < g->n; i++)
		if (is_of_row(&g->change[i], row, which))
			look_beside(g, row, &g->change[i]);
	qsort(row->also, row->n_also, sizeof *row->also, compare_also);
}

void impact_find(const struct panel *p, int wanted, struct impact *out)
{
	struct grouping g = { .p = p, .out = out };

	*out = (struct impact){ .field = wanted };
	for (size_t i = 0; i < p->n_fields && !varies(p, out->field); i++)
		if (varies(p, p->fields[i].field))
			out->field = p->fields[i].field;
	out->substitute = out->field != wanted;
	g.row = xcalloc(p->n_units + 1, sizeof *g.row);
	read_rows(&g);
	order_rows(&g);
	find_changes(&g);
	for (size_t i = 0; i < out->n_rows; i++) {
		describe_row(&g, i);
		compare_row(&g, i);
	}
	for (size_t u = 0; u < p->n_units; u++)
		free(g.row[u]);
	free(g.row);
	free(g.change);
}

void impact_release(struct impact *impact)
{
	for (size_t i = 0; i < impact->n_rows; i++)
		free(impact->rows[i].pairs);
	free(impact->rows);
	*impact = (struct impact){ .n_rows = 0 };
}
