/* SPDX-License-Identifier: MIT */
/* What fingerprints survive: reboots, other systems, drivers, users, CPUs that
 * come and go.  What they do not: test_identity_change.c. */
#include <criterion/criterion.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/detect/detect.h"
#include "identity.h"

#define NOBODY 65534
#define SERVER "server-2s"

static const char *const trees[] = {
	"guest-zen5", "hybrid-desktop", "tegra-board", SERVER,
};
#define N_TREES (sizeof trees / sizeof trees[0])

static struct identity id;

static void put_cpus(const char *format, int first, int last, const char *text)
{
	char path[128], name[64];

	for (int i = first; i <= last; i++) {
		snprintf(name, sizeof name, "/sys/devices/system/cpu/cpu%d", i);
		snprintf(path, sizeof path, "%s%s", name, format);
		if (identity_has(&id, name))
			machine_put(&id.m, path, text);
	}
}

static void shrink_memtotal(void)
{
	struct buf b = BUF_INIT;
	char text[128];
	const char *p;

	if (sysroot_read(id.m.root, "/proc/meminfo", &b) == 0 &&
	    (p = strstr(b.p, "MemTotal:"))) {
		snprintf(text, sizeof text, "MemTotal: %15llu kB\nMemFree: 1 kB\n",
			 strtoull(p + 9, NULL, 10) - 6144);
		machine_put(&id.m, "/proc/meminfo", text);
	}
	buf_release(&b);
}

Test(identity_stable, a_reboot_changes_nothing)
{
	for (size_t i = 0; i < N_TREES; i++) {
		identity_start(&id, trees[i]);
		machine_put(&id.m, "/proc/uptime", "3.01 9.50\n");
		machine_put(&id.m, "/proc/loadavg", "17.20 9.03 4.01 9/812 99\n");
		machine_put(&id.m, "/proc/sys/kernel/random/boot_id",
			    "7d3c8f9e-0000-4000-8000-2b1b6f4c9a11\n");
		shrink_memtotal();
		put_cpus("/cpufreq/scaling_cur_freq", 0, 15, "799998\n");
		put_cpus("/cpufreq/scaling_governor", 0, 15, "ondemand\n");
		put_cpus("/thermal_throttle/core_throttle_count", 0, 15, "77\n");
		if (identity_has(&id, "/sys/class/hwmon/hwmon1"))
			identity_move(&id, "/sys/class/hwmon/hwmon1", "/sys/class/hwmon/hwmon9");
		identity_expect(&id, true, true, trees[i]);
		identity_stop(&id);
	}
}

