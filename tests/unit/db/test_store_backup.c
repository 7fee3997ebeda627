/* SPDX-License-Identifier: MIT */
#include "db/store_backup.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "db/store.h"
#include "db/store_check.h"
#include "db/store_heads.h"
#include "db/store_info.h"
#include "db_fixture.h"

static struct scratch here;
static struct store *store;
static char file[256];

static void setup(void)
{
	fixture_make(&here);
	snprintf(file, sizeof file, "%s/copy.db", here.folder);
	store = fixture_open(&here);
	for (unsigned k = 1; k <= 3; k++) {
		struct run *r = fixture_run(k);

		cr_assert_eq(store_add_run(store, r, NULL), 1);
		run_free(r);
	}
}

static void teardown(void)
{
	store_close(store);
	fixture_remove(&here);
}

TestSuite(store_backup, .init = setup, .fini = teardown);

static int entries(void)
{
	DIR *d = opendir(here.folder);
	int n = 0;

	cr_assert_not_null(d);
	for (struct dirent *x; (x = readdir(d));)
		n += *x->d_name != '.';
	closedir(d);
	return n;
}

static int back_up(struct backup_made *made, struct err *e)
{
	return store_backup(store, &(struct backup_request){ .file = file }, made, e);
}

static void add(unsigned k)
{
	struct run *r = fixture_run(k);

	cr_assert_eq(store_add_run(store, r, NULL), 1);
	run_free(r);
}

Test(store_backup, is_a_store_with_the_same_runs_and_head)
{
	static struct check_report report;
	struct store_head here_head, copy_head;
	struct store_counts counts;
	struct backup_made made;
	struct err e = ERR_INIT;
	struct store *copy;
	struct stat st;

	cr_assert_eq(back_up(&made, &e), 0, "%s", e.text);
	cr_assert_eq(made.runs, 3);
	cr_assert_eq(made.head.seq, 3);
	cr_assert_eq(stat(file, &st), 0);
	cr_assert_eq(st.st_size, made.bytes);
	cr_assert_eq(st.st_mode & 0777, 0600);
	cr_assert_eq(store_check(&(struct check_request){ .where = file }, &report, &e),
		     0, "%s", e.text);
	cr_assert_eq(report.n_found, 0, "%s", report.finding[0].text);
	cr_assert_eq(store_open(file, STORE_WRITE, &copy, &e), 0, "%s", e.text);
	store_head(store, &here_head, NULL);
	store_head(copy, &copy_head, NULL);
	cr_assert_str_eq(copy_head.hash, here_head.hash);
	cr_assert_str_eq(copy_head.origin, here_head.origin);
	cr_assert_eq(store_count(copy, &counts, NULL), 0);
	cr_assert_eq(counts.results, 6);
	store_close(copy);
}

/* Read-only media: no side file can be made there. */
Test(store_backup, can_be_read_where_nothing_can_be_written)
{
	struct backup_made made;
	struct sqlite3 *db;
	char uri[300];

	cr_assert_eq(back_up(&made, NULL), 0);
	snprintf(uri, sizeof uri, "file:%s?mode=ro", file);
	cr_assert_eq(sqlite3_open_v2(uri, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
				     NULL), SQLITE_OK);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM calibration_run"), 6);
	sqlite3_close(db);
	snprintf(uri, sizeof uri, "%s-wal", file);
	cr_assert_neq(access(uri, F_OK), 0);
}

struct adding { unsigned next; };

static bool add_one(void *arg, int64_t done, int64_t of)
{
	struct adding *a = arg;
	struct scratch same = here;
	struct store *s = fixture_open(&same);
	struct run *r = fixture_run(100 + a->next++);

	cr_assert_leq(done, of);
	cr_assert_eq(store_add_run(s, r, NULL), 1);
	store_close(s);
	run_free(r);
	return true;
}

Test(store_backup, is_of_one_moment_while_others_write)
{
	struct adding a = { .next = 0 };
	struct backup_made made;
	struct store_counts counts;
	struct err e = ERR_INIT;

	for (unsigned k = 4; k < 80; k++)   /* more than one step of pages */
		add(k);
	cr_assert_eq(store_backup(store, &(struct backup_request){ .file = file,
		     .progress = add_one, .arg = &a }, &made, &e), 0, "%s", e.text);
	cr_assert_gt(a.next, 0);
	cr_assert_eq(made.runs, 79);
	cr_assert_eq(store_count(store, &counts, NULL), 0);
	cr_assert_eq(counts.runs, 79 + a.next);
}

Test(store_backup, never_overwrites)
{
	struct backup_made made;
	struct err e = ERR_INIT;
	int before;

	cr_assert_eq(symlink("nowhere", file), 0);
	before = entries();
	cr_assert_eq(back_up(&made, &e), ERR_REFUSED);
	cr_assert_not_null(strstr(e.text, "is there already"));
	cr_assert_eq(entries(), before);
	snprintf(file, sizeof file, "%s", here.db);
	cr_assert_eq(back_up(&made, NULL), ERR_REFUSED);
}

