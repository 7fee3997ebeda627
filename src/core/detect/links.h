/* SPDX-License-Identifier: MIT */
/*
 * links: where a path leads when every symbolic link in it is followed, below
 * a sysroot.  Alternatives ("cc", "libblis.so.4") say by it which of several is
 * in use, and a file gets one name however it was reached (/lib is /usr/lib).
 */
#ifndef POSTSIL_LINKS_H
#define POSTSIL_LINKS_H

#include <stddef.h>

struct sysroot;

#define LINKS_PATH 1024

/* sysroot_resolve() of paths of the length that detection deals with. */
int links_follow(const struct sysroot *root, const char *path,
		 char out[LINKS_PATH]);

/* "libblis.so.4" of "/usr/lib/libblis.so.4"; borrowed. */
const char *links_base(const char *path);

#endif
