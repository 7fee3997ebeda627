/* SPDX-License-Identifier: MIT */
#include "tui/draw/thin.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/xmem.h"

/* First point with x >= at. */
static size_t lower_bound(const struct plot_series *s, double at)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->p[mid].x < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool counts(const struct plot_point *p)
{
	return isfinite(p->x) && isfinite(p->y) && !(p->flags & PLOT_APART);
}

double thin_select(double *v, size_t n, size_t nth)
{
	ptrdiff_t low = 0, high = (ptrdiff_t)n - 1, k = (ptrdiff_t)nth;

	while (low < high) {
		double pivot = v[low + (high - low) / 2];
		ptrdiff_t i = low, j = high;

		while (i <= j) {
			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i <= j) {
				double t = v[i];

				v[i++] = v[j];
				v[j--] = t;
			}
		}
		/* v[low..j] <= pivot <= v[i..high], what lies between is pivot */
		if (k <= j)
			high = j;
		else if (k >= i)
			low = i;
		else
			break;
	}
	return v[nth];
}

static double median(double *v, size_t n)
{
	double upper = thin_select(v, n, n / 2), lower = v[0];

	if (n % 2)
		return upper;
	for (size_t i = 1; i < n / 2; i++)
		lower = fmax(lower, v[i]);
	return (lower + upper) / 2;
}

/* A walk over the points that count, with gaps between them noticed. */
struct walk {
	const struct plot_series *s;
	size_t at, end;
	double last_x;
	bool gap;
};

static const struct plot_point *walk_next(struct walk *w, bool *gap)
{
	while (w->at < w->end) {
		const struct plot_point *p = &w->s->p[w->at++];

		if (p->flags & PLOT_APART)
			continue;
		w->gap |= (p->flags & PLOT_GAP) != 0 || !counts(p) ||
			  (w->s->gap > 0 && p->x - w->last_x > w->s->gap);
		if (!counts(p))
			continue;
		*gap = w->gap;
		w->gap = false;
		w->last_x = p->x;
		return p;
	}
	return NULL;
}

/* Points of one column on their way to one. */
struct bucket {
	long column;
	double *y;
	size_t n, cap;
	struct plot_point out;
};

static void bucket_open(struct bucket *b, long column, double x, bool gap)
{
	b->column = column;
	b->n = 0;
	b->out = (struct plot_point){
		.x = x, .low = INFINITY, .high = -INFINITY,
		.flags = gap ? PLOT_GAP : 0,
	};
}

static void bucket_add(struct bucket *b, const struct plot_point *p)
{
	b->y = xgrow(b->y, b->n, &b->cap, sizeof(*b->y));
	b->y[b->n++] = p->y;
	b->out.low = fmin(b->out.low, isfinite(p->low) ? p->low : p->y);
	b->out.high = fmax(b->out.high, isfinite(p->high) ? p->high : p->y);
}

static struct plot_point bucket_close(struct bucket *b)
{
	b->out.y = median(b->y, b->n);
	return b->out;
}

static size_t reduce(struct walk *w, const struct axis *x, int columns,
		     struct plot_point *out)
{
	struct axis fine = axis_make(x->scale, x->min, x->max, columns);
	struct bucket b = { .column = -1 };
	const struct plot_point *p;
	size_t n = 0;
	bool gap;

	while ((p = walk_next(w, &gap)) != NULL) {
		double at = fmax(-1, fmin(columns, axis_cell(&fine, p->x)));
		long column = isnan(at) ? 0 : lround(at) + 1;

		if (column > b.column) {
			if (b.column >= 0)
				out[n++] = bucket_close(&b);
			bucket_open(&b, column, p->x, gap);
		}
		bucket_add(&b, p);
	}
	if (b.column >= 0)
		out[n++] = bucket_close(&b);
	free(b.y);
	return n;
}

struct plot_point *thin_series(const struct plot_series *s, const struct axis *x,
			       int columns, size_t *n, bool *reduced)
{
	size_t first = lower_bound(s, x->min), end = lower_bound(s, x->max);
	struct walk w = { .s = s, .last_x = INFINITY };
	struct plot_point *out;
	const struct plot_point *p;
	bool gap, many;

	columns = columns > 1 ? columns : 1;
	while (end < s->n && s->p[end].x <= x->max)
		end++;
	many = end - first > (size_t)columns;
	w.at = first > 0 ? first - 1 : 0;
	w.end = end < s->n ? end + 1 : s->n;
	out = xcalloc((many ? (size_t)columns : w.end - w.at) + 4, sizeof(*out));
	*n = 0;
	if (reduced)
		*reduced = many;
	if (many) {
		*n = reduce(&w, x, columns, out);
		return out;
	}
	while ((p = walk_next(&w, &gap)) != NULL) {
		out[*n] = *p;
		out[(*n)++].flags = gap ? PLOT_GAP : 0;
	}
	return out;
}
