/* SPDX-License-Identifier: MIT */
#include "db/kept_part.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/version.h"
#include "core/base/xmem.h"
#include "db/sql.h"
#include "db/store_place.h"

#define APPLICATION_ID 0x7073696b  /* "psik" */

static const char *const statement[KS_COUNT] = {
	[KS_META_GET] = sql_kept_meta_get, [KS_META_SET] = sql_kept_meta_set,
	[KS_TODO_ADD] = sql_kept_todo_add, [KS_TODO_COUNT] = sql_kept_todo_count,
	[KS_TODO_NEXT] = sql_kept_todo_next,
	[KS_TODO_FOLLOWED] = sql_kept_todo_followed,
	[KS_TODO_DONE] = sql_kept_todo_done,
	[KS_TODO_REFERENCES] = sql_kept_todo_references,
	[KS_REFERENCE_GET] = sql_kept_reference_get,
	[KS_REFERENCE_SET] = sql_kept_reference_set,
	[KS_GROUP_LEVELS_DROP] = sql_kept_group_levels_drop,
	[KS_GROUP_ALERTS_DROP] = sql_kept_group_alerts_drop,
	[KS_GROUP_DROP] = sql_kept_group_drop,
	[KS_GROUP_SERIES] = sql_kept_group_series,
	[KS_SERIES_ADD] = sql_kept_series_add,
	[KS_SERIES_FOLLOW] = sql_kept_series_follow,
	[KS_SERIES_STALE] = sql_kept_series_stale,
	[KS_LEVEL_ADD] = sql_kept_level_add, [KS_ALERT_DROP] = sql_kept_alert_drop,
	[KS_ALERT_ADD] = sql_kept_alert_add,
	[KS_ALERT_STATE] = sql_kept_alert_state,
	[KS_ALERTS_OF] = sql_kept_alerts_of, [KS_LEVELS_OF] = sql_kept_levels_of,
};

/* What computed the content, and how it lies there. */
static char *signature(void)
{
	const struct changepoint_options *o = &changepoint_stacked;

	return xasprintf("%s|%d|%zu %zu %zu %zu|%.17g %.17g %.17g %.17g",
			 POSTSIL_VERSION, KEPT_VERSION, sizeof(struct kept_figures),
			 sizeof(struct kept_drop), sizeof(struct kept_level),
			 sizeof(struct kept_place), o->threshold, o->improvement,
			 o->quantile, o->boundary_bonus);
}

char *kept_file_path(const char *folder, const char *origin)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (folder)
		return xasprintf("%s/levels-%s.db", folder, origin);
	/* the XDG specification: relative paths are to be ignored */
	if (cache && *cache == '/')
		return xasprintf("%s/postsil/levels-%s.db", cache, origin);
	if (home && *home == '/')
		return xasprintf("%s/.cache/postsil/levels-%s.db", home, origin);
	return NULL;
}

void kept_file_close(struct kept *k)
{
	for (int i = 0; i < KS_COUNT; i++)
		stmt_release(&k->st[i]);
	sqlite3_close(k->db);
	k->db = NULL;
	k->held = false;
}

static int64_t number(struct kept *k, const char *sql)
{
	struct stmt st = STMT_INIT;
	int64_t n = 0;

	if (stmt_prepare(&st, k->db, sql, NULL) == 0 && stmt_step(&st, NULL) == 1)
		n = stmt_int(&st, "n");
	stmt_release(&st);
	return n;
}

/* A whole database of another program; one that cannot be read is a damaged one of
 * ours. */
static bool is_foreign(struct kept *k)
{
	return number(k, "SELECT count(*) AS n FROM sqlite_schema") > 0 &&
	       number(k, "SELECT application_id AS n FROM pragma_application_id") !=
	       APPLICATION_ID;
}

/* No log: one writer at a time is enough, and nothing lies about beside the file. */
static int connect(struct kept *k)
{
	if (sqlite3_open_v2(k->path ? k->path : ":memory:", &k->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
			    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
			    NULL) != SQLITE_OK)
		return stmt_fail(k->db, &k->e);
	sqlite3_busy_timeout(k->db, STORE_BUSY_MS);
	if (k->path && is_foreign(k))
		return err_set(&k->e, ERR_REFUSED, "%s is a database of another program",
			       k->path);
	return stmt_exec(k->db, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = "
			 "ON; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;"
			 "PRAGMA cache_size = -2048; PRAGMA temp_store = MEMORY", &k->e);
}

/* Ours, of this version, with content that this program computes the same way. */
static bool is_ours(struct kept *k)
{
	struct stmt st = STMT_INIT;
	char *want = signature();
	const char *is;
	bool same = false;

	if (stmt_prepare(&st, k->db, "SELECT value FROM meta WHERE key = 'signature'",
			 NULL) == 0 && stmt_step(&st, NULL) == 1) {
		is = stmt_text(&st, "value");
		same = is && strcmp(is, want) == 0;
	}
	stmt_release(&st);
	free(want);
	return same;
}

