/* SPDX-License-Identifier: MIT */
/*
 * package_owner: which package a file came from, and its version.
 *
 * Reading every package's list of files would take longer than all the rest of
 * detection, so only those are looked at whose name holds a hint ("openblas").
 * apk's one database is searched by the file itself.  Where the lists are
 * missing (a slim image, a captured tree), Debian's rule for the names of
 * library packages decides (Debian Policy 8.1: libNAME + version of the
 * soname), with the variant that the folder names: libblis.so.4 in
 * …/blis-openmp/ is libblis4-openmp.  No release needs an entry anywhere.
 */
#ifndef POSTSIL_PACKAGE_OWNER_H
#define POSTSIL_PACKAGE_OWNER_H

#include "core/detect/package.h"

struct package_query {
	const char *path;        /* the file, links followed */
	const char *soname;      /* "libblis.so.4"; NULL for no library */
	const char *const *hint; /* ends with NULL */
};

struct package_found {
	char name[128], version[PACKAGE_VERSION];
	const char *source;      /* the database */
};

/* 0, or -ENOENT when no database that can be read knows the file. */
int package_owner(struct packages *p, const struct package_query *q,
		  struct package_found *out);

#endif
