/* SPDX-License-Identifier: MIT */
#include "bench_low.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/backend_onednn.h"
#include "bench/dot_isa.h"
#include "bench/kernel_dot.h"
#include "bench/kernel_matmul.h"
#include "bench/measure.h"
#include "bench/placement.h"
#include "core/analysis/stats.h"
#include "core/base/err.h"

#define MOST_ROUNDS 64
#define TRIES 4

struct ratios {
	double r[MOST_ROUNDS];
	size_t n;
};

/* One block; again, a few times, when it lost the processor to others. */
static struct summary block_of(const struct bench_low *b, struct step s,
			       const char *variant)
{
	const struct kernel_env env = { .place = b->place, .team = b->team,
					.onednn = b->onednn, .seed = 42 };
	struct measure_result r;
	struct err e = ERR_INIT;
	struct summary sum;
	bool quiet = false;

	s.blocks = 1;
	s.budget_s = 0.12;
	snprintf(s.variant, sizeof(s.variant), "%s", variant);
	for (int i = 0; i < TRIES && !quiet; i++) {
		if (measure_step(&env, &s, NULL, &r, &e) < 0) {
			fprintf(stderr, "bench_measure: %s\n", e.text);
			exit(3);
		}
		sum = r.sum;
		quiet = sum.preempted * 5 <= sum.reps;
		measure_release(&r);
	}
	return sum;
}

static void print_ratios(const char *what, struct ratios *l, double budget)
{
	double mid = stats_median(l->r, l->n);

	printf("%-46s %6.3f  (%.3f to %.3f, %zu rounds)  budget %.2f: %s\n", what,
	       mid, stats_quantile(l->r, l->n, 0), stats_quantile(l->r, l->n, 1),
	       l->n, budget, mid >= budget ? "met" : "MISSED");
	fflush(stdout);
}

static const struct dot_isa *best_of(enum kernel_precision p)
{
	for (size_t i = 0; dot_isas[i]; i++)
		if (dot_isas[i]->precision == p && dot_isas[i]->usable())
			return dot_isas[i];
	return NULL;
}

/* At the best of three orders, as a run's row has it. */
static double best_product(const struct bench_low *b, enum kernel_precision p)
{
	double best = 0;

	for (size_t n = 512; n <= 2048; n *= 2)
		best = fmax(best, block_of(b, (struct step){
			.kernel = &kernel_matmul, .precision = p, .n = n },
			"n").value);
	return best;
}

static void bench_one(const struct bench_low *b, enum kernel_precision p,
		      const struct dot_isa *isa)
{
	const char *name = kernel_precision_name(p);
	const struct onednn_way *way = b->onednn ? onednn_way(b->onednn, name)
						 : NULL;
	struct ratios table = { .n = 0 }, product = { .n = 0 };
	const double ideal = b->table(p);
	char what[96];

	for (int i = 0; i < b->rounds && i < MOST_ROUNDS; i++) {
		struct summary probe = block_of(b, (struct step){
			.kernel = &kernel_dot, .precision = p }, isa->name);

		if (probe.clock_mhz > 0 && !isnan(ideal))
			table.r[table.n++] = probe.value * 1000 /
				probe.clock_mhz / b->place->n / ideal;
		if (way && way->served)
			product.r[product.n++] = best_product(b, p) /
						 probe.value;
	}
	snprintf(what, sizeof(what), "probe %s (%s) / cores x %g x clock", name,
		 isa->name, ideal);
	if (table.n)
		print_ratios(what, &table, 0.99);
	snprintf(what, sizeof(what), "product %s (oneDNN) / probe (%s)", name,
		 isa->name);
	if (product.n)
		print_ratios(what, &product, 0.92);
	else
		printf("product %s: %s\n", name,
		       way ? way->why : "oneDNN is not installed");
}

void bench_low(const struct bench_low *b)
{
	for (int p = KERNEL_FP16; p < KERNEL_PRECISION_N; p++) {
		const struct dot_isa *isa = best_of((enum kernel_precision)p);

		if (isa)
			bench_one(b, (enum kernel_precision)p, isa);
		else
			printf("probe %s: this processor has no instructions for "
			       "it\n", kernel_precision_name(
						(enum kernel_precision)p));
	}
}
