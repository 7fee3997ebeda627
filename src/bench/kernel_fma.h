/* SPDX-License-Identifier: MIT */
/*
 * kernel_fma: the attainable peak, "peak.fma".
 *
 * Every thread of the team runs fma_isa's loop of the step's variant (the name
 * of an instruction set) on values from the seed.  The figure of a precision is
 * the best of the instruction sets measured.  Each repetition starts from the
 * same values; afterwards all threads must hold the same bits, and one lane of
 * every accumulator must equal a scalar evaluation of the same recurrence.
 */
#ifndef POSTSIL_KERNEL_FMA_H
#define POSTSIL_KERNEL_FMA_H

#include "bench/kernel.h"

extern const struct kernel kernel_fma;

#endif
