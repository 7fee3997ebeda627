/* SPDX-License-Identifier: MIT */
/*
 * gpu_run: which GPUs a run measures: those that are fit and can be opened.  For the
 * worker and for its dry run; gpu_tell.h says it as events.
 *
 * A GPU that cannot be measured is left out with its reason, unless the list of
 * --device names it, or says "gpu" and there is no other: then there is no run.
 */
#ifndef POSTSIL_GPU_RUN_H
#define POSTSIL_GPU_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/gpu_preflight.h"

struct arena;
struct buf;
struct err;
struct gpus;
struct gpus_item;

/* The checks of one GPU as it is now, before it is opened; texts live in a.  None of
 * one that will not be measured: of that its own reason tells. */
size_t gpu_run_check(const struct gpus_item *g, struct arena *a,
		     struct preflight_check out[GPU_PREFLIGHT_MAX]);

/* gpus_open(); ERR_UNSUPPORTED when the run shall not go on, see above. */
int gpu_run_open(struct gpus *g, const char *list, struct err *e);

/* Whether one of them is open. */
bool gpu_run_is_ready(const struct gpus *g);

/* A line for each: what it is and what measures it, or why it is not measured. */
void gpu_run_text(const struct gpus *g, struct buf *out);

#endif
