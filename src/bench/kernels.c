/* SPDX-License-Identifier: MIT */
#include "bench/kernels.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/dot_isa.h"
#include "bench/fma_isa.h"
#include "bench/kernel_blas.h"
#include "bench/kernel_dot.h"
#include "bench/kernel_fma.h"
#include "bench/kernel_matmul.h"
#include "bench/kernel_stream.h"
#include "bench/placement.h"
#include "core/base/err.h"
#include "core/base/unit.h"

const struct kernel *const kernels_all[] = {
	&kernel_stream_copy, &kernel_stream_scale,
	&kernel_stream_add, &kernel_stream_triad,
	&kernel_fma,
	&kernel_blas1_dot, &kernel_blas1_axpy,
	&kernel_blas2_gemv,
	&kernel_blas3_gemm,
	&kernel_dot, &kernel_matmul,  /* by the names of two above */
	NULL,
};

/* What differs between suites. */
static const struct suite {
	const char *name;
	int blocks;
	double stream_s, probe_s, blas_s, gemm_s;  /* budget of one block */
	double gemm_rep_s;   /* no gemm that takes longer than this */
	double low_s, low_rep_s;  /* likewise, of a low precision's product */
	int gemm_sizes;      /* so many of the largest of gemm_n */
	int probes;          /* so many instruction sets, widest first */
	int low_probes;      /* likewise, in a low precision */
	int low_sizes;       /* the largest order that fits, its half, … : on few
				cores the peak is at 512 to 1,024 */
	int cache_levels;    /* 2: L1 and L2 sizes, 1: L2 only */
} suites[] = {
	[KERNELS_QUICK] = {
		.name = "quick", .blocks = 4, .stream_s = 0.075, .probe_s = 0.045,
		.blas_s = 0.035, .gemm_s = 0.13, .gemm_rep_s = 0.09,
		.low_s = 0.06, .low_rep_s = 0.02,
		.low_sizes = 3,
		.gemm_sizes = 2, .probes = 2, .low_probes = 1,
		.cache_levels = 1,
	},
	[KERNELS_STANDARD] = {
		.name = "standard", .blocks = 5, .stream_s = 0.5, .probe_s = 0.2,
		.blas_s = 0.2, .gemm_s = 0.8, .gemm_rep_s = 0.25,
		.low_s = 0.2, .low_rep_s = 0.1,
		.low_sizes = 4,
		.gemm_sizes = 4, .probes = 3, .low_probes = 2,
		.cache_levels = 2,
	},
	[KERNELS_FULL] = {
		.name = "full", .blocks = 7, .stream_s = 2, .probe_s = 0.5,
		.blas_s = 1, .gemm_s = 4, .gemm_rep_s = 2,
		.low_s = 1, .low_rep_s = 0.5,
		.low_sizes = 5,
		.gemm_sizes = 8, .probes = 4, .low_probes = 3,
		.cache_levels = 2,
	},
};

#define SUITE_N ((int)(sizeof(suites) / sizeof(suites[0])))

/* Orders that a gemm is measured at, a geometric list with one step between the
 * powers of two from 1,024 on. */
static const size_t gemm_n[] = { 256, 512, 1024, 1536, 2048, 3072, 4096, 6144,
				 8192, 12288, 16384 };

#define GEMM_N ((int)(sizeof(gemm_n) / sizeof(gemm_n[0])))

/* fp64 operations a second of one core, to choose sizes and weights before
 * anything is known: 4 GHz x 12 a cycle lies between AVX2 without and AVX-512
 * with two units. */
#define GEMM_GUESS 48e9

/* Bytes a second at which one thread fills fresh memory, page faults and
 * generator included, for the weights. */
#define FILL_GUESS 2.5e9

/* Elements that one thread's part of a vector may have above the mean, and more:
 * parts are whole grains of kernel_blas1. */
#define PART_SLACK 65536

struct planner {
	const struct kernels_request *rq;
	const struct suite *suite;
	struct step *out;
	size_t cap, n;
};

const struct kernel *kernels_find(const char *name)
{
	for (size_t i = 0; kernels_all[i]; i++)
		if (!strcmp(kernels_all[i]->name, name))
			return kernels_all[i];
	return NULL;
}

int kernels_suite_find(const char *name)
{
	for (int i = 0; i < SUITE_N; i++)
		if (!strcmp(suites[i].name, name))
			return i;
	return -1;
}

/* Adds a step; its size names it unless variant does.  touched: bytes filled for
 * every block. */
