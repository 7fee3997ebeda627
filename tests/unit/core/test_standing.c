/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/analysis/standing.h"

#define N 240
#define CAP 64

static double draw(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(*seed >> 33) / 2147483648.0 - .5;
}

/* A series of `n` daily runs: about 1 % of noise, some 6 % of outliers, steps of up
 * to 8 % every 20 to 130 runs, and a new stack at most of them. */
static void make(struct track *t, size_t n, uint64_t seed)
{
	double level = 500;
	size_t next = 30;

	track_init(t, n);
	for (size_t i = 0; i < n; i++) {
		if (i == next) {
			level *= 1 + .16 * draw(&seed);
			t->boundary[i] = draw(&seed) < .3;
			next += 20 + (size_t)(110 * (draw(&seed) + .5));
		}
		t->day[i] = (double)i;
		t->value[i] = level * (1 + .02 * draw(&seed));
		if (draw(&seed) > .44)
			t->value[i] *= .88;
		t->low[i] = t->value[i] * .997;
		t->high[i] = t->value[i] * 1.003;
	}
}

/* The runs from `from` on, as a track of their own; to borrow only. */
static struct track tail_of(const struct track *t, size_t from, size_t n)
{
	struct track end = *t;

	end.n = n - from;
	end.day += from;
	end.value += from;
	end.low += from;
	end.high += from;
	end.boundary += from;
	return end;
}

static size_t feed_on(const struct track *t, size_t from, size_t at, size_t seen,
		      struct change *out)
{
	struct changepoint_past past = {
		.start = from, .x = t->value + from, .boundary = t->boundary + from,
		.confirmed = at ? at - from : 0, .seen = seen - from };
	struct changepoint *c = changepoint_resume(&changepoint_stacked, &past);
	struct change found;
	size_t n = 0;

	for (size_t i = seen; i < t->n; i++)
		if (changepoint_feed(c, t->value[i], t->boundary[i], &found))
			out[n++] = found;
	changepoint_free(c);
	return n;
}

static void same(const struct regression *a, const struct regression *b, size_t k)
{
	cr_assert_eq(a->state, b->state, "known %zu", k);
	cr_assert(a->first == b->first && a->start == b->start &&
		  a->best == b->best && a->current == b->current &&
		  a->last_good == b->last_good && a->ended_at == b->ended_at &&
		  a->confirmed_at == b->confirmed_at, "known %zu", k);
	cr_assert(a->previous_level == b->previous_level &&
		  a->current_level == b->current_level &&
		  a->best_pct == b->best_pct && a->change_pct == b->change_pct,
		  "known %zu", k);
}

static void same_change(const struct change *a, const struct change *b)
{
	cr_assert(a->index == b->index && a->at == b->at && a->lbf == b->lbf &&
		  a->change_pct == b->change_pct && a->drift == b->drift,
		  "change at %zu and %zu", a->index, b->index);
}

/* Stops after the first k runs, and goes on from the newest level that was known. */
static size_t stop_and_go(const struct track *t, size_t k,
			  const struct standing *whole)
{
	struct track head = tail_of(t, 0, k), end;
	struct regression out[CAP];
	double best[CAP];
	struct change changes[CAP];
	struct standing before;
	const struct trajectory *tr = &before.trajectory;
	size_t from, at, n, kept = 0;

	standing_build(&head, STANDING_DROPS, .05, &before);
	from = tr->n_changes ? tr->changes[tr->n_changes - 1].index : 0;
	at = tr->n_changes ? tr->changes[tr->n_changes - 1].at : 0;
	for (size_t i = 0; i < before.n_drops; i++)
		best[i] = t->value[before.drop[i].best];
	end = tail_of(t, from, t->n);
	n = feed_on(t, from, at, k, changes);
	cr_assert_eq(tr->n_changes + n, whole->trajectory.n_changes);
	for (size_t i = 0; i < n; i++)
		same_change(&changes[i],
			    &whole->trajectory.changes[tr->n_changes + i]);
	n = regression_of(&(struct regression_query){
		.t = &end, .threshold_pct = 5, .changes = changes, .n_changes = n,
		.past = &(struct regression_past){ .from = from, .seen = k,
			.found = before.drop, .best_value = best,
			.n = before.n_drops } }, out, CAP);
	for (size_t i = 0; i < n; i++)
		if (out[i].state != REGRESSION_WITHDRAWN)
			same(&out[i], &whole->drop[kept++], k);
	cr_assert_eq(kept, whole->n_drops, "known %zu: %zu", k, kept);
	standing_release(&before);
	return kept;
}

Test(standing, goes_on_from_the_newest_level_as_if_it_saw_the_whole)
{
	size_t drops = 0, changes = 0;

	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct standing whole;
		struct track t;

		make(&t, N, seed * 77);
		standing_build(&t, STANDING_DROPS, .05, &whole);
		drops += whole.n_drops;
		changes += whole.trajectory.n_changes;
		for (size_t k = 1; k <= N; k += 3)
			stop_and_go(&t, k, &whole);
		standing_release(&whole);
		track_release(&t);
	}
	cr_expect_gt(drops, 8, "%zu drops", drops);
	cr_expect_gt(changes, 20, "%zu changes", changes);
}

/* By hand: five runs of 10, then 20 and 30 far off; the newest five are
 * 10 10 10 20 30; eight stretches of a week each. */
