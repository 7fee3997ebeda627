/* SPDX-License-Identifier: MIT */
/*
 * stream_isa: the four STREAM loops per instruction set, with plain and with
 * non-temporal stores.
 *
 * Every loop works on n elements, n a multiple of STREAM_GRAIN, all pointers
 * aligned to 64 bytes; dst overlaps neither source:
 *   copy   dst = x          scale  dst = s x
 *   add    dst = x + y      triad  dst = x + s y
 * Non-temporal loops end with a store fence: their bytes have left the core's
 * buffers when they return.
 */
#ifndef POSTSIL_STREAM_ISA_H
#define POSTSIL_STREAM_ISA_H

#include <stdbool.h>
#include <stddef.h>

#define STREAM_GRAIN 512  /* elements: a page of 4 KiB */

enum stream_op { STREAM_COPY, STREAM_SCALE, STREAM_ADD, STREAM_TRIAD, STREAM_OPS };

struct stream_loop {
	void (*run)(double *dst, const double *x, const double *y, double s,
		    size_t n);
};

struct stream_isa {
	const char *name;
	bool (*usable)(void);
	struct stream_loop plain[STREAM_OPS];
	struct stream_loop nt[STREAM_OPS];  /* run NULL: has no such stores */
};

extern const struct stream_isa stream_isa_generic;
extern const struct stream_isa stream_isa_sse2;
extern const struct stream_isa stream_isa_avx2;
extern const struct stream_isa stream_isa_avx512;
extern const struct stream_isa stream_isa_neon;

/* Those that were compiled in, best first; ends with NULL. */
extern const struct stream_isa *const stream_isas[];

/* The first usable one. */
const struct stream_isa *stream_isa_best(void);

#endif
