/* SPDX-License-Identifier: MIT */
/*
 * impact: what each version of a component did to the level, unit by unit.
 *
 * Rows are the texts of one field, in the order in which any unit first ran
 * them.  Each is compared with the one that most units came from (mostly the row
 * before), on the units that went from that one to this one, or back, themselves,
 * so that every unit is paired with itself: up to IMPACT_RUNS runs before its
 * change against as many behind (contrast.h).  A side ends where another field
 * changed, if IMPACT_SIDE runs are left then, and anyway where this one did.
 *
 * The difference is the mean over the units, of one unit the mean of its
 * changes.  Its 95 % interval is Student's t over the units; with one unit that
 * of its runs, autocorrelation included; and never narrower than what the noise
 * of the runs leaves open, as two units may agree by chance:
 *   half = max(t(k - 1) sd / sqrt(k), 1.96 sqrt(sum se_i^2) / k)
 * It is an interval for units of this kind, not for these alone.
 *
 * Pure.  Texts are borrowed from the tracks.
 */
#ifndef POSTSIL_IMPACT_H
#define POSTSIL_IMPACT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/panel.h"

#define IMPACT_RUNS 30
#define IMPACT_SIDE 6
#define IMPACT_ALSO 8        /* fields told per row */
#define IMPACT_NONE ((size_t)-1)

/* Another field that changed among the runs that a difference rests on. */
struct impact_also {
	int field;
	size_t changes;          /* beside so many changes of the text */
	const char *from, *to;   /* on the first of them */
};

struct impact_pair {
	size_t unit;             /* the first series of that name */
	double pct, se_pct;      /* se_pct NAN: a side has one run */
};

struct impact_row {
	const char *text;
	double first_day;        /* first run with it, on any unit */
	size_t runs, units;      /* units by name */
	double median;           /* of all its runs, as the tracks have them */

	size_t against;          /* an earlier row that it is compared with, or
				  * IMPACT_NONE: no unit went there from one */
	struct impact_pair *pairs;   /* one per name that did */
	size_t n_pairs;          /* k above */
	double pct, low, high;   /* NAN: unknown */
	struct impact_also also[IMPACT_ALSO];   /* most changes first */
	size_t n_also;
};

struct impact {
	int field;               /* what the rows are of */
	bool substitute;         /* the wanted one has fewer than two texts here:
				  * this is the first that varies */
	struct impact_row *rows;
	size_t n_rows;
};

/* Groups by the field `wanted`, or, where that has fewer than two texts, by the
 * first of the panel's fields that has; if none has, by the wanted one, and there
 * is one row or none.  Runs that do not know the field count in no row.
 * Release what it fills. */
void impact_find(const struct panel *p, int wanted, struct impact *out);
void impact_release(struct impact *impact);

#endif
