/* SPDX-License-Identifier: MIT */
/* The parts of a check that are about the file as a whole. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/guard.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_check_part.h"
#include "db/store_migrate.h"
#include "db/store_sqlite.h"

/* --- schema and guards ------------------------------------------------------- */

/* What the postsil of that version makes, in memory. */
static int reference_open(int version, struct sqlite3 **out, struct err *e)
{
	int rc;

	if (sqlite3_open_v2(":memory:", out, SQLITE_OPEN_READWRITE |
			    SQLITE_OPEN_PRIVATECACHE, NULL) != SQLITE_OK)
		return stmt_fail(*out, e);
	rc = stmt_exec(*out, sql_schema, e);
	for (int v = STORE_USER_VERSION; v > version && rc == 0; v--)
		rc = store_migrate_texts(*out, v - 1, true, e);
	return rc < 0 ? rc : guard_create(*out, version, e);
}

/* What the file says it is of; another number was told by store_recheck(). */
static int version_of(struct sqlite3 *db, int *out, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, "PRAGMA user_version", e);

	if (rc == 0)
		rc = stmt_step(&st, e);
	if (rc == 1)
		*out = (int)stmt_int(&st, "user_version");
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

static const char *word(struct stmt *st, const char *column)
{
	const char *s = stmt_text(st, column);

	return s ? s : "";
}

/* The rows of both come in the order of type and name. */
static int compare_rows(struct stmt *ours, struct stmt *theirs)
{
	int by_type = strcmp(word(ours, "type"), word(theirs, "type"));

	return by_type ? by_type : strcmp(word(ours, "name"), word(theirs, "name"));
}

static bool same_object(struct stmt *ours, struct stmt *theirs)
{
	return strcmp(word(ours, "tbl_name"), word(theirs, "tbl_name")) == 0 &&
	       strcmp(word(ours, "sql"), word(theirs, "sql")) == 0 &&
	       strcmp(word(ours, "kinds"), word(theirs, "kinds")) == 0;
}

static void tell_object(struct check *c, struct stmt *st, const char *what)
{
	const char *type = word(st, "type");

	check_found(c, strcmp(type, "trigger") == 0 ? CHECK_GUARDS : CHECK_SCHEMA,
		    NULL, "the %.20s %.100s %s", type, word(st, "name"), what);
}

static void count_object(struct check *c, struct stmt *st)
{
	check_looked(c, strcmp(word(st, "type"), "trigger") == 0 ? CHECK_GUARDS
								 : CHECK_SCHEMA,
		     0);
}

static int compare_schema(struct check *c, struct stmt *ours, struct stmt *theirs,
			  struct err *e)
{
	int a = stmt_step(ours, e), b = check_step(c, CHECK_SCHEMA, theirs, e);

	while (a == 1 || b == 1) {
		int order;

		if (a < 0 || b < 0)
			break;
		order = a && b ? compare_rows(ours, theirs) : a ? -1 : 1;
		if (order < 0)
			tell_object(c, ours, "is missing");
		else if (order > 0)
			tell_object(c, theirs, "is none of postsil's");
		else if (!same_object(ours, theirs))
			tell_object(c, ours, "was changed");
		if (order <= 0) {
			count_object(c, ours);
			a = stmt_step(ours, e);
		}
		if (order >= 0)
			b = check_step(c, CHECK_SCHEMA, theirs, e);
	}
	return a < 0 ? a : b;
}

int check_schema(struct check *c, struct err *e)
{
	struct stmt ours = STMT_INIT, theirs = STMT_INIT;
	struct sqlite3 *reference = NULL;
	int version = STORE_USER_VERSION, rc = version_of(c->db, &version, e);

	if (rc < 0)
		return check_trouble(c, CHECK_SCHEMA, NULL, rc, e);
	rc = reference_open(version, &reference, e);
	if (rc == 0)
		rc = stmt_prepare(&ours, reference, sql_check_schema, e);
	if (rc == 0)
		rc = check_prepare(c, CHECK_SCHEMA, &theirs, sql_check_schema, e);
	if (rc == 1) {
		c->report->part[CHECK_GUARDS].reached = true;
		rc = compare_schema(c, &ours, &theirs, e);
	}
	stmt_release(&ours);
	stmt_release(&theirs);
	sqlite3_close(reference);
	return rc;
}

/* --- the database's own identity ---------------------------------------------- */

struct identity {
	char *origin, *created_at, *digest;
};

static void take_meta(struct check *c, struct stmt *st, struct identity *id)
{
	const char *key = word(st, "key"), *value = word(st, "value");
	char **at = strcmp(key, "origin") == 0 ? &id->origin
		  : strcmp(key, "created_at") == 0 ? &id->created_at
		  : strcmp(key, "digest") == 0 ? &id->digest : NULL;

	if (at && !*at)
		*at = xstrdup(value);
	else
		check_found(c, CHECK_SCHEMA, NULL, "the key '%.64s' in meta is none "
			    "of postsil's", key);
}