static void add(struct planner *p, struct step s, const char *variant,
		double touched)
{
	double fill_s = touched / FILL_GUESS / p->rq->place->n;

	if (p->n == p->cap)
		return;
	if (variant)
		snprintf(s.variant, sizeof(s.variant), "%s", variant);
	else
		snprintf(s.variant, sizeof(s.variant), "n%zu", s.n);
	s.device = "cpu";
	s.blocks = p->suite->blocks;
	s.seconds = s.blocks * (s.budget_s + fill_s + 0.02);
	p->out[p->n++] = s;
}

static void plan_stream(struct planner *p)
{
	static const char *const variant[] = { "plain", "nt" };
	size_t n = kernel_stream_elements(p->rq->place->llc_bytes);
	int variants = kernel_stream_has_nt() ? 2 : 1;

	for (int i = 0; i < 4; i++) {
		for (int v = 0; v < variants; v++)
			add(p, (struct step){ .kernel = kernels_all[i], .n = n,
					      .precision = KERNEL_FP64,
					      .budget_s = p->suite->stream_s },
			    variant[v], 24.0 * (double)n);
	}
}

static void plan_probe(struct planner *p, enum kernel_precision precision)
{
	int left = p->suite->probes;

	for (size_t i = 0; fma_isas[i] && left > 0; i++) {
		if (!fma_isas[i]->usable() ||
		    (fma_isas[i] == &fma_isa_generic && i > 0))
			continue;
		add(p, (struct step){ .kernel = &kernel_fma,
				      .precision = precision,
				      .budget_s = p->suite->probe_s },
		    fma_isas[i]->name, 0);
		left--;
	}
}

static void plan_low_probe(struct planner *p, enum kernel_precision precision)
{
	int left = p->suite->low_probes;

	for (size_t i = 0; dot_isas[i] && left > 0; i++) {
		if (dot_isas[i]->precision != precision || !dot_isas[i]->usable())
			continue;
		add(p, (struct step){ .kernel = &kernel_dot,
				      .precision = precision,
				      .budget_s = p->suite->probe_s },
		    dot_isas[i]->name, 0);
		left--;
	}
}

/* Elements in whole cache lines of either precision. */
static size_t lines(double elements)
{
	return elements < 16 ? 16 : (size_t)elements / 16 * 16;
}

/* Sizes of the data of level 1 and 2, in bytes, cache-resident ones first: half
 * of a thread's cache, for all threads; then what STREAM's rule makes of the
 * last-level caches, or nothing where memory is too short for it: less might be
 * served by them. */
static int data_sizes(const struct planner *p, double bytes[3])
{
	const struct placement *place = p->rq->place;
	double rule = (double)kernel_stream_elements(place->llc_bytes) * 8;
	int n = 0;

	if (p->suite->cache_levels > 1 && place->l1d_bytes)
		bytes[n++] = (double)place->l1d_bytes / 2 * place->n;
	if (place->l2_bytes)
		bytes[n++] = (double)place->l2_bytes / 2 * place->n;
	if (rule <= (double)p->rq->memory_available / 4)
		bytes[n++] = rule;
	return n;
}

/* Whether libraries, which count in ints, can be given a thread's part of so many
 * elements.  Not a smaller step instead: below the rule is in a cache. */
static bool is_int(const struct planner *p, size_t n)
{
	return n / (size_t)p->rq->place->n < INT_MAX - PART_SLACK;
}

static void plan_level12(struct planner *p, enum kernel_precision precision)
{
	double size = (double)kernel_precision_bytes(precision), bytes[3];
	int sizes = data_sizes(p, bytes);
	struct step s = { .precision = precision, .budget_s = p->suite->blas_s };

	for (int i = 0; i < sizes; i++) {
		s.n = lines(bytes[i] / 2 / size);
		if (is_int(p, s.n)) {
			s.kernel = &kernel_blas1_dot;
			add(p, s, NULL, bytes[i]);
			s.kernel = &kernel_blas1_axpy;
			add(p, s, NULL, bytes[i]);
		}
		s.n = lines(sqrt(bytes[i] / size));
		s.kernel = &kernel_blas2_gemv;
		add(p, s, NULL, bytes[i]);
	}
}

static double gemm_rep_s(const struct planner *p, enum kernel_precision precision,
			 double n)
{
	double fp64 = p->rq->dgemm_gops > 0 ? p->rq->dgemm_gops * 1e9
					    : GEMM_GUESS * p->rq->place->n;

	return 2 * n * n * n * (double)kernel_precision_bytes(precision) /
	       8 / fp64;
}

static bool gemm_fits(const struct planner *p, enum kernel_precision precision,
		      size_t n)
{
	double bytes = 3.0 * (double)n * (double)n *
		       (double)kernel_precision_bytes(precision);

	return gemm_rep_s(p, precision, (double)n) <= p->suite->gemm_rep_s &&
	       bytes <= (double)p->rq->memory_available / 4;
}

