/* SPDX-License-Identifier: MIT */
#include "bench/gpu_plan.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/accel_trial.h"
#include "bench/gpus.h"
#include "bench/kernel_gpu.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/unit.h"

/* What differs between suites.  quick comes to some 15 seconds, and ten more on the
 * library's choices of algorithms. */
static const struct suite {
	int blocks;
	double stream_s, blas_s, gemm_s;   /* budget of one block */
	double gemm_rep_s;                 /* no gemm that takes longer than this */
	int gemm_sizes;                    /* so many of the largest that fit */
} suites[] = {
	[KERNELS_QUICK] = {
		.blocks = 4, .stream_s = 0.03, .blas_s = 0.02, .gemm_s = 0.03,
		.gemm_rep_s = 0.02, .gemm_sizes = 2,
	},
	[KERNELS_STANDARD] = {
		.blocks = 5, .stream_s = 0.2, .blas_s = 0.15, .gemm_s = 0.4,
		.gemm_rep_s = 0.15, .gemm_sizes = 3,
	},
	[KERNELS_FULL] = {
		.blocks = 7, .stream_s = 0.5, .blas_s = 0.25, .gemm_s = 1,
		.gemm_rep_s = 0.5, .gemm_sizes = 5,
	},
};

static const size_t orders[] = { 1024, 2048, 4096, 8192, 16384 };

#define ORDERS ((int)(sizeof(orders) / sizeof(orders[0])))

/* Elements of a matrix. */
static double matrix(size_t order)
{
	return (double)order * (double)order;
}

/* Of the product that a precision is tried with: too small for the library to time
 * its algorithms. */
#define TRIAL_ORDER 256

/* Operations a clock and unit, where the theoretical peak is unknown: the least that
 * data/gpu_peaks.tsv names of matrix products since Turing (GeForce's fp64 is a
 * 32nd or 64th of its fp32).  Too low a guess measures smaller products, too high a
 * one takes minutes. */
static const double least_rate[KERNEL_PRECISION_N] = {
	[KERNEL_FP64] = 4, [KERNEL_FP32] = 128, [KERNEL_TF32] = 256,
	[KERNEL_FP16] = 512, [KERNEL_BF16] = 512, [KERNEL_INT8] = 512,
	[KERNEL_FP8] = 1024,
};

/* MHz, where the runtime does not say it. */
#define CLOCK_GUESS 1000

/* Of a product: launching one takes the host some microseconds. */
#define LEAST_REP_S 20e-6

/* For the weights: set-up of a block, and bytes a second at which the GPU repeats
 * random data in its memory and at which the host fetches and checks results. */
#define SETUP_S 0.07
#define FILL_GUESS 200e9
#define CHECK_GUESS 2.5e9

/* Algorithms that are timed for a product, once a step (accel_trial.c): eight of each
 * layout. */
#define TRIALS 16

struct planner {
	const struct gpu_plan_request *rq;
	const struct accel *g;
	const struct suite *suite;
	double most;               /* bytes of one step */
	struct step *out;
	size_t n, cap;
	struct buf *absent;
};

static bool is_wanted(const struct planner *p, int precision)
{
	return !p->rq->precisions || p->rq->precisions & 1u << precision;
}

/* Whether so many bytes are no more than a step may take; if not that is said. */
static bool has_room(struct planner *p, enum kernel_precision precision,
		     const char *what, double bytes)
{
	char takes[UNIT_TEXT], most[UNIT_TEXT];

	if (bytes <= p->most)
		return true;
	unit_bytes((uint64_t)bytes, takes);
	unit_bytes((uint64_t)p->most, most);
	buf_addf(p->absent, "%s %s: no %s: they take %s, and half of the GPU's free "
		 "memory is %s\n", p->g->device, kernel_precision_name(precision), what,
		 takes, most);
	return false;
}

/* Adds a step of so many bytes, of which the host checks some. */
static void add(struct planner *p, struct step s, double bytes, double checked)
{
	if (p->n == p->cap)
		return;
	s.device = p->rq->gpu->device;
	s.gpu = p->rq->index;
	s.blocks = p->suite->blocks;
	s.seconds = s.blocks * (s.budget_s + SETUP_S + bytes / FILL_GUESS +
				checked / CHECK_GUESS);
	p->out[p->n++] = s;
}

static void add_sized(struct planner *p, struct step s, double bytes, double checked)
{
	snprintf(s.variant, sizeof(s.variant), "n%zu", s.n);
	add(p, s, bytes, checked);
}

static void plan_stream(struct planner *p)
{
	static const struct kernel *const kernel[] = {
		&kernel_gpu_copy, &kernel_gpu_scale, &kernel_gpu_add,
		&kernel_gpu_triad,
	};
	double n = (double)kernel_gpu_stream_elements(p->g);

	if (!has_room(p, KERNEL_FP64, "STREAM with its three arrays", 24 * n))
		return;
	for (int i = 0; i < 4; i++)
		add(p, (struct step){ .kernel = kernel[i], .n = (size_t)n,
				      .precision = KERNEL_FP64,
				      .budget_s = p->suite->stream_s },
		    24 * n, 8 * n);
}

/* Vectors of as many elements as STREAM's arrays, or what there is room for and the
 * library can count; a matrix of the smallest order that takes as much as one of
 * these.  Where they are smaller there are several (kernel_gpu_sets()). */
