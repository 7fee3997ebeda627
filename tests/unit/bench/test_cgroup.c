/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* cgroup-v2.rst, "memory.high": over it a group is throttled and reclaimed. */
Test(cgroup, memory_of_version_2_ends_at_high_and_at_a_parents_max)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "0::/a..b.slice/job\n");
	put("/sys/fs/cgroup/a..b.slice/job/memory.max", "max\n");
	put("/sys/fs/cgroup/a..b.slice/job/memory.high", "1073741824\n");
	put("/sys/fs/cgroup/a..b.slice/job/memory.current", "73741824\n");
	root = machine();
	cr_assert_eq(cgroup_memory_left(root), 1000000000u);
	sysroot_close(root);
	put("/sys/fs/cgroup/a..b.slice/memory.max", "536870912\n");
	put("/sys/fs/cgroup/a..b.slice/memory.current", "136870912\n");
	root = machine();
	cr_assert_eq(cgroup_memory_left(root), 400000000u);
	sysroot_close(root);
}

/* cgroup-v1/memory.rst, 5.2: total_… includes the children, as usage does. */
Test(cgroup, memory_of_version_1_ends_at_a_parents_limit)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "4:memory:/a/b\n0::/\n");
	put("/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes",
	    "9223372036854771712\n");
	put("/sys/fs/cgroup/memory/a/b/memory.usage_in_bytes", "4096\n");
	put("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "2000000000\n");
	put("/sys/fs/cgroup/memory/a/memory.usage_in_bytes", "1500000000\n");
	put("/sys/fs/cgroup/memory/a/memory.stat",
	    "inactive_file 1000\ntotal_inactive_file 300000000\n");
	root = machine();
	cr_assert_eq(cgroup_memory_left(root), 800000000u);
	sysroot_close(root);
}

/* In a container, as "docker run -m 1g" makes it: /proc tells the path, the mount
 * shows the group's own directory; or a namespace hides both.  A limit above
 * is told by memory.stat alone. */
Test(cgroup, memory_of_version_1_is_seen_from_inside_a_container)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "4:memory:/docker/0123abcd\n");
	put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
	put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "73741824\n");
	root = machine();
	cr_assert_eq(cgroup_memory_left(root), 1000000000u);
	sysroot_close(root);
	put("/proc/self/cgroup", "4:memory:/\n");
	put("/sys/fs/cgroup/memory/memory.stat", "cache 0\n"
	    "hierarchical_memory_limit 573741824\n"
	    "hierarchical_memsw_limit 9223372036854771712\n");
	root = machine();
	cr_assert_eq(cgroup_memory_left(root), 500000000u);
	sysroot_close(root);
}

Test(cgroup, a_full_group_leaves_next_to_nothing_and_not_the_unknown)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "0::/job\n");
	put("/proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n");
	put("/sys/fs/cgroup/job/memory.max", "4096\n");
	put("/sys/fs/cgroup/job/memory.current", "8192\n");
	root = machine();
	cr_assert_eq(cgroup_memory_left(root), 0);
	cr_assert_eq(pages_available(root), 1);
	sysroot_close(root);
}

/* Swap is not memory: SwapFree counts for nothing. */
Test(cgroup, swap_is_not_counted)
{
	struct sysroot *root;

	put("/proc/meminfo", "MemTotal: 8000000 kB\nMemFree: 1000000 kB\n"
	    "MemAvailable: 4000000 kB\nSwapTotal: 9000000 kB\n"
	    "SwapFree: 9000000 kB\n");
	root = machine();
	cr_assert_eq(pages_available(root), 4000000ull * 1024);
	sysroot_close(root);
}

/* Limits far above what this process uses, so that they harm nobody. */
Test(cgroup, own_limits_are_what_they_leave_over_the_pages_in_use)
{
	const uint64_t tera = (uint64_t)1 << 40, page = (uint64_t)sysconf(_SC_PAGESIZE);
	struct rlimit as, data, set;
	struct sysroot *root;

	put("/proc/meminfo", "MemAvailable: 219902325555200 kB\n");  /* 200 Ti */
	put("/proc/self/statm", "3000 40 30 20 0 1000 0\n");
	root = machine();
	cr_assert_eq(getrlimit(RLIMIT_AS, &as), 0);
	cr_assert_eq(getrlimit(RLIMIT_DATA, &data), 0);
	set = as;
	set.rlim_cur = 110 * tera;
	cr_assert_eq(setrlimit(RLIMIT_AS, &set), 0);
	cr_expect_eq(pages_available(root), 110 * tera - 3000 * page);
	set = data;
	set.rlim_cur = 100 * tera;
	cr_assert_eq(setrlimit(RLIMIT_DATA, &set), 0);
	cr_expect_eq(pages_available(root), 100 * tera - 1000 * page);
	setrlimit(RLIMIT_AS, &as);
	setrlimit(RLIMIT_DATA, &data);
	sysroot_close(root);
}

