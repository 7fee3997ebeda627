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
 * A GPU that fails in mid-run has one such note, its other steps that have no
 * result yet are over without a word, and the run goes on with the other devices.
 */
#ifndef POSTSIL_STEPS_H
#define POSTSIL_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/kernel.h"
#include "bench/session.h"

struct plan;

/* What the steps of one GPU showed. */
struct steps_gpu {
	struct session_gpu watch;
	size_t steps;         /* with a figure */
	double gemm_gops[KERNEL_PRECISION_N];   /* the fastest; 0 none */
	double clock_mhz[KERNEL_PRECISION_N];   /* median under it; 0 unknown */
	double other_mhz;     /* likewise, under any other step */
	bool lost;            /* in mid-run */
};

struct steps_outcome {
	size_t results;       /* figures that were made, probes left out */
	double clock_mhz;     /* median under the fp64 probe, or any; 0 unknown */
	double huge_share;    /* smallest of the bandwidth steps; -1 unknown */
	size_t steps, throttled;  /* of the CPU, with a figure; of these, marked
				     throttled */
	char wrong[500];      /* the first failure in words; "" */
	struct steps_gpu *gpu;    /* heap, one for each of env->gpus */
};

/* 0, or ERR_STOPPED or the session's error when the run must end; *out is to be
 * released in any case. */
int steps_measure(struct session *s, const struct kernel_env *env,
		  const struct plan *p, struct steps_outcome *out);
void steps_release(struct steps_outcome *out);

#endif