static void plan_level12(struct planner *p, enum kernel_precision precision)
{
	double size = (double)kernel_precision_bytes(precision), n;
	double vector = 8 * (double)kernel_gpu_stream_elements(p->g);
	struct step s = { .precision = precision, .budget_s = p->suite->blas_s,
			  .n = kernel_gpu_stream_elements(p->g) };
	int i = 0;

	if (!has_room(p, precision, "dot, axpy and gemv", 2 * matrix(orders[0]) * size))
		return;
	while (s.n > INT_MAX || 2 * size * (double)s.n > p->most)
		s.n /= 2;
	n = (double)s.n;
	s.kernel = &kernel_gpu_dot;
	add_sized(p, s, 2 * size * n, 0);
	s.kernel = &kernel_gpu_axpy;
	add_sized(p, s, 2 * size * n, size * n);
	while (i < ORDERS - 1 && matrix(orders[i]) * size < vector)
		i++;
	while (i > 0 && (matrix(orders[i]) + 2 * (double)orders[i]) * size > p->most)
		i--;
	s.n = orders[i];
	s.kernel = &kernel_gpu_gemv;
	add_sized(p, s, matrix(s.n) * size, 0);
}

/* Operations a second, to the nearest power of two. */
static double speed(const struct planner *p, enum kernel_precision precision)
{
	const struct accel_info *info = &p->g->info;
	char source[192];
	double gops = gpus_peak(p->rq->gpu, precision, source);

	if (!(gops > 0))
		gops = (info->units > 0 ? info->units : 1) * least_rate[precision] *
		       (info->clock_mhz > 0 ? info->clock_mhz : CLOCK_GUESS) / 1000;
	return exp2(round(log2(gops))) * 1e9;
}

/* Each algorithm runs twice, and then for 10 ms or 3 times; some again (accel_trial.c,
 * which ends after 3 s). */
static double trial_s(size_t n, double rep_s)
{
	if (n < ACCEL_TRIAL_ORDER)
		return 0;
	return fmin(3, 0.1 + TRIALS * 2 * rep_s + (TRIALS + 9) * fmax(0.01, 3 * rep_s));
}

static double gemm_bytes(const struct accel_gemm_info *info, size_t n)
{
	return matrix(n) * (double)(info->a_bytes + info->b_bytes + info->c_bytes) +
	       (double)info->workspace_bytes;
}

static void add_gemms(struct planner *p, enum kernel_precision precision,
		      const struct accel_gemm_info *info)
{
	double second = speed(p, precision);   /* operations in one */
	int last = ORDERS - 1, first;

	while (last > 0 && (2 * pow((double)orders[last], 3) >
				    p->suite->gemm_rep_s * second ||
			    gemm_bytes(info, orders[last]) > p->most))
		last--;
	if (!has_room(p, precision, "products", gemm_bytes(info, orders[last])))
		return;
	first = last + 1 - p->suite->gemm_sizes;
	for (int i = first > 0 ? first : 0; i <= last; i++) {
		double rep_s = 2 * pow((double)orders[i], 3) / second;
		size_t before = p->n;

		/* the host would be measured, launching them */
		if (rep_s < LEAST_REP_S && i < last)
			continue;
		add_sized(p, (struct step){
			.kernel = &kernel_gpu_gemm, .precision = precision,
			.n = orders[i],
			.budget_s = fmax(p->suite->gemm_s, 5 * rep_s) },
			gemm_bytes(info, orders[i]), 0);
		if (p->n > before)
			p->out[before].seconds += trial_s(orders[i], rep_s);
	}
}

/* Why there are no products; the precision's own name goes before it once. */
static void tell_absent(struct planner *p, const char *precision, const char *why)
{
	size_t n = strlen(precision);

	if (!strncmp(why, precision, n) && !strncmp(why + n, ": ", 2))
		why += n + 2;
	buf_addf(p->absent, "%s %s: %s\n", p->g->device, precision, why);
}

/* Asks the library by a small product.  False when the GPU is of no use any more. */
static bool plan_gemm(struct planner *p, enum kernel_precision precision)
{
	struct accel *g = &p->rq->gpu->accel;
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	int rc = g->ops->gemm_new(g, precision, TRIAL_ORDER, &m, &info, &e);

	if (rc < 0) {
		tell_absent(p, kernel_precision_name(precision), e.text);
		return rc == ERR_UNSUPPORTED;
	}
	g->ops->gemm_free(g, m);
	add_gemms(p, precision, &info);
	return true;
}

static void plan_library(struct planner *p)
{
	bool goes_on = true;

	for (int i = 0; i < KERNEL_PRECISION_N && p->g->blas[0] && goes_on; i++) {
		if (!is_wanted(p, i))
			continue;
		if (i == KERNEL_FP64 || i == KERNEL_FP32)
			plan_level12(p, (enum kernel_precision)i);
		goes_on = plan_gemm(p, (enum kernel_precision)i);
	}
}

size_t gpu_plan(const struct gpu_plan_request *rq, struct step *out, size_t n,
		size_t cap, struct buf *absent)
{
	const struct accel *g = &rq->gpu->accel;
	struct planner p = {
		.rq = rq, .g = g, .suite = &suites[rq->suite],
		.most = (double)g->info.memory_free / 2,
		.out = out, .n = n, .cap = cap, .absent = absent,
	};

	if (is_wanted(&p, KERNEL_FP64))
		plan_stream(&p);
	plan_library(&p);
	/* of one that was lost on the way nothing can be measured */
	return g->lost ? n : p.n;
}
