/* SPDX-License-Identifier: MIT */
/* As test_store_fault.c, of events of alerts. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "alert_fixture.h"
#include "core/base/err.h"
#include "db/alert_store.h"
#include "db/store_check.h"
#include "db/store_sqlite.h"
#include "db_fixture.h"
#include "faulty_vfs.h"

#define NTH_MAX 100

struct tally {
	int hits, refused, acknowledged;
};

static bool is_there(struct store *s, const struct alert_event *x)
{
	enum store_outcome out;

	cr_assert_eq(alert_store_look(s, x, &out, NULL), 0);
	cr_assert_neq(out, STORE_CONFLICT);
	return out == STORE_THERE;
}

/* Adds event k with the nth call failing, then looks with a fresh connection. */
static int try_one(const struct scratch *here, bool local, const int fault[2],
		   unsigned k, struct tally *t)
{
	char series[EVENT_SERIES];
	struct alert_event x;
	struct err e = ERR_INIT;
	struct store *s;
	size_t again;
	int rc, hits;

	event_make(k, &x, series);
	cr_assert_eq(store_sqlite_open_as(here->db, STORE_CREATE, local, &s, &e), 0,
		     "%s", e.text);
	faulty_arm((enum fault)fault[0], fault[1], 0);
	rc = alert_store_add(s, &x, 1, NULL, &e);
	hits = faulty_disarm();
	store_close(s);
	cr_assert(rc == 0 || rc == ERR_IO || rc == ERR_BUSY, "%d %s", rc, e.text);
	cr_assert(rc == 0 || e.text[0]);
	cr_assert_eq(store_sqlite_open_as(here->db, STORE_WRITE, local, &s, NULL), 0);
	cr_assert(rc < 0 || is_there(s, &x), "acknowledged, and not there");
	cr_assert_eq(alert_store_add(s, &x, 1, &again, NULL), 0);
	cr_assert(again == 0 || rc < 0);
	store_close(s);
	t->hits += hits > 0;
	t->refused += rc < 0;
	t->acknowledged += hits > 0 && rc == 0;
	return hits;
}

static void try_all(bool local)
{
	struct check_report *found = calloc(1, sizeof *found);
	struct scratch here;
	struct check_request rq = { .where = here.db };
	unsigned k = 0;

	faulty_install();
	fixture_make(&here);
	for (int kind = 0; kind < FAULT_KINDS; kind++) {
		struct tally t = { 0 };

		for (int nth = 1; nth < NTH_MAX; nth++)
			if (!try_one(&here, local, (const int[]){ kind, nth }, k++, &t))
				break;
		fprintf(stderr, "events, fault %d, %s: hit %d times, %d refused, %d "
			"acknowledged and there\n", kind, local ? "WAL" : "rollback",
			t.hits, t.refused, t.acknowledged);
		if (kind == FAULT_WRITE || kind == FAULT_SYNC)
			cr_assert_gt(t.hits, 0);
	}
	cr_assert_eq(store_check(&rq, found, NULL), 0);
	cr_assert_eq(found->n_found, 0, "%s", found->finding[0].text);
	cr_assert_eq(found->part[CHECK_EVENTS].looked, k);
	fixture_remove(&here);
	free(found);
}

Test(alert_fault, says_so_or_keeps_the_event_when_a_call_fails, .timeout = 120)
{
	try_all(true);
}

Test(alert_fault, holds_with_a_rollback_journal_too, .timeout = 120)
{
	try_all(false);
}
