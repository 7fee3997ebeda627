/* SPDX-License-Identifier: MIT */
/*
 * kernel_dot: the attainable peak in fp16, bf16 and int8, "peak.fma" like that of
 * the other precisions.
 *
 * Every thread of the team runs dot_isa's loop of the step's variant on data from
 * the seed, on which every sum is exact: bf16 numbers are multiples of 2^-7 below
 * 1 and their sums multiples of 2^-14 that fit fp32's mantissa, int8 wraps as
 * two's complement does, fp16 is one rounding a step.  The second b takes back
 * what the first adds, but for a little, so that sums stay small and yet tell how
 * many turns were made.  A call begins with the same values; after the last,
 * threads that made the same number of turns must hold the same bits, and every
 * output those of a plain evaluation.
 *
 * On hybrid machines turns are shared out as kernel_fma does, here within each
 * call.  bf16 stays exact: a pair of turns adds 2^-7 x width at most, so that 16
 * times the turns of any loop in dot_isa (PROBE_SHARE_MOST) end below 2^10.
 */
#ifndef POSTSIL_KERNEL_DOT_H
#define POSTSIL_KERNEL_DOT_H

#include "bench/kernel.h"

extern const struct kernel kernel_dot;

#endif
