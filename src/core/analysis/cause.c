/* SPDX-License-Identifier: MIT */
#include "core/analysis/cause.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/analysis/fit_evidence.h"
#include "core/analysis/tally.h"
#include "core/base/xmem.h"

#define INNOCENT_SD .03      /* of steps that are not in question */
#define SMALLEST_DROP .005   /* so that no effect is drawn from a point */
#define STRONG .99
#define LIKELY .75

static_assert(SUSPECTS <= FIT_COLUMNS / 2, "all suspects have a column");

struct inquiry {
	const struct panel *p;
	struct tally_drop drop;
	struct suspects suspects;
	struct fit fit;
	double log_evidence[SUSPECTS + 1];   /* per suspect; then of its own */
	size_t candidate[SUSPECTS];          /* that each belongs to */
	size_t part[SUSPECTS];               /* steps in that candidate */
	struct cause *out;
};

const char *cause_verdict_name(enum cause_verdict v)
{
	static const char *const name[] = {
		[CAUSE_DOUBTFUL] = "doubtful",
		[CAUSE_UNKNOWN] = "unknown", [CAUSE_UNIT] = "unit",
		[CAUSE_COMMON] = "common", [CAUSE_FIELD] = "field",
		[CAUSE_INSEPARABLE] = "inseparable",
	};

	return name[v];
}

const char *cause_confidence_name(enum cause_confidence c)
{
	static const char *const name[] = {
		[CAUSE_NONE] = "none", [CAUSE_WEAK] = "weak",
		[CAUSE_LIKELY] = "likely", [CAUSE_STRONG] = "strong",
	};

	return name[c];
}

static size_t gap(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

/* Steps of one change of a field are one candidate.  Returns how many there
 * are; those beyond CAUSE_CANDIDATES are not asked. */
static void group_suspects(struct inquiry *q)
{
	struct suspects *s = &q->suspects;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct panel_switch *at = s->one[i].at;
		size_t k = 0;

		while (k < i && (s->one[k].at->index != at->index ||
				 s->one[k].at->from != at->from ||
				 s->one[k].at->to != at->to ||
				 q->p->steps[s->one[k].at->step].of.field !=
				 q->p->steps[at->step].of.field))
			k++;
		if (k == i && n == CAUSE_CANDIDATES) {
			s->n = i;
			break;
		}
		q->candidate[i] = k < i ? q->candidate[k] : n++;
	}
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->n; k++)
			q->part[i] += q->candidate[k] == q->candidate[i];
	q->out->n_candidates = n;
}

static void fit_panel(struct inquiry *q)
{
	size_t step[SUSPECTS];
	int sign[SUSPECTS];
	struct fit_question question = {
		.drop = { q->drop.unit, q->drop.r->start, q->suspects.end },
		.step = step, .sign = sign, .n = q->suspects.n,
	};

	for (size_t i = 0; i < q->suspects.n; i++) {
		step[i] = q->suspects.one[i].at->step;
		sign[i] = q->suspects.one[i].at->sign;
	}
	fit_init(&q->fit, q->p, &question);
}

/* The evidence of "column did it"; of "there is no drop", when it is
 * n_columns. */
static double evidence(const struct inquiry *q, size_t column, double *effect)
{
	struct fit_prior prior[FIT_COLUMNS];
	double innocent = column < q->fit.n_columns ? 6 : 100;

	for (size_t i = 0; i < q->fit.n_columns; i++) {
		prior[i] = (struct fit_prior){ 0, INNOCENT_SD };
		if (i <= q->fit.own)
			prior[i].sd = fabs(q->drop.log_size) / innocent;
		if (i == column)
			prior[i] = (struct fit_prior){ q->drop.log_size,
						       fabs(q->drop.log_size) / 2 };
	}
	return fit_evidence(&q->fit, prior, effect);
}

/* How often a run of the unit has a switch near by chance. */
static double chance(const struct inquiry *q)
{
	size_t n = q->p->units[q->drop.unit].track->n, near = 0;

	for (size_t i = 0; i < n; i++)
		near += panel_is_near_switch(q->p, q->drop.unit, i, CAUSE_NEAR);
	return fmin(fmax((double)near / (double)n, .01), 1);
}

/* Whether the unit took a suspected step back where its drop ended. */
static bool was_undone(const struct inquiry *q, const struct panel_switch *at)
{
	const struct panel *p = q->p;

	if (q->drop.r->state != REGRESSION_FIXED)
		return false;
	for (size_t i = p->of_unit[q->drop.unit]; i < p->of_unit[q->drop.unit + 1]; i++)
		if (p->switches[i].step == at->step &&
		    p->switches[i].sign == -at->sign &&
		    gap(p->switches[i].index, q->drop.r->ended_at) <= CAUSE_NEAR)
			return true;
	return false;
}

/* The weight of "this unit alone" beside that of a candidate. */
static double own_weight(const struct inquiry *q)
{
	double weight = q->suspects.n ? chance(q) : 1;

	for (size_t i = 0; i < q->suspects.n; i++)
		if (was_undone(q, q->suspects.one[i].at))
			return weight * weight;
	return weight;
}

static size_t panel_runs(const struct panel *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_units; i++)
		n += p->units[i].track->n;
	return n;
}

