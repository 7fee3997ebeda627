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

/* The row before, in the order of origin and seq. */
struct link {
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
		check_found(c, CHECK_CHAIN, w, "journal rows %lld to %lld of origin "
			    "%.32s are missing", next, seq - 1, origin);
	else if (seq != next)
		check_found(c, CHECK_CHAIN, w, "journal row %lld of origin %.32s is "
			    "missing", next, origin);
	else if (strcmp(prev, was->hash) != 0)
		check_found(c, CHECK_CHAIN, w, "journal row %lld of origin %.32s does "
			    "not follow the row before it", seq, origin);
}

static void judge_row(struct check *c, const struct check_where *w,
		      struct stmt *st)
{
	long long seq = stmt_int(st, "seq");
	const char *origin = word(st, "origin"), *run_id = word(st, "run_id");
	char hash[DIGEST_HEX];

	run_chain_hash(origin, seq, run_id, word(st, "record_hash"),
		       word(st, "prev_hash"), hash);
	if (strcmp(hash, word(st, "hash")) != 0)
		check_found(c, CHECK_CHAIN, w, "journal row %lld of origin %.32s was "
			    "changed: its hash is another one", seq, origin);
	if (stmt_is_null(st, "there"))
		check_found(c, CHECK_CHAIN, w, "journal row %lld of origin %.32s "
			    "names a run that is not there", seq, origin);
	else if (strcmp(word(st, "there"), run_id) != 0)
		check_found(c, CHECK_CHAIN, w, "journal row %lld of origin %.32s "
			    "stands with run %.36s", seq, origin,
			    word(st, "there"));
}

static void check_link(struct check *c, struct stmt *st, struct link *was)
{
	char run_id[RUN_ID];
	struct check_where w = { .n = stmt_int(st, "run"), .run_id = run_id };
	const char *origin = word(st, "origin");

	snprintf(run_id, sizeof run_id, "%s", word(st, "run_id"));
	if (strcmp(origin, was->origin) != 0)
		*was = (struct link){ .seq = 0 };
	judge_place(c, &w, st, was);
	judge_row(c, &w, st);
	snprintf(was->origin, sizeof was->origin, "%s", origin);
	was->seq = stmt_int(st, "seq");
	snprintf(was->hash, sizeof was->hash, "%s", word(st, "hash"));
	check_looked(c, CHECK_CHAIN, c->report->part[CHECK_RECORDS].looked);
}

int check_chain(struct check *c, struct err *e)
{
	struct stmt st = STMT_INIT;
	struct link was = { .seq = 0 };
	int rc = check_prepare(c, CHECK_CHAIN, &st, sql_check_chain, e);

	while (rc == 1) {
		rc = check_step(c, CHECK_CHAIN, &st, e);
		if (rc == 1)
			check_link(c, &st, &was);
	}
	stmt_release(&st);
	return rc;
}

/* --- kept heads ---------------------------------------------------------------- */

static void judge_head(struct check *c, struct stmt *st,
		       const struct store_head *kept)
{
	long long last = stmt_int(st, "last");

	if (stmt_is_null(st, "last"))
		check_found(c, CHECK_TAIL, NULL, "nothing of origin %s is here, of "
			    "which %lld runs were", kept->origin,
			    (long long)kept->seq);
	else if (last < kept->seq)
		check_found(c, CHECK_TAIL, NULL, "the end was cut off: the journal of "
			    "origin %s ends at %lld, and had %lld runs when the "
			    "head was kept", kept->origin, last,
			    (long long)kept->seq);
	else if (strcmp(word(st, "hash"), kept->hash) != 0)
		check_found(c, CHECK_TAIL, NULL, "the history of origin %s up to %lld "
			    "is not the one whose head was kept", kept->origin,
			    (long long)kept->seq);
}

int check_tail(struct check *c, struct err *e)
{
	const struct store_heads *kept = c->rq->kept;
	struct stmt st = STMT_INIT;
	int rc = 0;

	if (!kept)
		return 0;
	rc = check_prepare(c, CHECK_TAIL, &st, sql_check_head, e);
	for (size_t i = 0; i < kept->n && rc == 1; i++) {
		stmt_bind_text(&st, ":origin", kept->head[i].origin);
		stmt_bind_int(&st, ":seq", kept->head[i].seq);
		rc = check_step(c, CHECK_TAIL, &st, e);
		if (rc == 1)
			judge_head(c, &st, &kept->head[i]);
		check_looked(c, CHECK_TAIL, (int64_t)kept->n);
		stmt_reset(&st);
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}
