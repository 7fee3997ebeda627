/* SPDX-License-Identifier: MIT */
/* Declared clocks, and the kinds of core with theirs.  These are what the
 * hardware promises; the clock under load is measured by the run. */
#include "core/detect/probe.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/core_types.h"
#include "core/detect/cpu_mask.h"
#include "core/detect/cpuid_x86.h"
#include "core/detect/cpuinfo.h"
#include "core/model/peak.h"

#define SYS_CPU "/sys/devices/system/cpu"

/* Of a file's numbers, in its unit; zeros: nobody has it. */
struct range {
	long long least, most;
};

static void range_add(struct range *r, long long v)
{
	if (v > 0 && (v < r->least || !r->least))
		r->least = v;
	if (v > r->most)
		r->most = v;
}

/* Of .../cpuN/FILE over the CPUs present.  1,024 CPUs have few policies, so
 * those are asked first. */
static struct range over_cpus(const struct sysroot *root, const char *file)
{
	struct cpu_mask present;
	struct range r = { 0 };
	long long v;

	cpu_mask_present(root, &present);
	for (int i = cpu_mask_next(&present, 0); i >= 0;
	     i = cpu_mask_next(&present, i + 1))
		if (sysroot_number(root, &v, SYS_CPU "/cpu%d/%s", i, file) == 0)
			range_add(&r, v);
	return r;
}

static struct range over_policies(const struct sysroot *root, const char *file)
{
	char **names;
	int n = sysroot_list(root, SYS_CPU "/cpufreq", &names);
	struct range r = { 0 };
	long long v;

	for (int i = 0; i < n; i++)
		if (strncmp(names[i], "policy", 6) == 0 &&
		    sysroot_number(root, &v, SYS_CPU "/cpufreq/%s/%s", names[i],
				   file) == 0)
			range_add(&r, v);
	sysroot_list_free(names, n);
	return r;
}

static struct range cpufreq_range(const struct sysroot *root, const char *file)
{
	char path[64];
	struct range r = over_policies(root, file);

	if (r.most > 0)
		return r;
	snprintf(path, sizeof path, "cpufreq/%s", file);
	return over_cpus(root, path);
}

static long long cpufreq_most(const struct sysroot *root, const char *file)
{
	return cpufreq_range(root, file).most;
}

/* What the sources need to know of the processor. */
struct about {
	struct cpuid_x86 x;        /* zeros: no CPUID */
	bool guest, hybrid;
};

/* CPPC: the greatest performance in units of the nominal one.  The nominal
 * frequency itself is 0 on some Sapphire Rapids; on hybrids it is one for all
 * cores (Raptor Lake) or the maximum of the E-cores (Meteor Lake).  Where the
 * greatest performance differs between cores that are alike (AMD's preferred
 * cores) it is a rank and no clock: Linux puts a constant in its place
 * (amd_get_boost_ratio_numerator(), arch/x86/kernel/acpi/cppc.c). */
static double cppc_max_mhz(const struct sysroot *root, const struct about *a)
{
	long long nominal = 0, perf = 0;
	struct range r;

	if (a->guest || a->hybrid)
		return 0;
	sysroot_number(root, &nominal, SYS_CPU "/cpu0/acpi_cppc/nominal_freq");
	sysroot_number(root, &perf, SYS_CPU "/cpu0/acpi_cppc/nominal_perf");
	if (nominal <= 0 || perf <= 0)
		return 0;
	r = over_cpus(root, "acpi_cppc/highest_perf");
	return r.most < perf || r.least != r.most
		       ? 0 : (double)nominal * (double)r.most / (double)perf;
}

/* acpi-cpufreq knows the P-states of ACPI's table; what the processor boosts to
 * above the first of them stands in cpuinfo_max_freq on newer kernels alone
 * (5.11, by CPPC). */
static bool leaves_out_boost(const struct sysroot *root, long long khz)
{
	char line[512];
	long long boost, first;

	if (sysroot_number(root, &boost, SYS_CPU "/cpufreq/boost") < 0 ||
	    sysroot_line(root, line, sizeof line,
			 SYS_CPU "/cpu0/cpufreq/scaling_driver") <= 0 ||
	    strcmp(line, "acpi-cpufreq") != 0 ||
	    sysroot_number(root, &first, SYS_CPU
			   "/cpu0/cpufreq/scaling_available_frequencies") < 0)
		return false;
	return khz <= first;
}