/* Empties the file, whatever is in it, under SQLite's own locks: another program may
 * have it open. */
static int reset(struct kept *k)
{
	int rc;

	sqlite3_db_config(k->db, SQLITE_DBCONFIG_RESET_DATABASE, 1, NULL);
	rc = stmt_exec(k->db, "VACUUM", &k->e);
	sqlite3_db_config(k->db, SQLITE_DBCONFIG_RESET_DATABASE, 0, NULL);
	return rc;
}

int kept_file_sign(struct kept *k)
{
	char *sign = signature();
	char *set = sqlite3_mprintf("INSERT OR REPLACE INTO meta VALUES "
				    "('signature', %Q)", sign);
	int rc = stmt_exec(k->db, set, &k->e);

	sqlite3_free(set);
	free(sign);
	return rc;
}

static int fill(struct kept *k)
{
	char *id = sqlite3_mprintf("PRAGMA application_id = %d", APPLICATION_ID);
	int rc = stmt_exec(k->db, "BEGIN IMMEDIATE", &k->e);

	if (rc == 0 && is_ours(k)) {
		/* another program was faster */
		rc = stmt_exec(k->db, "COMMIT", &k->e);
	} else if (rc == 0) {
		rc = stmt_exec(k->db, sql_kept_schema, &k->e);
		if (rc == 0)
			rc = stmt_exec(k->db, id, &k->e);
		if (rc == 0)
			rc = kept_file_sign(k);
		if (rc == 0)
			rc = stmt_exec(k->db, "COMMIT", &k->e);
		if (rc < 0)
			sqlite3_exec(k->db, "ROLLBACK", NULL, NULL, NULL);
	}
	sqlite3_free(id);
	return rc;
}

static int start_anew(struct kept *k)
{
	int rc = reset(k);

	return rc == 0 ? fill(k) : rc;
}

static int prepare_all(struct kept *k)
{
	int rc = 0;

	for (int i = 0; i < KS_COUNT && rc == 0; i++)
		rc = stmt_prepare(&k->st[i], k->db, statement[i], &k->e);
	for (int i = 0; i < KS_COUNT && rc < 0; i++)
		stmt_release(&k->st[i]);
	return rc;
}

static int make_ready(struct kept *k)
{
	int rc = connect(k);

	if (rc == 0 && !is_ours(k))
		rc = start_anew(k);
	if (rc == 0)
		rc = prepare_all(k);
	/* somebody put other tables there */
	if (rc < 0 && k->db && k->e.code != ERR_BUSY && k->e.code != ERR_FORMAT &&
	    k->e.code != ERR_REFUSED) {
		err_clear(&k->e);
		rc = start_anew(k);
		rc = rc < 0 ? rc : prepare_all(k);
	}
	/* that it can be written to shows only here, or by another program that does */
	if (rc == 0 && k->path) {
		sqlite3_busy_timeout(k->db, 0);
		rc = stmt_exec(k->db, "BEGIN IMMEDIATE; COMMIT", &k->e);
		sqlite3_busy_timeout(k->db, STORE_BUSY_MS);
		/* while another reads, it begins and cannot end */
		if (rc < 0)
			sqlite3_exec(k->db, "ROLLBACK", NULL, NULL, NULL);
		if (rc < 0 && k->e.code == ERR_BUSY) {
			err_clear(&k->e);
			rc = 0;
		}
	}
	if (rc < 0)
		kept_file_close(k);
	return rc;
}

static int open_memory(struct kept *k)
{
	free(k->path);
	k->path = NULL;
	k->work.in_memory = true;
	err_clear(&k->e);
	return make_ready(k);
}

int kept_file_open(struct kept *k)
{
	int rc;

	err_clear(&k->e);
	if (!k->path)
		return open_memory(k);
	rc = store_place_make_folder(k->path, &k->e);
	if (rc == 0)
		rc = store_place_make_file(k->path, &k->e);
	if (rc == 0)
		rc = make_ready(k);
	return rc < 0 ? kept_file_recover(k) : 0;
}

/* A file that even SQLite cannot empty goes, with its journal: it would be played
 * back into the new one. */
static int make_anew(struct kept *k)
{
	char *journal = xasprintf("%s-journal", k->path);
	int rc;

	unlink(journal);
	unlink(k->path);
	free(journal);
	err_clear(&k->e);
	rc = store_place_make_file(k->path, &k->e);
	return rc == 0 ? make_ready(k) : rc;
}

int kept_file_recover(struct kept *k)
{
	bool damaged = k->e.code == ERR_FORMAT;

	kept_file_close(k);
	if (!k->path && k->work.in_memory)
		return ERR_IO;
	if (damaged && make_anew(k) == 0)
		return 0;
	return open_memory(k);
}
