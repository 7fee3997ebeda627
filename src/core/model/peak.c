/* SPDX-License-Identifier: MIT */
#include "core/model/peak.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/model/peak_row.h"

static void explain(struct peak *p, const char *fmt, const char *a,
		    const char *b) __attribute__((format(printf, 2, 0)));
static void explain(struct peak *p, const char *fmt, const char *a,
		    const char *b)
{
	p->gops = p->ops_per_cycle = NAN;
	snprintf(p->source, sizeof p->source, fmt, a, b);
}

static void add_source(const struct peak_term *t, struct peak *p)
{
	size_t used = strlen(p->source);
	char clock[32] = "unknown clock", units[32] = "unknown cores";

	if (!isnan(t->kind.mhz))
		snprintf(clock, sizeof clock, "%.0f MHz", t->kind.mhz);
	if (t->units > 0)
		snprintf(units, sizeof units, "%d", t->units);
	snprintf(p->source + used, sizeof p->source - used,
		 "%s%s: %s x %g a cycle (%s) x %s", used ? " + " : "",
		 peak_cell(t->row, PEAK_UARCH), units, t->rate, t->flag, clock);
}

/* Adds one kind of core to the sums; false when it has no figure. */
static bool add_term(const struct peak_term *t, const char *precision,
		     struct peak *p)
{
	const char *name = *t->kind.name ? t->kind.name : "this processor";

	if (t->row < 0)
		explain(p, t->row == PEAK_AMBIGUOUS
			? "%s%s fits several rows of data/cpu_peaks.tsv"
			: "%s%s is not told apart in data/cpu_peaks.tsv", name, "");
	else if (isnan(t->rate))
		explain(p, "data/cpu_peaks.tsv has no %s figure for %s with these "
			"instruction sets", precision,
			peak_cell(t->row, PEAK_UARCH));
	if (t->row < 0 || isnan(t->rate))
		return false;
	add_source(t, p);
	p->gops += t->units > 0 ? t->units * t->rate * t->kind.mhz / 1000 : NAN;
	return true;
}

void peak_cpu(const struct facts *f, const char *precision, struct peak *out)
{
	struct peak_term term[PEAK_KINDS];
	int column = peak_column(precision), n;
	double ops = 0, units = 0;

	memset(out, 0, sizeof *out);
	if (column < 0) {
		explain(out, "no peak is defined for %s%s", precision, "");
		return;
	}
	n = peak_terms(f, column, term);
	if (n == 0) {
		explain(out, "%s%s", "the kinds of core are in no known form", "");
		return;
	}
	for (int i = 0; i < n; i++) {
		if (!add_term(&term[i], precision, out))
			return;
		ops += term[i].rate * term[i].units;
		units += term[i].units;
	}
	out->ops_per_cycle = n == 1 ? term[0].rate : ops / units;
	if (!peak_cores_agree(f, term, n))
		explain(out, "%s%s", "not all cores show their kind: some are "
			"offline", "");
}

const char *peak_uarch(const struct facts *f)
{
	struct peak_term term[PEAK_KINDS];
	int n = peak_terms(f, PEAK_FP64, term);

	return n == 0 || term[0].row < 0 ? NULL
					 : peak_cell(term[0].row, PEAK_UARCH);
}
