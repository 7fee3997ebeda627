/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/digest.h"
#include "core/base/err.h"
#include "db/run_write.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_check_part.h"
#include "db/store_heads.h"
#include "db/store_sqlite.h"

/* One of the two journals. */
struct journal {
	const char *row, *names;   /* words */
	const char *chain, *head;  /* statements */
	int since;                 /* schema */
};

static const struct journal journal_runs = {
	.row = "journal row", .names = "run", .chain = sql_check_chain,
	.head = sql_check_head,
}, journal_events = {
	.row = "alert journal row", .names = "event", .chain = sql_alert_chain,
	.head = sql_alert_tail, .since = STORE_EVENTS_SCHEMA,
};

/* The row before, in the order of origin and seq. */
struct link {
	const struct journal *of;
	char origin[33];
	int64_t seq;
	char hash[DIGEST_HEX];
};

static const char *word(struct stmt *st, const char *column)
{
	const char *s = stmt_text(st, column);

	return s ? s : "";
}

/* Where the row stands in the chain of its origin. */
static void judge_place(struct check *c, const struct check_where *w,
			struct stmt *st, const struct link *was)
{
	long long seq = stmt_int(st, "seq"), next = was->seq + 1;
	const char *origin = word(st, "origin"), *prev = word(st, "prev_hash");

	if (seq > next + 1)
		check_found(c, CHECK_CHAIN, w, "%ss %lld to %lld of origin %.32s are "
			    "missing", was->of->row, next, seq - 1, origin);
	else if (seq != next)
		check_found(c, CHECK_CHAIN, w, "%s %lld of origin %.32s is missing",
			    was->of->row, next, origin);
	else if (strcmp(prev, was->hash) != 0)
		check_found(c, CHECK_CHAIN, w, "%s %lld of origin %.32s does not follow "
			    "the row before it", was->of->row, seq, origin);
}

static void judge_row(struct check *c, const struct check_where *w,
		      struct stmt *st, const struct journal *of)
{
	long long seq = stmt_int(st, "seq");
	const char *origin = word(st, "origin"), *run_id = word(st, "run_id");
	char hash[DIGEST_HEX];

	run_chain_hash(origin, seq, run_id, word(st, "record_hash"),
		       word(st, "prev_hash"), hash);
	if (strcmp(hash, word(st, "hash")) != 0)
		check_found(c, CHECK_CHAIN, w, "%s %lld of origin %.32s was changed: its "
			    "hash is another one", of->row, seq, origin);
	if (stmt_is_null(st, "there"))
		check_found(c, CHECK_CHAIN, w, "%s %lld of origin %.32s names %s %s "
			    "that is not there", of->row, seq, origin,
			    of == &journal_events ? "an" : "a", of->names);
	else if (strcmp(word(st, "there"), run_id) != 0)
		check_found(c, CHECK_CHAIN, w, "%s %lld of origin %.32s stands with %s "
			    "%.36s", of->row, seq, origin, of->names,
			    word(st, "there"));
}

static void check_link(struct check *c, struct stmt *st, struct link *was)
{
	char run_id[RUN_ID];
	struct check_where w = { .n = stmt_int(st, "run"), .run_id = run_id };
	const char *origin = word(st, "origin");

	snprintf(run_id, sizeof run_id, "%s", was->of == &journal_runs
		 ? word(st, "run_id") : "");
	if (strcmp(origin, was->origin) != 0)
		*was = (struct link){ .of = was->of };
	judge_place(c, &w, st, was);
	judge_row(c, &w, st, was->of);
	snprintf(was->origin, sizeof was->origin, "%s", origin);
	was->seq = stmt_int(st, "seq");
	snprintf(was->hash, sizeof was->hash, "%s", word(st, "hash"));
	check_looked(c, CHECK_CHAIN, c->report->part[CHECK_RECORDS].looked);
}

static int check_journal(struct check *c, const struct journal *of, struct err *e)
{
	struct stmt st = STMT_INIT;
	struct link was = { .of = of };
	int rc;

	if (c->version < of->since)
		return 0;
	rc = check_prepare(c, CHECK_CHAIN, &st, of->chain, e);
	while (rc == 1) {
		rc = check_step(c, CHECK_CHAIN, &st, e);
		if (rc == 1)
			check_link(c, &st, &was);
	}
	stmt_release(&st);
	return rc;
}

int check_chain(struct check *c, struct err *e)
{
	int rc = check_journal(c, &journal_runs, e);

	return rc < 0 ? rc : check_journal(c, &journal_events, e);
}

/* --- kept heads ---------------------------------------------------------------- */

static void judge_head(struct check *c, struct stmt *st, const struct journal *of,
		       const struct store_head *kept)
{
	long long last = stmt_int(st, "last");

	if (stmt_is_null(st, "last"))
		check_found(c, CHECK_TAIL, NULL, "nothing of origin %s is here, of "
			    "which %lld %ss were", kept->origin,
			    (long long)kept->seq, of->names);
	else if (last < kept->seq)
		check_found(c, CHECK_TAIL, NULL, "the end was cut off: the journal of "
			    "origin %s ends at %lld, and had %lld %ss when the "
			    "head was kept", kept->origin, last,
			    (long long)kept->seq, of->names);
	else if (strcmp(word(st, "hash"), kept->hash) != 0)
		check_found(c, CHECK_TAIL, NULL, "the history of origin %s up to %s "
			    "%lld is not the one whose head was kept", kept->origin,
			    of->names, (long long)kept->seq);
}

static int check_heads(struct check *c, const struct journal *of,
		       const struct store_head *head, size_t n, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = check_prepare(c, CHECK_TAIL, &st, of->head, e);

	for (size_t i = 0; i < n && rc == 1; i++) {
		stmt_bind_text(&st, ":origin", head[i].origin);
		stmt_bind_int(&st, ":seq", head[i].seq);
		rc = check_step(c, CHECK_TAIL, &st, e);
		if (rc == 1)
			judge_head(c, &st, of, &head[i]);
		check_looked(c, CHECK_TAIL, (int64_t)n);
		stmt_reset(&st);
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

int check_tail(struct check *c, struct err *e)
{
	const struct store_heads *kept = c->rq->kept;
	int rc;

	if (!kept)
		return 0;
	rc = check_heads(c, &journal_runs, kept->head, kept->n, e);
	if (rc < 0 || !kept->n_events)
		return rc;
	return check_heads(c, &journal_events, kept->event, kept->n_events, e);
}
