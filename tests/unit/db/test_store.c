/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/run_write.h"
#include "db/store.h"
#include "db_fixture.h"

static struct scratch here;
static struct store *s;

static void setup(void)
{
	fixture_make(&here);
	s = fixture_open(&here);
}

static void teardown(void)
{
	store_close(s);
	fixture_remove(&here);
}

TestSuite(store, .init = setup, .fini = teardown);

static int add(const struct run *r)
{
	struct err e = ERR_INIT;
	int rc = store_add_run(s, r, &e);

	cr_assert_geq(rc, 0, "%s", e.text);
	return rc;
}

static struct run *get(const char *id)
{
	struct err e = ERR_INIT;
	struct run *r;

	cr_assert_eq(store_get_run(s, id, &r, &e), 0, "%s", e.text);
	return r;
}

Test(store, gives_back_a_run_with_everything_in_it_unchanged)
{
	struct run *in = fixture_rich_run(), *out;

	cr_assert_eq(add(in), 1);
	out = get(in->run_id);
	fixture_same(in, out);
	run_free(in);
	run_free(out);
}

/* SQLite stores no sign of zero, so the record hash must not depend on one. */
Test(store, keeps_the_hash_of_a_run_with_a_negative_zero)
{
	struct run *in = fixture_run(1), *out;
	struct rep *reps = arena_array(&in->arena, 1, sizeof *reps);

	*reps = (struct rep){ .ns = 1, .clock_mhz = -0.0 };
	in->samples[0].reps = reps;
	in->samples[0].n_reps = 1;
	in->samples[0].work = in->samples[0].low = -0.0;
	in->results[0].value[METRIC_BLAS2] = -0.0;
	add(in);
	out = get(in->run_id);
	fixture_same(in, out);
	run_free(in);
	run_free(out);
}

Test(store, gives_back_a_plain_run_unchanged_after_it_was_closed)
{
	struct run *in = fixture_run(1), *out;

	add(in);
	store_close(s);
	s = fixture_open(&here);
	out = get(in->run_id);
	fixture_same(in, out);
	run_free(in);
	run_free(out);
}

Test(store, takes_the_same_run_once)
{
	struct run *r = fixture_run(1);
	struct store_counts n;

	cr_assert_eq(add(r), 1);
	cr_assert_eq(add(r), 0);
	cr_assert_eq(store_count(s, &n, NULL), 0);
	cr_assert_eq(n.runs, 1);
	cr_assert_eq(n.results, 2);
	cr_assert_eq(n.hardware, 1);
	cr_assert_eq(n.units, 1);
	cr_assert_eq(n.newest_ms, r->timestamp_ms);
	run_free(r);
}

Test(store, refuses_the_same_id_with_other_content_and_names_it)
{
	struct run *r = fixture_run(1), *kept;
	struct err e = ERR_INIT;

	add(r);
	r->notes = "changed";
	cr_assert_eq(store_add_run(s, r, &e), ERR_CONFLICT);
	cr_assert_not_null(strstr(e.text, r->run_id));
	kept = get(r->run_id);
	cr_assert_str_eq(kept->notes, "");
	run_free(kept);
	run_free(r);
}

Test(store, refuses_a_run_that_is_not_valid_and_keeps_nothing_of_it)
{
	struct run *r = fixture_run(1);
	struct store_counts n;

	r->results[0].precision = "";
	cr_assert_eq(store_add_run(s, r, NULL), ERR_FORMAT);
	cr_assert_eq(store_count(s, &n, NULL), 0);
	cr_assert_eq(n.runs, 0);
	run_free(r);
}

/* What run_validate() passes and the schema refuses, as with a rule that a foreign
 * program added, is no half run either. */
Test(store, keeps_nothing_of_a_run_of_which_a_row_is_refused)
{
	struct run *r = fixture_run(1), *good = fixture_run(2);
	struct sqlite3 *db = fixture_foreign(&here);
	struct err e = ERR_INIT;
	struct store_counts n;

	cr_assert_eq(sqlite3_exec(db, "CREATE UNIQUE INDEX mine ON sample(size)", NULL,
				  NULL, NULL), SQLITE_OK);
	cr_assert_eq(store_add_run(s, r, &e), ERR_REFUSED, "%s", e.text);
	cr_assert_not_null(strstr(e.text, r->run_id));
	cr_assert_eq(store_count(s, &n, NULL), 0);
	cr_assert_eq(n.runs, 0);
	cr_assert_eq(n.hardware, 0);
	sqlite3_exec(db, "DROP INDEX mine", NULL, NULL, NULL);
	sqlite3_close(db);
	cr_assert_eq(add(good), 1);
	run_free(r);
	run_free(good);
}

Test(store, adds_many_runs_in_one_go_or_none)
{
	struct run *r[5];
	const struct run *all[5];
	struct store_counts n;
	size_t added;

	for (unsigned i = 0; i < 5; i++)
		all[i] = r[i] = fixture_run(i);
	add(r[2]);
	cr_assert_eq(store_add_runs(s, all, 5, &added, NULL), 0);
	cr_assert_eq(added, 4);
	r[0]->notes = "changed";
	cr_assert_eq(store_add_runs(s, all, 5, &added, NULL), ERR_CONFLICT);
	cr_assert_eq(added, 0);
	cr_assert_eq(store_count(s, &n, NULL), 0);
	cr_assert_eq(n.runs, 5);
	for (int i = 0; i < 5; i++)
		run_free(r[i]);
}

