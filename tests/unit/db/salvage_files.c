/* SPDX-License-Identifier: MIT */
#include "salvage_files.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>

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

void files_read(const char *path, struct buf *b)
{
	char part[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	buf_reset(b);
	while (f && (n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(b, part, n);
	if (f)
		fclose(f);
}

void files_write(const char *path, const char *p, size_t n)
{
	FILE *f = fopen(path, "w");

	cr_assert_not_null(f);
	cr_assert_eq(fwrite(p, 1, n, f), n);
	fclose(f);
}
