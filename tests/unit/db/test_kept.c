/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "kept_judge.h"

#define UNITS 4

static struct scratch here;
static struct store *s;
static char folder[160];
static struct kept_options usual;

static void setup(void)
{
	fixture_make(&here);
	s = fixture_open(&here);
	snprintf(folder, sizeof folder, "%s/cache/postsil", here.folder);
	usual = (struct kept_options){ .folder = folder };
}

static void teardown(void)
{
	store_close(s);
	fixture_remove(&here);
}

TestSuite(kept, .init = setup, .fini = teardown);

static struct kept *open_kept(const struct kept_options *o)
{
	struct err e = ERR_INIT;
	struct kept *k;

	cr_assert_eq(kept_open(s, o, &k, &e), 0, "%s", e.text);
	return k;
}

static void update(struct kept *k, enum kept_stage stage)
{
	struct err e = ERR_INIT;

	cr_assert_eq(kept_update(k, stage, NULL, NULL, &e), 1, "%s", e.text);
}

static void judge(struct kept *k)
{
	update(k, KEPT_ALL);
	kept_judge(s, k, &usual, false);
}

static void path_of(char out[320])
{
	struct store_head head;

	cr_assert_eq(store_head(s, &head, NULL), 0);
	snprintf(out, 320, "%s/levels-%s.db", folder, head.origin);
}

Test(kept, says_what_a_full_load_says)
{
	struct kept_filter any = { 0 };
	struct kept_counts n;
	struct kept *k;

	kept_fill(s, UNITS, 0, 70);
	k = open_kept(&usual);
	judge(k);
	cr_assert_eq(kept_work(k).analysed, UNITS * 2, "fp32 and fp64");
	cr_assert(!kept_work(k).in_memory);
	cr_assert_eq(kept_count(k, &any, &n, NULL), 0);
	cr_expect_eq(n.series, UNITS * 5u, "two precisions have gemm and efficiency, "
		     "one has a triad");
	cr_expect_eq(n.compared, UNITS * 3u);
	cr_expect_eq(n.alerts, 6, "of two units");
	cr_expect_eq(n.open, 3);
	kept_close(k);
}

Test(kept, an_empty_store_has_nothing)
{
	struct kept *k = open_kept(&usual);
	struct kept_list l;

	judge(k);
	cr_assert_eq(kept_series(k, &(struct kept_filter){ 0 }, &l, NULL), 0);
	cr_assert_eq(l.n, 0);
	kept_close(k);
}

Test(kept, is_there_the_next_time_and_a_new_run_touches_its_own_group)
{
	struct kept *k;

	kept_fill(s, UNITS, 0, 45);
	k = open_kept(&usual);
	update(k, KEPT_ALL);
	kept_close(k);
	kept_add(s, &(struct made){ .k = 9000, .unit = 3, .day = 45.5, .figure = 1,
				    .driver = "560.35" });
	k = open_kept(&usual);
	update(k, KEPT_ALERTS);
	cr_expect_eq(kept_work(k).followed, 2);
	cr_expect_eq(kept_work(k).analysed, 0);
	kept_judge(s, k, &usual, true);
	update(k, KEPT_ALERTS);
	cr_expect_eq(kept_work(k).followed, 2, "once is enough");
	judge(k);
	cr_expect_eq(kept_work(k).analysed, 2);
	update(k, KEPT_ALL);
	cr_expect_eq(kept_work(k).analysed, 2);
	cr_expect_eq(kept_work(k).rebuilds, 0);
	kept_close(k);
}

/* Through a drop and back, day by day, levels and alerts alone. */
Test(kept, follows_each_run_as_if_it_were_all_computed_anew)
{
	struct kept *k;

	kept_fill(s, 3, 0, 2);
	k = open_kept(&usual);
	update(k, KEPT_ALL);
	for (unsigned i = 2; i < 75; i++) {
		kept_fill(s, 3, i, i + 1);
		update(k, KEPT_ALERTS);
		kept_judge(s, k, &usual, true);
	}
	/* on day 16 they are forced, and in the first days too few */
	cr_expect_geq(kept_work(k).followed, 6 * 70);
	judge(k);
	kept_close(k);
}

