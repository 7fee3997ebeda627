/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/store.h"
#include "db/store_lock.h"
#include "db/store_place.h"
#include "db/store_sqlite.h"
#include "db_fixture.h"
#include "file_bytes.h"

static struct scratch here;

static void setup(void)
{
	fixture_make(&here);
}

static void teardown(void)
{
	fixture_remove(&here);
}

TestSuite(store_open, .init = setup, .fini = teardown);

static unsigned mode_of(const char *path)
{
	struct stat st;

	cr_assert_eq(stat(path, &st), 0, "%s", path);
	return st.st_mode & 07777;
}

static bool has_lock_file(const char *path)
{
	char *lock = xasprintf("%s-lock", path);
	bool there = access(lock, F_OK) == 0;

	free(lock);
	return there;
}

/* Every mode must refuse the file with this code, in words, and not touch it, nor leave a
 * lock file beside it. */
static void is_refused(const char *path, int code, const char *words)
{
	static const enum store_mode mode[] = { STORE_READ, STORE_WRITE,
						STORE_CREATE };
	struct buf before = BUF_INIT;
	bool locked = has_lock_file(path);

	files_read(path, &before);
	for (int i = 0; i < 3; i++) {
		struct err e = ERR_INIT;
		struct store *s;

		cr_assert_eq(store_open(path, mode[i], &s, &e), code, "%s", e.text);
		cr_assert_null(s);
		cr_assert_not_null(strstr(e.text, path), "%s", e.text);
		cr_assert_not_null(strstr(e.text, words), "%s", e.text);
		cr_assert(files_hold(path, &before));
		cr_assert_eq(has_lock_file(path), locked);
	}
	buf_release(&before);
}

Test(store_open, makes_private_files_in_private_folders)
{
	char deep[256], path[300];
	struct store *s;
	mode_t old = umask(0);

	snprintf(deep, sizeof deep, "%s/a/b", here.folder);
	snprintf(path, sizeof path, "%s/postsil.db", deep);
	cr_assert_eq(store_open(path, STORE_CREATE, &s, NULL), 0);
	cr_assert_eq(mode_of(deep), 0700);
	cr_assert_eq(mode_of(path), 0600);
	snprintf(path, sizeof path, "%s/postsil.db-lock", deep);
	cr_assert_eq(mode_of(path), 0600);
	store_close(s);
	umask(old);
}

Test(store_open, does_not_find_what_is_not_there)
{
	struct err e = ERR_INIT;
	struct store *s;

	cr_assert_eq(store_open(here.db, STORE_READ, &s, &e), ERR_NOT_FOUND);
	cr_assert_not_null(strstr(e.text, here.db));
	cr_assert_eq(store_open(here.db, STORE_WRITE, &s, NULL), ERR_NOT_FOUND);
	cr_assert_neq(access(here.db, F_OK), 0);
	cr_assert_eq(store_open("", STORE_CREATE, &s, NULL), ERR_USAGE);
	cr_assert_eq(store_open(here.folder, STORE_CREATE, &s, NULL), ERR_FORMAT);
	cr_assert_eq(store_open("postgresql://x", STORE_READ, &s, NULL),
		     ERR_UNSUPPORTED);
}

Test(store_open, makes_a_database_of_an_empty_file_only_when_it_may)
{
	struct store *s;

	files_write(here.db, "", 0);
	cr_assert_eq(store_open(here.db, STORE_READ, &s, NULL), ERR_FORMAT);
	cr_assert_eq(store_open(here.db, STORE_WRITE, &s, NULL), ERR_FORMAT);
	cr_assert_eq(store_open(here.db, STORE_CREATE, &s, NULL), 0);
	store_close(s);
	cr_assert_eq(store_open(here.db, STORE_READ, &s, NULL), 0);
	store_close(s);
}

