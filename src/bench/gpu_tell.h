/* SPDX-License-Identifier: MIT */
/*
 * gpu_tell: what a run says of its GPUs as events, but for their samples.
 *
 * A failure is the session's.
 */
#ifndef POSTSIL_GPU_TELL_H
#define POSTSIL_GPU_TELL_H

struct facts;
struct gpus;
struct plan;
struct session;
struct steps_outcome;

/* Where a runtime alone shows a GPU the machine must not pass for one without: facts
 * about GPUs that are absent become unknown, in *f and as events. */
void gpu_tell_undetected(struct session *s, const struct gpus *g, struct facts *f);

/* Of each that is open a device event and its facts; of others a note why not. */
void gpu_tell_devices(struct session *s, const struct gpus *g);

/* The theoretical peaks of the precisions that will be measured. */
void gpu_tell_peaks(struct session *s, const struct gpus *g, const struct plan *p);

/* What only measuring could find out, of each that has a figure: the attainable
 * peaks at the clock under load as results of KERNEL_PEAK_CLOCK, and facts: clock,
 * highest temperature, what slowed it. */
void gpu_tell_findings(struct session *s, const struct gpus *g,
		       const struct steps_outcome *out);

#endif
