/* SPDX-License-Identifier: MIT */
/*
 * usage: store_writer [-r] [-s] [-x] DB FROM COUNT
 *
 * Adds the runs FROM, FROM + 1, … one by one.  Prints "b K" before and "a K" after
 * the store took run K, each with one write(2); a run that was refused is told on
 * standard error.  When the store was closed by a failure it is opened again, once
 * a run, as a user would.
 *
 *   -r   with a rollback journal, as on file systems that several hosts share
 *   -s   stop at the first run that is refused
 *   -x   leave SIGXFSZ as it is: it kills
 *
 * Exit status 0: as many as could be were added; 3: the store did not open; 4: a
 * failure that is none of the operating system's.
 */
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "core/base/err.h"
#include "db/store.h"
#include "db/store_sqlite.h"
#include "made_run.h"

struct writer {
	const char *db;
	bool rollback, stop_early;
	struct store *store;
	struct made made;
};

static void say(char what, unsigned k)
{
	char line[32];
	int n = snprintf(line, sizeof line, "%c %u\n", what, k);

	if (write(1, line, (size_t)n) != n)
		_exit(5);
}

static int open_it(struct writer *w, struct err *e)
{
	return store_sqlite_open_as(w->db, STORE_CREATE, !w->rollback, &w->store, e);
}

/* Only what the operating system does may be in the way.  A read that fails with
 * EIO is a damaged file in SQLite's words; the judge knows better afterwards. */
static void refuse(unsigned k, const struct err *e)
{
	fprintf(stderr, "r %u %s\n", k, e->text);
	if ((e->code != ERR_IO && e->code != ERR_BUSY && e->code != ERR_FORMAT) ||
	    !e->text[0])
		exit(4);
}

static int add(struct writer *w, unsigned k)
{
	struct err e = ERR_INIT;
	struct store_head head;
	int rc;

	if (store_head(w->store, &head, NULL) < 0) {
		store_close(w->store);
		w->store = NULL;
		rc = open_it(w, &e);
		if (rc < 0) {
			refuse(k, &e);
			exit(3);
		}
	}
	say('b', k);
	rc = store_add_run(w->store, made_run(&w->made, k), &e);
	if (rc < 0)
		refuse(k, &e);
	else
		say('a', k);
	return rc;
}

int main(int argc, char **argv)
{
	struct writer w = { 0 };
	struct err e = ERR_INIT;
	unsigned from, n;
	int c;

	signal(SIGXFSZ, SIG_IGN);
	while ((c = getopt(argc, argv, "rsx")) != -1) {
		if (c == 'r')
			w.rollback = true;
		else if (c == 's')
			w.stop_early = true;
		else if (c == 'x')
			signal(SIGXFSZ, SIG_DFL);
		else
			return 9;
	}
	if (argc - optind != 3)
		return 9;
	w.db = argv[optind];
	from = (unsigned)strtoul(argv[optind + 1], NULL, 10);
	n = (unsigned)strtoul(argv[optind + 2], NULL, 10);
	made_open(&w.made);
	if (open_it(&w, &e) < 0) {
		fprintf(stderr, "o %s\n", e.text);
		return 3;
	}
	for (unsigned k = from; k < from + n; k++)
		if (add(&w, k) < 0 && w.stop_early)
			break;
	store_close(w.store);
	made_close(&w.made);
	return 0;
}
