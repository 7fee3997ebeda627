/* SPDX-License-Identifier: MIT */
/* migrate_alerts: the step of store_migrate.h from schema 2 to 3, in which events of
 * alerts became content with a hash and a chain. */
#ifndef POSTSIL_MIGRATE_ALERTS_H
#define POSTSIL_MIGRATE_ALERTS_H

#include <stdbool.h>

struct err;
struct sqlite3;

/* Makes the tables of alerts anew, guards included, or back as they were without
 * guards.  ERR_FORMAT: there are events, which nothing proves; nothing is changed. */
int migrate_alerts(struct sqlite3 *db, bool back, struct err *e);

#endif
