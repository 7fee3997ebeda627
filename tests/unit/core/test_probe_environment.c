/* SPDX-License-Identifier: MIT */
/* probe_virt, probe_power, probe_thermal, probe_limits, probe_gpu. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

static struct machine m;

static void setup(void)
{
	machine_make(&m);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\nflags : fpu\n");
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(probe_environment, .init = setup, .fini = teardown);

Test(probe_environment, bare_metal_is_none_and_a_guest_has_a_name)
{
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "none");
	machine_put(&m, "/proc/cpuinfo", "processor : 0\nflags : fpu hypervisor\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "vm-other");
	machine_put(&m, "/sys/class/dmi/id/sys_vendor", "VMware, Inc.\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "vmware");
	machine_put(&m, "/sys/hypervisor/type", "xen\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "xen");
}

Test(probe_environment, containers_are_told_by_their_marks)
{
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CONTAINER), "none");
	machine_put(&m, "/run/systemd/container", "systemd-nspawn\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CONTAINER), "systemd-nspawn");
	machine_remove(&m);
	setup();
	machine_put(&m, "/.dockerenv", "");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CONTAINER), "docker");
}

Test(probe_environment, governors_that_differ_are_all_named)
{
	machine_put(&m, "/sys/devices/system/cpu/cpufreq/policy0/scaling_governor",
		    "powersave\n");
	machine_put(&m, "/sys/devices/system/cpu/cpufreq/policy1/scaling_governor",
		    "performance\n");
	machine_put(&m, "/sys/devices/system/cpu/cpufreq/policy2/scaling_governor",
		    "powersave\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_GOVERNOR),
			 "powersave+performance");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_FREQ_DRIVER), "absent");
}

Test(probe_environment, no_turbo_is_the_opposite_of_boost)
{
	machine_put(&m, "/sys/devices/system/cpu/cpufreq/boost", "1\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_TURBO), "on");
	machine_put(&m, "/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_TURBO), "off");
}

/* A package's zone whose long-term limit is the constraint of that number. */
static void put_package(int package, int constraint, const char *uw)
{
	char zone[64], path[128], text[32];

	snprintf(zone, sizeof zone, "/sys/class/powercap/intel-rapl:%d", package);
	snprintf(path, sizeof path, "%s/name", zone);
	snprintf(text, sizeof text, "package-%d\n", package);
	machine_put(&m, path, text);
	for (int i = 0; i <= constraint; i++) {
		snprintf(path, sizeof path, "%s/constraint_%d_name", zone, i);
		machine_put(&m, path, i == constraint ? "long_term\n" : "peak_power\n");
		snprintf(path, sizeof path, "%s/constraint_%d_power_limit_uw", zone, i);
		machine_put(&m, path, i == constraint ? uw : "999000000\n");
	}
}

