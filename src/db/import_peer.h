/* SPDX-License-Identifier: MIT */
/*
 * import_peer: the runs of another store of ours, whole, in the order in which they
 * arrived there: a store that imports them is one that had the same imports.
 *
 * Each run must be the record whose hash its journal has, and not of the future; what
 * is not, or cannot be read, is refused and named, and holds up no other.  Of use to import_sqlite.c
 * alone.
 */
#ifndef POSTSIL_IMPORT_PEER_H
#define POSTSIL_IMPORT_PEER_H

#include "core/model/import_stream.h"

struct import_db;

/* Is it a store of ours?  1, 0 or an error. */
int import_peer_is(struct import_db *d, struct err *e);

/* d is the stream's from now on, closed also where this fails.  ERR_VERSION: of a
 * newer postsil. */
int import_peer_open(struct import_db *d, int64_t now_ms, struct import_stream **out,
		     struct err *e);

#endif
