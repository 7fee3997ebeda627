/* SPDX-License-Identifier: MIT */
/*
 * salvage_free: the pages that a damaged database says are free.  SQLite does not clear
 * a page that it frees: rows of a table that was dropped stay on it, and look like any
 * others.  Nothing in the list is believed further than that a page is on it.
 */
#ifndef POSTSIL_SALVAGE_FREE_H
#define POSTSIL_SALVAGE_FREE_H

#include "db/salvage_source.h"

/* Calls fn for the image of each page on the list (sqlite.org/fileformat2.html, 1.5),
 * as it was in this state; an image may come twice.  Ends where the list is broken. */
void salvage_free_each(struct source *s, enum source_way way,
		       void (*fn)(void *arg, int64_t image), void *arg);

#endif
