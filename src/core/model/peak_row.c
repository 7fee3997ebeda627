/* SPDX-License-Identifier: MIT */
#include "core/model/peak_row.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/data_embed.h"
#include "core/model/peak.h"

static const struct {
	const char *name;
	int column;
} precisions[] = {
	{ .name = "fp64", .column = PEAK_FP64 },
	{ .name = "fp32", .column = PEAK_FP32 },
	{ .name = "fp16", .column = PEAK_FP16 },
	{ .name = "bf16", .column = PEAK_BF16 },
	{ .name = "int8", .column = PEAK_INT8 },
};

int peak_column(const char *precision)
{
	for (size_t i = 0; i < sizeof precisions / sizeof precisions[0]; i++)
		if (strcmp(precisions[i].name, precision) == 0)
			return precisions[i].column;
	return -1;
}

const char *peak_cell(long row, int column)
{
	return data_cpu_peaks.cell[(size_t)row * data_cpu_peaks.columns +
				   (size_t)column];
}

static bool in_list(const char *list, double value)
{
	if (strcmp(list, "-") == 0)
		return true;
	while (*list) {
		char *end;
		long a = strtol(list, &end, 0), b = a;

		if (*end == '-')
			b = strtol(end + 1, &end, 0);
		if (value >= (double)a && value <= (double)b)
			return true;
		list = *end == ',' ? end + 1 : "";
	}
	return false;
}

static bool brand_matches(const char *patterns, const char *brand)
{
	char pattern[128];

	if (strcmp(patterns, "-") == 0)
		return true;
	while (brand && *patterns) {
		size_t n = strcspn(patterns, ";");

		snprintf(pattern, sizeof pattern, "%.*s", (int)n, patterns);
		if (fnmatch(pattern, brand, 0) == 0)
			return true;
		patterns += n + (patterns[n] == ';');
	}
	return false;
}

/* Without kinds in the facts a model that has hybrids is taken for one of big
 * cores alone (i3-12100) only when every core has two threads: E-cores have
 * one. */
static bool all_cores_are_big(const struct facts *f)
{
	double cores, threads;

	return facts_number(f, FIELD_CPU_CORES_PHYSICAL, &cores) &&
	       facts_number(f, FIELD_CPU_CORES_LOGICAL, &threads) &&
	       threads == 2 * cores;
}

static bool is_hybrid_kind(const char *kind)
{
	return strcmp(kind, "P-core") == 0 || strcmp(kind, "E-core") == 0 ||
	       strcmp(kind, "LP-core") == 0;
}

static bool kind_matches(const struct facts *f, long row, const char *type)
{
	const char *kind = peak_cell(row, PEAK_KIND);

	if (*type)
		return strcmp(kind, type) == 0 ||
		       strcmp(peak_cell(row, PEAK_UARCH), type) == 0;
	if (strcmp(kind, "P-core") == 0)
		return all_cores_are_big(f);
	return !is_hybrid_kind(kind);
}

/* An ARM core of several kinds goes by its name: family and model in the
 * facts are those of the first kind. */
static bool id_matches(const struct facts *f, long row, const char *type)
{
	double family, model, stepping;
	const char *steppings = peak_cell(row, PEAK_STEPPINGS);

	if (*type && strcmp(peak_cell(row, PEAK_UARCH), type) == 0)
		return true;
	if (!facts_number(f, FIELD_CPU_FAMILY, &family) ||
	    !facts_number(f, FIELD_CPU_MODEL_NUMBER, &model) ||
	    !in_list(peak_cell(row, PEAK_FAMILY), family) ||
	    !in_list(peak_cell(row, PEAK_MODELS), model))
		return false;
	return strcmp(steppings, "-") == 0 ||
	       (facts_number(f, FIELD_CPU_STEPPING, &stepping) &&
		in_list(steppings, stepping));
}

/* plain: take a row of no kind for the type, too. */
static long find_row(const struct facts *f, const char *type, bool plain)
{
	const char *vendor = facts_value(f, FIELD_CPU_VENDOR);
	long found = PEAK_NO_ROW;

	for (long row = 0; vendor && row < (long)data_cpu_peaks.rows; row++) {
		bool kind = kind_matches(f, row, type) ||
			    (plain && strcmp(peak_cell(row, PEAK_KIND), "-") == 0);

		if (strcmp(peak_cell(row, PEAK_VENDOR), vendor) != 0 ||
		    !kind || !id_matches(f, row, type) ||
		    !brand_matches(peak_cell(row, PEAK_BRAND),
				   facts_value(f, FIELD_CPU_MODEL)))
			continue;
		if (found != PEAK_NO_ROW)
			return PEAK_AMBIGUOUS;
		found = row;
	}
	return found;
}

/* Zen 5 and Zen 5c are alike but for their clock: one row of no kind serves
 * both of a processor. */
