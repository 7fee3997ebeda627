/* SPDX-License-Identifier: MIT */
/*
 * kernel: the ops of one benchmark kernel.
 *
 * A kernel is set up with fresh memory for every block, run many times, verified,
 * torn down.  Kernels never read the clock and never print; run() is the timed
 * region and does nothing but the work, ctx->inner times where the kernel is
 * repeatable.  The work of one call (bytes for STREAM, operations for the
 * others, all threads together) is set by setup in ctx->work, so that
 * work x inner / ns is GB/s or GOP/s.
 */
#ifndef POSTSIL_KERNEL_H
#define POSTSIL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/pages.h"
#include "bench/summary.h"

struct backend;
struct err;
struct gpus;
struct onednn;
struct placement;
struct team;
struct kernel;

enum kernel_precision {
	KERNEL_FP64, KERNEL_FP32,
	KERNEL_FP16, KERNEL_BF16, KERNEL_INT8,  /* "low": products and probes alone */
	KERNEL_TF32, KERNEL_FP8,                /* GPUs alone; fp8 is E4M3 */
	KERNEL_PRECISION_N,
	KERNEL_CPU_PRECISION_N = KERNEL_TF32    /* those before it */
};

#define KERNEL_LOW(p) ((p) >= KERNEL_FP16)

/* "fp64", "fp32", "fp16", "bf16", "int8", "tf32", "fp8". */
const char *kernel_precision_name(enum kernel_precision p);

/* -1 when there is no such precision. */
int kernel_precision_find(const char *name);

size_t kernel_precision_bytes(enum kernel_precision p);

/* The distance from 1 to the next number; 0 for int8. */
double kernel_precision_epsilon(enum kernel_precision p);

/* What all steps of a run share; borrowed. */
struct kernel_env {
	const struct placement *place;
	struct team *team;
	struct backend *backend;  /* NULL: kernels that need one fail, with words */
	struct onednn *onednn;    /* NULL: likewise */
	struct gpus *gpus;        /* NULL: none is measured */
	uint64_t seed;            /* of all random data; recorded with the run */
};

#define KERNEL_VARIANT 16

/* One thing to measure.  (device, kernel, precision, variant) is unique in a plan. */
struct step {
	const char *device;            /* "cpu", "gpu0"; borrowed */
	int gpu;                       /* index into gpus.h's list; unused for "cpu" */
	const struct kernel *kernel;
	enum kernel_precision precision;
	char variant[KERNEL_VARIANT];  /* "plain", "nt", "avx2", "n2048" */
	size_t n;          /* problem size: elements of an array for stream, dot
			      and axpy, the order of the matrix for gemv, gemm */
	int blocks;
	double seconds;    /* expected, all blocks with their set-up */
	double budget_s;   /* of one block's repetitions */
};

struct kernel_ctx {
	const struct kernel_env *env;
	const struct step *step;
	int threads;       /* that do the work */
	double work;       /* of one call; one run() makes inner of them */
	size_t inner;      /* calls in one run(), so that it lasts 1 ms or more */
	const char *detail;    /* instruction set or library kernel; borrowed */
	struct pages pages[3];
	void *priv;        /* the kernel's own, freed by teardown */
	/* The kernel's own over all blocks of the step, NULL before the first setup that
	 * makes it: what takes long to choose, and is to be the same in all of them. */
	void *kept;
	/* GPU kernels alone: what run() leaves behind. */
	uint64_t device_ns;    /* the time by the GPU's own events; 0: it failed, */
	double device_mhz;     /* its clock while it worked; NAN unknown */
	int64_t device_slow;   /* what held it back then, enum gpu_env_slow; -1 */
	struct err *fault;     /* and this says why; borrowed */
};

struct kernel {
	const char *name;      /* "stream.triad" */
	const char *unit;      /* "GB/s" or "GOP/s" */
	double bytes_per_elem; /* that STREAM counts; 0 for the others */
	enum summary_how how;
	double noise_limit;    /* relative half-width above which it is noisy */
	bool needs_backend;
	bool needs_onednn;
	bool own_threads;      /* the library's threads, not the team's */
	bool on_gpu;           /* no threads of ours; see kernel_gpu.h */
	bool repeatable;       /* inner may exceed 1 */
	double (*flops)(const struct step *s);  /* of one call; NULL for
						 * STREAM and the probes */
	int (*setup)(struct kernel_ctx *k, struct err *e);
	void (*run)(struct kernel_ctx *k);
	/* 0, or ERR_REFUSED: the answer is wrong. */
	int (*verify)(struct kernel_ctx *k, struct err *e);
	void (*teardown)(struct kernel_ctx *k);
	void (*forget)(struct kernel_ctx *k);  /* frees kept; NULL: there is none */
};

/* The library that does a kernel's work; NULL where it is not open, and for the
 * kernels that are our own. */
struct backend *kernel_library(const struct kernel_env *env,
			       const struct kernel *k);

/* Thread's part of n elements, in whole grains but for the last. */
struct kernel_range {
	size_t from, to;
};

struct kernel_range kernel_part(size_t n, size_t grain, int thread, int threads);

/* Helpers of setup and teardown: up to three arrays (0 bytes: none), freed
 * together with priv. */
int kernel_alloc(struct kernel_ctx *k, const size_t bytes[3], struct err *e);
void kernel_release(struct kernel_ctx *k);

/* Share of the arrays in huge pages; -1 unknown. */
double kernel_huge_share(const struct kernel_ctx *k);

#endif
