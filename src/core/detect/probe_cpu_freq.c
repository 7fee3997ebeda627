/* SPDX-License-Identifier: MIT */
/* Declared clocks, and the kinds of core with theirs.  These are what the
 * hardware promises; the clock under load is measured by the run. */
#include "core/detect/probe.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/arm_part.h"
#include "core/detect/cpu_mask.h"
#include "core/detect/cpuid_x86.h"
#include "core/detect/cpuinfo.h"
#include "core/model/peak.h"

#define SYS_CPU "/sys/devices/system/cpu"

/* The greatest of .../cpuN/FILE over the CPUs present, in the file's unit; 0:
 * no CPU has it.  1,024 CPUs have few policies, so those are asked first. */
static long long most_over_cpus(const struct sysroot *root, const char *file)
{
	struct cpu_mask present;
	long long most = 0, v;

	cpu_mask_present(root, &present);
	for (int i = cpu_mask_next(&present, 0); i >= 0;
	     i = cpu_mask_next(&present, i + 1))
		if (sysroot_number(root, &v, SYS_CPU "/cpu%d/%s", i, file) == 0 &&
		    v > most)
			most = v;
	return most;
}

static long long most_over_policies(const struct sysroot *root, const char *file)
{
	char **names;
	int n = sysroot_list(root, SYS_CPU "/cpufreq", &names);
	long long most = 0, v;

	for (int i = 0; i < n; i++)
		if (strncmp(names[i], "policy", 6) == 0 &&
		    sysroot_number(root, &v, SYS_CPU "/cpufreq/%s/%s", names[i],
				   file) == 0 && v > most)
			most = v;
	sysroot_list_free(names, n);
	return most;
}

static long long cpufreq_most(const struct sysroot *root, const char *file)
{
	char path[64];
	long long v = most_over_policies(root, file);

	if (v > 0)
		return v;
	snprintf(path, sizeof path, "cpufreq/%s", file);
	return most_over_cpus(root, path);
}

static bool is_guest(const struct sysroot *root, const struct cpuinfo *c)
{
	struct cpuid_x86 x;

	return cpuid_x86_read(root, &x) ? x.hypervisor
					: cpuinfo_has_flag(c, "hypervisor");
}

/* Intel SDM vol. 2A, leaf 0x16: "processor base / maximum frequency"; what a
 * hypervisor puts there is its own. */
static int cpuid_mhz(const struct sysroot *root, bool max)
{
	struct cpuid_x86 x;

	if (!cpuid_x86_read(root, &x) || x.hypervisor)
		return 0;
	return max ? x.max_mhz : x.base_mhz;
}

/* CPPC: the greatest performance in units of the nominal one.  The nominal
 * frequency itself is 0 on some Sapphire Rapids. */
static double cppc_max_mhz(const struct sysroot *root)
{
	long long nominal = 0, perf = 0, most = 0;

	sysroot_number(root, &nominal, SYS_CPU "/cpu0/acpi_cppc/nominal_freq");
	sysroot_number(root, &perf, SYS_CPU "/cpu0/acpi_cppc/nominal_perf");
	sysroot_number(root, &most, SYS_CPU "/cpu0/acpi_cppc/highest_perf");
	if (nominal <= 0 || perf <= 0 || most < perf)
		return 0;
	return (double)nominal * (double)most / (double)perf;
}

static void max_freq(const struct sysroot *root, struct facts *f,
		     const char *why)
{
	long long khz = cpufreq_most(root, "cpuinfo_max_freq");
	double cppc;

	if (khz > 0)
		facts_known(f, FIELD_CPU_MAX_FREQ_MHZ, "cpufreq/cpuinfo_max_freq",
			    "%.17g", (double)khz / 1000);
	else if (cpuid_mhz(root, true) > 0)
		facts_known(f, FIELD_CPU_MAX_FREQ_MHZ, "cpuid 0x16", "%d",
			    cpuid_mhz(root, true));
	else if ((cppc = cppc_max_mhz(root)) > 0)
		facts_known(f, FIELD_CPU_MAX_FREQ_MHZ, "acpi_cppc", "%.17g", cppc);
	else
		facts_unknown(f, FIELD_CPU_MAX_FREQ_MHZ,
			      "cpufreq, cpuid 0x16, acpi_cppc", why);
}

static void base_freq(const struct sysroot *root, struct facts *f,
		      const char *why)
{
	long long khz = cpufreq_most(root, "base_frequency"), nominal = 0;

	sysroot_number(root, &nominal, SYS_CPU "/cpu0/acpi_cppc/nominal_freq");
	if (khz > 0)
		facts_known(f, FIELD_CPU_BASE_FREQ_MHZ, "cpufreq/base_frequency",
			    "%.17g", (double)khz / 1000);
	else if (cpuid_mhz(root, false) > 0)
		facts_known(f, FIELD_CPU_BASE_FREQ_MHZ, "cpuid 0x16", "%d",
			    cpuid_mhz(root, false));
	else if (nominal > 0)
		facts_known(f, FIELD_CPU_BASE_FREQ_MHZ, "acpi_cppc/nominal_freq",
			    "%lld", nominal);
	else
		facts_unknown(f, FIELD_CPU_BASE_FREQ_MHZ,
			      "cpufreq, cpuid 0x16, acpi_cppc", why);
}

static long long cpu_max_khz(const struct sysroot *root, int cpu)
{
	long long khz = 0;

	sysroot_number(root, &khz, SYS_CPU "/cpu%d/cpufreq/cpuinfo_max_freq", cpu);
	return khz > 0 ? khz : 0;
}

