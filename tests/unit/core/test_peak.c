/* SPDX-License-Identifier: MIT */
/* Expected figures: published ones, each with its source beside it. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/data_embed.h"
#include "core/model/peak.h"

static struct facts f;

static void setup(void)
{
	facts_init(&f);
}

static void teardown(void)
{
	facts_release(&f);
}

TestSuite(peak, .init = setup, .fini = teardown);

static void x86(const char *vendor, int family, int model, int stepping,
		const char *brand, const char *isa)
{
	facts_known(&f, FIELD_CPU_VENDOR, "test", "%s", vendor);
	facts_known(&f, FIELD_CPU_FAMILY, "test", "%d", family);
	facts_known(&f, FIELD_CPU_MODEL_NUMBER, "test", "%d", model);
	facts_known(&f, FIELD_CPU_STEPPING, "test", "%d", stepping);
	facts_known(&f, FIELD_CPU_MODEL, "test", "%s", brand);
	facts_known(&f, FIELD_CPU_ISA, "test", "%s", isa);
}

static void size(int cores, int threads, double mhz)
{
	facts_known(&f, FIELD_CPU_CORES_PHYSICAL, "test", "%d", cores);
	facts_known(&f, FIELD_CPU_CORES_LOGICAL, "test", "%d", threads);
	if (mhz > 0)
		facts_known(&f, FIELD_CPU_MAX_FREQ_MHZ, "test", "%.17g", mhz);
}

static struct peak peak_of(const char *precision)
{
	struct peak p;

	peak_cpu(&f, precision, &p);
	return p;
}

/* peakperf's README lists the theoretical fp32 GFLOP/s of these machines. */
Test(peak, published_peaks_of_servers_come_out)
{
	static const struct {
		const char *vendor, *brand, *isa;
		int family, model, stepping, cores;
		double mhz, gflops;
	} cases[] = {
		{ .vendor = "GenuineIntel", .family = 6, .model = 62,
		  .brand = "Intel(R) Xeon(R) CPU E5-2650 v2 @ 2.60GHz",
		  .isa = "avx", .cores = 16, .mhz = 3000, .gflops = 768 },
		{ .vendor = "GenuineIntel", .family = 6, .model = 79, .stepping = 1,
		  .brand = "Intel(R) Xeon(R) CPU E5-2698 v4 @ 2.20GHz",
		  .isa = "avx2 fma", .cores = 40, .mhz = 2600, .gflops = 3327 },
		{ .vendor = "GenuineIntel", .family = 6, .model = 85, .stepping = 7,
		  .brand = "Intel(R) Xeon(R) Gold 6238 CPU @ 2.10GHz",
		  .isa = "avx2 fma avx512f", .cores = 44, .mhz = 2100,
		  .gflops = 5911 },
		{ .vendor = "GenuineIntel", .family = 6, .model = 167, .stepping = 1,
		  .brand = "11th Gen Intel(R) Core(TM) i7-11700 @ 2.50GHz",
		  .isa = "avx2 fma avx512f", .cores = 8, .mhz = 4400,
		  .gflops = 1126.4 },
		{ .vendor = "AuthenticAMD", .family = 25, .model = 1, .stepping = 1,
		  .brand = "AMD EPYC 7413 24-Core Processor", .isa = "avx2 fma",
		  .cores = 48, .mhz = 3000, .gflops = 4608 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct peak p;

		x86(cases[i].vendor, cases[i].family, cases[i].model,
		    cases[i].stepping, cases[i].brand, cases[i].isa);
		size(cases[i].cores, 2 * cases[i].cores, cases[i].mhz);
		p = peak_of("fp32");
		cr_assert(fabs(p.gops / cases[i].gflops - 1) < 0.001, "%s: %g, %s",
			  cases[i].brand, p.gops, p.source);
	}
}

/* pigirons/cpufp, Ryzen 7 9700X, one core at 5.53 GHz: 177.1, 354.3, 708 and
 * 1417 G(FL)OP/s; 88.6 and 177.1 with 256-bit code. */
Test(peak, zen_5_has_full_width_vectors)
{
	static const struct {
		const char *precision;
		double gops;
	} cases[] = {
		{ .precision = "fp64", .gops = 177.1 },
		{ .precision = "fp32", .gops = 354.3 },
		{ .precision = "bf16", .gops = 708 },
		{ .precision = "int8", .gops = 1417 },
	};

	x86("AuthenticAMD", 26, 68, 0, "AMD Ryzen 7 9700X 8-Core Processor",
	    "avx2 fma avx512f avx512_vnni avx512_bf16");
	size(1, 2, 5530);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		cr_assert(fabs(peak_of(cases[i].precision).gops / cases[i].gops - 1)
			  < 0.002, "%s", cases[i].precision);
	cr_assert(isnan(peak_of("fp16").gops));
	cr_assert_str_eq(peak_uarch(&f), "Zen 5");
	facts_known(&f, FIELD_CPU_ISA, "test", "avx2 fma");
	cr_assert(fabs(peak_of("fp64").gops / 88.6 - 1) < 0.002);
	cr_assert(isnan(peak_of("int8").gops));
}

Test(peak, an_unknown_clock_leaves_the_operations_per_cycle)
{
	struct peak p;

	x86("AuthenticAMD", 26, 2, 1, "AMD EPYC (family 26 model 2)",
	    "fma avx512f");
	size(2, 2, 0);
	p = peak_of("fp64");
	cr_assert(isnan(p.gops));
	cr_assert_eq(p.ops_per_cycle, 32);
	cr_assert_not_null(strstr(p.source, "unknown clock"), "%s", p.source);
}

/* peakperf: i9-12900K, 8 P-cores and 8 E-cores: 1728 fp32 GFLOP/s in all, at
 * its 4.8 (P) and 3.9 GHz (E): 1228.8 + 499.2. */
Test(peak, a_hybrid_is_summed_over_its_kinds)
{
	x86("GenuineIntel", 6, 151, 2, "12th Gen Intel(R) Core(TM) i9-12900K",
	    "fma avx_vnni");
	size(16, 24, 5200);
	facts_known(&f, FIELD_CPU_CORE_TYPES, "test",
		    "8x P-core (4800 MHz), 8x E-core (3900 MHz)");
	cr_assert_float_eq(peak_of("fp32").gops, 1728, 0.1);
	cr_assert_float_eq(peak_of("fp32").ops_per_cycle, 24, 1e-9);
	cr_assert_str_eq(peak_uarch(&f), "Golden Cove");
}

/* acpi-cpufreq on an EPYC 7451: 2300 MHz, the first P-state; it boosts to 3200. */
Test(peak, a_clock_that_leaves_out_boost_makes_no_peak)
{
	x86("AuthenticAMD", 23, 1, 2, "AMD EPYC 7451 24-Core Processor", "fma avx2");
	size(48, 96, 2300);
	cr_assert(peak_of("fp64").gops > 0);
	facts_known(&f, FIELD_CPU_MAX_FREQ_MHZ,
		    "cpufreq/cpuinfo_max_freq, " PEAK_NO_BOOST, "2300");
	cr_assert(isnan(peak_of("fp64").gops));
	cr_assert_not_null(strstr(peak_of("fp64").source, "unknown clock"));
}

Test(peak, a_hybrid_whose_kinds_are_hidden_has_no_peak)
{
	x86("GenuineIntel", 6, 151, 2, "12th Gen Intel(R) Core(TM) i9-12900K",
	    "fma avx_vnni");
	size(16, 24, 5200);
	cr_assert(isnan(peak_of("fp32").gops));
	cr_assert(isnan(peak_of("fp32").ops_per_cycle));
	x86("GenuineIntel", 6, 151, 5, "12th Gen Intel(R) Core(TM) i3-12100",
	    "fma avx_vnni");
	size(4, 8, 4300);
	cr_assert_eq(peak_of("fp64").ops_per_cycle, 16);
}

/* jeffhammond/vpu-count, table of Skylake SKUs. */
Test(peak, the_number_of_fma_units_goes_by_the_sku)
{
	static const struct {
		const char *brand;
		int stepping;
		double per_cycle;
	} cases[] = {
		{ .brand = "Intel(R) Xeon(R) Platinum 8180 CPU @ 2.50GHz",
		  .stepping = 4, .per_cycle = 32 },
		{ .brand = "Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz",
		  .stepping = 4, .per_cycle = 32 },
		{ .brand = "Intel(R) Xeon(R) Gold 5122 CPU @ 3.60GHz",
		  .stepping = 4, .per_cycle = 32 },
		{ .brand = "Intel(R) Xeon(R) Gold 5120 CPU @ 2.20GHz",
		  .stepping = 4, .per_cycle = 16 },
		{ .brand = "Intel(R) Xeon(R) Silver 4108 CPU @ 1.80GHz",
		  .stepping = 4, .per_cycle = 16 },
		{ .brand = "Intel(R) Xeon(R) Gold 5222 CPU @ 3.80GHz",
		  .stepping = 7, .per_cycle = 32 },
		{ .brand = "Intel(R) Xeon(R) Gold 5218 CPU @ 2.30GHz",
		  .stepping = 7, .per_cycle = 16 },
		{ .brand = "Intel Xeon Processor (Skylake) (family 6 model 85)",
		  .stepping = 4, .per_cycle = NAN },
	};

	size(1, 2, 2000);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		double got;

		x86("GenuineIntel", 6, 85, cases[i].stepping, cases[i].brand,
		    "avx2 fma avx512f");
		got = peak_of("fp64").ops_per_cycle;
		cr_assert(got == cases[i].per_cycle ||
			  (isnan(got) && isnan(cases[i].per_cycle)),
			  "%s: %g", cases[i].brand, got);
	}
}

