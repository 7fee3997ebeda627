/* SPDX-License-Identifier: MIT */
/*
 * accel_hiprtc: the kernels of accel.h as HIP source text, which HIP RTC compiles for the
 * GPU that is there ("HIP Runtime Compilation", rocm.docs.amd.com).  The entries have the
 * names of accel_ptx.h's, take (double pairs a, b, c, double s), also what they do not
 * use, and one block does ACCEL_HIPRTC_BLOCK doubles: the grid is n / ACCEL_HIPRTC_BLOCK
 * blocks in x.
 *
 * The shape is that of accel_ptx.h, which was not tried on AMD's hardware: 64 bytes of each
 * array under way by each thread before the first store, and blocks of one pass.  A wave
 * of 64 reads 1 KiB in a row.
 */
#ifndef POSTSIL_ACCEL_HIPRTC_H
#define POSTSIL_ACCEL_HIPRTC_H

#include "bench/accel_hip.h"

enum {
	ACCEL_HIPRTC_THREADS = 128,
	ACCEL_HIPRTC_BLOCK = ACCEL_HIPRTC_THREADS * 4 * 2,  /* doubles: 4 pairs each */
};

_Static_assert(ACCEL_GRAIN % ACCEL_HIPRTC_BLOCK == 0, "whole blocks");

extern const char accel_hiprtc_text[];

/* Product and sum of TRIAD are each rounded: HIP's compiler fuses them otherwise, which a
 * test sees. */
#define ACCEL_HIPRTC_UNFUSED "-ffp-contract=off"

/* Compiles the text for g's target.  The caller frees *code.  ERR_UNSUPPORTED with the
 * compiler's words in one line. */
int accel_hiprtc_compile(struct accel *g, char **code, struct err *e);

#endif
