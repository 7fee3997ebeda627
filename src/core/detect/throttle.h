/* SPDX-License-Identifier: MIT */
/*
 * throttle: how often the processor was slowed down for heat or power.
 *
 * Intel's counters below /sys/devices/system/cpu/cpuN/thermal_throttle (the
 * kernel's drivers/thermal/intel/therm_throt.c).  The counts move when throttling
 * starts, the times when it ends.  Siblings repeat those of their core and their
 * package, so only a change means something, not its size.
 */
#ifndef POSTSIL_THROTTLE_H
#define POSTSIL_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct facts;
struct sysroot;

/* The sum of core_throttle_WHAT and package_throttle_WHAT over all CPUs online,
 * or -1 where there is no counter.  what: "count", "total_time_ms".  A counter
 * beyond 2^48 is broken and left out. */
int64_t throttle_sum(const struct sysroot *root, const char *what);

/* What a run knows of heat at its end. */
struct throttle_run {
	int64_t events;            /* by which the counts rose; -1: no counter */
	size_t steps, slowed;      /* steps with a figure; of these, throttled */
	bool clock;                /* the clock was measured */
	bool sensor;               /* a sensor told the state at the start */
};

/* Writes thermal_state: "throttled" when the counters rose or, by the measured
 * clock, over a quarter of the steps were slowed.  Otherwise nothing where a
 * sensor told the state at the start, which stands, else "normal" where a counter
 * or the clock says so. */
void throttle_state(const struct throttle_run *run, struct facts *f);

#endif
