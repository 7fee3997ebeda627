/* SPDX-License-Identifier: MIT */
#include "db/alert_store.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alert_fixture.h"
#include "core/base/err.h"
#include "db/store_check.h"
#include "db/store_heads.h"
#include "db/store_info.h"
#include "db_fixture.h"
#include "salvage_files.h"

#define EVENTS 8   /* of two alerts */

static struct scratch here;
static struct check_report report;

static void setup(void)
{
	fixture_make(&here);
	cr_assert_eq(events_add(&here, 0, EVENTS), EVENTS);
}

static void teardown(void)
{
	fixture_remove(&here);
}

TestSuite(alert_store, .init = setup, .fini = teardown);

static void same(const struct alert_event *a, const struct alert_event *b)
{
	char x[DIGEST_HEX], y[DIGEST_HEX];

	alert_event_hash(a, x);
	alert_event_hash(b, y);
	cr_assert_str_eq(x, y, "%s", a->event_id);
}

Test(alert_store, gives_back_what_was_added_in_its_order)
{
	struct alert_events all = ALERT_EVENTS_INIT, one = ALERT_EVENTS_INIT;
	struct alert_event x;
	char series[EVENT_SERIES];
	struct store *s = fixture_open(&here);

	cr_assert_eq(alert_store_read(s, NULL, &all, NULL), 0);
	cr_assert_eq(all.n, EVENTS);
	for (size_t i = 1; i < all.n; i++)
		cr_assert_lt(alert_event_compare(&all.event[i - 1], &all.event[i]), 0);
	event_make(4, &x, series);
	cr_assert_eq(alert_store_read(s, x.alert_id, &one, NULL), 0);
	cr_assert_eq(one.n, 4);
	for (unsigned k = 0; k < 4; k++) {
		event_make(4 + k, &x, series);
		same(&x, &one.event[k]);
	}
	alert_events_release(&all);
	alert_events_release(&one);
	store_close(s);
}

Test(alert_store, adds_the_same_event_once)
{
	cr_assert_eq(events_add(&here, 0, EVENTS), 0);
	cr_assert_eq(events_add(&here, EVENTS - 1, EVENTS + 1), 1);
}

Test(alert_store, refuses_another_content_under_the_same_id)
{
	struct store *s = fixture_open(&here);
	struct alert_event x[2];
	char series[2][EVENT_SERIES];
	enum store_outcome out[2];
	struct err e = ERR_INIT;
	struct alert_counts n;

	event_make(1, &x[0], series[0]);
	event_make(EVENTS, &x[1], series[1]);
	x[0].why = "another reason";
	cr_assert_eq(alert_store_add(s, x, 2, NULL, &e), ERR_CONFLICT);
	cr_assert_not_null(strstr(e.text, x[0].event_id), "%s", e.text);
	cr_assert_eq(alert_store_count(s, &n, NULL), 0);
	cr_assert_eq(n.events, EVENTS, "all of them or none");
	cr_assert_eq(alert_store_look(s, &x[0], &out[0], NULL), 0);
	cr_assert_eq(out[0], STORE_CONFLICT);
	cr_assert_eq(alert_store_add_batch(s, x, 2, out, NULL), 0);
	cr_assert_eq(out[0], STORE_CONFLICT);
	cr_assert_eq(out[1], STORE_ADDED);
	cr_assert_eq(alert_store_look(s, &x[1], &out[1], NULL), 0);
	cr_assert_eq(out[1], STORE_THERE);
	store_close(s);
}

Test(alert_store, refuses_what_is_not_valid_and_a_store_that_is_read)
{
	struct alert_event x;
	char series[EVENT_SERIES];
	struct store *s = fixture_open(&here);
	struct err e = ERR_INIT;

	event_make(EVENTS, &x, series);
	x.why = "\x1b[2J";
	x.action = ALERT_ACK;
	cr_assert_eq(alert_store_add(s, &x, 1, NULL, &e), ERR_FORMAT);
	cr_assert_not_null(strstr(e.text, "why of the alert event"), "%s", e.text);
	store_close(s);
	cr_assert_eq(store_open(here.db, STORE_READ, &s, NULL), 0);
	event_make(EVENTS, &x, series);
	cr_assert_eq(alert_store_add(s, &x, 1, NULL, NULL), ERR_REFUSED);
	store_close(s);
}

