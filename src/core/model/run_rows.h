/* SPDX-License-Identifier: MIT */
/*
 * run_rows: samples folded into result rows, by the rules in run_builder.h.
 * Needs r->samples and r->devices; fills r->results in r's arena, sorted by
 * device and precision.
 *
 * Notes, joined by "; ": "stream: …", which stores were the better ones;
 * "over 100 %: …", why the efficiency is over 1: the words of KERNEL_PEAK_CLOCK ("ran
 * at 1980 MHz, the peak assumes 1830: …"), else what the probe says of the peak.
 */
#ifndef POSTSIL_RUN_ROWS_H
#define POSTSIL_RUN_ROWS_H

#include <stdint.h>

struct run;

void run_rows_fill(struct run *r);

/* Arithmetic intensity of a kernel: operations per byte that must move at the
 * least (beta 0; no write-allocate).  With elements of b bytes: dot 2/2b, axpy
 * 2/3b, gemv 2/b, stream.scale 1/2b, stream.add 1/3b, stream.triad 2/3b; gemm
 * 2n/(2b+c), c of precision_product_bytes(): 2n/3b down to fp32, n/4 for two
 * bytes, n/3 for one.  size is n of the n x n matrix for gemm.  NAN for other
 * kernels and unknown precisions. */
double run_rows_intensity(const char *kernel, const char *precision,
			  uint64_t size);

#endif
