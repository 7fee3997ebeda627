/* SPDX-License-Identifier: MIT */
#include "core/detect/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/detect/cpu_mask.h"

#define SYS_CPU "/sys/devices/system/cpu"
#define CACHES_MAX 16

/* Names of the masks changed in Linux 5.3; the old ones are tried last. */
static bool core_mask(const struct sysroot *root, const char *dir,
		      struct cpu_mask *m)
{
	return cpu_mask_read(root, dir, "core_cpus", m) ||
	       cpu_mask_read(root, dir, "thread_siblings", m);
}

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
	if (core_mask(root, dir, &m)) {
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
	if (!t->kinds_differ && per_core > 0)
		t->cores = (t->threads + per_core - 1) / per_core;
	else if (!smt_switched_off(root))
		t->cores += missing;
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
