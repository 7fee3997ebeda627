/* SPDX-License-Identifier: MIT */
/*
 * gpu_preflight: is this GPU fit to be measured now?  Pure, like preflight.h.
 *
 * Checks are named "gpu0 processes" and so on.  Fail: another process computes on it;
 * it is slowed by heat or a power brake now; under a gigabyte of its memory is free (a
 * suite's steps shrink to what there is); it is lost; computing is prohibited on it.
 * Warn: clocks locked or power limit below the default; hot (within 5 degrees of where
 * it slows, or 80 C and more where that is unknown); a screen hangs on it; it is busy
 * though no process is told (another container's); uncorrected ECC errors; no persistence
 * mode (NVIDIA: clocks and ECC state are lost between runs); nobody tells its state at
 * all, or not who computes on it or how much memory is free.
 *
 * To be judged by a reading from before our own contexts and buffers are made on the
 * GPU: from a container our process may be listed under another number.
 */
#ifndef POSTSIL_GPU_PREFLIGHT_H
#define POSTSIL_GPU_PREFLIGHT_H

#include <stddef.h>
#include <stdint.h>

#include "core/model/run.h"

struct gpu;
struct gpu_env_reading;

#define GPU_PREFLIGHT_MAX 12

#define GPU_PREFLIGHT_MEMORY (1ull << 30)   /* bytes, at the least */
#define GPU_PREFLIGHT_HOT_MARGIN 5          /* °C below where it slows */
#define GPU_PREFLIGHT_HOT 80                /* °C, where that is unknown */
#define GPU_PREFLIGHT_BUSY 10               /* per cent: a desktop takes a few */

struct gpu_preflight_request {
	const char *device;                  /* "gpu0" */
	const struct gpu *gpu;               /* its address and vendor are for the
					      * remedies; NULL: they name no GPU */
	const struct gpu_env_reading *now;
	const char *why_unknown;             /* gpu_env_why(); "" */
};

/* Writes all checks in a fixed order; texts live in a.  Returns their count. */
size_t gpu_preflight_judge(const struct gpu_preflight_request *rq, struct arena *a,
			   struct preflight_check out[GPU_PREFLIGHT_MAX]);

#endif
