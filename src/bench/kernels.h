/* SPDX-License-Identifier: MIT */
/*
 * kernels: the list of kernels, and the list of steps that a suite measures.
 */
#ifndef POSTSIL_KERNELS_H
#define POSTSIL_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "bench/kernel.h"

struct err;
struct placement;

/* All kernels; ends with NULL. */
extern const struct kernel *const kernels_all[];

const struct kernel *kernels_find(const char *name);

enum kernels_suite { KERNELS_QUICK, KERNELS_STANDARD, KERNELS_FULL };

/* -1 when there is no such suite.  "quick", "standard", "full". */
int kernels_suite_find(const char *name);

struct kernels_request {
	enum kernels_suite suite;
	unsigned precisions;       /* bits 1 << enum kernel_precision; 0 for all */
	bool has_backend;          /* else no BLAS steps */
	unsigned paths;            /* bits of the low precisions that the processor
				      has instructions for: others are left out */
	double matmul_gops[KERNEL_PRECISION_N];  /* of oneDNN's small product;
				      0: it makes none in that precision */
	double dgemm_gops;         /* backend's, to choose sizes; 0: a guess */
	uint64_t memory_available; /* bytes; a quarter of it is used at most */
	const struct placement *place;
};

#define KERNELS_MAX_STEPS 128

/* Writes the steps in the order in which they are to be measured, at most cap,
 * and returns their count.  ERR_REFUSED naming sizes when memory is too short
 * for STREAM by its rules: a cache-resident size is never measured instead. */
int kernels_plan(const struct kernels_request *rq, struct step *out, size_t cap,
		 struct err *e);

#endif
