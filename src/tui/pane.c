/* SPDX-License-Identifier: MIT */
#include "tui/pane.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "tui/screen.h"
#include "tui/draw/text.h"

#define SYNTHETIC "SYNTHETIC"
#define FACT_SHORT 100       /* bytes of a fact beside its unit */

static void mark_synthetic(struct grid *g, int x, int y, int w)
{
	const int n = (int)strlen(SYNTHETIC);

	for (int i = x; i + n <= x + w; i++) {
		int k = 0;

		while (k < n && grid_at(g, i + k, y).ch == (uint32_t)SYNTHETIC[k])
			k++;
		if (k == n) {
			grid_style(g, i, y, n, STYLE_SYNTHETIC);
			return;
		}
	}
}

struct rect pane_frame(struct grid *g, struct rect r, const struct pane *p)
{
	const char *mark = p->demo ? SYNTHETIC " " : "";
	struct rect in;
	char title[PANE_TEXT];

	snprintf(title, sizeof title, "%s%.*s", mark,
		 (int)utf8_fit(p->title, sizeof title - 1 - strlen(mark)), p->title);
	if (r.w < 12 || r.h < 3) {
		if (r.h < 2)
			return r;
		grid_text(g, r.x, r.y, r.w, title,
			  p->focus ? STYLE_TITLE_FOCUS : STYLE_TITLE);
		rect_cut_top(&r, 1);
		return r;
	}
	in = grid_box(g, r, p->focus, title, p->note);
	if (p->demo)
		mark_synthetic(g, r.x, r.y, r.w);
	if (in.w > 8) {
		rect_cut_left(&in, 1);
		rect_cut_right(&in, 1);
	}
	return in;
}

void pane_empty(struct grid *g, struct rect r, const char *text)
{
	struct buf b = BUF_INIT;
	int lines = r.w > 0 ? text_wrap(&b, text, r.w, g->level) : 0;

	if (lines < r.h)
		rect_cut_top(&r, (r.h - lines) / 3);
	grid_text_wrapped(g, r, text, STYLE_DIM);
	buf_release(&b);
}

bool pane_fact(struct grid *g, struct rect *r, int at, const char *label,
	       const char *value, enum style style)
{
	struct rect row;

	if (r->h <= 0)
		return false;
	row = rect_cut_top(r, 1);
	if (at > row.w / 2)
		at = row.w / 2;
	grid_text(g, row.x, row.y, at - 1, label, STYLE_LABEL);
	grid_text(g, row.x + at, row.y, row.w - at, value, style);
	return true;
}

void pane_date(int64_t ms, char out[16])
{
	char iso[CLOCK_ISO];

	clock_iso(ms, iso);
	snprintf(out, 16, "%.10s", iso);
}

void pane_time(int64_t ms, char out[24])
{
	char iso[CLOCK_ISO];

	clock_iso(ms, iso);
	snprintf(out, 24, "%.10s %.5s", iso, iso + 11);
}

void pane_id(const char *id, char out[PANE_ID])
{
	snprintf(out, PANE_ID, "%.8s", id ? id : "");
}

void pane_ago(int64_t now_ms, int64_t ms, char out[UNIT_TEXT])
{
	char age[UNIT_TEXT];

	if (!ms) {
		snprintf(out, UNIT_TEXT, "-");
		return;
	}
	unit_age(now_ms - ms, age);
	snprintf(out, UNIT_TEXT, "%.20s ago", age);
}

void pane_efficiency(double v, char out[UNIT_TEXT])
{
	char percent[UNIT_TEXT];

	unit_percent(v, percent);
	snprintf(out, UNIT_TEXT, "%.20s%s", percent, v > 1 ? "!" : "");
}

void pane_over(const char *notes, const char *peak_source, char out[PANE_OVER])
{
	const char *why = notes ? strstr(notes, PANE_OVER_WORDS) : NULL;

	if (why)
		snprintf(out, PANE_OVER, "%s", why);
	else
		snprintf(out, PANE_OVER, "%s: the peak is %s", PANE_OVER_WORDS,
			 peak_source && *peak_source ? peak_source : "of unknown source");
}

void pane_value(enum metric m, double v, const char *precision,
		char out[UNIT_TEXT])
{
	if (m == METRIC_EFFICIENCY)
		pane_efficiency(v, out);
	else if (metric_is_bandwidth(m))
		unit_gbps(v, out);
	else
		unit_gops(v, precision, out);
}

