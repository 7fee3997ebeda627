/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "core/analysis/forecast.h"
#include "core/analysis/forecast_backtest.h"
#include "core/base/xmem.h"

/* A history, one value every `every` days; wobble is added and taken in turn. */
struct history {
	size_t n;
	double day[200], value[200];
};

static struct history exponential(size_t n, double every, double wobble)
{
	struct history h = { .n = n };

	for (size_t i = 0; i < n; i++) {
		h.day[i] = every * (double)i;
		h.value[i] = .9 - .4 * exp(-h.day[i] / 60) +
			     (i % 2 ? wobble : -wobble);
	}
	return h;
}

static struct forecast_day reach(const struct history *h, double target)
{
	struct forecast *f = forecast_new(h->day, h->value, h->n,
					  &forecast_default);
	struct forecast_day d;

	forecast_reach(f, target, &d);
	forecast_free(f);
	return d;
}

static enum forecast_refusal refusal(const double *day, const double *value,
				     size_t n)
{
	struct forecast *f = forecast_new(day, value, n, &forecast_default);
	enum forecast_refusal r = forecast_refused(f);
	struct forecast_band band;
	struct forecast_day d;

	forecast_reach(f, .8, &d);
	cr_expect_eq(d.refusal == FORECAST_GIVEN, r == FORECAST_GIVEN);
	forecast_level(f, 1000, &band);
	cr_expect_eq(isnan(band.mid), r != FORECAST_GIVEN);
	forecast_free(f);
	return r;
}

/* .9 - .4 e^(-t / 60) has .8 on day 60 ln 4 = 83.18, and .85 on 60 ln 8 = 124.77. */
Test(forecast, follows_an_exponential_to_the_day_by_hand)
{
	struct history h = exponential(40, 2, .002);
	struct forecast_day d = reach(&h, .8);

	cr_assert_eq(d.refusal, FORECAST_GIVEN);
	cr_expect(d.low < 83.18 && 83.18 < d.high, "%g to %g", d.low, d.high);
	cr_expect(fabs(d.mid - 83.18) < 3, "%g", d.mid);
	cr_expect(d.high - d.low < 12, "%g to %g", d.low, d.high);
	d = reach(&h, .85);
	cr_assert_eq(d.refusal, FORECAST_GIVEN);
	cr_expect(d.low < 124.77 && 124.77 < d.high, "%g to %g", d.low, d.high);
}

Test(forecast, gets_narrower_with_more_history)
{
	struct history part = exponential(20, 2, .005);
	struct history more = exponential(40, 2, .005);
	struct forecast_day a = reach(&part, .8), b = reach(&more, .8);

	cr_assert_eq(a.refusal, FORECAST_GIVEN);
	cr_assert_eq(b.refusal, FORECAST_GIVEN);
	cr_expect(b.high - b.low < a.high - a.low);
}

Test(forecast, days_are_on_the_axis_of_the_points)
{
	struct history h = exponential(40, 2, .002), moved = h;
	struct forecast_day a, b;

	for (size_t i = 0; i < h.n; i++)
		moved.day[i] -= 500;
	a = reach(&h, .85);
	b = reach(&moved, .85);
	cr_expect(fabs(a.mid - 500 - b.mid) < 1e-6);
	cr_expect(fabs(a.high - 500 - b.high) < 1e-6);
}

Test(forecast, a_target_over_the_plateau_is_refused_and_one_below_is_reached)
{
	struct history h = exponential(180, 2, .002);

	cr_expect_eq(reach(&h, .95).refusal, FORECAST_OUT_OF_REACH);
	cr_expect(reach(&h, .95).never > .8);
	cr_expect_eq(reach(&h, .8).refusal, FORECAST_REACHED);
	cr_expect_eq(reach(&h, 1.2).refusal, FORECAST_OUT_OF_REACH);
}