/* Mysticial/Flops: FX-8350, 4 modules at 4.01 GHz, 8 a cycle and module. */
Test(peak, modules_count_once_however_the_kernel_counts_cores)
{
	x86("AuthenticAMD", 21, 2, 0, "AMD FX(tm)-8350", "avx fma4 fma");
	size(8, 8, 4010);
	cr_assert_float_eq(peak_of("fp64").gops, 128.32, 0.01);
	size(4, 8, 4010);
	cr_assert_float_eq(peak_of("fp64").gops, 128.32, 0.01);
}

/* pigirons/cpufp: Kunpeng 920-7260, one core at 2.6 GHz. */
Test(peak, arm_cores_go_by_implementer_and_part)
{
	facts_known(&f, FIELD_CPU_VENDOR, "test", "HiSilicon");
	facts_known(&f, FIELD_CPU_FAMILY, "test", "%d", 0x48);
	facts_known(&f, FIELD_CPU_MODEL_NUMBER, "test", "%d", 0xd01);
	facts_known(&f, FIELD_CPU_MODEL, "test", "TaiShan-v110");
	facts_known(&f, FIELD_CPU_ISA, "test", "asimd asimdhp asimddp");
	size(1, 1, 2600);
	cr_assert_float_eq(peak_of("fp64").gops, 10.4, 0.01);
	cr_assert_float_eq(peak_of("fp32").gops, 41.6, 0.01);
	cr_assert_float_eq(peak_of("int8").gops, 166.3, 0.2);
}

