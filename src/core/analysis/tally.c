/* SPDX-License-Identifier: MIT */
#include "core/analysis/tally.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/xmem.h"

static size_t gap(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

static bool is_drop(const struct regression *r)
{
	return r->state == REGRESSION_CONFIRMED || r->state == REGRESSION_FIXED;
}

struct tally_effects tally_effects(const struct panel *p,
				   const struct tally_drop *d,
				   const struct fit *fit,
				   const struct fit_given *given)
{
	struct fit_effect *own = xcalloc(p->n_units + 1, sizeof *own);
	struct tally_effects t = { .dropped = 0 };
	double sum = 0, weight = 0;

	fit_unit_effects(fit, p, given, own);
	for (size_t name = 0; name < p->n_units; name++) {
		const struct fit_effect *e = &own[name];
		double beyond = (e->mean - d->log_size / 2) / e->se;

		if (name == p->name[d->unit] || isinf(e->se))
			continue;
		if (beyond < -1)
			t.dropped++;
		else if (beyond > 1)
			t.stayed++;
		else
			t.unclear++;
		sum += e->mean / (e->se * e->se);
		weight += 1 / (e->se * e->se);
	}
	t.mean = weight > 0 ? sum / weight : NAN;
	free(own);
	return t;
}

size_t tally_back(const struct panel *p, size_t step)
{
	size_t n = 0, last = (size_t)-1;

	for (size_t i = p->of_step[step] + 1; i < p->of_step[step + 1]; i++) {
		const struct panel_switch *a = &p->switches[p->by_step[i - 1]];
		const struct panel_switch *b = &p->switches[p->by_step[i]];

		if (a->unit != b->unit || p->name[b->unit] == last)
			continue;
		last = p->name[b->unit];
		n++;
	}
	return n;
}

static bool has_step_near(const struct panel *p, size_t unit, size_t step,
			  size_t index)
{
	for (size_t i = p->of_unit[unit]; i < p->of_unit[unit + 1]; i++)
		if (p->switches[i].step == step &&
		    gap(p->switches[i].index, index) <= FIT_NEAR)
			return true;
	return false;
}

/* Whether a drop elsewhere is of the size of the one in question. */
static bool is_alike(const struct tally_drop *d, const struct regression *r)
{
	double size = r->change_pct / d->r->change_pct;

	return is_drop(r) && size >= .5 && size <= 2;
}

size_t tally_without(const struct panel *p, const struct tally_drop *d,
		     size_t step, double days)
{
	bool *seen = xcalloc(p->n_units + 1, sizeof *seen);
	double day = p->units[d->unit].track->day[d->r->start];
	size_t n = 0;

	seen[p->name[d->unit]] = true;
	for (size_t u = 0; u < p->n_units; u++) {
		const struct panel_unit *unit = &p->units[u];

		for (size_t i = 0; i < unit->n_drops && !seen[p->name[u]]; i++) {
			const struct regression *r = &unit->drops[i];

			if (!is_alike(d, r) ||
			    fabs(unit->track->day[r->start] - day) > days ||
			    (step < p->n_steps ?
			     has_step_near(p, u, step, r->start) :
			     panel_is_near_switch(p, u, r->start, FIT_NEAR)))
				continue;
			seen[p->name[u]] = true;
			n++;
		}
	}
	free(seen);
	return n;
}

size_t tally_others(const struct panel *p, const struct tally_drop *d)
{
	bool *seen = xcalloc(p->n_units + 1, sizeof *seen);
	size_t n = 0;

	seen[p->name[d->unit]] = true;
	for (size_t u = 0; u < p->n_units; u++) {
		n += !seen[p->name[u]] && p->units[u].track->n >= 2;
		seen[p->name[u]] = true;
	}
	free(seen);
	return n;
}

bool tally_is_together(const struct panel *p, const struct panel_switch *a,
		       const struct panel_switch *b)
{
	size_t n = p->of_step[a->step + 1] - p->of_step[a->step];

	if (n != p->of_step[b->step + 1] - p->of_step[b->step])
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct panel_switch *sa =
			&p->switches[p->by_step[p->of_step[a->step] + i]];
		const struct panel_switch *sb =
			&p->switches[p->by_step[p->of_step[b->step] + i]];

		if (sa->unit != sb->unit || sa->index != sb->index ||
		    sa->sign * a->sign != sb->sign * b->sign)
			return false;
	}
	return true;
}

