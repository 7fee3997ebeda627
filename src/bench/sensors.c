/* SPDX-License-Identifier: MIT */
#include "bench/sensors.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/sysroot.h"
#include "core/detect/throttle.h"

#define HWMON "/sys/class/hwmon"
#define THERMAL "/sys/class/thermal"
#define RAPL "/sys/class/powercap"

/* Looks for dir/NAME/key with one of the wanted contents and makes dir/NAME/value
 * the path. */
static void find_temp(struct sensors *s, const char *dir, const char *key,
		      const char *const *wanted, const char *value)
{
	char **names = NULL, text[64];
	int n = sysroot_list(s->root, dir, &names);

	for (int i = 0; i < n && !s->temp_path[0]; i++) {
		if (sysroot_line(s->root, text, sizeof text, "%s/%s/%s", dir,
				 names[i], key) <= 0)
			continue;
		for (const char *const *w = wanted; *w; w++)
			if (strcmp(*w, text) == 0)
				snprintf(s->temp_path, sizeof s->temp_path,
					 "%s/%.64s/%s", dir, names[i], value);
	}
	sysroot_list_free(names, n);
}

static void find_rapl(struct sensors *s)
{
	char **names = NULL, end;
	int n = sysroot_list(s->root, RAPL, &names), id;

	for (int i = 0; i < n && s->n_rapl < SENSORS_RAPL_MAX; i++)
		/* packages only: their parts are intel-rapl:0:0 */
		if (sscanf(names[i], "intel-rapl:%d%c", &id, &end) == 1)
			s->rapl[s->n_rapl++] = id;
	sysroot_list_free(names, n);
}

void sensors_init(struct sensors *s, const struct sysroot *root)
{
	static const char *const hwmon[] = {
		"coretemp", "k10temp", "zenpower", "cpu_thermal", NULL
	};
	static const char *const zone[] = {
		"x86_pkg_temp", "cpu-thermal", "cpu_thermal", "CPU-therm",
		"soc-thermal", NULL
	};

	*s = (struct sensors){ .root = root, .energy_j = NAN };
	find_temp(s, HWMON, "name", hwmon, "temp1_input");
	find_temp(s, THERMAL, "type", zone, "temp");
	find_rapl(s);
	s->throttle_first = throttle_sum(root, "count");
}

static double read_power(struct sensors *s)
{
	double sum = 0, watt = NAN;
	uint64_t now = clock_mono_ns();
	long long uj;

	if (s->n_rapl == 0)
		return NAN;
	for (int i = 0; i < s->n_rapl; i++) {
		if (sysroot_number(s->root, &uj, RAPL "/intel-rapl:%d/energy_uj",
				   s->rapl[i]) < 0)
			return NAN;
		sum += (double)uj * 1e-6;
	}
	/* the counter wraps: that one reading is left out */
	if (sum >= s->energy_j && now > s->energy_at_ns)
		watt = (sum - s->energy_j) * 1e9 / (double)(now - s->energy_at_ns);
	s->energy_j = sum;
	s->energy_at_ns = now;
	return watt;
}

void sensors_read(struct sensors *s, struct sensors_reading *out)
{
	char load[64];
	long long milli;
	int64_t count;

	*out = (struct sensors_reading){ .temp_c = NAN, .load = NAN,
					 .throttled = -1 };
	if (s->temp_path[0] &&
	    sysroot_number(s->root, &milli, "%s", s->temp_path) == 0)
		out->temp_c = (double)milli / 1000;
	out->power_w = read_power(s);
	if (sysroot_line(s->root, load, sizeof load, "/proc/loadavg") > 0)
		out->load = strtod(load, NULL);
	count = s->throttle_first < 0 ? -1 : throttle_sum(s->root, "count");
	if (count >= s->throttle_first && count >= 0)
		out->throttled = count - s->throttle_first;
}
