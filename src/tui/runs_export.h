/* SPDX-License-Identifier: MIT */
/*
 * runs_export: the rows of calibration_run that a filter selects, as CSV and JSON:
 * newest first, and in a run as on the runs screen.  All of them, whatever lies on
 * the desk: they are streamed from the store, and memory is that of one run where
 * the view has a sink.  Behind the columns of calibration_run stands custom, the figures
 * of other kinds (runs_other.h).
 */
#ifndef POSTSIL_RUNS_EXPORT_H
#define POSTSIL_RUNS_EXPORT_H

struct buf;
struct err;
struct run_filter;
struct store;
struct view;

/* store NULL: there are none.  v: whose sink takes what is written. */
struct runs_export {
	const struct view *v;
	struct store *store;
	const struct run_filter *filter;   /* but its limit */
	const char *custom;                /* rows with this figure alone; NULL: all */
};

int runs_export_csv(const struct runs_export *x, struct buf *out, struct err *e);
int runs_export_json(const struct runs_export *x, struct buf *out, struct err *e);

#endif
