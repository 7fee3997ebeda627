/* SPDX-License-Identifier: MIT */
/*
 * store_backup: a whole, verified copy of a store while others write to it.
 *
 * The copy is of one moment.  It is made beside its place under a name of its own
 * (FILE.postsil-part.XXXXXX, mode 0600), checked (SQLite's quick_check; the heads of all
 * origins are those of the source), synced, and only then gets its name, which no
 * file may have: nothing is ever overwritten.  A copy that is cut short or fails
 * leaves nothing under that name, and one that is stopped nothing at all.  It has no log beside it, so it can also be
 * read where nothing may be written.
 */
#ifndef POSTSIL_STORE_BACKUP_H
#define POSTSIL_STORE_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "db/store.h"

struct err;

struct backup_request {
	const char *file;
	/* Pages copied so far, of how many, and all of them while the copy is checked;
	 * false: stop.  NULL: not wanted. */
	bool (*progress)(void *arg, int64_t done, int64_t of);
	void *arg;
};

struct backup_made {
	int64_t bytes;
	int64_t runs;
	struct store_head head;   /* of the store's own origin; seq 0: empty */
};

/* ERR_REFUSED when the file is there already; ERR_STOPPED; ERR_IO naming file or folder;
 * ERR_FORMAT when the source is damaged, so that a copy would be too. */
int store_backup(struct store *s, const struct backup_request *rq,
		 struct backup_made *out, struct err *e);

#endif
