/* SPDX-License-Identifier: MIT */
#include "core/detect/probe.h"

#include <stdio.h>

#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/arm_kinds.h"
#include "core/detect/cpuinfo.h"
#include "core/detect/topology.h"

static void count_fact(struct facts *f, enum field_id id, long long n,
		       const char *source, const char *missing)
{
	if (n > 0)
		facts_known(f, id, source, "%lld", n);
	else
		facts_unknown(f, id, source, missing);
}

static void cache_fact(struct facts *f, enum field_id id, long long kb,
		       const struct topology *t)
{
	if (kb > 0)
		facts_known(f, id, t->source, "%lld", kb);
	else if (t->l1d_kb + t->l2_kb + t->l3_kb > 0)
		facts_absent(f, id, t->source, "there is no cache of this level");
	else
		facts_unknown(f, id, t->source, "no cache is shown");
}

/* Kernels call each cluster of a phone a package; no board takes processors
 * of several kinds. */
static bool has_arm_kinds(const struct sysroot *root)
{
	struct arm_kinds k;
	struct cpuinfo c;

	cpuinfo_load(root, &c);
	arm_kinds_read(root, &c, &k);
	cpuinfo_release(&c);
	return k.n > 1;
}

static int read_topology(const struct sysroot *root, struct facts *f,
			 struct err *e)
{
	struct topology t;
	const char *untold = "the kernel shows no topology";
	char source[160];

	(void)e;
	topology_read(root, &t);
	if (*t.missing)
		untold = t.missing;
	if (t.sockets > 1 && has_arm_kinds(root))
		t.sockets = 1;
	snprintf(source, sizeof source, "%s%s", t.source,
		 t.inferred ? ", offline CPUs by rule" : "");
	count_fact(f, FIELD_CPU_CORES_LOGICAL, t.threads, source, untold);
	count_fact(f, FIELD_CPU_CORES_PHYSICAL, t.cores, source, untold);
	count_fact(f, FIELD_CPU_SOCKETS, t.sockets, t.source, untold);
	if (t.nodes > 0)
		facts_known(f, FIELD_NUMA_NODES, t.source, "%d", t.nodes);
	else
		facts_unknown(f, FIELD_NUMA_NODES, "/sys/devices/system/node",
			      "the kernel shows no NUMA nodes");
	cache_fact(f, FIELD_CPU_CACHE_L1D_KB, t.l1d_kb, &t);
	cache_fact(f, FIELD_CPU_CACHE_L2_KB, t.l2_kb, &t);
	cache_fact(f, FIELD_CPU_CACHE_L3_KB, t.l3_kb, &t);
	return 0;
}

const struct probe probe_topology = {
	.name = "topology",
	.phase = DETECT_CPU,
	.read = read_topology,
};
