/* SPDX-License-Identifier: MIT */
#include "db/alert_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/run_write.h"
#include "db/sql.h"
#include "db/stmt.h"

enum { A_HASH, A_EVENT, A_HEAD, A_JOURNAL, A_COUNT };

struct alert_writer {
	struct stmt st[A_COUNT];
};

int alert_writer_open(struct sqlite3 *db, struct alert_writer **out, struct err *e)
{
	static const char *const sql[A_COUNT] = {
		[A_HASH] = sql_alert_hash, [A_EVENT] = sql_alert_add,
		[A_HEAD] = sql_alert_head, [A_JOURNAL] = sql_alert_journal_add,
	};
	struct alert_writer *w = xcalloc(1, sizeof *w);
	int rc = 0;

	for (int i = 0; i < A_COUNT && rc == 0; i++)
		rc = stmt_prepare(&w->st[i], db, sql[i], e);
	if (rc < 0)
		alert_writer_close(w);
	else
		*out = w;
	return rc;
}

void alert_writer_close(struct alert_writer *w)
{
	for (int i = 0; w && i < A_COUNT; i++)
		stmt_release(&w->st[i]);
	free(w);
}

int alert_is_there(struct alert_writer *w, const struct alert_event *x,
		   const char *record_hash, struct err *e)
{
	struct stmt *st = &w->st[A_HASH];
	int rc;

	stmt_bind_text(st, ":event_id", x->event_id);
	rc = stmt_step(st, e);
	if (rc == 1 && strcmp(stmt_text(st, "record_hash"), record_hash) != 0)
		rc = err_set(e, ERR_CONFLICT, "the alert event %s is here already with "
			     "other content (record %.16s, not %.16s): the one that is "
			     "here stays", x->event_id, stmt_text(st, "record_hash"),
			     record_hash);
	stmt_reset(st);
	return rc;
}

void alert_bind_row(struct stmt *st, const struct alert_event *x)
{
	stmt_bind_text(st, ":event_id", x->event_id);
	stmt_bind_text(st, ":alert_id", x->alert_id);
	stmt_bind_int(st, ":at_ms", x->at_ms);
	stmt_bind_text(st, ":action", alert_action_name(x->action));
	stmt_bind_text(st, ":series", x->series);
	stmt_bind_text(st, ":unit_id", x->unit_id);
	stmt_bind_text(st, ":first_run_id", x->first_run_id);
	stmt_bind_text(st, ":product", x->product);
	stmt_bind_text(st, ":who", x->who);
	stmt_bind_text(st, ":why", x->why);
}

static int write_journal(struct alert_writer *w, const struct alert_event *x,
			 const char *record_hash, const char *origin, struct err *e)
{
	struct stmt *st = &w->st[A_HEAD];
	char prev[DIGEST_HEX] = "", hash[DIGEST_HEX];
	int64_t seq = 1;
	int rc;

	stmt_bind_text(st, ":origin", origin);
	rc = stmt_step(st, e);
	if (rc == 1) {
		seq = stmt_int(st, "seq") + 1;
		snprintf(prev, sizeof prev, "%s", stmt_text(st, "hash"));
	}
	stmt_reset(st);
	if (rc < 0)
		return rc;
	run_chain_hash(origin, seq, x->event_id, record_hash, prev, hash);
	st = &w->st[A_JOURNAL];
	stmt_bind_text(st, ":origin", origin);
	stmt_bind_int(st, ":seq", seq);
	stmt_bind_text(st, ":event_id", x->event_id);
	stmt_bind_text(st, ":record_hash", record_hash);
	stmt_bind_text(st, ":prev_hash", prev);
	stmt_bind_text(st, ":hash", hash);
	return stmt_run(st, e);
}

int alert_write(struct alert_writer *w, const struct alert_event *x,
		const char *origin, struct err *e)
{
	char record_hash[DIGEST_HEX];
	int rc;

	alert_event_hash(x, record_hash);
	rc = alert_is_there(w, x, record_hash, e);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	alert_bind_row(&w->st[A_EVENT], x);
	rc = stmt_run(&w->st[A_EVENT], e);
	if (rc == 0)
		rc = write_journal(w, x, record_hash, origin, e);
	if (rc < 0)
		err_prefix(e, "alert event %s", x->event_id);
	return rc < 0 ? rc : 1;
}

/* --- reading ------------------------------------------------------------------------ */

/* A text of n bytes, its NUL included. */
static int take(struct stmt *st, const char *column, char *out, size_t n)
{
	const char *s = stmt_text(st, column);

	if (!s || strlen(s) != n - 1)
		return ERR_FORMAT;
	memcpy(out, s, n);
	return 0;
}

int alert_read_row(struct stmt *st, struct alert_event *x, struct err *e)
{
	memset(x, 0, sizeof *x);
	if (take(st, "event_id", x->event_id, sizeof x->event_id) < 0)
		return err_set(e, ERR_FORMAT, "an alert event has no valid id");
	x->at_ms = stmt_int(st, "at_ms");
	x->series = stmt_text(st, "series");
	x->product = stmt_text(st, "product");
	x->who = stmt_text(st, "who");
	x->why = stmt_text(st, "why");
	if (take(st, "alert_id", x->alert_id, sizeof x->alert_id) < 0 ||
	    take(st, "unit_id", x->unit_id, sizeof x->unit_id) < 0 ||
	    take(st, "first_run_id", x->first_run_id, sizeof x->first_run_id) < 0 ||
	    alert_action_parse(stmt_text(st, "action"), &x->action) < 0 || !x->series)
		return err_set(e, ERR_FORMAT, "a column of the alert event %.36s is "
			       "not valid", x->event_id);
	return 0;
}
