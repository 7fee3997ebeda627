/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

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
