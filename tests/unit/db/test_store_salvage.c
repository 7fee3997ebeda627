/* SPDX-License-Identifier: MIT */
/* What comes back of a damaged store; tests/fault/store_salvage.sh does it at length. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "db/salvage_shape.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store.h"
#include "db/store_check.h"
#include "db/store_heads.h"
#include "db/store_salvage.h"
#include "db_fixture.h"
#include "salvage_files.h"
#include "salvage_judge.h"

#define RUNS 40
#define FLIPS 40

static struct scratch here;
static char fresh[256];
static struct salvage_report report;

static void setup(void)
{
	fixture_make(&here);
	snprintf(fresh, sizeof fresh, "%s/fresh.db", here.folder);
	fixture_fill(&here, RUNS);
}

static void teardown(void)
{
	salvage_report_release(&report);
	fixture_remove(&here);
}

TestSuite(store_salvage, .init = setup, .fini = teardown);

static int salvage(struct err *e)
{
	struct salvage_request rq = { .from = here.db, .to = fresh };

	salvage_report_release(&report);
	return store_salvage(&rq, &report, e);
}

static void salvages(void)
{
	struct err e = ERR_INIT;

	cr_assert_eq(salvage(&e), 0, "%s", e.text);
}

static void holds_all_runs(void)
{
	struct err e = ERR_INIT;
	struct store *s;

	cr_assert_eq(store_open(fresh, STORE_READ, &s, &e), 0, "%s", e.text);
	for (unsigned k = 0; k < RUNS; k++) {
		struct run *was = k ? fixture_run(k) : fixture_rich_run(), *is;

		cr_assert_eq(store_get_run(s, was->run_id, &is, &e), 0, "%s", e.text);
		fixture_same(was, is);
		run_free(was);
		run_free(is);
	}
	store_close(s);
}

Test(store_salvage, a_sound_store_comes_back_whole_with_its_chain)
{
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct store_heads kept = STORE_HEADS_INIT;
	struct check_report *found = calloc(1, sizeof *found);
	struct check_request rq = { .where = fresh, .kept = &kept };
	struct sqlite3 *db = fixture_foreign(&here);
	struct store_head own;
	struct store *s;

	cr_assert_eq(store_heads_load(db, &kept, NULL), 0);
	sqlite3_close(db);
	files_read(here.db, &before);
	salvages();
	cr_assert_eq(report.saved, RUNS);
	cr_assert_eq(report.kept_place, RUNS);
	cr_assert_eq(report.seen, RUNS);
	cr_assert_eq(report.n_told, 0);
	cr_assert_eq(report.pages_bad, 0);
	holds_all_runs();
	/* a head that was kept of the damaged store holds in the new one */
	cr_assert_eq(store_check(&rq, found, NULL), 0);
	cr_assert_eq(found->n_found, 0, "%s", found->finding[0].text);
	/* which goes on under an origin of its own */
	cr_assert_eq(store_open(fresh, STORE_READ, &s, NULL), 0);
	cr_assert_eq(store_head(s, &own, NULL), 0);
	cr_assert_eq(own.seq, 0);
	cr_assert_str_neq(own.origin, kept.head[0].origin);
	store_close(s);
	files_read(here.db, &after);
	cr_assert(after.n == before.n && memcmp(after.p, before.p, after.n) == 0);
	store_heads_release(&kept);
	free(found);
	buf_release(&before);
	buf_release(&after);
}

static uint64_t next(uint64_t *x)
{
	/* Marsaglia, "Xorshift RNGs", 2003: 13, 7, 17 */
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

Test(store_salvage, tells_a_schema_above_ours_though_every_run_is_proven)
{
	struct sqlite3 *db = fixture_foreign(&here);

	salvages();
	cr_assert_eq(report.newer, 0);
	cr_assert_eq(unlink(fresh), 0);
	cr_assert_eq(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL),
		     SQLITE_OK);
	sqlite3_close(db);
	salvages();
	cr_expect_eq(report.saved, RUNS);
	cr_expect_eq(report.n_told, 0);
	cr_expect_eq(report.newer, 99);
	holds_all_runs();
}

/* Its own row then stands alone under a number that no run has: it is no run without
 * results. */
