/* SPDX-License-Identifier: MIT */
/*
 * store: an append-only database of runs, postsil-db(5).
 *
 * Runs are only ever added; nothing here changes or removes one.  A store is
 * a SQLite file (store_sqlite.c); the ops table leaves room for other engines.
 * Structures that a call hands out belong to the caller.
 *
 * Order is (timestamp, origin, seq).  Identity is run_id; the same run_id with
 * another record hash is refused with ERR_CONFLICT and named.
 */
#ifndef POSTSIL_STORE_H
#define POSTSIL_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/digest.h"
#include "core/model/run.h"
#include "core/model/run_set.h"

struct err;
struct store;

enum store_mode {
	STORE_READ,    /* the file must exist */
	STORE_WRITE,   /* the file must exist */
	STORE_CREATE,  /* made, with its folder (mode 0700), when missing */
};

/* ERR_NOT_FOUND: no such file.  ERR_VERSION: written by a newer postsil.
 * ERR_FORMAT: not a postsil database; it is not touched.  One of an older schema is
 * read as it is, and brought to this one when it is opened to be written
 * (store_migrate.h), after a backup beside it. */
int store_open(const char *where, enum store_mode mode, struct store **out,
	       struct err *e);

/* The same; a migration, which may take minutes, tells how far it is.  words is one
 * line for people; of is 0 where nobody knows how much there is. */
struct store_watch {
	void (*progress)(void *arg, const char *words, int64_t done, int64_t of);
	/* Once, when it is done: the schema that the file has now, and the backup of
	 * what it was.  NULL: not wanted. */
	void (*migrated)(void *arg, int version, const char *backup);
	void *arg;
};
int store_open_watched(const char *where, enum store_mode mode,
		       const struct store_watch *watch, struct store **out,
		       struct err *e);
void store_close(struct store *s);

/* Default place: $POSTSIL_DB, else $XDG_DATA_HOME/postsil/postsil.db, else
 * ~/.local/share/postsil/postsil.db.  Heap string, or NULL and *e when there
 * is no home directory. */
char *store_default_path(struct err *e);

const char *store_where(const struct store *s);

struct store_head {
	char origin[33];          /* 32 hexadecimal digits */
	int64_t seq;              /* 0: empty */
	char hash[DIGEST_HEX];    /* of the newest journal row; "" when empty */
};

/* Appends the run, its facts, results, samples and a journal row in one
 * durable transaction.  Returns 1 when added, 0 when the very same run was
 * there already; ERR_CONFLICT, ERR_FORMAT (run_validate), ERR_BUSY, ERR_IO. */
int store_add_run(struct store *s, const struct run *r, struct err *e);

/* The same for n runs in one transaction: all of them or none; *added (if
 * given) counts those that were not there.  For imports. */
int store_add_runs(struct store *s, const struct run *const *runs, size_t n,
		   size_t *added, struct err *e);

/* The same for n runs of which some may be refused: outcome[i] tells what became of
 * runs[i], and one that is refused holds up no other.  One transaction, durable when
 * it returns; a failure (negative; ERR_FORMAT: one of them is not valid, check first)
 * added none.  dry: the transaction is rolled back; it needs a store opened for
 * writing all the same.  A run that is twice among these n is "there" the second
 * time. */
enum store_outcome {
	STORE_ADDED,
	STORE_THERE,     /* the very same */
	STORE_CONFLICT,  /* the same run_id with another record hash is there */
	STORE_REFUSED,   /* the schema refuses it: store_add_run() says why */
};
int store_add_batch(struct store *s, const struct run *const *runs, size_t n,
		    bool dry, enum store_outcome *outcome, struct err *e);

int store_head(struct store *s, struct store_head *out, struct err *e);

/* The run whose id starts with id; ERR_NOT_FOUND, or ERR_USAGE when several do. */
int store_get_run(struct store *s, const char *id, struct run **out,
		  struct err *e);

/* Rows that match; a filter text that matches no row at all is no error. */
int store_query(struct store *s, const struct run_filter *f,
		struct run_set **out, struct err *e);

struct store_counts {
	int64_t runs, results, hardware, software, units;
	int64_t newest_ms;        /* 0: empty */
};
int store_count(struct store *s, struct store_counts *out, struct err *e);

/* Changes whenever anybody commits to the database: cheap to poll. */
int store_version(struct store *s, int64_t *out, struct err *e);

#endif
