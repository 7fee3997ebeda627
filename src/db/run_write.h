/* SPDX-License-Identifier: MIT */
/*
 * run_write: a run as rows, inside a transaction that the caller began.
 *
 * A writer keeps its statements prepared and remembers which facts it found
 * last; after a rollback it must forget them.
 */
#ifndef POSTSIL_RUN_WRITE_H
#define POSTSIL_RUN_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/run.h"

struct err;
struct run_writer;
struct sqlite3;

int run_writer_open(struct sqlite3 *db, struct run_writer **out, struct err *e);
void run_writer_close(struct run_writer *w);
void run_writer_forget(struct run_writer *w);

/* 1: added with its journal row behind the last one of origin; 0: the very same
 * run is there; ERR_CONFLICT: another run with this id is. */
int run_write(struct run_writer *w, const struct run *r, const char *origin,
	      struct err *e);

/* The same for n runs, in fewer steps; got[i] is what run_write() would give.
 * strict: the first conflict ends it; else *e is empty before, and a conflict is told in got
 * alone.  0, or what keeps it from going on: the caller rolls back. */
struct run_writing {
	const struct run *const *runs;
	size_t n;
	const char *origin;
	bool strict;
	int *got;
};
int run_write_all(struct run_writer *w, const struct run_writing *x, struct err *e);

/* 1: this run with this record hash is there; 0: no run with this id is;
 * ERR_CONFLICT as above. */
int run_is_there(struct run_writer *w, const struct run *r,
		 const char *record_hash, struct err *e);

/* The journal's chain: SHA-256 of "origin|seq|run_id|record_hash|prev_hash". */
void run_chain_hash(const char *origin, int64_t seq, const char *run_id,
		    const char *record_hash, const char *prev_hash,
		    char out[DIGEST_HEX]);

#endif
