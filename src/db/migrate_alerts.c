/* SPDX-License-Identifier: MIT */
#include "db/migrate_alerts.h"

#include <sqlite3.h>

#include "core/base/err.h"
#include "db/guard.h"
#include "db/sql.h"
#include "db/stmt.h"

static int refuse_rows(struct sqlite3 *db, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, sql_migrate_3_rows, e);

	if (rc == 0)
		rc = stmt_step(&st, e);
	if (rc == 1 && stmt_int(&st, "n"))
		rc = err_set(e, ERR_FORMAT, "%s: its table alert_event has %lld rows, "
			     "which no postsil of schema 2 has written and nothing "
			     "proves: it stays as it is; import its runs into a new "
			     "database (`postsil import`)",
			     sqlite3_db_filename(db, "main"),
			     (long long)stmt_int(&st, "n"));
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

int migrate_alerts(struct sqlite3 *db, bool back, struct err *e)
{
	int rc;

	if (back)
		return stmt_exec(db, sql_migrate_3_back, e);
	rc = refuse_rows(db, e);
	if (rc == 0)
		rc = stmt_exec(db, sql_migrate_3, e);
	if (rc == 0)
		rc = guard_create_for(db, "alert_event", e);
	return rc < 0 ? rc : guard_create_for(db, "alert_journal", e);
}
