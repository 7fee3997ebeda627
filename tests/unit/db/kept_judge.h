/* SPDX-License-Identifier: MIT */
/*
 * kept_judge: a store of made runs, and what is kept of its series beside what a full
 * load of the store says of them.
 */
#ifndef POSTSIL_KEPT_JUDGE_H
#define POSTSIL_KEPT_JUDGE_H

#include "db/kept.h"
#include "db/store.h"
#include "db_fixture.h"

/* A run of fixture_run(), changed. */
struct made {
	unsigned k;          /* its id */
	unsigned unit;
	double day;          /* when, from the first of all */
	double figure;       /* times those of fixture_run(0) */
	double peak;         /* times its theoretical peak; 0: 1 */
	const char *driver;  /* NULL: none */
	bool forced;
	bool custom;         /* imported, with custom:tokens of 100 tokens/s and
			      * custom:latency of 10 ms at fp64, both as good */
};

void kept_add(struct store *s, const struct made *m);

/* Runs first to last - 1 of each of `units` units, one a day: unit 1 falls by 8 % at
 * day 30 with its driver, and unit 2 does so and is back at day 50.  Some .3 % of
 * noise. */
void kept_fill(struct store *s, unsigned units, unsigned first, unsigned last);

/* Ends the test unless every series that a full load finds is kept with the same
 * figures, and no other.  alerts: only levels and alerts have to agree. */
void kept_judge(struct store *s, struct kept *k, const struct kept_options *o,
		bool alerts);

#endif
