/* SPDX-License-Identifier: MIT */
/*
 * suspects: the steps that a unit took where its level fell.
 *
 * They are those within CAUSE_NEAR runs of the drop's start, and those up to
 * CAUSE_FAR runs away whose place explains the runs about as well: a step of the
 * mean before run i of n takes
 *   g(i) = i (n - i) / n (mean behind - mean before)^2
 * from the squares of the runs, and g(i) may be less than that of the best place
 * by CAUSE_PLACE times 2 s^2 f, s^2 the variance of the residuals and f what
 * autocorrelation makes of it (contrast.h): that is nats of likelihood.
 */
#ifndef POSTSIL_SUSPECTS_H
#define POSTSIL_SUSPECTS_H

#include <stddef.h>

#include "core/analysis/panel.h"
#include "core/analysis/regression.h"

#define CAUSE_NEAR 2
#define CAUSE_FAR 10
#define CAUSE_PLACE 3.0
#define SUSPECTS 16          /* the nearest; up to FIT_COLUMNS / 2 */

struct suspect {
	const struct panel_switch *at;
	size_t distance;         /* in runs from the drop's start */
};

struct suspects {
	struct suspect one[SUSPECTS];   /* each step once, nearest first */
	size_t n;
	size_t end;              /* first run behind the low ones */
};

void suspects_find(struct suspects *s, const struct panel *p, size_t unit,
		   const struct regression *r);

#endif
