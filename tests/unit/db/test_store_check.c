/* SPDX-License-Identifier: MIT */
/* What the check finds once somebody has dropped the guards. */
#include "db/store_check.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/guard.h"
#include "db/store.h"
#include "db/store_heads.h"
#include "db_fixture.h"

#define RUNS 4   /* fixture_rich_run(), then fixture_run(1) to (3) */

static struct scratch here;
static struct store_head head;

static void setup(void)
{
	struct store *s;

	fixture_make(&here);
	fixture_fill(&here, RUNS);
	s = fixture_open(&here);
	cr_assert_eq(store_head(s, &head, NULL), 0);
	store_close(s);
}

static void teardown(void)
{
	fixture_remove(&here);
}

TestSuite(store_check, .init = setup, .fini = teardown);

static struct check_report report;

static int check_with(const struct store_heads *kept, struct err *e)
{
	return store_check(&(struct check_request){ .where = here.db,
						    .kept = kept }, &report, e);
}

static void check_now(void)
{
	struct err e = ERR_INIT;

	cr_assert_eq(check_with(NULL, &e), 0, "%s", e.text);
}

/* The words of all findings of a part. */
static bool says(enum check_part p, const char *words)
{
	for (size_t i = 0; i < report.n_findings; i++)
		if (report.finding[i].part == p &&
		    strstr(report.finding[i].text, words))
			return true;
	return false;
}

static void run_sql(struct sqlite3 *db, const char *sql)
{
	char *why = NULL;

	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &why), SQLITE_OK, "%s: %s",
		     sql, why);
}

static int collect(void *arg, int n, char **value, char **name)
{
	struct buf *b = arg;

	(void)n;
	(void)name;
	buf_addf(b, "%s", value[0]);
	return 0;
}

/* As somebody would who means to hide it: the triggers go, the change is made,
 * and the same triggers come back. */
static void change(const char *sql)
{
	struct sqlite3 *db = fixture_foreign(&here);
	struct buf drop = BUF_INIT, make = BUF_INIT;

	sqlite3_exec(db, "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema "
		     "WHERE type = 'trigger'", collect, &drop, NULL);
	sqlite3_exec(db, "SELECT sql || ';' FROM sqlite_schema WHERE type = "
		     "'trigger'", collect, &make, NULL);
	cr_assert_gt(drop.n, 1000);
	run_sql(db, drop.p);
	run_sql(db, sql);
	run_sql(db, make.p);
	sqlite3_close(db);
	buf_release(&drop);
	buf_release(&make);
}

Test(store_check, finds_nothing_in_what_postsil_wrote)
{
	struct store_heads kept = { .head = &head, .n = 1 };
	struct err e = ERR_INIT;

	cr_assert_eq(check_with(&kept, &e), 0, "%s", e.text);
	cr_assert_eq(report.n_found, 0, "%s", report.finding[0].text);
	cr_assert_eq(report.part[CHECK_RECORDS].looked, RUNS);
	cr_assert_eq(report.part[CHECK_RANGES].looked, RUNS);
	cr_assert_eq(report.part[CHECK_CHAIN].looked, RUNS);
	cr_assert_eq(report.part[CHECK_TAIL].looked, 1);
	/* rich_run and fixture_run differ in both groups' facts; one kind of GPU
	 * on two buses */
	cr_assert_gt(report.part[CHECK_FACTS].looked, 4);
	cr_assert_geq(report.part[CHECK_GUARDS].looked, 13 * 3);
	cr_assert_eq(report.first_bad.n, 0);
}

Test(store_check, finds_nothing_in_an_empty_store)
{
	struct sqlite3 *db;

	fixture_remove(&here);
	fixture_make(&here);
	store_close(fixture_open(&here));
	check_now();
	cr_assert_eq(report.n_found, 0, "%s", report.finding[0].text);
	db = fixture_foreign(&here);
	run_sql(db, "ANALYZE");
	sqlite3_close(db);
	check_now();
	cr_assert_eq(report.n_found, 0, "%s", report.finding[0].text);
}

static void add_one(void *arg, enum check_part part, int64_t done, int64_t of)
{
	unsigned *n = arg;
	struct store *s = fixture_open(&here);
	struct run *r = fixture_run(100 + (*n)++);

	(void)part;
	(void)done;
	(void)of;
	cr_assert_eq(store_add_run(s, r, NULL), 1);
	store_close(s);
	run_free(r);
}