static void plan_gemm(struct planner *p, enum kernel_precision precision)
{
	int last = GEMM_N - 1, first;

	while (last > 0 && !gemm_fits(p, precision, gemm_n[last]))
		last--;
	first = last + 1 - p->suite->gemm_sizes;
	for (int i = first > 0 ? first : 0; i <= last; i++) {
		double n = (double)gemm_n[i];

		add(p, (struct step){ .kernel = &kernel_blas3_gemm,
				      .precision = precision, .n = gemm_n[i],
				      .budget_s = fmax(p->suite->gemm_s,
						       5 * gemm_rep_s(p,
							precision, n)) },
		    NULL, 3 * n * n * (double)kernel_precision_bytes(precision));
	}
}

static double matmul_rep_s(const struct planner *p,
			   enum kernel_precision precision, double n)
{
	return 2 * n * n * n / (p->rq->matmul_gops[precision] * 1e9);
}

/* The generator takes its time by the element, of A and B, and the check as long
 * again: as if so many bytes were filled. */
static double matmul_touched(double n)
{
	return 4 * n * n * sizeof(double);
}

static bool matmul_fits(const struct planner *p, enum kernel_precision precision,
			size_t n)
{
	double touch_s = matmul_touched((double)n) / FILL_GUESS / p->rq->place->n;

	return matmul_rep_s(p, precision, (double)n) <= p->suite->low_rep_s &&
	       touch_s <= 2 * p->suite->low_s &&
	       kernel_matmul_bytes(precision, n) <=
		       (double)p->rq->memory_available / 4;
}

/* A small product says less than it should of the speed of a large one, so the
 * largest that fits may be one size short: budgets, not sizes, keep the time. */
static void plan_matmul(struct planner *p, enum kernel_precision precision)
{
	int last = GEMM_N - 1;

	if (!(p->rq->matmul_gops[precision] > 0))
		return;
	while (last > 0 && !matmul_fits(p, precision, gemm_n[last]))
		last--;
	for (int halvings = p->suite->low_sizes - 1; halvings >= 0; halvings--) {
		size_t n = gemm_n[last] >> halvings;
		double rep_s = matmul_rep_s(p, precision, (double)n);

		if (n < gemm_n[0])
			continue;
		add(p, (struct step){ .kernel = &kernel_matmul,
				      .precision = precision, .n = n,
				      .budget_s = fmax(p->suite->low_s,
						       5 * rep_s) },
		    NULL, matmul_touched((double)n));
	}
}

/* STREAM has no size but the one its rule gives. */
static int check_memory(const struct kernels_request *rq, struct err *e)
{
	uint64_t need = 3 * 8 * (uint64_t)kernel_stream_elements(
						rq->place->llc_bytes);
	char needs[UNIT_TEXT], has[UNIT_TEXT];

	if (need <= rq->memory_available / 4)
		return 0;
	unit_bytes(need, needs);
	unit_bytes(rq->memory_available, has);
	return err_set(e, ERR_REFUSED, "STREAM's rule asks for %s here (three arrays "
		       "of four times the last-level caches), which may be a "
		       "quarter of the free memory, %s, at most: free some, or "
		       "raise the memory limit (container, service, ulimit -v)",
		       needs, has);
}

int kernels_plan(const struct kernels_request *rq, struct step *out, size_t cap,
		 struct err *e)
{
	struct planner p = { .rq = rq, .suite = &suites[rq->suite], .out = out,
			     .cap = cap };
	unsigned all = 1u << KERNEL_FP64 | 1u << KERNEL_FP32 | rq->paths;
	unsigned wanted = rq->precisions ? rq->precisions & all : all;
	int rc;

	if (wanted & 1u << KERNEL_FP64) {
		rc = check_memory(rq, e);
		if (rc < 0)
			return rc;
		plan_stream(&p);
	}
	for (int i = 0; i < KERNEL_CPU_PRECISION_N; i++) {
		if (!(wanted & 1u << i))
			continue;
		if (KERNEL_LOW(i))
			plan_low_probe(&p, (enum kernel_precision)i);
		else
			plan_probe(&p, (enum kernel_precision)i);
	}
	for (int i = 0; i < KERNEL_CPU_PRECISION_N; i++) {
		if (!(wanted & 1u << i))
			continue;
		if (rq->has_backend && !KERNEL_LOW(i)) {
			plan_level12(&p, (enum kernel_precision)i);
			plan_gemm(&p, (enum kernel_precision)i);
		} else {
			plan_matmul(&p, (enum kernel_precision)i);
		}
	}
	return (int)p.n;
}
