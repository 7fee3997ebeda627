/* SPDX-License-Identifier: MIT */
/*
 * store_bare: what SQLite alone takes to insert the rows of a store.
 *
 * The rows of the runs that are new in the store are read into memory; then they
 * go, as they are, into a database with the same tables, checks and indexes, by
 * one prepared INSERT a table, in one transaction with a write-ahead log and
 * synchronous FULL.  There are no guards, no hash, no journal to compute, and no
 * look whether a run is there already.
 */
#ifndef POSTSIL_STORE_BARE_H
#define POSTSIL_STORE_BARE_H

#include <stdint.h>

struct bare;

/* NULL after a line on standard error.  file must not exist. */
struct bare *bare_open(const char *store, const char *file);
void bare_close(struct bare *b);

/* Wall time and this process's CPU time, in seconds: the second does not mind
 * neighbours. */
struct spent {
	double wall, cpu;
};

struct spent spent_now(void);
void spent_add(struct spent *sum, struct spent since);  /* from then to now */

/* Copies what is new, and adds to *spent what inserting and committing took.  0, or
 * -1 after a line on standard error. */
int bare_copy(struct bare *b, struct spent *spent);

#endif
