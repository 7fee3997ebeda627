/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <criterion/criterion.h>

#include "core/detect/cgroup.h"
#include "bench/pages.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

static char dir[] = "/tmp/postsil-cgroup-XXXXXX";

static void make_parents(char *path)
{
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		cr_assert(mkdir(path, 0700) == 0 || errno == EEXIST);
		*at = '/';
	}
}

static void put(const char *path, const char *text)
{
	char full[512];
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", dir, path);
	make_parents(full);
	f = fopen(full, "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
}

static struct sysroot *machine(void)
{
	struct sysroot *root;
	struct err e = ERR_INIT;

	cr_assert_eq(sysroot_open(dir, &root, &e), 0, "%s", e.text);
	return root;
}

static void new_dir(void)
{
	cr_assert_not_null(mkdtemp(dir));
}

static void drop_dir(void)
{
	char command[64];
	FILE *rm;

	snprintf(command, sizeof(command), "rm -r %s", dir);
	rm = popen(command, "r");
	if (rm)
		pclose(rm);
}

TestSuite(cgroup, .init = new_dir, .fini = drop_dir);

/* Formats: Documentation/admin-guide/cgroup-v2.rst, "cpu.max". */
Test(cgroup, reads_half_a_cpu_from_version_2)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "0::/user.slice/job\n");
	put("/sys/fs/cgroup/user.slice/job/cpu.max", "50000 100000\n");
	root = machine();
	cr_assert_float_eq(cgroup_cpu_quota(root), 0.5, 1e-12);
	sysroot_close(root);
}

Test(cgroup, takes_the_narrowest_of_the_parents)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "0::/a/b\n");
	put("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
	put("/sys/fs/cgroup/a/cpu.max", "150000 100000\n");
	root = machine();
	cr_assert_float_eq(cgroup_cpu_quota(root), 1.5, 1e-12);
	sysroot_close(root);
}

Test(cgroup, reads_version_1_below_either_name_of_its_controller)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "5:cpuset:/x\n4:cpu,cpuacct:/job\n");
	put("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "200000\n");
	put("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
	root = machine();
	cr_assert_float_eq(cgroup_cpu_quota(root), 2, 1e-12);
	sysroot_close(root);
}

Test(cgroup, version_1_without_a_quota_is_no_limit)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "4:cpu:/job\n0::/\n");
	put("/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "-1\n");
	put("/sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
	root = machine();
	cr_assert_eq(cgroup_cpu_quota(root), 0);
	cr_assert_eq(cgroup_memory_left(root), UINT64_MAX);
	sysroot_close(root);
}

Test(cgroup, memory_left_counts_page_cache_as_free)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "0::/job\n");
	put("/proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n");
	put("/sys/fs/cgroup/job/memory.max", "1073741824\n");
	put("/sys/fs/cgroup/job/memory.current", "805306368\n");
	put("/sys/fs/cgroup/job/memory.stat",
	    "anon 268435456\ninactive_file 536870912\n");
	root = machine();
	cr_assert_eq(cgroup_memory_left(root), 805306368u);
	cr_assert_eq(pages_available(root), 805306368u);
	sysroot_close(root);
}

Test(cgroup, memory_without_a_limit_is_what_the_system_has)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "0::/job\n");
	put("/proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n");
	put("/sys/fs/cgroup/job/memory.max", "max\n");
	put("/sys/fs/cgroup/job/memory.current", "805306368\n");
	root = machine();
	cr_assert_eq(pages_available(root), 4000000ull * 1024);
	sysroot_close(root);
}

Test(cgroup, hostile_files_are_no_limit)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "garbage\n0:\n::\n0::/../../../etc\n");
	put("/sys/fs/cgroup/cpu.max", "-5 0\n");
	root = machine();
	cr_assert_eq(cgroup_cpu_quota(root), 0);
	sysroot_close(root);
}
