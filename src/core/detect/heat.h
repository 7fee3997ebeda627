/* SPDX-License-Identifier: MIT */
/*
 * heat: how near the processor is to its critical point, now.
 *
 * The sensors are those of the processor itself, by name, among the kernel's
 * thermal zones and hwmon devices; the nearest to its own critical point counts,
 * or to 100 °C where it names none.
 *
 * Rule: "hot" within 10 °C of that point, or from 90 °C where the sensor names
 * none; "warm" from 25 °C below it, or from 70 °C; "cool" below.
 */
#ifndef POSTSIL_HEAT_H
#define POSTSIL_HEAT_H

#include <stdbool.h>

struct sysroot;

/* Where is looked, in words. */
#define HEAT_PLACES "/sys/class/thermal, /sys/class/hwmon"

struct heat {
	double margin;      /* the least distance to a critical point, in °C */
	double celsius;     /* of that sensor */
	char sensor[64];
	bool any, named;    /* named: the critical point is the sensor's own */
};

/* False when no sensor of the processor shows a reading. */
bool heat_read(const struct sysroot *root, struct heat *h);

enum heat_level { HEAT_COOL, HEAT_WARM, HEAT_HOT };

enum heat_level heat_level(const struct heat *h);

/* "cool", "warm" or "hot". */
const char *heat_state(const struct heat *h);

#endif
