/* SPDX-License-Identifier: MIT */
/* The part of bench_measure that looks at the low precisions. */
#include <math.h>
#include <stdio.h>

#include "bench_measure.h"
#include "bench_block.h"
#include "bench/backend_onednn.h"
#include "bench/dot_isa.h"
#include "bench/kernel_dot.h"
#include "bench/kernel_matmul.h"
#include "core/base/err.h"

static struct summary block_of(const struct bench *b, struct step s,
			       const char *variant)
{
	const struct kernel_env env = { .place = &b->place, .team = b->team,
					.onednn = b->onednn,
					.seed = BENCH_SEED };
	struct bench_block block;
	struct err e = ERR_INIT;

	s.budget_s = 0.12;
	snprintf(s.variant, sizeof(s.variant), "%s", variant);
	if (bench_block(&env, s, &block, &e) < 0)
		bench_die(&e);
	return block.sum;
}

static const struct dot_isa *best_of(enum kernel_precision p)
{
	for (size_t i = 0; dot_isas[i]; i++)
		if (dot_isas[i]->precision == p && dot_isas[i]->usable())
			return dot_isas[i];
	return NULL;
}

/* At the best of three orders, as a run's row has it. */
static double best_product(const struct bench *b, enum kernel_precision p)
{
	double best = 0;

	for (size_t n = 512; n <= 2048; n *= 2)
		best = fmax(best, block_of(b, (struct step){
			.kernel = &kernel_matmul, .precision = p, .n = n },
			"n").value);
	return best;
}

static void bench_one(const struct bench *b, enum kernel_precision p,
		      const struct dot_isa *isa)
{
	const char *name = kernel_precision_name(p);
	const struct onednn_way *way = b->onednn ? onednn_way(b->onednn, name)
						 : NULL;
	struct ratios table = { .n = 0 }, product = { .n = 0 };
	const double ideal = bench_table(p);

	for (int i = 0; i < b->rounds; i++) {
		struct summary probe = block_of(b, (struct step){
			.kernel = &kernel_dot, .precision = p }, isa->name);

		if (probe.clock_mhz > 0 && !isnan(ideal))
			ratios_add(&table, probe.value * 1000 / probe.clock_mhz,
				   b->place.n * ideal);
		if (way && way->served)
			ratios_add(&product, best_product(b, p), probe.value);
	}
	if (!isnan(ideal))
		ratios_print(&table, 0.99, "probe %s (%s) / cores x %g x clock",
			     name, isa->name, ideal);
	if (way && way->served)
		ratios_print(&product, 0.92, "product %s (oneDNN) / probe (%s)",
			     name, isa->name);
	else
		printf("product %s: %s\n", name,
		       way ? way->why : "oneDNN is not installed");
}

/* oneDNN comes last: its OpenMP narrows this thread's mask, which everything before
 * inherits. */
void bench_low(struct bench *b)
{
	printf("\nlow precisions: probe / table of peaks, oneDNN / probe\n");
	onednn_open(&b->place, &b->onednn, NULL);
	for (int p = KERNEL_FP16; p < KERNEL_CPU_PRECISION_N; p++) {
		const struct dot_isa *isa = best_of((enum kernel_precision)p);

		if (isa)
			bench_one(b, (enum kernel_precision)p, isa);
		else
			printf("probe %s: this processor has no instructions for "
			       "it\n", kernel_precision_name(
						(enum kernel_precision)p));
	}
	onednn_close(b->onednn);
}
