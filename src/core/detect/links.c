/* SPDX-License-Identifier: MIT */
#include "core/detect/links.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/sysroot.h"

#define HOPS_MAX 40

const char *links_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* A link's target takes its place: rest becomes target + "/" + rest. */
static int redirect(char *done, char *rest, const char *target)
{
	char joined[2 * LINKS_PATH];
	int n = snprintf(joined, sizeof joined, "%s%s%s", target,
			 *rest ? "/" : "", rest);

	if (n >= LINKS_PATH)
		return -ENAMETOOLONG;
	memcpy(rest, joined, (size_t)n + 1);
	if (*target == '/')
		*done = '\0';
	return 0;
}

/* One component of rest goes to done: 1 when it was a link (rest then goes on
 * at its target), 0, or a negative errno. */
static int step(const struct sysroot *root, char *done, char *rest)
{
	size_t n = strcspn(rest, "/"), at = strlen(done);
	char name[LINKS_PATH], target[LINKS_PATH];
	int rc;

	memcpy(name, rest, n);
	name[n] = '\0';
	n += strspn(rest + n, "/");
	memmove(rest, rest + n, strlen(rest + n) + 1);
	if (!*name || strcmp(name, ".") == 0)
		return 0;
	if (strcmp(name, "..") == 0) {
		done[links_base(done) - done - (at > 0)] = '\0';
		return 0;
	}
	if (at + strlen(name) + 2 > LINKS_PATH)
		return -ENAMETOOLONG;
	done[at] = '/';
	memcpy(done + at + 1, name, strlen(name) + 1);
	rc = sysroot_readlink(root, done, target, sizeof target);
	if (rc < 0)  /* no link; whether it is there at all is asked last */
		return 0;
	done[at] = '\0';
	rc = redirect(done, rest, target);
	return rc < 0 ? rc : 1;
}

int links_follow(const struct sysroot *root, const char *path,
		 char out[LINKS_PATH])
{
	char rest[LINKS_PATH];
	int hops = 0;

	if (snprintf(rest, sizeof rest, "%s", path) >= LINKS_PATH)
		return -ENAMETOOLONG;
	*out = '\0';
	while (*rest) {
		int rc = step(root, out, rest);

		if (rc < 0)
			return rc;
		hops += rc;
		if (hops > HOPS_MAX)
			return -ELOOP;
	}
	if (!*out)
		memcpy(out, "/", 2);
	return sysroot_exists(root, "%s", out) ? 0 : -ENOENT;
}
