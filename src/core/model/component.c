/* SPDX-License-Identifier: MIT */
#include "core/model/component.h"

#include <string.h>

#define SW(id) [COMPONENT_##id] = \
	{ .kind = COMPONENT_IS_SOFTWARE, .field = FIELD_##id }
#define FW(id) [COMPONENT_##id] = \
	{ .kind = COMPONENT_IS_FIRMWARE, .field = FIELD_##id }
#define EN(id) [COMPONENT_##id] = \
	{ .kind = COMPONENT_IS_ENVIRONMENT, .field = FIELD_##id }

const struct component_info component_table[COMPONENT_COUNT] = {
	SW(DRIVER_VERSION),
	SW(OS_KERNEL),
	SW(OS_DISTRO),
	SW(CUDA_VERSION),
	SW(CUDNN_VERSION),
	SW(ROCM_VERSION),
	SW(PYTORCH_VERSION),
	SW(NUMPY_VERSION),
	SW(MKL_VERSION),
	SW(OPENBLAS_VERSION),
	SW(BLIS_VERSION),
	SW(ONEDNN_VERSION),
	SW(COMPILER_VERSION),
	[COMPONENT_BACKEND_VERSION] = { .kind = COMPONENT_IS_BACKEND, .field = -1 },
	FW(CPU_MICROCODE),
	FW(GPU_VBIOS_VERSION),
	EN(POWER_MODE),
	EN(THERMAL_STATE),
	EN(CPU_GOVERNOR),
	EN(GPU_POWER_LIMIT_W),
	EN(VIRTUALIZATION),
};

const char *component_key(enum component c)
{
	int field = component_table[c].field;

	return field < 0 ? "backend_version" : field_table[field].key;
}

const char *component_label(enum component c)
{
	int field = component_table[c].field;

	return field < 0 ? "backend" : field_table[field].label;
}

const char *component_kind_name(enum component_kind k)
{
	static const char *const name[] = {
		[COMPONENT_IS_SOFTWARE] = "software",
		[COMPONENT_IS_BACKEND] = "backend",
		[COMPONENT_IS_FIRMWARE] = "firmware",
		[COMPONENT_IS_ENVIRONMENT] = "environment",
	};

	return name[k];
}

int component_find(const char *key)
{
	for (int i = 0; i < COMPONENT_COUNT; i++)
		if (strcmp(component_key((enum component)i), key) == 0)
			return i;
	return -1;
}
