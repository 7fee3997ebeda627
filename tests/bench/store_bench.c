/* SPDX-License-Identifier: MIT */
/*
 * store_bench: how fast the store is, on runs of a synthetic fleet.
 *
 * usage: store_bench [--lean] FILE RUNS [BARE]
 *
 * Fills FILE until it holds RUNS (a file that holds some is gone on with), in
 * batches as an import does, then asks what screens ask.  With BARE, a file that
 * does not exist, bare SQLite inserts the same rows after each batch, so that both
 * meet the same neighbours.  Ends 1 when we take more than twice its time.  With
 * --lean the runs have one result and one sample each (fleet_run_lean()), for sizes
 * that no disk holds otherwise; no budget is of such runs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "db/store.h"
#include "store_bare.h"
#include "store_fleet.h"
#include "store_peer.h"

#define BATCH 500
#define APPENDS 40
#define ASKS 21
#define PAGE 1000
#define BUDGET 0.5

struct bench {
	const char *file;
	struct run *(*make)(uint64_t i);
	struct store *store;
	struct bare *bare;
	struct peer *peer;   /* of the question that has one */
	int64_t runs;        /* in the store */
	size_t rows;         /* of the last answer */
	size_t peer_rows;    /* of the peer's */
	char run_id[RUN_ID]; /* of the last run added; of the end of the last page */
	struct err e;
};

static int complain(const struct bench *b)
{
	fprintf(stderr, "store_bench: %s\n", b->e.text);
	return -1;
}

static double ms_since(uint64_t start)
{
	return (double)(clock_mono_ns() - start) / 1e6;
}

/* Adds the next n runs of the fleet in one transaction. */
static int add_batch(struct bench *b, size_t n, struct spent *spent)
{
	struct run *runs[BATCH];
	struct spent start;
	size_t added;
	int rc;

	for (size_t i = 0; i < n; i++)
		runs[i] = b->make((uint64_t)b->runs + i);
	start = spent_now();
	rc = store_add_runs(b->store, (const struct run *const *)runs, n, &added,
			    &b->e);
	spent_add(spent, start);
	snprintf(b->run_id, sizeof b->run_id, "%s", runs[n - 1]->run_id);
	for (size_t i = 0; i < n; i++)
		run_free(runs[i]);
	if (rc == 0 && added != n)
		rc = err_set(&b->e, ERR_CONFLICT, "%s holds other runs than those "
			     "of the fleet", b->file);
	b->runs += (int64_t)n;
	return rc;
}

static off_t file_size(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 ? st.st_size : 0;
}

static void tell_fill(const struct bench *b, double added, struct spent ours,
		      struct spent bares)
{
	printf("%10" PRId64 " runs  import %.0f runs/s (%.0f us of CPU a run)",
	       b->runs, added / ours.wall, ours.cpu * 1e6 / added);
	if (b->bare)
		printf(", bare SQLite %.0f (%.0f us): %.2f of it by time, %.2f by "
		       "CPU; budget %.2f", added / bares.wall,
		       bares.cpu * 1e6 / added, bares.wall / ours.wall,
		       bares.cpu / ours.cpu, BUDGET);
	putchar('\n');
}

