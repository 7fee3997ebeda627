/* SPDX-License-Identifier: MIT */
/*
 * preflight: is this machine fit to be measured now?
 *
 * Reading and judging are apart: preflight_read() takes about 0.6 s of looking
 * at the machine, preflight_judge() is pure.  Every check says what it saw,
 * what it wanted and, unless it passed, a remedy, in words with units.
 *
 * Fail: throttling now, on battery, a CPU quota under one core, load over 0.5
 * a core, measured clock under 90 % of the declared one, too little free
 * memory.  Warn: governor (the stock `powersave` of intel_pstate and amd-pstate
 * is normal), turbo off, virtualization, identity incomplete, affinity
 * narrower than the machine, no huge pages, and
 *
 * - temperature: the sensor is "hot" (core/detect/heat.h), --wait-cool helps;
 * - swapping: pages move to or from swap while we look, at anyone's doing;
 * - priority: niceness above 0, or a policy (SCHED_BATCH, SCHED_IDLE) that yields
 *   to others; both are inherited, from a shell or a service;
 * - clock_source: the kernel's clock is not a counter of the processor: each
 *   reading then is a system call or a slow device, and costs microseconds;
 * - numa_balancing: the kernel takes pages away from the thread that touched them
 *   first, to see who uses them; only where there is more than one node.
 *
 * Load is what runs now: the busy share of the allowed CPUs in /proc/stat
 * (steal included) over a quarter of a second in which we sleep; the least of up to
 * three such windows.  The one-minute average would still remember a build
 * that ended half a minute ago, and misses a job that just began.
 *
 * The declared clock is the maximum, or the base clock where the maximum is
 * unknown or turbo is off.  The clock is measured on one core after 150 ms of
 * work, as a declared maximum is a one-core figure; on the fastest kind of core.
 */
#ifndef POSTSIL_PREFLIGHT_H
#define POSTSIL_PREFLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/facts.h"
#include "core/model/run.h"

#define PREFLIGHT_MAX 24

#define PREFLIGHT_LOAD_MAX 0.5      /* busy cores per core */
#define PREFLIGHT_CLOCK_MIN 0.90    /* of the declared clock */
#define PREFLIGHT_QUOTA_MIN 1.0     /* cores */

struct placement;
struct sysroot;

enum preflight_supply { SUPPLY_UNKNOWN, SUPPLY_MAINS, SUPPLY_BATTERY };

struct preflight_readings {
	double busy_cores;       /* busy with others' work; NAN unknown */
	int cores;               /* CPUs that were watched */
	double clock_mhz;        /* measured; NAN unknown */
	int64_t throttle_events; /* while we looked; -1: no counter here */
	enum preflight_supply supply;
	uint64_t memory_free;    /* bytes without swapping; 0 unknown */
	uint64_t memory_need;    /* bytes that the suite asks for */
	int64_t swapped;         /* pages, while we looked; -1 unknown */
	int niceness;            /* our own */
	int policy;              /* our own, as by sched_getscheduler(2) */
	char clock_source[32];   /* "tsc"; "" unknown */
	int numa_balancing;      /* mode, 0 off; -1: not in this kernel */
	bool host_only;          /* it is the host of the GPUs that are measured: its
				  * clock was not looked at */
};

/* Looks at the machine; p NULL: the CPU is not measured. */
void preflight_read(const struct sysroot *root, const struct placement *p,
		    struct preflight_readings *out);

/* Writes all checks in a fixed order, of a host those alone that matter to its GPUs: its
 * supply, what else runs on it, and who it is.  Texts live in a.  Returns their count. */
size_t preflight_judge(const struct facts *f, const struct preflight_readings *r,
		       struct arena *a, struct preflight_check out[PREFLIGHT_MAX]);

/* CPUs in a list such as "0-3,8"; 0 when it is none. */
int preflight_count_cpus(const char *list);

#endif