Test(store_open, leaves_files_that_are_no_database_alone)
{
	char noise[9000];
	unsigned seed = 4;

	files_write(here.db, "hello", 5);
	is_refused(here.db, ERR_FORMAT, "no database");
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (char)rand_r(&seed);
	files_write(here.db, noise, sizeof noise);
	is_refused(here.db, ERR_FORMAT, "no database");
}

Test(store_open, leaves_databases_of_others_alone)
{
	struct sqlite3 *db = fixture_foreign(&here);

	sqlite3_exec(db, "CREATE TABLE run(a); INSERT INTO run VALUES (1)", NULL,
		     NULL, NULL);
	sqlite3_close(db);
	is_refused(here.db, ERR_FORMAT, "another program");
}

Test(store_open, refuses_a_newer_schema_in_words)
{
	struct sqlite3 *db;

	store_close(fixture_open(&here));
	db = fixture_foreign(&here);
	sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version = 4; "
		     "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	sqlite3_close(db);
	is_refused(here.db, ERR_VERSION, "schema 4, this postsil knows 3");
}

/* A newer postsil that was killed leaves its schema number in the log alone. */
Test(store_open, refuses_a_newer_schema_that_only_the_log_tells)
{
	struct store *s = fixture_open(&here);
	struct run *r = fixture_run(1);
	struct err e = ERR_INIT;
	struct sqlite3 *db;

	cr_assert_eq(store_add_run(s, r, NULL), 1);
	db = fixture_foreign(&here);
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL);
	sqlite3_close(db);
	/* a session that was open before */
	run_free(r);
	r = fixture_run(2);
	cr_assert_eq(store_add_run(s, r, &e), ERR_VERSION);
	cr_assert(strstr(e.text, "schema 99"), "%s", e.text);
	run_free(r);
	/* and new ones; s keeps the log from being moved meanwhile */
	for (int mode = STORE_READ; mode <= STORE_CREATE; mode++) {
		struct store *other = NULL;

		err_clear(&e);
		cr_assert_eq(store_open(here.db, (enum store_mode)mode, &other,
					&e), ERR_VERSION);
		cr_assert(strstr(e.text, "schema 99"), "%s", e.text);
	}
	store_close(s);
}

Test(store_open, opens_names_that_a_uri_would_misread)
{
	char path[300];
	struct store *s;
	struct err e = ERR_INIT;

	snprintf(path, sizeof path, "%s/50%% of?a#b %%41.db", here.folder);
	cr_assert_eq(store_open(path, STORE_CREATE, &s, NULL), 0);
	store_close(s);
	cr_assert_eq(store_open(path, STORE_READ, &s, &e), 0, "%s", e.text);
	store_close(s);
}

Test(store_open, keeps_its_origin)
{
	struct store_head a, b;
	struct store *s = fixture_open(&here);

	store_head(s, &a, NULL);
	store_close(s);
	s = fixture_open(&here);
	store_head(s, &b, NULL);
	store_close(s);
	cr_assert_str_eq(a.origin, b.origin);
	cr_assert_eq(strspn(a.origin, "0123456789abcdef"), 32);
}

Test(store_open, uses_one_lock_for_a_file_and_a_link_to_it)
{
	struct store_lock l = STORE_LOCK_INIT;
	struct err e = ERR_INIT;
	struct store *s = fixture_open(&here);
	char link[256];

	snprintf(link, sizeof link, "%s/link.db", here.folder);
	cr_assert_eq(symlink(here.db, link), 0);
	store_close(s);
	cr_assert_eq(store_open(link, STORE_WRITE, &s, &e), 0, "%s", e.text);
	cr_assert_str_eq(store_where(s), here.db);
	store_lock_init(&l, store_where(s));
	cr_assert_eq(store_lock_take(&l, 0, NULL), 0);
	store_lock_release(&l);
	store_close(s);
}

