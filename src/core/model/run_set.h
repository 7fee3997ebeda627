/* SPDX-License-Identifier: MIT */
/*
 * run_set: rows of calibration_run on the desk, one per (run, device,
 * precision), oldest first (by time, then origin, then seq).  Loaded by db,
 * read by analysis and views.  Strings are interned in the set's arena: equal
 * texts are equal pointers within one set.
 */
#ifndef POSTSIL_RUN_SET_H
#define POSTSIL_RUN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/model/component.h"
#include "core/model/run.h"

/* What software drove which hardware; rows with equal stacks share one. */
struct run_stack {
	const char *hardware_fingerprint, *software_fingerprint;
	const char *value[FIELD_COUNT];  /* of the columns of calibration_run in
					  * the groups hardware and software;
					  * NULL unless known */
};

/* A figure of another kind (METRIC_CUSTOM), as it is compared: a time is a rate. */
struct custom_figure {
	const char *name, *unit;            /* "custom:tokens"; "1/s", "" */
	double value;
	float low, high;                    /* NAN: no interval */
};

struct run_row {
	int64_t run;                        /* its number in this database */
	const char *run_id, *unit_id;
	int64_t timestamp_ms;
	const char *product, *device, *precision, *backend, *backend_version;
	const char *suite_version, *power_mode;
	int threads;                        /* 0: unknown */
	const struct run_stack *stack;
	const char *const *component;  /* COMPONENT_COUNT texts, NULL: none or
					* unknown; equal arrays are one.  NULL where
					* nobody looked */
	double value[METRIC_COUNT];
	float low[METRIC_COUNT], high[METRIC_COUNT];  /* NAN: no interval */
	const struct custom_figure *custom;  /* n_custom of them, by name */
	unsigned n_custom;
	double peak_theory, peak_attainable, peak_measured;
	const char *peak_source;
	const char *over;   /* of an efficiency over 1 the row's notes, which say why;
			     * else "" */
	enum quality quality;
	bool forced, preflight_passed, imported;
};

struct run_set {
	struct arena arena;
	struct run_row *rows;
	size_t n;
	size_t total;   /* rows that the filter matches; more than n when limited */
	/* For pages: what "before" takes for the older page, "" when there is none;
	 * what "after" takes for the newer one, "" when a page that came "after" is
	 * the newest.  Of n rows so many stand before the older page: fewer where a
	 * limit cut through a run, which is whole there. */
	char next[RUN_ID], prev[RUN_ID];
	size_t passed;
};

/* A set is one heap block; rows is a heap array of its own (it grows while
 * rows arrive), everything else lives in the arena. */
void run_set_free(struct run_set *set);

/* What a query asks for; NULL and 0 mean "any".  Texts are borrowed.
 * Fingerprints, run and unit ids may be shortened; a product is any part of
 * its name, in either case. */
struct run_filter {
	const char *hardware, *product, *unit, *device, *precision, *backend;
	const char *run_id;
	int64_t since_ms, until_ms;   /* inclusive, exclusive; 0: open */
	bool exclude_forced;
	bool with_efficiency;         /* rows that have one */
	bool without_customs;         /* figures of other kinds are not looked up */
	size_t limit;                 /* the newest so many; 0: all */
	/* Page by page, newest first: whole runs until there are so many rows, of
	 * the runs before a page's end (NULL: from the newest on).  Instead of a
	 * limit; total is then n.  Runs that are added meanwhile move no page. */
	size_t page;
	const char *before;           /* a whole run id */
	/* Or of the runs after a page's newest, the oldest so many: the way back. */
	const char *after;            /* a whole run id; "": from the oldest run on */
};

#endif
