/* SPDX-License-Identifier: MIT */
/* data/cpu_peaks.tsv: names of real processors, and figures that others
 * published.  Its form: test_cpu_peaks_table.c. */
#include <criterion/criterion.h>
#include <math.h>
#include <stddef.h>

#include "core/model/peak.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define CPU(v, fam, mod, step) \
	.vendor = v, .family = fam, .model = mod, .stepping = step

static struct facts f;

static void setup(void)
{
	facts_init(&f);
}

static void teardown(void)
{
	facts_release(&f);
}

TestSuite(cpu_peaks_figures, .init = setup, .fini = teardown);

struct processor {
	const char *vendor, *brand, *isa, *uarch;
	int family, model, stepping;
};

static void have(const struct processor *p, int cores, double mhz)
{
	facts_release(&f);
	facts_init(&f);
	facts_known(&f, FIELD_CPU_VENDOR, "test", "%s", p->vendor);
	facts_known(&f, FIELD_CPU_FAMILY, "test", "%d", p->family);
	facts_known(&f, FIELD_CPU_MODEL_NUMBER, "test", "%d", p->model);
	facts_known(&f, FIELD_CPU_STEPPING, "test", "%d", p->stepping);
	facts_known(&f, FIELD_CPU_MODEL, "test", "%s", p->brand ? p->brand : "?");
	facts_known(&f, FIELD_CPU_ISA, "test", "%s", p->isa ? p->isa : "-");
	facts_known(&f, FIELD_CPU_CORES_PHYSICAL, "test", "%d", cores);
	facts_known(&f, FIELD_CPU_CORES_LOGICAL, "test", "%d", cores);
	if (mhz > 0)
		facts_known(&f, FIELD_CPU_MAX_FREQ_MHZ, "test", "%.17g", mhz);
}

static double rate(const char *precision)
{
	struct peak p;

	peak_cpu(&f, precision, &p);
	return p.ops_per_cycle;
}

