/* SPDX-License-Identifier: MIT */
#include "tui/gpu_label.h"

#include <stddef.h>
#include <string.h>

static const struct { const char *key, *label, *unit; } table[] = {
	{ .key = "gpu_pci_address", .label = "PCI address", .unit = "" },
	{ .key = "gpu_runtime", .label = "runtime", .unit = "" },
	{ .key = "gpu_units", .label = "SMs or CUs", .unit = "" },
	{ .key = "gpu_l2_kb", .label = "L2", .unit = "KiB" },
	{ .key = "gpu_clock_max_mhz", .label = "maximum clock", .unit = "MHz" },
	{ .key = "gpu_clock_measured_mhz", .label = "clock under load", .unit = "MHz" },
	{ .key = "gpu_memory_clock_mhz", .label = "memory clock", .unit = "MHz" },
	{ .key = "gpu_power_limit_default_w", .label = "default power limit", .unit = "W" },
	{ .key = "gpu_temperature_max_c", .label = "hottest", .unit = "°C" },
	{ .key = "gpu_slowdown_temp_c", .label = "slows down at", .unit = "°C" },
	{ .key = "gpu_slowed_by", .label = "slowed by", .unit = "" },
	{ .key = "gpu_ecc", .label = "ECC", .unit = "" },
	{ .key = "gpu_mig_mode", .label = "MIG", .unit = "" },
	{ .key = "gpu_persistence", .label = "persistence mode", .unit = "" },
	{ .key = "gpu_compute_mode", .label = "compute mode", .unit = "" },
	{ .key = "gpu_display", .label = "display", .unit = "" },
};

const char *gpu_label(const char *key, const char **unit)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].key, key) == 0) {
			*unit = table[i].unit;
			return table[i].label;
		}
	*unit = "";
	return strncmp(key, "gpu_", 4) == 0 ? key + 4 : key;
}