long peak_row(const struct facts *f, const char *kind)
{
	long row = find_row(f, kind, false);

	return row == PEAK_NO_ROW && is_hybrid_kind(kind)
		       ? find_row(f, kind, true) : row;
}

static bool has_flag(const char *isa, const char *flag, size_t n)
{
	while (isa && *isa) {
		size_t len = strcspn(isa, " ");

		if (len == n && strncmp(isa, flag, n) == 0)
			return true;
		isa += len + (isa[len] == ' ');
	}
	return false;
}

/* "32@avx512f 16@fma": the first whose flag the processor has, with the flag;
 * NAN without one. */
static double rate_of(const char *rates, const char *isa, char flag[32])
{
	*flag = '\0';
	while (*rates) {
		size_t n = strcspn(rates, " ");
		const char *at = memchr(rates, '@', n);

		if (at && has_flag(isa, at + 1, n - (size_t)(at + 1 - rates))) {
			snprintf(flag, 32, "%.*s",
				 (int)(n - (size_t)(at + 1 - rates)), at + 1);
			return strtod(rates, NULL);
		}
		rates += n + (rates[n] == ' ');
	}
	return NAN;
}

/* "6x P-core (5000 MHz), 8x E-core (3800 MHz)", as detection writes it. */
static int parse_kinds(const char *text, struct peak_kind *out)
{
	int n = 0;

	while (*text && n < PEAK_KINDS) {
		struct peak_kind *t = &out[n];

		t->mhz = NAN;
		if (sscanf(text, "%5dx %63[^(,]", &t->cores, t->name) != 2 ||
		    t->cores <= 0)
			return 0;
		for (size_t k = strlen(t->name); k && t->name[k - 1] == ' ';)
			t->name[--k] = '\0';
		text += strcspn(text, "(,");
		if (*text == '(' && sscanf(text, "(%lf MHz)", &t->mhz) != 1)
			t->mhz = NAN;
		text += strcspn(text, ",");
		text += strspn(text, ", ");
		n++;
	}
	return *text ? 0 : n;
}

/* Somebody looked and could not tell the kinds: one clock does not hold for all
 * cores then. */
bool peak_kinds_hidden(const struct facts *f)
{
	const struct fact *x = &f->fact[FIELD_CPU_CORE_TYPES];

	return x->state == FACT_UNKNOWN && x->source;
}

static bool leaves_out_boost(const struct facts *f)
{
	const char *source = f->fact[FIELD_CPU_MAX_FREQ_MHZ].source;

	return source && strstr(source, PEAK_NO_BOOST);
}

static int kinds_of(const struct facts *f, struct peak_kind *out)
{
	const char *text = facts_value(f, FIELD_CPU_CORE_TYPES);
	double cores;

	memset(out, 0, PEAK_KINDS * sizeof *out);
	if (text)
		return parse_kinds(text, out);
	if (facts_number(f, FIELD_CPU_CORES_PHYSICAL, &cores) && cores >= 1 &&
	    cores < 1e6)
		out->cores = (int)cores;
	if (peak_kinds_hidden(f) || leaves_out_boost(f) ||
	    !facts_number(f, FIELD_CPU_MAX_FREQ_MHZ, &out->mhz))
		out->mhz = NAN;
	return 1;
}

/* Kernels differ in whether the two halves of a module are cores or threads;
 * the threads are two a module in both. */
static int units_of(const struct facts *f, const struct peak_term *t)
{
	double threads;

	if (t->row >= 0 && strcmp(peak_cell(t->row, PEAK_KIND), "module") == 0) {
		if (!facts_number(f, FIELD_CPU_CORES_LOGICAL, &threads) ||
		    threads > 1e6)
			return 0;
		return (int)threads / 2;
	}
	return t->kind.cores;
}

int peak_terms(const struct facts *f, int column,
	       struct peak_term out[PEAK_KINDS])
{
	struct peak_kind kind[PEAK_KINDS];
	int n = kinds_of(f, kind);

	for (int i = 0; i < n; i++) {
		struct peak_term *t = &out[i];

		memset(t, 0, sizeof *t);
		t->kind = kind[i];
		t->row = peak_row(f, kind[i].name);
		t->units = units_of(f, t);
		t->rate = NAN;
		if (t->row >= 0)
			t->rate = rate_of(peak_cell(t->row, column),
					  facts_value(f, FIELD_CPU_ISA), t->flag);
	}
	return n;
}

bool peak_cores_agree(const struct facts *f, const struct peak_term *t, int n)
{
	double cores, sum = 0;

	for (int i = 0; i < n; i++)
		sum += t[i].kind.cores;
	return n == 1 || (facts_number(f, FIELD_CPU_CORES_PHYSICAL, &cores) &&
			  cores == sum);
}
