/* SPDX-License-Identifier: MIT */
/*
 * store_peer: what SQLite alone takes to read a series: the statement that the store
 * asks, prepared once, every column of every row taken as it is.  No row is kept,
 * nothing is interned, and no run's hardware and software are looked up.
 */
#ifndef POSTSIL_STORE_PEER_H
#define POSTSIL_STORE_PEER_H

#include <stddef.h>

struct peer;

/* A connection of its own, with the store's size of cache.  NULL after a line on
 * standard error. */
struct peer *peer_open(const char *file, const char *unit, const char *device,
		       const char *precision);
void peer_close(struct peer *p);  /* NULL: nothing */

/* Reads the series; how many rows goes to *rows.  0, or -1 after a line on standard
 * error. */
int peer_read(struct peer *p, size_t *rows);

#endif
