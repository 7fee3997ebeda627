/* SPDX-License-Identifier: MIT */
#include "tui/roof_model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/pane.h"

void roof_words_size(uint64_t n, char out[UNIT_TEXT])
{
	out[0] = '\0';
	if (n >= 65536 && n % 1048576 == 0)
		snprintf(out, UNIT_TEXT, "%lluMi", (unsigned long long)(n >> 20));
	else if (n >= 65536 && n % 1024 == 0)
		snprintf(out, UNIT_TEXT, "%lluKi", (unsigned long long)(n >> 10));
	else if (n)
		snprintf(out, UNIT_TEXT, "%llu", (unsigned long long)n);
}

void roof_words_intensity(double v, char out[UNIT_TEXT])
{
	if (!isfinite(v))
		snprintf(out, UNIT_TEXT, "-");
	else if (v >= 999.5)
		snprintf(out, UNIT_TEXT, "%.0f", v);
	else
		snprintf(out, UNIT_TEXT, "%.*f", v >= 99.95 ? 1 : v >= 9.995 ? 1 :
			 v >= 0.9995 ? 2 : v >= 0.09995 ? 3 : 4, v);
}

const char *roof_words_op(const struct roof_model *m)
{
	for (size_t i = 0; i < m->n_precisions; i++)
		if (roof_model_has(m, m->precision[i]) &&
		    strncmp(m->precision[i], "int", 3) == 0)
			return "op";
	return "FLOP";
}

static const char *stores_of(const char *variant)
{
	return strcmp(variant, "nt") == 0 ? ", non-temporal stores" :
	       strcmp(variant, "plain") == 0 ? ", plain stores" : "";
}

const char *roof_words_stores(const struct roof_point *p)
{
	return strcmp(p->variant, "nt") == 0 ? " nt" :
	       strcmp(p->variant, "plain") == 0 ? " plain" : "";
}

static const char *mark_of(enum quality q)
{
	return q == QUALITY_NOISY ? " ~" : q == QUALITY_THROTTLED ? " !" : "";
}

/* "STREAM scale 88.1 GB/s" */
void roof_words_bandwidth(const struct roof_bandwidth *b, bool wide, char *out,
			  size_t size)
{
	char gbps[UNIT_TEXT];

	unit_gbps(b->gbps, gbps);
	snprintf(out, size, "%s%.24s%s %s%s", b->memory ? "STREAM " : "",
		 b->memory ? roof_short_kernel(b->kernel) : b->kernel,
		 wide ? stores_of(b->variant) : "", gbps, mark_of(b->quality));
}

/* "fp32 474.3 GFLOP/s", and how it is known where there is room: "fp32 probe avx2
 * 474.3 GFLOP/s", "fp16 attainable 950.0 TFLOP/s" */
void roof_words_peak(const struct roof_peak *p, bool wide, char *out, size_t size)
{
	char gops[UNIT_TEXT];

	unit_gops(p->gops, p->precision, gops);
	if (p->theoretical)
		snprintf(out, size, "%.12s %s %s", p->precision,
			 wide ? "theoretical peak" : "theory", gops);
	else
		snprintf(out, size, "%.12s %s%s%.12s%s%s%s", p->precision,
			 !wide ? "" : p->by_clock ? "attainable" : "probe",
			 wide && *p->variant ? " " : "",
			 wide ? p->variant : "", wide ? " " : "", gops,
			 mark_of(p->quality));
}

/* --- title and note ------------------------------------------------------------ */

void roof_words_machine(const struct roof_model *m, size_t i, char out[PANE_TEXT])
{
	const struct roof *r = m->roof[i];
	bool same = m->n_roofs == ROOF_PRODUCTS &&
		    strcmp(m->roof[0]->product, m->roof[1]->product) == 0;

	snprintf(out, PANE_TEXT, "%.60s%s%.15s%s%.4s",
		 m->n_roofs > 1 ? pane_short_product(r->product) : r->product,
		 strcmp(r->device, "cpu") == 0 ? "" : " ",
		 strcmp(r->device, "cpu") == 0 ? "" : r->device,
		 same ? " " : "", same ? r->run->unit_id : "");
}

void roof_words_title(const struct roof_model *m, char *out, size_t size)
{
	char a[PANE_TEXT], b[PANE_TEXT] = "";

	if (!m->n_roofs) {
		snprintf(out, size, "Roofline");
		return;
	}
	roof_words_machine(m, 0, a);
	if (m->n_roofs > 1)
		roof_words_machine(m, 1, b);
	snprintf(out, size, "Roofline, %s%s%s%s%s", a, m->n_roofs > 1 ? " and " : "",
		 b, m->only[0] ? ", " : "", m->only);
}

