/* SPDX-License-Identifier: MIT */
#include "salvage_files.h"

#include <criterion/criterion.h>
#include <sqlite3.h>

void files_by_hand(const struct scratch *s, const char *sql)
{
	struct sqlite3 *db = fixture_foreign(s);
	struct buf drop = BUF_INIT;
	sqlite3_stmt *st;

	sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'trigger'", -1,
			   &st, NULL);
	while (sqlite3_step(st) == SQLITE_ROW)
		buf_addf(&drop, "DROP TRIGGER %s;", sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	buf_adds(&drop, sql);
	cr_assert_eq(sqlite3_exec(db, drop.p, NULL, NULL, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	sqlite3_close(db);
	buf_release(&drop);
}