Test(peak, what_the_table_does_not_name_is_unknown)
{
	x86("GenuineIntel", 6, 250, 0, "Intel(R) Future", "fma avx512f");
	size(8, 16, 4000);
	cr_assert(isnan(peak_of("fp64").gops));
	cr_assert_null(peak_uarch(&f));
	cr_assert(isnan(peak_of("fp8").gops));
	facts_release(&f);
	facts_init(&f);
	cr_assert(isnan(peak_of("fp64").gops));
	cr_assert_null(peak_uarch(&f));
}

Test(peak, text_that_is_no_list_of_core_types_gives_no_peak)
{
	static const char *const bad[] = {
		"P-core", "0x P-core", "8x", "8x P-core, ", "-1x P-core",
		"1x a, 1x b, 1x c, 1x d, 1x e, 1x f, 1x g, 1x h, 1x i",
	};

	x86("GenuineIntel", 6, 151, 2, "i9", "fma");
	size(16, 24, 5200);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		facts_known(&f, FIELD_CPU_CORE_TYPES, "test", "%s", bad[i]);
		cr_assert(isnan(peak_of("fp64").ops_per_cycle) ||
			  strcmp(bad[i], "8x P-core, ") == 0, "%s", bad[i]);
	}
}

static const char *column(size_t row, const char *name)
{
	const struct data_table *t = &data_cpu_peaks;

	for (size_t c = 0; c < t->columns; c++)
		if (strcmp(t->column[c], name) == 0)
			return t->cell[row * t->columns + c];
	cr_assert(false, "no column %s", name);
	return "";
}

