/* SPDX-License-Identifier: MIT */
/*
 * package: versions from what package managers leave behind, without asking
 * them: dpkg's status file, and the ELF note that Fedora and others link into
 * every library (https://systemd.io/ELF_PACKAGE_METADATA/).
 */
#ifndef POSTSIL_PACKAGE_H
#define POSTSIL_PACKAGE_H

#include <stddef.h>

struct sysroot;

#define PACKAGE_VERSION 64
#define PACKAGE_DPKG "/var/lib/dpkg/status"

/* Upstream version of an installed package: "0.9.0" of "0.9.0-1".  0, -ENOENT
 * when it is not installed, or another negative errno. */
int package_version(const struct sysroot *root, const char *name,
		    char out[PACKAGE_VERSION]);

/* Version in the package note of an ELF file, the same way. */
int package_elf_version(const struct sysroot *root, const char *path,
			char out[PACKAGE_VERSION]);

/* "1:2.6.3+ds-1~bpo" becomes "2.6.3": epoch, Debian revision, "+…", "~…". */
void package_upstream(const char *version, size_t n, char out[PACKAGE_VERSION]);

#endif
