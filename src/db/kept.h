/* SPDX-License-Identifier: MIT */
/*
 * kept: what is known of every series of a store, kept between programs, so that a
 * new run costs the analysis of its own series alone.
 *
 * It lies in a database of its own, $XDG_CACHE_HOME/postsil/levels-ORIGIN.db (else
 * ~/.cache/postsil; its folder mode 0700), and holds nothing that the runs do not: it may
 * be deleted at any time.  A file that is damaged or of another version is made anew;
 * where none can be written (a full disk, no home folder, a database of another program
 * in its place), the same is held in memory.  None of that is an error.  Several
 * programs may use it at once.  A store that was replaced, restored or cut is noticed by
 * its head, and all is computed anew.
 *
 * kept_update() brings it up to date, in two stages, as alerts cannot wait for what
 * takes longer.  A group is the rows of one unit, device and precision: what a run
 * touches.  Runs may arrive with old times; their groups are computed anew.
 * An efficiency divides by one reference peak per product, device and precision over all
 * units (series.h); when it changes, the efficiencies that used it are done again.
 *
 * Answers are in the order asked for, own all that they point to, and are released
 * by kept_*_release().
 */
#ifndef POSTSIL_KEPT_H
#define POSTSIL_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/series.h"
#include "core/analysis/standing.h"
#include "core/base/arena.h"
#include "core/model/component.h"
#include "core/model/run_set.h"

struct err;
struct kept;
struct store;

/* Other than the defaults are computed for this program alone, in memory. */
struct kept_options {
	double threshold;      /* of a regression, a ratio; 0: the default, .05 */
	bool include_forced;   /* forced runs count as the others do */
	const struct run_filter *runs;  /* NULL: all.  Texts are borrowed as long as
			        * kept is open; limit and page are not used.  To
			        * look at some series only, use kept_filter */
	bool in_memory;        /* leave no file: of a store that goes with the program */
	const char *folder;    /* of the file; NULL: as said above */
};

/* The store stays the caller's, and open as long as this. */
int kept_open(struct store *s, const struct kept_options *o, struct kept **out,
	      struct err *e);
void kept_close(struct kept *k);

enum kept_stage {
	KEPT_ALERTS,   /* levels and alerts; series may be stale */
	KEPT_ALL,
};

/* Called after each group, of which there are `of` as far as is known; false stops.
 * What is done stays done. */
typedef bool kept_progress(void *arg, size_t done, size_t of);

/* 1: up to date; 0: stopped, or with progress that another program is at it just now:
 * ask again; negative: the store cannot be read.  progress may be
 * NULL. */
int kept_update(struct kept *k, enum kept_stage stage, kept_progress *progress,
		void *arg, struct err *e);

/* What the updates since kept_open() did, for tests and benches. */
struct kept_work {
	size_t followed;   /* groups of which only the newest levels were read */
	size_t analysed;   /* groups that were computed anew */
	size_t rebuilds;   /* times that all was forgotten */
	bool in_memory;
};
struct kept_work kept_work(const struct kept *k);

/* What names a series. */
struct kept_key {
	const char *product, *unit_id, *device, *precision, *backend;
	const char *power_mode, *suite_version;   /* "": unknown */
	int threads;           /* 0: unknown */
	enum metric metric;
	const char *custom, *metric_unit;  /* of METRIC_CUSTOM "custom:NAME" and its
				* unit; else "" */
};

/* Plain, as all that is kept in one piece. */
struct kept_figures {
	int64_t runs, counted;         /* counted: neither forced nor throttled */
	int64_t first_ms, last_ms;
	char last_run_id[RUN_ID];
	char hardware_fingerprint[FINGERPRINT_HEX];  /* of its newest run */
	char software_fingerprint[FINGERPRINT_HEX];
	double reference_peak;         /* GOP/s; NAN: none.  Of METRIC_CUSTOM, in its unit,
					* what the shares below are of (standing.h) */
	double level, spread;          /* the newest level; NAN: no run counts */
	int64_t n_levels;
	int64_t alerts, open_alerts;   /* open: provisional or confirmed */
	/* as of the stage KEPT_ALL; of METRIC_CUSTOM all of these are shares of its best
	 * level: */
	double now;                    /* NAN: no run counts, or it is a share of none */
	struct milestone milestone[MILESTONES];  /* of efficiencies and METRIC_CUSTOM */
	struct rate rate, recent;      /* over all, and lately */
	double spark[STANDING_SPARK];
	bool is_over;                  /* an efficiency over 1 was measured: */
	int64_t over_ms;
	char over_run_id[RUN_ID];      /* the newest such run */
};