Test(store_salvage, a_run_whose_number_flipped_is_never_taken_for_another)
{
	struct salvage_case c = { .damaged = here.db, .fresh = fresh };
	struct salvage_verdict v;
	struct salvage_judge j;
	struct buf whole = BUF_INIT;
	unsigned flipped = 0;

	salvage_judge_open(&j, here.db);
	files_read(here.db, &whole);
	for (unsigned n = 2; n <= RUNS; n += n > 36 ? 1 : 7) {
		struct run *r = fixture_run(n - 1);
		bool *bad = calloc((size_t)j.images, sizeof *bad);
		char *id = memmem(whole.p, whole.n, r->run_id, RUN_ID - 1);

		/* in the table the number stands before the id */
		while (id && (unsigned char)id[-1] != n)
			id = memmem(id + 1, whole.n - (size_t)(id + 1 - whole.p), r->run_id,
				    RUN_ID - 1);
		cr_assert_not_null(id);
		for (int bit = 0; bit < 7; bit++) {
			id[-1] ^= (char)(1 << bit);
			files_write(here.db, whole.p, whole.n);
			id[-1] ^= (char)(1 << bit);
			bad[(size_t)(id - 1 - whole.p) / 4096] = true;
			c.bad = bad;
			unlink(fresh);
			salvage_judge_case(&j, &c, &v);
			cr_expect(v.defects == 0 && v.wrong == 0, "bit %d of number %u: %s",
				  bit, n, v.why);
			flipped++;
		}
		free(bad);
		run_free(r);
	}
	cr_assert_gt(flipped, 50);
	salvage_judge_close(&j);
	buf_release(&whole);
}

Test(store_salvage, a_flipped_bit_costs_no_run_that_is_elsewhere, .timeout = 250)
{
	struct salvage_case c = { .damaged = here.db, .fresh = fresh };
	struct salvage_verdict v;
	struct salvage_judge j;
	struct buf whole = BUF_INIT;
	int64_t saved = 0, hit = 0;
	uint64_t x = 20261123;

	salvage_judge_open(&j, here.db);
	files_read(here.db, &whole);
	for (int i = 0; i < FLIPS; i++) {
		bool *bad = calloc((size_t)j.images, sizeof *bad);
		size_t bit;

		do
			bit = next(&x) % (whole.n * 8);
		while (!whole.p[bit / 8]);
		whole.p[bit / 8] ^= (char)(1 << bit % 8);
		files_write(here.db, whole.p, whole.n);
		bad[bit / 8 / 4096] = true;
		c.bad = bad;
		unlink(fresh);
		salvage_judge_case(&j, &c, &v);
		cr_expect(v.defects == 0 && v.wrong == 0, "bit %zu of byte %zu: %s",
			  bit % 8, bit / 8, v.why);
		saved += v.saved;
		hit += v.touched > 0;
		whole.p[bit / 8] ^= (char)(1 << bit % 8);
		free(bad);
	}
	cr_log_info("%d flips, %lld of them in rows: %lld of %d runs saved", FLIPS,
		    (long long)hit, (long long)saved, FLIPS * RUNS);
	cr_assert_gt(hit, FLIPS / 2);
	salvage_judge_close(&j);
	buf_release(&whole);
}

Test(store_salvage, a_file_without_its_first_page_is_read)
{
	struct buf b = BUF_INIT;

	files_read(here.db, &b);
	memset(b.p, 0x5a, 4096);
	files_write(here.db, b.p, b.n);
	salvages();
	cr_assert_eq(report.saved, RUNS);
	holds_all_runs();
	buf_release(&b);
}

static bool can_be_both(const struct shape *a, const struct shape *b)
{
	if (a->columns != b->columns)
		return false;
	for (uint32_t i = 0; i < a->columns; i++) {
		bool null = !a->column[i].not_null && !b->column[i].not_null;
		bool number = a->column[i].kind <= RECORD_REAL &&
			      b->column[i].kind <= RECORD_REAL;

		if (!null && ((a->column[i].kind != b->column[i].kind && !number) ||
			      (a->column[i].length && b->column[i].length &&
			       a->column[i].length != b->column[i].length)))
			return false;
	}
	return true;
}

