/* SPDX-License-Identifier: MIT */
/* gpu_hwmon: the power limit that a GPU's own hwmon folder shows. */
#ifndef POSTSIL_GPU_HWMON_H
#define POSTSIL_GPU_HWMON_H

struct gpu_device;
struct sysroot;

/* Fills .power_limit_w (watts, %.17g) from the first of these files, a NULL at
 * the end, that holds more than 0 microwatts (0: this limit is off). */
void gpu_hwmon_limit(const struct sysroot *root, struct gpu_device *d,
		     const char *const files[]);

#endif
