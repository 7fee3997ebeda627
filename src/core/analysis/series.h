/* SPDX-License-Identifier: MIT */
/*
 * series: runs that may be compared, as points in time order.
 *
 * A series is (unit, device, precision, metric, backend name, threads, power
 * mode, suite version), where a metric of another kind is its name and unit.
 * Change points and regressions are found per series; products and fleets
 * aggregate the levels of their units' series.
 */
#ifndef POSTSIL_SERIES_H
#define POSTSIL_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/run_set.h"

struct track;

enum point_flag {
	POINT_FORCED = 1,     /* drawn apart, left out of analysis */
	POINT_NOISY = 2,      /* counts with the weight of its interval */
	POINT_THROTTLED = 4,
	POINT_IMPORTED = 8,
	POINT_NEW_STACK = 16, /* software fingerprint differs from the point before */
	POINT_NEW_FIRMWARE = 32, /* microcode or VBIOS differs */
	POINT_NEW_BACKEND = 64,  /* the version of the backend differs */
};

/* Any of the three begins a new stack.  A change of the environment does not: it
 * may come and go from run to run, and would make every such run a boundary at
 * which the detector asks for less evidence. */
enum {
	POINT_NEW = POINT_NEW_STACK | POINT_NEW_FIRMWARE | POINT_NEW_BACKEND
};

struct point {
	int64_t at_ms;
	double value, low, high;  /* of the metric; low, high NAN: no interval */
	unsigned flags;           /* enum point_flag */
	size_t row;               /* index into the run_set */
};

struct series {
	enum metric metric;
	const char *custom, *unit;  /* of METRIC_CUSTOM its name and unit; else NULL */
	const struct run_row *key;  /* first row: its key fields are the series' */
	struct point *points;
	size_t n;
	double reference_peak;      /* GOP/s that efficiency divides by; NAN, as of
				     * METRIC_CUSTOM */
};

struct series_list {
	struct series *series;
	size_t n;
};

/* Groups the rows of set by series for one metric; rows without the metric
 * are left out.  Efficiency divides by one reference per (product, device,
 * precision): the newest theoretical peak of the rows, else the highest
 * attainable peak seen.  METRIC_CUSTOM gives the series of all names.  Series come
 * in order of product, device, precision, unit, and names last.  Borrowed pointers
 * into set; release with series_list_release(). */
void series_build(const struct run_set *set, enum metric metric,
		  struct series_list *out);
void series_list_release(struct series_list *list);

/* Forced runs then count as the others do, in analysis too; that they were forced
 * still stands in their rows. */
void series_count_forced(struct series_list *list);

bool series_has_same_key(const struct run_row *a, const struct run_row *b);

/* "unit|device|precision|metric|backend|threads|power mode|suite version": the key of
 * a series as one text, an unknown power mode empty, a bar in a name as '/'; heap.  The
 * product's name is left out, as names get corrected, and so is the unit of a figure of
 * another kind. */
char *series_key_text(const struct series *s);

#define SERIES_ALERT_ID 17  /* 16 hexadecimal digits and a NUL */

/* The name of an alert: the first 16 digits of SHA-256 of "key text|run_id", where
 * run_id is that of its first suspicious run (alert_event.h). */
void series_alert_id(const struct series *s, const char *run_id,
		     char out[SERIES_ALERT_ID]);

/* The runs of s that count, as arrays for analysis; set is the one that s was
 * built from, day0_ms what days are counted from.  stack[i] has the components of
 * a run (component.h), and all of them, the environment too, mark a change; a
 * boundary is the first run on a new stack.  Release with track_release(). */
void series_track(const struct series *s, const struct run_set *set,
		  int64_t day0_ms, struct track *out);

#endif
