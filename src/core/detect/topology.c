/* SPDX-License-Identifier: MIT */
#include "core/detect/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/detect/cpu_mask.h"

#define SYS_CPU "/sys/devices/system/cpu"
#define CACHES_MAX 16

/* As cpu_mask_core(). */
static bool package_mask(const struct sysroot *root, const char *dir,
			 struct cpu_mask *m)
{
	return cpu_mask_read(root, dir, "package_cpus", m) ||
	       cpu_mask_read(root, dir, "core_siblings", m);
}

static long long size_kb(const char *s)
{
	char *end;
	long long n = strtoll(s, &end, 10);

	if (n < 0 || n > (1ll << 40))
		return 0;
	return *end == 'M' ? n * 1024 : *end == 'G' ? n * 1024 * 1024 : n;
}

/* A cache belongs to the lowest online CPU that shares it.  No CPU has two data
 * caches of one level: VirtualBox shows the instruction cache as another. */
static void add_caches(const struct sysroot *root, int cpu,
		       const struct cpu_mask *online, struct topology *t)
{
	bool seen[4] = { false };

	for (int i = 0; i < CACHES_MAX; i++) {
		char dir[128], type[32], size[32];
		struct cpu_mask m;
		long long level;

		snprintf(dir, sizeof dir, SYS_CPU "/cpu%d/cache/index%d", cpu, i);
		if (sysroot_number(root, &level, "%s/level", dir) < 0)
			break;
		if (sysroot_line(root, type, sizeof type, "%s/type", dir) <= 0 ||
		    sysroot_line(root, size, sizeof size, "%s/size", dir) <= 0 ||
		    strcmp(type, "Instruction") == 0 || level < 1 || level > 3 ||
		    seen[level])
			continue;
		seen[level] = true;
		if (cpu_mask_read(root, dir, "shared_cpu", &m) ||
		    cpu_mask_read(root, dir, "shared_cpu_map", &m)) {
			cpu_mask_and(&m, online);
			if (cpu_mask_next(&m, 0) != cpu)
				continue;
		}
		if (level == 1)
			t->l1d_kb += size_kb(size);
		else if (level == 2)
			t->l2_kb += size_kb(size);
		else
			t->l3_kb += size_kb(size);
	}
}

static void add_cpu(const struct sysroot *root, int cpu,
		    const struct cpu_mask *online, struct topology *t)
{
	char dir[96];
	struct cpu_mask m;

	snprintf(dir, sizeof dir, SYS_CPU "/cpu%d/topology", cpu);
	if (cpu_mask_core(root, cpu, &m)) {
		cpu_mask_and(&m, online);
		if (cpu_mask_next(&m, 0) == cpu) {
			int n = cpu_mask_count(&m);

			t->cores++;
			if (n > t->threads_per_core)
				t->threads_per_core = n;
		}
	}
	if (package_mask(root, dir, &m)) {
		cpu_mask_and(&m, online);
		if (cpu_mask_next(&m, 0) == cpu)
			t->sockets++;
	}
	add_caches(root, cpu, online, t);
}

static int count_nodes(const struct sysroot *root)
{
	char **names;
	int n = sysroot_list(root, "/sys/devices/system/node", &names), nodes = 0;

	for (int i = 0; i < n; i++)
		if (strncmp(names[i], "node", 4) == 0 && names[i][4] >= '0' &&
		    names[i][4] <= '9')
			nodes++;
	sysroot_list_free(names, n);
	return nodes;
}

void topology_by_sysfs(const struct sysroot *root, struct topology *t)
{
	struct cpu_mask online;

	memset(t, 0, sizeof *t);
	/* without the folder, cpu_mask_present() takes the list of processors */
	t->source = sysroot_exists(root, SYS_CPU) ? SYS_CPU : "/proc/cpuinfo";
	cpu_mask_online(root, &online);
	t->online = cpu_mask_count(&online);
	for (int cpu = cpu_mask_next(&online, 0); cpu >= 0;
	     cpu = cpu_mask_next(&online, cpu + 1))
		add_cpu(root, cpu, &online, t);
	t->nodes = count_nodes(root);
}

static bool smt_is(const struct sysroot *root, const char *state)
{
	char v[32];

	return sysroot_line(root, v, sizeof v, SYS_CPU "/smt/control") > 0 &&
	       strcmp(v, state) == 0;
}

static bool smt_switched_off(const struct sysroot *root)
{
	return smt_is(root, "off") || smt_is(root, "forceoff");
}

/* Also where every second thread was taken offline by hand, which leaves "on";
 * a processor without SMT says "notsupported". */
static bool has_smt(const struct sysroot *root)
{
	return smt_is(root, "on") || smt_switched_off(root);
}

