/* SPDX-License-Identifier: MIT */
/*
 * Temperatures before the run, by the rule of heat.h.  Whether the run was
 * throttled is told by the change of the counters during it, which are among the
 * extras here.
 */
#include "core/detect/probe.h"

#include <stdio.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/detect/heat.h"
#include "core/detect/throttle.h"

#define HWMON "/sys/class/hwmon"
#define SYS_CPU "/sys/devices/system/cpu"
#define SENSORS_MAX 64

static void thermal_state(const struct sysroot *root, struct facts *f)
{
	char source[128];
	struct heat h;

	if (!heat_read(root, &h)) {
		facts_unknown(f, FIELD_THERMAL_STATE, HEAT_PLACES,
			      "no sensor of the processor is shown");
		return;
	}
	snprintf(source, sizeof source, "%s: %.0f °C, %.0f below critical",
		 h.sensor, h.celsius, h.margin);
	facts_known(f, FIELD_THERMAL_STATE, source, "%s", heat_state(&h));
}

static void throttle_counters(const struct sysroot *root, struct facts *f)
{
	static const struct {
		const char *key, *what;
	} counters[] = {
		{ .key = "cpu_throttle_count", .what = "count" },
		{ .key = "cpu_throttle_ms", .what = "total_time_ms" },
	};

	for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
		int64_t sum = throttle_sum(root, counters[i].what);
		char text[32];

		snprintf(text, sizeof text, "%lld", (long long)sum);
		facts_set(f, counters[i].key, sum < 0 ? FACT_ABSENT : FACT_KNOWN,
			  sum < 0 ? NULL : text, SYS_CPU "/cpu*/thermal_throttle",
			  sum < 0 ? "this processor counts none" : NULL);
	}
}

/* Water has inlets, too. */
static bool names_ambient(const char *s)
{
	return (strcasestr(s, "ambient") || strcasestr(s, "inlet")) &&
	       !strcasestr(s, "water") && !strcasestr(s, "coolant");
}

static bool ambient_of(const struct sysroot *root, const char *dir,
		       struct facts *f)
{
	for (int k = 1; k <= SENSORS_MAX; k++) {
		char label[64], path[340];
		long long v;

		if (sysroot_line(root, label, sizeof label, "%s/temp%d_label", dir,
				 k) <= 0 || !names_ambient(label) ||
		    sysroot_number(root, &v, "%s/temp%d_input", dir, k) < 0 ||
		    v < -40000 || v > 80000)
			continue;
		snprintf(path, sizeof path, "%s/temp%d_input", dir, k);
		facts_known(f, FIELD_AMBIENT_TEMP_C, path, "%.17g",
			    (double)v / 1000);
		return true;
	}
	return false;
}

static void ambient(const struct sysroot *root, struct facts *f)
{
	char **names, dir[300];
	int n = sysroot_list(root, HWMON, &names);
	bool found = false;

	for (int i = 0; i < n && !found; i++) {
		snprintf(dir, sizeof dir, HWMON "/%s", names[i]);
		found = ambient_of(root, dir, f);
	}
	sysroot_list_free(names, n);
	if (!found)
		facts_absent(f, FIELD_AMBIENT_TEMP_C, HWMON,
			     "no sensor is named ambient or inlet");
}

static int read_thermal(const struct sysroot *root, struct facts *f,
			struct err *e)
{
	(void)e;
	thermal_state(root, f);
	throttle_counters(root, f);
	ambient(root, f);
	return 0;
}

const struct probe probe_thermal = {
	.name = "thermal",
	.phase = DETECT_ENVIRONMENT,
	.read = read_thermal,
};
