/* SPDX-License-Identifier: MIT */
/*
 * chart_bench: what a view of one series costs that has many points: its rows and what
 * analysis says of it, the first time and when it is gone back to, beside bare SQLite
 * reading the least that a point needs.
 *
 * usage: chart_bench FOLDER POINTS
 *
 * Makes FOLDER/chart.db with two units, each with a series of POINTS runs (lean ones,
 * store_fleet.h) a quarter of a day apart.  Times are of
 * the processor, the median of ASKS.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/analysis/stats.h"
#include "core/base/err.h"
#include "db/store.h"
#include "store_fleet.h"
#include "tui/chart.h"
#include "tui/chart_facts.h"
#include "tui/standings.h"
#include "tui/track_facts.h"
#include "tui/workspace.h"

#define ASKS 9
#define BATCH 500
#define PRODUCTS 3      /* of the fleet, one after the other */
#define STEP_MS 21600000

struct bench {
	char file[4096];
	struct workspace ws;
	struct chart chart;
	struct chart_facts facts;
	struct chart_choice choice;
	struct err e;
	struct sqlite3 *db;
	struct sqlite3_stmt *bare;
};

typedef int ask_fn(struct bench *b);

static int complain(const struct bench *b)
{
	fprintf(stderr, "chart_bench: %s\n", b->e.text);
	return -1;
}

/* Run k of a unit of the first product, as many as are asked for. */
static struct run *make_run(unsigned unit, uint64_t k)
{
	uint64_t group = k / FLEET_DAYS * PRODUCTS, day = k % FLEET_DAYS;
	struct run *r = fleet_run_lean(group * FLEET_UNITS * FLEET_DAYS +
				       day * FLEET_UNITS + unit * PRODUCTS);

	fleet_unit_id(unit, r->unit_id);
	r->timestamp_ms = 1704067200000 + (int64_t)k * STEP_MS;
	return r;
}

static int fill(struct bench *b, uint64_t points)
{
	struct store *s;
	int rc = store_open(b->file, STORE_CREATE, &s, &b->e);

	if (rc < 0)
		return rc;
	for (uint64_t at = 0; at < 2 * points && rc >= 0; at += BATCH) {
		struct run *run[BATCH];
		size_t n = 2 * points - at < BATCH ? 2 * points - at : BATCH, added;

		for (size_t i = 0; i < n; i++)
			run[i] = make_run((at + i) % 2, (at + i) / 2);
		rc = store_add_runs(s, (const struct run *const *)run, n, &added, &b->e);
		for (size_t i = 0; i < n; i++)
			run_free(run[i]);
	}
	store_close(s);
	return rc;
}

static int load(struct bench *b)
{
	return chart_load(&b->chart, &b->ws, &b->choice, &(struct chart_prefer){ 0 },
			  &b->e);
}

static int ask_rows(struct bench *b)
{
	const struct run_row *key = chart_series(&b->chart)->key;
	struct run_filter f = { .unit = key->unit_id, .device = key->device,
				.precision = key->precision, .backend = key->backend,
				.without_customs = true };
	struct run_set *set;
	int rc = store_query(b->ws.store, &f, &set, &b->e);

	if (rc == 0)
		run_set_free(set);
	return rc;
}

/* Computed from the points, as of a series of which nothing is kept. */
static int ask_analysis(struct bench *b)
{
	struct track_facts f;

	track_facts_of(&f, chart_series(&b->chart), chart_focus_set(&b->chart),
		       b->ws.threshold);
	track_facts_release(&f);
	return 0;
}

static int ask_facts(struct bench *b)
{
	chart_facts_load(&b->facts, &b->chart, &b->ws);
	return b->facts.kept ? 0 : err_set(&b->e, ERR_REFUSED, "nothing is kept of it");
}

/* As a view does that shows it for the first time. */
static int ask_first(struct bench *b)
{
	chart_release(&b->chart);
	if (load(b) < 0)
		return -1;
	return ask_facts(b);
}

static int ask_again(struct bench *b)
{
	chart_step(&b->chart, 1);
	if (load(b) < 0)
		return -1;
	return ask_facts(b);
}

/* Of a row what a point needs, through the same index. */
static int ask_bare(struct bench *b)
{
	double sum = 0;

	while (sqlite3_step(b->bare) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(b->bare); i++)
			sum += sqlite3_column_double(b->bare, i);
	sqlite3_reset(b->bare);
	return sum != 0 ? 0 : -1;
}

static int open_bare(struct bench *b)
{
	const struct run_row *key = chart_series(&b->chart)->key;
	const char *bound[] = { key->unit_id, key->device, key->precision };

	if (sqlite3_open_v2(b->file, &b->db, SQLITE_OPEN_READONLY |
			    SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(b->db, "SELECT r.n, r.at_ms, r.run_id, r.forced,"
		" r.hardware, r.software, x.quality, x.efficiency, x.efficiency_low,"
		" x.efficiency_high FROM result x CROSS JOIN run r ON r.n = x.run"
		" WHERE x.unit_id = ?1 AND x.device = ?2 AND x.precision = ?3"
		" ORDER BY x.at_ms DESC, x.run DESC", -1, &b->bare, NULL) != SQLITE_OK)
		return err_set(&b->e, ERR_IO, "%s", sqlite3_errmsg(b->db));
	for (int i = 0; i < 3; i++)
		sqlite3_bind_text(b->bare, i + 1, bound[i], -1, SQLITE_TRANSIENT);
	return 0;
}

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int measure(struct bench *b, const char *what, ask_fn *ask)
{
	double ms[ASKS];

	for (int i = 0; i < ASKS; i++) {
		double start = cpu_ms();

		if (ask(b) < 0)
			return complain(b);
		ms[i] = cpu_ms() - start;
	}
	printf("%8zu points  %-44s %8.2f ms\n", chart_series(&b->chart)->n, what,
	       stats_median(ms, ASKS));
	return 0;
}

static int run(struct bench *b)
{
	if (workspace_open(&b->ws, b->file, &b->e) < 0 ||
	    workspace_load(&b->ws, &b->e) < 0 || load(b) < 0 || !chart_series(&b->chart) ||
	    open_bare(b) < 0)
		return complain(b);
	if (measure(b, "bare SQLite, 10 columns", ask_bare) < 0 ||
	    measure(b, "rows", ask_rows) < 0 ||
	    measure(b, "facts, computed", ask_analysis) < 0 ||
	    measure(b, "facts, as kept", ask_facts) < 0 ||
	    measure(b, "first visit, the list of series with it", ask_first) < 0 ||
	    measure(b, "back to a series that was left", ask_again) < 0)
		return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct bench b = { .choice = { .metric = METRIC_EFFICIENCY, .alone = true } };
	uint64_t points = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
	int rc;

	if (!points) {
		fprintf(stderr, "usage: chart_bench FOLDER POINTS\n");
		return 2;
	}
	snprintf(b.file, sizeof b.file, "%s/chart.db", argv[1]);
	workspace_init(&b.ws);
	chart_init(&b.chart);
	rc = fill(&b, points) < 0 ? complain(&b) : run(&b);
	sqlite3_finalize(b.bare);
	sqlite3_close(b.db);
	chart_facts_release(&b.facts);
	chart_release(&b.chart);
	workspace_release(&b.ws);
	return rc < 0;
}
