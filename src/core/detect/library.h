/* SPDX-License-Identifier: MIT */
/*
 * library: the file that the dynamic linker would take for a name, found
 * without loading it (loading a BLAS starts its threads).
 *
 * As ld.so(8) does it: /etc/ld.so.cache first, the entries below glibc-hwcaps/
 * among them where the processor has that x86-64 level (psABI: v2, v3, v4;
 * other architectures' are left out, no BLAS is packaged there), then the
 * default folders.  Without a cache (musl, a slim image) those of musl's path
 * file, or the usual ones.  Folders that Debian keeps for other architectures
 * are left out, and LD_LIBRARY_PATH on purpose: console, ssh, timer and root
 * must agree on one identity.
 */
#ifndef POSTSIL_LIBRARY_H
#define POSTSIL_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/detect/links.h"

struct sysroot;

/* soname is "libblis.so.4".  0 with the path that the linker opens, -ENOENT
 * when no such library would be found. */
int library_find(const struct sysroot *root, const char *soname,
		 char out[LINKS_PATH]);

/* The same for the highest version of "libcudart.so." that there is. */
int library_find_newest(const struct sysroot *root, const char *stem,
			char out[LINKS_PATH]);

/* "12.4.127" of "…/libcudart.so.12.4.127".  False without a dot: one number
 * alone is an interface. */
bool library_file_version(const char *file, char *out, size_t n);

#endif