Test(store, finds_a_run_by_the_start_of_its_id)
{
	struct run *a = fixture_run(1), *b = fixture_run(2), *r;
	struct err e = ERR_INIT;
	char start[9];

	memcpy(b->run_id, a->run_id, 6);
	memcpy(start, a->run_id, 8);
	start[8] = '\0';
	add(a);
	add(b);
	r = get(start);
	fixture_same(a, r);
	run_free(r);
	start[6] = '\0';
	cr_assert_eq(store_get_run(s, start, &r, &e), ERR_USAGE);
	cr_assert_not_null(strstr(e.text, a->run_id));
	cr_assert_eq(store_get_run(s, "ffffffff", &r, NULL), ERR_NOT_FOUND);
	cr_assert_eq(store_get_run(s, "", &r, NULL), ERR_NOT_FOUND);
	run_free(a);
	run_free(b);
}

/* The chain by another road: sha256sum over what the man page says. */
Test(store, chains_its_journal_so_that_sha256sum_agrees)
{
	struct sqlite3 *db;
	sqlite3_stmt *st;
	struct store_head head;
	char prev[DIGEST_HEX] = "";
	int rows = 0;

	for (unsigned i = 0; i < 3; i++) {
		struct run *r = fixture_run(i);

		add(r);
		run_free(r);
	}
	db = fixture_foreign(&here);
	cr_assert_eq(sqlite3_prepare_v2(db, "SELECT origin || '|' || seq || '|' || "
		"run_id || '|' || record_hash || '|' || prev_hash, hash, prev_hash "
		"FROM journal ORDER BY seq", -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *hash = (const char *)sqlite3_column_text(st, 1);
		char line[DIGEST_HEX + 8] = "";
		struct buf sh = BUF_INIT;
		FILE *p;

		buf_addf(&sh, "printf '%%s' '%s' | sha256sum",
			 sqlite3_column_text(st, 0));
		p = popen(sh.p, "r");
		cr_assert_not_null(fgets(line, sizeof line, p));
		pclose(p);
		cr_assert_eq(strncmp(line, hash, 64), 0);
		cr_assert_str_eq((const char *)sqlite3_column_text(st, 2), prev);
		memcpy(prev, hash, sizeof prev);
		buf_release(&sh);
		rows++;
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	cr_assert_eq(rows, 3);
	cr_assert_eq(store_head(s, &head, NULL), 0);
	cr_assert_eq(head.seq, 3);
	cr_assert_eq(strlen(head.origin), 32);
	cr_assert_str_eq(head.hash, prev);
}

Test(store, journals_the_hash_of_the_canonical_form)
{
	struct run *r = fixture_rich_run();
	char hash[DIGEST_HEX];
	struct sqlite3 *db;
	struct buf sql = BUF_INIT;

	add(r);
	run_hash(r, hash);
	buf_addf(&sql, "SELECT count(*) FROM journal WHERE record_hash = '%s'", hash);
	db = fixture_foreign(&here);
	cr_assert_eq(fixture_number(db, sql.p), 1);
	sqlite3_close(db);
	buf_release(&sql);
	run_free(r);
}

Test(store, has_an_empty_head_before_the_first_run)
{
	struct store_head head;

	cr_assert_eq(store_head(s, &head, NULL), 0);
	cr_assert_eq(head.seq, 0);
	cr_assert_str_eq(head.hash, "");
}

Test(store, stores_facts_of_equal_machines_once)
{
	struct sqlite3 *db;

	for (unsigned i = 0; i < 20; i++) {
		struct run *r = fixture_run(i);

		add(r);
		run_free(r);
	}
	db = fixture_foreign(&here);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM hardware"), 1);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM software"), 1);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM calibration_run"), 40);
	sqlite3_close(db);
}

Test(store, says_when_anybody_committed)
{
	struct run *a = fixture_run(1), *b = fixture_run(2);
	struct store *other = fixture_open(&here);
	int64_t v0, v1, v2, v3;

	store_version(s, &v0, NULL);
	store_version(s, &v1, NULL);
	cr_assert_eq(v0, v1);
	add(a);
	store_version(s, &v1, NULL);
	cr_assert_neq(v0, v1);
	cr_assert_eq(store_add_run(other, b, NULL), 1);
	store_version(s, &v2, NULL);
	cr_assert_neq(v1, v2);
	cr_assert_eq(store_add_run(other, b, NULL), 0);
	store_version(s, &v3, NULL);
	cr_assert_eq(v2, v3);
	store_close(other);
	run_free(a);
	run_free(b);
}

Test(store, leaves_everything_in_the_one_file_when_it_is_closed)
{
	struct run *r = fixture_run(1), *out;
	char copy[200], command[600];
	struct store *c;

	add(r);
	store_close(s);
	snprintf(copy, sizeof copy, "%s/copy.db", here.folder);
	snprintf(command, sizeof command, "cp '%s' '%s'", here.db, copy);
	cr_assert_eq(pclose(popen(command, "r")), 0);
	cr_assert_eq(store_open(copy, STORE_READ, &c, NULL), 0);
	cr_assert_eq(store_get_run(c, r->run_id, &out, NULL), 0);
	fixture_same(r, out);
	run_free(out);
	store_close(c);
	s = fixture_open(&here);
	run_free(r);
}

Test(store, read_only_means_no_run_is_added)
{
	struct run *r = fixture_run(1);
	struct store *ro;

	cr_assert_eq(store_open(here.db, STORE_READ, &ro, NULL), 0);
	cr_assert_eq(store_add_run(ro, r, NULL), ERR_REFUSED);
	store_close(ro);
	run_free(r);
}
