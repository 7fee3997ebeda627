/* SPDX-License-Identifier: MIT */
#include "core/analysis/forecast_backtest.h"

#include <math.h>

const double forecast_cuts[FORECAST_CUTS] = { 1. / 3, 1. / 2, 2. / 3 };

const char *forecast_verdict_name(enum forecast_verdict v)
{
	static const char *const name[FORECAST_VERDICTS] = {
		[FORECAST_REFUSED] = "refused",
		[FORECAST_HIT] = "hit",
		[FORECAST_EARLIER] = "earlier",
		[FORECAST_LATER] = "later",
		[FORECAST_WAITING] = "waiting",
	};

	return name[v];
}

static enum forecast_verdict judge(const struct forecast_day *said, double came,
				   double last_day)
{
	if (said->refusal)
		return FORECAST_REFUSED;
	if (isnan(came))
		return said->high > last_day ? FORECAST_WAITING :
					       FORECAST_LATER;
	if (came < said->low)
		return FORECAST_EARLIER;
	return came > said->high ? FORECAST_LATER : FORECAST_HIT;
}

static size_t runs_until(const struct track *t, double day)
{
	size_t n = 0;

	while (n < t->n && t->day[n] <= day)
		n++;
	return n;
}

size_t forecast_backtest(const struct track *t,
			 const struct milestone *milestones, size_t n,
			 const struct forecast_options *o,
			 struct forecast_trial *out)
{
	size_t trials = 0;

	for (size_t c = 0; t->n && c < FORECAST_CUTS; c++) {
		double last = t->day[t->n - 1];
		double cut = t->day[0] + forecast_cuts[c] * (last - t->day[0]);
		size_t runs = runs_until(t, cut);
		struct forecast *f = forecast_new(t->day, t->value, runs, o);

		for (size_t i = 0; i < n; i++) {
			const struct milestone *m = &milestones[i];
			struct forecast_trial *trial = &out[trials];

			if (m->state == MILESTONE_REACHED && m->days <= cut)
				continue;
			*trial = (struct forecast_trial){
				.cut = forecast_cuts[c], .runs = runs,
				.made_day = t->day[runs - 1],
				.target = m->target, .came = m->days };
			forecast_reach(f, m->target, &trial->said);
			trial->verdict = judge(&trial->said, m->days, last);
			trials++;
		}
		forecast_free(f);
	}
	return trials;
}

void forecast_tally(const struct forecast_trial *trial, size_t n,
		    size_t *tally)
{
	for (size_t v = 0; v < FORECAST_VERDICTS; v++)
		tally[v] = 0;
	for (size_t i = 0; i < n; i++)
		tally[trial[i].verdict]++;
}
