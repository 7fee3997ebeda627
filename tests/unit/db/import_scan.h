/* SPDX-License-Identifier: MIT */
/*
 * import_scan: a SQLite file imported as far as the store: all its items, and
 * whether the folder that it lies in is as it was.
 */
#ifndef POSTSIL_IMPORT_SCAN_H
#define POSTSIL_IMPORT_SCAN_H

#include "core/base/err.h"
#include "core/model/import_stream.h"
#include "core/model/run.h"

#define SCAN_MAX 64
#define SCAN_NOW_MS 1988150400000ll   /* 2033-01-01: db_fixture.h makes runs of 2032 */

struct scan {
	int rc;                       /* of opening or of the last item */
	struct err e;
	char what[64];
	size_t n;
	struct run *run[SCAN_MAX];    /* NULL: refused */
	char why[SCAN_MAX][600], where[SCAN_MAX][IMPORT_WHERE];
};

/* Items beyond SCAN_MAX are counted and dropped. */
void scan_file(struct scan *s, const char *path);
void scan_release(struct scan *s);

/* Executes sql in the file, made when missing; ends the test when that fails. */
void scan_make(const char *path, const char *sql);

/* Name, bytes (as a digest) and time of each file in a folder: heap text. */
char *scan_folder(const char *folder);

/* The value of a fact by its key; NULL unless known. */
const char *scan_fact(const struct facts *f, const char *key);

#endif
