/* SPDX-License-Identifier: MIT */
/*
 * store_concurrent: one of many processes at work on one store.
 *
 * usage: store_concurrent write FILE SECONDS WRITER
 *        store_concurrent read FILE SECONDS
 *
 * A writer appends runs one by one, each durable, and names each on standard output
 * once it is acknowledged; WRITER sets its runs apart from those of others.  A
 * reader asks for counts, the newest page, the newest run and its series, and holds
 * each answer to the ones before: nothing that was seen may be missing later.
 * Both end with a line of figures on standard error, or with status 1 after the
 * first error that a user would have seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bench/store_fleet.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "db/store.h"

#define PAGE 60
#define WRITER_RUNS 100000000

struct work {
	struct store *store;
	uint64_t until;         /* monotonic */
	uint64_t times, worst;  /* ns */
	struct err e;
};

static void count_time(struct work *w, uint64_t start)
{
	uint64_t ns = clock_mono_ns() - start;

	w->times++;
	if (ns > w->worst)
		w->worst = ns;
}

static int write_runs(struct work *w, uint64_t first)
{
	for (uint64_t i = first; clock_mono_ns() < w->until; i++) {
		struct run *r = fleet_run(i);
		uint64_t start = clock_mono_ns();
		int rc = store_add_run(w->store, r, &w->e);

		count_time(w, start);
		if (rc == 1 && (printf("%s\n", r->run_id) < 0 || fflush(stdout)))
			rc = err_sys(&w->e, "cannot say what was stored");
		else if (rc == 0)
			rc = err_set(&w->e, ERR_CONFLICT, "%s was there before",
				     r->run_id);
		run_free(r);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* The whole run, and the series that it belongs to, hold what the row said. */
static int read_newest(struct work *w, const struct run_row *row)
{
	struct run_filter f = { .unit = row->unit_id, .device = row->device,
				.precision = row->precision };
	struct run_set *set = NULL;
	struct run *r = NULL;
	bool found = false;
	int rc = store_get_run(w->store, row->run_id, &r, &w->e);

	if (rc == 0 && (r->n_results != 3 || r->n_samples != 15))
		rc = err_set(&w->e, ERR_FORMAT, "half of run %s", row->run_id);
	if (rc == 0)
		rc = store_query(w->store, &f, &set, &w->e);
	for (size_t i = 0; set && i < set->n; i++)
		found |= strcmp(set->rows[i].run_id, row->run_id) == 0;
	if (rc == 0 && !found)
		rc = err_set(&w->e, ERR_FORMAT, "run %s is not in its series",
			     row->run_id);
	run_free(r);
	run_set_free(set);
	return rc;
}

static int read_once(struct work *w, int64_t *least)
{
	struct run_filter f = { .page = PAGE };
	struct run_set *set = NULL;
	struct store_counts n;
	int rc = store_count(w->store, &n, &w->e);

	if (rc == 0 && (n.runs < *least || n.results != 3 * n.runs))
		rc = err_set(&w->e, ERR_FORMAT, "%lld runs with %lld results, "
			     "after %lld runs", (long long)n.runs,
			     (long long)n.results, (long long)*least);
	*least = n.runs;
	if (rc == 0)
		rc = store_query(w->store, &f, &set, &w->e);
	if (rc == 0 && set->n)
		rc = read_newest(w, &set->rows[set->n - 1]);
	run_set_free(set);
	return rc;
}

static int read_on(struct work *w)
{
	int64_t least = 0;
	int rc = 0;

	while (rc == 0 && clock_mono_ns() < w->until) {
		uint64_t start = clock_mono_ns();

		rc = read_once(w, &least);
		count_time(w, start);
	}
	return rc;
}

int main(int argc, char **argv)
{
	struct work w = { .e = ERR_INIT };
	bool writer = argc == 5 && strcmp(argv[1], "write") == 0;
	double seconds = argc > 3 ? atof(argv[3]) : 0;
	int rc;

	if (!writer && !(argc == 4 && strcmp(argv[1], "read") == 0)) {
		fprintf(stderr, "usage: store_concurrent write FILE SECONDS WRITER\n"
			"       store_concurrent read FILE SECONDS\n");
		return 2;
	}
	w.until = clock_mono_ns() + (uint64_t)(seconds * 1e9);
	rc = store_open(argv[2], writer ? STORE_CREATE : STORE_READ, &w.store, &w.e);
	if (rc == 0)
		rc = writer ? write_runs(&w, strtoull(argv[4], NULL, 10) * WRITER_RUNS)
			    : read_on(&w);
	store_close(w.store);
	if (rc < 0)
		fprintf(stderr, "%s: error %d: %s\n", argv[1], rc, w.e.text);
	else
		fprintf(stderr, "%s %llu worst %.1f ms\n", argv[1],
			(unsigned long long)w.times, (double)w.worst / 1e6);
	return rc < 0;
}
