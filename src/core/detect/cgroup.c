/* SPDX-License-Identifier: MIT */
#include "core/detect/cgroup.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/keyed.h"

#define LINES_MAX 64  /* of /proc/self/cgroup: a dozen controllers, some names */

/* What read() finds in one directory goes into *v: a limit narrows it, a count is
 * added to it. */
struct cgroup_limit {
	void (*read)(const struct sysroot *root, const char *dir, double *v);
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

#define NO_LIMIT (LLONG_MAX / 2)   /* version 1 says 2^63 less a page for none */

/* "max" is no number. */
static void lower(const struct sysroot *root, const char *dir, const char *file,
		  long long *limit)
{
	long long v;

	if (sysroot_number(root, &v, "%s/%s", dir, file) == 0 && v >= 0 && v < *limit)
		*limit = v;
}

static int read_keys(const struct sysroot *root, const char *dir, const char *file,
		     struct keyed *k, size_t n)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	return keyed_read(root, path, k, n);
}

/* Limits first: of a group without one its statistics, which the kernel has to sum up,
 * are not asked for. */
static void read_memory(const struct sysroot *root, const char *dir,
			double *best)
{
	/* limits of parents that a namespace hides; and page cache that the group and
	 * those below it could give back at once: version 1 has names of its own */
	struct keyed stat[] = { { .word = "hierarchical_memory_limit" },
				{ .word = "total_inactive_file" },
				{ .word = "inactive_file" } };
	long long limit = NO_LIMIT, used, cache;

	lower(root, dir, "memory.max", &limit);
	/* over it a group is not killed, but slowed down and swapped */
	lower(root, dir, "memory.high", &limit);
	lower(root, dir, "memory.limit_in_bytes", &limit);
	if (sysroot_number(root, &used, "%s/memory.usage_in_bytes", dir) < 0 &&
	    (limit == NO_LIMIT ||
	     sysroot_number(root, &used, "%s/memory.current", dir) < 0))
		return;
	read_keys(root, dir, "memory.stat", stat, 3);
	if (stat[0].value >= 0 && stat[0].value < limit)
		limit = stat[0].value;
	if (limit == NO_LIMIT || used < 0)
		return;
	cache = stat[1].value >= 0 ? stat[1].value : stat[2].value;
	if (cache > 0)
		used = cache < used ? used - cache : 0;
	narrow(best, limit > used ? (double)(limit - used) : 0);
}

static void read_oom(const struct sysroot *root, const char *dir, double *kills)
{
	static const char *const file[] = { "memory.events", "memory.oom_control" };
	struct keyed k = { .word = "oom_kill" };

	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++) {
		read_keys(root, dir, file[i], &k, 1);
		if (k.value > 0)
			*kills += (double)k.value;
	}
}

/* Reads dir and its parents down to base. */
static void walk_up(const struct sysroot *root, const struct cgroup_limit *l,
		    const char *base, const char *path, double *v)
{
	char dir[PATH_MAX];
	size_t keep = strlen(base);
	char *cut;

	if ((size_t)snprintf(dir, sizeof(dir), "%s%s", base, path) >= sizeof(dir))
		return;
	for (;;) {
		l->read(root, dir, v);
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
			const char *path, double *v)
{
	char base[128];

	for (size_t i = 0; i < 2 && l->mount[i]; i++) {
		snprintf(base, sizeof(base), "/sys/fs/cgroup/%s", l->mount[i]);
		walk_up(root, l, base, path, v);
	}
}

/* A namespace shows what lies above it as "/../x": only the host sees it. */
static bool leads_up(const char *path)
{
	for (; (path = strstr(path, "/..")); path++)
		if (path[3] == '/' || path[3] == '\0')
			return true;
	return false;
}

/* One line of /proc/self/cgroup: "4:memory:/a/b", or "0::/a/b" for version 2. */
static void walk_line(const struct sysroot *root, const struct cgroup_limit *l,
		      char *line, double *v)
{
	char *names = strchr(line, ':'), *path;
	char base[128];

	path = names ? strchr(names + 1, ':') : NULL;
	if (!path || path[1] != '/')
		return;
	*path++ = '\0';
	names++;
	if (leads_up(path))
		path = line + strlen(line);
	if (!*names) {
		walk_up(root, l, "/sys/fs/cgroup", path, v);
		walk_up(root, l, "/sys/fs/cgroup/unified", path, v);
	} else if (lists(names, l->controller)) {
		snprintf(base, sizeof(base), "/sys/fs/cgroup/%s", names);
		walk_up(root, l, base, path, v);
		walk_mounts(root, l, path, v);
	}
}

/* v: where read() starts from. */
static double visit(const struct sysroot *root, const struct cgroup_limit *l,
		    double v)
{
	struct buf b = BUF_INIT;
	char *line, *save = NULL;
	int lines = 0;

	/* in a container the groups may be mounted while /proc names none */
	walk_up(root, l, "/sys/fs/cgroup", "", &v);
	walk_mounts(root, l, "", &v);
	if (sysroot_read(root, "/proc/self/cgroup", &b) >= 0 && b.p)
		for (line = strtok_r(b.p, "\n", &save);
		     line && lines++ < LINES_MAX;
		     line = strtok_r(NULL, "\n", &save))
			walk_line(root, l, line, &v);
	buf_release(&b);
	return v;
}

double cgroup_cpu_quota(const struct sysroot *root)
{
	static const struct cgroup_limit cpu = {
		.read = read_cpu, .controller = "cpu",
		.mount = { "cpu", "cpu,cpuacct" },
	};
	double v = visit(root, &cpu, 1e9);

	return v < 1e9 ? v : 0;
}

uint64_t cgroup_memory_left(const struct sysroot *root)
{
	static const struct cgroup_limit memory = {
		.read = read_memory, .controller = "memory",
		.mount = { "memory" },
	};
	double v = visit(root, &memory, 1e19);

	return v < 1e19 ? (uint64_t)v : UINT64_MAX;
}

int64_t cgroup_oom_kills(const struct sysroot *root)
{
	static const struct cgroup_limit oom = {
		.read = read_oom, .controller = "memory",
		.mount = { "memory" },
	};
	struct keyed all = { .word = "oom_kill" };

	keyed_read(root, "/proc/vmstat", &all, 1);
	/* files that lie shall not overflow it */
	return (int64_t)fmin(visit(root, &oom, fmax((double)all.value, 0)), 1e15);
}
