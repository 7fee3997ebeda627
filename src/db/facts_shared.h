/* SPDX-License-Identifier: MIT */
/*
 * facts_shared: the rows of hardware, software and gpu, each stored once: found
 * by their key, else added.  The key is the SHA-256 of facts_row_text() behind
 * "rule|fingerprint|" (gpu: of the text alone).
 *
 * Rows that were found lately are remembered by their text, for the digest takes
 * longer than all else; after a rollback they must be forgotten.
 */
#ifndef POSTSIL_FACTS_SHARED_H
#define POSTSIL_FACTS_SHARED_H

#include <stdint.h>

#include "core/model/run.h"
#include "db/facts_row.h"

struct err;
struct facts_shared;
struct sqlite3;

int facts_shared_open(struct sqlite3 *db, struct facts_shared **out,
		      struct err *e);
void facts_shared_close(struct facts_shared *s);
void facts_shared_forget(struct facts_shared *s);

/* *n is the number of the row with what r says of its hardware or software,
 * inside a transaction of the caller. */
int facts_shared_group(struct facts_shared *s, const struct run *r,
		       enum facts_kind kind, int64_t *n, struct err *e);

/* Likewise the GPU of a device; 0 when f says nothing of its hardware. */
int facts_shared_gpu(struct facts_shared *s, const struct facts *f, int64_t *n,
		     struct err *e);

#endif
