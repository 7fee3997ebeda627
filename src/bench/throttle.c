/* SPDX-License-Identifier: MIT */
#include "bench/throttle.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "core/base/sysroot.h"

#define CPU_DIR "/sys/devices/system/cpu"

int64_t throttle_count(const struct sysroot *root)
{
	static const char *const counter[] = {
		"core_throttle_count", "package_throttle_count",
	};
	char **names = NULL;
	int n = sysroot_list(root, CPU_DIR, &names);
	int64_t sum = -1;
	long long v;

	for (int i = 0; i < n; i++) {
		if (strncmp(names[i], "cpu", 3) != 0 ||
		    !isdigit((unsigned char)names[i][3]))
			continue;
		for (size_t k = 0; k < sizeof counter / sizeof *counter; k++)
			if (sysroot_number(root, &v, CPU_DIR "/%s/thermal_throttle/%s",
					   names[i], counter[k]) == 0 && v >= 0)
				sum = (sum < 0 ? 0 : sum) + v;
	}
	sysroot_list_free(names, n);
	return sum;
}
