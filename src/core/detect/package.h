/* SPDX-License-Identifier: MIT */
/*
 * package: versions from what package managers leave behind, without asking
 * them.
 *
 *   dpkg    /var/lib/dpkg/status and info/NAME[:ARCH].list
 *   pacman  /var/lib/pacman/local/NAME-VERSION-RELEASE/files
 *   apk     /lib/apk/db/installed
 *
 * rpm keeps its own in databases that need a library to read; Fedora, its
 * relatives and others link an ELF note into every program and library
 * instead, which elf_note.h reads.
 *
 * The big files are read once for a struct packages, when first asked for.
 */
#ifndef POSTSIL_PACKAGE_H
#define POSTSIL_PACKAGE_H

#include <stddef.h>

struct packages;
struct sysroot;

#define PACKAGE_VERSION 64
#define PACKAGE_DPKG "/var/lib/dpkg/status"
#define PACKAGE_PACMAN "/var/lib/pacman/local"
#define PACKAGE_APK "/lib/apk/db/installed"

/* root is borrowed and must live as long. */
struct packages *packages_open(const struct sysroot *root);
void packages_close(struct packages *p);

/* Upstream version of an installed Debian package: "0.9.0" of "0.9.0-1".  0,
 * -ENOENT when it is not installed, or another negative errno. */
int packages_version(struct packages *p, const char *name,
		     char out[PACKAGE_VERSION]);

/* The same for one question. */
int package_version(const struct sysroot *root, const char *name,
		    char out[PACKAGE_VERSION]);

/* "1:2.6.3+ds-1~bpo" becomes "2.6.3", "13.2.1_git20240309-r0" "13.2.1": epoch,
 * release, and what follows '+', '~' or '_' go.  "2.0+really1.9-1" is 1.9. */
void package_upstream(const char *version, size_t n, char out[PACKAGE_VERSION]);

/* A paragraph of dpkg's status; the texts are borrowed and not terminated. */
struct package_dpkg {
	const char *name, *version, *arch;
	size_t n_name, n_version, n_arch;
};

/* The installed package that comes after *at (start with 0).  1, or 0 at the
 * end. */
int packages_next(struct packages *p, size_t *at, struct package_dpkg *out);

/* The text of apk's database, "" where there is none; borrowed. */
const char *packages_apk(struct packages *p);

const struct sysroot *packages_root(const struct packages *p);

#endif