/* The days of two runs; the rest is said of each beside its limits. */
static void note_both(const struct roof_model *m, const char *first, char *out,
		      size_t size)
{
	char second[24];

	pane_time(m->roof[1]->run->timestamp_ms, second);
	snprintf(out, size, "%.10s%s%.10s", first,
		 strncmp(first, second, 10) == 0 ? "" : ", ",
		 strncmp(first, second, 10) == 0 ? "" : second);
}

void roof_words_note(const struct roof_model *m, char *out, size_t size)
{
	const struct run *run;
	enum quality q;
	char when[24];

	out[0] = '\0';
	if (!m->n_roofs)
		return;
	run = m->roof[0]->run;
	q = run_quality(run);
	pane_time(run->timestamp_ms, when);
	if (m->n_roofs > 1) {
		note_both(m, when, out, size);
		return;
	}
	snprintf(out, size, "%s%s%s%s%s", when, run->forced ? ", forced" : "",
		 q == QUALITY_GOOD ? "" : ", ",
		 q == QUALITY_GOOD ? "" : quality_name(q),
		 run->imported ? ", imported" : "");
}

/* --- the point under the cursor --------------------------------------------------- */

static void name_point(const struct roof_point *p, char *out, size_t size)
{
	char n[UNIT_TEXT];

	roof_words_size(p->size, n);
	snprintf(out, size, "%.16s%s %.12s%s%s", roof_short_kernel(p->kernel),
		 roof_words_stores(p), p->precision, *n ? " " : "", n);
}

/* "gemm fp32 1024  170.7 FLOP/B  68.1 GFLOP/s  14.4 % of roof  noisy"; the date
 * where there is room: the frame has it too */
void roof_words_readout(const struct roof_model *m, bool wide, char *out,
			size_t size)
{
	const struct roof_shown *s = &m->shown[m->at];
	const struct run *run = m->roof[s->of]->run;
	const struct roof_point *p = s->p;
	char name[96], per[UNIT_TEXT], gops[UNIT_TEXT], half[UNIT_TEXT];
	char share[UNIT_TEXT], roof[UNIT_TEXT], when[24], of[96] = "";
	bool marked = run->forced || p->quality != QUALITY_GOOD;

	name_point(p, name, sizeof name);
	roof_words_intensity(p->intensity, per);
	unit_gops(p->gops, p->precision, gops);
	unit_plus_minus(p->gops, p->low, p->high, half);
	unit_percent(p->rating.share, share);
	unit_gops(p->rating.attainable, p->precision, roof);
	pane_time(run->timestamp_ms, when);
	if (p->rating.by != ROOFLINE_OPEN)
		snprintf(of, sizeof of, "  %s of %sroof%s%s", share,
			 wide ? "its " : "", wide ? ", " : "", wide ? roof : "");
	snprintf(out, size, "%s  %s %s/%s  %s%s%s%s%s%s%s%s%.*s", name, per,
		 roof_words_op(m), wide ? "byte" : "B", gops,
		 wide && *half ? " " : "", wide ? half : "", of,
		 p->quality == QUALITY_GOOD ? "" : "  ",
		 p->quality == QUALITY_GOOD ? "" : quality_name(p->quality),
		 run->forced ? "  forced" : "",
		 wide || !marked ? "  " : "", wide ? 16 : marked ? 0 : 10, when);
}

/* --- the line below -------------------------------------------------------------- */

/* What a point is over, and why as far as the run says it; "" when it is below. */
static void over_words(const struct roof *r, const struct roof_point *p, char *out,
		       size_t size)
{
	const char *what = NULL, *why = roof_why_over(r, p->precision);

	if (p->rating.share > 1)
		what = p->rating.by == ROOFLINE_PEAK ? "over it" :
		       "over it: from a cache";
	for (size_t i = 0; !what && i < r->n_peaks; i++)
		if (strcmp(r->peak[i].precision, p->precision) == 0 &&
		    r->peak[i].theoretical && p->gops > r->peak[i].gops)
			what = "over the theoretical peak";
	if (p->rating.by != ROOFLINE_PEAK)
		why = "";
	snprintf(out, size, "%s%s%s%s", what ? "; " : "", what ? what : "",
		 what && *why ? ": " : "", what ? why : "");
}