static bool make_file(void *arg, int64_t done, int64_t of)
{
	FILE *f = fopen(file, "w");

	(void)arg;
	(void)done;
	(void)of;
	cr_assert_not_null(f);
	fputs("mine", f);
	fclose(f);
	return true;
}

Test(store_backup, does_not_overwrite_a_file_that_was_made_meanwhile)
{
	struct backup_made made;
	struct stat st;
	int before = entries();

	cr_assert_eq(store_backup(store, &(struct backup_request){ .file = file,
		     .progress = make_file }, &made, NULL), ERR_REFUSED);
	cr_assert_eq(entries(), before + 1);
	cr_assert_eq(stat(file, &st), 0);
	cr_assert_eq(st.st_size, 4);
}

struct stopping { int calls, stop_at; };

static bool count_calls(void *arg, int64_t done, int64_t of)
{
	struct stopping *s = arg;

	cr_assert_leq(done, of);
	return ++s->calls != s->stop_at;
}

/* Pages are copied, and then checked: at each call of the one and of the other. */
Test(store_backup, leaves_nothing_wherever_it_is_stopped)
{
	struct stopping all = { .stop_at = 0 };
	struct backup_request rq = { .file = file, .progress = count_calls, .arg = &all };
	struct backup_made made;
	int before;

	for (unsigned k = 4; k < 150; k++)
		add(k);
	before = entries();
	cr_assert_eq(store_backup(store, &rq, &made, NULL), 0);
	cr_assert_eq(unlink(file), 0);
	cr_assert_geq(all.calls, 5);
	for (int at = 1; at <= all.calls; at++) {
		struct stopping one = { .stop_at = at };
		struct err e = ERR_INIT;

		rq.arg = &one;
		cr_assert_eq(store_backup(store, &rq, &made, &e), ERR_STOPPED);
		cr_expect_eq(one.calls, at);
		cr_expect_not_null(strstr(e.text, "stopped: "), "%s", e.text);
		cr_expect_eq(entries(), before, "stopped at %d of %d", at, all.calls);
	}
	/* and the store is as it was */
	cr_assert_eq(store_backup(store, &(struct backup_request){ .file = file }, &made,
				  NULL), 0);
}

Test(store_backup, names_a_folder_that_is_not_there)
{
	struct backup_made made;
	struct err e = ERR_INIT;

	snprintf(file, sizeof file, "%s/none/copy.db", here.folder);
	cr_assert_eq(back_up(&made, &e), ERR_IO);
	cr_assert_not_null(strstr(e.text, "/none:"), "%s", e.text);
	snprintf(file, sizeof file, "%s/postsil.db/copy.db", here.folder);
	cr_assert_eq(back_up(&made, NULL), ERR_IO);
	file[0] = '\0';
	cr_assert_eq(back_up(&made, NULL), ERR_USAGE);
}

Test(store_backup, of_a_damaged_store_leaves_no_file)
{
	struct backup_made made;
	struct err e = ERR_INIT;
	struct sqlite3 *db = fixture_foreign(&here);
	long page = fixture_number(db, "SELECT rootpage FROM sqlite_schema WHERE "
				   "name = 'sample'");
	int before;
	FILE *f;

	sqlite3_close(db);
	store_close(store);
	f = fopen(here.db, "r+");
	cr_assert_not_null(f);
	cr_assert_gt(page, 1);
	fseek(f, (page - 1) * 4096, SEEK_SET);
	fputs("not a page of a tree", f);
	fclose(f);
	cr_assert_eq(store_open(here.db, STORE_READ, &store, &e), 0, "%s", e.text);
	before = entries();
	cr_assert_eq(back_up(&made, &e), ERR_FORMAT, "%s", e.text);
	cr_assert_neq(access(file, F_OK), 0);
	cr_assert_eq(entries(), before);
}

Test(store_backup, info_says_what_is_there)
{
	struct store_info i;
	struct err e = ERR_INIT;
	struct stat st;

	cr_assert_eq(store_info(store, &i, &e), 0, "%s", e.text);
	cr_assert_eq(i.counts.runs, 3);
	cr_assert_eq(i.counts.units, 1);
	cr_assert_eq(i.schema, 3);
	cr_assert_str_eq(i.journal_mode, "wal");
	cr_assert_eq(i.heads.n, 1);
	cr_assert_eq(i.heads.head[0].seq, 3);
	cr_assert_str_eq(i.heads.head[0].origin, i.origin);
	/* fixture_run(k) began k hours after 2025-01-15T14:30:00.123Z */
	cr_assert_eq(i.oldest_ms, 1736951400123 + 3600000);
	cr_assert_eq(i.newest_ms, 1736951400123 + 3 * 3600000);
	cr_assert_eq(stat(here.db, &st), 0);
	cr_assert_eq(i.bytes, st.st_size);
	store_info_release(&i);
}
