/* SPDX-License-Identifier: MIT */
/*
 * forecast_model: when one series will reach its targets, what a plot of that needs,
 * and how earlier forecasts of it would have done (forecast.h, forecast_backtest.h).
 *
 * Its efficiencies are those of the other screens: over the reference peak of all units
 * of the product.  Days count from the series' first run.  The targets are 70, 80 and 90 %, and the
 * next multiple of 5 % above the level now.
 */
#ifndef POSTSIL_FORECAST_MODEL_H
#define POSTSIL_FORECAST_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/forecast.h"
#include "core/analysis/forecast_backtest.h"
#include "tui/chart_track.h"
#include "tui/forecast_place.h"
#include "tui/track_facts.h"

#define FORECAST_TARGETS (MILESTONES + 1)
#define FORECAST_BAND 60     /* points of the band */

struct forecast_target {
	struct milestone past;         /* of the runs there are */
	struct forecast_day day;       /* unless it is reached */
};

struct forecast_model {
	struct forecast_place place;   /* texts are the caller's */
	struct chart_track rows;       /* rows.s NULL: they are gone */
	struct track_facts facts;
	int64_t day0_ms;
	double last_day;               /* of the newest run that counts; NAN */
	double now;                    /* ratio; NAN */

	enum forecast_refusal refusal; /* of any forecast at all */
	struct forecast_shares shares;
	struct forecast_target target[FORECAST_TARGETS];   /* rising */
	size_t n_targets;
	struct forecast_trial trial[FORECAST_CUTS * FORECAST_TARGETS];
	size_t n_trials;

	/* From the newest run to where the plot ends: as far ahead as there is
	 * history, and behind the last interval that is closed, but no further than
	 * the horizon. */
	double band_day[FORECAST_BAND];
	struct forecast_band band[FORECAST_BAND];
	size_t n_band;                 /* 0: refused */
};

/* Fills *out, also after an error. */
int forecast_model_load(struct forecast_model *out, const struct workspace *ws,
			const struct forecast_place *place, struct err *e);
void forecast_model_release(struct forecast_model *m);

/* Unix ms of a day on the axis; 0 where it has no date. */
int64_t forecast_model_date(const struct forecast_model *m, double day);

/* Writes the targets of a level now, rising; returns how many. */
size_t forecast_targets(double now, double out[FORECAST_TARGETS]);

#endif
