/* SPDX-License-Identifier: MIT */
/* A run that nothing proves is saved only when it is whole; and rows that a damaged
 * page hides are found. */
#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "db/salvage_page.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store.h"
#include "db/store_salvage.h"
#include "salvage_files.h"

#define PAGE 4096u
#define RUNS 4u

static struct scratch here;
static char fresh[256], journal[256];
static struct salvage_report report;

/* One with so many samples of so many repetitions. */
static struct run *long_run(unsigned k, size_t samples, size_t reps)
{
	struct run *r = fixture_run(k);
	struct sample like = r->samples[0];
	uint32_t x = 20261123 + k;

	r->samples = arena_array(&r->arena, samples, sizeof *r->samples);
	r->n_samples = samples;
	for (size_t i = 0; i < samples; i++) {
		struct rep *rep = arena_array(&r->arena, reps, sizeof *rep);

		for (size_t j = 0; j < reps; j++) {
			x = x * 1664525 + 1013904223;
			rep[j] = (struct rep){ .i = (uint32_t)j, .ns = x >> 4,
					       .cpu_ns = x >> 5, .clock_mhz = NAN };
		}
		r->samples[i] = like;
		r->samples[i].size = 1000 + i;
		r->samples[i].reps = rep;
		r->samples[i].n_reps = reps;
	}
	return r;
}

static void add_runs(unsigned from, unsigned to, size_t samples, size_t reps)
{
	struct store *s = fixture_open(&here);
	struct err e = ERR_INIT;

	for (unsigned k = from; k < to; k++) {
		struct run *r = long_run(k, samples, reps);

		cr_assert_eq(store_add_run(s, r, &e), 1, "%s", e.text);
		run_free(r);
	}
	store_close(s);
}

static void setup(void)
{
	fixture_make(&here);
	snprintf(fresh, sizeof fresh, "%s/fresh.db", here.folder);
	snprintf(journal, sizeof journal, "%s-journal", here.db);
}

static void teardown(void)
{
	salvage_report_release(&report);
	fixture_remove(&here);
}

TestSuite(store_salvage_whole, .init = setup, .fini = teardown, .timeout = 250);

static void salvages(void)
{
	struct salvage_request rq = { .from = here.db, .to = fresh };
	struct err e = ERR_INIT;

	unlink(fresh);
	salvage_report_release(&report);
	cr_assert_eq(store_salvage(&rq, &report, &e), 0, "%s", e.text);
}

static bool told(const char *what)
{
	for (size_t i = 0; i < report.n_losses; i++)
		if (!report.loss[i].saved && strstr(report.loss[i].text, what))
			return true;
	return false;
}

/* None of those in the new store is another than it was. */
static void has_true_runs(size_t samples, size_t reps, const char *when, size_t k)
{
	char was[DIGEST_HEX], is[DIGEST_HEX];
	struct store *s;

	cr_assert_eq(store_open(fresh, STORE_READ, &s, NULL), 0);
	for (unsigned n = 0; n < RUNS; n++) {
		struct run *r = long_run(n, samples, reps), *there = NULL;

		if (store_get_run(s, r->run_id, &there, NULL) == 0) {
			run_hash(r, was);
			run_hash(there, is);
			cr_expect_str_eq(is, was, "%s %zu: run %u has %zu of %zu samples",
					 when, k, n, there->n_samples, samples);
			run_free(there);
		}
		run_free(r);
	}
	store_close(s);
}

/* The pages at which a long row goes on are in no tree, so none is missing there. */
Test(store_salvage_whole, a_run_that_nothing_proves_is_lost_with_the_end_of_a_long_row)
{
	struct buf b = BUF_INIT;
	bool cut = false, zeros = false;

	add_runs(0, RUNS, 12, 400);
	files_by_hand(&here, "DELETE FROM journal WHERE seq = "
			     "(SELECT max(seq) FROM journal)");
	files_read(here.db, &b);
	for (size_t k = 1; k <= 12; k++) {
		char *page = b.p + b.n - k * PAGE, was[PAGE];

		files_write(here.db, b.p, b.n - k * PAGE);
		salvages();
		has_true_runs(12, 400, "cut", k);
		cut = cut || told("sample goes on in a page that is lost");
		memcpy(was, page, PAGE);
		memset(page, 0, PAGE);
		files_write(here.db, b.p, b.n);
		salvages();
		has_true_runs(12, 400, "zeros", k);
		zeros = zeros || told("sample goes on in a page that is lost");
		memcpy(page, was, PAGE);
	}
	cr_assert(cut && zeros);
	buf_release(&b);
}