Test(alert_store, says_how_every_alert_stands)
{
	struct store *s = fixture_open(&here);
	struct alert_states all;
	struct alert_event x;
	char series[EVENT_SERIES];
	const struct alert_standing *a;
	const struct alert_history back = { .seen = ALERT_SEEN_RECOVERED,
					    .recovered_ms = INT64_MAX };
	const struct alert_history fresh = { .seen = ALERT_SEEN_CONFIRMED };

	event_make(EVENTS, &x, series);
	cr_assert_eq(alert_store_add(s, &x, 1, NULL, NULL), 0);
	event_make(EVENTS + 1, &x, series);
	cr_assert_eq(alert_store_add(s, &x, 1, NULL, NULL), 0);
	cr_assert_eq(alert_states_load(s, &all, NULL), 0);
	cr_assert_eq(all.n, 3);
	a = alert_states_find(&all, x.alert_id);
	cr_assert_not_null(a);
	cr_assert_eq(a->n, 2);
	cr_assert_eq(a->state, ALERT_ACKNOWLEDGED);
	cr_assert_eq(alert_standing_fold(a, &back), ALERT_FIXED);
	event_make(0, &x, series);
	a = alert_states_find(&all, x.alert_id);
	cr_assert_eq(a->state, ALERT_REOPENED);
	cr_assert_eq(a->n, 4);
	cr_assert_null(alert_states_find(&all, "ffffffffffffffff"));
	cr_assert_eq(alert_standing_fold(NULL, &fresh), ALERT_CONFIRMED);
	alert_states_release(&all);
	store_close(s);
}

/* When it ran is known of a run that is in the store. */
Test(alert_store, says_when_the_first_run_of_an_alert_ran)
{
	struct run *r = fixture_run(1);
	struct store *s = fixture_open(&here);
	struct alert_states all;
	struct alert_event x;
	char series[EVENT_SERIES];
	const struct alert_standing *a;
	size_t known = 0;

	cr_assert_eq(store_add_run(s, r, NULL), 1);
	for (unsigned k = EVENTS; k < EVENTS + 2; k++) {
		event_make(k, &x, series);
		snprintf(x.first_run_id, sizeof x.first_run_id, "%s", r->run_id);
		alert_id_of(series, x.first_run_id, x.alert_id);
		cr_assert_eq(alert_store_add(s, &x, 1, NULL, NULL), 0);
	}
	cr_assert_eq(alert_states_load(s, &all, NULL), 0);
	for (size_t i = 0; i < all.n; i++)
		known += all.alert[i].first_ms != 0;
	cr_assert_eq(known, 1);
	a = alert_states_find(&all, x.alert_id);
	cr_assert_eq(a->first_ms, r->timestamp_ms);
	alert_states_release(&all);
	store_close(s);
	run_free(r);
}

/* --- two writers ------------------------------------------------------------------------ */

static void write_some(unsigned from, unsigned to)
{
	struct store *s;

	for (unsigned k = from; k < to; k++) {
		struct alert_event x;
		char series[EVENT_SERIES];

		event_make(k, &x, series);
		if (store_open(here.db, STORE_WRITE, &s, NULL) < 0 ||
		    alert_store_add(s, &x, 1, NULL, NULL) < 0)
			_exit(1);
		store_close(s);
	}
	_exit(0);
}

Test(alert_store, two_writers_make_one_chain, .timeout = 60)
{
	pid_t pid[2];
	struct alert_counts n;
	struct store *s;
	struct err e = ERR_INIT;

	for (int i = 0; i < 2; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			write_some(100 + 40 * (unsigned)i, 140 + 40 * (unsigned)i);
	}
	for (int i = 0; i < 2; i++) {
		int status = -1;

		cr_assert_eq(waitpid(pid[i], &status, 0), pid[i]);
		cr_assert_eq(status, 0);
	}
	s = fixture_open(&here);
	cr_assert_eq(alert_store_count(s, &n, NULL), 0);
	cr_assert_eq(n.events, EVENTS + 80);
	store_close(s);
	cr_assert_eq(store_check(&(struct check_request){ .where = here.db }, &report,
				 &e), 0);
	cr_assert_eq(report.n_found, 0, "%s", report.finding[0].text);
	cr_assert_eq(report.part[CHECK_EVENTS].looked, EVENTS + 80);
	cr_assert_eq(report.part[CHECK_CHAIN].looked, EVENTS + 80);
}

/* --- what a check finds ------------------------------------------------------------------ */

static bool says(enum check_part p, const char *words)
{
	for (size_t i = 0; i < report.n_findings; i++)
		if (report.finding[i].part == p && strstr(report.finding[i].text, words))
			return true;
	return false;
}

