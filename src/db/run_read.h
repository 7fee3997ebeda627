/* SPDX-License-Identifier: MIT */
/*
 * run_read: rows back into the run that they were written from.  What is read
 * has the canonical form, and so the record hash, of what was written.
 * ERR_FORMAT when the rows make no run: the file was changed or is damaged.
 * And, for whoever uses the library: the newest run, and how series went.
 */
#ifndef POSTSIL_RUN_READ_H
#define POSTSIL_RUN_READ_H

#include <stddef.h>

#include "core/analysis/series.h"
#include "core/analysis/track.h"
#include "core/analysis/trajectory.h"
#include "core/model/run.h"

struct err;
struct run_reader;
struct sqlite3;
struct store;

int run_reader_open(struct sqlite3 *db, struct run_reader **out, struct err *e);
void run_reader_close(struct run_reader *rd);

/* The run with exactly this id; ERR_NOT_FOUND.  Inside a transaction of the
 * caller, or it may see a database that moves on. */
int run_read(struct run_reader *rd, const char *run_id, struct run **out,
	     struct err *e);

/* The end of the range of texts that begin with prefix: '~' is above all
 * hexadecimal digits and '-'. */
int run_prefix_end(const char *prefix, char *out, size_t n);

/* The whole id of the run whose id begins with prefix; ERR_NOT_FOUND, ERR_USAGE
 * when several do. */
int run_match(struct sqlite3 *db, const char *prefix, char out[RUN_ID],
	      struct err *e);

/* The newest run that a filter selects (NULL: of all), whole; ERR_NOT_FOUND: it
 * selects none.  The filter's limit and pages do not count. */
int run_read_latest(struct store *s, const struct run_filter *f, struct run **out,
		    struct err *e);

/* One series: its track has the runs that count, with their stacks, and what
 * regression_find(), milestone_find() and panel.h ask for; days are counted from its
 * first run. */
struct run_trajectory {
	const struct series *series;   /* every run, forced ones too */
	struct track track;
	struct trajectory trajectory;
};

/* In the order of series_build().  Texts are those of set. */
struct run_trajectories {
	struct run_set *set;
	struct series_list list;
	struct run_trajectory *item;
	size_t n;
};

/* How the figures of a metric went: every series among the rows that a filter selects
 * (NULL: all), which are read whole; n is 0 when there is none.  An efficiency
 * divides by a peak that is the newest of these rows (series.h).  Fills *out, also after
 * an error, for run_trajectories_release(). */
int run_read_trajectory(struct store *s, const struct run_filter *f, enum metric m,
			struct run_trajectories *out, struct err *e);
void run_trajectories_release(struct run_trajectories *t);

#endif
