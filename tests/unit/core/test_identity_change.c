/* SPDX-License-Identifier: MIT */
/* What makes another hardware or software of a machine.  What does not:
 * test_identity_stable.c. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "identity.h"

#define SERVER "server-2s"

static const char *const trees[] = {
	"guest-zen5", "hybrid-desktop", "tegra-board", SERVER,
};
#define N_TREES (sizeof trees / sizeof trees[0])

static struct identity id;

Test(identity_change, microcode_stepping_and_model_are_hardware)
{
	identity_start(&id, SERVER);
	identity_edit(&id, "/proc/cpuinfo", "0x5003707", "0x5003801");
	machine_put(&id.m, "/sys/devices/system/cpu/cpu0/microcode/version",
		    "0x5003801\n");
	identity_expect(&id, false, true, "microcode");
	identity_stop(&id);
	identity_start(&id, SERVER);
	identity_edit(&id, "/proc/cpuinfo", "stepping\t: 7", "stepping\t: 6");
	identity_expect(&id, false, true, "stepping");
	identity_stop(&id);
	identity_start(&id, SERVER);
	identity_edit(&id, "/proc/cpuinfo", "Gold 5222 CPU @ 3.80GHz",
		      "Gold 5217 CPU @ 3.00GHz");
	identity_expect(&id, false, true, "model");
	identity_stop(&id);
}

Test(identity_change, a_vbios_is_hardware)
{
	identity_start(&id, SERVER);
	identity_edit(&id, "/proc/driver/nvidia/gpus/0000:3b:00.0/information",
	     "90.04.38.00.03", "90.04.96.00.01");
	identity_expect(&id, false, true, SERVER);
	identity_stop(&id);
}

static void add_gpu(const char *address)
{
	static const char *const file[][2] = {
		{ "class", "0x030200\n" }, { "vendor", "0x10de\n" },
		{ "device", "0x1eb8\n" }, { "subsystem_vendor", "0x10de\n" },
		{ "subsystem_device", "0x12a2\n" },
	};
	char path[128], text[160];

	for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
		snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/%s", address,
			 file[i][0]);
		machine_put(&id.m, path, file[i][1]);
	}
	snprintf(path, sizeof path, "/proc/driver/nvidia/gpus/%s/information",
		 address);
	snprintf(text, sizeof text, "Model: \t\t Tesla T4\n"
		 "Video BIOS: \t 90.04.38.00.03\nBus Location: \t %s\n", address);
	machine_put(&id.m, path, text);
}

Test(identity_change, a_gpu_more_or_less_is_other_hardware)
{
	char one[FINGERPRINT_HEX];

	identity_start(&id, SERVER);
	memcpy(one, id.hardware, sizeof one);
	add_gpu("0000:af:00.0");
	identity_expect(&id, false, true, "two");
	cr_assert_str_eq(machine_value(&id.m, FIELD_GPU_PCI_ID), "10de:1eb8+10de:1eb8");
	/* moved to other slots they are the same two */
	identity_renew(&id);
	identity_drop(&id, "/sys/bus/pci/devices/0000:3b:00.0");
	identity_drop(&id, "/proc/driver/nvidia/gpus/0000:3b:00.0");
	add_gpu("0000:d8:00.0");
	identity_expect(&id, true, true, "two, elsewhere");
	identity_drop(&id, "/sys/bus/pci/devices/0000:d8:00.0");
	identity_drop(&id, "/proc/driver/nvidia/gpus/0000:d8:00.0");
	identity_renew(&id);
	cr_assert_str_eq(id.hardware, one);
	identity_drop(&id, "/sys/bus/pci/devices/0000:af:00.0");
	identity_drop(&id, "/proc/driver/nvidia");
	identity_drop(&id, "/sys/module/nvidia");
	identity_renew(&id);
	cr_assert_str_neq(id.hardware, one);
	identity_stop(&id);
}

Test(identity_change, twice_the_memory_is_other_hardware)
{
	char path[96];

	identity_start(&id, SERVER);
	for (int i = 33; i < 65; i++) {
		snprintf(path, sizeof path,
			 "/sys/devices/system/memory/memory%d/state", i);
		machine_put(&id.m, path, "online\n");
	}
	identity_expect(&id, false, true, SERVER);
	cr_assert_str_eq(machine_value(&id.m, FIELD_MEMORY_TOTAL_GB), "128");
	identity_stop(&id);
}

Test(identity_change, kernel_compiler_blas_and_distribution_are_software)
{
	identity_start(&id, SERVER);
	machine_put(&id.m, "/proc/sys/kernel/osrelease", "6.1.0-38-amd64\n");
	identity_expect(&id, true, false, "kernel");
	identity_stop(&id);
	identity_start(&id, SERVER);
	identity_move(&id, "/usr/lib/gcc/x86_64-linux-gnu/12.2.0",
	     "/usr/lib/gcc/x86_64-linux-gnu/13.2.0");
	identity_expect(&id, true, false, "compiler");
	cr_assert_str_eq(machine_value(&id.m, FIELD_COMPILER_VERSION), "gcc 13.2.0");
	identity_stop(&id);
	identity_start(&id, SERVER);
	identity_edit(&id, "/var/lib/dpkg/status", "0.9.0-1", "1.0-2");
	identity_expect(&id, true, false, "BLAS");
	cr_assert_str_eq(machine_value(&id.m, FIELD_BLIS_VERSION), "1.0");
	identity_stop(&id);
	identity_start(&id, SERVER);
	identity_edit(&id, "/etc/os-release", "12", "13");
	identity_expect(&id, true, false, "distribution");
	identity_stop(&id);
}

Test(identity_change, packages_that_no_run_loads_change_nothing)
{
	identity_start(&id, SERVER);
	identity_edit(&id, "/var/lib/dpkg/status", "Package: libc6\n",
	     "Package: nano\nStatus: install ok installed\n"
	     "Architecture: amd64\nVersion: 7.2-1\n\nPackage: libc6\n");
	identity_expect(&id, true, true, SERVER);
	identity_stop(&id);
}

/* Each tree is another machine. */
Test(identity_change, machines_are_told_apart)
{
	char seen[N_TREES][FINGERPRINT_HEX];

	for (size_t i = 0; i < N_TREES; i++) {
		identity_start(&id, trees[i]);
		memcpy(seen[i], id.hardware, FINGERPRINT_HEX);
		for (size_t k = 0; k < i; k++)
			cr_assert_str_neq(seen[i], seen[k]);
		identity_stop(&id);
	}
}