Test(store_salvage, no_two_tables_or_indexes_have_rows_of_one_shape)
{
	struct shapes s;
	struct sqlite3 *db;

	cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	cr_assert_eq(stmt_exec(db, sql_schema, NULL), 0);
	cr_assert_eq(shapes_load(db, &s, NULL), 0);
	cr_assert_gt(s.n, 12);
	for (size_t i = 0; i < s.n; i++)
		for (size_t k = 0; k < i; k++)
			/* of two indexes it does not matter which */
			cr_expect(s.shape[i].kind == SHAPE_OF_INDEX &&
				  s.shape[k].kind == SHAPE_OF_INDEX ? true
				  : !can_be_both(&s.shape[i], &s.shape[k]),
				  "%s %zu and %s %zu", s.shape[i].table, i,
				  s.shape[k].table, k);
	shapes_release(&s);
	sqlite3_close(db);
}

/* Without what hangs together nothing would be whole that the journal does not prove. */
Test(store_salvage, a_vacuumed_copy_has_other_roots_and_they_are_found)
{
	files_by_hand(&here, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal);"
		"CREATE TABLE a(x); DROP TABLE alert_event; VACUUM");
	salvages();
	cr_assert_eq(report.saved, RUNS - 1);
	cr_assert_eq(report.saved_unproven, 1);
}

/* 8 KiB pages, which nothing but the pages themselves tells. */
Test(store_salvage, the_size_of_pages_is_found_without_a_header)
{
	struct buf b = BUF_INIT;

	files_by_hand(&here, "PRAGMA journal_mode = DELETE; PRAGMA page_size = 8192; VACUUM");
	files_read(here.db, &b);
	cr_assert_eq(b.p[16] << 8 | b.p[17], 8192);
	memset(b.p, 0, 100);
	files_write(here.db, b.p, b.n);
	salvages();
	cr_assert_eq(report.saved, RUNS);
	holds_all_runs();
	buf_release(&b);
}

Test(store_salvage, what_the_log_alone_has_is_read)
{
	struct buf file = BUF_INIT, log = BUF_INIT;
	struct run *r = fixture_run(RUNS);
	char path[256];
	struct store *s = fixture_open(&here);

	cr_assert_eq(store_add_run(s, r, NULL), 1);
	snprintf(path, sizeof path, "%s-wal", here.db);
	files_read(here.db, &file);
	files_read(path, &log);
	store_close(s);
	cr_assert_gt(log.n, 0);
	files_write(here.db, file.p, file.n);
	files_write(path, log.p, log.n);
	salvages();
	cr_assert_eq(report.saved, RUNS + 1);
	/* its header, with the salts that all frames must have */
	log.p[16] ^= 1;
	files_write(path, log.p, log.n);
	unlink(fresh);
	salvages();
	cr_assert_eq(report.saved, RUNS + 1);
	/* without it the run is not there, and none is lost */
	unlink(path);
	unlink(fresh);
	salvages();
	cr_assert_eq(report.saved, RUNS);
	cr_assert_eq(report.lost, 0);
	run_free(r);
	buf_release(&file);
	buf_release(&log);
}

Test(store_salvage, the_chain_proves_runs_whose_journal_rows_are_lost)
{
	files_by_hand(&here, "DELETE FROM journal WHERE seq BETWEEN 5 AND 9");
	salvages();
	cr_assert_eq(report.saved, RUNS);
	cr_assert_eq(report.kept_place, RUNS);
	cr_assert_eq(report.n_told, 0);
}

Test(store_salvage, a_whole_run_that_nothing_proves_is_saved_and_named)
{
	struct run *r = fixture_run(RUNS - 1);

	files_by_hand(&here, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)");
	salvages();
	cr_assert_eq(report.saved, RUNS - 1);
	cr_assert_eq(report.saved_unproven, 1);
	cr_assert_eq(report.lost, 0);
	cr_assert_eq(report.n_losses, 1);
	cr_assert(report.loss[0].saved);
	cr_assert_str_eq(report.loss[0].run_id, r->run_id);
	cr_assert_eq(report.head.seq, 1);
	run_free(r);
}

Test(store_salvage, a_run_without_journal_row_and_with_a_row_too_few_is_lost)
{
	files_by_hand(&here, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal);"
		"DELETE FROM sample WHERE run = (SELECT max(n) FROM run) AND pos = 2");
	salvages();
	cr_assert_eq(report.saved, RUNS - 1);
	cr_assert_eq(report.saved_unproven, 0);
	cr_assert_eq(report.lost, 1);
}