Test(kept, runs_with_old_times_do_their_group_again)
{
	struct kept *k;

	kept_fill(s, 2, 0, 60);
	k = open_kept(&usual);
	update(k, KEPT_ALL);
	for (unsigned i = 0; i < 8; i++)
		kept_add(s, &(struct made){ .k = 5000 + i, .unit = 1,
			.day = 33.5 + i * 3, .figure = .7, .driver = "560.40" });
	update(k, KEPT_ALERTS);
	cr_expect_eq(kept_work(k).followed, 0);
	kept_judge(s, k, &usual, true);
	cr_expect_eq(kept_work(k).analysed, 4 + 2);
	judge(k);
	kept_close(k);
}

Test(kept, a_new_reference_moves_every_efficiency_of_the_product)
{
	struct kept *k;

	kept_fill(s, UNITS, 0, 20);
	k = open_kept(&usual);
	judge(k);
	/* unit 2's table has grown by a tenth */
	kept_add(s, &(struct made){ .k = 5000, .unit = 2, .day = 21, .figure = 1,
				    .peak = 1.1, .driver = "560.35" });
	update(k, KEPT_ALERTS);
	judge(k);
	cr_expect_eq(kept_work(k).analysed, UNITS * 2 + 2 + (UNITS - 1) * 2);
	kept_close(k);
}

static bool stop_at_once(void *arg, size_t done, size_t of)
{
	size_t *calls = arg;

	++*calls;
	cr_assert_leq(done, of);
	return false;
}

Test(kept, goes_on_where_it_was_stopped)
{
	struct kept *k;
	size_t calls = 0;
	int rc = 0;

	kept_fill(s, UNITS, 0, 40);
	for (size_t i = 0; i < UNITS * 2 + 2 && rc == 0; i++) {
		k = open_kept(&usual);
		rc = kept_update(k, KEPT_ALL, stop_at_once, &calls, NULL);
		cr_assert_leq(kept_work(k).analysed, 1);
		kept_close(k);
	}
	cr_assert_eq(rc, 1);
	cr_assert_eq(calls, UNITS * 2);
	k = open_kept(&usual);
	kept_judge(s, k, &usual, false);
	kept_close(k);
}

/* --- the file -------------------------------------------------------------------- */

static void write_file(const char *path, const char *text, size_t at)
{
	FILE *f = fopen(path, at ? "r+" : "w");

	cr_assert_not_null(f);
	cr_assert_eq(fseek(f, (long)at, SEEK_SET), 0);
	cr_assert_geq(fputs(text, f), 0);
	cr_assert_eq(fclose(f), 0);
}

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void made_anew_of(size_t units)
{
	struct kept *k = open_kept(&usual);

	judge(k);
	cr_expect(!kept_work(k).in_memory);
	cr_expect_geq(kept_work(k).analysed, units * 2);
	kept_close(k);
	k = open_kept(&usual);
	kept_judge(s, k, &usual, false);
	kept_close(k);
}

static void made_anew(void)
{
	made_anew_of(UNITS);
}

