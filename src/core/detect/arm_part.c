/* SPDX-License-Identifier: MIT */
#include "core/detect/arm_part.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	int implementer;
	const char *name;
} vendors[] = {
	{ .implementer = 0x41, .name = "ARM" },
	{ .implementer = 0x42, .name = "Broadcom" },
	{ .implementer = 0x43, .name = "Cavium" },
	{ .implementer = 0x46, .name = "FUJITSU" },
	{ .implementer = 0x48, .name = "HiSilicon" },
	{ .implementer = 0x4e, .name = "NVIDIA" },
	{ .implementer = 0x50, .name = "APM" },
	{ .implementer = 0x51, .name = "Qualcomm" },
	{ .implementer = 0x53, .name = "Samsung" },
	{ .implementer = 0x56, .name = "Marvell" },
	{ .implementer = 0x61, .name = "Apple" },
	{ .implementer = 0x69, .name = "Intel" },
	{ .implementer = 0x6d, .name = "Microsoft" },
	{ .implementer = 0x70, .name = "Phytium" },
	{ .implementer = 0xc0, .name = "Ampere" },
};

#define PART(i, p, n) { .implementer = i, .part = p, .name = n }

static const struct {
	int implementer, part;
	const char *name;
} parts[] = {
	PART(0x41, 0xb76, "ARM1176"),
	PART(0x41, 0xc05, "Cortex-A5"),
	PART(0x41, 0xc07, "Cortex-A7"),
	PART(0x41, 0xc08, "Cortex-A8"),
	PART(0x41, 0xc09, "Cortex-A9"),
	PART(0x41, 0xc0e, "Cortex-A17"),
	PART(0x41, 0xc0f, "Cortex-A15"),
	PART(0x41, 0xd01, "Cortex-A32"),
	PART(0x41, 0xd02, "Cortex-A34"),
	PART(0x41, 0xd03, "Cortex-A53"),
	PART(0x41, 0xd04, "Cortex-A35"),
	PART(0x41, 0xd05, "Cortex-A55"),
	PART(0x41, 0xd06, "Cortex-A65"),
	PART(0x41, 0xd07, "Cortex-A57"),
	PART(0x41, 0xd08, "Cortex-A72"),
	PART(0x41, 0xd09, "Cortex-A73"),
	PART(0x41, 0xd0a, "Cortex-A75"),
	PART(0x41, 0xd0b, "Cortex-A76"),
	PART(0x41, 0xd0c, "Neoverse-N1"),
	PART(0x41, 0xd0d, "Cortex-A77"),
	PART(0x41, 0xd0e, "Cortex-A76AE"),
	PART(0x41, 0xd40, "Neoverse-V1"),
	PART(0x41, 0xd41, "Cortex-A78"),
	PART(0x41, 0xd42, "Cortex-A78AE"),
	PART(0x41, 0xd44, "Cortex-X1"),
	PART(0x41, 0xd46, "Cortex-A510"),
	PART(0x41, 0xd47, "Cortex-A710"),
	PART(0x41, 0xd48, "Cortex-X2"),
	PART(0x41, 0xd49, "Neoverse-N2"),
	PART(0x41, 0xd4a, "Neoverse-E1"),
	PART(0x41, 0xd4b, "Cortex-A78C"),
	PART(0x41, 0xd4c, "Cortex-X1C"),
	PART(0x41, 0xd4d, "Cortex-A715"),
	PART(0x41, 0xd4e, "Cortex-X3"),
	PART(0x41, 0xd4f, "Neoverse-V2"),
	PART(0x41, 0xd80, "Cortex-A520"),
	PART(0x41, 0xd81, "Cortex-A720"),
	PART(0x41, 0xd82, "Cortex-X4"),
	PART(0x41, 0xd83, "Neoverse-V3AE"),
	PART(0x41, 0xd84, "Neoverse-V3"),
	PART(0x41, 0xd85, "Cortex-X925"),
	PART(0x41, 0xd87, "Cortex-A725"),
	PART(0x41, 0xd8e, "Neoverse-N3"),
	PART(0x43, 0x0a1, "ThunderX"),
	PART(0x43, 0x0af, "ThunderX2"),
	PART(0x46, 0x001, "A64FX"),
	PART(0x46, 0x003, "MONAKA"),
	PART(0x48, 0xd01, "TaiShan-v110"),
	PART(0x48, 0xd02, "TaiShan-v120"),
	PART(0x4e, 0x000, "Denver"),
	PART(0x4e, 0x003, "Denver 2"),
	PART(0x4e, 0x004, "Carmel"),
	PART(0x4e, 0x010, "Olympus"),
	PART(0x50, 0x000, "X-Gene"),
	PART(0x51, 0x001, "Oryon"),
	PART(0x51, 0x800, "Kryo-2XX-Gold"),
	PART(0x51, 0x801, "Kryo-2XX-Silver"),
	PART(0x51, 0x802, "Kryo-3XX-Gold"),
	PART(0x51, 0x803, "Kryo-3XX-Silver"),
	PART(0x51, 0x804, "Kryo-4XX-Gold"),
	PART(0x51, 0x805, "Kryo-4XX-Silver"),
	PART(0x51, 0xc00, "Falkor"),
	PART(0x61, 0x022, "Icestorm-M1"),
	PART(0x61, 0x023, "Firestorm-M1"),
	PART(0x61, 0x024, "Icestorm-M1-Pro"),
	PART(0x61, 0x025, "Firestorm-M1-Pro"),
	PART(0x61, 0x028, "Icestorm-M1-Max"),
	PART(0x61, 0x029, "Firestorm-M1-Max"),
	PART(0x61, 0x032, "Blizzard-M2"),
	PART(0x61, 0x033, "Avalanche-M2"),
	PART(0x61, 0x034, "Blizzard-M2-Pro"),
	PART(0x61, 0x035, "Avalanche-M2-Pro"),
	PART(0x61, 0x038, "Blizzard-M2-Max"),
	PART(0x61, 0x039, "Avalanche-M2-Max"),
	PART(0x6d, 0xd49, "Azure-Cobalt-100"),
	PART(0x70, 0x662, "FTC662"),
	PART(0x70, 0x663, "FTC663"),
	PART(0x70, 0x862, "FTC862"),
	PART(0xc0, 0xac3, "Ampere-1"),
	PART(0xc0, 0xac4, "Ampere-1a"),
};

