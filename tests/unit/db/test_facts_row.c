/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>

#include "core/base/err.h"
#include "db/facts_row.h"
#include "db/stmt.h"

static int read_text(const char *sql, struct err *e)
{
	struct sqlite3 *db = NULL;
	struct stmt st = STMT_INIT;
	struct facts f;
	int rc;

	facts_init(&f);
	cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	cr_assert_eq(stmt_prepare(&st, db, sql, NULL), 0);
	cr_assert_eq(stmt_step(&st, NULL), 1);
	rc = facts_row_read(&st, "facts", FACTS_SOFTWARE, &f, e);
	stmt_release(&st);
	sqlite3_close(db);
	facts_release(&f);
	return rc;
}

Test(facts_row, damaged_text_is_refused_also_without_an_err)
{
	static const char cut[] = "SELECT '{\"libc_version\":' AS facts";
	struct err e = ERR_INIT;

	cr_assert_eq(read_text(cut, &e), ERR_FORMAT);
	cr_assert_not_null(strstr(e.text, "stored facts"), "%s", e.text);
	cr_assert_eq(read_text(cut, NULL), ERR_FORMAT);
	cr_assert_eq(read_text("SELECT NULL AS facts", NULL), ERR_FORMAT);
}
