/* SPDX-License-Identifier: MIT */
#include "tui/forecast_words.h"

#include <math.h>
#include <stdbool.h>

#include "core/base/buf.h"
#include "tui/forecast_model.h"
#include "tui/pane.h"

#define SHARE_SAID 0.005

void forecast_words_refusal(const struct forecast_model *m, struct buf *out)
{
	if (m->refusal == FORECAST_GIVEN)
		return;
	buf_addf(out, "No forecast: %s.", forecast_refusal_text(m->refusal));
	if (m->refusal == FORECAST_FELL)
		buf_adds(out, " First find out why: postsil show regressions.");
}

void forecast_words_shape(const struct forecast_model *m, struct buf *out)
{
	const struct { const char *name; double share; } kind[] = {
		{ "steps", m->shares.steps },
		{ "exponential", m->shares.exponential },
		{ "logistic", m->shares.logistic },
		{ "power law", m->shares.power },
	};
	bool any = false;

	if (m->refusal != FORECAST_GIVEN)
		return;
	buf_adds(out, "Shape of the growth so far: ");
	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) {
		if (!(kind[i].share >= SHARE_SAID))
			continue;
		buf_addf(out, "%s%s %.0f %%", any ? ", " : "", kind[i].name,
			 kind[i].share * 100);
		any = true;
	}
	buf_addc(out, '.');
}

void forecast_words_backtest(const struct forecast_model *m, struct buf *out)
{
	size_t tally[FORECAST_VERDICTS], known;

	forecast_tally(m->trial, m->n_trials, tally);
	known = tally[FORECAST_HIT] + tally[FORECAST_EARLIER] + tally[FORECAST_LATER];
	if (!known)
		buf_adds(out, "No earlier forecast can be judged yet");
	else
		buf_addf(out, "Of %zu earlier forecast%s whose outcome is known %zu held",
			 known, known == 1 ? "" : "s", tally[FORECAST_HIT]);
	if (tally[FORECAST_EARLIER])
		buf_addf(out, ", %zu came earlier", tally[FORECAST_EARLIER]);
	if (tally[FORECAST_LATER])
		buf_addf(out, ", %zu later", tally[FORECAST_LATER]);
	if (tally[FORECAST_WAITING])
		buf_addf(out, "; %zu still open", tally[FORECAST_WAITING]);
	if (tally[FORECAST_REFUSED])
		buf_addf(out, "; %zu refused", tally[FORECAST_REFUSED]);
	buf_adds(out, " (made after a third, a half and two thirds of the days).");
}

/* The figures are those of forecast.h. */
void forecast_words_coverage(struct buf *out)
{
	buf_adds(out, "How often the interval holds on real products is not known yet; on "
		      "simulated ones it is 74 to 87 %.");
}

const char *forecast_target_state(const struct forecast_model *m, size_t i)
{
	const struct forecast_target *t = &m->target[i];

	if (t->past.state == MILESTONE_REACHED)
		return "reached";
	return t->day.refusal == FORECAST_GIVEN ? "forecast" :
	       forecast_refusal_name(t->day.refusal);
}

void forecast_words_state(const struct forecast_model *m, size_t i, struct buf *out)
{
	const struct forecast_target *t = &m->target[i];

	if (t->past.state == MILESTONE_REACHED)
		buf_adds(out, t->past.provisional ? "reached, by few runs" : "reached");
	else if (t->day.never > 0.99)
		buf_adds(out, "<1 % in 5 years");
	else if (t->day.refusal == FORECAST_GIVEN ||
		 t->day.refusal == FORECAST_OUT_OF_REACH)
		buf_addf(out, "%.0f %% in 5 years", (1 - t->day.never) * 100);
	else if (t->day.refusal == FORECAST_REACHED)
		buf_adds(out, "there, not confirmed");
	else
		buf_adds(out, "no forecast");
}

static void add_day(const struct forecast_model *m, double day, struct buf *out)
{
	char date[16];

	pane_date(forecast_model_date(m, day), date);
	buf_addf(out, "d %.0f, %s", day, date);
}

void forecast_words_day(const struct forecast_model *m, size_t i, struct buf *out)
{
	const struct forecast_target *t = &m->target[i];

	if (t->past.state == MILESTONE_REACHED)
		add_day(m, t->past.days, out);
	else if (t->day.refusal == FORECAST_OUT_OF_REACH)
		buf_adds(out, "not within 5 years");
	else if (t->day.refusal != FORECAST_GIVEN)
		buf_addc(out, '-');
	else if (isfinite(t->day.mid))
		add_day(m, t->day.mid, out);
	else
		buf_adds(out, "more likely never");
}

void forecast_words_interval(const struct forecast_model *m, size_t i, struct buf *out)
{
	const struct forecast_target *t = &m->target[i];

	if (t->past.state == MILESTONE_REACHED || t->day.refusal != FORECAST_GIVEN)
		buf_addc(out, '-');
	else if (isfinite(t->day.high))
		buf_addf(out, "d %.0f to %.0f", t->day.low, t->day.high);
	else
		buf_addf(out, "d %.0f or later, or never", t->day.low);
}