/* What most products reach is no reason to promise it to one that has stopped. */
Test(forecast, a_product_that_stops_low_is_not_promised_more)
{
	struct history h = { .n = 100 };

	for (size_t i = 0; i < h.n; i++) {
		h.day[i] = 3 * (double)i;
		h.value[i] = .55 - .2 * exp(-h.day[i] / 40) +
			     (i % 2 ? .003 : -.003);
	}
	cr_expect_eq(reach(&h, .6).refusal, FORECAST_OUT_OF_REACH);
	cr_expect_eq(reach(&h, .8).refusal, FORECAST_OUT_OF_REACH);
}

/* The end is open as soon as more than a tenth never gets there. */
Test(forecast, the_interval_is_open_where_never_is_likely)
{
	struct history h = exponential(20, 2, .005);
	struct forecast_day d = reach(&h, .9);

	cr_assert_eq(d.refusal, FORECAST_GIVEN);
	cr_expect(d.never > .1);
	cr_expect(isinf(d.high));
	cr_expect(d.low > 38);
}

/* Steps: runs are the same for 30 days, then better. */
Test(forecast, growth_by_steps_is_seen_as_such)
{
	static const double height[] = { .50, .60, .68, .73 };
	struct forecast_shares s;
	struct history h = { .n = 60 };
	struct forecast_day d;
	struct forecast *f;

	for (size_t i = 0; i < h.n; i++) {
		h.day[i] = 2 * (double)i;
		h.value[i] = height[i / 15] + (i % 2 ? .003 : -.003);
	}
	f = forecast_new(h.day, h.value, h.n, &forecast_default);
	forecast_shape(f, &s);
	forecast_reach(f, .76, &d);
	forecast_free(f);
	cr_expect(s.steps > .95, "%g", s.steps);
	cr_expect(fabs(s.steps + s.exponential + s.logistic + s.power - 1) <
		  1e-9);
	cr_expect_eq(d.refusal, FORECAST_GIVEN);
	/* none comes before the newest run, and the next is about a month off */
	cr_expect(d.low >= 118 && d.low < 150, "%g", d.low);
	cr_expect(d.mid > 125 && d.mid < 300, "%g", d.mid);
}

Test(forecast, too_little_is_refused_with_the_reason)
{
	struct history h = exponential(30, 2, 0);
	double flat[30], down[30], same[30];

	cr_expect_eq(refusal(NULL, NULL, 0), FORECAST_FEW_RUNS);
	cr_expect_eq(refusal(h.day, h.value, 1), FORECAST_FEW_RUNS);
	cr_expect_eq(refusal(h.day, h.value, 2), FORECAST_FEW_RUNS);
	cr_expect_eq(refusal(h.day, h.value, 7), FORECAST_FEW_RUNS);
	for (size_t i = 0; i < 30; i++) {
		flat[i] = .7;
		down[i] = .9 - .005 * (double)i;
		same[i] = 3;
	}
	cr_expect_eq(refusal(h.day, flat, 30), FORECAST_NO_RISE);
	cr_expect_eq(refusal(h.day, down, 30), FORECAST_NO_RISE);
	cr_expect_eq(refusal(same, h.value, 30), FORECAST_SHORT);
	for (size_t i = 0; i < 30; i++)
		same[i] = .4 * (double)i;
	cr_expect_eq(refusal(same, h.value, 30), FORECAST_SHORT);
	cr_expect_eq(refusal(h.day, h.value, 8), FORECAST_GIVEN);
}

/* Rose for 60 days, and then lost 8 %. */
Test(forecast, a_level_below_an_earlier_one_is_refused)
{
	struct history h = exponential(60, 2, .003);

	for (size_t i = 45; i < 60; i++)
		h.value[i] *= .92;
	cr_expect_eq(refusal(h.day, h.value, 60), FORECAST_FELL);
}

