/* SPDX-License-Identifier: MIT */
/*
 * chart_track: one series of a chart with its rows, which are asked of the store and
 * kept while nothing was added to them.
 *
 * Its efficiency divides by the reference over all units that its key has (kept.h), not
 * by that of its own rows.
 */
#ifndef POSTSIL_CHART_TRACK_H
#define POSTSIL_CHART_TRACK_H

#include "core/analysis/series.h"
#include "tui/chart_keys.h"

struct chart_track {
	struct run_set *set;       /* of its unit, device, precision and backend; owned */
	struct series_list list;   /* of all series in it */
	const struct series *s;    /* in list; NULL: it has no rows */
	unsigned loads;            /* of the workspace, when the rows were good */
	int64_t runs, last_ms;     /* of the key, when they were read */
	/* what the list was made for: */
	enum metric metric;
	bool with_forced;
	double reference_peak;
	bool with_customs;         /* the rows have figures of other kinds */
};

struct chart_want {
	const struct chart_key *key;
	enum metric metric;
	bool with_forced;
};

/* Makes t the series of key, with as little work as what it holds allows; *changed is
 * set when it is not what it was.  After an error t is empty. */
int chart_track_load(struct chart_track *t, const struct workspace *ws,
		     const struct chart_want *want, bool *changed, struct err *e);
void chart_track_release(struct chart_track *t);

/* Whether that takes the store. */
bool chart_track_must_read(const struct chart_track *t, const struct workspace *ws,
			   const struct chart_want *want);

/* Whether t holds the rows of the series of this name, whichever figure it shows. */
bool chart_track_is(const struct chart_track *t, const struct chart_key *key);

#endif
