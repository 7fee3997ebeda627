/* SPDX-License-Identifier: MIT */
/* The part of bench_measure that looks at the FMA probe and at products. */
#include <math.h>
#include <stdio.h>

#include "bench_measure.h"
#include "bench_block.h"
#include "bench/fma_isa.h"
#include "bench/kernel_fma.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/detect.h"
#include "core/model/peak.h"

const char *bench_widest_fma(void)
{
	size_t i = 0;

	while (!fma_isas[i]->usable())
		i++;
	return fma_isas[i]->name;
}

double bench_table(enum kernel_precision precision)
{
	struct sysroot *root = NULL;
	struct err e = ERR_INIT;
	struct facts f;
	struct peak peak;

	facts_init(&f);
	if (sysroot_open(NULL, &root, &e) < 0 || detect_run(root, &f, &e) < 0)
		bench_die(&e);
	peak_cpu(&f, kernel_precision_name(precision), &peak);
	facts_release(&f);
	sysroot_close(root);
	return peak.ops_per_cycle;
}

static struct step probe_step(enum kernel_precision precision)
{
	struct step s = { .kernel = &kernel_fma, .precision = precision,
			  .budget_s = 0.1 };

	snprintf(s.variant, sizeof(s.variant), "%s", bench_widest_fma());
	return s;
}

static void bench_probe(const struct bench *b, enum kernel_precision precision)
{
	const struct kernel_env env = { .place = &b->place, .team = b->team,
					.seed = BENCH_SEED };
	const double ideal = bench_table(precision);
	struct ratios l = { .n = 0 };
	struct bench_block block;
	struct err e = ERR_INIT;

	if (isnan(ideal)) {
		printf("probe %s: this processor is not in the table of peaks\n",
		       kernel_precision_name(precision));
		return;
	}
	for (int i = 0; i < b->rounds; i++) {
		if (bench_block(&env, probe_step(precision), &block, &e) < 0)
			bench_die(&e);
		if (block.sum.clock_mhz > 0)
			ratios_add(&l, block.sum.value * 1000 /
				   block.sum.clock_mhz, b->place.n * ideal);
	}
	ratios_print(&l, 0.99, "probe %s (%s) / cores x %g per cycle x clock",
		     kernel_precision_name(precision), bench_widest_fma(), ideal);
}

void bench_probes(const struct bench *b)
{
	printf("\nFMA probe / table of peaks\n");
	bench_probe(b, KERNEL_FP64);
	bench_probe(b, KERNEL_FP32);
}

/* --- gemm --------------------------------------------------------------------- */

static double product(struct bench *b, int peer, const char *who,
		      enum kernel_precision precision)
{
	struct peer *p = &b->peer[peer];

	return peer_ask(p, &(struct peer_request){
		.who = who, .op = "gemm", .n = p->order,
		.precision = kernel_precision_name(precision) });
}

static void bench_gemm(struct bench *b, enum kernel_precision precision)
{
	/* The figure for BLIS; the others' kernels are not ours to judge. */
	static const double budget[PEER_N] = { [PEER_BLIS] = 0.90 };
	struct ratios bare[PEER_N] = { { .n = 0 } }, probe[PEER_N] = { { .n = 0 } };
	const char *name = kernel_precision_name(precision);
	double ours, peak;

	for (int i = 0; i < b->rounds; i++) {
		peak = bench_rate(b, b->team, probe_step(precision));
		for (int k = 0; k < PEER_N; k++) {
			ours = product(b, k, "ours", precision);
			ratios_add(&bare[k], ours, product(b, k, "own", precision));
			ratios_add(&probe[k], ours, peak);
		}
	}
	for (int k = 0; k < PEER_N; k++) {
		if (!b->peer[k].order)
			continue;
		ratios_print(&bare[k], 0.98, "gemm %s, %s %.16s: ours / bare loop",
			     name, b->peer[k].backend, b->peer[k].kernels);
		ratios_print(&probe[k], budget[k],
			     "gemm %s, %s %.16s: ours / FMA probe", name,
			     b->peer[k].backend, b->peer[k].kernels);
	}
}

/* All threads are to reach 0.95 x as many times one.  On a shared host either CPU
 * that is disturbed stalls all threads: the best of each shows what the
 * placement allows, the medians what the host let through. */
static void bench_gemm_threads(struct bench *b)
{
	const double budget = 0.95 * b->place.n;
	struct ratios l = { .n = 0 }, best = { .n = 0 };
	double one, all, best_one = 0, best_all = 0;

	if (b->place.n < 2 || !peer_is_open(&b->peer[PEER_BLIS]))
		return;
	for (int i = 0; i < b->rounds; i++) {
		one = product(b, PEER_BLIS, "one", KERNEL_FP64);
		all = product(b, PEER_BLIS, "ours", KERNEL_FP64);
		ratios_add(&l, all, one);
		best_one = fmax(best_one, one);
		best_all = fmax(best_all, all);
	}
	ratios_add(&best, best_all, best_one);
	ratios_print(&l, budget, "gemm fp64, blis %.16s: all threads / one",
		     b->peer[PEER_BLIS].kernels);
	ratios_print(&best, budget, "gemm fp64, blis %.16s: all / one, best of each",
		     b->peer[PEER_BLIS].kernels);
}

void bench_products(struct bench *b)
{
	printf("\ngemm: our harness / a bare loop over the same library, / the FMA "
	       "probe (%s)\n", bench_widest_fma());
	bench_gemm(b, KERNEL_FP64);
	bench_gemm(b, KERNEL_FP32);
	bench_gemm_threads(b);
}
