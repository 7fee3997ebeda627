/* SPDX-License-Identifier: MIT */
/*
 * salvage_scan: where in a damaged database rows are, by the run that they belong to.
 * Every image of every page is read once; the places go to a scratch database (a
 * temporary file without a name, in $SQLITE_TMPDIR, $TMPDIR or /var/tmp) of some
 * hundred bytes a run, so memory stays bounded.
 *
 * Where the pages of a table hang together as they should, it is known that no row
 * is missing; a page that cannot be read is a hole, of which the rows around it in
 * the tree tell from which run to which it reaches.
 */
#ifndef POSTSIL_SALVAGE_SCAN_H
#define POSTSIL_SALVAGE_SCAN_H

#include "db/salvage_shape.h"
#include "db/salvage_source.h"

struct salvage_scan;

int scan_open(struct source *src, const struct shapes *shapes,
	      struct salvage_scan **out, struct err *e);
void scan_close(struct salvage_scan *s);

struct scan_progress {
	/* Now and then; false: stop (ERR_STOPPED).  NULL: not wanted. */
	bool (*call)(void *arg, int64_t done, int64_t of);
	void *arg;
};

int scan_all(struct salvage_scan *s, const struct scan_progress *progress,
	     struct err *e);

struct scan_row {
	const struct shape *shape;
	int64_t n;                  /* its number; 0: it has none */
	const struct page_cell *cell;
	const struct record *record; /* of at least the number's column */
};

/* Calls fn for all rows of ours on an image.  When its list of cells is damaged, or
 * does not account for all that is on it, also for what looks like a row anywhere. */
void scan_image(struct salvage_scan *s, int64_t image,
		void (*fn)(void *arg, const struct scan_row *row), void *arg);

/* Which rows are looked for; image: the last found, -1 before the first. */
struct scan_want {
	enum shape_kind kind;
	int64_t n, image;
};

/* The next image with such rows (1), or none (0). */
int scan_find(struct salvage_scan *s, struct scan_want *want, struct err *e);

/* The smallest number above after (1), or none (0); images: on how many it is. */
int scan_next_run(struct salvage_scan *s, int64_t after, int64_t *n, int64_t *images,
		  struct err *e);

/* Runs of which anything was found. */
int scan_count_runs(struct salvage_scan *s, int64_t *n, struct err *e);

/* 1: rows of run n in this table (by its place in guard_table) may be missing. */
int scan_is_hole(struct salvage_scan *s, int tab, int64_t n, struct err *e);

/* Which copy of a row to believe, the least first. */
enum page_state {
	PAGE_FREE,    /* on a list of free pages: its rows are of a table that is no
	               * more, or as old as that */
	PAGE_LOOSE,   /* it hangs on nothing: the page above it is lost, or it is of an
	               * older state */
	PAGE_LIVE,    /* of the newest state, and it hangs on its table's root */
};

/* The state of an image, or an error. */
int scan_state(struct salvage_scan *s, int64_t image, struct err *e);

/* Pages that a table needs and that cannot be read. */
int scan_lost_pages(struct salvage_scan *s, int64_t *n, struct err *e);

/* The origin that meta has was found: this is, or was, a store. */
bool scan_saw_meta(const struct salvage_scan *s);

#endif