Test(kept, a_damaged_file_and_one_of_another_version_are_made_anew)
{
	char path[320];
	struct stat st;

	kept_fill(s, UNITS, 0, 35);
	made_anew();
	path_of(path);
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_assert_eq(stat(folder, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0700);
	write_file(path, "this is no database, and is long enough to be looked at", 0);
	made_anew();
	run_sql(path, "UPDATE meta SET value = 'postsil 99' WHERE key = 'signature'");
	made_anew();
	run_sql(path, "DROP TABLE series; CREATE TABLE series(theirs)");
	made_anew();
	/* no name that a run may have: it was looked for without end */
	run_sql(path, "INSERT INTO todo SELECT DISTINCT unit_id || 'x', device, precision, "
		"0, 1, 0 FROM series");
	made_anew();
	run_sql(path, "DROP TABLE meta; CREATE TABLE meta(a, b); CREATE TABLE other(x)");
	made_anew();
	cr_assert_eq(truncate(path, 5000), 0);
	made_anew();
	cr_assert_eq(unlink(path), 0);
	made_anew();
}

/* Damage that shows only when somebody reads. */
Test(kept, what_cannot_be_read_is_mended_while_it_is_asked)
{
	char path[320];
	struct kept_list l;
	struct kept *k;

	kept_fill(s, UNITS, 0, 35);
	made_anew();
	path_of(path);
	run_sql(path, "UPDATE series SET figures = x'00' WHERE id = 3");
	k = open_kept(&usual);
	cr_assert_eq(kept_series(k, &(struct kept_filter){ 0 }, &l, NULL), 0);
	cr_assert_eq(l.n, UNITS * 5u);
	kept_list_release(&l);
	kept_judge(s, k, &usual, false);
	kept_close(k);
}

/* Bits that fell over in what is no text. */
Test(kept, nothing_is_followed_that_cannot_be_true)
{
	static const char *const sql[] = {
		"UPDATE series SET place = zeroblob(length(place))",
		"UPDATE series SET place = randomblob(length(place))",
		"UPDATE alert SET place = randomblob(length(place))",
		"UPDATE series SET figures = CAST(zeroblob(8) || zeroblob(8) AS BLOB)",
	};
	char path[320];
	struct kept *k;

	kept_fill(s, 2, 0, 45);
	made_anew_of(2);
	path_of(path);
	for (unsigned i = 0; i < sizeof sql / sizeof *sql; i++) {
		run_sql(path, sql[i]);
		kept_fill(s, 2, 45 + i, 46 + i);
		k = open_kept(&usual);
		update(k, KEPT_ALERTS);
		cr_expect_gt(kept_work(k).analysed, 0, "%s", sql[i]);
		judge(k);
		kept_close(k);
	}
}

Test(kept, is_held_in_memory_where_no_file_can_be)
{
	struct kept_options o = { .folder = here.db };  /* a file is no folder */
	struct kept *k;

	kept_fill(s, 2, 0, 30);
	k = open_kept(&o);
	update(k, KEPT_ALL);
	kept_judge(s, k, &o, false);
	cr_assert(kept_work(k).in_memory);
	kept_close(k);
}

/* The store of a file that was copied, as a backup is. */
static void copy_store(const char *to)
{
	char sql[400];

	snprintf(sql, sizeof sql, "VACUUM INTO '%s'", to);
	unlink(to);
	run_sql(here.db, sql);
}

Test(kept, a_store_that_went_back_is_noticed)
{
	char backup[200];
	struct kept *k;

	snprintf(backup, sizeof backup, "%s/backup.db", here.folder);
	kept_fill(s, 2, 0, 40);
	copy_store(backup);
	kept_fill(s, 2, 40, 60);
	k = open_kept(&usual);
	judge(k);
	kept_close(k);
	store_close(s);
	cr_assert_eq(rename(backup, here.db), 0);
	s = fixture_open(&here);
	k = open_kept(&usual);
	judge(k);
	cr_expect_eq(kept_work(k).rebuilds, 1);
	kept_close(k);
	/* as many runs as before, but others */
	copy_store(backup);
	kept_fill(s, 2, 40, 50);
	k = open_kept(&usual);
	judge(k);
	kept_close(k);
	store_close(s);
	cr_assert_eq(rename(backup, here.db), 0);
	s = fixture_open(&here);
	for (unsigned i = 0; i < 20; i++)
		kept_add(s, &(struct made){ .k = 6000 + i, .unit = i % 2,
			.day = 40 + i, .figure = .8, .driver = "560.35" });
	k = open_kept(&usual);
	judge(k);
	cr_expect_eq(kept_work(k).rebuilds, 1);
	kept_close(k);
}

Test(kept, two_programs_do_the_work_together)
{
	struct kept *k;
	int status = -1;
	pid_t pid;

	kept_fill(s, UNITS, 0, 60);
	pid = fork();
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		struct store *own;
		struct kept *theirs;
		int rc = store_open(here.db, STORE_READ, &own, NULL);

		if (rc == 0)
			rc = kept_open(own, &usual, &theirs, NULL);
		if (rc == 0)
			rc = kept_update(theirs, KEPT_ALL, NULL, NULL, NULL) != 1 ||
			     kept_work(theirs).in_memory;
		_exit(rc != 0);
	}
	k = open_kept(&usual);
	update(k, KEPT_ALL);
	cr_expect(!kept_work(k).in_memory);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert_eq(status, 0);
	judge(k);
	kept_close(k);
}

