/* SPDX-License-Identifier: MIT */
/*
 * kept_bench: what is kept of series, on runs of a synthetic fleet: computing all of
 * it, and bringing it up to date for one new run and for a day of the fleet.
 *
 * usage: kept_bench [--lean] FILE RUNS FOLDER
 *
 * Fills FILE with RUNS less the last two days, computes what is kept anew in FOLDER,
 * and then lets those days arrive.  FILE may hold less, and is gone on with.  Ends 1
 * when a budget is missed: .3 s up to 1,000,000 runs, 1 s above.  With --lean the runs
 * have one result and one sample each (fleet_run_lean()), as store_bench's have.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "db/kept.h"
#include "db/store.h"
#include "store_fleet.h"

#define BATCH 500
#define DAYS_LEFT 2
#define ASKS 21
#define MILLION 1000000

struct bench {
	const char *file, *folder;
	struct run *(*make)(uint64_t);
	struct store *store;
	struct kept *kept;
	int64_t runs;
	size_t rows;
	struct err e;
};

static int complain(const struct bench *b)
{
	fprintf(stderr, "kept_bench: %s\n", b->e.text);
	return -1;
}

static double ms_since(uint64_t start)
{
	return (double)(clock_mono_ns() - start) / 1e6;
}

static int add_runs(struct bench *b, int64_t goal)
{
	struct run *runs[BATCH];
	int rc = 0;

	while (b->runs < goal && rc == 0) {
		size_t n = goal - b->runs < BATCH ? (size_t)(goal - b->runs) : BATCH;
		size_t added;

		for (size_t i = 0; i < n; i++)
			runs[i] = b->make((uint64_t)b->runs + i);
		rc = store_add_runs(b->store, (const struct run *const *)runs, n,
				    &added, &b->e);
		for (size_t i = 0; i < n; i++)
			run_free(runs[i]);
		b->runs += (int64_t)n;
	}
	return rc < 0 ? complain(b) : 0;
}

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The time of one stage, or negative. */
static double update(struct bench *b, enum kept_stage stage, const char *what)
{
	struct kept_work was = kept_work(b->kept), is;
	uint64_t start = clock_mono_ns();
	double cpu = cpu_ms(), ms;
	char text[80];

	if (kept_update(b->kept, stage, NULL, NULL, &b->e) < 0)
		return complain(b);
	ms = ms_since(start);
	is = kept_work(b->kept);
	snprintf(text, sizeof text, "%s (%zu + %zu groups)", what,
		 is.followed - was.followed, is.analysed - was.analysed);
	printf("%10" PRId64 " runs  %-38s %10.1f ms (%.1f of CPU)\n", b->runs, text,
	       ms, cpu_ms() - cpu);
	return ms;
}

static int ask_maturity(struct bench *b)
{
	struct kept_filter f = { .metrics = 1u << METRIC_EFFICIENCY,
				 .sort = KEPT_BY_MATURITY, .limit = 50 };
	struct kept_list l;
	int rc = kept_series(b->kept, &f, &l, &b->e);

	b->rows = l.total;
	kept_list_release(&l);
	return rc;
}

static int ask_alerts(struct bench *b)
{
	struct kept_filter f = { .limit = 50 };
	struct kept_alerts l;
	int rc = kept_alerts(b->kept, &f, &l, &b->e);

	b->rows = l.total;
	kept_alerts_release(&l);
	return rc;
}

static int ask_counts(struct bench *b)
{
	struct kept_filter f = { 0 };
	struct kept_counts n;
	int rc = kept_count(b->kept, &f, &n, &b->e);

	b->rows = n.series;
	return rc;
}

static int ask_all(struct bench *b)
{
	struct kept_filter f = { 0 };
	struct kept_list l;
	int rc = kept_series(b->kept, &f, &l, &b->e);

	b->rows = l.n;
	kept_list_release(&l);
	return rc;
}

