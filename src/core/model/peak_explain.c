/* SPDX-License-Identifier: MIT */
#include "core/model/peak.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/peak_row.h"

/* "by cpufreq/…", or why there is none. */
static void add_fact(struct buf *out, const struct facts *f, enum field_id id)
{
	const struct fact *x = &f->fact[id];

	if (x->state == FACT_KNOWN)
		buf_addf(out, ", by %s\n", x->source ? x->source : "the stored run");
	else
		buf_addf(out, ": %s\n", x->reason ? x->reason : "nobody looked");
}

static void add_row(struct buf *out, long row)
{
	static const struct {
		int column;
		const char *label;
	} parts[] = {
		{ .column = PEAK_FAMILY, .label = "family" },
		{ .column = PEAK_MODELS, .label = "models" },
		{ .column = PEAK_STEPPINGS, .label = "steppings" },
		{ .column = PEAK_KIND, .label = "kind" },
		{ .column = PEAK_BRAND, .label = "brands" },
	};

	buf_addf(out, "row: %s", peak_cell(row, PEAK_VENDOR));
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		const char *cell = peak_cell(row, parts[i].column);

		if (strcmp(cell, "-") != 0)
			buf_addf(out, " %s %s", parts[i].label, cell);
	}
	buf_addc(out, '\n');
}

static void add_cores(struct buf *out, const struct facts *f,
		      const struct peak_term *t)
{
	bool module = strcmp(peak_cell(t->row, PEAK_KIND), "module") == 0;

	buf_adds(out, "cores: ");
	if (t->units <= 0)
		buf_adds(out, "unknown");
	else
		buf_addf(out, "%d%s", t->units, module
			 ? " modules of two cores" : "");
	add_fact(out, f, *t->kind.name ? FIELD_CPU_CORE_TYPES
		 : module ? FIELD_CPU_CORES_LOGICAL : FIELD_CPU_CORES_PHYSICAL);
}

static void add_clock(struct buf *out, const struct facts *f,
		      const struct peak_term *t)
{
	buf_adds(out, "clock: ");
	if (!isnan(t->kind.mhz))
		buf_addf(out, "%.0f MHz", t->kind.mhz);
	else
		buf_adds(out, "unknown");
	if (!*t->kind.name && isnan(t->kind.mhz) && peak_kinds_hidden(f))
		add_fact(out, f, FIELD_CPU_CORE_TYPES);
	else if (!*t->kind.name)
		add_fact(out, f, FIELD_CPU_MAX_FREQ_MHZ);
	else if (isnan(t->kind.mhz))
		buf_adds(out, ": this kind of core shows none\n");
	else
		add_fact(out, f, FIELD_CPU_CORE_TYPES);
}

/* "formula: 2 x Zen 5 x 32 a cycle x 2883 MHz = 184.5 GOP/s" */
static void add_formula(struct buf *out, const struct peak_term *t)
{
	bool known = t->units > 0 && !isnan(t->kind.mhz);

	buf_adds(out, "formula: ");
	if (t->units > 0)
		buf_addf(out, "%d", t->units);
	else
		buf_adds(out, "unknown cores");
	buf_addf(out, " x %s", peak_cell(t->row, PEAK_UARCH));
	if (*t->kind.name &&
	    strcmp(t->kind.name, peak_cell(t->row, PEAK_UARCH)) != 0)
		buf_addf(out, " (%s)", t->kind.name);
	buf_addf(out, " x %g a cycle", t->rate);
	if (isnan(t->kind.mhz))
		buf_adds(out, " x unknown clock");
	else
		buf_addf(out, " x %.0f MHz", t->kind.mhz);
	if (known)
		buf_addf(out, " = %.1f GOP/s\n",
			 t->units * t->rate * t->kind.mhz / 1000);
	else
		buf_adds(out, "\n");
}

static void add_term(struct buf *out, const struct facts *f,
		     const struct peak_term *t, int column)
{
	const char *cell;

	if (t->row < 0) {
		buf_addf(out, "row: %s %s of data/cpu_peaks.tsv\n",
			 *t->kind.name ? t->kind.name : "this processor",
			 t->row == PEAK_AMBIGUOUS ? "fits several rows"
						  : "fits no row");
		return;
	}
	cell = peak_cell(t->row, column);
	if (!isnan(t->rate))
		add_formula(out, t);
	add_row(out, t->row);
	if (isnan(t->rate) && strcmp(cell, "-") != 0)
		buf_addf(out, "rate: unknown: the processor has none of the "
			 "instruction sets of %s\n", cell);
	else if (!isnan(t->rate))
		buf_addf(out, "rate: %g@%s, %s\n", t->rate, t->flag,
			 peak_cell(t->row, PEAK_STATUS));
	buf_addf(out, "source: %s\n", peak_cell(t->row, PEAK_SOURCE));
	add_cores(out, f, t);
	add_clock(out, f, t);
}

/* All of the formula is known but a clock: the words say what follows. */
static bool lacks_clock(const struct peak_term *term, int n)
{
	bool lacks = false;

	for (int i = 0; i < n; i++) {
		if (term[i].row < 0 || term[i].units <= 0 || isnan(term[i].rate))
			return false;
		lacks |= isnan(term[i].kind.mhz);
	}
	return lacks;
}

void peak_cpu_explain(const struct facts *f, const char *precision,
		      struct buf *out)
{
	struct peak_term term[PEAK_KINDS];
	int column = peak_column(precision), n = 0;
	struct peak p;

	peak_cpu(f, precision, &p);
	if (column >= 0)
		n = peak_terms(f, column, term);
	if (isnan(p.gops) && lacks_clock(term, n))
		buf_adds(out, "none: the maximum clock is unknown; a run divides by "
			 "the attainable peak, which it measures\n");
	else if (isnan(p.gops))
		buf_addf(out, "none: %s\n", p.source);
	for (int i = 0; i < n; i++)
		add_term(out, f, &term[i], column);
	if (n > 1 && !isnan(p.gops))
		buf_addf(out, "sum: %.1f GOP/s\n", p.gops);
}