Test(standing, now_is_a_median_and_the_spark_has_equal_stretches)
{
	static const double day[] = { 0, 1, 2, 3, 4, 28, 56 };
	static const double value[] = { 10, 10, 10, 10, 10, 20, 30 };
	struct standing s;
	struct track t;

	track_init(&t, 7);
	memcpy(t.day, day, sizeof day);
	memcpy(t.value, value, sizeof value);
	standing_build(&t, STANDING_LEVELS | STANDING_MILESTONES, .05, &s);
	cr_expect_eq(s.now, 10);
	cr_expect_eq(s.spark[0], 10);
	cr_expect(isnan(s.spark[1]) && isnan(s.spark[2]) && isnan(s.spark[4]));
	cr_expect_eq(s.spark[3], 20, "day 28 ends the fourth stretch");
	cr_expect_eq(s.spark[7], 30);
	cr_expect_eq(s.milestone[2].state, MILESTONE_REACHED);
	cr_expect_eq(s.n_drops, 0);
	standing_release(&s);
	track_release(&t);
}

Test(standing, an_empty_track_has_nothing_to_say)
{
	struct standing s;
	struct track t;

	track_init(&t, 0);
	standing_build(&t, STANDING_LEVELS | STANDING_MILESTONES | STANDING_DROPS,
		       .05, &s);
	cr_expect(isnan(s.now) && isnan(s.spark[0]) && isnan(s.spark[7]));
	cr_expect_eq(s.milestone[0].state, MILESTONE_NO_DATA);
	cr_expect_eq(s.trajectory.n_levels, 0);
	cr_expect_eq(s.n_drops, 0);
	standing_release(&s);
	track_release(&t);
}

/* By hand: ten runs at 210 a day apart, then twenty at 250, so that the first level is
 * .84 of the best one: 70 and 80 % on day 0, 90 % on day 10; and now 1. */
Test(standing, shares_of_figures_without_a_peak_are_of_the_best_level)
{
	struct standing s, raw;
	struct track t;

	track_init(&t, 30);
	for (size_t i = 0; i < t.n; i++) {
		t.day[i] = (double)i;
		t.value[i] = (i < 10 ? 210 : 250) + (double)(i % 3) * .25 - .25;
	}
	standing_build(&t, STANDING_LEVELS | STANDING_MILESTONES | STANDING_DROPS |
		       STANDING_RELATIVE, .05, &s);
	standing_build(&t, STANDING_LEVELS, .05, &raw);
	cr_assert_eq(s.trajectory.n_levels, 2);
	cr_expect_eq(s.trajectory.levels[1].median, 250, "levels stay as they are");
	cr_expect_eq(s.best, 250);
	cr_expect_eq(raw.best, 1);
	cr_expect_eq(s.now, 1);
	cr_expect_eq(s.milestone[0].days, 0);
	cr_expect_eq(s.milestone[1].days, 0);
	cr_expect_eq(s.milestone[2].state, MILESTONE_REACHED);
	cr_expect_eq(s.milestone[2].days, 10);
	/* days 0 to 3 make the first of eight stretches: 209.75, 210, 210.25, 209.75 */
	cr_expect_float_eq(s.spark[0], 209.875 / 250, 1e-9);
	cr_expect_float_eq(s.trajectory.rate.per_month * 250,
			   raw.trajectory.rate.per_month, 1e-9);
	standing_release(&s);
	standing_release(&raw);
	track_release(&t);
}

/* Zeros are imported, and what is below 0 comes with whole records: neither is a share
 * of anything. */
Test(standing, without_a_level_above_0_there_are_no_shares)
{
	static const double level[] = { 0, -5 };

	for (int k = 0; k < 2; k++) {
		struct standing s;
		struct track t;

		track_init(&t, 12);
		for (int i = 0; i < 12; i++) {
			t.day[i] = i;
			t.value[i] = level[k];
		}
		standing_build(&t, STANDING_LEVELS | STANDING_MILESTONES |
			       STANDING_DROPS | STANDING_RELATIVE, .05, &s);
		cr_assert_eq(s.trajectory.n_levels, 1);
		cr_expect_eq(s.trajectory.levels[0].median, level[k]);
		cr_expect(isnan(s.best));
		cr_expect(isnan(s.now), "%g of what?", s.now);
		cr_expect(isnan(s.spark[0]));
		cr_expect_eq(s.milestone[0].state, MILESTONE_NO_DATA);
		standing_release(&s);
		track_release(&t);
	}
}

/* By hand: 100 twice, then 50 four times, a month apart: the best level is the 100 that
 * a provisional drop ended, all is reached on day 0, and now is half of it. */
Test(standing, what_was_reached_before_a_provisional_drop_was_reached)
{
	static const double value[] = { 100, 100, 50, 50, 50, 50 };
	struct standing s, share;
	struct track t;

	track_init(&t, 6);
	for (size_t i = 0; i < t.n; i++) {
		t.day[i] = 30. * (double)i;
		t.value[i] = value[i];
	}
	standing_build(&t, STANDING_LEVELS | STANDING_MILESTONES | STANDING_RELATIVE, 0,
		       &share);
	cr_expect_eq(share.best, 100);
	cr_expect_eq(share.now, .5);
	cr_expect_eq(share.n_drops, 0, "they were not asked for");
	for (size_t i = 0; i < t.n; i++)
		t.value[i] /= 100;
	standing_build(&t, STANDING_LEVELS | STANDING_MILESTONES, 0, &s);
	for (size_t i = 0; i < MILESTONES; i++) {
		cr_expect_eq(share.milestone[i].state, MILESTONE_REACHED);
		cr_expect_eq(share.milestone[i].days, 0);
		cr_expect_eq(s.milestone[i].state, MILESTONE_REACHED, "of a peak");
		cr_expect_eq(s.milestone[i].days, 0);
	}
	standing_release(&s);
	standing_release(&share);
	track_release(&t);
}
