/* SPDX-License-Identifier: MIT */
#include "bench/placement.h"

#include <hwloc.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/detect/cgroup.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

static int topology_load(hwloc_topology_t *topo, struct err *e)
{
	int rc = ERR_IO;

	if (hwloc_topology_init(topo) < 0)
		return err_sys(e, "hwloc topology");
	/* No device, no instruction cache: only what places threads. */
	hwloc_topology_set_all_types_filter(*topo, HWLOC_TYPE_FILTER_KEEP_ALL);
	hwloc_topology_set_icache_types_filter(*topo,
					       HWLOC_TYPE_FILTER_KEEP_NONE);
	hwloc_topology_set_io_types_filter(*topo, HWLOC_TYPE_FILTER_KEEP_NONE);
	if (hwloc_topology_load(*topo) < 0) {
		err_sys(e, "hwloc finds no topology (is /sys mounted?)");
		goto failed;
	}
	/* A made-up machine would size STREAM's arrays by made-up caches. */
	if (!hwloc_topology_is_thissystem(*topo)) {
		rc = err_set(e, ERR_REFUSED, "hwloc's environment variables "
			     "(HWLOC_SYNTHETIC, HWLOC_XMLFILE) describe another "
			     "machine: unset them");
		goto failed;
	}
	return 0;
failed:
	hwloc_topology_destroy(*topo);
	return rc;
}

/* The CPUs that this process may run on, as its mask says. */
static hwloc_bitmap_t allowed_cpus(hwloc_topology_t topo)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();

	if (!set)
		return NULL;
	if (hwloc_get_cpubind(topo, set, HWLOC_CPUBIND_THREAD) < 0)
		hwloc_bitmap_copy(set, hwloc_topology_get_allowed_cpuset(topo));
	hwloc_bitmap_and(set, set, hwloc_topology_get_allowed_cpuset(topo));
	return set;
}

static int first_common(hwloc_const_bitmap_t a, hwloc_const_bitmap_t b)
{
	int cpu = -1;

	hwloc_bitmap_foreach_begin(cpu, a)
		if (hwloc_bitmap_isset(b, (unsigned)cpu))
			return cpu;
	hwloc_bitmap_foreach_end();
	return -1;
}

static int node_of(hwloc_topology_t topo, int cpu)
{
	hwloc_obj_t node = NULL;

	while ((node = hwloc_get_next_obj_by_type(topo, HWLOC_OBJ_NUMANODE,
						  node)))
		if (hwloc_bitmap_isset(node->cpuset, (unsigned)cpu))
			return (int)node->os_index;
	return -1;
}

static int kind_of(hwloc_topology_t topo, int cpu)
{
	hwloc_bitmap_t one;
	int kind, efficiency = -1;

	if (hwloc_cpukinds_get_nr(topo, 0) < 2)
		return -1;
	one = hwloc_bitmap_alloc();
	if (!one)
		return -1;
	hwloc_bitmap_set(one, (unsigned)cpu);
	kind = hwloc_cpukinds_get_by_cpuset(topo, one, 0);
	if (kind >= 0)
		hwloc_cpukinds_get_info(topo, (unsigned)kind, NULL, &efficiency,
					NULL, NULL, 0);
	hwloc_bitmap_free(one);
	return efficiency;
}

static void place_cores(struct placement *p, hwloc_topology_t topo,
			hwloc_const_bitmap_t allowed)
{
	hwloc_obj_t core = NULL;
	size_t cap = 0;
	int cpu;

	while ((core = hwloc_get_next_obj_by_type(topo, HWLOC_OBJ_CORE, core))) {
		cpu = first_common(core->cpuset, allowed);
		if (cpu < 0)
			continue;
		p->thread = xgrow(p->thread, (size_t)p->n, &cap,
				  sizeof(*p->thread));
		p->thread[p->n++] = (struct placement_thread){
			.cpu = cpu,
			.core = (int)core->logical_index,
			.node = node_of(topo, cpu),
			.kind = kind_of(topo, cpu),
		};
	}
	p->cores_allowed = p->n;
}

