/* SPDX-License-Identifier: MIT */
#include "core/detect/capture_route.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/capture_blank.h"

/* Below these lies what describes a machine; not in homes, nor in /tmp. */
static const char *const tops[] = {
	"bin", "capture", "etc", "gnu", "lib", "lib32", "lib64", "nix", "opt",
	"proc", "run", "sbin", "sys", "usr", "var", ".dockerenv",
	".singularity.d",
};

bool capture_route_is_inside(const char *path)
{
	path += strspn(path, "/");
	for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++) {
		size_t n = strlen(tops[i]);

		if (strncmp(path, tops[i], n) == 0 &&
		    (path[n] == '/' || path[n] == '\0'))
			return true;
	}
	return false;
}

bool capture_name_is_plain(const char *name)
{
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p > '~')
			return false;
	return !capture_blank_has_mac(name, strlen(name));
}

/* The number of our process says nothing; the same link must not change from
 * capture to capture. */
static bool is_own_process(const char *path)
{
	return strcmp(path, "/proc/self") == 0;
}

static void pop(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

static int add_link(struct capture_route *r, const char *path, const char *target)
{
	if (r->links == CAPTURE_LINKS)
		return -ELOOP;
	r->link[r->links].path = xstrdup(path);
	r->link[r->links++].target = xstrdup(target);
	/* the text of a link may name what it does not lead to */
	return capture_name_is_plain(target) && capture_route_is_inside(path) &&
	       !strstr(target, "home/") && !strstr(target, "root/") ? 0 : -EPERM;
}

/* One name: onto r->path, or, when it is a link, its target before rest. */
static int step(const struct sysroot *root, const char *name, bool follow,
		char rest[CAPTURE_PATH], struct capture_route *r)
{
	char next[CAPTURE_PATH], target[CAPTURE_PATH];
	size_t at = strlen(r->path);
	int n, rc;

	if (at + strlen(name) + 2 > sizeof next)
		return -ENAMETOOLONG;
	memcpy(next, r->path, at);
	next[at] = '/';
	memcpy(next + at + 1, name, strlen(name) + 1);
	n = follow && !is_own_process(next)
	    ? sysroot_readlink(root, next, target, sizeof target) : -EINVAL;
	if (n < 0) {
		memcpy(r->path, next, strlen(next) + 1);
		return 0;
	}
	rc = add_link(r, next, target);
	if (rc < 0)
		return rc;
	if (n + strlen(rest) + 2 > CAPTURE_PATH)
		return -ENAMETOOLONG;
	memmove(rest + n + 1, rest, strlen(rest) + 1);
	memcpy(rest, target, (size_t)n);
	rest[n] = '/';
	if (*target == '/')
		r->path[0] = '\0';
	return 0;
}

/* From out->path on. */
static int follow_path(const struct sysroot *root, const char *path, bool follow,
		       struct capture_route *out)
{
	char rest[CAPTURE_PATH], name[256];
	int rc = 0;

	if (strlen(path) >= sizeof rest)
		return -ENAMETOOLONG;
	memcpy(rest, path, strlen(path) + 1);
	while (rc == 0) {
		size_t skip = strspn(rest, "/"), n = strcspn(rest + skip, "/");
		bool last;

		if (n == 0)
			break;
		if (n >= sizeof name)
			return -ENAMETOOLONG;
		memcpy(name, rest + skip, n);
		name[n] = '\0';
		memmove(rest, rest + skip + n, strlen(rest + skip + n) + 1);
		last = rest[strspn(rest, "/")] == '\0';
		if (strcmp(name, "..") == 0)
			pop(out->path);
		else if (strcmp(name, ".") != 0)
			rc = step(root, name, follow || !last, rest, out);
	}
	return rc;
}

int capture_route_find(const struct sysroot *root, const char *path, bool follow,
		       struct capture_route *out)
{
	int rc;

	out->path[0] = '\0';
	out->links = 0;
	rc = follow_path(root, path, follow, out);
	return rc < 0 ? rc : capture_route_is_inside(out->path) ? 0 : -EPERM;
}

int capture_route_on(const struct sysroot *root, const struct capture_route *from,
		     const char *name, bool follow, struct capture_route *out)
{
	int rc;

	memcpy(out->path, from->path, strlen(from->path) + 1);
	out->links = 0;
	rc = follow_path(root, name, follow, out);
	return rc < 0 ? rc : capture_route_is_inside(out->path) ? 0 : -EPERM;
}

void capture_route_release(struct capture_route *route)
{
	for (int i = 0; i < route->links; i++) {
		free(route->link[i].path);
		free(route->link[i].target);
	}
	route->links = 0;
}

bool capture_name_matches(const char *pattern, const char *name)
{
	for (; *pattern; pattern++) {
		if (*pattern == '*') {
			while (!capture_name_matches(pattern + 1, name))
				if (!*name++)
					return false;
			return true;
		}
		if (*pattern == '#') {
			if (!isdigit((unsigned char)*name))
				return false;
			while (isdigit((unsigned char)name[1]))
				name++;
		} else if (*pattern != *name) {
			return false;
		}
		name++;
	}
	return *name == '\0';
}

struct folders {
	const struct sysroot *root;
	int (*take)(void *arg, const char *path);
	void *arg;
};

/* done is a path, rest a pattern below it. */
static int expand(const struct folders *f, const char *done, const char *rest)
{
	size_t n = strcspn(rest, "*#"), from, to;
	char *path, *part, **names;
	int count, rc = 0;

	if (!rest[n]) {
		path = xasprintf("%s%s", done, rest);
		rc = f->take(f->arg, path);
		free(path);
		return rc;
	}
	for (from = n; from > 0 && rest[from - 1] != '/'; from--)
		;
	to = from + strcspn(rest + from, "/");
	path = xasprintf("%s%.*s", done, (int)from, rest);
	part = xstrndup(rest + from, to - from);
	count = sysroot_list(f->root, path, &names);
	for (int i = 0; i < count && rc == 0; i++) {
		char *next;

		if (!capture_name_matches(part, names[i]) ||
		    !capture_name_is_plain(names[i]))
			continue;
		next = xasprintf("%s%s", path, names[i]);
		rc = expand(f, next, rest + to);
		free(next);
	}
	sysroot_list_free(names, count);
	free(part);
	free(path);
	return rc;
}

int capture_folders(const struct sysroot *root, const char *pattern,
		    int (*take)(void *arg, const char *path), void *arg)
{
	const struct folders f = { .root = root, .take = take, .arg = arg };

	return expand(&f, "", pattern);
}
