/* SPDX-License-Identifier: MIT */
/*
 * sensors: temperature, power, load and throttling as they are now, for the
 * `env` events.  Each source is looked for once; a reading then costs a few
 * small files and is made between repetitions only.
 *
 * temperature: hwmon of a known CPU driver, else a thermal zone of the package.
 * power: RAPL, all packages, from the energy since the last reading (readable
 * by root only on most kernels).  load: the one-minute average.
 */
#ifndef POSTSIL_SENSORS_H
#define POSTSIL_SENSORS_H

#include <stdint.h>

#define SENSORS_RAPL_MAX 16

struct sysroot;

struct sensors {
	const struct sysroot *root;  /* borrowed */
	char temp_path[128];         /* "" when there is none */
	int rapl[SENSORS_RAPL_MAX];  /* N of intel-rapl:N */
	int n_rapl;
	double energy_j;             /* at the last reading; NAN none */
	uint64_t energy_at_ns;
	int64_t throttle_first;      /* count when the run began; -1 none */
};

/* What is not known is NAN, -1 for throttled. */
struct sensors_reading {
	double temp_c, power_w, load;
	int64_t throttled;           /* events since sensors_init() */
};

void sensors_init(struct sensors *s, const struct sysroot *root);
void sensors_read(struct sensors *s, struct sensors_reading *out);

#endif