static void max_freq(const struct sysroot *root, struct facts *f,
		     const struct about *a, const char *why)
{
	long long khz = cpufreq_most(root, "cpuinfo_max_freq");
	double cppc;

	if (khz > 0)
		facts_known(f, FIELD_CPU_MAX_FREQ_MHZ,
			    leaves_out_boost(root, khz)
			    ? "cpufreq/cpuinfo_max_freq, " PEAK_NO_BOOST
			    : "cpufreq/cpuinfo_max_freq",
			    "%.17g", (double)khz / 1000);
	else if (a->x.max_mhz > 0 && !a->guest)
		facts_known(f, FIELD_CPU_MAX_FREQ_MHZ, "cpuid 0x16", "%d",
			    a->x.max_mhz);
	else if ((cppc = cppc_max_mhz(root, a)) > 0)
		facts_known(f, FIELD_CPU_MAX_FREQ_MHZ, "acpi_cppc", "%.17g", cppc);
	else
		facts_unknown(f, FIELD_CPU_MAX_FREQ_MHZ,
			      "cpufreq, cpuid 0x16, acpi_cppc", why);
}

static void base_freq(const struct sysroot *root, struct facts *f,
		      const struct about *a, const char *why)
{
	long long khz = cpufreq_most(root, "base_frequency"), nominal = 0;

	if (!a->guest && !a->hybrid)
		sysroot_number(root, &nominal,
			       SYS_CPU "/cpu0/acpi_cppc/nominal_freq");
	if (khz > 0)
		facts_known(f, FIELD_CPU_BASE_FREQ_MHZ, "cpufreq/base_frequency",
			    "%.17g", (double)khz / 1000);
	else if (a->x.base_mhz > 0 && !a->guest)
		facts_known(f, FIELD_CPU_BASE_FREQ_MHZ, "cpuid 0x16", "%d",
			    a->x.base_mhz);
	else if (nominal > 0)
		facts_known(f, FIELD_CPU_BASE_FREQ_MHZ, "acpi_cppc/nominal_freq",
			    "%lld", nominal);
	else
		facts_unknown(f, FIELD_CPU_BASE_FREQ_MHZ,
			      "cpufreq, cpuid 0x16, acpi_cppc", why);
}

/* Returns whether the cores differ, as far as one can see. */
static bool core_types(const struct sysroot *root, const struct cpuinfo *c,
		       struct facts *f)
{
	struct buf b = BUF_INIT;
	const char *source;
	int n = core_types_read(root, c, &b, &source);

	if (n > 1)
		facts_known(f, FIELD_CPU_CORE_TYPES, source, "%s", buf_str(&b));
	else if (n < 0)
		facts_unknown(f, FIELD_CPU_CORE_TYPES, source, "its cores "
			      "differ, and not all show of what kind they are");
	else
		facts_absent(f, FIELD_CPU_CORE_TYPES, source,
			     "no sign of several kinds of core");
	buf_release(&b);
	return n > 1 || n < 0;
}

static void uarch(struct facts *f)
{
	const char *name = peak_uarch(f);

	if (name)
		facts_known(f, FIELD_CPU_UARCH, "data/cpu_peaks.tsv", "%s", name);
	else
		facts_unknown(f, FIELD_CPU_UARCH, "data/cpu_peaks.tsv",
			      "vendor, family, model and kind of core fit no "
			      "single row of the table");
}

/* How far the clock may fall; nothing counts on it. */
static void min_freq(const struct sysroot *root, struct facts *f)
{
	long long khz = cpufreq_range(root, "cpuinfo_min_freq").least;
	char mhz[32];

	snprintf(mhz, sizeof mhz, "%.17g", (double)khz / 1000);
	if (khz > 0)
		facts_set(f, "cpu_min_freq_mhz", FACT_KNOWN, mhz,
			  "cpufreq/cpuinfo_min_freq", NULL);
}

static int read_freq(const struct sysroot *root, struct facts *f, struct err *e)
{
	struct about a = { 0 };
	struct cpuinfo c;
	const char *why;

	(void)e;
	cpuinfo_load(root, &c);
	a.guest = cpuid_x86_read(root, &a.x) ? a.x.hypervisor
					     : cpuinfo_has_flag(&c, "hypervisor");
	why = a.guest ? "the hypervisor shows no clock to its guests"
		      : "neither the kernel nor the processor says it";
	a.hybrid = core_types(root, &c, f);
	max_freq(root, f, &a, why);
	base_freq(root, f, &a, why);
	min_freq(root, f);
	uarch(f);
	cpuinfo_release(&c);
	return 0;
}

const struct probe probe_cpu_freq = {
	.name = "cpu_freq",
	.phase = DETECT_CPU,
	.read = read_freq,
};
