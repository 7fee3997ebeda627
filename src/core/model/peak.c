/* SPDX-License-Identifier: MIT */
#include "core/model/peak.h"

#include <fnmatch.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/data_embed.h"

/* Columns of data/cpu_peaks.tsv; a test compares their names. */
enum {
	COL_VENDOR, COL_FAMILY, COL_MODELS, COL_STEPPINGS, COL_KIND, COL_BRAND,
	COL_UARCH, COL_FP64, COL_FP32, COL_FP16, COL_BF16, COL_INT8, COL_STATUS,
	COL_SOURCE,
};

#define TYPES_MAX 8
#define AMBIGUOUS (-2)
#define NO_ROW (-1)

static const struct {
	const char *name;
	int column;
} precisions[] = {
	{ .name = "fp64", .column = COL_FP64 },
	{ .name = "fp32", .column = COL_FP32 },
	{ .name = "fp16", .column = COL_FP16 },
	{ .name = "bf16", .column = COL_BF16 },
	{ .name = "int8", .column = COL_INT8 },
};

/* Cores of one kind; a machine has one or more of these. */
struct core_type {
	char name[64];       /* "P-core", "Cortex-A510"; "": the only kind */
	int cores;
	double mhz;          /* NAN: unknown */
};

static const char *cell(long row, int column)
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

static bool kind_matches(const struct facts *f, long row, const char *type)
{
	const char *kind = cell(row, COL_KIND);

	if (*type)
		return strcmp(kind, type) == 0 ||
		       strcmp(cell(row, COL_UARCH), type) == 0;
	if (strcmp(kind, "P-core") == 0)
		return all_cores_are_big(f);
	return strcmp(kind, "E-core") != 0 && strcmp(kind, "LP-core") != 0;
}

/* An ARM core of several kinds goes by its name: family and model in the
 * facts are those of the first kind. */
static bool id_matches(const struct facts *f, long row, const char *type)
{
	double family, model, stepping;
	const char *steppings = cell(row, COL_STEPPINGS);

	if (*type && strcmp(cell(row, COL_UARCH), type) == 0)
		return true;
	if (!facts_number(f, FIELD_CPU_FAMILY, &family) ||
	    !facts_number(f, FIELD_CPU_MODEL_NUMBER, &model) ||
	    !in_list(cell(row, COL_FAMILY), family) ||
	    !in_list(cell(row, COL_MODELS), model))
		return false;
	return strcmp(steppings, "-") == 0 ||
	       (facts_number(f, FIELD_CPU_STEPPING, &stepping) &&
		in_list(steppings, stepping));
}

static long find_row(const struct facts *f, const char *type)
{
	const char *vendor = facts_value(f, FIELD_CPU_VENDOR);
	long found = NO_ROW;

	if (!vendor)
		return NO_ROW;
	for (long row = 0; row < (long)data_cpu_peaks.rows; row++) {
		if (strcmp(cell(row, COL_VENDOR), vendor) != 0 ||
		    !id_matches(f, row, type) || !kind_matches(f, row, type) ||
		    !brand_matches(cell(row, COL_BRAND),
				   facts_value(f, FIELD_CPU_MODEL)))
			continue;
		if (found != NO_ROW)
			return AMBIGUOUS;
		found = row;
	}
	return found;
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
static int parse_types(const char *text, struct core_type *out)
{
	int n = 0;

	while (*text && n < TYPES_MAX) {
		struct core_type *t = &out[n];

		t->mhz = NAN;
		if (sscanf(text, "%dx %63[^(,]", &t->cores, t->name) != 2 ||
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

static int core_types(const struct facts *f, struct core_type *out)
{
	const char *text = facts_value(f, FIELD_CPU_CORE_TYPES);
	double cores;

	if (text)
		return parse_types(text, out);
	if (!facts_number(f, FIELD_CPU_CORES_PHYSICAL, &cores) || cores < 1)
		return 0;
	memset(out, 0, sizeof *out);
	out->cores = (int)cores;
	if (!facts_number(f, FIELD_CPU_MAX_FREQ_MHZ, &out->mhz))
		out->mhz = NAN;
	return 1;
}

/* Kernels differ in whether the two halves of a module are cores or threads;
 * the threads are two a module in both. */
static int units(const struct facts *f, long row, const struct core_type *t)
{
	double threads;

	if (strcmp(cell(row, COL_KIND), "module") == 0 &&
	    facts_number(f, FIELD_CPU_CORES_LOGICAL, &threads))
		return (int)threads / 2;
	return t->cores;
}

static void explain(struct peak *p, const char *fmt, const char *a,
		    const char *b) __attribute__((format(printf, 2, 0)));
static void explain(struct peak *p, const char *fmt, const char *a,
		    const char *b)
{
	p->gops = p->ops_per_cycle = NAN;
	snprintf(p->source, sizeof p->source, fmt, a, b);
}

/* Adds one kind of core to the sums; false when it has no figure. */
static bool add_type(const struct facts *f, const struct core_type *t,
		     int column, const char *precision, struct peak *p,
		     double *cores)
{
	const char *isa = facts_value(f, FIELD_CPU_ISA);
	long row = find_row(f, t->name);
	size_t used = strlen(p->source);
	char flag[32];
	double rate;
	int n;

	if (row < 0) {
		explain(p, row == AMBIGUOUS
			? "%s%s fits several rows of data/cpu_peaks.tsv"
			: "%s%s is not told apart in data/cpu_peaks.tsv",
			*t->name ? t->name : "this processor", "");
		return false;
	}
	rate = rate_of(cell(row, column), isa, flag);
	if (isnan(rate)) {
		explain(p, "data/cpu_peaks.tsv has no %s figure for %s with these "
			"instruction sets", precision, cell(row, COL_UARCH));
		return false;
	}
	n = units(f, row, t);
	p->gops += n * rate * t->mhz / 1000;
	p->ops_per_cycle += n * rate;
	*cores += n;
	snprintf(p->source + used, sizeof p->source - used,
		 "%s%s: %d x %g a cycle (%s) x ", used ? " + " : "",
		 cell(row, COL_UARCH), n, rate, flag);
	used = strlen(p->source);
	if (isnan(t->mhz))
		snprintf(p->source + used, sizeof p->source - used,
			 "unknown clock");
	else
		snprintf(p->source + used, sizeof p->source - used, "%.0f MHz",
			 t->mhz);
	return true;
}

void peak_cpu(const struct facts *f, const char *precision, struct peak *out)
{
	struct core_type types[TYPES_MAX];
	int n = core_types(f, types), column = -1;
	double cores = 0;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < sizeof precisions / sizeof precisions[0]; i++)
		if (strcmp(precisions[i].name, precision) == 0)
			column = precisions[i].column;
	if (column < 0) {
		explain(out, "no peak is defined for %s%s", precision, "");
		return;
	}
	if (n == 0) {
		explain(out, "%s%s", "the number of cores is unknown", "");
		return;
	}
	for (int i = 0; i < n; i++)
		if (!add_type(f, &types[i], column, precision, out, &cores))
			return;
	out->ops_per_cycle = cores > 0 ? out->ops_per_cycle / cores : NAN;
}

const char *peak_uarch(const struct facts *f)
{
	struct core_type types[TYPES_MAX];
	const char *text = facts_value(f, FIELD_CPU_CORE_TYPES);
	int n = text ? parse_types(text, types) : 0;
	long row = find_row(f, n > 0 ? types[0].name : "");

	return row < 0 ? NULL : cell(row, COL_UARCH);
}