static int ask_points(struct bench *b)
{
	char unit[UNIT_ID];
	struct run_filter f = { .unit = unit, .device = fleet_device(0),
				.precision = "fp64" };
	struct run_set *set;
	int rc;

	fleet_unit_id(0, unit);
	rc = store_query(b->store, &f, &set, &b->e);
	if (rc == 0)
		b->rows = set->n;
	run_set_free(set);
	return rc;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int measure(struct bench *b, const char *name, int (*what)(struct bench *))
{
	double ms[ASKS];

	for (size_t i = 0; i < ASKS; i++) {
		uint64_t start = clock_mono_ns();

		if (what(b) < 0)
			return complain(b);
		ms[i] = ms_since(start);
	}
	qsort(ms, ASKS, sizeof *ms, by_size);
	printf("%10" PRId64 " runs  %-38s %10.2f ms (worst %.2f), of %zu\n", b->runs,
	       name, ms[ASKS / 2], ms[ASKS - 1], b->rows);
	return 0;
}

static int measure_all(struct bench *b)
{
	int rc = measure(b, "50 series, the most mature", ask_maturity);

	if (rc == 0)
		rc = measure(b, "50 alerts", ask_alerts);
	if (rc == 0)
		rc = measure(b, "counts", ask_counts);
	if (rc == 0)
		rc = measure(b, "every series", ask_all);
	return rc < 0 ? rc : measure(b, "the points of one series", ask_points);
}

static void tell_size(const struct bench *b)
{
	struct store_head head;
	struct stat st;
	char path[4096];

	if (store_head(b->store, &head, NULL) < 0)
		return;
	snprintf(path, sizeof path, "%s/levels-%s.db", b->folder, head.origin);
	if (stat(path, &st) == 0)
		printf("%10" PRId64 " runs  %-38s %10.1f MB\n", b->runs,
		       "size of what is kept", (double)st.st_size / 1e6);
}

static int run_all(struct bench *b, int64_t goal)
{
	double budget = goal > MILLION ? 1000 : 300, ms;

	if (add_runs(b, goal - DAYS_LEFT * FLEET_UNITS) < 0 ||
	    update(b, KEPT_ALERTS, "all anew") < 0 ||
	    update(b, KEPT_ALL, "the rest") < 0 ||
	    update(b, KEPT_ALL, "nothing new") < 0)
		return -1;
	tell_size(b);
	if (add_runs(b, b->runs + 1) < 0 ||
	    update(b, KEPT_ALERTS, "one run, alerts") < 0 ||
	    update(b, KEPT_ALL, "one run, the rest") < 0 ||
	    add_runs(b, b->runs + FLEET_UNITS) < 0)
		return -1;
	ms = update(b, KEPT_ALERTS, "a day, alerts");
	if (ms < 0 || update(b, KEPT_ALL, "a day, the rest") < 0 ||
	    measure_all(b) < 0)
		return -1;
	printf("%10" PRId64 " runs  %-38s %10.2f of the budget\n", b->runs,
	       "alerts for a day of new runs", ms / budget);
	return ms > budget;
}

static int open_all(struct bench *b, int64_t goal)
{
	struct kept_options o = { .folder = b->folder };
	struct store_counts n;

	if (store_open(b->file, STORE_CREATE, &b->store, &b->e) < 0 ||
	    store_count(b->store, &n, &b->e) < 0)
		return complain(b);
	b->runs = n.runs;
	if (b->runs > goal - DAYS_LEFT * FLEET_UNITS) {
		err_set(&b->e, ERR_USAGE, "%s holds %" PRId64 " runs already: the "
			"last days are to arrive", b->file, b->runs);
		return complain(b);
	}
	return kept_open(b->store, &o, &b->kept, &b->e) < 0 ? complain(b) : 0;
}

int main(int argc, char **argv)
{
	struct bench b = { .make = fleet_run, .e = ERR_INIT };
	char *end = NULL;
	long long goal;
	int rc;

	if (argc > 1 && strcmp(argv[1], "--lean") == 0) {
		b.make = fleet_run_lean;
		argv++;
		argc--;
	}
	goal = argc == 4 ? strtoll(argv[2], &end, 10) : 0;
	if (argc != 4 || *end || goal < 2 * DAYS_LEFT * FLEET_UNITS) {
		fprintf(stderr, "usage: kept_bench [--lean] FILE RUNS FOLDER\n");
		return 2;
	}
	b.file = argv[1];
	b.folder = argv[3];
	rc = open_all(&b, goal);
	if (rc == 0)
		rc = run_all(&b, goal);
	kept_close(b.kept);
	store_close(b.store);
	return rc < 0 ? 3 : rc;
}