static int64_t oom_kills(void)
{
	struct sysroot *root = machine();
	int64_t n = cgroup_oom_kills(root);

	sysroot_close(root);
	return n;
}

/* Formats: cgroup-v2.rst, "memory.events", and a Linux 6.18's own
 * memory.oom_control (version 1) and vmstat. */
Test(cgroup, kills_of_the_machine_and_of_either_version_are_noticed)
{
	int64_t before = oom_kills();

	cr_assert_eq(before, 0);
	put("/proc/vmstat", "nr_free_pages 5\noom_kill 2\nnuma_hit 9\n");
	cr_assert_gt(oom_kills(), before);
	put("/proc/self/cgroup", "4:memory:/old\n0::/new\n");
	put("/sys/fs/cgroup/new/memory.events",
	    "low 1\nhigh 1\nmax 1\noom 1\noom_kill 0\noom_group_kill 1\n");
	put("/sys/fs/cgroup/memory/old/memory.oom_control",
	    "oom_kill_disable 1\nunder_oom 1\noom_kill 0\n");
	before = oom_kills();
	cr_assert_eq(before, 2, "of no kill but the machine's own");
	put("/sys/fs/cgroup/memory/old/memory.oom_control",
	    "oom_kill_disable 1\nunder_oom 1\noom_kill 1\n");
	cr_assert_gt(oom_kills(), before);
	before = oom_kills();
	put("/sys/fs/cgroup/new/memory.events",
	    "low 1\nhigh 1\nmax 1\noom 1\noom_kill 1\noom_group_kill 1\n");
	cr_assert_gt(oom_kills(), before);
}

Test(cgroup, hostile_files_are_no_limit)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "garbage\n0:\n::\n0::/../../../etc\n0::/job\n");
	put("/proc/vmstat", "oom_kill -3\noom_kill\noom_kills 9\n");
	put("/sys/fs/cgroup/cpu.max", "-5 0\n");
	put("/sys/fs/cgroup/memory.max", "-1\n");
	put("/sys/fs/cgroup/job/memory.max", "99999999999999999999\n");
	put("/sys/fs/cgroup/job/memory.current", "x\n");
	put("/sys/fs/cgroup/memory/memory.stat", "hierarchical_memory_limit x\n");
	put("/sys/fs/cgroup/job/memory.events", "oom_kill 9223372036854775807\n");
	root = machine();
	cr_assert_eq(cgroup_cpu_quota(root), 0);
	cr_assert_eq(cgroup_memory_left(root), UINT64_MAX);
	cr_assert_eq(cgroup_oom_kills(root), 1000000000000000);
	sysroot_close(root);
}

static void count_stat(void *arg, const char *path)
{
	*(int *)arg += strstr(path, "memory.stat") != NULL;
}

/* The kernel sums them up for whoever reads them, over all groups below. */
Test(cgroup, statistics_are_read_once_and_of_a_group_without_a_limit_never)
{
	struct sysroot *root;
	int read = 0;

	put("/proc/self/cgroup", "0::/job/free\n");
	put("/sys/fs/cgroup/memory.stat", "anon 1\n");
	put("/sys/fs/cgroup/job/memory.max", "1073741824\n");
	put("/sys/fs/cgroup/job/memory.high", "1063741824\n");
	put("/sys/fs/cgroup/job/memory.current", "805306368\n");
	put("/sys/fs/cgroup/job/memory.stat", "inactive_file 0\n");
	put("/sys/fs/cgroup/job/free/memory.max", "max\n");
	put("/sys/fs/cgroup/job/free/memory.high", "max\n");
	put("/sys/fs/cgroup/job/free/memory.current", "805306368\n");
	put("/sys/fs/cgroup/job/free/memory.stat", "inactive_file 0\n");
	root = machine();
	sysroot_record(root, count_stat, &read);
	cr_assert_eq(cgroup_memory_left(root), 1063741824u - 805306368u);
	cr_assert_eq(read, 1);
	sysroot_close(root);
}

Test(cgroup, sizes_that_cannot_be_overflow_nothing)
{
	struct sysroot *root;

	put("/proc/self/cgroup", "0::/job\n");
	put("/sys/fs/cgroup/job/memory.max", "1073741824\n");
	put("/sys/fs/cgroup/job/memory.current", "-9223372036854775807\n");
	put("/sys/fs/cgroup/job/memory.stat", "inactive_file 9223372036854775807\n");
	put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "5\n");
	put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
	put("/sys/fs/cgroup/memory/memory.stat", "inactive_file 99999999999999999999\n");
	root = machine();
	cr_assert_eq(cgroup_memory_left(root), 1073741824u);
	sysroot_close(root);
}
