/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_hwmon.h"

#include <stdbool.h>
#include <stdio.h>

#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"

#define HWMON_MAX 16
/* A limit above this is no limit (and no GPU draws a megawatt). */
#define UW_MAX 1000000000000ll

static bool read_file(const struct sysroot *root, struct gpu_device *d,
		      const char *dir, const char *file)
{
	char path[224];
	long long uw = 0;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	if (sysroot_number(root, &uw, "%s", path) < 0 || uw <= 0 || uw > UW_MAX)
		return false;
	gpu_value_known(&d->gpu.power_limit_w, path, "%.17g", (double)uw / 1e6);
	return true;
}

void gpu_hwmon_limit(const struct sysroot *root, struct gpu_device *d,
		     const char *const files[])
{
	char dir[128], one[192], **names;
	bool found = false;
	int n;

	snprintf(dir, sizeof dir, "%s/hwmon", d->dir);
	n = sysroot_list(root, dir, &names);
	for (int f = 0; files[f] && !found; f++)
		for (int i = 0; i < n && i < HWMON_MAX && !found; i++) {
			snprintf(one, sizeof one, "%s/%.48s", dir, names[i]);
			found = read_file(root, d, one, files[f]);
		}
	if (n >= 0)
		sysroot_list_free(names, n);
	if (!found)
		gpu_value_missing(&d->gpu.power_limit_w, FACT_UNKNOWN, dir,
				  d->driver[0] ?
				  "the driver's files do not show it" :
				  "no driver is loaded that shows it");
}