struct kept_series {
	int64_t id;            /* good until the next update */
	struct kept_key key;
	struct kept_figures f;
	const char *over_why;  /* the notes of that run; "" */
	bool is_stale;         /* newer runs are in the levels, not in the rest */
};

enum kept_sort {
	KEPT_BY_PRODUCT,       /* then device, precision, unit, metric, its name */
	KEPT_BY_MATURITY,      /* who reached most, soonest, first; METRIC_CUSTOM last */
	KEPT_BY_TIME,          /* the newest run first */
};

/* NULL and 0: any.  Texts are borrowed. */
struct kept_filter {
	const char *product;   /* part of its name, in either case */
	const char *unit;      /* may be shortened */
	const char *device, *precision, *backend;
	unsigned metrics;      /* bits 1u << enum metric */
	const char *custom;    /* of METRIC_CUSTOM those of this name */
	int64_t series;        /* by id */
	enum kept_sort sort;   /* of series; alerts: open ones, then the newest */
	size_t limit, offset;
};

struct kept_list {
	struct arena arena;
	struct kept_series *series;
	size_t n, total;       /* total: without limit and offset */
};
int kept_series(struct kept *k, const struct kept_filter *f,
		struct kept_list *out, struct err *e);
void kept_list_release(struct kept_list *l);

struct kept_run { double value; int64_t at_ms; char run_id[RUN_ID]; };

#define KEPT_LOW_RUNS 3

/* The drop itself, plain. */
struct kept_drop {
	enum regression_state state;   /* never withdrawn */
	bool little_history, drift;
	double previous_level, current_level, change_pct, best_pct, confidence;
	struct kept_run best;          /* of the previous level */
	struct kept_run current;       /* the newest of the low level */
	struct kept_run first;         /* first suspicious: names the alert */
	struct kept_run start;         /* first of the low level */
	struct kept_run last_good;     /* the run before it */
	int64_t confirmed_ms;          /* the run that confirmed it; 0: none yet */
	int64_t recovered_ms;          /* first run of the level that is back; 0 */
	int64_t low_ms[KEPT_LOW_RUNS]; /* of the newest runs of the low level */
	int64_t n_low;                 /* runs of the low level */
	char software_before[FINGERPRINT_HEX];   /* of last_good */
	char software_after[FINGERPRINT_HEX];    /* of start */
	char software_current[FINGERPRINT_HEX];
	char hardware_fingerprint[FINGERPRINT_HEX];  /* of start */
};

struct kept_alert {
	char id[SERIES_ALERT_ID];
	int64_t series;
	struct kept_key key;
	struct kept_drop drop;
	/* What was in force on either side, COMPONENT_COUNT texts, NULL: none or
	 * unknown; a change one run off a confirmed drop is taken for the one that
	 * matters when there is none at the place itself.  They changed where both are known
	 * and differ. */
	const char *const *before, *const *after;
};

struct kept_alerts {
	struct arena arena;
	struct kept_alert *alert;
	size_t n, total;
};
int kept_alerts(struct kept *k, const struct kept_filter *f,
		struct kept_alerts *out, struct err *e);
void kept_alerts_release(struct kept_alerts *l);

/* A stretch between two changes, oldest first; plain. */
struct kept_level {
	int64_t runs, start_ms, end_ms;   /* of its first and last run */
	char run_id[RUN_ID];              /* the first one */
	double median, spread;
	/* the change that began it; NAN in the first level */
	double change_pct, confidence;
	bool drift;
};

struct kept_levels { struct kept_level *level; size_t n; };
int kept_levels(struct kept *k, int64_t series, struct kept_levels *out,
		struct err *e);
void kept_levels_release(struct kept_levels *l);

/* From here to kept_let_go() answers are of one moment, whatever other programs add:
 * for lists that are read in pages.  No update in between; be quick, as others wait. */
void kept_hold(struct kept *k);
void kept_let_go(struct kept *k);

struct kept_counts {
	size_t series;             /* of all metrics */
	size_t compared, too_few;  /* raw series: with CHANGEPOINT_MIN runs, or fewer:
				    * "never compared" is not "no regression" */
	size_t alerts, open;
};
int kept_count(struct kept *k, const struct kept_filter *f,
	       struct kept_counts *out, struct err *e);

#endif
