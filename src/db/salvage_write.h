/* SPDX-License-Identifier: MIT */
/*
 * salvage_write: the new store that rescued runs go to.  It gets its name when it is
 * whole, checked (store_check.h) and on the disk; until then, and after a failure,
 * there is nothing under that name.
 */
#ifndef POSTSIL_SALVAGE_WRITE_H
#define POSTSIL_SALVAGE_WRITE_H

#include "db/fresh_file.h"
#include "db/run_write.h"
#include "db/stmt.h"
#include "db/store.h"

struct sqlite3;

struct salvage_writer {
	struct fresh_file place;
	struct sqlite3 *db;
	struct run_writer *runs;
	struct stmt head, hash;
	char own[33];            /* the new store's origin */
	int in_batch;
};

int salvage_writer_open(struct salvage_writer *w, const char *file, struct err *e);
void salvage_writer_close(struct salvage_writer *w);

/* The newest journal row of an origin; seq 0 and "" when there is none. */
int salvage_writer_head(struct salvage_writer *w, const char *origin,
			struct store_head *out, struct err *e);

/* 1: a run with this id was added. */
int salvage_writer_has(struct salvage_writer *w, const char *run_id, struct err *e);

/* Behind the head of origin.  1: added; 0: the run is there already, or the store
 * does not take it, for *why. */
int salvage_writer_add(struct salvage_writer *w, const struct run *r,
		       const char *origin, struct err *why, struct err *e);

/* Ends the batch and checks all of it; then it has its name. */
int salvage_writer_check(struct salvage_writer *w, struct err *e);
int salvage_writer_name(struct salvage_writer *w, struct err *e);

#endif
