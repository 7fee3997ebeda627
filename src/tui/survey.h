/* SPDX-License-Identifier: MIT */
/*
 * survey: every series on the desk in short: how mature it is, and where it
 * fell.  For the overview.
 *
 * Maturity looks at efficiency; drops are looked for in the raw figures
 * (GOP/s, GB/s).  Texts are borrowed from the run_set or live in the arena.
 */
#ifndef POSTSIL_SURVEY_H
#define POSTSIL_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/series.h"
#include "core/analysis/standing.h"
#include "core/base/arena.h"

#define SURVEY_SPARK STANDING_SPARK   /* columns of a row's little plot */

struct survey_row {
	const struct run_row *key;
	const char *name;          /* for people, short */
	const char *product;       /* likewise, without its device */
	size_t runs, counted;      /* counted: neither forced nor throttled */
	int64_t first_ms, last_ms;
	struct milestone milestone[MILESTONES];
	double now;                /* ratio; NAN: no run counts */
	const struct run_row *over;  /* the newest run over 1; NULL: none */
	struct rate rate;          /* lately */
	double spark[SURVEY_SPARK];  /* medians of equal stretches; NAN: no run */
};

struct survey_alert {
	const struct run_row *key;
	const char *name;
	enum metric metric;
	enum regression_state state;
	double previous, current;  /* levels */
	double change_pct, confidence;
	int64_t at_ms;             /* first run of the low level */
	const char *run_id;        /* that run */
	const char *changed;       /* "GPU driver 1.2 → 1.3", "" for nothing */
};

struct survey {
	struct arena arena;
	struct survey_row *row;
	size_t n_rows;
	struct survey_alert *alert;  /* open ones first, each kind newest first */
	size_t n_alerts, n_open;
	size_t compared, too_few;    /* series looked at for drops, and those that
				      * have fewer than CHANGEPOINT_MIN runs */
};

/* Release before the set goes.  threshold: a ratio. */
void survey_build(struct survey *s, const struct run_set *set,
		  bool include_forced, double threshold);
void survey_release(struct survey *s);

#endif