Test(peak, the_table_has_the_columns_that_the_code_expects)
{
	static const char *const names[] = {
		"vendor", "family", "models", "steppings", "kind", "brand", "uarch",
		"fp64", "fp32", "fp16", "bf16", "int8", "status", "source",
	};

	cr_assert_eq(data_cpu_peaks.columns, sizeof names / sizeof names[0]);
	cr_assert_geq(data_cpu_peaks.columns, sizeof names / sizeof names[0]);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		cr_assert_str_eq(data_cpu_peaks.column[i], names[i]);
}

Test(peak, every_row_has_a_source_and_a_status_that_may_stand)
{
	static const char *const rates[] = { "fp64", "fp32", "fp16", "bf16", "int8" };

	cr_assert_geq(data_cpu_peaks.rows, 60);
	for (size_t row = 0; row < data_cpu_peaks.rows; row++) {
		const char *status = column(row, "status");

		cr_assert(strcmp(status, "measured") == 0 ||
			  strcmp(status, "documented") == 0 ||
			  strcmp(status, "inferred") == 0, "%s", status);
		cr_assert_gt(strlen(column(row, "source")), 5);
		for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
			const char *cell = column(row, rates[i]);

			cr_assert(strcmp(cell, "-") == 0 ||
				  (atof(cell) >= 1 && strchr(cell, '@')),
				  "%s: %s", column(row, "uarch"), cell);
		}
	}
}

static const char *explained(const char *precision, struct buf *b)
{
	buf_reset(b);
	peak_cpu_explain(&f, precision, b);
	return buf_str(b);
}

/* peakperf: i9-12900K at 4.8 and 3.9 GHz, 1728 fp32 GFLOP/s. */
Test(peak, an_explanation_shows_row_figures_and_sum_of_every_kind)
{
	static const char *const parts[] = {
		"formula: 8 x Golden Cove (P-core) x 32 a cycle x 4800 MHz = "
			"1228.8 GOP/s\n",
		"row: GenuineIntel family 6 models 151,154",
		"rate: 32@fma, measured\n", "\nsource: ",
		"formula: 8 x Gracemont (E-core) x 16 a cycle x 3900 MHz = "
			"499.2 GOP/s\n",
		"clock: 3900 MHz, by test\n", "sum: 1728.0 GOP/s\n",
	};
	struct buf b = BUF_INIT;

	x86("GenuineIntel", 6, 151, 2, "12th Gen Intel(R) Core(TM) i9-12900K",
	    "fma avx_vnni");
	size(16, 24, 5200);
	facts_known(&f, FIELD_CPU_CORE_TYPES, "test",
		    "8x P-core (4800 MHz), 8x E-core (3900 MHz)");
	explained("fp32", &b);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		cr_assert_not_null(strstr(buf_str(&b), parts[i]), "%s in\n%s",
				   parts[i], buf_str(&b));
	buf_release(&b);
}

