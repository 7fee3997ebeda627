/* SPDX-License-Identifier: MIT */
/* data/cpu_peaks.tsv itself: its form, its sources, and that no processor fits
 * two rows.  Its figures: test_cpu_peaks_figures.c. */
#include <criterion/criterion.h>
#include <fnmatch.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/detect/arm_part.h"
#include "core/model/data_embed.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const char *const rates[] = { "fp64", "fp32", "fp16", "bf16", "int8" };

static const char *cell(size_t row, const char *name)
{
	const struct data_table *t = &data_cpu_peaks;

	for (size_t c = 0; c < t->columns; c++)
		if (strcmp(t->column[c], name) == 0)
			return t->cell[row * t->columns + c];
	cr_assert(false, "no column %s", name);
	return "";
}

static bool is_nothing(const char *text)
{
	return strcmp(text, "-") == 0;
}

static bool has_figures(size_t row)
{
	for (size_t i = 0; i < N(rates); i++)
		if (!is_nothing(cell(row, rates[i])))
			return true;
	return false;
}

/* The next "a" or "a-b" of a list; false at its end.  Fails on any other form. */
static bool next_range(const char **list, long *a, long *b)
{
	char *end;

	if (!**list)
		return false;
	*a = *b = strtol(*list, &end, 0);
	cr_assert(end != *list, "no number: %s", *list);
	if (*end == '-') {
		const char *from = end + 1;

		*b = strtol(from, &end, 0);
		cr_assert(end != from && *a < *b, "no range: %s", *list);
	}
	cr_assert(*end == '\0' || (*end == ',' && end[1]), "%s", *list);
	*list = *end ? end + 1 : end;
	return true;
}

static bool lists_meet(const char *x, const char *y)
{
	long a, b, c, d;

	if (is_nothing(x) || is_nothing(y))
		return true;
	while (next_range(&x, &a, &b))
		for (const char *rest = y; next_range(&rest, &c, &d);)
			if (a <= d && c <= b)
				return true;
	return false;
}

Test(cpu_peaks_table, every_cell_says_something_and_every_list_has_its_form)
{
	static const char *const lists[] = { "family", "models", "steppings" };
	static const char *const kinds[] = {
		"-", "P-core", "E-core", "LP-core", "module",
	};

	for (size_t row = 0; row < data_cpu_peaks.rows; row++) {
		bool known = false;

		for (size_t c = 0; c < data_cpu_peaks.columns; c++) {
			const char *text = data_cpu_peaks.cell
				[row * data_cpu_peaks.columns + c];

			cr_assert(*text && *text != ' ' &&
				  text[strlen(text) - 1] != ' ', "row %zu: '%s'",
				  row, text);
		}
		for (size_t i = 0; i < N(lists); i++) {
			const char *list = cell(row, lists[i]);
			long a, b, last = -1;

			while (!is_nothing(list) && next_range(&list, &a, &b)) {
				cr_assert_gt(a, last, "%s", cell(row, "uarch"));
				last = b;
			}
		}
		for (size_t i = 0; i < N(kinds); i++)
			known |= strcmp(cell(row, "kind"), kinds[i]) == 0;
		cr_assert(known, "%s", cell(row, "kind"));
	}
}

/* Flags as Linux writes them (cpufeatures.h, hwcap.h), by the precision whose
 * products they make. */
static bool is_flag_of(const char *precision, const char *flag, size_t n)
{
	static const struct {
		const char *precision, *flags;
	} of[] = {
		{ .precision = "fp64",
		  .flags = "sse2 sse4_2 avx fma avx512f vfpv3 vfpv4 neon asimd sve" },
		{ .precision = "fp32",
		  .flags = "3dnow sse sse2 sse4_2 avx fma avx512f neon asimd sve" },
		{ .precision = "fp16",
		  .flags = "avx512_fp16 amx_fp16 asimdhp sve" },
		{ .precision = "bf16",
		  .flags = "avx512_bf16 amx_bf16 bf16" },
		{ .precision = "int8",
		  .flags = "avx_vnni avx512_vnni amx_int8 asimddp i8mm" },
	};

	for (size_t i = 0; i < N(of); i++) {
		if (strcmp(of[i].precision, precision) != 0)
			continue;
		for (const char *p = of[i].flags; *p; p += strspn(p, " ")) {
			size_t len = strcspn(p, " ");

			if (len == n && strncmp(p, flag, n) == 0)
				return true;
			p += len;
		}
	}
	return false;
}

