/* SPDX-License-Identifier: MIT */
/*
 * Several writers at once, and writers that are killed.  The cases print how
 * often the fault really hit.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/err.h"
#include "db/store.h"
#include "db_fixture.h"

#define KILLS 40

static struct scratch here;

static void setup(void)
{
	fixture_make(&here);
}

static void teardown(void)
{
	fixture_remove(&here);
}

TestSuite(store_crash, .init = setup, .fini = teardown);

static void add_runs(unsigned from, unsigned n)
{
	struct store *s;

	if (store_open(here.db, STORE_CREATE, &s, NULL) < 0)
		_exit(1);
	for (unsigned i = from; i < from + n; i++) {
		struct run *r = fixture_run(i);

		if (store_add_run(s, r, NULL) != 1)
			_exit(2);
		run_free(r);
	}
	store_close(s);
	_exit(0);
}

static void is_sound(void)
{
	struct sqlite3 *db = fixture_foreign(&here);

	cr_assert_eq(fixture_number(db, "SELECT integrity_check = 'ok' FROM "
				    "pragma_integrity_check"), 1);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM "
				    "pragma_foreign_key_check"), 0);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM run WHERE n NOT IN "
				    "(SELECT run FROM journal)"), 0);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM journal a JOIN "
		"journal b ON b.origin = a.origin AND b.seq = a.seq + 1 "
		"WHERE b.prev_hash <> a.hash"), 0);
	cr_assert_eq(fixture_number(db, "SELECT coalesce(max(seq), 0) = count(*) "
				    "FROM journal"), 1);
	sqlite3_close(db);
}

Test(store_crash, takes_runs_from_several_processes_at_once)
{
	enum { WRITERS = 4, EACH = 25 };
	struct store_counts n;
	struct store *s;
	int status;

	for (unsigned i = 0; i < WRITERS; i++)
		if (fork() == 0)
			add_runs(i * EACH, EACH);
	for (int i = 0; i < WRITERS; i++) {
		cr_assert_gt(wait(&status), 0);
		cr_assert_eq(status, 0);
	}
	s = fixture_open(&here);
	store_count(s, &n, NULL);
	store_close(s);
	cr_assert_eq(n.runs, WRITERS * EACH);
	is_sound();
}

/* What a writer has been told is there, in memory that outlives it. */
struct told {
	unsigned begun, done;
	bool opened;
};

static void write_until_killed(struct told *t, unsigned from)
{
	struct store *s;

	if (store_open(here.db, STORE_CREATE, &s, NULL) < 0)
		_exit(1);
	t->opened = true;
	for (unsigned i = from;; i++) {
		struct run *r = fixture_run(i);

		t->begun = i + 1;
		if (store_add_run(s, r, NULL) != 1)
			_exit(2);
		t->done = i + 1;
		run_free(r);
	}
}

static void pause_us(long us)
{
	struct timespec ts = { .tv_nsec = us * 1000 };

	nanosleep(&ts, NULL);
}

Test(store_crash, loses_no_acknowledged_run_when_it_is_killed, .timeout = 120)
{
	struct told *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int in_append = 0, in_open = 0, between = 0, survived = 0;
	unsigned seed = 11;

	for (int k = 0; k < KILLS; k++) {
		struct store_counts n = { 0 };
		struct store *s;
		unsigned from = t->done;
		pid_t child;
		int status;

		t->opened = false;
		child = fork();
		if (child == 0)
			write_until_killed(t, from);
		pause_us(500 + rand_r(&seed) % 25000);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		cr_assert(WIFSIGNALED(status), "the writer ended by itself: %d",
			  status);
		s = fixture_open(&here);
		cr_assert_eq(store_count(s, &n, NULL), 0);
		store_close(s);
		cr_assert_geq(n.runs, t->done);
		cr_assert_leq(n.runs, t->begun > t->done ? t->begun : t->done);
		in_open += !t->opened;
		in_append += t->opened && t->begun > t->done;
		between += t->opened && t->begun == t->done;
		survived += n.runs > t->done;
		t->done = t->begun = (unsigned)n.runs;
		is_sound();
	}
	fprintf(stderr, "kill -9: %d times, %d in an append (%d of those runs were "
		"complete), %d while opening, %d between; %u runs acknowledged, "
		"0 lost\n", KILLS, in_append, survived, in_open, between, t->done);
	cr_assert_gt(in_append, KILLS / 10);
	munmap(t, sizeof *t);
}

/* A file-size limit makes write() fail with EFBIG in mid-transaction, as a full
 * disk does; SIGXFSZ must be ignored, or it ends the program. */
static void write_to_the_limit(struct told *t)
{
	struct rlimit lim = { .rlim_cur = 700000, .rlim_max = 700000 };
	struct err e = ERR_INIT;
	struct store *s;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &lim) < 0 ||
	    store_open(here.db, STORE_CREATE, &s, NULL) < 0)
		_exit(1);
	for (unsigned i = 0; i < 10000; i++) {
		struct run *r = fixture_run(i);
		int rc = store_add_run(s, r, &e);

		run_free(r);
		if (rc == ERR_IO)
			_exit(e.text[0] ? 0 : 3);
		if (rc != 1)
			_exit(2);
		t->done = i + 1;
	}
	_exit(4);
}

Test(store_crash, keeps_what_it_acknowledged_when_the_disk_takes_no_more)
{
	struct told *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct store_counts n;
	struct run *r = fixture_run(99999);
	struct store *s;
	int status;

	if (fork() == 0)
		write_to_the_limit(t);
	cr_assert_gt(wait(&status), 0);
	cr_assert_eq(WEXITSTATUS(status), 0, "%d", WEXITSTATUS(status));
	s = fixture_open(&here);
	store_count(s, &n, NULL);
	fprintf(stderr, "file-size limit: hit after %u runs, %lld are there\n",
		t->done, (long long)n.runs);
	cr_assert_gt(t->done, 0);
	cr_assert_eq(n.runs, t->done);
	cr_assert_eq(store_add_run(s, r, NULL), 1);
	store_close(s);
	is_sound();
	run_free(r);
	munmap(t, sizeof *t);
}