/* Numbers and code names: the CPUID dumps of libcpuid's tests. */
Test(cpu_peaks_figures, processors_that_people_own_are_named)
{
	static const struct processor cases[] = {
		{ CPU("GenuineIntel", 6, 13, 6), .uarch = "Pentium M" },
		{ CPU("GenuineIntel", 15, 4, 1), .uarch = "NetBurst" },
		{ CPU("GenuineIntel", 6, 22, 1), .uarch = "Core 2" },
		{ CPU("GenuineIntel", 6, 28, 2), .uarch = "Bonnell" },
		{ CPU("GenuineIntel", 6, 54, 1), .uarch = "Saltwell" },
		{ CPU("GenuineIntel", 6, 122, 8), .uarch = "Goldmont Plus" },
		{ CPU("GenuineIntel", 6, 156, 0), .uarch = "Tremont" },
		{ CPU("GenuineIntel", 6, 190, 0), .uarch = "Gracemont" },
		{ CPU("GenuineIntel", 6, 175, 3), .uarch = "Crestmont" },
		{ CPU("GenuineIntel", 6, 106, 6), .uarch = "Ice Lake-SP" },
		{ CPU("GenuineIntel", 6, 108, 1), .uarch = "Ice Lake-D" },
		{ CPU("AuthenticAMD", 6, 10, 0), .uarch = "K7" },
		{ CPU("AuthenticAMD", 15, 107, 2), .uarch = "K8" },
		{ CPU("AuthenticAMD", 18, 1, 0), .uarch = "K10 (Llano)" },
		{ CPU("AuthenticAMD", 20, 2, 0), .uarch = "Bobcat" },
		{ CPU("AuthenticAMD", 22, 48, 1), .uarch = "Puma" },
		{ CPU("AuthenticAMD", 23, 160, 0), .uarch = "Zen 2" },
		{ CPU("AuthenticAMD", 25, 8, 2), .uarch = "Zen 3" },
		{ CPU("AuthenticAMD", 25, 120, 0), .uarch = "Zen 4" },
		{ CPU("AuthenticAMD", 26, 17, 0), .uarch = "Zen 5c" },
		{ CPU("AuthenticAMD", 26, 68, 0), .uarch = "Zen 5" },
		{ CPU("HygonGenuine", 24, 0, 1), .uarch = "Dhyana" },
		/* Linux intel-family.h */
		{ CPU("GenuineIntel", 6, 215, 0), .uarch = "Raptor Cove" },
		{ CPU("CentaurHauls", 6, 15, 10), .uarch = "Isaiah",
		  .brand = "VIA Nano X2 L4350 @ 1.6+ GHz" },
		{ CPU("CentaurHauls", 7, 59, 0), .uarch = "LuJiaZui" },
		{ CPU("ARM", 0x41, 0xd40, 1), .uarch = "Neoverse-V1" },
		{ CPU("Ampere", 0xc0, 0xac3, 0), .uarch = "Ampere-1" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		have(&cases[i], 4, 0);
		cr_assert_not_null(peak_uarch(&f), "%s", cases[i].uarch);
		cr_assert_str_eq(peak_uarch(&f), cases[i].uarch);
	}
}

/* Published peaks and measurements of one core, in GFLOP/s or GOP/s. */
static const struct {
	struct processor cpu;
	const char *precision;
	int cores;
	double mhz, gops, within;
} published[] = {
	/* Red Storm, 10368 nodes at 2.0 GHz: 41.5 TFLOP/s (CNET, 2004) */
	{ .cpu = { CPU("AuthenticAMD", 15, 5, 10), .isa = "sse2" },
	  .precision = "fp64", .cores = 10368, .mhz = 2000,
	  .gops = 41500, .within = 0.001 },
	/* Red Storm of 2006, 12960 dual cores at 2.4 GHz: 124.4 */
	{ .cpu = { CPU("AuthenticAMD", 15, 65, 2), .isa = "sse2" },
	  .precision = "fp64", .cores = 25920, .mhz = 2400,
	  .gops = 124400, .within = 0.001 },
	/* Isambard: 172 TFLOP/s (WikiChip Fuse, ThunderX2) */
	{ .cpu = { CPU("Cavium", 0x43, 0x0af, 1), .isa = "asimd" },
	  .precision = "fp64", .cores = 10240, .mhz = 2100,
	  .gops = 172000, .within = 0.001 },
	/* Fugaku: 152064 processors, Rpeak 513854.7 TFLOP/s (Top500,
	 * June 2020) */
	{ .cpu = { CPU("FUJITSU", 0x46, 1, 1), .isa = "asimd sve" },
	  .precision = "fp64", .cores = 48, .mhz = 2200,
	  .gops = 513854700. / 152064, .within = 0.0001 },
	/* EPYC 9654: 3.6864 TFLOP/s at its base clock */
	{ .cpu = { CPU("AuthenticAMD", 25, 17, 1), .isa = "fma avx512f" },
	  .precision = "fp64", .cores = 96, .mhz = 2400,
	  .gops = 3686.4, .within = 0.0001 },
	/* pigirons/cpufp, Xeon W9-3495X, one core at 2.779 GHz */
	{ .cpu = { CPU("GenuineIntel", 6, 143, 8), .isa = "fma avx512_fp16" },
	  .precision = "fp16", .cores = 1, .mhz = 2779,
	  .gops = 355.76, .within = 0.002 },
	{ .cpu = { CPU("GenuineIntel", 6, 143, 8), .isa = "amx_bf16" },
	  .precision = "bf16", .cores = 1, .mhz = 2779,
	  .gops = 2844.8, .within = 0.002 },
	{ .cpu = { CPU("GenuineIntel", 6, 143, 8), .isa = "amx_int8" },
	  .precision = "int8", .cores = 1, .mhz = 2779,
	  .gops = 5690.5, .within = 0.002 },
	{ .cpu = { CPU("GenuineIntel", 6, 143, 8), .isa = "avx512_vnni" },
	  .precision = "int8", .cores = 1, .mhz = 2779,
	  .gops = 711.46, .within = 0.002 },
	/* pigirons/cpufp, KX-6640MA */
	{ .cpu = { CPU("CentaurHauls", 7, 59, 0), .isa = "sse sse2 avx" },
	  .precision = "fp32", .cores = 1, .mhz = 2600,
	  .gops = 20.738, .within = 0.005 },
	/* hiroog/vfpbench, Tensor G5, one Cortex-A725 */
	{ .cpu = { CPU("ARM", 0x41, 0xd87, 1), .isa = "asimd asimdhp" },
	  .precision = "fp16", .cores = 1, .mhz = 3052,
	  .gops = 97.513, .within = 0.002 },
};

Test(cpu_peaks_figures, figures_that_others_published_come_out)
{
	for (size_t i = 0; i < N(published); i++) {
		struct peak p;

		have(&published[i].cpu, published[i].cores, published[i].mhz);
		peak_cpu(&f, published[i].precision, &p);
		cr_assert(fabs(p.gops / published[i].gops - 1) < published[i].within,
			  "%s of %g: %g, %s", published[i].precision, published[i].gops,
			  p.gops, p.source);
	}
}

/* pigirons/cpufp, Core Ultra 7 255H, fp32 of one core of each kind: 161.6 at
 * 5.1 GHz, 140.4 at 4.4, 39.2 at 2.5. */
Test(cpu_peaks_figures, three_kinds_of_core_have_three_rows)
{
	static const struct processor cpu = {
		CPU("GenuineIntel", 6, 197, 2), .isa = "fma avx_vnni",
	};
	struct peak p;

	have(&cpu, 16, 0);
	facts_known(&f, FIELD_CPU_CORE_TYPES, "test", "6x P-core (5100 MHz), "
		    "8x E-core (4400 MHz), 2x LP-core (2500 MHz)");
	peak_cpu(&f, "fp32", &p);
	cr_assert(fabs(p.gops / (6 * 161.6 + 8 * 140.4 + 2 * 39.2) - 1) < 0.01,
		  "%g: %s", p.gops, p.source);
}

/* The traps: units by SKU (ARK, as jeffhammond/vpu-count lists it), tiles beside
 * vectors, widths of Zen 4 and 5, V3AE against V3 (Arm's optimization guides
 * 109678 and 109703), and figures that nobody published. */
static const struct {
	struct processor cpu;
	const char *precision;
	double rate;
} widths[] = {
	{ .cpu = { CPU("GenuineIntel", 6, 85, 7),
		   .brand = "Intel(R) Core(TM) i9-10980XE CPU @ 3.00GHz",
		   .isa = "fma avx512f" },
	  .precision = "fp64", .rate = 32 },
	{ .cpu = { CPU("GenuineIntel", 6, 85, 7),
		   .brand = "Intel(R) Xeon(R) W-2295 CPU @ 3.00GHz",
		   .isa = "fma avx512f" },
	  .precision = "fp64", .rate = 32 },
	{ .cpu = { CPU("GenuineIntel", 6, 85, 4),
		   .brand = "Intel(R) Xeon(R) D-2146NT CPU @ 2.30GHz",
		   .isa = "fma avx512f" },
	  .precision = "fp64", .rate = NAN },
	{ .cpu = { CPU("GenuineIntel", 6, 85, 7),
		   .brand = "Intel(R) Xeon(R) CPU @ 2.80GHz",
		   .isa = "fma avx512f" },
	  .precision = "fp64", .rate = NAN },
	{ .cpu = { CPU("GenuineIntel", 6, 143, 8),
		   .isa = "avx512_bf16 amx_bf16" },
	  .precision = "bf16", .rate = 1024 },
	{ .cpu = { CPU("GenuineIntel", 6, 143, 8),
		   .isa = "avx512_bf16" },
	  .precision = "bf16", .rate = 32 },
	{ .cpu = { CPU("GenuineIntel", 6, 94, 3),
		   .isa = "sse sse2 sse4_2" },
	  .precision = "fp64", .rate = 4 },
	{ .cpu = { CPU("AuthenticAMD", 25, 33, 0),
		   .isa = "fma" },
	  .precision = "fp64", .rate = 16 },
	{ .cpu = { CPU("AuthenticAMD", 25, 97, 2),
		   .isa = "fma avx512f" },
	  .precision = "fp64", .rate = 16 },
	{ .cpu = { CPU("AuthenticAMD", 26, 68, 0),
		   .isa = "fma avx512f" },
	  .precision = "fp64", .rate = 32 },
	{ .cpu = { CPU("AuthenticAMD", 26, 36, 0),
		   .isa = "fma avx512f" },
	  .precision = "fp64", .rate = 16 },
	{ .cpu = { CPU("AuthenticAMD", 26, 112, 0),
		   .isa = "fma avx512f" },
	  .precision = "fp64", .rate = 32 },
	{ .cpu = { CPU("AuthenticAMD", 26, 8, 1),
		   .isa = "fma avx512f" },
	  .precision = "fp64", .rate = NAN },
	{ .cpu = { CPU("ARM", 0x41, 0xd84, 0),
		   .isa = "asimd sve" },
	  .precision = "fp64", .rate = 16 },
	{ .cpu = { CPU("ARM", 0x41, 0xd83, 0),
		   .isa = "asimd sve" },
	  .precision = "fp64", .rate = 8 },
	{ .cpu = { CPU("ARM", 0x41, 0xd40, 1),
		   .isa = "bf16 i8mm" },
	  .precision = "bf16", .rate = NAN },
	{ .cpu = { CPU("ARM", 0x41, 0xd80, 1),
		   .isa = "asimd sve" },
	  .precision = "fp32", .rate = NAN },
	/* AnandTech 15493: floating point slower than Zen's, by design */
	{ .cpu = { CPU("HygonGenuine", 24, 0, 1), .isa = "fma" },
	  .precision = "fp64", .rate = NAN },
	{ .cpu = { CPU("GenuineIntel", 6, 215, 0), .isa = "fma avx_vnni" },
	  .precision = "int8", .rate = 128 },
};

Test(cpu_peaks_figures, widths_go_by_what_the_processor_has)
{
	for (size_t i = 0; i < N(widths); i++) {
		have(&widths[i].cpu, 4, 2000);
		cr_assert(peak_uarch(&f), "case %zu", i);
		cr_assert(rate(widths[i].precision) == widths[i].rate ||
			  (isnan(widths[i].rate) && isnan(rate(widths[i].precision))),
			  "case %zu, %s: %g", i, peak_uarch(&f),
			  rate(widths[i].precision));
	}
}
