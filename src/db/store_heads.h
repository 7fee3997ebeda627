/* SPDX-License-Identifier: MIT */
/*
 * store_heads: the newest journal row of each origin, of runs and of events of alerts,
 * as a database has them and as somebody kept them.  A head that was kept elsewhere proves that a database
 * still holds all that it held then, unchanged.
 *
 * A kept head is a line of three words, "origin seq hash": 32 hexadecimal digits,
 * a decimal number from 1, 64 hexadecimal digits.  Words before them are
 * skipped, so that the line "store head ..." that `postsil run` prints and the
 * lines "head ..." of `postsil store info` may be kept as they are.  Where one of the
 * words before them is "event", it is the head of the events.  Blank lines and
 * lines that begin with '#' are skipped.
 */
#ifndef POSTSIL_STORE_HEADS_H
#define POSTSIL_STORE_HEADS_H

#include <stddef.h>

#include "db/store.h"

struct err;
struct sqlite3;

#define STORE_HEADS_MAX 100000      /* lines of a file */
#define STORE_HEADS_BYTES (16u << 20)

struct store_heads {
	struct store_head *head;   /* of runs; heap */
	size_t n, cap;
	struct store_head *event;  /* of events; heap */
	size_t n_events, cap_events;
};

#define STORE_HEADS_INIT { 0 }

void store_heads_release(struct store_heads *h);

/* Adds the heads in a file.  ERR_IO; ERR_FORMAT naming the line, or when the file
 * holds none. */
int store_heads_read(const char *path, struct store_heads *h, struct err *e);

/* Adds the heads of a database, ordered by origin; one of an older schema has none of
 * events. */
int store_heads_load(struct sqlite3 *db, struct store_heads *h, struct err *e);

#endif
