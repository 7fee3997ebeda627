/* SPDX-License-Identifier: MIT */
/* What is asked of a struct live; live.c folds the events. */
#include "tui/live.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"

const char *live_state_name(enum live_state s)
{
	static const char *const name[] = {
		[LIVE_STARTING] = "starting", [LIVE_QUEUED] = "queued",
		[LIVE_DETECTING] = "detecting", [LIVE_MEASURING] = "measuring",
		[LIVE_PAUSED] = "paused", [LIVE_STORED] = "stored",
		[LIVE_FAILED] = "failed",
	};

	return name[s];
}

/* --- time ------------------------------------------------------------------ */

/* A replayed spool arrives at once: then the repetitions' own times say how long
 * it took. */
double live_block_took(const struct live *l)
{
	uint64_t now = l->pause_began_ns ? l->pause_began_ns : clock_mono_ns();
	uint64_t wall = 0;

	if (now > l->step_started_ns + l->step_paused_ns)
		wall = now - l->step_started_ns - l->step_paused_ns;
	return (double)(wall > l->step_rep_ns ? wall : l->step_rep_ns) / 1e9;
}

/* How the machine keeps to the plan: over 1 is slower.  The expectation counts
 * as one more block of its own, so that the first ones do not swing it. */
static double pace(const struct live *l)
{
	double r = (l->done_took + 2) / (l->done_expected + 2);

	return r < 0.25 ? 0.25 : r > 4 ? 4 : r;
}

static double block_seconds(const struct live_step *s)
{
	return s->seconds / s->blocks;
}

static double planned_left(const struct live *l)
{
	double left = 0;

	for (size_t i = 0; i < l->n_steps; i++) {
		const struct live_step *s = &l->steps[i];
		/* the block that runs is counted apart */
		uint32_t made = s->block + (s->state == STEP_RUNNING);

		if (s->state < STEP_DONE && made < s->blocks)
			left += block_seconds(s) * (s->blocks - made);
	}
	return left;
}

/* Of the current block, by the plan and the pace. */
static double current_left(const struct live *l)
{
	double all, left;

	if (l->current < 0 || l->steps[l->current].state != STEP_RUNNING)
		return 0;
	all = block_seconds(&l->steps[l->current]) * pace(l);
	left = all - live_block_took(l);
	return left > all * 0.05 ? left : all * 0.05;
}

double live_seconds_left(const struct live *l)
{
	if (l->state == LIVE_STORED || l->state == LIVE_FAILED)
		return 0;
	if (!l->n_steps)
		return NAN;
	return planned_left(l) * pace(l) + current_left(l);
}

double live_progress(const struct live *l)
{
	double all = 0, left;

	if (l->state == LIVE_STORED)
		return 1;
	for (size_t i = 0; i < l->n_steps; i++)
		all += l->steps[i].seconds;
	if (!(all > 0))
		return 0;
	left = planned_left(l) + current_left(l) / pace(l);
	return left >= all ? 0 : (all - left) / all;
}

const struct live_step *live_step_shown(const struct live *l)
{
	if (!l->n_steps)
		return NULL;
	if (l->current >= 0)
		return &l->steps[l->current];
	return NULL;
}

uint32_t live_pass(const struct live_step *s)
{
	uint32_t pass = s->block + (s->state == STEP_RUNNING);

	return pass < 1 ? 1 : pass > s->blocks ? s->blocks : pass;
}

bool live_has_devices(const struct live *l)
{
	for (size_t i = 1; i < l->n_steps; i++)
		if (strcmp(l->steps[i].device, l->steps[0].device) != 0)
			return true;
	return false;
}

bool live_is_gpu(const char *device)
{
	return strncmp(device, "gpu", 3) == 0;
}

const struct live_env *live_env_shown(const struct live *l)
{
	const struct live_step *s = live_step_shown(l);

	for (size_t i = 0; s && i < l->n_env; i++)
		if (strcmp(l->env[i].device, s->device) == 0)
			return &l->env[i];
	return &l->env[0];
}

/* A GPU's repetitions have no CPU to share, and its clock may fall for reasons that
 * are no fault: what counts is what its driver says (timing.h). */
void live_marks(const struct live_step *s, char out[LIVE_MARKS])
{
	bool clock = s->marks & REP_MARK_CLOCK, cpu = s->marks & REP_MARK_CPU;

	if (live_is_gpu(s->device))
		snprintf(out, LIVE_MARKS, "%s",
			 clock ? "slowed by heat or a brake" : "");
	else
		snprintf(out, LIVE_MARKS, "%s%s%s", clock ? "clock fell" : "",
			 clock && cpu ? ", " : "", cpu ? "CPU shared" : "");
}

void live_where(const struct live *l, char out[64])
{
	const struct live_step *s = live_step_shown(l);
	char pass[32] = "", device[24] = "";

	out[0] = '\0';
	if (!s)
		return;
	if (live_has_devices(l))
		snprintf(device, sizeof device, "%.20s, ", s->device);
	if (s->blocks > 1)
		snprintf(pass, sizeof pass, "pass %u/%u, ", live_pass(s),
			 s->blocks);
	snprintf(out, 64, "%s%sstep %d/%zu", device, pass, l->current + 1,
		 l->n_steps);
}

size_t live_rep_count(const struct live_step *s)
{
	return s->n_reps < LIVE_REPS ? s->n_reps : LIVE_REPS;
}

const struct live_rep *live_rep(const struct live_step *s, size_t i)
{
	return &s->reps[(s->n_reps - live_rep_count(s) + i) % LIVE_REPS];
}