Test(peak, an_explanation_says_why_there_is_none)
{
	struct buf b = BUF_INIT;

	x86("AuthenticAMD", 26, 2, 1, "AMD EPYC", "fma avx512f");
	size(2, 2, 0);
	facts_unknown(&f, FIELD_CPU_MAX_FREQ_MHZ, "test", "a guest sees none");
	cr_assert_not_null(strstr(explained("fp64", &b),
				  "clock: unknown: a guest sees none\n"), "%s",
			   buf_str(&b));
	cr_assert_eq(strncmp(buf_str(&b), "none: the maximum clock is unknown; ", 36),
		     0, "%s", buf_str(&b));
	cr_assert_not_null(strstr(buf_str(&b),
				  "formula: 2 x Zen 5 x 32 a cycle x unknown clock\n"));
	/* a row without a figure has no formula; one that asks for more than the
	 * processor has says for what */
	cr_assert_eq(strncmp(explained("fp16", &b), "none: data/cpu_peaks.tsv has no "
			     "fp16 figure", 43), 0, "%s", buf_str(&b));
	cr_assert_null(strstr(buf_str(&b), "formula: "));
	cr_assert_not_null(strstr(explained("bf16", &b),
				  "rate: unknown: the processor has none of"));
	x86("GenuineIntel", 6, 250, 0, "Intel(R) Future", "fma avx512f");
	cr_assert_not_null(strstr(explained("fp64", &b), "fits no row"));
	cr_assert_eq(strncmp(explained("fp8", &b), "none: no peak is defined", 24),
		     0, "%s", buf_str(&b));
	buf_release(&b);
}

Test(peak, unknown_cores_leave_the_operations_per_cycle)
{
	struct peak p;

	x86("GenuineIntel", 6, 94, 3, "Intel(R) Core(TM) i7-6700K", "fma");
	facts_known(&f, FIELD_CPU_MAX_FREQ_MHZ, "test", "4200");
	p = peak_of("fp64");
	cr_assert(isnan(p.gops));
	cr_assert_eq(p.ops_per_cycle, 16);
	cr_assert_not_null(strstr(p.source, "unknown cores"), "%s", p.source);
}

/* Offline cores belong to a kind that cannot be seen. */
Test(peak, kinds_that_are_not_all_cores_give_no_peak)
{
	x86("GenuineIntel", 6, 151, 2, "12th Gen Intel(R) Core(TM) i9-12900K",
	    "fma avx_vnni");
	size(16, 24, 5200);
	facts_known(&f, FIELD_CPU_CORE_TYPES, "test",
		    "8x P-core (4800 MHz), 4x E-core (3900 MHz)");
	cr_assert(isnan(peak_of("fp32").gops));
	cr_assert_str_eq(peak_uarch(&f), "Golden Cove");
}

/* AMD: Ryzen AI 9 HX 370 is 4 Zen 5 and 8 Zen 5c, which differ in clock. */
Test(peak, kinds_that_share_one_row_keep_their_own_clocks)
{
	x86("AuthenticAMD", 26, 36, 0, "AMD Ryzen AI 9 HX 370", "fma avx512f");
	size(12, 24, 5100);
	facts_known(&f, FIELD_CPU_CORE_TYPES, "test",
		    "4x P-core (5100 MHz), 8x E-core (3300 MHz)");
	cr_assert_float_eq(peak_of("fp64").gops, 16 * (4 * 5.1 + 8 * 3.3), 1e-6);
}

Test(peak, one_clock_does_not_hold_for_kinds_that_are_hidden)
{
	struct buf b = BUF_INIT;

	x86("AuthenticAMD", 26, 36, 0, "AMD Ryzen AI 9 HX 370", "fma avx512f");
	size(12, 24, 5100);
	facts_unknown(&f, FIELD_CPU_CORE_TYPES, "cpufreq", "three clocks");
	cr_assert(isnan(peak_of("fp64").gops));
	cr_assert_eq(peak_of("fp64").ops_per_cycle, 16);
	cr_assert_not_null(strstr(explained("fp64", &b),
				  "clock: unknown: three clocks\n"), "%s",
			   buf_str(&b));
	buf_release(&b);
}
