/* SPDX-License-Identifier: MIT */
/*
 * forecast_backtest: how forecasts of one's own series would have done.
 *
 * After a third, a half and two thirds of the days of the history a forecast is
 * made from the runs so far, for each target that was not reached by then
 * (milestone.h), and held against what came: the day on which the target was
 * reached by the whole history, or that it was not until its end.
 */
#ifndef POSTSIL_FORECAST_BACKTEST_H
#define POSTSIL_FORECAST_BACKTEST_H

#include <stddef.h>

#include "core/analysis/forecast.h"
#include "core/analysis/milestone.h"
#include "core/analysis/track.h"

#define FORECAST_CUTS 3
extern const double forecast_cuts[FORECAST_CUTS];   /* 1/3, 1/2, 2/3 */

enum forecast_verdict {
	FORECAST_REFUSED,   /* there was no interval */
	FORECAST_HIT,       /* it came within the interval */
	FORECAST_EARLIER,   /* it came before it */
	FORECAST_LATER,     /* it came behind it, or has not come and the interval
			     * is over */
	FORECAST_WAITING,   /* it has not come, and the interval is not over */
	FORECAST_VERDICTS
};

/* "refused", "hit", "earlier", "later", "waiting" */
const char *forecast_verdict_name(enum forecast_verdict v);

/* Days on the axis of the track. */
struct forecast_trial {
	double cut;            /* of forecast_cuts */
	double made_day;       /* the newest run that it knew */
	size_t runs;
	double target;
	struct forecast_day said;
	double came;           /* NAN: not until the end */
	enum forecast_verdict verdict;
};

/* milestones: the targets, with what milestone_find() said of the whole track, its
 * start_day 0.  Writes trials to out, by cut and target, which has room for
 * FORECAST_CUTS a target; returns how many there are. */
size_t forecast_backtest(const struct track *t,
			 const struct milestone *milestones, size_t n,
			 const struct forecast_options *o,
			 struct forecast_trial *out);

/* How many trials came to each verdict: tally has FORECAST_VERDICTS places. */
void forecast_tally(const struct forecast_trial *trial, size_t n,
		    size_t *tally);

#endif
