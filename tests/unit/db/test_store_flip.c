/* SPDX-License-Identifier: MIT */
/* What the check makes of bits that flipped, wherever they are in the file. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/guard.h"
#include "db/store.h"
#include "db/store_check.h"
#include "alert_fixture.h"
#include "db_fixture.h"
#include "file_bytes.h"

#define FLIPS 300
#define RUNS 4   /* fixture_rich_run(), then fixture_run(1) to (3) */
#define EVENTS 20

static struct scratch here;
static struct check_report report;

static void setup(void)
{
	fixture_make(&here);
	fixture_fill(&here, RUNS);
	cr_assert_eq(events_add(&here, 0, EVENTS), EVENTS);
}

static void teardown(void)
{
	fixture_remove(&here);
}

TestSuite(store_flip, .init = setup, .fini = teardown);

static void write_file(const struct buf *b)
{
	static const char *const beside[] = { "-wal", "-shm", "-journal" };

	files_write(here.db, b->p, b->n);
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		char path[256];

		snprintf(path, sizeof path, "%s%s", here.db, beside[i]);
		unlink(path);
	}
}

/* To the last bit: as text a number would be rounded. */
static void dump_value(sqlite3_stmt *st, int i, struct buf *out)
{
	int type = sqlite3_column_type(st, i), n;
	double v;

	buf_addf(out, "%d:", type);
	if (type == SQLITE_FLOAT) {
		v = sqlite3_column_double(st, i);
		buf_add(out, &v, sizeof v);
		return;
	}
	n = sqlite3_column_bytes(st, i);
	buf_addf(out, "%d:", n);
	if (n)
		buf_add(out, sqlite3_column_blob(st, i), (size_t)n);
}

static void dump_query(struct sqlite3 *db, const char *sql, struct buf *out)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);

	while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(st); i++)
			dump_value(st, i, out);
		rc = SQLITE_OK;
	}
	buf_addf(out, "end %d\n", rc);
	sqlite3_finalize(st);
}

/* All that a reader can get: every table, and the view, in order and by index. */
static void dump(struct buf *out)
{
	struct sqlite3 *db = fixture_foreign(&here);

	for (size_t t = 0; guard_table[t]; t++) {
		char sql[64];

		snprintf(sql, sizeof sql, "SELECT * FROM %s", guard_table[t]);
		dump_query(db, sql, out);
	}
	dump_query(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema", out);
	dump_query(db, "SELECT * FROM calibration_run ORDER BY unit_id, device, "
		   "precision, timestamp_unix", out);
	sqlite3_close(db);
}

static uint64_t next(uint64_t *x)
{
	/* Marsaglia, "Xorshift RNGs", 2003: 13, 7, 17 */
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static void reads_back(const struct buf *before, size_t bit)
{
	struct buf after = BUF_INIT;

	dump(&after);
	cr_assert(after.n == before->n && memcmp(after.p, before->p, after.n) == 0,
		  "bit %zu of byte %zu changed content and was not found", bit % 8,
		  bit / 8);
	buf_release(&after);
}

/* A flip is found, or the file is refused, or every row reads back as it was: it
 * hit a byte that nothing is read from.  Nothing else may happen. */
Test(store_flip, no_flipped_bit_changes_content_in_silence, .timeout = 250)
{
	struct check_request rq = { .where = here.db };
	struct buf whole = BUF_INIT, before = BUF_INIT;
	uint64_t x = 20261123;
	int found = 0, refused = 0, harmless = 0;

	files_read(here.db, &whole);
	dump(&before);
	for (int i = 0; i < FLIPS; i++) {
		size_t bit;
		struct err e = ERR_INIT;

		/* space that nobody used is full of zeros: most of the rest is
		 * content */
		do
			bit = next(&x) % (whole.n * 8);
		while (!whole.p[bit / 8]);
		whole.p[bit / 8] ^= (char)(1 << bit % 8);
		write_file(&whole);
		if (store_check(&rq, &report, &e) < 0) {
			refused++;
		} else if (report.n_found) {
			found++;
		} else {
			reads_back(&before, bit);
			harmless++;
		}
		whole.p[bit / 8] ^= (char)(1 << bit % 8);
	}
	cr_log_info("%d flips: %d found, %d refused, %d where nothing is read",
		    FLIPS, found, refused, harmless);
	cr_assert_gt(found, FLIPS * 3 / 4);
	buf_release(&whole);
	buf_release(&before);
}