Test(cpu_peaks_table, every_rate_names_its_instruction_set_and_the_best_is_first)
{
	for (size_t row = 0; row < data_cpu_peaks.rows; row++)
		for (size_t i = 0; i < N(rates); i++) {
			const char *text = cell(row, rates[i]);
			double last = INFINITY;

			while (!is_nothing(text) && *text) {
				char *at;
				double rate = strtod(text, &at);
				size_t n = strcspn(at, " ");

				cr_assert(rate >= 1 && rate <= 4096 &&
					  *at == '@' && rate <= last, "%s: %s",
					  cell(row, "uarch"), text);
				cr_assert(is_flag_of(rates[i], at + 1, n - 1),
					  "%s: %s", cell(row, "uarch"), text);
				last = rate;
				text = at + n;
				text += strspn(text, " ");
			}
		}
}

Test(cpu_peaks_table, every_figure_has_a_source_and_a_name_alone_says_so)
{
	size_t with = 0;

	for (size_t row = 0; row < data_cpu_peaks.rows; row++) {
		const char *status = cell(row, "status");
		const char *source = cell(row, "source");

		cr_assert(strcmp(status, "measured") == 0 ||
			  strcmp(status, "documented") == 0 ||
			  strcmp(status, "inferred") == 0, "%s", status);
		cr_assert_gt(strlen(source), 8, "%s", cell(row, "uarch"));
		cr_assert_eq(strncmp(source, "name: ", 6) == 0, !has_figures(row),
			     "%s: %s", cell(row, "uarch"), source);
		cr_assert(strcmp(status, "inferred") != 0 ||
			  strstr(source, "unit") || strstr(source, "core of") ||
			  strstr(source, "pipes") || strstr(source, "halves"),
			  "%s: inferred from what? %s", cell(row, "uarch"), source);
		with += has_figures(row);
	}
	cr_assert_geq(with, 60);
}

/* Rows that differ in nothing but the brand are held apart by the test after
 * this one. */
Test(cpu_peaks_table, no_numbers_belong_to_two_rows)
{
	for (size_t x = 0; x < data_cpu_peaks.rows; x++)
		for (size_t y = 0; y < x; y++)
			cr_assert(strcmp(cell(x, "vendor"), cell(y, "vendor")) != 0 ||
				  strcmp(cell(x, "kind"), cell(y, "kind")) != 0 ||
				  !lists_meet(cell(x, "family"), cell(y, "family")) ||
				  !lists_meet(cell(x, "models"), cell(y, "models")) ||
				  !lists_meet(cell(x, "steppings"),
					      cell(y, "steppings")) ||
				  (!is_nothing(cell(x, "brand")) &&
				   !is_nothing(cell(y, "brand"))), "%s and %s",
				  cell(x, "uarch"), cell(y, "uarch"));
}

