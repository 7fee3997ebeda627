/* SPDX-License-Identifier: MIT */
/*
 * store_sqlite: the engine behind store.h that keeps runs in a SQLite file.
 * Seen by the engine's own files: store_sqlite.c (open, close, small reads),
 * store_create.c (what a file is, making one), store_append.c (transactions,
 * checkpoints, failed commits), run_query.c (rows for the desk).
 *
 * Write-ahead log, synchronous FULL, BEGIN IMMEDIATE; rollback journal where
 * the file system is not local.  Nothing checkpoints by itself: we do, under
 * the lock file, when the log is over STORE_WAL_BYTES and when a store that
 * appended is closed, so that the file alone is whole between commands.
 */
#ifndef POSTSIL_STORE_SQLITE_H
#define POSTSIL_STORE_SQLITE_H

#include <stdbool.h>
#include <stdint.h>

#include "db/alert_write.h"
#include "db/run_read.h"
#include "db/run_write.h"
#include "db/store_lock.h"
#include "db/store_ops.h"

#define STORE_APPLICATION_ID 0x7073696c  /* "psil" */
#define STORE_USER_VERSION 3
#define STORE_EVENTS_SCHEMA 3            /* the first that has events of alerts */
#define STORE_WAL_BYTES (16 << 20)
#define STORE_BUSY_MS 10000

struct run_query;

struct store_sqlite {
	struct store base;
	struct sqlite3 *db;        /* NULL after a failure that lost it */
	struct store_lock lock;
	bool local;                /* the file system allows a WAL */
	int version;               /* of the schema, when last looked at */
	char origin[33];
	struct run_writer *writer; /* made when first needed */
	struct alert_writer *alerts;
	struct run_reader *reader;
	struct run_query *query;
	int wal_pages;             /* in the log after our last commit */
	bool dirty;                /* appended since the last checkpoint */
	int64_t opened, commits;   /* for store_version() */
};

/* A connection with our settings; no statement is run. */
int store_connect(struct store_sqlite *s, struct err *e);

/* Until it is opened again, every call gives ERR_IO. */
void store_disconnect(struct store_sqlite *s);

/* Closes and opens again, after a failure that may have lost the truth; a writer
 * holds the lock. */
int store_reconnect(struct store_sqlite *s, struct err *e);

/* ERR_IO when a failure lost the connection. */
int store_is_usable(struct store_sqlite *s, struct err *e);

/* store_create.c.  What the file at path is, without touching it: 0 a database
 * of ours, of this schema or an older one; ERR_VERSION, ERR_FORMAT. */
int store_inspect(const char *path, struct err *e);

/* store_create.c.  The same once connected, when the log is read too: a newer
 * postsil may have moved the schema on there.  Sets s->version.  Asked after
 * connecting and in each transaction. */
int store_recheck(struct store_sqlite *s, struct err *e);

/* Makes a database with schema, guards and origin under this name, in place of an
 * empty file: all of it or, whenever power fails, nothing.  The lock is held. */
int store_create_file(const char *path, struct err *e);

/* store_create.c.  What meta keeps as digest: SHA-256 of "origin|created_at". */
void store_identity_digest(const char *origin, const char *created_at,
			   char out[DIGEST_HEX]);

/* store_append.c */
int store_append(struct store *base, const struct store_batch *b, struct err *e);

/* Moves the log into the file; the lock is held.  ERR_BUSY: a reader still needs
 * some of it, which stays for the next time.  A failure loses nothing: the log
 * still holds what was committed. */
int store_checkpoint(struct store_sqlite *s);

/* Writes the log once more and syncs it; the lock is held.  The pages of a sync that
 * failed count as clean and may never have reached the disk: only what is written
 * again is synced again. */
int store_renew_log(struct store_sqlite *s, struct err *e);

/* run_query.c */
int store_run_query(struct store *base, const struct run_filter *f,
		    struct run_set **out, struct err *e);
void store_query_release(struct store_sqlite *s);

/* For tests: as store_sqlite_open(), on a file system that is said to be local
 * or not. */
int store_sqlite_open_as(const char *where, enum store_mode mode, bool local,
			 struct store **out, struct err *e);

#endif