Test(store_salvage_whole, a_run_that_nothing_proves_is_lost_with_a_nul_in_a_text)
{
	add_runs(0, RUNS, 1, 4);
	files_by_hand(&here, "DELETE FROM journal WHERE seq = "
			     "(SELECT max(seq) FROM journal);"
			     "UPDATE run SET notes = 'a' || char(0) || 'b' "
			     "WHERE n = (SELECT max(n) FROM run)");
	salvages();
	cr_assert_eq(report.saved, RUNS - 1);
	cr_assert_eq(report.saved_unproven, 0);
	cr_assert(told("bytes of zero"));
}

/* --- a rollback journal ------------------------------------------------------- */

static void add_u32(struct buf *b, uint32_t x)
{
	const unsigned char p[] = { (unsigned char)(x >> 24), (unsigned char)(x >> 16),
				    (unsigned char)(x >> 8), (unsigned char)x };

	buf_add(b, p, sizeof p);
}

/* fileformat2, 3: the pages of was that are other ones in now, under a nonce of 1. */
static void write_journal(const struct buf *was, const struct buf *now)
{
	struct buf b = BUF_INIT, pages = BUF_INIT;
	uint32_t n = 0;

	for (size_t at = 0; at < was->n; at += PAGE) {
		const unsigned char *p = (unsigned char *)was->p + at;
		uint32_t sum = 1;

		if (memcmp(p, now->p + at, PAGE) == 0)
			continue;
		for (int i = PAGE - 200; i > 0; i -= 200)
			sum += p[i];
		add_u32(&pages, (uint32_t)(at / PAGE) + 1);
		buf_add(&pages, p, PAGE);
		add_u32(&pages, sum);
		n++;
	}
	buf_add(&b, "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
	add_u32(&b, n);
	add_u32(&b, 1);
	add_u32(&b, (uint32_t)(was->n / PAGE));
	add_u32(&b, 512);
	add_u32(&b, PAGE);
	while (b.n < 512)
		buf_addc(&b, '\0');
	buf_add(&b, pages.p, pages.n);
	files_write(journal, b.p, b.n);
	buf_release(&b);
	buf_release(&pages);
}

Test(store_salvage_whole, a_run_whose_transaction_was_cut_short_is_not_saved_in_part)
{
	struct buf was = BUF_INIT, now = BUF_INIT, part = BUF_INIT;
	size_t steps = 0;

	add_runs(0, RUNS - 1, 12, 400);
	files_read(here.db, &was);
	add_runs(RUNS - 1, RUNS, 12, 400);
	files_read(here.db, &now);
	write_journal(&was, &now);
	buf_add(&part, was.p, was.n);
	for (size_t at = 0; at + PAGE < now.n; at += PAGE) {
		if (at < was.n && memcmp(was.p + at, now.p + at, PAGE) == 0)
			continue;
		if (at < part.n)
			memcpy(part.p + at, now.p + at, PAGE);
		else
			buf_add(&part, now.p + at, PAGE);
		files_write(here.db, part.p, part.n);
		salvages();
		cr_expect_geq(report.saved, RUNS - 1);
		cr_expect_eq(report.saved_unproven, 0);
		has_true_runs(12, 400, "page", at / PAGE);
		steps++;
	}
	cr_assert_gt(steps, 10);
	buf_release(&was);
	buf_release(&now);
	buf_release(&part);
}

Test(store_salvage_whole, rows_are_put_together_from_a_rollback_journal)
{
	struct buf was = BUF_INIT, now = BUF_INIT;

	add_runs(0, RUNS, 12, 400);
	files_read(here.db, &was);
	buf_add(&now, was.p, was.n);
	memset(now.p, 0x5a, now.n);
	write_journal(&was, &now);
	files_write(here.db, now.p, now.n);
	salvages();
	cr_assert_eq(report.saved, RUNS);
	has_true_runs(12, 400, "journal", 0);
	buf_release(&was);
	buf_release(&now);
}

/* --- pages and chains --------------------------------------------------------------- */

Test(store_salvage_whole, a_list_of_cells_that_got_shorter_hides_no_row)
{
	struct buf b = BUF_INIT;
	int flips = 0;

	add_runs(0, RUNS, 12, 40);
	files_read(here.db, &b);
	for (size_t at = PAGE; at < b.n; at += PAGE)
		for (int bit = 0; bit < 8; bit++) {
			char *low = b.p + at + 4;

			if (b.p[at] != 0x0a || !(*low >> bit & 1))
				continue;
			*low ^= (char)(1 << bit);
			files_write(here.db, b.p, b.n);
			salvages();
			cr_expect_eq(report.saved, RUNS, "page %zu, bit %d: %lld",
				     at / PAGE + 1, bit, (long long)report.saved);
			*low ^= (char)(1 << bit);
			flips++;
		}
	cr_assert_gt(flips, 20);
	buf_release(&b);
}

Test(store_salvage_whole, a_chain_that_comes_back_to_itself_is_broken)
{
	struct buf b = BUF_INIT;

	add_runs(0, 1, 1, 4000);
	add_runs(1, RUNS, 1, 4);
	files_read(here.db, &b);
	for (size_t at = PAGE; at < b.n; at += PAGE) {
		unsigned char *p = (unsigned char *)b.p + at;

		/* one in a chain: no type of page is 0 */
		if (page_u32(p) > 1 && page_u32(p) <= b.n / PAGE) {
			p[2] = (unsigned char)((at / PAGE + 1) >> 8);
			p[3] = (unsigned char)(at / PAGE + 1);
		}
	}
	files_write(here.db, b.p, b.n);
	salvages();
	cr_assert_eq(report.saved, RUNS - 1);
	cr_assert(told("sample goes on in a page that is lost"));
	buf_release(&b);
}

Test(store_salvage_whole, the_longest_run_comes_back)
{
	add_runs(0, 1, RUN_SAMPLES_MAX, 110);
	salvages();
	/* it lies on more pages than a run ever does */
	cr_assert_gt(report.pages, 700);
	cr_assert_eq(report.saved, 1);
	cr_assert_eq(report.n_told, 0);
	has_true_runs(RUN_SAMPLES_MAX, 110, "long", 0);
}

/* --- what is missing ---------------------------------------------------------------- */

static int64_t count_holes(struct sqlite3 *db, int64_t n)
{
	struct stmt st = STMT_INIT;
	int64_t found;

	cr_assert_eq(stmt_prepare(&st, db, sql_scratch_is_hole, NULL), 0);
	stmt_bind_int(&st, ":tab", 1);
	stmt_bind_int(&st, ":n", n);
	found = stmt_step(&st, NULL);
	stmt_release(&st);
	return found;
}

/* Page 9 is lost; its true parent, 3, has rows up to 50 and on; the stale page 7 says
 * that rows from 90 on are there. */
Test(store_salvage_whole, a_stale_page_does_not_narrow_what_is_missing)
{
	struct sqlite3 *db;

	cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	cr_assert_eq(stmt_exec(db, sql_scratch_schema, NULL), 0);
	cr_assert_eq(stmt_exec(db, "INSERT INTO root VALUES(1, 2, 0);"
		"INSERT INTO page VALUES(2, 1), (3, 1), (4, 1), (5, 1), (7, 1), (8, 1);"
		"INSERT INTO child VALUES(3, 2, 1, NULL, 100), (4, 2, 1, 100, NULL),"
		"(5, 3, 1, NULL, 50), (9, 3, 1, 50, NULL), (8, 7, 1, NULL, 90),"
		"(9, 7, 1, 90, NULL)", NULL), 0);
	cr_assert_eq(stmt_exec(db, sql_scratch_join, NULL), 0);
	cr_assert_eq(count_holes(db, 49), 0);
	cr_assert_eq(count_holes(db, 50), 1);
	cr_assert_eq(count_holes(db, 70), 1);
	cr_assert_eq(count_holes(db, 100), 1);
	sqlite3_close(db);
}

Test(store_salvage_whole, pages_that_point_at_each_other_leave_a_hole_without_bounds)
{
	struct sqlite3 *db;

	cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	cr_assert_eq(stmt_exec(db, sql_scratch_schema, NULL), 0);
	cr_assert_eq(stmt_exec(db, "INSERT INTO page VALUES(3, 1), (4, 1), (2, 1);"
		"INSERT INTO root VALUES(1, 2, 0);"
		"INSERT INTO child VALUES(3, 4, 1, NULL, NULL), (4, 3, 1, NULL, NULL),"
		"(9, 3, 1, 50, NULL)", NULL), 0);
	cr_assert_eq(stmt_exec(db, sql_scratch_join, NULL), 0);
	cr_assert_eq(count_holes(db, 1), 1);
	sqlite3_close(db);
}