/* The first call comes before the moment, the others behind it. */
Test(store_check, is_of_one_moment_and_lets_writers_go_on)
{
	unsigned added = 0;
	struct err e = ERR_INIT;

	cr_assert_eq(store_check(&(struct check_request){ .where = here.db,
		     .progress = add_one, .arg = &added }, &report, &e), 0, "%s",
		     e.text);
	cr_assert_geq(added, CHECK_PARTS - 1);
	cr_assert_eq(report.n_found, 0, "%s", report.finding[0].text);
	cr_assert_eq(report.part[CHECK_RECORDS].looked, RUNS + 1);
	cr_assert_eq(report.part[CHECK_CHAIN].looked, RUNS + 1);
	check_now();
	cr_assert_eq(report.n_found, 0, "%s", report.finding[0].text);
	cr_assert_eq(report.part[CHECK_RECORDS].looked, RUNS + added);
}

/* --- schema and guards ------------------------------------------------------------- */

static void finds_after(const char *sql, enum check_part p, const char *words)
{
	struct sqlite3 *db = fixture_foreign(&here);

	run_sql(db, sql);
	sqlite3_close(db);
	check_now();
	cr_assert(says(p, words), "%s: %s", sql, report.n_findings
		  ? report.finding[0].text : "nothing was found");
}

Test(store_check, finds_each_dropped_trigger)
{
	static const char *const kind[] = { "no_update", "no_delete", "no_replace" };
	struct sqlite3 *db = fixture_foreign(&here);
	int n = 0;

	for (size_t t = 0; guard_table[t]; t++)
		for (size_t k = 0; k < 3; k++) {
			struct buf sql = BUF_INIT;

			buf_addf(&sql, "DROP TRIGGER %s_%s", guard_table[t], kind[k]);
			run_sql(db, sql.p);
			buf_release(&sql);
			check_now();
			cr_assert_eq(report.part[CHECK_GUARDS].found, ++n);
		}
	sqlite3_close(db);
	cr_assert_eq(n, 39);
}

Test(store_check, finds_a_guard_that_does_nothing)
{
	finds_after("DROP TRIGGER run_no_update; CREATE TRIGGER run_no_update BEFORE "
		    "UPDATE ON run BEGIN SELECT 1; END", CHECK_GUARDS,
		    "run_no_update was changed");
}

Test(store_check, finds_what_is_missing_in_the_schema_and_what_was_added)
{
	finds_after("DROP INDEX run_by_time", CHECK_SCHEMA,
		    "the index run_by_time is missing");
	finds_after("DROP VIEW calibration_run", CHECK_SCHEMA,
		    "calibration_run is missing");
	finds_after("CREATE TRIGGER helpful AFTER INSERT ON run BEGIN SELECT 1; END",
		    CHECK_GUARDS, "helpful is none of postsil's");
	finds_after("CREATE TABLE mine(a)", CHECK_SCHEMA, "mine is none of postsil's");
	finds_after("PRAGMA foreign_keys = OFF; DROP TABLE sample", CHECK_SCHEMA,
		    "the table sample is missing");
}

/* --- rows ---------------------------------------------------------------------------- */

struct edit {
	const char *sql;
	enum check_part part;
	const char *words;
};

/* Each is made in a fresh store: the first one must not hide the others. */
static void finds_edit(const struct edit *x)
{
	change(x->sql);
	check_now();
	cr_assert(says(x->part, x->words), "%s: %s", x->sql, report.n_findings
		  ? report.finding[0].text : "nothing was found");
	teardown();
	setup();
}

