/* SPDX-License-Identifier: MIT */
#include "detector_sim.h"

#include <math.h>
#include <string.h>

#include "core/analysis/regression.h"
#include "core/analysis/track.h"

#define MOST (DETECTOR_RUNS * (1 + CHANGEPOINT_AGAIN))
#define NEAR 3   /* runs by which a change may be placed too early */

/* One series: what is measured next, whether scheduled or taken again. */
struct history {
	double x[MOST], half[MOST];
	size_t next;
	bool boundary[DETECTOR_RUNS];
	size_t first_low;    /* among all runs, those taken again included */
	size_t drop;         /* the newest change, when it was one; 0: it was not */
};

/* Half the intervals are known to within a factor of 1.5 or so. */
static void make_noisy(const struct detector_setup *s, struct noise_rng *r,
		       struct history *h)
{
	for (size_t i = 0; i < MOST; i++) {
		bool noisy = noise_uniform(r) < s->noisy;
		double said = exp(.4 * noise_gauss(r));

		if (noisy)
			h->x[i] += DETECTOR_NOISY * noise_gauss(r);
		h->half[i] = said * (noisy ? 1.96 * DETECTOR_NOISY : .004);
	}
}

static void make(const struct detector_setup *s, struct noise_rng *r,
		 struct history *h)
{
	noise_fill(s->shape, h->x, MOST, r);
	h->next = h->drop = 0;
	if (s->noisy > 0)
		make_noisy(s, r, h);
	for (size_t i = 0; i < DETECTOR_RUNS; i++)
		h->boundary[i] = i && s->boundaries > 0 &&
				 noise_uniform(r) < s->boundaries;
	if (s->drop > 0)
		h->boundary[DETECTOR_AT] = s->at_boundary;
}

/* One more run on the day of scheduled run i.  True when the drop is confirmed. */
static bool measure(const struct detector_setup *s, struct history *h, size_t i,
		    struct changepoint *c, struct detector_sum *out)
{
	bool low = s->drop > 0 && i >= DETECTOR_AT;
	struct changepoint_run run = {
		.x = h->x[h->next] * (low ? 1 - s->drop : 1),
		.half = s->weigh ? h->half[h->next] : 0,
		.boundary = !i || h->boundary[i],
	};
	struct change change;

	if (i == DETECTOR_AT && h->first_low > h->next)
		h->first_low = h->next;
	h->next++;
	if (!changepoint_feed_run(c, &run, &change))
		return false;
	if (change.change_pct > 0 && h->drop && change.index - h->drop <= DETECTOR_SHORT)
		out->ends++;
	else
		out->alarms++;
	h->drop = change.change_pct < 0 ? change.index : 0;
	out->drops += change.change_pct <= -REGRESSION_MIN_PCT;
	return low && change.change_pct < 0 && change.index + NEAR >= h->first_low;
}

static void run_one(const struct detector_setup *s, struct history *h,
		    struct detector_sum *out)
{
	struct changepoint *c = changepoint_new(s->options);
	size_t asked = 0;
	bool found = false;

	h->first_low = MOST;
	for (size_t i = 0; i < DETECTOR_RUNS; i++) {
		bool now = measure(s, h, i, c, out);

		if (s->again && !now && changepoint_suspects(c) &&
		    (!asked || i - asked > CHANGEPOINT_REST)) {
			asked = i;
			out->extra += CHANGEPOINT_AGAIN;
			h->boundary[i] = false;
			for (int k = 0; k < CHANGEPOINT_AGAIN; k++)
				now |= measure(s, h, i, c, out);
		}
		if (now && !found)
			out->delay[i + 1 - DETECTOR_AT]++;
		found |= now;
	}
	changepoint_free(c);
}

void detector_simulate(const struct detector_setup *s, struct detector_sum *out)
{
	struct noise_rng r;
	struct history h;

	noise_seed(&r, s->seed);
	for (size_t rep = 0; rep < s->reps; rep++) {
		make(s, &r, &h);
		run_one(s, &h, out);
		out->series++;
	}
}

double detector_within(const struct detector_sum *s, size_t runs)
{
	size_t n = 0;

	for (size_t i = 1; i <= runs && i <= DETECTOR_RUNS - DETECTOR_AT; i++)
		n += s->delay[i];
	return (double)n / (double)s->series;
}

double detector_median_delay(const struct detector_sum *s)
{
	double half = detector_within(s, DETECTOR_RUNS) / 2;

	for (size_t i = 1; half > 0 && i <= DETECTOR_RUNS - DETECTOR_AT; i++)
		if (detector_within(s, i) >= half)
			return (double)i;
	return NAN;
}

/* --- flags -------------------------------------------------------------------------- */

static void count_withdrawn(const struct regression *r, size_t n,
			    struct detector_flags *out)
{
	for (size_t i = 0; i < n; i++)
		if (r[i].state == REGRESSION_WITHDRAWN) {
			out->withdrawn++;
			out->runs[r[i].ended_at - r[i].first]++;
		}
}

static void flag_one(const struct detector_setup *s, const struct history *h,
		     double threshold_pct, struct detector_flags *out)
{
	struct regression r[DETECTOR_RUNS];
	bool confirmed = false;
	struct track t;
	size_t n = 0;

	track_init(&t, DETECTOR_RUNS);
	for (size_t i = 0; i < DETECTOR_RUNS; i++) {
		bool low = s->drop > 0 && i >= DETECTOR_AT;

		t.value[i] = h->x[i] * (low ? 1 - s->drop : 1);
		t.boundary[i] = !i || h->boundary[i];
	}
	for (t.n = 1; t.n <= DETECTOR_RUNS; t.n++) {
		n = regression_find(&t, threshold_pct, s->options, r,
				    DETECTOR_RUNS);
		for (size_t i = 0; i < n; i++) {
			bool stands = r[i].state == REGRESSION_PROVISIONAL;

			out->flags += stands && r[i].first == t.n - 1;
			out->at_once += stands && t.n == DETECTOR_AT + 1;
			confirmed |= t.n > DETECTOR_AT && t.n <= DETECTOR_AT + 3 &&
				     r[i].state == REGRESSION_CONFIRMED &&
				     r[i].start + NEAR >= DETECTOR_AT;
		}
	}
	out->confirmed += confirmed;
	count_withdrawn(r, n, out);
	t.n = DETECTOR_RUNS;
	track_release(&t);
}

void detector_flag(const struct detector_setup *s, double threshold_pct,
		   struct detector_flags *out)
{
	struct noise_rng r;
	struct history h;

	noise_seed(&r, s->seed);
	for (size_t rep = 0; rep < s->reps; rep++) {
		make(s, &r, &h);
		flag_one(s, &h, threshold_pct, out);
		out->series++;
	}
}

size_t detector_withdrawn(const struct detector_flags *f, size_t runs)
{
	size_t n = 0;

	for (size_t i = 0; i <= runs && i <= DETECTOR_RUNS; i++)
		n += f->runs[i];
	return n;
}
