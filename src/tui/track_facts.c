/* SPDX-License-Identifier: MIT */
#include "tui/track_facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/xmem.h"

double track_days(const struct series *s)
{
	if (!s->n)
		return 0;
	return (double)(s->points[s->n - 1].at_ms - s->points[0].at_ms) /
	       CLOCK_DAY_MS;
}

static void build(struct track_facts *f, const struct series *s,
		  const struct run_set *set, unsigned parts, double threshold)
{
	const struct standing *st = &f->standing;

	if (s->metric == METRIC_CUSTOM)
		parts |= STANDING_RELATIVE;
	series_track(s, set, s->points[0].at_ms, &f->track);
	standing_build(&f->track, parts, threshold, &f->standing);
	f->drop_at = xreallocarray(NULL, st->n_drops + 1, sizeof *f->drop_at);
	for (size_t i = 0; i < st->n_drops; i++)
		f->drop_at[i] = f->track.point[st->drop[i].start];
}

void track_facts_levels(struct track_facts *f, const struct series *s,
			const struct run_set *set)
{
	build(f, s, set, STANDING_LEVELS | STANDING_MILESTONES, 0);
}

void track_facts_of(struct track_facts *f, const struct series *s,
		    const struct run_set *set, double threshold)
{
	build(f, s, set, STANDING_LEVELS | STANDING_MILESTONES | STANDING_DROPS,
	      threshold);
}

void track_facts_release(struct track_facts *f)
{
	standing_release(&f->standing);
	track_release(&f->track);
	free(f->drop_at);
	*f = (struct track_facts){ 0 };
}

void milestone_text(const struct milestone *m, char *out, size_t size)
{
	switch (m->state) {
	case MILESTONE_REACHED:
		snprintf(out, size, "d %.0f%s", m->days, m->provisional ? "?" : "");
		break;
	case MILESTONE_NOT_YET:
		snprintf(out, size, "not yet");
		break;
	case MILESTONE_NEVER:
		snprintf(out, size, "never");
		break;
	default:
		snprintf(out, size, "-");
		break;
	}
}

double rate_pct(const struct rate *r, bool is_share)
{
	return is_share ? r->per_month * 100.0 : r->pct_per_month;
}

void rate_text(const struct rate *r, bool is_share, char *out, size_t size)
{
	double v = rate_pct(r, is_share);

	if (isfinite(v))
		snprintf(out, size, "%+.1f", fabs(v) < 0.05 ? 0.0 : v);
	else
		snprintf(out, size, "-");
}
