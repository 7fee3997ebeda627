/* SPDX-License-Identifier: MIT */
#include "judge_old.h"

#include <glob.h>
#include <sqlite3.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/fresh_file.h"
#include "db/store_check.h"
#include "db/store_sqlite.h"

static void blame(struct judgement *j, const char *file, const char *why)
{
	if (j->corrupt)
		return;
	j->corrupt = true;
	snprintf(j->why, sizeof j->why, "%.300s: %.300s", file, why);
}

/* As any other client reads it, which leaves the log alone; -1: not at all. */
static int number(const char *file, const char *sql)
{
	sqlite3_stmt *st = NULL;
	sqlite3 *db;
	int n = -1;

	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK) {
		sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
		    sqlite3_step(st) == SQLITE_ROW)
			n = sqlite3_column_int(st, 0);
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
	return n;
}

static void must_be_clean(const char *file, struct judgement *j)
{
	struct check_report *report = xcalloc(1, sizeof *report);
	struct check_request rq = { .where = file };
	struct err e = ERR_INIT;

	if (store_check(&rq, report, &e) < 0)
		blame(j, file, e.text);
	else if (report->n_found)
		blame(j, file, report->finding[0].text);
	free(report);
}

static void must_be_read(const char *file, size_t runs, struct judgement *j)
{
	struct store_counts n = { 0 };
	struct err e = ERR_INIT;
	struct store *s = NULL;

	if (store_open(file, STORE_READ, &s, &e) < 0 || store_count(s, &n, &e) < 0)
		blame(j, file, e.text);
	else if (n.runs < (int64_t)runs)
		blame(j, file, "runs of before are not there");
	store_close(s);
}

static void judge_backup(const char *file, const struct old_store *old,
			 struct old_seen *seen, struct judgement *j)
{
	if (number(file, "PRAGMA user_version") != old->schema)
		blame(j, file, "a backup of another schema");
	else if (number(file, "SELECT count(*) FROM journal") != (int)old->runs)
		blame(j, file, "a backup with other runs");
	else
		seen->backups++;
	must_be_clean(file, j);
}

static void judge_backups(const char *db, const struct old_store *old,
			  struct old_seen *seen, struct judgement *j)
{
	char *pattern = xasprintf("%s.schema-*", db);
	glob_t g;

	if (glob(pattern, 0, NULL, &g) != 0)
		g.gl_pathc = 0;
	/* a copy that was cut short has no name of its own yet */
	for (size_t i = 0; i < g.gl_pathc; i++)
		if (!strstr(g.gl_pathv[i], FRESH_FILE_PART))
			judge_backup(g.gl_pathv[i], old, seen, j);
	if (g.gl_pathc)
		globfree(&g);
	free(pattern);
}

void judge_old(const char *db, const struct old_store *old, struct old_seen *seen,
	       struct judgement *j)
{
	int schema = number(db, "PRAGMA user_version");

	seen->schema = schema < 0 ? 0 : schema;
	if (schema != old->schema && schema != STORE_USER_VERSION)
		blame(j, db, "neither of the old schema nor of the new one");
	must_be_read(db, old->runs, j);
	must_be_clean(db, j);
	judge_backups(db, old, seen, j);
	if (schema > old->schema && !seen->backups)
		blame(j, db, "of the new schema, and no backup beside it");
}