Test(forecast, every_refusal_has_a_name_and_words)
{
	for (enum forecast_refusal r = 0; r < FORECAST_REFUSALS; r++) {
		cr_expect(forecast_refusal_name(r)[0]);
		cr_expect(forecast_refusal_text(r)[0]);
	}
	cr_expect_str_eq(forecast_refusal_name(FORECAST_OUT_OF_REACH),
			 "out_of_reach");
}

Test(forecast, one_huge_outlier_moves_little)
{
	struct history h = exponential(40, 2, .003), wild = h;
	struct forecast_day a = reach(&h, .8), b;

	wild.value[20] = 40;
	b = reach(&wild, .8);
	cr_assert_eq(b.refusal, FORECAST_GIVEN);
	cr_expect(fabs(b.mid - a.mid) < 4, "%g and %g", a.mid, b.mid);
	wild.value[20] = .01;
	b = reach(&wild, .8);
	cr_assert_eq(b.refusal, FORECAST_GIVEN);
	cr_expect(fabs(b.mid - a.mid) < 4, "%g and %g", a.mid, b.mid);
}

Test(forecast, a_gap_of_months_is_bridged)
{
	struct history h = exponential(40, 2, .002);
	struct forecast_day d;

	for (size_t i = 20; i < 40; i++) {
		h.day[i] += 150;
		h.value[i] = .9 - .4 * exp(-h.day[i] / 60);
	}
	d = reach(&h, .899);
	/* 60 ln 400 = 359 */
	cr_expect(d.refusal || (d.low < 359.5 && d.high > 359.5));
	cr_expect_eq(reach(&h, .8).refusal, FORECAST_REACHED);
}

Test(forecast, levels_over_the_ceiling_raise_it)
{
	struct history h = exponential(40, 2, .002);
	struct forecast_day d;

	for (size_t i = 0; i < h.n; i++)
		h.value[i] *= 1.5;
	d = reach(&h, 1.2);
	cr_expect(d.refusal == FORECAST_GIVEN && d.mid > 78 && d.mid < 100,
		  "%g", d.mid);
}

/* What is expected of an efficiency is expected of no GOP/s: that is refused until the
 * caller says what the ceiling is. */
Test(forecast, raw_figures_need_their_own_ceiling)
{
	struct history h = exponential(40, 2, .002);
	struct forecast_options o = { .horizon_days = 1826, .ceiling = 5e4,
				      .top_mid = .87 * 5e4, .top_sd = .05 * 5e4,
				      .doubt = .1 };
	struct forecast_day raw, share = reach(&h, .8);
	struct forecast *f;

	for (size_t i = 0; i < h.n; i++)
		h.value[i] *= 5e4;
	cr_expect_eq(refusal(h.day, h.value, h.n), FORECAST_NO_SHAPE);
	f = forecast_new(h.day, h.value, h.n, &o);
	forecast_reach(f, .8 * 5e4, &raw);
	forecast_free(f);
	cr_expect(fabs(raw.mid - share.mid) < 1e-6);
}

Test(forecast, the_band_goes_on_from_the_level_and_widens)
{
	struct history h = exponential(30, 2, .003);
	struct forecast *f = forecast_new(h.day, h.value, h.n,
					  &forecast_default);
	struct forecast_band now, later;

	forecast_level(f, 58, &now);
	forecast_level(f, 120, &later);
	forecast_free(f);
	/* .9 - .4 e^(-58 / 60) = .748, .9 - .4 e^-2 = .846 */
	cr_expect(now.low <= .752 && now.high >= .744);
	cr_expect(now.high - now.low < .01);
	cr_expect(later.low < .846 && later.high > .846);
	cr_expect(later.high - later.low > now.high - now.low);
	cr_expect(later.mid >= later.low && later.mid <= later.high);
}