static const struct edit edit_table[] = {
	{ "UPDATE meta SET value = substr('10', 1 + (value LIKE '1%'), 1) "
	  "|| substr(value, 2) WHERE key = 'origin'", CHECK_SCHEMA, "origin" },
	{ "UPDATE meta SET value = '1999-01-01T00:00:00.000Z' WHERE key = "
	  "'created_at'", CHECK_SCHEMA, "created_at in meta was changed" },
	{ "UPDATE hardware SET cpu_model = 'better' WHERE n = 1", CHECK_FACTS,
	  "row 1 of hardware was changed" },
	{ "UPDATE hardware SET gpu_count = 8 WHERE n = 2", CHECK_FACTS,
	  "the column gpu_count was changed" },
	{ "UPDATE software SET fingerprint_rule = 7", CHECK_FACTS,
	  "of software was changed" },
	{ "UPDATE gpu SET gpu_memory_mb = gpu_memory_mb + 1 WHERE n = 1",
	  CHECK_FACTS, "row 1 of gpu was changed" },
	{ "UPDATE run SET forced = 1 WHERE n = 2", CHECK_RECORDS,
	  "its content was changed" },
	{ "UPDATE run SET power_mode = 'performance' WHERE n = 2",
	  CHECK_RECORDS, "the column power_mode was changed" },
	{ "UPDATE run SET threads = NULL WHERE n = 2", CHECK_RECORDS,
	  "the column threads was changed" },
	{ "UPDATE run SET notes = notes || char(0) || 'more' WHERE n = 1",
	  CHECK_RANGES, "zero byte" },
	{ "UPDATE run SET notes = NULL WHERE n = 2", CHECK_RECORDS, "have NULL" },
	{ "UPDATE result SET problem_size = 0 WHERE problem_size IS NULL",
	  CHECK_RECORDS, "0 for no size" },
	{ "UPDATE sample SET unit = NULL WHERE unit = ''", CHECK_RECORDS,
	  "have NULL" },
	{ "UPDATE device SET backend_version = '9' WHERE run = 3",
	  CHECK_RECORDS, "its content was changed" },
	{ "UPDATE device SET gpu_power_limit_w = 1 WHERE device = 'gpu0'",
	  CHECK_RECORDS, "gpu_power_limit_w" },
	{ "UPDATE fact SET value = 'x' WHERE run = 2 AND key = "
	  "'power_mode'", CHECK_RECORDS, "its content was changed" },
	{ "UPDATE fact SET value = value || ' ' WHERE run = 2 AND key = "
	  "'power_mode'", CHECK_RECORDS, "the fact power_mode was changed" },
	{ "UPDATE fact SET pos = pos + 1 WHERE run = 2", CHECK_RECORDS,
	  "the order of its rows" },
	{ "UPDATE preflight SET result = 'pass'", CHECK_RECORDS,
	  "its content was changed" },
	{ "UPDATE result SET blas3_gops = blas3_gops * 1.0000001 WHERE run = "
	  "4", CHECK_RECORDS, "its content was changed" },
	{ "UPDATE result SET at_ms = at_ms + 1 WHERE run = 4", CHECK_RECORDS,
	  "do not repeat the unit" },
	{ "UPDATE result SET blas3_gops = 1e300 WHERE run = 4", CHECK_RANGES,
	  "is not valid" },
	{ "UPDATE sample SET value = 41 WHERE run = 2 AND kernel = "
	  "'stream.add'", CHECK_RECORDS, "its content was changed" },
	{ "UPDATE sample SET reps = zeroblob(length(reps)) WHERE run = 2",
	  CHECK_RECORDS, "" },
	{ "UPDATE journal SET record_hash = hash WHERE seq = 2", CHECK_CHAIN,
	  "journal row 2" },
	{ "UPDATE journal SET prev_hash = hash WHERE seq = 3", CHECK_CHAIN,
	  "does not follow the row before it" },
	{ "DELETE FROM sample WHERE run = 2 AND kernel = 'stream.add'",
	  CHECK_RECORDS, "its content was changed" },
	{ "INSERT INTO fact VALUES (2, '', 'added', 99, 'known', 'x', 's', "
	  "NULL)", CHECK_RECORDS, "its content was changed" },
	{ "DELETE FROM journal WHERE seq = 2", CHECK_CHAIN,
	  "journal row 2 of origin" },
	{ "DELETE FROM journal WHERE seq = 4", CHECK_RECORDS,
	  "the journal has no row of it" },
	{ "PRAGMA foreign_keys = OFF; DELETE FROM run WHERE n = 2",
	  CHECK_KEYS, "belong to rows of run that are not there" },
};

Test(store_check, finds_a_changed_row_in_each_table, .timeout = 60)
{
	for (size_t i = 0; i < sizeof edit_table / sizeof *edit_table; i++)
		finds_edit(&edit_table[i]);
}

