/* SPDX-License-Identifier: MIT */
/*
 * gpu_plan: the steps that a suite measures on one GPU.
 *
 * STREAM's four kernels (where fp64 is asked for; variant ""); dot, axpy and gemv in
 * fp64 and fp32, from memory; gemm in all seven precisions that the library makes on
 * this GPU, at the largest orders of 1,024 to 16,384 that fit the suite's time and half
 * of the free memory: quick two, standard three, full five; 1,024 whatever its
 * time.  Time is guessed by the theoretical peak, rounded to a power of two, or by
 * units x clock where that is unknown: two runs of one GPU measure the same sizes.
 */
#ifndef POSTSIL_GPU_PLAN_H
#define POSTSIL_GPU_PLAN_H

#include <stddef.h>

#include "bench/kernels.h"

struct buf;
struct gpus_item;

struct gpu_plan_request {
	enum kernels_suite suite;
	unsigned precisions;             /* bits 1 << enum kernel_precision; 0: all */
	struct gpus_item *gpu;           /* ready */
	int index;                       /* its place in the list, for step.gpu */
};

/* Appends the steps to out (n of cap are there already) and returns how many there are
 * now.  A precision that the library refuses adds a line "gpu0 fp8: …" to absent (each
 * ended by a newline) and no step; so does a step that takes more than half of the free
 * memory.  Without a library there are STREAM's steps alone: accel.blas_why says why.
 * Another error of the library ends the planning of this GPU; one that is lost
 * meanwhile has no steps at all. */
size_t gpu_plan(const struct gpu_plan_request *rq, struct step *out, size_t n,
		size_t cap, struct buf *absent);

#endif
