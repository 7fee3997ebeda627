/* SPDX-License-Identifier: MIT */
#include "bench/hip_places.h"

#include <stdlib.h>

#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/python_sites.h"

/* Names of AMD's wheels: TheRock's dist_info (rocm_sdk, _rocm_sdk_core,
 * _rocm_sdk_libraries_gfx94X_dcgpu …); PyTorch has its copies beside its own
 * libraries (.ci/manywheel/build_rocm.sh). */
static void add_wheels(const struct sysroot *root, struct accel_places *p)
{
	struct python_sites *s = xcalloc(1, sizeof(*s));

	python_sites_counting(root, s);
	python_sites_others(root, s);
	for (size_t i = 0; i < s->n; i++) {
		accel_places_add(root, p, s->site[i].dir, "_rocm_sdk_core/lib");
		accel_places_add_versions(root, p, s->site[i].dir,
					  "_rocm_sdk_libraries", "lib");
		accel_places_add(root, p, s->site[i].dir, "torch/lib");
	}
	free(s);
}

struct accel_places *hip_places_new(const struct sysroot *root, const char *rocm_path)
{
	struct accel_places *p = accel_places_new();

	if (rocm_path && *rocm_path)
		accel_places_add(root, p, rocm_path, "lib");
	accel_places_add(root, p, "/opt/rocm", "lib");
	/* TheRock's packages, core-7.14 and later; those before, rocm-6.4.1 */
	accel_places_add_versions(root, p, "/opt/rocm", "core-", "lib");
	accel_places_add_versions(root, p, "/opt", "rocm-", "lib");
	add_wheels(root, p);
	return p;
}
