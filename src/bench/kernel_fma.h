/* SPDX-License-Identifier: MIT */
/*
 * kernel_fma: the attainable peak, "peak.fma".
 *
 * Every thread of the team runs fma_isa's loop of the step's variant (the name
 * of an instruction set) on values from the seed.  The figure of a precision is
 * the best of the instruction sets measured.  Each repetition starts from the
 * same values; afterwards threads that made the same number of turns must hold
 * the same bits, and one lane of every accumulator must equal a scalar evaluation
 * of the same recurrence.
 *
 * Hybrid machines: set-up times the loop on all cores at once and each core gets
 * turns in proportion to the speed of its kind, so that performance and
 * efficiency cores end together and the figure is their sum, not cores x slowest
 * (probe_share).  The work of a call is the same as with equal turns.  The detail
 * says what each kind did: "avx2; 8 x 62.1 + 8 x 30.2 GOP/s by kind".  Where all
 * cores are equal all make the same turns and nothing is timed beforehand.  Tried
 * on a made-up placement only, not yet run on a hybrid machine.
 */
#ifndef POSTSIL_KERNEL_FMA_H
#define POSTSIL_KERNEL_FMA_H

#include "bench/kernel.h"

extern const struct kernel kernel_fma;

#endif
