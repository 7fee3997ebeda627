/* SPDX-License-Identifier: MIT */
/*
 * capture_work: the parts of one capture in the making.
 */
#ifndef POSTSIL_CAPTURE_WORK_H
#define POSTSIL_CAPTURE_WORK_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/detect/capture_blank.h"
#include "core/detect/capture_cgroup.h"
#include "core/detect/capture_route.h"
#include "core/detect/capture_tree.h"

struct err;
struct sysroot;

#define CAPTURE_HEAD (64u << 10)        /* of a file, unless its entry says else */
#define CAPTURE_MAX_FILES 200000u       /* a machine of 1,024 CPUs has 60,000 */
#define CAPTURE_MAX_BYTES (64u << 20)

enum capture_how {
	CAPTURE_FILE,     /* its first bytes */
	CAPTURE_NAME,     /* that it is there: an empty file, or a folder */
	CAPTURE_LINK,     /* where it points, not what is there */
};

/* A row of the list: files of one kind. */
struct capture_entry {
	const char *dir;          /* "/sys/class/dmi/id"; with '*' and '#' */
	const char *names;        /* files in it, blank-separated, likewise */
	enum capture_how how;
	unsigned max;             /* bytes; 0: CAPTURE_HEAD */
	bool whole;               /* max is for reading; a longer file is left out */
	capture_filter *filter;   /* or NULL */
	const char *why;          /* what the filter takes out */
};

/* What is left out, for the table of contents. */
struct capture_omission {
	const char *path;         /* with '*' and '#' in folders' names */
	const char *why;
};

extern const struct capture_entry capture_list[];      /* ends at dir NULL */
extern const struct capture_omission capture_omitted[];

/* The folder whose files are being taken, so that the way to it is looked for
 * once. */
struct capture_way {
	char *dir;                /* NULL: none yet */
	struct capture_route route;
	int rc;                   /* of capture_route_find() */
	bool put;                 /* its links are written */
};

struct capture {
	const struct sysroot *root;
	struct capture_tree tree;
	struct capture_cgroups cgroups;
	struct capture_cgroups ids;       /* that stand in paths */
	struct capture_way way;
	struct buf contents, unread;      /* lines of contents.txt */
	size_t blanked, unreadable;
	bool full;                        /* a limit was met */
	struct err *e;
};

/* All files of an entry; one file.  0, ERR_IO or ERR_STOPPED: that a file is
 * missing or unreadable is no failure. */
int capture_take_entry(struct capture *c, const struct capture_entry *entry);
int capture_take(struct capture *c, const struct capture_entry *entry,
		 const char *path);

/* Bytes made here, as path; blanked says what was taken out where the machine's
 * own file has others. */
int capture_take_bytes(struct capture *c, const char *path, const struct buf *b,
		       const char *blanked);

void capture_way_release(struct capture_way *way);

/* Appends at most max bytes of a file: 0, 1 if it is longer, or -errno. */
int capture_read(const struct sysroot *root, const char *path, size_t max,
		 struct buf *out);

#endif
