/* SPDX-License-Identifier: MIT */
/*
 * forecast: when a growing series will reach a target, with an 80 % interval.
 *
 * A mixture of what the future may be, weighted by how well each explains the
 * past (Bayesian model averaging; Hoeting et al. 1999): smooth curves that
 * saturate (growth.h) and steps at random days with falling gains (stairs.h).
 * The day is that on which the level itself, without noise, reaches the target.
 *
 * Before, the points are thinned to at most GROWTH_POINTS medians of neighbours
 * and outliers are pulled in (despike.h).  Points that follow each other are
 * taken as fewer when they resemble each other: with the lag-one correlation r of
 * what the best shape leaves, n points are worth n (1 - r) / (1 + r) (Bayley and
 * Hammersley 1946), r > 0.
 *
 * The interval holds 80 % of the mixture.  Where more than 10 % of it never
 * reaches the target within the horizon, its upper end is open, and its lower end
 * is the 20 % quantile instead of the 10 % one, so that it still holds 80 %.
 *
 * How often it is right: on 500 simulated histories of each of three shapes, from a
 * third and from half of them, 78 to 86 %; the priors (forecast_default, and the tables
 * in growth.c and stairs.h) were set on those, and 200 others of each gave 74 to 87 %
 * (tests/bench/forecast_sim.c).  For one's own series: forecast_backtest.h.
 *
 * Limits: it knows the past of this series alone; a product that stops getting
 * updates, or a component that costs what others gained, is no part of it.
 * Values must be finite, days in order.  Deterministic.  O(n log n), and about
 * a hundred kilobytes.
 */
#ifndef POSTSIL_FORECAST_H
#define POSTSIL_FORECAST_H

#include <stddef.h>

#define FORECAST_MIN_RUNS 8
#define FORECAST_MIN_DAYS 14.0
#define FORECAST_HORIZON_DAYS 1826.0  /* five years */
#define FORECAST_COVERAGE .8

enum forecast_refusal {
	FORECAST_GIVEN,        /* not refused */
	FORECAST_FEW_RUNS,     /* under FORECAST_MIN_RUNS */
	FORECAST_SHORT,        /* under FORECAST_MIN_DAYS */
	FORECAST_NO_RISE,      /* Theil-Sen's 95 % interval reaches down to 0 */
	FORECAST_FELL,         /* the newest five points are 1 % or more, and
				* more than noise, below earlier ones: first
				* find out why */
	FORECAST_NO_SHAPE,     /* no shape below the ceiling explains the points */
	FORECAST_REACHED,      /* 90 % of the mixture is there already */
	FORECAST_OUT_OF_REACH, /* over 80 % never reaches it */
	FORECAST_REFUSALS
};

/* "given", "few_runs", "short_history", "no_rise", "fell", "no_shape",
 * "reached", "out_of_reach" */
const char *forecast_refusal_name(enum forecast_refusal r);
/* The same for people: "the history is shorter than 14 days". */
const char *forecast_refusal_text(enum forecast_refusal r);

struct forecast_options {
	double horizon_days;   /* from the last point; later counts as never */
	double ceiling;        /* what no level can pass: 1 for an efficiency.
				* Raised by itself where levels are over it */

	/* Where such growth is expected to end before anything is seen: normal, cut
	 * at the ceiling; and how far this is doubted: that share of 1 stands for
	 * almost anywhere below the ceiling.  An assumption on efficiencies: .77 to
	 * .97; who knows better, from other products, says so.  All in the unit of
	 * the values. */
	double top_mid, top_sd, doubt;
};

extern const struct forecast_options forecast_default;

struct forecast;

/* Never NULL; the arrays are not kept. */
struct forecast *forecast_new(const double *day, const double *value, size_t n,
			      const struct forecast_options *o);
void forecast_free(struct forecast *f);

/* Why there is none at all, or FORECAST_GIVEN. */
enum forecast_refusal forecast_refused(const struct forecast *f);

/* How much of the mixture each kind has: what one would say of its shape. */
struct forecast_shares {
	double exponential, logistic, power, steps;
};
void forecast_shape(const struct forecast *f, struct forecast_shares *out);

/* Days on the axis of the points.  Refused: all NAN but never. */
struct forecast_day {
	enum forecast_refusal refusal;
	double mid;            /* the median: INFINITY where never is likelier */
	double low, high;      /* 80 % interval; high INFINITY: open */
	double never;          /* share that does not reach it in the horizon;
				* NAN where there is no mixture */
};
void forecast_reach(const struct forecast *f, double target,
		    struct forecast_day *out);

/* The level on a day, between the quantiles of 10 and 90 %: for a plot.  NAN
 * where the forecast is refused as a whole. */
struct forecast_band {
	double mid, low, high;
};
void forecast_level(const struct forecast *f, double day,
		    struct forecast_band *out);

#endif
