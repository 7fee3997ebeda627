/* SPDX-License-Identifier: MIT */
/*
 * capture_reduce: databases of which a capture needs a few lines.  What is kept
 * of package databases are the packages that detection asks for (compilers, math
 * libraries, Python's array packages, GPU stacks, the C library): what else is
 * installed is nobody's business.
 */
#ifndef POSTSIL_CAPTURE_REDUCE_H
#define POSTSIL_CAPTURE_REDUCE_H

#include "core/detect/capture_blank.h"

struct capture;

#define CAPTURE_REDUCE_MAX (64u << 20)   /* of a database */

/* /var/lib/dpkg/status: name, state, version, architecture. */
capture_filter capture_reduce_dpkg;

/* /lib/apk/db/installed: the packages' paragraphs, of their files the libraries
 * and programs. */
capture_filter capture_reduce_apk;

/* A package's list of files: libraries and programs. */
capture_filter capture_reduce_files;

/* pci.ids: the vendors and devices of this machine. */
int capture_reduce_pci_ids(struct capture *c);

#endif