/* The CPUs of a hybrid. */
struct hybrid {
	struct cpu_mask present, online;
	struct cpu_mask big;       /* of those online, with two threads a core */
};

static void hybrid_read(const struct sysroot *root, struct hybrid *h)
{
	char line[CPU_MASK_BITS];

	cpu_mask_present(root, &h->present);
	cpu_mask_online(root, &h->online);
	if (sysroot_line(root, line, sizeof line, "/sys/devices/cpu_core/cpus") <= 0 ||
	    cpu_mask_parse_list(line, &h->big) < 0)
		cpu_mask_zero(&h->big);
	cpu_mask_and(&h->big, &h->online);
}

/* Do the threads of a core have the numbers 2k and 2k + 1, as Intel's firmware
 * numbers them? */
static bool threads_are_neighbours(const struct sysroot *root,
				   const struct hybrid *h)
{
	for (int i = cpu_mask_next(&h->big, 0); i >= 0;
	     i = cpu_mask_next(&h->big, i + 1)) {
		struct cpu_mask m;

		if (!cpu_mask_core(root, i, &m))
			return false;
		for (int k = cpu_mask_next(&m, 0); k >= 0;
		     k = cpu_mask_next(&m, k + 1))
			if (k / 2 != i / 2)
				return false;
	}
	return true;
}

/* Cores of the offline CPUs 2k and 2k + 1: one that is big or two that are small,
 * by those that are online around them.  -1: they may be either. */
static int cores_of_pair(const struct hybrid *h, int first)
{
	int below = first, above = cpu_mask_next(&h->online, first);
	bool all_big = cpu_mask_count(&h->big) == cpu_mask_count(&h->online);
	bool big_below, big_above;

	while (--below >= 0 && !cpu_mask_has(&h->online, below))
		;
	big_below = below < 0 || cpu_mask_has(&h->big, below);
	big_above = above >= 0 && cpu_mask_has(&h->big, above);
	if (big_below && big_above)
		return 1;
	if (big_above)
		return -1;
	/* the small ones come last; above none of them all that is left is small */
	return !big_below || (above < 0 && all_big) ? 2 : -1;
}

/* Cores none of whose threads is online; -1: nobody can tell. */
static int hidden_cores(const struct sysroot *root, const struct hybrid *h)
{
	int cores = 0;

	if (!threads_are_neighbours(root, h))
		return -1;
	for (int i = cpu_mask_next(&h->present, 0); i >= 0;
	     i = cpu_mask_next(&h->present, i + 1)) {
		int other = i ^ 1, more;

		if (cpu_mask_has(&h->online, i) || cpu_mask_has(&h->big, other))
			continue;  /* a second thread of the other's core */
		if (cpu_mask_has(&h->online, other) ||
		    !cpu_mask_has(&h->present, other)) {
			cores++;
			continue;
		}
		more = i < other ? cores_of_pair(h, i) : 0;
		if (more < 0)
			return -1;
		cores += more;
	}
	return cores;
}

static void add_hybrid(const struct sysroot *root, int missing,
		       struct topology *t)
{
	struct hybrid h;
	int more = missing;

	hybrid_read(root, &h);
	if (t->threads_per_core > 1 || has_smt(root))
		more = hidden_cores(root, &h);
	if (more >= 0) {
		t->cores += more;
		return;
	}
	t->cores = 0;
	snprintf(t->missing, sizeof t->missing, "CPUs are offline, and which of "
		 "this hybrid's form one core is not told");
}

void topology_add_offline(const struct sysroot *root, struct topology *t)
{
	struct cpu_mask present;
	int missing, per_core = t->threads_per_core;

	cpu_mask_present(root, &present);
	t->threads = cpu_mask_count(&present);
	if (t->threads < t->online)
		t->threads = t->online;
	missing = t->threads - t->online;
	if (missing == 0 || t->cores == 0)
		return;
	t->inferred = true;
	if (per_core < 2 && has_smt(root))
		per_core = 2;
	t->kinds_differ = sysroot_exists(root, "/sys/devices/cpu_atom") ||
			  sysroot_exists(root, "/sys/devices/cpu_lowpower");
	if (t->kinds_differ)
		add_hybrid(root, missing, t);
	else if (per_core > 0)
		t->cores = (t->threads + per_core - 1) / per_core;
}

void topology_read(const struct sysroot *root, struct topology *t)
{
	if (!sysroot_exists(root, SYS_CPU) &&
	    !sysroot_exists(root, "/proc/cpuinfo") && topology_by_cpuid(root, t))
		return;
	if (!sysroot_is_live(root) || topology_by_hwloc(t, NULL) < 0)
		topology_by_sysfs(root, t);
	topology_add_offline(root, t);
}
