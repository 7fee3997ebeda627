/* SPDX-License-Identifier: MIT */
/*
 * library: the file that the dynamic linker would take for a name, found
 * without loading it (loading a BLAS starts its threads).
 *
 * Looked up in /etc/ld.so.cache, as ld.so(8) does, then in the default
 * folders.  LD_LIBRARY_PATH is left out on purpose: console, ssh, timer and
 * root must agree on one identity.
 */
#ifndef POSTSIL_LIBRARY_H
#define POSTSIL_LIBRARY_H

#include "core/detect/links.h"

struct sysroot;

/* soname is "libblis.so.4".  0 with the path that the linker opens, -ENOENT
 * when no such library would be found. */
int library_find(const struct sysroot *root, const char *soname,
		 char out[LINKS_PATH]);

#endif