Test(forecast, ten_thousand_points_say_what_a_hundred_do)
{
	static double day[10000], value[10000];
	struct forecast_day d;
	struct forecast *f;

	for (size_t i = 0; i < 10000; i++) {
		day[i] = (double)i / 125;
		value[i] = .9 - .4 * exp(-day[i] / 60) + (i % 2 ? .01 : -.01);
	}
	f = forecast_new(day, value, 10000, &forecast_default);
	forecast_reach(f, .8, &d);
	forecast_free(f);
	cr_assert_eq(d.refusal, FORECAST_GIVEN);
	cr_expect(fabs(d.mid - 83.18) < 3, "%g", d.mid);
}

/* 120 days; a forecast after 40, 60 and 80, for days 83.2 and (.895) 262.9. */
Test(forecast_backtest, forecasts_are_held_against_what_came)
{
	struct history h = exponential(61, 2, 0);
	struct track t = { .n = h.n, .day = h.day, .value = h.value };
	struct milestone m[] = {
		{ .target = .6, .state = MILESTONE_REACHED, .days = 18 },
		{ .target = .8, .state = MILESTONE_REACHED, .days = 83.2 },
		{ .target = .895, .state = MILESTONE_NOT_YET, .days = NAN },
	};
	struct forecast_trial trial[9];
	size_t tally[FORECAST_VERDICTS];
	size_t n = forecast_backtest(&t, m, 3, &forecast_default, trial);

	/* .6 was reached before the first forecast was made */
	cr_assert_eq(n, 6);
	for (size_t i = 0; i < n; i++) {
		bool is_80 = trial[i].target == .8;

		cr_expect_eq(trial[i].made_day, 40 + 20 * (double)(i / 2));
		cr_expect_eq(trial[i].runs, 21 + 10 * (i / 2));
		cr_expect_eq(trial[i].verdict,
			     is_80 ? FORECAST_HIT : FORECAST_WAITING,
			     "%zu: %s, %g to %g", i,
			     forecast_verdict_name(trial[i].verdict),
			     trial[i].said.low, trial[i].said.high);
	}
	forecast_tally(trial, n, tally);
	cr_expect_eq(tally[FORECAST_HIT], 3);
	cr_expect_eq(tally[FORECAST_WAITING], 3);
	cr_expect_eq(tally[FORECAST_REFUSED], 0);
}

Test(forecast_backtest, what_came_too_early_late_or_not_is_told_apart)
{
	struct history h = exponential(61, 2, 0);
	struct track t = { .n = h.n, .day = h.day, .value = h.value };
	struct milestone m[] = {
		{ .target = .8, .state = MILESTONE_REACHED, .days = 81 },
		{ .target = .8, .state = MILESTONE_REACHED, .days = 110 },
		{ .target = .8, .state = MILESTONE_NEVER, .days = NAN },
	};
	struct forecast_trial trial[9];

	/* the last forecast, of day 80, says 82 to 85 or so */
	cr_assert_eq(forecast_backtest(&t, m, 3, &forecast_default, trial), 9);
	cr_expect_eq(trial[6].verdict, FORECAST_EARLIER);
	cr_expect_eq(trial[7].verdict, FORECAST_LATER);
	cr_expect_eq(trial[8].verdict, FORECAST_LATER);
}

Test(forecast_backtest, of_a_short_series_is_refused_and_of_none_is_nothing)
{
	struct history h = exponential(12, 1, 0);
	struct track t = { .n = h.n, .day = h.day, .value = h.value };
	struct milestone m = { .target = .8, .state = MILESTONE_NOT_YET,
			       .days = NAN };
	struct forecast_trial trial[3];

	cr_assert_eq(forecast_backtest(&t, &m, 1, &forecast_default, trial), 3);
	cr_expect_eq(trial[2].verdict, FORECAST_REFUSED);
	cr_expect_eq(trial[2].said.refusal, FORECAST_SHORT);
	t.n = 0;
	cr_expect_eq(forecast_backtest(&t, &m, 1, &forecast_default, trial), 0);
}
