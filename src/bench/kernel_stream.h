/* SPDX-License-Identifier: MIT */
/*
 * kernel_stream: STREAM copy, scale, add, triad (fp64).
 *
 * Rules of STREAM 5.10 (McCalpin): arrays of at least four times the sum of the
 * last-level caches, 16/16/24/24 bytes an element counted (no write-allocate
 * traffic), answers checked.  A step measures one of the four loops; it starts
 * from the arrays that STREAM's first iteration would hand to it (a = 2, b = 2,
 * c = 0, scalar 3), so that copy must give 2, scale 6, add 8, triad 30 in every
 * element, within STREAM's 1e-13.  The result is poisoned beforehand.
 *
 * Variants: "plain" stores, "nt" non-temporal stores; with the best instruction
 * set of the processor, which is the detail.
 */
#ifndef POSTSIL_KERNEL_STREAM_H
#define POSTSIL_KERNEL_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/kernel.h"

struct placement;

extern const struct kernel kernel_stream_copy, kernel_stream_scale,
	kernel_stream_add, kernel_stream_triad;

/* Elements of one array by the rule: 4 x llc_bytes, at least 32 MiB so that a
 * repetition lasts a millisecond at 100 GB/s.  llc_bytes 0, unknown, is taken
 * for 32 MiB: never a cache-resident size. */
size_t kernel_stream_elements(size_t llc_bytes);

/* Whether this processor's loops have non-temporal stores. */
bool kernel_stream_has_nt(void);

#endif
