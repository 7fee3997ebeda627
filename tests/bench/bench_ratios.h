/* SPDX-License-Identifier: MIT */
/*
 * bench_ratios: a line of bench_measure: ours over a peer's, round by round.
 *
 * Both figures of a ratio come from the same round, so that a neighbour's load
 * meets both; the line shows the median of the rounds' ratios, their range, and
 * whether the median keeps its budget.
 */
#ifndef POSTSIL_BENCH_RATIOS_H
#define POSTSIL_BENCH_RATIOS_H

#include <stddef.h>

#define BENCH_MOST_RATIOS 200

struct ratios {
	double r[BENCH_MOST_RATIOS];
	size_t n;
};

/* Nothing where one of the two is not positive: it could not be measured. */
void ratios_add(struct ratios *l, double ours, double peer);

/* Budget 0: for information.  Without ratios the line says "no figure". */
void ratios_print(struct ratios *l, double budget, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