Test(store_salvage, a_changed_run_is_lost_and_those_behind_it_get_a_new_place)
{
	struct run *r = fixture_run(6);

	/* numbers begin at 1, and k at 0 */
	files_by_hand(&here, "UPDATE result SET blas3_gops = blas3_gops + 1 WHERE run = 7");
	salvages();
	cr_assert_eq(report.saved, RUNS - 1);
	cr_assert_eq(report.kept_place, 6);
	cr_assert_eq(report.lost, 1);
	cr_assert_str_eq(report.loss[0].run_id, r->run_id);
	cr_assert_not_null(strstr(report.loss[0].text, "was changed"));
	cr_assert_eq(report.head.seq, RUNS - 7);
	run_free(r);
}

Test(store_salvage, facts_that_are_lost_are_named_as_the_reason)
{
	files_by_hand(&here, "DELETE FROM software "
			     "WHERE n = (SELECT software FROM run WHERE n = 2)");
	salvages();
	cr_assert_gt(report.lost, 0);
	cr_assert_eq(report.saved + report.lost, RUNS);
	cr_assert_not_null(strstr(report.loss[0].text, "shares with other runs"));
}

/* Runs but the first share this row.  'd' to 'e' in many places cannot be undone, one
 * 'l' (0x6c) to 'm' (0x6d) can. */
Test(store_salvage, a_bit_that_flipped_in_shared_facts_is_found_by_their_key)
{
	files_by_hand(&here, "UPDATE hardware SET facts = replace(facts, 'cpuid', 'cpuie') "
		"WHERE n = 2");
	salvages();
	cr_assert_eq(report.saved, 40 - (RUNS - 1));
	files_by_hand(&here, "UPDATE hardware SET facts = replace(facts, 'cpuie', 'cpuid') "
		"WHERE n = 2; UPDATE hardware SET cpu_model = "
		"replace(cpu_model, 'Intel', 'Intem') WHERE n = 2");
	unlink(fresh);
	salvages();
	cr_assert_eq(report.saved, RUNS, "%lld, %s", (long long)report.saved,
		     report.n_losses ? report.loss[0].text : "");
	holds_all_runs();
}

/* Deleted rows stay in free pages, and are of a store that was: they are honest, and
 * prove themselves.  What else looks like them does not. */
Test(store_salvage, copies_that_differ_are_tried_against_the_record_hash)
{
	files_by_hand(&here, "CREATE TABLE s(run INTEGER, device TEXT, precision TEXT, "
		"kernel TEXT, "
		"variant TEXT, size INTEGER, pos, work, unit, value, low, high, quality, "
		"source, n, reps, PRIMARY KEY(run, device, precision, kernel, variant, "
		"size)) WITHOUT ROWID;"
		"INSERT INTO s SELECT run, device, precision, kernel, variant, size, pos, "
		"work, unit, value + 1, low, high, quality, source, n, reps FROM sample;"
		"DROP TABLE s");
	salvages();
	cr_assert_eq(report.saved, RUNS);
	cr_assert_eq(report.kept_place, RUNS);
	holds_all_runs();
}

Test(store_salvage, what_is_no_store_is_refused_and_leaves_nothing)
{
	struct err e = ERR_INIT;

	files_write(here.db, "no database, and none of ours", 29);
	cr_assert_eq(salvage(&e), ERR_FORMAT);
	cr_assert_not_null(strstr(e.text, "nothing in there"));
	cr_assert_neq(access(fresh, F_OK), 0);
	unlink(here.db);
	err_clear(&e);
	cr_assert_eq(salvage(&e), ERR_NOT_FOUND);
	files_write(fresh, "mine", 4);
	err_clear(&e);
	cr_assert_eq(salvage(&e), ERR_REFUSED);
}

static bool stop(void *arg, enum salvage_stage stage, int64_t done, int64_t of)
{
	(void)arg;
	(void)done;
	(void)of;
	return stage != SALVAGE_WRITING;
}

Test(store_salvage, one_that_is_stopped_leaves_nothing)
{
	struct salvage_request rq = { .from = here.db, .to = fresh, .progress = stop };
	struct buf ls = BUF_INIT;
	char command[300];
	FILE *p;

	cr_assert_eq(store_salvage(&rq, &report, NULL), ERR_STOPPED);
	snprintf(command, sizeof command, "ls %s", here.folder);
	p = popen(command, "r");
	for (int c; (c = fgetc(p)) != EOF;)
		buf_addc(&ls, (char)c);
	pclose(p);
	cr_assert_null(strstr(ls.p, "fresh"), "%s", ls.p);
	buf_release(&ls);
}
