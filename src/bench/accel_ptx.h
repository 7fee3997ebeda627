/* SPDX-License-Identifier: MIT */
/*
 * accel_ptx: the kernels of accel.h as PTX, NVIDIA's assembly language, which the
 * driver compiles for the GPU that is there ("PTX ISA",
 * docs.nvidia.com/cuda/parallel-thread-execution).  PTX 6.0 for sm_60: any GPU
 * since Pascal, any driver since CUDA 9.0.
 *
 * Each entry takes (u64 a, u64 b, u64 c, f64 s), also what it does not use, and
 * one block does ACCEL_PTX_BLOCK doubles: the grid is n / ACCEL_PTX_BLOCK blocks
 * in x.
 *
 * The shape.  What fills the memory of a GPU is enough loads under way at once: a
 * BabelStream of one double a thread reaches 73 % of an H200's bandwidth in copy
 * where enough of them reach 90 % and more (github.com/NVIDIA/cccl issue 1673).
 * NVIDIA's own transform, tuned by measurement, wants 12 KiB in flight on each
 * multiprocessor of a V100, 16 on an A100, 32 to 48 on an H100 and H200 (CUB's
 * tuning_transform.cuh), 64 on a B200 (pull request 4790), 128 on what follows it
 * (10923).  Four loads of 16 bytes before the first store, by each of 2,048
 * threads on a multiprocessor, are 128 KiB.  Blocks are small and of one pass
 * (PyTorch's element-wise kernels: 128 threads too), so that none waits for the
 * slowest warp of a large one and no loop has to be set up.  No cache hints:
 * the peers use none, and they brought nothing where they were tried
 * (github.com/alpaka-group/alpaka issue 1874).
 */
#ifndef POSTSIL_ACCEL_PTX_H
#define POSTSIL_ACCEL_PTX_H

#include "bench/accel.h"

enum {
	ACCEL_PTX_THREADS = 128,
	ACCEL_PTX_BLOCK = ACCEL_PTX_THREADS * 4 * 2,  /* doubles: 4 pairs a thread */
};

_Static_assert(ACCEL_GRAIN % ACCEL_PTX_BLOCK == 0, "whole blocks");

extern const char accel_ptx_text[];

/* Name of the kernel's entry: "postsil_copy". */
extern const char *const accel_ptx_entry[ACCEL_KERNEL_N];

#endif
