/* SPDX-License-Identifier: MIT */
/*
 * kernel_gpu: STREAM, BLAS 1 to 3 on a GPU, over accel.h's table.
 *
 * Names, units, metrics and work are those of the CPU's kernels: stream.copy …
 * (doubles, our own kernels), blas1.dot, blas1.axpy, blas2.gemv (fp64, fp32, by the
 * library), blas3.gemm in all precisions.  .on_gpu is set: no team, no threads of ours.
 *
 * Data: random, from the seed: periods of 2^18 - 5 elements for the first operand and
 * of 2^18 - 11 for the second (primes: rows differ, and sums of their products grow as
 * those of random numbers do) are made on the host in the precision and repeated by the
 * GPU's own copies, which takes milliseconds where filling gigabytes from the host takes
 * seconds.  Vectors of dot and gemv have few bits, so that their sums are exact.
 * Buffers: a kernel whose data would fit in three times the L2 has several sets and goes
 * round them, so that every call finds its data in memory; each set's data are others.
 * STREAM's arrays are four times the L2 at least, and 256 MiB.
 * Timing: run() makes ctx->inner calls between two events of the GPU and leaves
 * ctx->device_ns; nothing is allocated, copied or read in between.  The library's choice
 * of an algorithm for a product is made once a step, in the first block's set-up.
 * Verification, of all sets that were used: results are poisoned before (NaN; integers
 * with less than any product); STREAM and axpy in all elements, dot and gemv in all
 * results, exactly, against the host; gemm within the bounds of kernel_gpu_check.h,
 * every row up to order 1,024 and one of each 16 above it.
 * After a fault of the GPU run() leaves device_ns = 0 and fills ctx->fault.
 */
#ifndef POSTSIL_KERNEL_GPU_H
#define POSTSIL_KERNEL_GPU_H

#include "bench/kernel.h"

struct accel;

extern const struct kernel kernel_gpu_copy, kernel_gpu_scale, kernel_gpu_add,
	kernel_gpu_triad;
extern const struct kernel kernel_gpu_dot, kernel_gpu_axpy, kernel_gpu_gemv;
extern const struct kernel kernel_gpu_gemm;

/* The GPU of this step. */
struct accel *kernel_gpu_accel(const struct kernel_ctx *k);

/* Sets of buffers of `bytes` each that a kernel needs so that the L2 does not
 * serve it: 1 when one is three times the L2 already; limited by a quarter of the
 * free memory, 16 at most.  An L2 of unknown size is taken for 128 MiB, here and
 * below. */
int kernel_gpu_sets(const struct accel *g, double bytes);

/* Elements of each of STREAM's arrays: a multiple of ACCEL_GRAIN, which a step's n
 * has to be.  Of products n has to be a multiple of 16. */
size_t kernel_gpu_stream_elements(const struct accel *g);

#endif