/* Runs as a user without rights, as root may write anywhere. */
static int read_as_nobody(void)
{
	struct err e = ERR_INIT;
	struct store *s;
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(9);
		if (store_open(here.db, STORE_READ, &s, &e) == 0)
			_exit(1);
		_exit(e.code == ERR_IO && strstr(e.text, here.db) &&
		      strstr(e.text, "store backup") ? 0 : 2);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status);
}

Test(store_open, says_what_to_do_when_the_folder_cannot_be_written_to)
{
	char side[256];

	store_close(fixture_open(&here));
	snprintf(side, sizeof side, "%s-wal", here.db);
	unlink(side);
	snprintf(side, sizeof side, "%s-shm", here.db);
	unlink(side);
	chmod(here.db, 0444);
	chmod(here.folder, 0555);
	cr_assert_eq(read_as_nobody(), 0);
	chmod(here.folder, 0700);
}

Test(store_open, waits_for_the_lock_a_bounded_time_and_names_it)
{
	struct store_lock a = STORE_LOCK_INIT, b = STORE_LOCK_INIT;
	struct err e = ERR_INIT;

	store_lock_init(&a, here.db);
	store_lock_init(&b, here.db);
	cr_assert_eq(store_lock_take(&a, 0, NULL), 0);
	cr_assert_eq(store_lock_take(&b, 30, &e), ERR_BUSY);
	cr_assert_not_null(strstr(e.text, "postsil.db-lock"));
	store_lock_drop(&a);
	cr_assert_eq(store_lock_take(&b, 30, NULL), 0);
	store_lock_release(&a);
	store_lock_release(&b);
}

Test(store_open, knows_shared_file_systems)
{
	/* statfs(2) */
	cr_assert_not(store_place_magic_is_local(0x6969));       /* NFS */
	cr_assert_not(store_place_magic_is_local(0x65735546));   /* FUSE */
	cr_assert_not(store_place_magic_is_local(0xff534d42));   /* CIFS */
	cr_assert_not(store_place_magic_is_local(0xffffffffff534d42ul));
	cr_assert(store_place_magic_is_local(0xef53));           /* ext4 */
	cr_assert(store_place_magic_is_local(0x01021994));       /* tmpfs */
	cr_assert(store_place_magic_is_local(0x9123683e));       /* btrfs */
	cr_assert(store_place_magic_is_local(0x58465342));       /* XFS */
}

Test(store_open, takes_a_rollback_journal_where_files_are_shared)
{
	struct run *r = fixture_rich_run(), *out;
	struct sqlite3 *db;
	struct store *s;

	store_close(fixture_open(&here));
	cr_assert_eq(store_sqlite_open_as(here.db, STORE_WRITE, false, &s, NULL), 0);
	cr_assert_eq(store_add_run(s, r, NULL), 1);
	db = fixture_foreign(&here);
	cr_assert_eq(fixture_number(db, "SELECT journal_mode = 'wal' FROM "
				    "pragma_journal_mode"), 0);
	sqlite3_close(db);
	cr_assert_eq(store_get_run(s, r->run_id, &out, NULL), 0);
	fixture_same(r, out);
	run_free(out);
	run_free(r);
	store_close(s);
}

Test(store_open, follows_the_environment_to_the_default_place)
{
	char *p;

	setenv("POSTSIL_DB", "/x/y.db", 1);
	p = store_default_path(NULL);
	cr_assert_str_eq(p, "/x/y.db");
	free(p);
	unsetenv("POSTSIL_DB");
	setenv("XDG_DATA_HOME", "/d", 1);
	p = store_default_path(NULL);
	cr_assert_str_eq(p, "/d/postsil/postsil.db");
	free(p);
	setenv("XDG_DATA_HOME", "relative", 1);
	setenv("HOME", "/h", 1);
	p = store_default_path(NULL);
	cr_assert_str_eq(p, "/h/.local/share/postsil/postsil.db");
	free(p);
	unsetenv("HOME");
	cr_assert_null(store_default_path(NULL));
}
