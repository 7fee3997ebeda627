/* SPDX-License-Identifier: MIT */
/*
 * export_file: where an export goes: standard output, or a file that has its name
 * only when it is whole and on the disk.  Until then it lies beside it under a
 * name of its own; the one that is there already is refused, or replaced in one
 * step, by one of the same mode.
 *
 * What is exported is data and goes out byte for byte, but for a terminal: that gets line
 * ends and tabs, and all else of a store's text that it might act on is shown as text.h
 * shows it.
 */
#ifndef POSTSIL_EXPORT_FILE_H
#define POSTSIL_EXPORT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"

struct err;

struct export_file {
	const char *path;    /* NULL: standard output */
	char *temporary;     /* NULL once it has its name */
	const char *replaces;
	bool gone;           /* the reader of a pipe went away */
	bool terminal;
	struct buf begun;    /* bytes of a character of which more is to come */
	struct buf shown;    /* scratch */
	int fd;
	int64_t bytes;
};

/* path: NULL and "-" are standard output; borrowed.  ERR_REFUSED: it is there
 * already (and does not begin with replaces, where that is given), or is no regular
 * file. */
int export_file_open(struct export_file *f, const char *path, const char *replaces,
		     struct err *e);

/* Of an export_sink: ctx is the export_file.  ERR_STOPPED: gone. */
int export_file_write(void *ctx, const void *p, size_t n, struct err *e);

/* Syncs it and gives it its name. */
int export_file_finish(struct export_file *f, struct err *e);

/* What has no name by now is removed. */
void export_file_close(struct export_file *f);

#endif
