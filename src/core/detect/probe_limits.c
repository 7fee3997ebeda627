/* SPDX-License-Identifier: MIT */
/* How much of the machine this process may use right now. */
#include "core/detect/probe.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/cpu_mask.h"

#define CGROUP "/proc/self/cgroup"
#define CGROUP_MAX 1024

static void online(const struct sysroot *root, struct facts *f)
{
	struct cpu_mask m;
	struct buf b = BUF_INIT;

	cpu_mask_online(root, &m);
	cpu_mask_format(&m, &b);
	if (b.n)
		facts_known(f, FIELD_CPU_ONLINE, "/sys/devices/system/cpu/online",
			    "%s", b.p);
	else
		facts_unknown(f, FIELD_CPU_ONLINE, "/sys/devices/system/cpu/online",
			      "the kernel lists no CPU");
	buf_release(&b);
}

static void affinity(const struct sysroot *root, struct facts *f)
{
	size_t size = CPU_ALLOC_SIZE(CPU_MASK_BITS);
	cpu_set_t *set;
	struct cpu_mask m;
	struct buf b = BUF_INIT;

	if (!sysroot_is_live(root)) {
		facts_absent(f, FIELD_CPU_AFFINITY, "captured tree",
			     "it belongs to a process, not to a captured machine");
		return;
	}
	set = CPU_ALLOC(CPU_MASK_BITS);
	cpu_mask_zero(&m);
	if (set && sched_getaffinity(0, size, set) == 0)
		for (int i = 0; i < CPU_MASK_BITS; i++)
			if (CPU_ISSET_S(i, size, set))
				cpu_mask_set(&m, i);
	CPU_FREE(set);
	cpu_mask_format(&m, &b);
	if (b.n)
		facts_known(f, FIELD_CPU_AFFINITY, "sched_getaffinity", "%s", b.p);
	else
		facts_unknown(f, FIELD_CPU_AFFINITY, "sched_getaffinity",
			      "the kernel does not say");
	buf_release(&b);
}

/* Version 2: "max 100000" or "150000 100000" in cpu.max. */
static double quota_v2(const struct sysroot *root, const char *dir)
{
	char line[64];
	double quota, period;

	if (sysroot_line(root, line, sizeof line, "%s/cpu.max", dir) <= 0 ||
	    sscanf(line, "%lf %lf", &quota, &period) != 2 || quota <= 0 ||
	    period <= 0)
		return 0;
	return quota / period;
}

static double quota_v1(const struct sysroot *root, const char *dir)
{
	long long quota, period;

	if (sysroot_number(root, &quota, "%s/cpu.cfs_quota_us", dir) < 0 ||
	    sysroot_number(root, &period, "%s/cpu.cfs_period_us", dir) < 0 ||
	    quota <= 0 || period <= 0)
		return 0;
	return (double)quota / (double)period;
}

/* The narrowest quota from path up to the top of the hierarchy; in a
 * container the path may name folders that only the host sees. */
static double narrowest(const struct sysroot *root, const char *mount,
			const char *path, bool v2)
{
	char dir[CGROUP_MAX + 64];
	double least = 0;
	size_t top = strlen(mount);

	if (strstr(path, ".."))
		path = "";
	snprintf(dir, sizeof dir, "%s%s", mount, path);
	for (;;) {
		double q = v2 ? quota_v2(root, dir) : quota_v1(root, dir);
		char *slash = strrchr(dir, '/');

		if (q > 0 && (least == 0 || q < least))
			least = q;
		if (strlen(dir) <= top || !slash || (size_t)(slash - dir) < top)
			return least;
		*slash = '\0';
	}
}

static const struct {
	const char *mount;
	bool v2;
} mounts[] = {
	{ .mount = "/sys/fs/cgroup", .v2 = true },
	{ .mount = "/sys/fs/cgroup/unified", .v2 = true },
	{ .mount = "/sys/fs/cgroup/cpu,cpuacct" },
	{ .mount = "/sys/fs/cgroup/cpu" },
};

