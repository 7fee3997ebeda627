/* SPDX-License-Identifier: MIT */
/*
 * links: where a chain of symbolic links ends, below a sysroot.  Alternatives
 * ("cc", "libblis.so.4") say by it which of several is in use.
 */
#ifndef POSTSIL_LINKS_H
#define POSTSIL_LINKS_H

#include <stddef.h>

struct sysroot;

#define LINKS_PATH 1024

/* Follows path's last component through at most 16 links.  0 with the final
 * path in out, -ENOENT when it ends nowhere, -ELOOP, -ENAMETOOLONG. */
int links_follow(const struct sysroot *root, const char *path,
		 char out[LINKS_PATH]);

/* "libblis.so.4" of "/usr/lib/libblis.so.4"; borrowed. */
const char *links_base(const char *path);

#endif
