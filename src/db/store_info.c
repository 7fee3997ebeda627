/* SPDX-License-Identifier: MIT */
#include "db/store_info.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_sqlite.h"

void store_info_release(struct store_info *i)
{
	store_heads_release(&i->heads);
}

static int64_t file_bytes(const char *path, const char *suffix)
{
	char *name = xasprintf("%s%s", path, suffix);
	struct stat st;
	int64_t n = stat(name, &st) == 0 ? st.st_size : 0;

	free(name);
	return n;
}

static int pragma_number(struct sqlite3 *db, const char *name, int64_t *out,
			 struct err *e)
{
	struct stmt st = STMT_INIT;
	char sql[64];
	int rc;

	snprintf(sql, sizeof sql, "PRAGMA %s", name);
	rc = stmt_prepare(&st, db, sql, e);
	if (rc == 0)
		rc = stmt_step(&st, e);
	if (rc == 1)
		*out = stmt_int(&st, name);
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

static int read_file(struct store_sqlite *s, struct store_info *i, struct err *e)
{
	int64_t schema = 0;
	struct stmt st = STMT_INIT;
	int rc = pragma_number(s->db, "page_count", &i->pages, e);

	if (rc == 0)
		rc = pragma_number(s->db, "freelist_count", &i->free_pages, e);
	if (rc == 0)
		rc = pragma_number(s->db, "page_size", &i->page_bytes, e);
	if (rc == 0)
		rc = pragma_number(s->db, "user_version", &schema, e);
	i->schema = (int)schema;
	if (rc == 0)
		rc = stmt_prepare(&st, s->db, "PRAGMA journal_mode", e);
	if (rc == 0)
		rc = stmt_step(&st, e);
	if (rc == 1)
		snprintf(i->journal_mode, sizeof i->journal_mode, "%s",
			 stmt_text(&st, "journal_mode"));
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

static int read_times(struct store_sqlite *s, struct store_info *i, struct err *e)
{
	struct stmt st = STMT_INIT;
	const char *created;
	int rc = stmt_prepare(&st, s->db, sql_info_times, e);

	if (rc == 0)
		rc = stmt_step(&st, e);
	if (rc == 1) {
		i->oldest_ms = stmt_int(&st, "oldest");
		i->newest_ms = stmt_int(&st, "newest");
		created = stmt_text(&st, "created_at");
		snprintf(i->created_at, sizeof i->created_at, "%s",
			 created ? created : "");
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

int store_info(struct store *base, struct store_info *out, struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	int rc = store_is_usable(s, e);

	memset(out, 0, sizeof *out);
	if (rc == 0)
		rc = stmt_exec(s->db, "BEGIN", e);
	if (rc < 0)
		return rc;
	snprintf(out->origin, sizeof out->origin, "%s", s->origin);
	out->bytes = file_bytes(base->where, "");
	out->log_bytes = file_bytes(base->where, "-wal");
	rc = read_file(s, out, e);
	if (rc == 0)
		rc = store_count(base, &out->counts, e);
	if (rc == 0)
		rc = read_times(s, out, e);
	if (rc == 0)
		rc = alert_store_count(base, &out->alerts, e);
	if (rc == 0)
		rc = store_heads_load(s->db, &out->heads, e);
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}