/* Is cpu one of the controllers in "cpuacct,cpu:/…"?  Their order differs from
 * kernel to kernel. */
static bool lists_cpu(const char *names)
{
	for (;;) {
		size_t n = strcspn(names, ",:\n");

		if (n == 3 && strncmp(names, "cpu", 3) == 0)
			return true;
		if (names[n] != ',')
			return false;
		names += n + 1;
	}
}

/* "0::/user.slice/…" is version 2, "4:cpu,cpuacct:/docker/…" version 1. */
static void cgroup_path(const char *text, bool v2, char out[CGROUP_MAX])
{
	*out = '\0';
	for (const char *p = text; p && *p; p = strchr(p, '\n'), p += !!p) {
		const char *list = strchr(p, ':'), *path;

		path = list ? strchr(list + 1, ':') : NULL;
		if (!path)
			return;
		if (v2 ? strncmp(p, "0::", 3) == 0 : lists_cpu(list + 1)) {
			probe_copy_line(out, CGROUP_MAX, path + 1);
			return;
		}
	}
}

static void quota(const struct sysroot *root, struct facts *f)
{
	struct buf b = BUF_INIT;
	double least = 0;

	sysroot_read(root, CGROUP, &b);
	for (size_t i = 0; i < sizeof mounts / sizeof mounts[0]; i++) {
		char path[CGROUP_MAX];
		double q;

		cgroup_path(b.p, mounts[i].v2, path);
		q = narrowest(root, mounts[i].mount, path, mounts[i].v2);
		if (q > 0 && (least == 0 || q < least))
			least = q;
	}
	buf_release(&b);
	if (least > 0)
		facts_known(f, FIELD_CPU_QUOTA, "cgroup", "%.17g", least);
	else
		facts_absent(f, FIELD_CPU_QUOTA, "cgroup", "no quota is set");
}

static void load(const struct sysroot *root, struct facts *f)
{
	static const char path[] = "/proc/loadavg";
	char line[128];
	double v;
	int rc = sysroot_line(root, line, sizeof line, "%s", path);

	if (rc > 0 && sscanf(line, "%lf", &v) == 1)
		facts_known(f, FIELD_LOAD_1M, path, "%.17g", v);
	else
		probe_unread(f, FIELD_LOAD_1M, path, rc);
}

/* MemAvailable came with Linux 3.14. */
static void memory(const struct sysroot *root, struct facts *f)
{
	static const char path[] = "/proc/meminfo";
	struct buf b = BUF_INIT;
	int rc = sysroot_read(root, path, &b);
	const char *p = b.p ? strstr(b.p, "MemAvailable:") : NULL;

	if (p)
		facts_known(f, FIELD_MEMORY_AVAILABLE_MB, path, "%llu",
			    strtoull(p + 13, NULL, 10) >> 10);
	else if (rc < 0)
		probe_unread(f, FIELD_MEMORY_AVAILABLE_MB, path, rc);
	else
		facts_unknown(f, FIELD_MEMORY_AVAILABLE_MB, path,
			      "this kernel has no MemAvailable");
	buf_release(&b);
}

/* "always [madvise] never": the word in brackets. */
static void huge_pages(const struct sysroot *root, struct facts *f)
{
	static const char path[] = "/sys/kernel/mm/transparent_hugepage/enabled";
	char line[128], word[32];
	int rc = sysroot_line(root, line, sizeof line, "%s", path);
	const char *open = rc > 0 ? strchr(line, '[') : NULL;

	if (open && sscanf(open, "[%31[a-z]", word) == 1)
		facts_known(f, FIELD_HUGE_PAGES, path, "%s", word);
	else
		probe_unread(f, FIELD_HUGE_PAGES, path, rc);
}

static int read_limits(const struct sysroot *root, struct facts *f,
		       struct err *e)
{
	(void)e;
	online(root, f);
	affinity(root, f);
	quota(root, f);
	load(root, f);
	memory(root, f);
	huge_pages(root, f);
	return 0;
}

const struct probe probe_limits = {
	.name = "limits",
	.phase = DETECT_ENVIRONMENT,
	.read = read_limits,
};
