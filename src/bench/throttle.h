/* SPDX-License-Identifier: MIT */
/*
 * throttle: how often the processor was slowed down for heat or power.
 *
 * The sum of /sys/devices/system/cpu/cpuN/thermal_throttle/core_throttle_count
 * over all CPUs and of package_throttle_count (Intel only; see the
 * kernel's arch/x86 driver therm_throt.c).  The
 * count moves when throttling starts.  Siblings repeat it, so only a change
 * means something, not its size.
 */
#ifndef POSTSIL_THROTTLE_H
#define POSTSIL_THROTTLE_H

#include <stdint.h>

struct sysroot;

/* The sum, or -1 where there is no counter. */
int64_t throttle_count(const struct sysroot *root);

#endif
