/* SPDX-License-Identifier: MIT */
/*
 * Temperatures before the run.  Rule: "hot" when a CPU sensor is within 10 °C
 * of its own critical point, or at 90 °C where it names none; "warm" from
 * 25 °C below that point, or from 70 °C where it names none; "cool" below.
 * Whether the run was throttled is told by the change of the counters during
 * it, which are among the extras here.
 */
#include "core/detect/probe.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/sysroot.h"
#include "core/detect/throttle.h"

#define ZONES "/sys/class/thermal"
#define HWMON "/sys/class/hwmon"
#define SYS_CPU "/sys/devices/system/cpu"
#define SENSORS_MAX 64

/* Names that sensors of the processor itself go by. */
static const char *const cpu_sensors[] = {
	"x86_pkg_temp", "coretemp", "k10temp", "zenpower", "cpu-thermal",
	"cpu_thermal", "CPU-therm", "soc-thermal", "cpuss", "k8temp",
	"via_cputemp", "bigcore", "littlecore", "package-thermal",
};

struct heat {
	double margin;      /* the least distance to a critical point, in °C */
	double celsius;     /* of that sensor */
	char sensor[64];
	bool any, named;    /* named: the critical point is the sensor's own */
};

static bool is_cpu_sensor(const char *name)
{
	for (size_t i = 0; i < sizeof cpu_sensors / sizeof cpu_sensors[0]; i++)
		if (strncasecmp(name, cpu_sensors[i], strlen(cpu_sensors[i])) == 0)
			return true;
	/* "cpu0-thermal", as device trees number them */
	return strncasecmp(name, "cpu", 3) == 0 && isdigit((unsigned char)name[3]);
}

/* Readings outside -40 to 150 °C are faults of the sensor. */
static void add_heat(struct heat *h, const char *name, long long milli,
		     long long critical)
{
	bool named = critical >= 60000 && critical <= 130000;
	double c = (double)milli / 1000;
	double top = named ? (double)critical / 1000 : 100;

	if (c < -40 || c > 150)
		return;
	if (h->any && top - c >= h->margin)
		return;
	h->any = true;
	h->named = named;
	h->margin = top - c;
	h->celsius = c;
	snprintf(h->sensor, sizeof h->sensor, "%s", name);
}

static long long zone_critical(const struct sysroot *root, const char *zone)
{
	for (int i = 0; i < 12; i++) {
		char type[32];
		long long v;

		if (sysroot_line(root, type, sizeof type,
				 ZONES "/%s/trip_point_%d_type", zone, i) <= 0)
			break;
		if (strcmp(type, "critical") == 0 &&
		    sysroot_number(root, &v, ZONES "/%s/trip_point_%d_temp", zone,
				   i) == 0)
			return v;
	}
	return 0;
}

static void zones(const struct sysroot *root, struct heat *h)
{
	char **names;
	int n = sysroot_list(root, ZONES, &names);

	for (int i = 0; i < n; i++) {
		char type[64];
		long long v;

		if (strncmp(names[i], "thermal_zone", 12) == 0 &&
		    sysroot_line(root, type, sizeof type, ZONES "/%s/type",
				 names[i]) > 0 && is_cpu_sensor(type) &&
		    sysroot_number(root, &v, ZONES "/%s/temp", names[i]) == 0)
			add_heat(h, type, v, zone_critical(root, names[i]));
	}
	sysroot_list_free(names, n);
}

static void hwmon(const struct sysroot *root, struct heat *h)
{
	char **names;
	int n = sysroot_list(root, HWMON, &names);

	for (int i = 0; i < n; i++) {
		char name[64];

		if (sysroot_line(root, name, sizeof name, HWMON "/%s/name",
				 names[i]) <= 0 || !is_cpu_sensor(name))
			continue;
		for (int k = 1; k <= SENSORS_MAX; k++) {
			long long v, critical = 0;

			if (sysroot_number(root, &v, HWMON "/%s/temp%d_input",
					   names[i], k) < 0)
				continue;
			sysroot_number(root, &critical, HWMON "/%s/temp%d_crit",
				       names[i], k);
			add_heat(h, name, v, critical);
		}
	}
	sysroot_list_free(names, n);
}

static void thermal_state(const struct sysroot *root, struct facts *f)
{
	struct heat h = { 0 };
	char source[128];

	zones(root, &h);
	hwmon(root, &h);
	if (!h.any) {
		facts_unknown(f, FIELD_THERMAL_STATE, ZONES ", " HWMON,
			      "no sensor of the processor is shown");
		return;
	}
	snprintf(source, sizeof source, "%s: %.0f °C, %.0f below critical",
		 h.sensor, h.celsius, h.margin);
	facts_known(f, FIELD_THERMAL_STATE, source, "%s",
		    h.margin <= 10 ? "hot" :
		    h.margin <= (h.named ? 25 : 30) ? "warm" : "cool");
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
