/* SPDX-License-Identifier: MIT */
/*
 * chart_keys: the series that a chart can show, by name: those of one figure that the
 * workspace's filters leave, of what is kept (standings.h), in its order of products.
 *
 * A store may have tens of thousands of series: a key is small, and the list is read
 * again only when it may have changed.
 */
#ifndef POSTSIL_CHART_KEYS_H
#define POSTSIL_CHART_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/model/metric.h"

struct err;
struct workspace;

/* Texts are never NULL; "": unknown. */
struct chart_key {
	const char *product, *unit_id, *device, *precision, *backend;
	const char *power_mode, *suite_version;
	const char *custom, *unit;  /* of METRIC_CUSTOM its name and unit; else "" */
	int threads;            /* 0: unknown */
	int64_t runs, last_ms;  /* as kept, of the newest run */
	double reference_peak;  /* GOP/s, over all units; NAN, as of METRIC_CUSTOM */
	bool stale;             /* newer runs are not in these figures yet */
};

/* Which figure. */
struct chart_figure {
	enum metric metric;
	const char *custom;     /* of METRIC_CUSTOM "custom:NAME"; NULL: all names */
	bool or_custom;         /* figures of other kinds where no series has that metric */
};

struct chart_keys {
	struct arena arena;     /* of the texts */
	struct chart_key *key;
	size_t n, cap;
	bool known;             /* it was read, as it was with these: */
	unsigned loads;         /* of the workspace */
	struct chart_figure asked;
	bool include_forced;
	enum metric metric;     /* that they are of */
	size_t seen;            /* groups that were computed */
	bool pending;           /* at the last load, what is kept was not complete: */
	size_t done, of;        /* groups */
};

/* Reads the list where it may be another one; *changed tells.  While it grows it is read
 * each time that there are a quarter more groups, and when they are complete.  Negative:
 * what is kept cannot be read; the list is empty then. */
int chart_keys_load(struct chart_keys *k, const struct workspace *ws,
		    const struct chart_figure *figure, bool *changed, struct err *e);
void chart_keys_release(struct chart_keys *k);

/* Whether both name the same series; of metrics but METRIC_CUSTOM, of one metric. */
bool chart_key_is_same(const struct chart_key *a, const struct chart_key *b);

/* A copy of what names a series, its texts in the arena. */
struct chart_key chart_key_copy(struct arena *a, const struct chart_key *key);

#endif
