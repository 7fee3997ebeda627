/* SPDX-License-Identifier: MIT */
#include "core/detect/heat.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/sysroot.h"

#define ZONES "/sys/class/thermal"
#define HWMON "/sys/class/hwmon"
#define SENSORS_MAX 64

/* Names that sensors of the processor itself go by. */
static const char *const cpu_sensors[] = {
	"x86_pkg_temp", "coretemp", "k10temp", "zenpower", "cpu-thermal",
	"cpu_thermal", "CPU-therm", "soc-thermal", "cpuss", "k8temp",
	"via_cputemp", "bigcore", "littlecore", "package-thermal",
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

bool heat_read(const struct sysroot *root, struct heat *h)
{
	*h = (struct heat){ 0 };
	zones(root, h);
	hwmon(root, h);
	return h->any;
}

enum heat_level heat_level(const struct heat *h)
{
	return h->margin <= 10 ? HEAT_HOT :
	       h->margin <= (h->named ? 25 : 30) ? HEAT_WARM : HEAT_COOL;
}

const char *heat_state(const struct heat *h)
{
	static const char *const name[] = { "cool", "warm", "hot" };

	return name[heat_level(h)];
}
