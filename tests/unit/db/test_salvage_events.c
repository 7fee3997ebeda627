/* SPDX-License-Identifier: MIT */
#include "db/salvage_events.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "alert_fixture.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/alert_store.h"
#include "db/store_check.h"
#include "db/store_salvage.h"
#include "db_fixture.h"
#include "salvage_files.h"

#define EVENTS 40u
#define PAGE 4096

static struct scratch here;
static char fresh[256];
static struct salvage_report report;
static struct check_report found;

static void setup(void)
{
	struct store *s;
	struct run *r = fixture_run(1);

	fixture_make(&here);
	snprintf(fresh, sizeof fresh, "%s/fresh.db", here.folder);
	s = fixture_open(&here);
	cr_assert_eq(store_add_run(s, r, NULL), 1);
	run_free(r);
	store_close(s);
	cr_assert_eq(events_add(&here, 0, EVENTS), EVENTS);
}

static void teardown(void)
{
	salvage_report_release(&report);
	fixture_remove(&here);
}

TestSuite(salvage_events, .init = setup, .fini = teardown);

static void salvages(void)
{
	struct salvage_request rq = { .from = here.db, .to = fresh };
	struct check_request check = { .where = fresh };
	struct err e = ERR_INIT;

	salvage_report_release(&report);
	unlink(fresh);
	cr_assert_eq(store_salvage(&rq, &report, &e), 0, "%s", e.text);
	cr_assert_eq(store_check(&check, &found, &e), 0, "%s", e.text);
	cr_assert_eq(found.n_found, 0, "%s", found.finding[0].text);
}

/* How many of the new store's events are as they were; another one ends the test. */
static unsigned count_same(void)
{
	struct alert_events all = ALERT_EVENTS_INIT;
	struct store *s;
	unsigned n;

	cr_assert_eq(store_open(fresh, STORE_READ, &s, NULL), 0);
	cr_assert_eq(alert_store_read(s, NULL, &all, NULL), 0);
	n = (unsigned)all.n;
	for (unsigned i = 0; i < n; i++) {
		char series[EVENT_SERIES], was[DIGEST_HEX], is[DIGEST_HEX];
		struct alert_event x;
		unsigned k;

		cr_assert_eq(sscanf(all.event[i].event_id + 24, "%x", &k), 1);
		event_make(k - 1, &x, series);
		alert_event_hash(&x, was);
		alert_event_hash(&all.event[i], is);
		cr_assert_str_eq(was, is, "event %u is another than it was", k - 1);
	}
	alert_events_release(&all);
	store_close(s);
	return n;
}

/* Rows of the new store's journal of events under the origin of the old. */
static int64_t kept_places(void)
{
	struct sqlite3 *db = fixture_foreign(&here);
	struct buf sql = BUF_INIT;
	int64_t n;

	buf_addf(&sql, "ATTACH '%s' AS saved", fresh);
	cr_assert_eq(sqlite3_exec(db, sql.p, NULL, NULL, NULL), SQLITE_OK);
	n = fixture_number(db, "SELECT count(*) FROM saved.alert_journal JOIN "
		"main.alert_journal USING (origin, seq, event_id, record_hash, "
		"prev_hash, hash)");
	sqlite3_close(db);
	buf_release(&sql);
	return n;
}

Test(salvage_events, come_back_whole_with_their_chain)
{
	salvages();
	cr_assert_eq(report.events, EVENTS);
	cr_assert_eq(report.events_unproven, 0);
	cr_assert_eq(report.events_lost, 0);
	cr_assert_eq(count_same(), EVENTS);
	cr_assert_eq(kept_places(), EVENTS);
}

Test(salvage_events, behind_a_gap_are_journalled_anew)
{
	files_by_hand(&here, "CREATE TABLE gone AS SELECT event_id AS id FROM "
		"alert_journal WHERE seq = 11; DELETE FROM alert_journal WHERE seq = 11; "
		"DELETE FROM alert_event WHERE event_id IN (SELECT id FROM gone); "
		"DROP TABLE gone; VACUUM");
	salvages();
	cr_assert_eq(report.events, EVENTS - 1);
	cr_assert_eq(count_same(), EVENTS - 1);
	cr_assert_eq(kept_places(), 10);
}

Test(salvage_events, without_a_journal_row_are_saved_and_said_to_be_unproven)
{
	files_by_hand(&here, "DELETE FROM alert_journal WHERE seq = 40; VACUUM");
	salvages();
	cr_assert_eq(report.events, EVENTS - 1);
	cr_assert_eq(report.events_unproven, 1);
	cr_assert_eq(report.events_lost, 0);
	cr_assert_eq(count_same(), EVENTS);
}

Test(salvage_events, that_were_changed_are_lost_and_counted)
{
	files_by_hand(&here, "UPDATE alert_event SET why = 'nothing happened' WHERE "
		"event_id LIKE '%%002'; VACUUM");
	salvages();
	cr_assert_eq(report.events, EVENTS - 1);
	cr_assert_eq(report.events_unproven, 0);
	cr_assert_eq(report.events_lost, 1);
	cr_assert_eq(count_same(), EVENTS - 1);
}

static uint64_t next(uint64_t *x)
{
	/* Marsaglia, "Xorshift RNGs", 2003: 13, 7, 17 */
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* Bits of the pages that hold events: none comes back as another one, and few are
 * lost with each. */
Test(salvage_events, no_flipped_bit_makes_another_event_of_one, .timeout = 120)
{
	struct sqlite3 *db = fixture_foreign(&here);
	size_t from = (size_t)fixture_number(db, "SELECT min(rootpage) FROM sqlite_schema "
		"WHERE tbl_name = 'alert_event' AND rootpage") - 1;
	struct buf whole = BUF_INIT;
	uint64_t x = 20261123;
	unsigned least = EVENTS;
	int told = 0;

	sqlite3_close(db);
	files_read(here.db, &whole);
	for (int i = 0; i < 150; i++) {
		size_t bit, first = from * PAGE * 8;

		do
			bit = first + next(&x) % (whole.n * 8 - first);
		while (!whole.p[bit / 8]);
		whole.p[bit / 8] ^= (char)(1 << bit % 8);
		files_write(here.db, whole.p, whole.n);
		salvages();
		if (count_same() < least)
			least = count_same();
		told += report.events_unproven || report.events_lost;
		whole.p[bit / 8] ^= (char)(1 << bit % 8);
	}
	cr_log_info("150 flips: %d told, %u events at least", told, least);
	cr_assert_gt(told, 50);
	cr_assert_geq(least, EVENTS - 2);
	buf_release(&whole);
}
