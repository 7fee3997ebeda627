/* SPDX-License-Identifier: MIT */
#include "core/detect/capture_cgroup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/capture_route.h"
#include "core/detect/capture_work.h"

#define NAMES_MAX 256   /* a deeper nesting is no control group */

/* Kept as they are, and the beginnings by which runtimes are told. */
static const char *const known[] = {
	"", ".", "..", "docker", "lxc", "lxc.payload", "podman", "kubepods",
	"kubepods.slice", "kubepods-besteffort.slice", "kubepods-burstable.slice",
	"besteffort", "burstable", "user.slice", "system.slice", "machine.slice",
	"init.scope", "machine", "libpod_parent", "actions_job", "ecs", "garden",
	/* mounts of version 1 and their controllers */
	"unified", "systemd", "cpu", "cpuacct", "cpu,cpuacct", "cpuset", "memory",
	NULL
};
static const char *const beginnings[] = {
	"docker-", "libpod-", "cri-containerd-", "crio-", "containerd-",
	"lxc.payload.", "lxc.monitor.", "kubepods-besteffort-", "kubepods-burstable-",
	"kubepods-", "machine-", "user-", "user@", "session-", NULL
};
static const char *const endings[] = { ".slice", ".scope", ".service", NULL };

static bool is_known(const char *s, size_t n)
{
	for (size_t i = 0; known[i]; i++)
		if (strlen(known[i]) == n && memcmp(known[i], s, n) == 0)
			return true;
	return false;
}

size_t capture_cgroup_number(struct capture_cgroups *g, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		if (strlen(g->name[i]) == n && memcmp(g->name[i], s, n) == 0)
			return i + 1;
	if (g->n == NAMES_MAX)
		return 0;
	g->name = xgrow(g->name, g->n, &g->cap, sizeof *g->name);
	g->name[g->n++] = xstrndup(s, n);
	return i + 1;
}

static void rename_part(struct capture_cgroups *g, const char *s, size_t n,
			struct buf *out)
{
	const char *begin = "", *end = "";

	if (is_known(s, n)) {
		buf_add(out, s, n);
		return;
	}
	for (size_t i = 0; beginnings[i] && !*begin; i++)
		if (n > strlen(beginnings[i]) &&
		    strncmp(s, beginnings[i], strlen(beginnings[i])) == 0)
			begin = beginnings[i];
	s += strlen(begin);
	n -= strlen(begin);
	for (size_t i = 0; endings[i] && !*end; i++)
		if (n > strlen(endings[i]) &&
		    strncmp(s + n - strlen(endings[i]), endings[i],
			    strlen(endings[i])) == 0)
			end = endings[i];
	buf_addf(out, "%sg%zu%s", begin,
		 capture_cgroup_number(g, s, n - strlen(end)), end);
}

void capture_cgroup_rename(struct capture_cgroups *g, const char *path,
			   struct buf *out)
{
	for (;;) {
		size_t n = strcspn(path, "/");

		rename_part(g, path, n, out);
		path += n;
		if (!*path)
			break;
		buf_addc(out, *path++);
	}
}

void capture_cgroup_release(struct capture_cgroups *g)
{
	for (size_t i = 0; i < g->n; i++)
		free(g->name[i]);
	free(g->name);
	memset(g, 0, sizeof *g);
}

/* The limits of a folder and of all above it, up to base. */
static int take_limits(struct capture *c, const char *base, const char *path)
{
	static const char names[] =
		"cpu.max cpu.cfs_quota_us cpu.cfs_period_us cpu.weight cpu.shares "
		"cpuset.cpus cpuset.mems cpuset.cpus.effective "
		"cpuset.mems.effective cpuset.effective_cpus cpuset.effective_mems "
		"memory.max memory.high memory.current memory.stat "
		"memory.limit_in_bytes memory.usage_in_bytes cgroup.controllers";
	char *dir = xasprintf("%s%s", base, path), *slash;
	size_t keep = strlen(base);
	int rc = 0;

	for (int depth = 0; rc == 0 && depth < NAMES_MAX; depth++) {
		const struct capture_entry entry = { .dir = dir, .names = names };

		if (!strpbrk(dir, "*#"))
			rc = capture_take_entry(c, &entry);
		slash = strrchr(dir, '/');
		if (strlen(dir) <= keep || (size_t)(slash - dir) < keep)
			break;
		*slash = '\0';
	}
	free(dir);
	return rc;
}

static int take_everywhere(struct capture *c, const char *controllers,
			   const char *path)
{
	static const char *const mounts[] = {
		"/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/cpu",
		"/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/cpuacct",
		"/sys/fs/cgroup/cpuset", "/sys/fs/cgroup/memory",
	};
	char *base;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof mounts / sizeof mounts[0]; i++)
		rc = take_limits(c, mounts[i], path);
	if (rc < 0 || !*controllers || strchr(controllers, '/') ||
	    !capture_name_is_plain(controllers))
		return rc;
	base = xasprintf(CAPTURE_CGROUP_ROOT "%s", controllers);
	rc = take_limits(c, base, path);
	free(base);
	return rc;
}

/* "4:memory:/a/b", or "0::/a/b" for version 2. */
static int take_line(struct capture *c, char *line, struct buf *out)
{
	char *names = strchr(line, ':'), *path;
	int rc = 0;

	path = names ? strchr(names + 1, ':') : NULL;
	if (!path || path[1] != '/')
		return 0;
	*names++ = '\0';
	*path++ = '\0';
	if (!strstr(path, ".."))
		rc = take_everywhere(c, names, path);
	/* "name=x" is whatever somebody chose, but for systemd's */
	if (strncmp(names, "name=", 5) == 0 && strcmp(names, "name=systemd") != 0)
		return rc;
	buf_addf(out, "%s:%s:", line, names);
	capture_cgroup_rename(&c->cgroups, path, out);
	buf_addc(out, '\n');
	return rc;
}

int capture_cgroup_take(struct capture *c)
{
	static const char path[] = "/proc/self/cgroup";
	struct buf in = BUF_INIT, out = BUF_INIT;
	char *line, *save = NULL;
	int rc = take_everywhere(c, "", "");

	if (rc < 0 || capture_read(c->root, path, CAPTURE_HEAD, &in) < 0)
		goto out;
	for (line = strtok_r(in.p, "\n", &save); line && rc == 0;
	     line = strtok_r(NULL, "\n", &save))
		rc = take_line(c, line, &out);
	if (rc == 0)
		rc = capture_take_bytes(c, path, &out, "groups renamed: ids and "
					"names of containers, services, users");
out:
	buf_release(&in);
	buf_release(&out);
	return rc;
}
