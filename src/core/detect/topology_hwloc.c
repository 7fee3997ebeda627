/* SPDX-License-Identifier: MIT */
#include "core/detect/topology.h"

#include <hwloc.h>
#include <string.h>

#include "core/base/err.h"

/* The x86 component would bind this thread to each CPU in turn; the others
 * open vendor libraries, which start threads. */
static const char *const unwanted[] = {
	"x86", "pci", "cuda", "nvml", "opencl", "rsmi", "levelzero", "gl",
};

static long long cache_kb(hwloc_topology_t topo, hwloc_obj_type_t type)
{
	unsigned long long sum = 0;
	hwloc_obj_t obj = NULL;

	while ((obj = hwloc_get_next_obj_by_type(topo, type, obj)))
		sum += obj->attr->cache.size;
	return (long long)(sum / 1024);
}

static int count(hwloc_topology_t topo, hwloc_obj_type_t type)
{
	int n = hwloc_get_nbobjs_by_type(topo, type);

	return n > 0 ? n : 0;
}

static int most_threads(hwloc_topology_t topo)
{
	hwloc_obj_t core = NULL;
	int most = 0;

	while ((core = hwloc_get_next_obj_by_type(topo, HWLOC_OBJ_CORE, core))) {
		int n = hwloc_bitmap_weight(core->cpuset);

		if (n > most)
			most = n;
	}
	return most;
}

int topology_by_hwloc(struct topology *t, struct err *e)
{
	hwloc_topology_t topo;
	int rc = 0;

	memset(t, 0, sizeof *t);
	t->source = "hwloc";
	if (hwloc_topology_init(&topo) < 0)
		return err_sys(e, "hwloc cannot start");
	for (size_t i = 0; i < sizeof unwanted / sizeof unwanted[0]; i++)
		hwloc_topology_set_components(topo,
			HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, unwanted[i]);
	hwloc_topology_set_flags(topo, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
	if (hwloc_topology_load(topo) < 0) {
		rc = err_sys(e, "hwloc cannot read this machine's topology");
		goto out;
	}
	/* HWLOC_SYNTHETIC and the like put another machine in this one's place. */
	if (!hwloc_topology_is_thissystem(topo)) {
		rc = err_set(e, ERR_REFUSED, "hwloc's environment variables "
			     "describe another machine: unset them");
		goto out;
	}
	t->sockets = count(topo, HWLOC_OBJ_PACKAGE);
	t->cores = count(topo, HWLOC_OBJ_CORE);
	t->online = count(topo, HWLOC_OBJ_PU);
	t->nodes = count(topo, HWLOC_OBJ_NUMANODE);
	t->l1d_kb = cache_kb(topo, HWLOC_OBJ_L1CACHE);
	t->l2_kb = cache_kb(topo, HWLOC_OBJ_L2CACHE);
	t->l3_kb = cache_kb(topo, HWLOC_OBJ_L3CACHE);
	t->threads_per_core = most_threads(topo);
out:
	hwloc_topology_destroy(topo);
	return rc;
}