/* 0; 1 under budget; negative after an error. */
static int fill(struct bench *b, int64_t goal)
{
	struct spent ours = { 0 }, bares = { 0 };
	int64_t before = b->runs;

	while (b->runs < goal) {
		size_t n = goal - b->runs < BATCH ? (size_t)(goal - b->runs) : BATCH;

		if (add_batch(b, n, &ours) < 0)
			return complain(b);
		if (b->bare && bare_copy(b->bare, &bares) < 0)
			return -1;
	}
	if (b->runs == before)
		return 0;
	tell_fill(b, (double)(b->runs - before), ours, bares);
	return b->bare && bares.wall / ours.wall < BUDGET;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int append_one(struct bench *b)
{
	struct spent unused = { 0 };

	return add_batch(b, 1, &unused);
}

static int ask(struct bench *b, const struct run_filter *f)
{
	struct run_set *set;
	int rc = store_query(b->store, f, &set, &b->e);

	if (rc < 0)
		return rc;
	b->rows = set->n;
	if (f->page)
		snprintf(b->run_id, sizeof b->run_id, "%s", set->next);
	run_set_free(set);
	return 0;
}

static int ask_series(struct bench *b)
{
	char unit[UNIT_ID];
	struct run_filter f = { .unit = unit, .device = fleet_device(0),
				.precision = "fp64" };

	fleet_unit_id(0, unit);
	return ask(b, &f);
}

static int ask_series_bare(struct bench *b)
{
	return peer_read(b->peer, &b->peer_rows);
}

/* One page behind the other, from the end of the last one; the first again after
 * the last. */
static int ask_page(struct bench *b)
{
	struct run_filter f = { .page = PAGE, .before = *b->run_id ? b->run_id
								     : NULL };

	return ask(b, &f);
}

static int ask_count(struct bench *b)
{
	struct store_counts n;
	int rc = store_count(b->store, &n, &b->e);

	b->rows = (size_t)n.results;
	return rc;
}

static int ask_run(struct bench *b)
{
	struct run *r;
	int rc = store_get_run(b->store, b->run_id, &r, &b->e);

	b->rows = 1;
	if (rc == 0)
		run_free(r);
	return rc;
}

struct measured {
	double first, median, worst;   /* ms */
};

/* Of n calls, after one that is told alone where it matters; each of ours, where
 * there is a peer, followed by one of the peer's. */
static int repeat(struct bench *b, int (*const what[2])(struct bench *), size_t n,
		  struct measured out[2])
{
	double ms[2][APPENDS];

	for (size_t i = 0; i <= n; i++)
		for (int k = 0; k < 2 && what[k]; k++) {
			uint64_t start = clock_mono_ns();

			if (what[k](b) < 0)
				return complain(b);
			*(i ? &ms[k][i - 1] : &out[k].first) = ms_since(start);
		}
	for (int k = 0; k < 2 && what[k]; k++) {
		qsort(ms[k], n, sizeof **ms, by_size);
		out[k].median = ms[k][n / 2];
		out[k].worst = ms[k][n - 1];
	}
	return 0;
}

static int measure(struct bench *b, const char *name,
		   int (*what)(struct bench *), size_t n)
{
	struct measured m[2];

	if (repeat(b, (int (*[2])(struct bench *)){ what, NULL }, n, m) < 0)
		return -1;
	printf("%10" PRId64 " runs  %-28s %8.3f ms (first %.3f, worst %.3f), "
	       "%zu rows\n", b->runs, name, m[0].median, m[0].first, m[0].worst,
	       b->rows);
	return 0;
}

/* Bare SQLite reads the same columns of the same rows. */
static int measure_series(struct bench *b)
{
	struct measured m[2];
	char unit[UNIT_ID];
	int rc;

	fleet_unit_id(0, unit);
	b->peer = peer_open(b->file, unit, fleet_device(0), "fp64");
	if (!b->peer)
		return -1;
	rc = repeat(b, (int (*[2])(struct bench *)){ ask_series, ask_series_bare },
		    ASKS, m);
	peer_close(b->peer);
	if (rc < 0)
		return rc;
	if (b->peer_rows != b->rows) {
		err_set(&b->e, ERR_FORMAT, "bare SQLite reads %zu rows, not %zu",
			b->peer_rows, b->rows);
		return complain(b);
	}
	printf("%10" PRId64 " runs  %-28s %8.3f ms (first %.3f, worst %.3f), %zu rows; "
	       "bare SQLite %.3f: %.2f times\n", b->runs, "trajectory of one series",
	       m[0].median, m[0].first, m[0].worst, b->rows, m[1].median,
	       m[0].median / m[1].median);
	return 0;
}

static int measure_all(struct bench *b)
{
	int rc;

	b->rows = 1;
	rc = measure(b, "append one run, durable", append_one, APPENDS);
	if (rc == 0)
		rc = measure(b, "read one run", ask_run, ASKS);
	if (rc == 0)
		rc = measure_series(b);
	b->run_id[0] = '\0';
	if (rc == 0)
		rc = measure(b, "a page of the newest", ask_page, ASKS);
	if (rc == 0)
		rc = measure(b, "count", ask_count, ASKS);
	return rc;
}

static int open_store(struct bench *b)
{
	struct store_counts n;

	if (store_open(b->file, STORE_CREATE, &b->store, &b->e) < 0 ||
	    store_count(b->store, &n, &b->e) < 0)
		return complain(b);
	b->runs = n.runs;
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: store_bench [--lean] FILE RUNS [BARE]\n");
	return 2;
}

int main(int argc, char **argv)
{
	struct bench b = { .make = fleet_run, .e = ERR_INIT };
	char *end = NULL;
	long long goal;
	int rc, under;  /* budget */

	if (argc > 1 && strcmp(argv[1], "--lean") == 0) {
		b.make = fleet_run_lean;
		argc--;
		argv++;
	}
	goal = argc > 2 ? strtoll(argv[2], &end, 10) : 0;
	if (argc < 3 || argc > 4 || *end || goal < 1)
		return usage();
	b.file = argv[1];
	rc = open_store(&b);
	if (rc == 0 && argc > 3 && !(b.bare = bare_open(b.file, argv[3])))
		rc = -1;
	under = rc < 0 ? rc : fill(&b, goal);
	rc = under < 0 ? under : measure_all(&b);
	store_close(b.store);
	if (b.bare)
		bare_close(b.bare);
	if (rc >= 0)
		printf("%10" PRId64 " runs  %.0f bytes a run\n", b.runs,
		       (double)file_size(b.file) / (double)b.runs);
	return rc < 0 ? 3 : under;
}
