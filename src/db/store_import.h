/* SPDX-License-Identifier: MIT */
/*
 * store_import: a stream of runs into a store, idempotent: what is there already
 * is counted and left alone.
 *
 * Runs go in by transactions of IMPORT_BATCH_RUNS or IMPORT_BATCH_BYTES; one that is
 * refused holds up no other.  What was imported before a stop or a failure stays,
 * and the same import again goes on behind it.  Events of alerts follow the runs
 * (import_events.h).
 * While a thread adds one batch the caller's reads the next: it takes 0.7 of the time
 * (3,000 runs of 150 repetitions from JSON lines, two cores), and two batches of memory.
 * A dry run has no such thread.
 *
 * A run of rows (a CSV) holds less than the record it may have been exported from.
 * Where the store has its run_id with another hash, it counts as there already
 * if each column that the rows give is what the store's run has in that row of
 * calibration_run (import_same.h); else it is refused, and the first column that
 * differs is named.  Where the id was formed from the rows themselves, the same id
 * is the same rows, whatever an earlier postsil made of them: it is there.
 */
#ifndef POSTSIL_STORE_IMPORT_H
#define POSTSIL_STORE_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model/import_stream.h"
#include "db/import_seen.h"

struct store;

#define IMPORT_BATCH_RUNS 256
#define IMPORT_BATCH_BYTES (32u << 20)   /* of memory, about */
#define IMPORT_REFUSALS_MAX 100          /* kept in words; the rest is counted */

struct import_refusal {
	char where[IMPORT_WHERE];
	char text[600];
};

/* read is the sum of the others: what a stop or a failure left undone is in none. */
struct import_report {
	int64_t read;      /* runs, or what should have been some */
	int64_t added;     /* in a dry run: that would be */
	int64_t there;     /* already */
	int64_t refused;
	struct import_refusal *refusal;   /* heap, in the order of the source */
	size_t n_refusals;
	bool torn;         /* it was the source that failed, not the store */
	/* Of events of alerts, which are in none of the counts above. */
	int64_t events_added, events_there, events_refused;
};

/* Keeps a refusal in words, as far as there is room; the caller counts it. */
void import_report_refuse(struct import_report *r, const char *where, const char *text);

void import_report_release(struct import_report *r);

struct import_request {
	struct import_stream *from;
	const struct import_map *map;   /* that the stream was opened with */
	size_t n_map;
	/* Not NULL: a dry run.  Nothing is written, the report is what it would be;
	 * holds what would be there by then, over several streams.  Runs are not
	 * compared with rows of an earlier batch: those are refused. */
	struct import_seen *dry;
	/* Now and then; false: stop (ERR_STOPPED).  NULL: not wanted. */
	bool (*progress)(void *arg, const struct import_report *so_far);
	void *arg;
};

/* 0, or negative with *e; *out is filled as far as it came either way.  s: in a dry
 * run it may be open for reading, or NULL where there is no store yet. */
int store_import(struct store *s, const struct import_request *rq,
		 struct import_report *out, struct err *e);

#endif