Test(identity_stable, clocks_and_temperatures_enter_no_fingerprint)
{
	identity_start(&id, SERVER);
	identity_edit(&id, "/proc/cpuinfo", "cpu MHz\t\t: 1200.000", "cpu MHz\t\t: 3899.871");
	identity_edit(&id, "/proc/cpuinfo", "bogomips\t: 7600.00", "bogomips\t: 7599.98");
	put_cpus("/cpufreq/cpuinfo_max_freq", 0, 15, "3800000\n");
	put_cpus("/cpufreq/base_frequency", 0, 15, "2400000\n");
	machine_put(&id.m, "/sys/class/hwmon/hwmon1/temp1_input", "92000\n");
	machine_put(&id.m, "/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
	machine_put(&id.m, "/sys/class/powercap/intel-rapl:0/"
		    "constraint_0_power_limit_uw", "60000000\n");
	identity_expect(&id, true, true, SERVER);
	cr_assert_str_eq(machine_value(&id.m, FIELD_POWER_MODE), "60 W+105 W");
	cr_assert_str_eq(machine_value(&id.m, FIELD_THERMAL_STATE), "hot");
	identity_stop(&id);
}

Test(identity_stable, another_operating_system_is_the_same_hardware)
{
	for (size_t i = 0; i < N_TREES; i++) {
		identity_start(&id, trees[i]);
		machine_put(&id.m, "/etc/os-release",
			    "NAME=Fedora\nPRETTY_NAME=\"Fedora Linux 42\"\n"
			    "ID=fedora\nVERSION_ID=42\n");
		machine_put(&id.m, "/proc/sys/kernel/osrelease", "6.14.0-63.fc42\n");
		machine_put(&id.m, "/etc/machine-id",
			    "ffffffffffffffffffffffffffffffff\n");
		identity_drop(&id, "/var/lib/dpkg");
		identity_drop(&id, "/usr/lib");
		identity_drop(&id, "/usr/bin");
		shrink_memtotal();
		identity_expect(&id, true, false, trees[i]);
		identity_stop(&id);
	}
}

/* A kernel without memory hotplug shows no blocks; one with shows blocks of
 * another size (128 MiB: a PC with 64 GiB of which a little is reserved). */
Test(identity_stable, another_kernel_s_view_of_the_memory_is_the_same_hardware)
{
	char path[96];

	identity_start(&id, SERVER);
	identity_drop(&id, "/sys/devices/system/memory");
	identity_expect(&id, true, true, "no blocks");
	machine_put(&id.m, "/sys/devices/system/memory/block_size_bytes",
		    "8000000\n");
	for (int i = 0; i < 510; i++) {
		snprintf(path, sizeof path,
			 "/sys/devices/system/memory/memory%d/state", i);
		machine_put(&id.m, path, "online\n");
	}
	identity_expect(&id, true, true, "small blocks");
	identity_stop(&id);
}

Test(identity_stable, offline_memory_is_still_installed)
{
	char path[96];

	identity_start(&id, SERVER);
	for (int i = 16; i < 33; i++) {
		snprintf(path, sizeof path,
			 "/sys/devices/system/memory/memory%d/state", i);
		machine_put(&id.m, path, "offline\n");
	}
	machine_put(&id.m, "/proc/meminfo", "MemTotal: 32000000 kB\n");
	identity_expect(&id, true, true, SERVER);
	identity_stop(&id);
}

Test(identity_stable, another_driver_is_other_software_and_the_same_hardware)
{
	identity_start(&id, SERVER);
	identity_edit(&id, "/proc/driver/nvidia/version", "550.54.15", "570.86.10");
	machine_put(&id.m, "/sys/module/nvidia/version", "570.86.10\n");
	identity_expect(&id, true, false, "another version");
	identity_stop(&id);
}

/* Fingerprints as a user that owns nothing of the tree: 0 when they are the
 * same. */
static int as_nobody(void)
{
	struct facts f;
	char hw[FINGERPRINT_HEX], sw[FINGERPRINT_HEX];

	if (geteuid() == 0 && (setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
		return 2;
	facts_init(&f);
	if (detect_run(id.m.root, &f, NULL) < 0)
		return 3;
	fingerprint_of(&f, FP_HARDWARE, hw);
	fingerprint_of(&f, FP_SOFTWARE, sw);
	facts_release(&f);
	return strcmp(hw, id.hardware) != 0 || strcmp(sw, id.software) != 0;
}

static int status_of(int (*child)(void))
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		_exit(child());
	cr_assert_gt(pid, 0);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* These are root's on a stock kernel, or may be. */
Test(identity_stable, root_and_nobody_see_the_same_machine)
{
	for (size_t i = 0; i < N_TREES; i++) {
		char path[96];

		identity_start(&id, trees[i]);
		cr_assert_eq(chmod(id.m.dir, 0755), 0);
		for (int k = 0; k < 6; k++) {
			snprintf(path, sizeof path,
				 "/sys/firmware/dmi/entries/17-%d/raw", k);
			identity_forbid(&id, path);
		}
		machine_put(&id.m, "/sys/firmware/dmi/tables/DMI", "x");
		identity_forbid(&id, "/sys/firmware/dmi/tables/DMI");
		machine_put(&id.m, "/sys/class/dmi/id/product_uuid", "x");
		identity_forbid(&id, "/sys/class/dmi/id/product_uuid");
		cr_assert_eq(status_of(as_nobody), 0, "%s", trees[i]);
		identity_drop(&id, "/sys/firmware/dmi");
		identity_expect(&id, true, true, trees[i]);
		identity_stop(&id);
	}
}

static void take_offline(int first, int last, const char *online)
{
	char path[96], was[32], now[32];

	for (int i = first; i <= last; i++) {
		snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology",
			 i);
		identity_drop(&id, path);
		snprintf(was, sizeof was, "processor\t: %d\n", i);
		snprintf(now, sizeof now, "ignored\t: %d\n", i);
		if (i < 14)
			identity_edit(&id, "/proc/cpuinfo", was, now);
	}
	machine_put(&id.m, "/sys/devices/system/cpu/online", online);
}

static void set_topology(int cpu, const char *core, const char *package)
{
	char path[112];

	snprintf(path, sizeof path,
		 "/sys/devices/system/cpu/cpu%d/topology/core_cpus_list", cpu);
	machine_put(&id.m, path, core);
	snprintf(path, sizeof path,
		 "/sys/devices/system/cpu/cpu%d/topology/package_cpus_list", cpu);
	machine_put(&id.m, path, package);
}

Test(identity_stable, cpus_that_come_online_change_nothing)
{
	identity_start(&id, SERVER);
	for (int i = 4; i < 8; i++) {
		char core[32];

		snprintf(core, sizeof core, "%d,%d\n", i, i + 8);
		set_topology(i, core, "4-7,12-15\n");
		set_topology(i + 8, core, "4-7,12-15\n");
	}
	machine_put(&id.m, "/sys/devices/system/cpu/online", "0-15\n");
	identity_expect(&id, true, true, SERVER);
	identity_stop(&id);
}

Test(identity_stable, a_socket_that_goes_offline_changes_nothing)
{
	identity_start(&id, SERVER);
	take_offline(4, 7, "0-3,8-11\n");
	take_offline(12, 13, "0-3,8-11\n");
	identity_expect(&id, true, true, SERVER);
	identity_stop(&id);
}

static void leave_first_threads(void)
{
	take_offline(8, 13, "0-7\n");
	for (int i = 0; i < 8; i++) {
		char core[32];

		snprintf(core, sizeof core, "%d\n", i);
		set_topology(i, core, i < 4 ? "0-3\n" : "4-7\n");
	}
	machine_put(&id.m, "/sys/devices/system/cpu/smt/active", "0\n");
}

Test(identity_stable, smt_switched_off_changes_nothing)
{
	identity_start(&id, SERVER);
	leave_first_threads();
	machine_put(&id.m, "/sys/devices/system/cpu/smt/control", "off\n");
	identity_expect(&id, true, true, "off");
	machine_put(&id.m, "/sys/devices/system/cpu/smt/control", "forceoff\n");
	identity_expect(&id, true, true, "forceoff");
	identity_stop(&id);
}

/* Through cpuN/online, which leaves smt/control as it is. */
Test(identity_stable, second_threads_taken_offline_by_hand_change_nothing)
{
	identity_start(&id, SERVER);
	leave_first_threads();
	identity_expect(&id, true, true, SERVER);
	identity_stop(&id);
}

Test(identity_stable, a_quota_is_environment)
{
	identity_start(&id, SERVER);
	machine_put(&id.m, "/proc/self/cgroup", "0::/jobs/17\n");
	machine_put(&id.m, "/sys/fs/cgroup/jobs/17/cpu.max", "150000 100000\n");
	machine_put(&id.m, "/sys/fs/cgroup/jobs/17/memory.max", "1073741824\n");
	machine_put(&id.m, "/sys/fs/cgroup/jobs/17/memory.current", "1048576\n");
	machine_put(&id.m, "/run/systemd/container", "lxc\n");
	identity_expect(&id, true, true, SERVER);
	cr_assert_str_eq(machine_value(&id.m, FIELD_CPU_QUOTA), "1.5");
	cr_assert_str_eq(machine_value(&id.m, FIELD_CONTAINER), "lxc");
	identity_stop(&id);
}

static void live(char hw[FINGERPRINT_HEX])
{
	struct sysroot *root;
	struct facts f;

	facts_init(&f);
	hw[0] = '\0';
	if (sysroot_open(NULL, &root, NULL) < 0)
		return;
	if (detect_run(root, &f, NULL) == 0)
		fingerprint_of(&f, FP_HARDWARE, hw);
	facts_release(&f);
	sysroot_close(root);
}

static int live_on_one_cpu(void)
{
	char hw[FINGERPRINT_HEX];
	cpu_set_t set;
	int first = 0;

	if (sched_getaffinity(0, sizeof set, &set) < 0)
		return 2;
	while (!CPU_ISSET(first, &set))
		first++;
	CPU_ZERO(&set);
	CPU_SET(first, &set);
	if (sched_setaffinity(0, sizeof set, &set) < 0)
		return 2;
	live(hw);
	return strcmp(hw, id.hardware) != 0;
}

Test(identity_stable, affinity_is_environment)
{
	live(id.hardware);
	cr_assert_eq(strlen(id.hardware), FINGERPRINT_HEX - 1);
	cr_assert_eq(status_of(live_on_one_cpu), 0);
}
