/* SPDX-License-Identifier: MIT */
#include "core/detect/links.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/sysroot.h"

#define HOPS_MAX 16

const char *links_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int links_follow(const struct sysroot *root, const char *path,
		 char out[LINKS_PATH])
{
	if (snprintf(out, LINKS_PATH, "%s", path) >= LINKS_PATH)
		return -ENAMETOOLONG;
	for (int hop = 0; hop < HOPS_MAX; hop++) {
		char target[LINKS_PATH], next[2 * LINKS_PATH];
		int dir = (int)(links_base(out) - out);

		if (sysroot_readlink(root, out, target, sizeof target) < 0)
			return sysroot_exists(root, "%s", out) ? 0 : -ENOENT;
		if (target[0] == '/')
			snprintf(next, sizeof next, "%s", target);
		else
			snprintf(next, sizeof next, "%.*s%s", dir, out, target);
		if (strlen(next) >= LINKS_PATH)
			return -ENAMETOOLONG;
		memcpy(out, next, strlen(next) + 1);
	}
	return -ELOOP;
}