static void add_kind(struct buf *b, int cores, const char *name, long long khz)
{
	buf_addf(b, "%s%dx %s", b->n ? ", " : "", cores, name);
	if (khz > 0)
		buf_addf(b, " (%lld MHz)", khz / 1000);
}

/* Is this CPU the first of its core, and of how many threads?  0: no. */
static int core_threads(const struct sysroot *root, int cpu)
{
	char dir[96];
	struct cpu_mask m;

	snprintf(dir, sizeof dir, SYS_CPU "/cpu%d/topology", cpu);
	if (!cpu_mask_read(root, dir, "core_cpus", &m) &&
	    !cpu_mask_read(root, dir, "thread_siblings", &m))
		return 1;
	return cpu_mask_next(&m, 0) == cpu ? cpu_mask_count(&m) : 0;
}

static int count_cores(const struct sysroot *root, const struct cpu_mask *kind,
		       long long *khz)
{
	int cores = 0;

	*khz = 0;
	for (int i = cpu_mask_next(kind, 0); i >= 0;
	     i = cpu_mask_next(kind, i + 1)) {
		long long own = cpu_max_khz(root, i);

		cores += core_threads(root, i) > 0;
		if (own > *khz)
			*khz = own;
	}
	return cores;
}

static const struct {
	const char *path, *name;
} intel_kinds[] = {
	{ .path = "/sys/devices/cpu_core/cpus", .name = "P-core" },
	{ .path = "/sys/devices/cpu_atom/cpus", .name = "E-core" },
	{ .path = "/sys/devices/cpu_lowpower/cpus", .name = "LP-core" },
};

static int intel_types(const struct sysroot *root, struct buf *b)
{
	int n = 0;

	for (size_t i = 0; i < sizeof intel_kinds / sizeof intel_kinds[0]; i++) {
		char line[1024];
		struct cpu_mask m;
		long long khz;
		int cores;

		if (sysroot_line(root, line, sizeof line, "%s",
				 intel_kinds[i].path) <= 0 ||
		    cpu_mask_parse_list(line, &m) < 0 || cpu_mask_count(&m) == 0)
			continue;
		cores = count_cores(root, &m, &khz);
		add_kind(b, cores, intel_kinds[i].name, khz);
		n++;
	}
	return n;
}

/* Kernels before 5.13, and captures without those files: while all CPUs are
 * online, Intel's cores with one thread beside cores with two are E-cores. */
static int intel_types_by_smt(const struct sysroot *root,
			      const struct cpuinfo *c, struct buf *b)
{
	int cores[3] = { 0 };
	long long khz[3] = { 0 };
	struct cpu_mask present, online;
	char vendor[32];

	cpu_mask_present(root, &present);
	cpu_mask_online(root, &online);
	if (!cpuinfo_get(c, "vendor_id", vendor, sizeof vendor) ||
	    strcmp(vendor, "GenuineIntel") != 0 ||
	    cpu_mask_count(&present) != cpu_mask_count(&online))
		return 0;
	for (int i = cpu_mask_next(&online, 0); i >= 0;
	     i = cpu_mask_next(&online, i + 1)) {
		int n = core_threads(root, i);

		if (n > 2)
			return 0;
		if (cpu_max_khz(root, i) > khz[n])
			khz[n] = cpu_max_khz(root, i);
		cores[n]++;
	}
	if (!cores[1] || !cores[2])
		return 0;
	add_kind(b, cores[2], "P-core", khz[2]);
	add_kind(b, cores[1], "E-core", khz[1]);
	return 2;
}

static int arm_types(const struct sysroot *root, const struct cpuinfo *c,
		     struct buf *b)
{
	struct cpuinfo_arm k[CPUINFO_ARM_MAX];
	size_t n = cpuinfo_arm_kinds(c, k, CPUINFO_ARM_MAX);

	for (size_t i = 0; i < n; i++) {
		const char *name = arm_part_name(k[i].implementer, k[i].part);
		char number[32];

		snprintf(number, sizeof number, "ARM 0x%02x/0x%03x",
			 (unsigned)k[i].implementer, (unsigned)k[i].part);
		add_kind(b, k[i].count, name ? name : number,
			 cpu_max_khz(root, k[i].first_cpu));
	}
	return (int)n;
}

/* "6x P-core (5000 MHz), 8x E-core (3800 MHz)"; peak.c reads this form. */
static void core_types(const struct sysroot *root, const struct cpuinfo *c,
		       struct facts *f)
{
	struct buf b = BUF_INIT;
	const char *source = "/sys/devices/cpu_core, cpu_atom";
	int n = intel_types(root, &b);

	if (n == 0) {
		source = SYS_CPU "/cpu*/topology";
		n = intel_types_by_smt(root, c, &b);
	}

	if (n == 0) {
		source = CPUINFO_PATH;
		n = arm_types(root, c, &b);
	}
	if (n > 1)
		facts_known(f, FIELD_CPU_CORE_TYPES, source, "%s", buf_str(&b));
	else
		facts_absent(f, FIELD_CPU_CORE_TYPES, source,
			     "no sign of several kinds of core");
	buf_release(&b);
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

static int read_freq(const struct sysroot *root, struct facts *f, struct err *e)
{
	struct cpuinfo c;
	const char *why;

	(void)e;
	cpuinfo_load(root, &c);
	why = is_guest(root, &c) ? "the hypervisor shows no clock to its guests"
				 : "neither the kernel nor the processor says it";
	max_freq(root, f, why);
	base_freq(root, f, why);
	core_types(root, &c, f);
	uarch(f);
	cpuinfo_release(&c);
	return 0;
}

const struct probe probe_cpu_freq = {
	.name = "cpu_freq",
	.phase = DETECT_CPU,
	.read = read_freq,
};
