/* SPDX-License-Identifier: MIT */
/*
 * steps: measuring the plan and telling it as events.
 *
 * The plan is gone through as often as its steps have blocks, one block of each
 * step at a time, so that the blocks of a step lie seconds apart and their
 * scatter is that of the machine over the whole run (measure.h says why).
 * Each block has a start and a sample per repetition; the last one is followed
 * by the step's result.  A skipped step has a note with code "skipped", no
 * result and no further block; a step that fails (wrong answer, no memory) has a
 * note with code "absent" and the reason, likewise, and the run goes on.
 */
#ifndef POSTSIL_STEPS_H
#define POSTSIL_STEPS_H

#include <stddef.h>

struct kernel_env;
struct plan;
struct session;

struct steps_outcome {
	size_t results;       /* figures that were made, probes left out */
	size_t failed;        /* steps that failed */
	double clock_mhz;     /* median under the fp64 probe, or any; 0 unknown */
	double huge_share;    /* smallest of the bandwidth steps; -1 unknown */
	size_t steps, throttled;  /* with a figure; of these, marked throttled */
	char wrong[200];      /* the first failure in words; "" */
};

/* 0, or ERR_STOPPED or the session's error when the run must end. */
int steps_measure(struct session *s, const struct kernel_env *env,
		  const struct plan *p, struct steps_outcome *out);

#endif