/* "roof: STREAM scale 88.1 GB/s x 0.125 = 11.0 GFLOP/s" */
static void explain_point(const struct roof_model *m, char *out, size_t size)
{
	const struct roof_shown *s = &m->shown[m->at];
	const struct roof *r = m->roof[s->of];
	const struct roof_point *p = s->p;
	const struct roof_peak *peak = roof_peak_of(r, p->precision);
	char words[PANE_TEXT], per[UNIT_TEXT], roof[UNIT_TEXT], over[PANE_OVER];

	if (p->rating.by == ROOFLINE_OPEN) {
		snprintf(out, size, "no roof: neither STREAM nor a peak of %.12s was "
			 "measured", p->precision);
		return;
	}
	unit_gops(p->rating.attainable, p->precision, roof);
	over_words(r, p, over, sizeof over);
	if (p->rating.by == ROOFLINE_PEAK) {
		roof_words_peak(peak, true, words, sizeof words);
		snprintf(out, size, "roof: %s%s", words, over);
		return;
	}
	roof_words_bandwidth(roof_best_bandwidth(r), false, words, sizeof words);
	roof_words_intensity(p->intensity, per);
	snprintf(out, size, "roof: %s x %s = %s%s", words, per, roof, over);
}

static void add(char *out, size_t size, const char *words)
{
	size_t n = strlen(out);

	if (n < size)
		snprintf(out + n, size - n, "%s", words);
}

/* Something besides STREAM was measured in it. */
static bool computes(const struct roof *r, const char *precision)
{
	for (size_t i = 0; i < r->n_points; i++)
		if (strcmp(r->point[i].precision, precision) == 0 &&
		    strncmp(r->point[i].kernel, "stream.", 7) != 0)
			return true;
	return false;
}

/* "no peak of bf16"; where something was measured in it all the same */
static void list_missing(const struct roof_model *m, const struct roof *r,
			 char *out, size_t size)
{
	bool first = true;
	char text[64];

	for (size_t i = 0; i < m->n_precisions; i++) {
		if (!roof_model_has(m, m->precision[i]) ||
		    !computes(r, m->precision[i]) ||
		    roof_peak_of(r, m->precision[i]))
			continue;
		snprintf(text, sizeof text, "%s%.12s", !first ? ", " :
			 *out ? "; no peak of " : "no peak of ", m->precision[i]);
		add(out, size, text);
		first = false;
	}
}

/* "ridge fp64 2.73, fp32 5.38 FLOP/byte"; what is missing, by its name */
static void list_ridges(const struct roof_model *m, const struct roof *r, char *out,
			size_t size)
{
	char text[64], per[UNIT_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < m->n_precisions; i++) {
		struct roofline limits = roof_limits(r, m->precision[i]);
		double ridge = roofline_ridge(&limits);

		if (!roof_model_has(m, m->precision[i]) || isnan(ridge))
			continue;
		roof_words_intensity(ridge, per);
		snprintf(text, sizeof text, "%s%.12s %s", n++ ? ", " : "ridge ",
			 m->precision[i], per);
		add(out, size, text);
	}
	if (n) {
		snprintf(text, sizeof text, " %s/byte", roof_words_op(m));
		add(out, size, text);
	}
	list_missing(m, r, out, size);
	if (roof_best_bandwidth(r))
		return;
	add(out, size, *out ? "; " : "");
	add(out, size, "STREAM was not measured: no memory roof");
}

static void list_limits(const struct roof_model *m, size_t i, char *out, size_t size)
{
	out[0] = '\0';
	if (m->passed_forced[i])
		add(out, size, "a newer run is forced: x; ");
	list_ridges(m, m->roof[i], out + strlen(out), size - strlen(out));
}

void roof_words_limits(const struct roof_model *m, size_t i, bool wide, char *out,
		       size_t size)
{
	const struct roof_bandwidth *b = roof_best_bandwidth(m->roof[i]);
	const struct run *run = m->roof[i]->run;
	enum quality q = run_quality(run);
	char machine[PANE_TEXT], when[24] = "", limits[2 * PANE_TEXT];
	char memory[PANE_TEXT] = "";

	roof_words_machine(m, i, machine);
	if (wide)
		pane_time(run->timestamp_ms, when);
	if (b && wide)
		roof_words_bandwidth(b, true, memory, sizeof memory);
	else if (b)
		unit_gbps(b->gbps, memory);
	list_limits(m, i, limits, sizeof limits);
	snprintf(out, size, "%s%s%s%s%s%s: %s%s%s", machine, wide ? ", " : "", when,
		 run->forced ? ", forced" : "", q == QUALITY_GOOD ? "" : ", ",
		 q == QUALITY_GOOD ? "" : quality_name(q), memory,
		 *memory ? ", " : "", limits);
}

void roof_words_foot(const struct roof_model *m, char *out, size_t size)
{
	if (m->cursor)
		explain_point(m, out, size);
	else
		list_limits(m, 0, out, size);
}