/* Without the locale, whose separator may be none. */
static void group_thousands(double v, char out[UNIT_TEXT])
{
	char digits[UNIT_TEXT];
	size_t n, at = 0;

	snprintf(digits, sizeof digits, "%.0f", v);
	n = strlen(digits);
	for (size_t i = 0; i < n && at + 2 < UNIT_TEXT; i++) {
		if (i && (n - i) % 3 == 0 && digits[i - 1] != '-')
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

static void custom_number(double v, char out[UNIT_TEXT])
{
	double size = fabs(v);

	if (!isfinite(v))
		snprintf(out, UNIT_TEXT, "-");
	else if (size >= 1e9 || size < 0.9995)
		snprintf(out, UNIT_TEXT, "%.4g", v);
	else if (size >= 999.95)
		group_thousands(v, out);
	else
		snprintf(out, UNIT_TEXT, "%.*f", size >= 99.995 ? 1 :
			 size >= 9.9995 ? 2 : 3, v);
}

void pane_custom(double v, const char *unit, char out[UNIT_TEXT])
{
	size_t n;

	custom_number(v, out);
	n = strlen(out);
	if (isfinite(v) && unit && *unit)
		snprintf(out + n, UNIT_TEXT - n, " %.*s",
			 (int)utf8_fit(unit, UNIT_TEXT - n - 2), unit);
}

double pane_scale(double v, const char *unit, char out[UNIT_TEXT])
{
	static const char prefix[] = "GTP";
	double by = 1;
	size_t i = 0;

	for (; unit[0] == prefix[0] && v / by >= 10000 && i + 2 < sizeof prefix; i++)
		by *= 1000;
	snprintf(out, UNIT_TEXT, "%.*s%.20s", i > 0, &prefix[i], unit + (i > 0));
	return by;
}

void pane_number(enum metric m, double v, char out[UNIT_TEXT])
{
	if (m == METRIC_CUSTOM)
		custom_number(v, out);
	else if (!isfinite(v))
		snprintf(out, UNIT_TEXT, "-");
	else if (m == METRIC_EFFICIENCY)
		snprintf(out, UNIT_TEXT, "%.1f%s", v * 100.0, v > 1 ? "!" : "");
	else
		snprintf(out, UNIT_TEXT, "%.*f",
			 fabs(v) >= 9999.5 ? 0 : fabs(v) >= 9.995 ? 1 : 2, v);
}

static const char *reason_of(const struct fact *f)
{
	if (f->reason && *f->reason)
		return f->reason;
	return f->source ? "no reason given" : "nobody looked for it";
}

void pane_fact_value(const struct fact *f, const char *unit,
		     struct table_cell *out)
{
	if (f->state == FACT_KNOWN && !*unit) {
		out->borrowed = f->value;
	} else if (f->state == FACT_KNOWN) {
		snprintf(out->text, sizeof out->text, "%.*s %s",
			 (int)utf8_fit(f->value, FACT_SHORT), f->value, unit);
	} else {
		snprintf(out->text, sizeof out->text, "%s: %.*s",
			 f->state == FACT_ABSENT ? "none" : "unknown",
			 (int)utf8_fit(reason_of(f), FACT_SHORT), reason_of(f));
		out->style = STYLE_DIM;
	}
}

bool pane_table_key(struct table_state *st, size_t n_rows, int key)
{
	static const struct { int key; enum table_move move; } moves[] = {
		{ .key = SKEY_UP, .move = TABLE_UP },
		{ .key = 'k', .move = TABLE_UP },
		{ .key = SKEY_WHEEL_UP, .move = TABLE_UP },
		{ .key = SKEY_DOWN, .move = TABLE_DOWN },
		{ .key = 'j', .move = TABLE_DOWN },
		{ .key = SKEY_WHEEL_DOWN, .move = TABLE_DOWN },
		{ .key = SKEY_PAGE_UP, .move = TABLE_PAGE_UP },
		{ .key = SKEY_PAGE_DOWN, .move = TABLE_PAGE_DOWN },
		{ .key = SKEY_HOME, .move = TABLE_HOME },
		{ .key = SKEY_END, .move = TABLE_END },
		{ .key = 'G', .move = TABLE_END },
	};

	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (moves[i].key == key) {
			table_select(st, n_rows, moves[i].move);
			return true;
		}
	return false;
}

const char *pane_short_product(const char *product)
{
	static const char *const maker[] = { "NVIDIA ", "AMD ", "Intel ", "Core ",
					     "Instinct ", "GeForce " };

	for (size_t i = 0; i < sizeof maker / sizeof *maker; i++)
		if (strncmp(product, maker[i], strlen(maker[i])) == 0)
			product += strlen(maker[i]);
	return product;
}