static void check_with(const struct store_heads *kept)
{
	struct err e = ERR_INIT;

	cr_assert_eq(store_check(&(struct check_request){ .where = here.db,
				 .kept = kept }, &report, &e), 0, "%s", e.text);
}

Test(alert_store, the_check_finds_whatever_was_changed)
{
	static const struct { const char *sql; enum check_part part;
			      const char *words; } edit[] = {
		{ "UPDATE alert_event SET why = 'nothing' WHERE action = 'ack'",
		  CHECK_EVENTS, "content of the alert event 00000000-0000-4000-8000-"
		  "000000000002 was changed" },
		{ "UPDATE alert_event SET at_ms = at_ms + 1 WHERE action = 'fix'",
		  CHECK_EVENTS, "was changed" },
		{ "UPDATE alert_event SET alert_id = 'ffffffffffffffff'", CHECK_EVENTS,
		  "alert_id of the alert event" },
		{ "UPDATE alert_event SET who = 'x' || char(0) || 'y' WHERE who IS NOT "
		  "NULL", CHECK_RANGES, "zero byte" },
		{ "UPDATE alert_journal SET record_hash = replace(record_hash, 'a', 'b') "
		  "WHERE seq = 3", CHECK_CHAIN, "alert journal row 3 of origin" },
		{ "UPDATE alert_journal SET hash = replace(hash, '1', '2') WHERE seq = 8",
		  CHECK_CHAIN, "its hash is another one" },
		{ "DELETE FROM alert_journal WHERE seq = 4", CHECK_CHAIN,
		  "alert journal row 4 of origin" },
		{ "DELETE FROM alert_journal WHERE seq = 4", CHECK_EVENTS,
		  "the journal has no row of the alert event" },
		{ "DELETE FROM alert_event WHERE action = 'reopen'", CHECK_CHAIN,
		  "names an event that is not there" },
		{ "DELETE FROM alert_event WHERE action = 'reopen'", CHECK_KEYS,
		  "rows of alert_journal" },
	};

	for (size_t i = 0; i < sizeof edit / sizeof *edit; i++) {
		files_by_hand(&here, edit[i].sql);
		check_with(NULL);
		cr_assert(says(edit[i].part, edit[i].words), "%s: %s", edit[i].sql,
			  report.n_findings ? report.finding[0].text : "nothing");
		cr_assert_eq(report.first_bad.n, 0, "no run is to blame");
		teardown();
		setup();
	}
}

Test(alert_store, a_kept_head_finds_an_end_that_was_cut_off)
{
	struct store_heads kept = STORE_HEADS_INIT;
	struct store *s = fixture_open(&here);
	struct store_info i;
	struct store_head head;
	char path[256];
	FILE *f;

	cr_assert_eq(alert_store_head(s, &head, NULL), 0);
	cr_assert_eq(head.seq, EVENTS);
	cr_assert_eq(store_info(s, &i, NULL), 0);
	cr_assert_eq(i.alerts.events, EVENTS);
	cr_assert_eq(i.alerts.alerts, 2);
	cr_assert_eq(i.heads.n, 0);
	cr_assert_eq(i.heads.n_events, 1);
	cr_assert_str_eq(i.heads.event[0].hash, head.hash);
	store_info_release(&i);
	store_close(s);
	snprintf(path, sizeof path, "%s/heads", here.folder);
	f = fopen(path, "w");
	cr_assert_not_null(f);
	fprintf(f, "event head    %s %lld %s\n", head.origin, (long long)head.seq,
		head.hash);
	fclose(f);
	cr_assert_eq(store_heads_read(path, &kept, NULL), 0);
	cr_assert_eq(kept.n, 0);
	cr_assert_eq(kept.n_events, 1);
	check_with(&kept);
	cr_assert_eq(report.n_found, 0, "%s", report.finding[0].text);
	cr_assert_eq(report.part[CHECK_TAIL].looked, 1);
	files_by_hand(&here, "DELETE FROM alert_journal WHERE seq > 6; DELETE FROM "
		      "alert_event WHERE event_id NOT IN (SELECT event_id FROM "
		      "alert_journal)");
	check_with(NULL);
	cr_assert_eq(report.n_found, report.part[CHECK_GUARDS].found, "only the head: %s",
		     report.finding[0].text);
	check_with(&kept);
	cr_assert(says(CHECK_TAIL, "ends at 6, and had 8 events"), "%s",
		  report.finding[0].text);
	store_heads_release(&kept);
}
