/* SPDX-License-Identifier: MIT */
/*
 * preview: what a run would say, without measuring.  Both print on standard
 * output.
 */
#ifndef POSTSIL_PREVIEW_H
#define POSTSIL_PREVIEW_H

struct err;
struct worker_options;

/* What is known of this machine, the preflight of this moment with all that did
 * not pass, the GPUs and why one is not measured, and the plan as a table with the expected seconds.  0; 1 when the
 * preflight failed and nobody forces us, so that a run would measure nothing; or
 * why there is no plan (what is known by then is printed). */
int preview_run(const struct worker_options *o, struct err *e);

/* The facts of this machine as `fact` events. */
int preview_facts(struct err *e);

#endif
