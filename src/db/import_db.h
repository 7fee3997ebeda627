/* SPDX-License-Identifier: MIT */
/*
 * import_db: a SQLite file from anybody's hands, opened to be read and no more.
 *
 * Nothing in it is run: views, triggers and virtual tables are off, an authorizer
 * lets statements read the tables that the caller names and call the few functions
 * that ours need; texts and blobs are bounded, and so are the steps that
 * SQLite may take for one call (a schema can be made to take forever).
 *
 * The file and its folder stay as they are, to the byte and the second; no side
 * file is made, and a log beside it is read:
 *   FILE-wal and FILE-shm    with locks, the shared memory opened for reading
 *   FILE-wal alone           without locks, the log's index in our own memory
 *   no log, write-ahead form without locks, as a file that does not change
 *   no log, else             with locks; a rollback that is due is refused in
 *                            words, as it would be a write
 * Where there are no locks, import_db_is_same() tells whether the file has changed
 * since, and a file with a rollback that is due is refused before it is read.
 *
 * Errors do not name the file: import_sqlite.c does, and who reads the stream.
 */
#ifndef POSTSIL_IMPORT_DB_H
#define POSTSIL_IMPORT_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct err;
struct sqlite3;

/* Longest text, blob or row; all that a run may hold (run_parse.h) is shorter. */
#define IMPORT_DB_VALUE_MAX (16 << 20)

struct import_db {
	struct sqlite3 *db;
	char *path;                 /* without links */
	const char *const *tables;  /* that may be read beside sqlite_schema, ended
				     * by NULL; borrowed; NULL: none */
	const char *rescue;         /* what to do when it is damaged; borrowed */
	bool locked;
	struct stat was[2];         /* the file and its log; all 0: none */
	int steps;                  /* in thousands, that this call has left */
};

/* A read transaction is open then and ends with import_db_close(): all that is
 * read is of one moment.  ERR_FORMAT: no SQLite file, or a damaged one; ERR_BUSY;
 * ERR_IO. */
int import_db_open(const char *path, struct import_db **out, struct err *e);
void import_db_close(struct import_db *d);

/* Grants the steps for one call: a schema, a row, a run. */
void import_db_grant(struct import_db *d);

/* 0, or ERR_BUSY when the file may have changed since it was opened; with locks it
 * cannot, and this costs nothing. */
int import_db_is_same(const struct import_db *d, struct err *e);

/* Fills *e from the connection's last error, in words for who imports; instead of
 * what stmt.h has put there. */
int import_db_fail(const struct import_db *d, struct err *e);

/* A text of the file for a message: bounded, and nothing in it acts on a
 * terminal.  n is room for a NUL too. */
const char *import_db_shown(const char *s, char *out, size_t n);

#endif
