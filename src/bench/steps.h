/* SPDX-License-Identifier: MIT */
/*
 * steps: measuring the plan, step by step, and telling it as events.
 *
 * start, a sample per repetition, result.  A skipped step has a note with code
 * "skipped" and no result; a step that fails (wrong answer, no memory) has a
 * note with code "absent" and the reason, no result, and the run goes on.
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
