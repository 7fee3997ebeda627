/* SPDX-License-Identifier: MIT */
#include "core/detect/links.h"

#include <string.h>

#include "core/base/sysroot.h"

const char *links_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int links_follow(const struct sysroot *root, const char *path,
		 char out[LINKS_PATH])
{
	return sysroot_resolve(root, path, out, LINKS_PATH);
}