static void weigh(struct inquiry *q)
{
	size_t n = q->suspects.n;
	double null = evidence(q, q->fit.n_columns, NULL);
	double best, own, sum;

	q->log_evidence[n] = best = evidence(q, q->fit.own, NULL);
	for (size_t i = 0; i < n; i++) {
		q->log_evidence[i] = evidence(q, i, NULL);
		best = fmax(best, q->log_evidence[i]);
	}
	sum = own = own_weight(q) * exp(q->log_evidence[n] - best);
	for (size_t i = 0; i < n; i++) {
		double part = exp(q->log_evidence[i] - best) / (double)q->part[i];

		q->out->candidate[q->candidate[i]].probability += part;
		sum += part;
	}
	for (size_t i = 0; i < q->out->n_candidates; i++)
		q->out->candidate[i].probability /= sum;
	q->out->unit_probability = own / sum;
	q->out->stands = best - null;
	q->out->doubt = fmax(log((double)panel_runs(q->p)), CAUSE_DOUBT);
}

/* What the units that took the step show, one by one. */
static void count_units(const struct inquiry *q, size_t column,
			struct cause_candidate *c)
{
	double *effect = xcalloc(q->fit.n_columns, sizeof *effect);
	size_t step = q->suspects.one[column].at->step;
	struct tally_effects t;

	evidence(q, column, effect);
	t = tally_effects(q->p, &q->drop, &q->fit,
			  &(struct fit_given){ column, effect });
	c->dropped = t.dropped + 1;
	c->stayed = t.stayed;
	c->unclear = t.unclear;
	c->elsewhere_pct = 100 * expm1(t.mean);
	c->back = tally_back(q->p, step);
	c->without = tally_without(q->p, &q->drop, step, CAUSE_PERIOD_DAYS);
	free(effect);
}

/* Fills the candidate from the likeliest of its steps. */
static void describe(struct inquiry *q, size_t candidate)
{
	struct cause_candidate *c = &q->out->candidate[candidate];
	const struct panel_switch *at;
	size_t best = SUSPECTS;

	for (size_t i = 0; i < q->suspects.n; i++)
		if (q->candidate[i] == candidate && (best == SUSPECTS ||
		    q->log_evidence[i] > q->log_evidence[best]))
			best = i;
	at = q->suspects.one[best].at;
	c->of = q->p->steps[at->step].of;
	c->from = at->from;
	c->to = at->to;
	c->step_from = panel_step_from(q->p, at);
	c->step_to = panel_step_to(q->p, at);
	c->index = at->index;
	count_units(q, best, c);
	for (size_t i = 0; i < q->suspects.n; i++)
		if (q->candidate[i] != candidate &&
		    tally_is_together(q->p, at, q->suspects.one[i].at))
			c->together = true;
}

/* Hypotheses that are one differ by rounding alone. */
static bool is_as_likely(const struct cause_candidate *a,
			 const struct cause_candidate *b)
{
	return fabs(a->probability - b->probability) <=
	       1e-6 * (a->probability + b->probability);
}

static void sort_candidates(struct cause *c)
{
	for (size_t i = 1; i < c->n_candidates; i++) {
		struct cause_candidate one = c->candidate[i];
		size_t k = i;

		for (; k > 0; k--) {
			const struct cause_candidate *b = &c->candidate[k - 1];

			if (is_as_likely(b, &one) ? b->of.field <= one.of.field :
			    b->probability > one.probability)
				break;
			c->candidate[k] = *b;
		}
		c->candidate[k] = one;
	}
}

static enum cause_confidence confidence(const struct cause *c,
					const struct regression *r)
{
	const struct cause_candidate *best = &c->candidate[0];
	bool alone = best->dropped < 2 && !best->back;
	double probability = 0;

	for (size_t i = 0; i < c->n_named; i++)
		probability += c->candidate[i].probability;
	if (r->state == REGRESSION_PROVISIONAL || (alone && r->drift))
		return CAUSE_WEAK;
	if (c->n_named == 1 && probability >= STRONG &&
	    (best->dropped > 2 || best->back) &&
	    best->stayed * 10 <= best->dropped &&
	    best->without * 2 <= best->dropped)
		return CAUSE_STRONG;
	if (probability >= LIKELY && best->stayed * 2 <= best->dropped &&
	    (c->n_named == 1 || !alone))
		return CAUSE_LIKELY;
	return CAUSE_WEAK;
}

/* candidates are in order. */
static void decide(struct cause *c, const struct regression *r)
{
	if (r->state != REGRESSION_PROVISIONAL && !(c->stands > c->doubt)) {
		c->verdict = CAUSE_DOUBTFUL;
		return;
	}
	if (!c->n_candidates || c->unit_probability > .5) {
		c->verdict = c->same_days ? CAUSE_COMMON :
			     c->other_units ? CAUSE_UNIT : CAUSE_UNKNOWN;
		return;
	}
	while (c->n_named < c->n_candidates &&
	       c->candidate[c->n_named].probability * CAUSE_RIVAL >=
	       c->candidate[0].probability)
		c->n_named++;
	c->verdict = c->n_named > 1 ? CAUSE_INSEPARABLE : CAUSE_FIELD;
	c->confidence = confidence(c, r);
	c->trial.of = c->candidate[0].of;
	c->trial.from = c->candidate[0].from;
	c->trial.to = c->candidate[0].to;
}

void cause_find(const struct panel *p, size_t unit, const struct regression *r,
		struct cause *out)
{
	struct inquiry q = {
		.p = p, .out = out,
		.drop = { unit, r, fmin(log1p(fmax(r->change_pct, -99) / 100),
					-SMALLEST_DROP) },
	};

	*out = (struct cause){ .trial.unit = unit };
	suspects_find(&q.suspects, p, unit, r);
	group_suspects(&q);
	fit_panel(&q);
	weigh(&q);
	for (size_t i = 0; i < out->n_candidates; i++)
		describe(&q, i);
	fit_release(&q.fit);
	out->other_units = tally_others(p, &q.drop);
	out->same_days = tally_without(p, &q.drop, p->n_steps, CAUSE_SAME_DAYS);
	sort_candidates(out);
	decide(out, r);
}
