/* SPDX-License-Identifier: MIT */
/*
 * import_events: the events of alerts that a stream gives behind its runs, into a
 * store.  Of use to store_import.c alone.
 */
#ifndef POSTSIL_IMPORT_EVENTS_H
#define POSTSIL_IMPORT_EVENTS_H

#include "db/store_import.h"

struct err;
struct store;

/* Counts into *out; the rest as store_import(). */
int import_events(struct store *s, const struct import_request *rq,
		  struct import_report *out, struct err *e);

#endif
