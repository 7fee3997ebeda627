/* SPDX-License-Identifier: MIT */
#include "core/detect/cgroup.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"

#define LINES_MAX 64  /* of /proc/self/cgroup: a dozen controllers, some names */

/* A value is read from one directory; *best is narrowed. */
struct cgroup_limit {
	void (*read)(const struct sysroot *root, const char *dir, double *best);
	const char *controller;  /* version 1 */
	const char *mount[2];    /* where it is mounted by custom; NULL: no more */
};

static void narrow(double *best, double v)
{
	if (v >= 0 && v < *best)
		*best = v;
}

static void read_cpu(const struct sysroot *root, const char *dir, double *best)
{
	long long quota, period;
	char line[128];

	if (sysroot_line(root, line, sizeof(line), "%s/cpu.max", dir) > 0 &&
	    sscanf(line, "%lld %lld", &quota, &period) == 2 && quota > 0 &&
	    period > 0)
		narrow(best, (double)quota / (double)period);
	if (sysroot_number(root, &quota, "%s/cpu.cfs_quota_us", dir) == 0 &&
	    sysroot_number(root, &period, "%s/cpu.cfs_period_us", dir) == 0 &&
	    quota > 0 && period > 0)
		narrow(best, (double)quota / (double)period);
}

/* Bytes of page cache that the group could give back at once. */
static long long reclaimable(const struct sysroot *root, const char *dir)
{
	struct buf b = BUF_INIT;
	char path[PATH_MAX];
	long long n = 0;
	const char *at;

	snprintf(path, sizeof(path), "%s/memory.stat", dir);
	if (sysroot_read(root, path, &b) >= 0) {
		at = strstr(buf_str(&b), "inactive_file ");
		if (!at || sscanf(at, "inactive_file %lld", &n) != 1 || n < 0)
			n = 0;
	}
	buf_release(&b);
	return n;
}

static void read_memory(const struct sysroot *root, const char *dir,
			double *best)
{
	static const char *const file[][2] = {
		{ "memory.max", "memory.current" },
		{ "memory.limit_in_bytes", "memory.usage_in_bytes" },
	};
	long long limit, used;

	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++) {
		/* "max" is no number; version 1 says 2^63 less a page. */
		if (sysroot_number(root, &limit, "%s/%s", dir, file[i][0]) ||
		    limit < 0 || limit >= LLONG_MAX / 2 ||
		    sysroot_number(root, &used, "%s/%s", dir, file[i][1]))
			continue;
		used -= reclaimable(root, dir);
		narrow(best, limit > used ? (double)(limit - used) : 0);
	}
}

/* Reads dir and its parents down to base. */
static void walk_up(const struct sysroot *root, const struct cgroup_limit *l,
		    const char *base, const char *path, double *best)
{
	char dir[PATH_MAX];
	size_t keep = strlen(base);
	char *cut;

	if ((size_t)snprintf(dir, sizeof(dir), "%s%s", base, path) >= sizeof(dir))
		return;
	for (;;) {
		l->read(root, dir, best);
		cut = strrchr(dir, '/');
		if (strlen(dir) <= keep || !cut || (size_t)(cut - dir) < keep)
			break;
		*cut = '\0';
	}
}

/* Whether controller is one of a comma-separated list. */
static bool lists(const char *list, const char *controller)
{
	size_t n = strlen(controller);

	for (const char *at = list; (at = strstr(at, controller)); at += n) {
		if ((at == list || at[-1] == ',') &&
		    (at[n] == ',' || at[n] == '\0'))
			return true;
	}
	return false;
}

static void walk_mounts(const struct sysroot *root, const struct cgroup_limit *l,
			const char *path, double *best)
{
	char base[128];

	for (size_t i = 0; i < 2 && l->mount[i]; i++) {
		snprintf(base, sizeof(base), "/sys/fs/cgroup/%s", l->mount[i]);
		walk_up(root, l, base, path, best);
	}
}

/* One line of /proc/self/cgroup: "4:memory:/a/b", or "0::/a/b" for version 2. */
static void walk_line(const struct sysroot *root, const struct cgroup_limit *l,
		      char *line, double *best)
{
	char *names = strchr(line, ':'), *path;
	char base[128];

	path = names ? strchr(names + 1, ':') : NULL;
	if (!path || path[1] != '/')
		return;
	*path++ = '\0';
	names++;
	/* a namespace shows what lies above it as "/../x": only the host sees it */
	if (strstr(path, ".."))
		path = line + strlen(line);
	if (!*names) {
		walk_up(root, l, "/sys/fs/cgroup", path, best);
		walk_up(root, l, "/sys/fs/cgroup/unified", path, best);
	} else if (lists(names, l->controller)) {
		snprintf(base, sizeof(base), "/sys/fs/cgroup/%s", names);
		walk_up(root, l, base, path, best);
		walk_mounts(root, l, path, best);
	}
}

static double smallest(const struct sysroot *root, const struct cgroup_limit *l,
		       double none)
{
	struct buf b = BUF_INIT;
	char *line, *save = NULL;
	double best = none;
	int lines = 0;

	/* in a container the groups may be mounted while /proc names none */
	walk_up(root, l, "/sys/fs/cgroup", "", &best);
	walk_mounts(root, l, "", &best);
	if (sysroot_read(root, "/proc/self/cgroup", &b) >= 0 && b.p)
		for (line = strtok_r(b.p, "\n", &save);
		     line && lines++ < LINES_MAX;
		     line = strtok_r(NULL, "\n", &save))
			walk_line(root, l, line, &best);
	buf_release(&b);
	return best;
}

double cgroup_cpu_quota(const struct sysroot *root)
{
	static const struct cgroup_limit cpu = {
		.read = read_cpu, .controller = "cpu",
		.mount = { "cpu", "cpu,cpuacct" },
	};
	double v = smallest(root, &cpu, 1e9);

	return v < 1e9 ? v : 0;
}

uint64_t cgroup_memory_left(const struct sysroot *root)
{
	static const struct cgroup_limit memory = {
		.read = read_memory, .controller = "memory",
		.mount = { "memory" },
	};
	double v = smallest(root, &memory, 1e19);

	return v < 1e19 ? (uint64_t)v : UINT64_MAX;
}
