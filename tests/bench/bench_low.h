/* SPDX-License-Identifier: MIT */
/*
 * bench_low: the low precisions' part of bench_measure: the probe against the table
 * of peaks, and oneDNN's products against the probe.
 */
#ifndef POSTSIL_BENCH_LOW_H
#define POSTSIL_BENCH_LOW_H

#include "bench/kernel.h"

struct bench_low {
	const struct placement *place;
	struct team *team;
	struct onednn *onednn;   /* NULL: not installed */
	int rounds;
	/* Operations per cycle and core by the table; NAN unknown. */
	double (*table)(enum kernel_precision precision);
};

/* Prints two lines for each of fp16, bf16, int8. */
void bench_low(const struct bench_low *b);

#endif