static void judge_identity(struct check *c, const struct identity *id)
{
	char digest[DIGEST_HEX];

	if (!id->origin || !id->created_at || !id->digest) {
		check_found(c, CHECK_SCHEMA, NULL, "meta has lost its %s",
			    !id->origin ? "origin" : !id->digest ? "digest"
								 : "created_at");
		return;
	}
	store_identity_digest(id->origin, id->created_at, digest);
	if (strcmp(digest, id->digest) != 0)
		check_found(c, CHECK_SCHEMA, NULL, "the origin or created_at in meta "
			    "was changed: their digest is another one");
}

int check_identity(struct check *c, struct err *e)
{
	struct identity id = { NULL, NULL, NULL };
	struct stmt st = STMT_INIT;
	int rc = check_prepare(c, CHECK_SCHEMA, &st, sql_check_meta, e);

	while (rc == 1) {
		rc = check_step(c, CHECK_SCHEMA, &st, e);
		if (rc == 1)
			take_meta(c, &st, &id);
		else if (rc == 0)
			judge_identity(c, &id);
	}
	stmt_release(&st);
	free(id.origin);
	free(id.created_at);
	free(id.digest);
	return rc;
}

/* --- pages and keys ------------------------------------------------------------ */

static int64_t page_count(struct check *c)
{
	struct stmt st = STMT_INIT;
	int64_t n = 0;

	if (stmt_prepare(&st, c->db, "PRAGMA page_count", NULL) == 0 &&
	    stmt_step(&st, NULL) == 1)
		n = stmt_int(&st, "page_count");
	stmt_release(&st);
	return n;
}

int check_pages(struct check *c, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = check_prepare(c, CHECK_PAGES, &st, sql_check_pages, e);

	while (rc == 1) {
		rc = check_step(c, CHECK_PAGES, &st, e);
		if (rc == 1 && strcmp(word(&st, "integrity_check"), "ok") != 0)
			check_found(c, CHECK_PAGES, NULL, "%.300s",
				    word(&st, "integrity_check"));
	}
	stmt_release(&st);
	c->report->part[CHECK_PAGES].looked = page_count(c);
	return rc;
}

int check_keys(struct check *c, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = check_prepare(c, CHECK_KEYS, &st, sql_check_keys, e);

	while (rc == 1) {
		rc = check_step(c, CHECK_KEYS, &st, e);
		if (rc == 1)
			check_found(c, CHECK_KEYS, NULL, "%lld rows of %.64s belong to "
				    "rows of %.64s that are not there",
				    (long long)stmt_int(&st, "n"),
				    word(&st, "child"), word(&st, "parent"));
	}
	stmt_release(&st);
	c->report->part[CHECK_KEYS].looked = (int64_t)guard_tables(c->version);
	return rc;
}

/* --- zero bytes ----------------------------------------------------------------- */

/* A text ends for most readers at its first zero byte, and so for the record hash:
 * what stands behind it would be hidden. */
static int nul_query(struct check *c, const char *table, struct buf *sql,
		     struct err *e)
{
	const char *run = strcmp(table, "run") == 0 ? "n"
		: sqlite3_table_column_metadata(c->db, "main", table, "run", NULL,
						NULL, NULL, NULL, NULL) == SQLITE_OK
		? "run" : "NULL";
	struct stmt st = STMT_INIT;
	int rc = check_prepare(c, CHECK_RANGES, &st, sql_check_texts, e);

	buf_addf(sql, "SELECT t.n, t.run, r.run_id FROM (SELECT count(*) AS n, "
		 "min(%s) AS run FROM %s WHERE 0", run, table);
	if (rc == 1)
		stmt_bind_text(&st, ":table", table);
	while (rc == 1 && (rc = check_step(c, CHECK_RANGES, &st, e)) == 1)
		buf_addf(sql, " OR instr(\"%s\", char(0))", word(&st, "name"));
	buf_adds(sql, ") t LEFT JOIN run r ON r.n = t.run");
	stmt_release(&st);
	return rc;
}

static int check_nuls_of(struct check *c, const char *table, struct err *e)
{
	struct stmt st = STMT_INIT;
	struct buf sql = BUF_INIT;
	int rc = nul_query(c, table, &sql, e);

	if (rc == 0)
		rc = check_prepare(c, CHECK_RANGES, &st, sql.p, e);
	if (rc == 1)
		rc = check_step(c, CHECK_RANGES, &st, e);
	if (rc == 1 && stmt_int(&st, "n")) {
		struct check_where w = { .n = stmt_int(&st, "run"),
					 .run_id = stmt_text(&st, "run_id") };

		check_found(c, CHECK_RANGES, &w, "%lld rows of %s have a text with a "
			    "zero byte in it", (long long)stmt_int(&st, "n"), table);
	}
	stmt_release(&st);
	buf_release(&sql);
	return rc < 0 ? rc : 0;
}

int check_nuls(struct check *c, struct err *e)
{
	size_t n = guard_tables(c->version);
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = check_nuls_of(c, guard_table[i], e);
	return rc;
}
