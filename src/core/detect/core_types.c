/* SPDX-License-Identifier: MIT */
#include "core/detect/core_types.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/arm_kinds.h"
#include "core/detect/capture.h"
#include "core/detect/cpu_mask.h"
#include "core/detect/cpuinfo.h"

#define SYS_CPU "/sys/devices/system/cpu"

static long long cpu_max_khz(const struct sysroot *root, int cpu)
{
	long long khz = 0;

	sysroot_number(root, &khz, SYS_CPU "/cpu%d/cpufreq/cpuinfo_max_freq", cpu);
	return khz > 0 ? khz : 0;
}

void core_types_add(struct buf *b, int cores, const char *name, long long mhz)
{
	buf_addf(b, "%s%dx %s", b->n ? ", " : "", cores, name);
	if (mhz > 0)
		buf_addf(b, " (%lld MHz)", mhz);
}

/* Is this CPU the first of its core, and of how many threads?  0: no. */
static int core_threads(const struct sysroot *root, int cpu)
{
	struct cpu_mask m;

	if (!cpu_mask_core(root, cpu, &m))
		return 1;
	return cpu_mask_next(&m, 0) == cpu ? cpu_mask_count(&m) : 0;
}

/* Adds the cores of these CPUs; false when there are none. */
static bool add_mask(const struct sysroot *root, const struct cpu_mask *kind,
		     const char *name, struct buf *b)
{
	int cores = 0;
	long long khz = 0;

	for (int i = cpu_mask_next(kind, 0); i >= 0;
	     i = cpu_mask_next(kind, i + 1)) {
		long long own = cpu_max_khz(root, i);

		cores += core_threads(root, i) > 0;
		if (own > khz)
			khz = own;
	}
	if (cores > 0)
		core_types_add(b, cores, name, khz / 1000);
	return cores > 0;
}

static bool has_l3(const struct sysroot *root, int cpu)
{
	for (int i = 0; i < 8; i++) {
		long long level;

		if (sysroot_number(root, &level, SYS_CPU
				   "/cpu%d/cache/index%d/level", cpu, i) < 0)
			return false;
		if (level == 3)
			return true;
	}
	return false;
}

/* Meteor Lake: the low-power E-cores sit on another die than the L3 and run at
 * another clock.  Where no E-core has an L3 (Lunar Lake) all are E-cores. */
static int add_atoms(const struct sysroot *root, const struct cpu_mask *atom,
		     struct buf *b)
{
	struct cpu_mask with, without;

	cpu_mask_zero(&with);
	cpu_mask_zero(&without);
	for (int i = cpu_mask_next(atom, 0); i >= 0;
	     i = cpu_mask_next(atom, i + 1))
		cpu_mask_set(has_l3(root, i) ? &with : &without, i);
	if (cpu_mask_count(&with) == 0)
		return add_mask(root, atom, "E-core", b);
	return add_mask(root, &with, "E-core", b) +
	       add_mask(root, &without, "LP-core", b);
}

static const struct {
	const char *path, *name;
	bool atom;
} intel_kinds[] = {
	{ .path = "/sys/devices/cpu_core/cpus", .name = "P-core" },
	{ .path = "/sys/devices/cpu_atom/cpus", .name = "E-core", .atom = true },
	{ .path = "/sys/devices/cpu_lowpower/cpus", .name = "LP-core" },
};

static int intel_types(const struct sysroot *root, struct buf *b)
{
	int n = 0;

	for (size_t i = 0; i < sizeof intel_kinds / sizeof intel_kinds[0]; i++) {
		char line[1024];
		struct cpu_mask m;

		if (sysroot_line(root, line, sizeof line, "%s",
				 intel_kinds[i].path) <= 0 ||
		    cpu_mask_parse_list(line, &m) < 0)
			continue;
		n += intel_kinds[i].atom ? add_atoms(root, &m, b)
		     : add_mask(root, &m, intel_kinds[i].name, b);
	}
	return n;
}

/* Kernels before 5.13, and captures without those files: while all CPUs are
 * online, Intel's cores with one thread beside cores with two are E-cores.  Not
 * of guests: three CPUs of a hypervisor may be one core with two and one with
 * one. */
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
	    cpuinfo_has_flag(c, "hypervisor") ||
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
	core_types_add(b, cores[2], "P-core", khz[2] / 1000);
	core_types_add(b, cores[1], "E-core", khz[1] / 1000);
	return 2;
}