/* Where no cores are told (some containers, some kernels) each CPU is one. */
static void place_cpus(struct placement *p, hwloc_topology_t topo,
		       hwloc_const_bitmap_t allowed)
{
	size_t cap = 0;
	int cpu;

	hwloc_bitmap_foreach_begin(cpu, allowed)
		p->thread = xgrow(p->thread, (size_t)p->n, &cap,
				  sizeof(*p->thread));
		p->thread[p->n] = (struct placement_thread){
			.cpu = cpu, .core = p->n, .node = node_of(topo, cpu),
			.kind = kind_of(topo, cpu),
		};
		p->n++;
	hwloc_bitmap_foreach_end();
	p->cores_allowed = p->n;
}

static size_t cache_bytes(hwloc_obj_t cache)
{
	return cache ? (size_t)cache->attr->cache.size : 0;
}

static hwloc_obj_t cache_above(hwloc_topology_t topo, int cpu, unsigned depth)
{
	hwloc_obj_t o = hwloc_get_pu_obj_by_os_index(topo, (unsigned)cpu);

	for (; o; o = o->parent)
		if (hwloc_obj_type_is_dcache(o->type) &&
		    o->attr->cache.depth == depth)
			return o;
	return NULL;
}

/* The outermost cache above a CPU, whatever its level. */
static hwloc_obj_t last_cache(hwloc_topology_t topo, int cpu)
{
	hwloc_obj_t o = hwloc_get_pu_obj_by_os_index(topo, (unsigned)cpu);
	hwloc_obj_t last = NULL;

	for (; o; o = o->parent)
		if (hwloc_obj_type_is_dcache(o->type))
			last = o;
	return last;
}

static void read_caches(struct placement *p, hwloc_topology_t topo,
			hwloc_const_bitmap_t allowed)
{
	hwloc_bitmap_t seen = hwloc_bitmap_alloc();
	hwloc_obj_t last;
	int cpu = p->thread[0].cpu;

	p->l1d_bytes = cache_bytes(cache_above(topo, cpu, 1));
	p->l2_bytes = cache_bytes(cache_above(topo, cpu, 2));
	if (!seen)
		return;
	hwloc_bitmap_foreach_begin(cpu, allowed)
		if (hwloc_bitmap_isset(seen, (unsigned)cpu))
			continue;
		last = last_cache(topo, cpu);
		if (last) {
			p->llc_bytes += cache_bytes(last);
			hwloc_bitmap_or(seen, seen, last->cpuset);
		}
	hwloc_bitmap_foreach_end();
	hwloc_bitmap_free(seen);
}

static void limit_threads(struct placement *p, int max_threads)
{
	if (p->quota_cpus > 0 && p->n > p->quota_cpus)
		p->n = p->quota_cpus < 1 ? 1 : (int)p->quota_cpus;
	if (max_threads > 0 && p->n > max_threads)
		p->n = max_threads;
}

int placement_make(struct placement *p, const struct sysroot *root,
		   int max_threads, struct err *e)
{
	hwloc_topology_t topo;
	hwloc_bitmap_t allowed;
	int rc;

	*p = (struct placement){ 0 };
	rc = topology_load(&topo, e);
	if (rc < 0)
		return rc;
	allowed = allowed_cpus(topo);
	if (allowed) {
		p->cpus_allowed = hwloc_bitmap_weight(allowed);
		place_cores(p, topo, allowed);
		if (!p->n)
			place_cpus(p, topo, allowed);
	}
	if (!p->n) {
		rc = err_set(e, ERR_UNSUPPORTED, "hwloc finds no CPU that this "
			     "process may use (see `taskset -p $$`)");
		goto out;
	}
	read_caches(p, topo, allowed);
	p->quota_cpus = cgroup_cpu_quota(root);
	limit_threads(p, max_threads);
out:
	hwloc_bitmap_free(allowed);
	hwloc_topology_destroy(topo);
	return rc;
}

void placement_release(struct placement *p)
{
	free(p->thread);
	*p = (struct placement){ 0 };
}

void placement_text(const struct placement *p, struct buf *out)
{
	for (int i = 0; i < p->n; i++)
		buf_addf(out, "%s%d@cpu%d", i ? " " : "", i, p->thread[i].cpu);
}

void placement_omp_places(const struct placement *p, struct buf *out)
{
	for (int i = 0; i < p->n; i++)
		buf_addf(out, "%s{%d}", i ? "," : "", p->thread[i].cpu);
}