Test(probe_environment, the_long_term_limit_goes_by_its_name)
{
	put_package(0, 2, "65000000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_POWER_MODE), "65 W");
}

Test(probe_environment, the_limits_of_all_packages_count_and_of_nothing_else)
{
	put_package(0, 0, "205000000\n");
	put_package(1, 0, "205000000\n");
	machine_put(&m, "/sys/class/powercap/intel-rapl:0:0/name", "package-9\n");
	machine_put(&m, "/sys/class/powercap/intel-rapl:0:0/constraint_0_name",
		    "long_term\n");
	machine_put(&m, "/sys/class/powercap/intel-rapl:0:0/"
		    "constraint_0_power_limit_uw", "1000000\n");
	machine_put(&m, "/sys/class/powercap/intel-rapl:2/name", "psys\n");
	machine_put(&m, "/sys/class/powercap/intel-rapl:2/constraint_0_name",
		    "long_term\n");
	machine_put(&m, "/sys/class/powercap/intel-rapl:2/"
		    "constraint_0_power_limit_uw", "700000000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_POWER_MODE), "2 x 205 W");
	put_package(1, 0, "165000000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_POWER_MODE), "205 W+165 W");
}

/* Linux before 4.2, and trees that keep the CPUs' folders alone. */
Test(probe_environment, without_policies_every_cpu_is_asked_for_its_governor)
{
	machine_put(&m, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
		    "ondemand\n");
	machine_put(&m, "/sys/devices/system/cpu/cpu10/cpufreq/scaling_governor",
		    "userspace\n");
	machine_put(&m, "/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor",
		    "performance\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_GOVERNOR),
			 "ondemand+performance+userspace");
}

/* ARM's processors do not tell of a hypervisor, DMI does: what Debian shows in
 * a guest of libvirt, and what Amazon's Graviton shows without one. */
Test(probe_environment, an_arm_guest_is_told_by_dmi_and_metal_is_metal)
{
	machine_put(&m, "/proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd\n");
	machine_put(&m, "/sys/class/dmi/id/sys_vendor", "QEMU\n");
	machine_put(&m, "/sys/class/dmi/id/product_name", "KVM Virtual Machine\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "kvm");
	machine_put(&m, "/sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
	machine_put(&m, "/sys/class/dmi/id/product_name", "m6g.large\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "kvm");
	machine_put(&m, "/sys/class/dmi/id/product_name", "m6g.metal\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "none");
}

/* An x86 machine without the flag is no guest, whatever its firmware says. */
Test(probe_environment, firmware_of_qemu_on_bare_metal_is_no_hypervisor)
{
	machine_put(&m, "/sys/class/dmi/id/sys_vendor", "QEMU\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "none");
}

Test(probe_environment, a_device_tree_names_its_hypervisor)
{
	machine_put(&m, "/proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd\n");
	machine_bytes(&m, "/proc/device-tree/compatible", "linux,dummy-virt", 17);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "qemu");
	machine_bytes(&m, "/proc/device-tree/hypervisor/compatible", "linux,kvm", 10);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "kvm");
}

Test(probe_environment, xen_s_first_domain_is_told_from_the_others)
{
	machine_put(&m, "/proc/xen/capabilities", "");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "xen");
	machine_put(&m, "/proc/xen/capabilities", "control_d\n");
	machine_put(&m, "/sys/hypervisor/type", "xen\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_VIRTUALIZATION), "xen-dom0");
}

Test(probe_environment, containers_without_a_mark_are_told_by_what_they_see)
{
	static const struct {
		const char *path, *text, *name;
	} cases[] = {
		{ .path = "/proc/self/cgroup",
		  .text = "0::/kubepods.slice/kubepods-pod1.slice\n", .name = "kubernetes" },
		{ .path = "/proc/self/cgroup", .text = "1:name=systemd:/docker/0f\n",
		  .name = "docker" },
		{ .path = "/proc/self/mounts",
		  .text = "lxcfs /proc/meminfo fuse.lxcfs rw 0 0\n", .name = "lxc" },
		{ .path = "/proc/sys/kernel/osrelease",
		  .text = "5.15.153.1-microsoft-standard-WSL2\n", .name = "wsl" },
		{ .path = "/.singularity.d/labels.json", .text = "{}",
		  .name = "singularity" },
		{ .path = "/run/systemd/container", .text = "lxc\n", .name = "lxc" },
		{ .path = "/run/host/container-manager", .text = "systemd-nspawn",
		  .name = "systemd-nspawn" },
		{ .path = "/run/systemd/container", .text = "\033[31mred\n",
		  .name = "none" },
		{ .path = "/proc/self/mounts",
		  .text = "lxcfs /var/lib/lxcfs fuse.lxcfs rw 0 0\n", .name = "none" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		machine_remove(&m);
		setup();
		machine_put(&m, cases[i].path, cases[i].text);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_CONTAINER), cases[i].name,
				 "%zu", i);
	}
}

Test(probe_environment, the_power_mode_is_the_board_s_before_the_package_s)
{
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_POWER_MODE), "default");
	put_package(0, 0, "125000000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_POWER_MODE), "125 W");
	machine_put(&m, "/sys/firmware/acpi/platform_profile", "balanced\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_POWER_MODE), "balanced");
	machine_put(&m, "/var/lib/nvpmodel/status", "pmode:0002\n");
	machine_put(&m, "/etc/nvpmodel.conf",
		    "< POWER_MODEL ID=0 NAME=MAXN >\n< POWER_MODEL ID=2 NAME=MODE_30W >\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_POWER_MODE), "nvpmodel MODE_30W");
}

Test(probe_environment, heat_is_judged_against_the_sensor_s_own_limit)
{
	static const struct {
		const char *celsius, *state;
	} cases[] = {
		{ .celsius = "45000\n", .state = "cool" },
		{ .celsius = "76000\n", .state = "warm" },
		{ .celsius = "91000\n", .state = "hot" },
	};

	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_THERMAL_STATE), "unknown");
	machine_put(&m, "/sys/class/hwmon/hwmon3/name", "coretemp\n");
	machine_put(&m, "/sys/class/hwmon/hwmon3/temp1_crit", "100000\n");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		machine_put(&m, "/sys/class/hwmon/hwmon3/temp1_input",
			    cases[i].celsius);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_THERMAL_STATE),
				 cases[i].state);
	}
}

Test(probe_environment, warm_begins_at_25_below_a_limit_that_is_named)
{
	machine_put(&m, "/sys/class/hwmon/hwmon3/name", "coretemp\n");
	machine_put(&m, "/sys/class/hwmon/hwmon3/temp1_input", "76000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_THERMAL_STATE), "warm");
	machine_put(&m, "/sys/class/hwmon/hwmon3/temp1_crit", "105000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_THERMAL_STATE), "cool");
	machine_put(&m, "/sys/class/hwmon/hwmon3/temp1_input", "80000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_THERMAL_STATE), "warm");
}

Test(probe_environment, ambient_needs_a_sensor_that_says_so)
{
	machine_put(&m, "/sys/class/hwmon/hwmon0/name", "board\n");
	machine_put(&m, "/sys/class/hwmon/hwmon0/temp1_label", "SYSTIN\n");
	machine_put(&m, "/sys/class/hwmon/hwmon0/temp1_input", "31000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_AMBIENT_TEMP_C), "absent");
	machine_put(&m, "/sys/class/hwmon/hwmon0/temp3_label", "Water Inlet\n");
	machine_put(&m, "/sys/class/hwmon/hwmon0/temp3_input", "40000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_AMBIENT_TEMP_C), "absent");
	machine_put(&m, "/sys/class/hwmon/hwmon0/temp2_label", "Inlet Temp\n");
	machine_put(&m, "/sys/class/hwmon/hwmon0/temp2_input", "22500\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_AMBIENT_TEMP_C), "22.5");
}

Test(probe_environment, the_narrowest_quota_above_us_holds)
{
	machine_put(&m, "/proc/self/cgroup", "4:cpu,cpuacct:/a/b\n0::/x\n");
	machine_put(&m, "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "50000\n");
	machine_put(&m, "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n");
	machine_put(&m, "/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us", "-1\n");
	machine_put(&m, "/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us", "100000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_QUOTA), "0.5");
}

/* Each line costs a walk through the tree. */
Test(probe_environment, a_list_of_groups_without_end_is_cut, .timeout = 10)
{
	size_t n = 4 << 20;
	char *text = malloc(n);

	for (size_t i = 0; i < n; i++)
		text[i] = "0::/a\n"[i % 6];
	machine_bytes(&m, "/proc/self/cgroup", text, n);
	free(text);
	machine_put(&m, "/sys/fs/cgroup/a/cpu.max", "200000 100000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_QUOTA), "2");
}

/* "cpuacct,cpu" is what RHEL 7 and Fedora 17 write. */
Test(probe_environment, the_order_of_a_hierarchy_s_controllers_does_not_matter)
{
	machine_put(&m, "/proc/self/cgroup", "4:cpuacct,cpu:/a\n3:cpuset:/\n");
	machine_put(&m, "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "50000\n");
	machine_put(&m, "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_QUOTA), "0.5");
}

Test(probe_environment, a_file_of_another_form_is_not_called_empty)
{
	machine_put(&m, "/proc/loadavg", "none\n");
	machine_detect(&m);
	cr_assert_str_eq(m.facts.fact[FIELD_LOAD_1M].reason,
			 "cannot read /proc/loadavg: it has an unknown form");
	machine_put(&m, "/proc/loadavg", "\n");
	machine_detect(&m);
	cr_assert_str_eq(m.facts.fact[FIELD_LOAD_1M].reason,
			 "cannot read /proc/loadavg: it is empty");
}

Test(probe_environment, throttle_counters_are_summed)
{
	machine_put(&m, "/sys/devices/system/cpu/online", "0-1\n");
	machine_put(&m, "/sys/devices/system/cpu/cpu0/thermal_throttle/"
		    "core_throttle_count", "3\n");
	machine_put(&m, "/sys/devices/system/cpu/cpu1/thermal_throttle/"
		    "core_throttle_count", "4\n");
	machine_detect(&m);
	for (size_t i = 0; i < m.facts.n_extra; i++)
		if (strcmp(m.facts.extra[i].key, "cpu_throttle_count") == 0) {
			cr_assert_str_eq(m.facts.extra[i].fact.value, "7");
			return;
		}
	cr_assert(false, "no such fact");
}

static void put_gpu(const char *address, const char *vendor, const char *device)
{
	char path[128];

	snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/class", address);
	machine_put(&m, path, "0x030200\n");
	snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/vendor", address);
	machine_put(&m, path, vendor);
	snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/device", address);
	machine_put(&m, path, device);
}

Test(probe_environment, gpus_stand_in_pci_order_and_a_board_s_vga_is_none)
{
	put_gpu("0000:c1:00.0", "0x10de\n", "0x2330\n");
	put_gpu("0000:0a:00.0", "0x10de\n", "0x26b9\n");
	put_gpu("0000:02:00.0", "0x1a03\n", "0x2000\n");
	machine_put(&m, "/usr/share/misc/pci.ids",
		    "1002  AMD\n\t2330  Wrong\n10de  NVIDIA Corporation\n"
		    "\t2330  GH100 [H100 SXM5 80GB]\n\t26b9  AD102GL [L40S]\n"
		    "1a03  ASPEED\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_COUNT), "2");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_PCI_ID),
			 "10de:26b9+10de:2330");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MODEL),
			 "NVIDIA L40S+NVIDIA H100 SXM5 80GB");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_VBIOS_VERSION), "unknown");
}

/* Bus numbers are hexadecimal: 1b comes before 43, and 9d behind it. */
Test(probe_environment, gpus_on_hexadecimal_buses_stand_in_pci_order)
{
	put_gpu("0000:9d:00.0", "0x10de\n", "0x2335\n");
	put_gpu("0000:43:00.0", "0x10de\n", "0x2331\n");
	put_gpu("0000:1b:00.0", "0x10de\n", "0x2330\n");
	put_gpu("0000:17:00.0", "0x10de\n", "0x20b5\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_PCI_ID),
			 "10de:20b5+10de:2330+10de:2331+10de:2335");
}

Test(probe_environment, amd_s_driver_shows_memory_and_power_limit)
{
	put_gpu("0000:03:00.0", "0x1002\n", "0x744c\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:03:00.0/vbios_version",
		    "113-D70401XT-100\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:03:00.0/mem_info_vram_total",
		    "25753026560\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:03:00.0/hwmon/hwmon2/power1_cap",
		    "303000000\n");
	machine_put(&m, "/sys/module/amdgpu/refcnt", "1\n");
	machine_put(&m, "/proc/sys/kernel/osrelease", "6.8.0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_VBIOS_VERSION),
			 "113-D70401XT-100");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MEMORY_MB), "24560");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_POWER_LIMIT_W), "303");
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "amdgpu 6.8.0");
}
