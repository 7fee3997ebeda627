/* SPDX-License-Identifier: MIT */
#include "db/run_count.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/query_filter.h"
#include "db/sql.h"
#include "db/stmt.h"

void run_count_release(struct run_count *c)
{
	free(c->filter);
	*c = (struct run_count){ 0 };
}

/* The run that the answer ends with; 0 in an empty store. */
static int look_at_newest(struct sqlite3 *db, struct run_count *out, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, sql_count_newest, e);

	if (rc == 0)
		rc = stmt_step(&st, e);
	if (rc == 1) {
		out->run = stmt_int(&st, "n");
		snprintf(out->run_id, sizeof out->run_id, "%s",
			 stmt_text(&st, "run_id"));
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

/* 1: the run that the last count ended with is still that run. */
static int is_known(const struct run_count *c, struct sqlite3 *db, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, sql_count_known, e);

	if (rc < 0)
		return rc;
	stmt_bind_int(&st, ":run", c->run);
	rc = stmt_step(&st, e);
	if (rc == 1)
		rc = strcmp(stmt_text(&st, "run_id"), c->run_id) == 0;
	stmt_release(&st);
	return rc;
}

/* Which filter a statement that is bound asks for; heap. */
static char *filter_text(const struct stmt *st)
{
	char *text = sqlite3_expanded_sql(st->p), *copy;

	copy = xstrdup(text ? text : "");
	sqlite3_free(text);
	return copy;
}

/* Counts the rows of the runs behind c->run, or all where that is 0. */
static int count(const struct query_filter *q, struct sqlite3 *db,
		 const struct run_count *c, size_t *rows, struct err *e)
{
	struct buf sql = BUF_INIT;
	struct stmt st = STMT_INIT;
	int rc;

	if (c->run)
		query_filter_count_behind(q, &sql);
	else
		query_filter_count(q, &sql);
	rc = stmt_prepare(&st, db, buf_str(&sql), e);
	if (rc == 0) {
		query_filter_bind(q, &st);
		if (c->run)
			stmt_bind_int(&st, ":behind", c->run);
		rc = stmt_step(&st, e);
		*rows = rc == 1 ? (size_t)stmt_int(&st, "n") : 0;
	}
	stmt_release(&st);
	buf_release(&sql);
	return rc < 0 ? rc : 0;
}

/* Forgets the last count unless it was of this filter and can be gone on with. */
static int begin(struct run_count *c, struct sqlite3 *db,
		 const struct query_filter *q, struct err *e)
{
	struct buf sql = BUF_INIT;
	struct stmt st = STMT_INIT;
	char *filter;
	int rc;

	query_filter_count(q, &sql);
	rc = stmt_prepare(&st, db, buf_str(&sql), e);
	buf_release(&sql);
	if (rc < 0)
		return rc;
	query_filter_bind(q, &st);
	filter = filter_text(&st);
	stmt_release(&st);
	if (c->filter && strcmp(c->filter, filter) == 0)
		rc = is_known(c, db, e);
	if (rc != 1) {
		run_count_release(c);
		c->filter = filter;
	} else {
		free(filter);
	}
	return rc < 0 ? rc : 0;
}

int run_count_rows(struct run_count *c, struct sqlite3 *db,
		   const struct query_filter *q, size_t *rows, struct err *e)
{
	struct run_count now = { 0 };
	size_t more = 0;
	int rc = begin(c, db, q, e);

	if (rc == 0)
		rc = look_at_newest(db, &now, e);
	if (rc == 0)
		rc = count(q, db, c, &more, e);
	if (rc < 0) {
		run_count_release(c);
		return rc;
	}
	c->run = now.run;
	memcpy(c->run_id, now.run_id, sizeof c->run_id);
	c->rows += more;
	*rows = c->rows;
	return 0;
}
