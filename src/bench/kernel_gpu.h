/* SPDX-License-Identifier: MIT */
/*
 * kernel_gpu: STREAM, BLAS 1 to 3 on a GPU, over accel.h's table.
 *
 * Names, units, metrics and work are those of the CPU's kernels: stream.copy …
 * (doubles, our own kernels), blas1.dot, blas1.axpy, blas2.gemv (fp64, fp32, by the
 * library), blas3.gemm in all precisions.  .on_gpu is set: no team, no threads of ours.
 *
 * Data: random, from the seed: a period of 2^20 - 3 elements (no divisor of any order
 * measured) is made on the host in the precision and repeated by the GPU's own copies,
 * which takes milliseconds where filling gigabytes from the host takes seconds.
 * Buffers: a kernel whose data would fit in three times the L2 has several sets and goes
 * round them, so that every call finds its data in memory; STREAM's arrays are
 * four times the L2 at least, and 256 MiB.
 * Timing: run() makes ctx->inner calls between two events of the GPU and leaves
 * ctx->device_ns; nothing is allocated, copied or read in between.
 * Verification: results are poisoned with NaN before; STREAM in all elements, exactly; dot,
 * axpy and gemv against the host by the same exact data as on the CPU; gemm in
 * entries spread over C and, by a product with a vector of signs, in spread whole rows;
 * bounds as in product_check.h, by the type that C is stored in.
 * After a fault of the GPU run() leaves device_ns = 0 and ctx->fault.
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
 * serve it: 1 when one is three times the L2 already; limited by a share of the
 * free memory, 16 at most. */
int kernel_gpu_sets(const struct accel *g, double bytes);

/* Elements of each of STREAM's arrays: a multiple of ACCEL_GRAIN. */
size_t kernel_gpu_stream_elements(const struct accel *g);

#endif
