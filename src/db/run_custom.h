/* SPDX-License-Identifier: MIT */
/*
 * run_custom: the figures of other kinds ("custom:NAME", metric.h) that rows of the desk
 * have.  They stand among the samples, where nothing but import puts them: the rows of
 * imported runs are looked up, one seek each.
 */
#ifndef POSTSIL_RUN_CUSTOM_H
#define POSTSIL_RUN_CUSTOM_H

#include "core/model/run_set.h"
#include "db/intern.h"
#include "db/stmt.h"

struct err;
struct sqlite3;

struct run_customs {
	struct sqlite3 *db;
	struct intern *text;     /* of their names and units */
	struct stmt st;          /* prepared for the first row that needs it */
};

#define RUN_CUSTOMS_INIT(handle, texts) { .db = (handle), .text = (texts) }
void run_customs_close(struct run_customs *c);

/* Fills what r, whose run, device and precision are there, has of them, by name; the
 * array is in the arena of the texts. */
int run_customs_get(struct run_customs *c, struct run_row *r, struct err *e);

#endif
