/* SPDX-License-Identifier: MIT */
#include "core/detect/throttle.h"

#include "core/base/sysroot.h"
#include "core/detect/cpu_mask.h"
#include "core/model/facts.h"

#define CPU_DIR "/sys/devices/system/cpu/cpu%d/thermal_throttle/"
#define BROKEN (1ll << 48)

_Static_assert(2ll * CPU_MASK_BITS <= INT64_MAX / BROKEN, "sums may overflow");

int64_t throttle_sum(const struct sysroot *root, const char *what)
{
	static const char *const of[] = { "core", "package" };
	struct cpu_mask online;
	int64_t sum = -1;
	long long v;

	cpu_mask_online(root, &online);
	for (int i = cpu_mask_next(&online, 0); i >= 0;
	     i = cpu_mask_next(&online, i + 1))
		for (size_t k = 0; k < 2; k++)
			if (sysroot_number(root, &v, CPU_DIR "%s_throttle_%s", i,
					   of[k], what) == 0 && v >= 0 && v < BROKEN)
				sum = (sum < 0 ? 0 : sum) + v;
	return sum;
}

void throttle_state(const struct throttle_run *run, struct facts *f)
{
	static const char counters[] = "thermal_throttle counters";
	static const char clock[] = "measured clock";

	if (run->events > 0)
		facts_known(f, FIELD_THERMAL_STATE, counters, "throttled");
	else if (run->slowed > run->steps / 4)
		facts_known(f, FIELD_THERMAL_STATE, clock, "throttled");
	else if (run->sensor)
		return;
	else if (run->events == 0)
		facts_known(f, FIELD_THERMAL_STATE, counters, "normal");
	else if (run->clock)
		facts_known(f, FIELD_THERMAL_STATE, clock, "normal");
}
