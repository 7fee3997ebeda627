/* SPDX-License-Identifier: MIT */
/*
 * salvage_run: the rows of one run, found anywhere in a damaged database, put together
 * and proven.
 *
 * All rows with the run's number, and the shared facts that they name, go into a
 * database in memory with the schema's own CHECKs, and are read back as any run is
 * (run_read.h).  The run is proven when its record hash is one that the journal has
 * for it.  Where several copies of a row differ, or rows contradict each other, they
 * are tried in turn.
 *
 * Without a journal row that can be trusted a run is whole when nothing in it
 * contradicts anything, no copy of a row differs from another, no page of its
 * tables is missing where its rows would be, no long row is cut, no text has a NUL,
 * and no rollback journal stands beside the file.  That is no proof of its content.
 */
#ifndef POSTSIL_SALVAGE_RUN_H
#define POSTSIL_SALVAGE_RUN_H

#include "core/model/run.h"
#include "db/salvage_scan.h"
#include "db/salvage_seal.h"

struct err;
struct rescuer;

#define SEALS_MAX 8

struct rescued {
	struct run *run;         /* the caller's, for run_free(); NULL: it is lost */
	bool proven;
	char run_id[RUN_ID];     /* where any row tells it; else "" */
	char hash[DIGEST_HEX];   /* of run */
	struct seal seal[SEALS_MAX]; /* those with this very hash */
	size_t n_seals;
	char why[300];           /* why it is lost, or not proven */
};

/* reference: an open database with our schema and no triggers, for this alone. */
int rescuer_open(struct salvage_scan *scan, struct source *src,
		 const struct shapes *shapes, struct sqlite3 *reference,
		 struct rescuer **out, struct err *e);
void rescuer_close(struct rescuer *x);

/* For tests: salvage_mend.h tries no more than this. */
void rescuer_mend_at_most(struct rescuer *x, int64_t tries);

/* 0, whatever became of run n; an error is of our own databases. */
int rescue_run(struct rescuer *x, int64_t n, struct rescued *out, struct err *e);

#endif
