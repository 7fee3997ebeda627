/* SPDX-License-Identifier: MIT */
#include "tui/roof_model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tui/draw/scatter.h"
#include "tui/pane.h"

#define TABLE_SHARE 3   /* of the screen, at the most */

enum { MACHINE, KERNEL, PRECISION, SIZE, INTENSITY, GOPS, HALF, ROOF, SHARE, BY, QUALITY,
       POINT_COLUMNS };

static const struct table_column point_column[POINT_COLUMNS] = {
	[MACHINE] = { .title = "" },
	[KERNEL] = { .title = "KERNEL", .style = STYLE_VALUE, .min = 6 },
	[PRECISION] = { .title = "PREC" },
	[SIZE] = { .title = "SIZE", .align = TEXT_RIGHT, .drop = 4 },
	[INTENSITY] = { .title = "OP/BYTE", .align = TEXT_DECIMAL },
	[GOPS] = { .title = "GOP/s", .align = TEXT_DECIMAL, .style = STYLE_VALUE },
	[HALF] = { .title = "95 %", .align = TEXT_RIGHT, .drop = 5 },
	[ROOF] = { .title = "ROOF", .align = TEXT_DECIMAL, .drop = 3 },
	[SHARE] = { .title = "OF ROOF %", .align = TEXT_DECIMAL,
		    .style = STYLE_VALUE },
	[BY] = { .title = "BOUND BY", .drop = 2 },
	[QUALITY] = { .title = "QUALITY", .drop = 1 },
};

/* Above the roof it is not what bounds: marked, not clamped. */
static const char *bound_words(const struct roofline_rating *r)
{
	if (r->by == ROOFLINE_OPEN)
		return "-";
	if (r->share > 1)
		return r->by == ROOFLINE_PEAK ? "over the peak" : "over memory";
	return r->by == ROOFLINE_PEAK ? "peak" : "memory";
}

/* Over the roof BOUND BY says so: no mark as an efficiency has. */
static void share_words(const struct roofline_rating *r, char out[UNIT_TEXT])
{
	if (isfinite(r->share))
		snprintf(out, UNIT_TEXT, "%.1f", r->share * 100.0);
	else
		snprintf(out, UNIT_TEXT, "-");
}

/* The mark that is beside its name on the picture. */
static void machine_cell(const struct roof_model *m, size_t of,
			 struct table_cell *out)
{
	size_t n = utf8_encode(scatter_mark((unsigned)of, m->level), out->text);

	out->text[n] = '\0';
	out->style = (enum style)(STYLE_SERIES1 + of);
}

static void point_cell(const void *ctx, size_t row, size_t column,
		       struct table_cell *out)
{
	const struct roof_model *m = ctx;
	const struct roof_shown *s = &m->shown[row];
	const struct roof_point *p = s->p;

	switch (column) {
	case MACHINE: machine_cell(m, s->of, out); break;
	case KERNEL:
		snprintf(out->text, sizeof out->text, "%s%s",
			 roof_short_kernel(p->kernel), roof_words_stores(p));
		break;
	case PRECISION: out->borrowed = p->precision; break;
	case SIZE: roof_words_size(p->size, out->text); break;
	case INTENSITY: roof_words_intensity(p->intensity, out->text); break;
	case GOPS: pane_number(METRIC_BLAS3, p->gops, out->text); break;
	case HALF: unit_plus_minus(p->gops, p->low, p->high, out->text); break;
	case ROOF: pane_number(METRIC_BLAS3, p->rating.attainable, out->text); break;
	case SHARE: share_words(&p->rating, out->text); break;
	case BY: out->borrowed = bound_words(&p->rating); break;
	default:
		out->borrowed = quality_name(p->quality);
		if (p->quality != QUALITY_GOOD)
			out->style = STYLE_WARN;
		break;
	}
}

/* Rows of the list of limits: bandwidths, then peaks, of each machine. */
enum { LIMIT_OF, LIMIT, VALUE, RIDGE, LIMIT_QUALITY, LIMIT_COLUMNS };

static const struct table_column limit_column[LIMIT_COLUMNS] = {
	[LIMIT_OF] = { .title = "" },
	[LIMIT] = { .title = "LIMIT", .min = 14, .grow = true, .style = STYLE_VALUE },
	[VALUE] = { .title = "VALUE", .align = TEXT_DECIMAL },
	[RIDGE] = { .title = "RIDGE", .align = TEXT_DECIMAL, .drop = 1 },
	[LIMIT_QUALITY] = { .title = "QUALITY", .drop = 2 },
};

