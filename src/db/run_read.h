/* SPDX-License-Identifier: MIT */
/*
 * run_read: rows back into the run that they were written from.  What is read
 * has the canonical form, and so the record hash, of what was written.
 * ERR_FORMAT when the rows make no run: the file was changed or is damaged.
 */
#ifndef POSTSIL_RUN_READ_H
#define POSTSIL_RUN_READ_H

#include <stddef.h>

#include "core/model/run.h"

struct err;
struct run_reader;
struct sqlite3;

int run_reader_open(struct sqlite3 *db, struct run_reader **out, struct err *e);
void run_reader_close(struct run_reader *rd);

/* The run with exactly this id; ERR_NOT_FOUND.  Inside a transaction of the
 * caller, or it may see a database that moves on. */
int run_read(struct run_reader *rd, const char *run_id, struct run **out,
	     struct err *e);

/* The end of the range of texts that begin with prefix: '~' is above all
 * hexadecimal digits and '-'. */
int run_prefix_end(const char *prefix, char *out, size_t n);

/* The whole id of the run whose id begins with prefix; ERR_NOT_FOUND, ERR_USAGE
 * when several do. */
int run_match(struct sqlite3 *db, const char *prefix, char out[RUN_ID],
	      struct err *e);

#endif
