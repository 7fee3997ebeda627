/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <time.h>

#include "core/base/err.h"
#include "kept_judge.h"

static bool go_on(void *arg, size_t done, size_t of)
{
	(void)arg, (void)done, (void)of;
	return true;
}

static struct kept *open_kept(struct store *s, const char *folder)
{
	struct kept_options o = { .folder = folder };
	struct kept *k;

	cr_assert_eq(kept_open(s, &o, &k, NULL), 0);
	return k;
}

static struct kept_list page(struct kept *k, size_t offset, size_t limit)
{
	struct kept_filter f = { .limit = limit, .offset = offset };
	struct kept_list l;

	cr_assert_eq(kept_series(k, &f, &l, NULL), 0);
	return l;
}

/* Unit 0 sorts before units 1 and 2: without the hold the second page would begin with
 * what the first one ended with. */
Test(kept_hold, pages_are_of_one_moment_whatever_another_program_adds)
{
	struct scratch here;
	struct kept *reader, *writer;
	struct kept_list first, second;
	struct store *s, *other;
	char folder[160], last[UNIT_ID];
	int last_metric;

	fixture_make(&here);
	s = fixture_open(&here);
	snprintf(folder, sizeof folder, "%s/cache/postsil", here.folder);
	for (unsigned u = 1; u < 3; u++)
		kept_add(s, &(struct made){ .k = u, .unit = u, .day = u, .figure = 1 });
	reader = open_kept(s, folder);
	cr_assert_eq(kept_update(reader, KEPT_ALL, NULL, NULL, NULL), 1);
	kept_hold(reader);
	first = page(reader, 0, 2);
	cr_assert_eq(first.n, 2);
	snprintf(last, sizeof last, "%s", first.series[1].key.unit_id);
	last_metric = (int)first.series[1].key.metric;

	other = fixture_open(&here);
	kept_add(other, &(struct made){ .k = 3, .unit = 0, .day = 3, .figure = 1 });
	writer = open_kept(other, folder);
	cr_assert_eq(kept_update(writer, KEPT_ALL, go_on, NULL, NULL), 0,
		     "it is told to come back");
	second = page(reader, 2, 2);
	cr_assert_eq(second.total, first.total);
	cr_assert(strcmp(second.series[0].key.unit_id, last) != 0 ||
		  (int)second.series[0].key.metric != last_metric ||
		  strcmp(second.series[0].key.precision,
			 first.series[1].key.precision) != 0);
	kept_let_go(reader);
	cr_expect(!kept_work(writer).in_memory);
	cr_assert_eq(kept_update(writer, KEPT_ALL, go_on, NULL, NULL), 1);
	kept_list_release(&second);
	second = page(reader, 0, 1);
	cr_assert_gt(second.total, first.total, "and now it is there");
	kept_list_release(&first);
	kept_list_release(&second);
	kept_close(writer);
	kept_close(reader);
	store_close(other);
	store_close(s);
	fixture_remove(&here);
}

struct writer {
	char path[320];
	bool has_it;
	pthread_mutex_t lock;
	pthread_cond_t begun;
};

/* As one whose slice does not fit in its cache. */
static void *write_for_long(void *arg)
{
	struct writer *w = arg;
	struct sqlite3 *db;
	bool has_it = sqlite3_open(w->path, &db) == SQLITE_OK &&
		      sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK;

	pthread_mutex_lock(&w->lock);
	w->has_it = has_it;
	pthread_cond_signal(&w->begun);
	pthread_mutex_unlock(&w->lock);
	nanosleep(&(struct timespec){ .tv_nsec = 400000000 }, NULL);
	sqlite3_close(db);
	return NULL;
}

/* An update that asks for progress is impatient; what is asked for behind it is not. */
Test(kept_hold, who_reads_waits_for_one_who_writes)
{
	struct writer w = { .lock = PTHREAD_MUTEX_INITIALIZER,
			    .begun = PTHREAD_COND_INITIALIZER };
	struct store_head head;
	struct kept_list all;
	struct scratch here;
	pthread_t thread;
	struct kept *k;
	struct store *s;

	fixture_make(&here);
	s = fixture_open(&here);
	kept_add(s, &(struct made){ .k = 1, .unit = 1, .day = 1, .figure = 1 });
	k = open_kept(s, here.folder);
	cr_assert_eq(kept_update(k, KEPT_ALL, go_on, NULL, NULL), 1);
	cr_assert_eq(store_head(s, &head, NULL), 0);
	snprintf(w.path, sizeof w.path, "%s/levels-%s.db", here.folder, head.origin);
	pthread_mutex_lock(&w.lock);
	cr_assert_eq(pthread_create(&thread, NULL, write_for_long, &w), 0);
	pthread_cond_wait(&w.begun, &w.lock);
	cr_assert(w.has_it);
	all = page(k, 0, 9);
	cr_expect_gt(all.n, 0);
	cr_expect(!kept_work(k).in_memory, "it computed all of it for itself");
	pthread_join(thread, NULL);
	kept_list_release(&all);
	kept_close(k);
	store_close(s);
	fixture_remove(&here);
}
