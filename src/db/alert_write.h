/* SPDX-License-Identifier: MIT */
/*
 * alert_write: events of alerts as rows: written inside a transaction that the caller
 * began, and read.
 */
#ifndef POSTSIL_ALERT_WRITE_H
#define POSTSIL_ALERT_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/alert_event.h"

struct alert_writer;
struct err;
struct sqlite3;
struct stmt;

int alert_writer_open(struct sqlite3 *db, struct alert_writer **out, struct err *e);
void alert_writer_close(struct alert_writer *w);

/* 1: added with its journal row behind the last one of origin; 0: the very same event
 * is there; ERR_CONFLICT: another one with this id is. */
int alert_write(struct alert_writer *w, const struct alert_event *x,
		const char *origin, struct err *e);

/* 1: this event with this record hash is there; 0: none with this id is; ERR_CONFLICT
 * as above. */
int alert_is_there(struct alert_writer *w, const struct alert_event *x,
		   const char *record_hash, struct err *e);

/* Binds the columns of alert_event, each by its name. */
void alert_bind_row(struct stmt *st, const struct alert_event *x);

/* Reads the columns of alert_event from a row; texts are borrowed until the next step.
 * ERR_FORMAT: it is none that postsil writes.  What stands in the row is not judged
 * further: alert_event_validate(). */
int alert_read_row(struct stmt *st, struct alert_event *out, struct err *e);

#endif