Test(store_check, names_the_first_bad_run)
{
	struct sqlite3 *db = fixture_foreign(&here);
	char *id = NULL;
	sqlite3_stmt *st;

	sqlite3_prepare_v2(db, "SELECT run_id FROM run WHERE n = 3", -1, &st, NULL);
	cr_assert_eq(sqlite3_step(st), SQLITE_ROW);
	id = xstrdup((const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
	change("UPDATE run SET notes = 'x' WHERE n >= 3");
	check_now();
	cr_assert_eq(report.part[CHECK_RECORDS].found, 2);
	cr_assert_eq(report.first_bad.n, 3);
	cr_assert_str_eq(report.first_bad.run_id, id);
	cr_assert_str_eq(report.finding[0].run_id, id);
	free(id);
}

Test(store_check, counts_findings_that_it_does_not_keep)
{
	struct sqlite3 *db = fixture_foreign(&here);

	for (int i = 0; i < CHECK_FINDINGS_MAX + 20; i++) {
		char sql[64];

		snprintf(sql, sizeof sql, "CREATE TABLE mine%d(a)", i);
		run_sql(db, sql);
	}
	sqlite3_close(db);
	check_now();
	cr_assert_eq(report.n_found, CHECK_FINDINGS_MAX + 20);
	cr_assert_eq(report.n_findings, CHECK_FINDINGS_MAX);
}

/* --- the tail --------------------------------------------------------------------------- */

#define CUT_LAST \
	"PRAGMA foreign_keys = OFF;" \
	"DELETE FROM journal WHERE run = 4; DELETE FROM sample WHERE run = 4;" \
	"DELETE FROM result WHERE run = 4; DELETE FROM fact WHERE run = 4;" \
	"DELETE FROM preflight WHERE run = 4; DELETE FROM device WHERE run = 4;" \
	"DELETE FROM run WHERE n = 4"

Test(store_check, finds_a_cut_tail_by_a_kept_head_alone)
{
	struct store_heads kept = { .head = &head, .n = 1 };
	struct err e = ERR_INIT;

	change(CUT_LAST);
	check_now();
	cr_assert_eq(report.n_found, 0, "%s", report.finding[0].text);
	cr_assert_not(report.part[CHECK_TAIL].reached);
	cr_assert_eq(check_with(&kept, &e), 0, "%s", e.text);
	cr_assert_eq(report.part[CHECK_TAIL].found, 1);
	cr_assert(says(CHECK_TAIL, "the end was cut off"));
	cr_assert(says(CHECK_TAIL, "ends at 3, and had 4 runs"));
}

/* The last run is taken away, and another is added by postsil itself. */
Test(store_check, finds_another_history_by_a_kept_head)
{
	struct store_heads kept = { .head = &head, .n = 1 };
	struct run *r = fixture_run(77);
	struct err e = ERR_INIT;
	struct store *s;

	change(CUT_LAST);
	s = fixture_open(&here);
	cr_assert_eq(store_add_run(s, r, NULL), 1);
	store_close(s);
	run_free(r);
	cr_assert_eq(check_with(&kept, &e), 0, "%s", e.text);
	cr_assert_eq(report.n_found, 1);
	cr_assert(says(CHECK_TAIL, "is not the one whose head was kept"));
}

Test(store_check, a_kept_head_of_another_database_is_found)
{
	struct store_head other = head;
	struct store_heads kept = { .head = &other, .n = 1 };
	struct err e = ERR_INIT;

	memset(other.origin, 'e', 32);
	cr_assert_eq(check_with(&kept, &e), 0, "%s", e.text);
	cr_assert(says(CHECK_TAIL, "nothing of origin eeee"));
}

static int read_heads(const char *text, struct store_heads *h, struct err *e)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/heads", here.folder);
	f = fopen(path, "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
	return store_heads_read(path, h, e);
}

#define ORIGIN "00112233445566778899aabbccddeeff"
#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

Test(store_check, reads_heads_as_run_and_info_print_them)
{
	struct store_heads h = STORE_HEADS_INIT;
	struct err e = ERR_INIT;

	cr_assert_eq(read_heads("# kept on another host\n\n"
				"store head  " ORIGIN " 12 " HASH "\r\n"
				"head          " ORIGIN " 9223372036854775807 " HASH
				"\n" ORIGIN "\t1\t" HASH, &h, &e), 0, "%s", e.text);
	cr_assert_eq(h.n, 3);
	cr_assert_eq(h.head[0].seq, 12);
	cr_assert_eq(h.head[1].seq, INT64_MAX);
	cr_assert_str_eq(h.head[2].origin, ORIGIN);
	cr_assert_str_eq(h.head[2].hash, HASH);
	store_heads_release(&h);
}

Test(store_check, refuses_a_file_of_heads_that_holds_none)
{
	static const char *const text[] = {
		"", "# nothing\n", "head\n", ORIGIN " 0 " HASH, ORIGIN " -1 " HASH,
		ORIGIN " 9223372036854775808 " HASH, ORIGIN " 1x " HASH,
		ORIGIN "0 1 " HASH, ORIGIN " 1 " HASH "0", ORIGIN " 1 A" HASH,
		ORIGIN " 1 " HASH "\n\x01\n",
	};

	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct store_heads h = STORE_HEADS_INIT;

		cr_assert_eq(read_heads(text[i], &h, NULL), ERR_FORMAT, "%s",
			     text[i]);
		store_heads_release(&h);
	}
}
