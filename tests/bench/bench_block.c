/* SPDX-License-Identifier: MIT */
#include "bench_block.h"

#include "bench/measure.h"

static void read_block(const struct measure_result *r, struct bench_block *out)
{
	double ns = 0;

	for (size_t i = 0; i < r->n_reps; i++)
		ns += (double)r->reps[i].ns;
	out->sum = r->sum;
	out->mean_rate = ns > 0 ? r->work * (double)r->n_reps / ns : 0;
}

int bench_block(const struct kernel_env *env, struct step s,
		struct bench_block *out, struct err *e)
{
	struct measure_result r;
	bool quiet = false;
	int rc = 0;

	*out = (struct bench_block){ .mean_rate = 0 };
	s.blocks = 1;
	for (int i = 0; i < BENCH_TRIES && !quiet && !rc; i++) {
		rc = measure_step(env, &s, NULL, &r, e);
		if (!rc)
			read_block(&r, out);
		measure_release(&r);
		quiet = out->sum.preempted * 5 <= out->sum.reps;
	}
	return rc;
}
