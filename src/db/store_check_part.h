/* SPDX-License-Identifier: MIT */
/*
 * store_check_part: what the parts of store_check share.  Each part returns 0, or
 * the error that keeps the file from being looked at.
 */
#ifndef POSTSIL_STORE_CHECK_PART_H
#define POSTSIL_STORE_CHECK_PART_H

#include "db/facts_row.h"
#include "db/store_check.h"

struct sqlite3;
struct stmt;

struct check {
	struct sqlite3 *db;
	int version;     /* of the schema */
	const struct check_request *rq;
	struct check_report *report;
};

/* Which run a finding is about; NULL: none.  n is its number in the file, 0 where
 * there is none. */
struct check_where {
	int64_t n;
	const char *run_id;
};

void check_found(struct check *c, enum check_part p, const struct check_where *w,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* After a call that failed with rc: 0 when the file is to blame, which makes a
 * finding; else rc.  *e is emptied with a finding. */
int check_trouble(struct check *c, enum check_part p, const struct check_where *w,
		  int rc, struct err *e);

/* One more was looked at. */
void check_looked(struct check *c, enum check_part p, int64_t of);

/* Steps st; a row that cannot be read is a finding and ends the rows.  1, 0 or an
 * error. */
int check_step(struct check *c, enum check_part p, struct stmt *st, struct err *e);

/* Prepares st: the part is reached.  1; 0 when the schema does not allow it, which is a finding; or
 * an error. */
int check_prepare(struct check *c, enum check_part p, struct stmt *st,
		  const char *sql, struct err *e);

/* store_check_file.c */
int check_schema(struct check *c, struct err *e);
int check_identity(struct check *c, struct err *e);
int check_pages(struct check *c, struct err *e);
int check_keys(struct check *c, struct err *e);
int check_nuls(struct check *c, struct err *e);

/* store_check_facts.c */
int check_facts(struct check *c, struct err *e);

/* Whether the column called name repeats this value as the writer binds it. */
bool check_copy(struct stmt *st, const char *name, enum field_type type,
		const char *value);

/* Whether the key of a row of hardware, software or gpu is the digest of its facts,
 * which are f. */
bool check_key(struct stmt *st, enum facts_kind kind, const struct facts *f);

/* store_check_run.c */
int check_records(struct check *c, struct err *e);

/* store_check_alert.c.  A schema without events has nothing to look at. */
int check_events(struct check *c, struct err *e);

/* store_check_chain.c */
int check_chain(struct check *c, struct err *e);
int check_tail(struct check *c, struct err *e);

#endif