static const char *const brands[] = {
	"Intel(R) Xeon(R) Platinum 8180 CPU @ 2.50GHz",
	"Intel(R) Xeon(R) Platinum 8124M CPU @ 3.00GHz",
	"Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz",
	"Intel(R) Xeon(R) Platinum 9282 CPU @ 2.60GHz",
	"Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz",
	"Intel(R) Xeon(R) Gold 5122 CPU @ 3.60GHz",
	"Intel(R) Xeon(R) Gold 5115 CPU @ 2.40GHz",
	"Intel(R) Xeon(R) Gold 5120T CPU @ 2.20GHz",
	"Intel(R) Xeon(R) Gold 6238 CPU @ 2.10GHz",
	"Intel(R) Xeon(R) Gold 5222 CPU @ 3.80GHz",
	"Intel(R) Xeon(R) Gold 5215 CPU @ 2.50GHz",
	"Intel(R) Xeon(R) Gold 5220R CPU @ 2.20GHz",
	"Intel(R) Xeon(R) Silver 4114 CPU @ 2.20GHz",
	"Intel(R) Xeon(R) Silver 4216 CPU @ 2.10GHz",
	"Intel(R) Xeon(R) Bronze 3106 CPU @ 1.70GHz",
	"Intel(R) Xeon(R) Bronze 3204 CPU @ 1.90GHz",
	"Intel(R) Xeon(R) W-2102 CPU @ 2.90GHz",
	"Intel(R) Xeon(R) W-2145 CPU @ 3.70GHz",
	"Intel(R) Xeon(R) W-2295 CPU @ 3.00GHz",
	"Intel(R) Xeon(R) W-3175X CPU @ 3.10GHz",
	"Intel(R) Xeon(R) W-3275M CPU @ 2.50GHz",
	"Intel(R) Xeon(R) D-2146NT CPU @ 2.30GHz",
	"Intel(R) Xeon(R) CPU @ 2.00GHz (family 6 model 85)",
	"Intel Xeon Processor (Skylake, IBRS) (family 6 model 85)",
	"Intel Xeon Processor (Cascadelake) (family 6 model 85)",
	"Intel(R) Core(TM) i7-7800X CPU @ 3.50GHz",
	"Intel(R) Core(TM) i9-7980XE CPU @ 2.60GHz",
	"Intel(R) Core(TM) i9-10980XE CPU @ 3.00GHz",
	"VIA Nano processor L2200@1600MHz",
	"ZHAOXIN KaiXian ZX-C+ C4580@2.0GHz",
};

static bool brand_fits(const char *patterns, const char *brand)
{
	while (*patterns) {
		char pattern[128];
		size_t n = strcspn(patterns, ";");

		cr_assert_lt(n, sizeof pattern);
		memcpy(pattern, patterns, n);
		pattern[n] = '\0';
		if (fnmatch(pattern, brand, 0) == 0)
			return true;
		patterns += n + (patterns[n] == ';');
	}
	return false;
}

Test(cpu_peaks_table, no_brand_fits_two_rows_of_one_model)
{
	for (size_t x = 0; x < data_cpu_peaks.rows; x++)
		for (size_t y = 0; y < x; y++) {
			if (is_nothing(cell(x, "brand")) ||
			    is_nothing(cell(y, "brand")) ||
			    strcmp(cell(x, "vendor"), cell(y, "vendor")) != 0 ||
			    !lists_meet(cell(x, "models"), cell(y, "models")) ||
			    !lists_meet(cell(x, "steppings"), cell(y, "steppings")))
				continue;
			for (size_t i = 0; i < N(brands); i++)
				cr_assert(!brand_fits(cell(x, "brand"), brands[i]) ||
					  !brand_fits(cell(y, "brand"), brands[i]),
					  "%s: %s and %s", brands[i],
					  cell(x, "uarch"), cell(y, "uarch"));
		}
}

/* A processor with several kinds of cores finds its rows by these names. */
Test(cpu_peaks_table, arm_cores_bear_the_names_that_detection_gives_them)
{
	size_t seen = 0;

	for (size_t row = 0; row < data_cpu_peaks.rows; row++) {
		int implementer = (int)strtol(cell(row, "family"), NULL, 0);
		const char *maker = arm_part_vendor(implementer), *list, *name;
		long a, b;

		if (strncmp(cell(row, "family"), "0x", 2) != 0)
			continue;
		cr_assert_not_null(maker, "%s", cell(row, "uarch"));
		cr_assert_str_eq(cell(row, "vendor"), maker);
		list = cell(row, "models");
		cr_assert(next_range(&list, &a, &b) && a == b && !*list,
			  "%s: one part a name", cell(row, "uarch"));
		name = arm_part_name(implementer, (int)a);
		cr_assert(!name || strcmp(name, cell(row, "uarch")) == 0,
			  "%s, detected as %s", cell(row, "uarch"), name);
		seen += name != NULL;
	}
	cr_assert_geq(seen, 40);
}