const char *arm_part_vendor(int implementer)
{
	for (size_t i = 0; i < N(vendors); i++)
		if (vendors[i].implementer == implementer)
			return vendors[i].name;
	return NULL;
}

const char *arm_part_name(int implementer, int part)
{
	for (size_t i = 0; i < N(parts); i++)
		if (parts[i].implementer == implementer &&
		    parts[i].part == part)
			return parts[i].name;
	return NULL;
}

/* Names that are not "arm," and that of the table. */
static const struct {
	const char *compatible;
	int implementer, part;
} others[] = {
	{ .compatible = "nvidia,tegra132-denver", .implementer = 0x4e, .part = 0x000 },
	{ .compatible = "nvidia,tegra186-denver", .implementer = 0x4e, .part = 0x003 },
	{ .compatible = "nvidia,tegra194-carmel", .implementer = 0x4e, .part = 0x004 },
};

bool arm_part_find(const char *compatible, int *implementer, int *part)
{
	for (size_t i = 0; i < N(others); i++)
		if (strcmp(others[i].compatible, compatible) == 0) {
			*implementer = others[i].implementer;
			*part = others[i].part;
			return true;
		}
	if (strncmp(compatible, "arm,", 4) != 0)
		return false;
	for (size_t i = 0; i < N(parts); i++)
		if (parts[i].implementer == 0x41 &&
		    strcasecmp(parts[i].name, compatible + 4) == 0) {
			*implementer = 0x41;
			*part = parts[i].part;
			return true;
		}
	return false;
}