static void bandwidth_cell(const struct roof_bandwidth *b, size_t column,
			   struct table_cell *out)
{
	if (column == LIMIT)
		snprintf(out->text, sizeof out->text, "%s%s%s%s",
			 b->memory ? "STREAM " : "",
			 b->memory ? roof_short_kernel(b->kernel) : b->kernel,
			 *b->variant ? " " : "", b->variant);
	else if (column == VALUE)
		unit_gbps(b->gbps, out->text);
	else if (column == LIMIT_QUALITY)
		out->borrowed = quality_name(b->quality);
}

static void peak_cell(const struct roof *r, const struct roof_peak *p,
		      size_t column, struct table_cell *out)
{
	struct roofline limits = roof_limits(r, p->precision);

	limits.peak = p->gops;
	if (column == LIMIT)
		snprintf(out->text, sizeof out->text, "%s %s%s%s", p->precision,
			 p->theoretical ? "theory" : p->by_clock ? "attainable" : "probe",
			 *p->variant ? " " : "", p->variant);
	else if (column == VALUE)
		unit_gops(p->gops, p->precision, out->text);
	else if (column == RIDGE)
		roof_words_intensity(roofline_ridge(&limits), out->text);
	else
		out->borrowed = p->theoretical ? "" : quality_name(p->quality);
}

static bool is_drawn(const struct roof *r, size_t i)
{
	return i < r->n_bandwidths ? r->bandwidth[i].best :
	       r->peak[i - r->n_bandwidths].best;
}

static size_t limits_of(const struct roof *r)
{
	return r->n_bandwidths + r->n_peaks;
}

/* Those on the picture come first: the list may be longer than its pane. */
static size_t limit_in(const struct roof_model *m, size_t row, size_t *of)
{
	for (int drawn = 1; drawn >= 0; drawn--)
		for (*of = 0; *of < m->n_roofs; ++*of)
			for (size_t i = 0; i < limits_of(m->roof[*of]); i++)
				if (is_drawn(m->roof[*of], i) == drawn && row-- == 0)
					return i;
	return *of = 0;
}

static void limit_cell(const void *ctx, size_t row, size_t column,
		       struct table_cell *out)
{
	const struct roof_model *m = ctx;
	size_t of, i = limit_in(m, row, &of);
	const struct roof *r = m->roof[of];

	if (column == LIMIT_OF)
		machine_cell(m, of, out);
	else if (i < r->n_bandwidths)
		bandwidth_cell(&r->bandwidth[i], column, out);
	else
		peak_cell(r, &r->peak[i - r->n_bandwidths], column, out);
	if (!is_drawn(r, i))
		out->style = STYLE_DIM;
}

static size_t limit_rows(const struct roof_model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_roofs; i++)
		n += limits_of(m->roof[i]);
	return n;
}

static void draw_points(struct roof_model *m, struct grid *g, struct rect r)
{
	struct table_column column[POINT_COLUMNS];
	struct table t = {
		.column = column, .n_columns = POINT_COLUMNS, .n_rows = m->n_shown,
		.cell = point_cell, .ctx = m, .empty = "no kernel was measured",
		.sort_column = -1, .focus = true, .no_select = !m->cursor,
	};

	memcpy(column, point_column, sizeof column);
	column[MACHINE].hidden = m->n_roofs == 1;
	m->points.selected = m->cursor ? m->at : 0;
	table_draw(&t, &m->points, g, r);
}

static void draw_limits(struct roof_model *m, struct grid *g, struct rect r)
{
	struct table_column column[LIMIT_COLUMNS];
	struct table t = {
		.column = column, .n_columns = LIMIT_COLUMNS,
		.n_rows = limit_rows(m), .cell = limit_cell, .ctx = m,
		.sort_column = -1, .no_select = true,
	};

	memcpy(column, limit_column, sizeof column);
	column[LIMIT_OF].hidden = m->n_roofs == 1;
	table_draw(&t, &m->limits, g, r);
}

void roof_table_draw(struct roof_model *m, struct grid *g, struct rect r)
{
	struct rect right = rect_cut_right(&r, r.w * 2 / 5);
	char note[32];

	snprintf(note, sizeof note, "%zu", m->n_shown);
	draw_points(m, g, pane_frame(g, r, &(struct pane){ .demo = m->demo,
		.title = "Points: Left and Right go to them", .note = note }));
	draw_limits(m, g, pane_frame(g, right, &(struct pane){ .demo = m->demo,
		.title = "Limits" }));
}

int roof_table_rows(const struct roof_model *m, int h)
{
	size_t n = limit_rows(m);
	int rows = (int)(n > m->n_shown ? n : m->n_shown) + 3;

	return rows > h / TABLE_SHARE ? h / TABLE_SHARE : rows;
}
