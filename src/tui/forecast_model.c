/* SPDX-License-Identifier: MIT */
#include "tui/forecast_model.h"

#include <math.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "tui/workspace.h"

#define STEP 0.05          /* between round levels */
#define BESIDE 1.1         /* of what the plot shows beyond the last interval */

size_t forecast_targets(double now, double out[FORECAST_TARGETS])
{
	/* a level on the step itself goes to the next; 20 steps are 100 % */
	double next = floor(now / STEP + 1e-9) + 1, before = 0;
	size_t n = 0;

	for (size_t i = 0; i < MILESTONES; i++) {
		double here = round(milestone_targets[i] / STEP);

		if (next > before && next < here)
			out[n++] = next / (1 / STEP);
		out[n++] = milestone_targets[i];
		before = here;
	}
	if (next > before && next <= 1 / STEP)
		out[n++] = next / (1 / STEP);
	return n;
}

int64_t forecast_model_date(const struct forecast_model *m, double day)
{
	return isfinite(day) ? m->day0_ms + llround(day * CLOCK_DAY_MS) : 0;
}

static void ask(struct forecast_model *m, const struct forecast *f)
{
	const struct trajectory *t = &m->facts.standing.trajectory;
	double target[FORECAST_TARGETS];

	m->n_targets = forecast_targets(m->now, target);
	for (size_t i = 0; i < m->n_targets; i++) {
		milestone_find(&m->facts.track, t->levels, t->n_levels, 0, target[i],
			       &m->target[i].past);
		forecast_reach(f, target[i], &m->target[i].day);
	}
}

/* The last day that the plot shows. */
static double plot_end(const struct forecast_model *m)
{
	double ahead = m->last_day - m->facts.track.day[0];

	for (size_t i = 0; i < m->n_targets; i++) {
		const struct forecast_day *d = &m->target[i].day;

		if (d->refusal == FORECAST_GIVEN && isfinite(d->high))
			ahead = fmax(ahead, BESIDE * (d->high - m->last_day));
	}
	return m->last_day + fmin(ahead, FORECAST_HORIZON_DAYS);
}

static void draw_band(struct forecast_model *m, const struct forecast *f)
{
	double span = plot_end(m) - m->last_day;

	if (m->refusal != FORECAST_GIVEN)
		return;
	for (size_t i = 0; i < FORECAST_BAND; i++) {
		m->band_day[i] = m->last_day + span * (double)i / (FORECAST_BAND - 1);
		forecast_level(f, m->band_day[i], &m->band[i]);
	}
	m->n_band = isnan(m->band[0].mid) ? 0 : FORECAST_BAND;
}

static void look_back(struct forecast_model *m)
{
	struct milestone past[FORECAST_TARGETS];

	for (size_t i = 0; i < m->n_targets; i++)
		past[i] = m->target[i].past;
	m->n_trials = forecast_backtest(&m->facts.track, past, m->n_targets,
					&forecast_default, m->trial);
}

static void analyse(struct forecast_model *m)
{
	const struct track *t = &m->facts.track;
	struct forecast *f = forecast_new(t->day, t->value, t->n, &forecast_default);

	m->refusal = forecast_refused(f);
	if (t->n) {
		m->last_day = t->day[t->n - 1];
		m->now = m->facts.standing.now;
		ask(m, f);
		forecast_shape(f, &m->shares);
		draw_band(m, f);
		look_back(m);
	}
	forecast_free(f);
}

int forecast_model_load(struct forecast_model *out, const struct workspace *ws,
			const struct forecast_place *place, struct err *e)
{
	const struct chart_key key = {
		.product = place->product, .unit_id = place->unit_id,
		.device = place->device, .precision = place->precision,
		.backend = place->backend, .power_mode = place->power_mode,
		.suite_version = place->suite_version, .threads = place->threads,
		.reference_peak = place->reference_peak,
	};
	const struct chart_want want = { .key = &key, .metric = METRIC_EFFICIENCY,
					 .with_forced = ws->include_forced };
	bool changed = false;
	int rc;

	*out = (struct forecast_model){ .place = *place, .last_day = NAN, .now = NAN,
					.refusal = FORECAST_FEW_RUNS };
	rc = chart_track_load(&out->rows, ws, &want, &changed, e);
	if (rc < 0 || !out->rows.s)
		return rc;
	out->day0_ms = out->rows.s->points[0].at_ms;
	track_facts_levels(&out->facts, out->rows.s, out->rows.set);
	analyse(out);
	return 0;
}

void forecast_model_release(struct forecast_model *m)
{
	track_facts_release(&m->facts);
	chart_track_release(&m->rows);
	*m = (struct forecast_model){ .n_band = 0 };
}