/* --- other options, and answers ----------------------------------------------------- */

static bool folder_is_there(void)
{
	DIR *d = opendir(folder);

	if (d)
		closedir(d);
	return d != NULL;
}

Test(kept, other_options_are_computed_apart)
{
	char unit[UNIT_ID];
	struct run_filter f = { .unit = unit, .precision = "fp64" };
	struct kept_options o[] = {
		{ .folder = folder, .threshold = .001 },
		{ .folder = folder, .include_forced = true },
		{ .folder = folder, .runs = &f },
		{ .folder = folder, .in_memory = true },
	};

	snprintf(unit, sizeof unit, "%032x", 0x101);
	kept_fill(s, 3, 0, 45);
	for (size_t i = 0; i < sizeof o / sizeof *o; i++) {
		struct kept *k = open_kept(&o[i]);

		update(k, KEPT_ALL);
		kept_judge(s, k, &o[i], false);
		kept_fill(s, 3, 45 + (unsigned)i, 46 + (unsigned)i);
		update(k, KEPT_ALERTS);
		kept_judge(s, k, &o[i], true);
		kept_close(k);
	}
	cr_expect(!folder_is_there());
}

Test(kept, answers_are_filtered_sorted_and_paged)
{
	struct kept_filter f = { .metrics = 1u << METRIC_EFFICIENCY,
				 .precision = "fp64", .limit = 3, .offset = 2 };
	struct kept_alerts a;
	struct kept_list l;
	struct kept *k;

	/* of unit 4 one run is over its peak; unit 0 is over 80 % (513 / 600) at
	 * once, and unit 5 never */
	kept_fill(s, 3, 0, 40);
	for (unsigned i = 0; i < 8; i++) {
		kept_add(s, &(struct made){ .k = 7000 + i, .unit = 4, .day = i,
			.figure = i == 5 ? 1.2 : 1, .driver = "1" });
		kept_add(s, &(struct made){ .k = 8000 + i, .unit = 5, .day = i,
			.figure = .5, .driver = "1" });
	}
	k = open_kept(&usual);
	update(k, KEPT_ALL);
	cr_assert_eq(kept_series(k, &f, &l, NULL), 0);
	cr_expect_eq(l.n, 3);
	cr_expect_eq(l.total, 5);
	cr_expect_eq(l.series[1].key.unit_id[31], '4');
	cr_expect(l.series[1].f.is_over && !l.series[2].f.is_over);
	kept_list_release(&l);
	f = (struct kept_filter){ .metrics = 1u << METRIC_EFFICIENCY,
				  .sort = KEPT_BY_MATURITY };
	cr_assert_eq(kept_series(k, &f, &l, NULL), 0);
	cr_expect_eq(l.series[l.n - 1].key.unit_id[31], '5');
	cr_expect_eq(l.series[0].f.milestone[1].state, MILESTONE_REACHED);
	cr_expect_neq(l.series[l.n - 1].f.milestone[0].state, MILESTONE_REACHED);
	kept_list_release(&l);
	f = (struct kept_filter){ .product = "I7-127", .unit = "0000", .limit = 1 };
	cr_assert_eq(kept_alerts(k, &f, &a, NULL), 0);
	cr_expect_eq(a.n, 1);
	cr_expect_eq(a.total, 6);
	cr_expect_str_eq(a.alert[0].before[COMPONENT_DRIVER_VERSION], "560.35");
	kept_alerts_release(&a);
	f.product = "nothing";
	cr_assert_eq(kept_alerts(k, &f, &a, NULL), 0);
	cr_expect_eq(a.n, 0);
	kept_alerts_release(&a);
	kept_close(k);
}