/* AMD's compact cores differ from the others in their clock, by a third or so;
 * the dies of one with stacked cache by less than a tenth. */
#define AMD_COMPACT 0.85

/* Two clocks make two kinds.  -1: more of them. */
static int amd_types(const struct sysroot *root, const struct cpuinfo *c,
		     struct buf *b)
{
	struct cpu_mask online, big, small;
	long long most = 0, least = 0, khz;
	char vendor[32];

	if (!cpuinfo_get(c, "vendor_id", vendor, sizeof vendor) ||
	    strcmp(vendor, "AuthenticAMD") != 0)
		return 0;
	cpu_mask_online(root, &online);
	cpu_mask_zero(&big);
	cpu_mask_zero(&small);
	for (int i = cpu_mask_next(&online, 0); i >= 0;
	     i = cpu_mask_next(&online, i + 1)) {
		khz = cpu_max_khz(root, i);
		if (khz > most)
			most = khz;
		if (khz > 0 && (least == 0 || khz < least))
			least = khz;
	}
	if ((double)least >= AMD_COMPACT * (double)most)
		return 0;
	for (int i = cpu_mask_next(&online, 0); i >= 0;
	     i = cpu_mask_next(&online, i + 1)) {
		khz = cpu_max_khz(root, i);
		if (khz != most && khz != least)
			return -1;
		cpu_mask_set(khz == most ? &big : &small, i);
	}
	return add_mask(root, &big, "P-core", b) +
	       add_mask(root, &small, "E-core", b);
}

#define CLOCKS_MAX 8

/* The cores of one kind, apart by their clocks: of four alike in a phone one
 * may be a third faster.  Offline CPUs show no clock; where the others have one,
 * it is theirs, too.  How many were added. */
static int add_arm_kind(const struct sysroot *root, const struct arm_kind *k,
			struct buf *b)
{
	long long khz[CLOCKS_MAX] = { 0 };  /* [0]: none shown */
	int cores[CLOCKS_MAX] = { 0 }, n = 1, added = 0;
	char name[64];

	for (int cpu = cpu_mask_next(&k->cpus, 0); cpu >= 0;
	     cpu = cpu_mask_next(&k->cpus, cpu + 1)) {
		long long own = cpu_max_khz(root, cpu);
		int i = 0;

		while (i < n && khz[i] != own)
			i++;
		if (i == CLOCKS_MAX)
			i = 0;
		else if (i == n)
			khz[n++] = own;
		cores[i]++;
	}
	if (n == 2) {
		cores[1] += cores[0];
		cores[0] = 0;
	}
	arm_kind_name(k, name);
	for (int i = 0; i < n; i++)
		if (cores[i] > 0) {
			core_types_add(b, cores[i], name, khz[i] / 1000);
			added++;
		}
	return added;
}

static int arm_types(const struct sysroot *root, const struct cpuinfo *c,
		     struct buf *b, const char **source)
{
	struct arm_kinds k;
	int n = 0;

	arm_kinds_read(root, c, &k);
	*source = k.source;
	for (size_t i = 0; i < k.n; i++)
		n += add_arm_kind(root, &k.kind[i], b);
	return k.hidden ? -1 : n;
}

int core_types_read(const struct sysroot *root, const struct cpuinfo *c,
		    struct buf *out, const char **source)
{
	int n = intel_types(root, out);

	*source = "/sys/devices/cpu_core, cpu_atom";
	if (n == 0) {
		*source = SYS_CPU "/cpu*/topology";
		n = intel_types_by_smt(root, c, out);
	}
	if (n == 0) {
		*source = SYS_CPU "/cpu*/cpufreq/cpuinfo_max_freq";
		n = amd_types(root, c, out);
	}
	if (n == 0)
		n = arm_types(root, c, out, source);
	if (n == 0 && !sysroot_exists(root, SYS_CPU) &&
	    !sysroot_exists(root, CPUINFO_PATH)) {
		*source = CAPTURE_CPUID;
		n = core_types_by_cpuid(root, out);
	}
	return n;
}
