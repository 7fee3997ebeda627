/* SPDX-License-Identifier: MIT */
/* The part of accel_cublas that has the algorithms timed which cuBLASLt's heuristic
 * names: their order is that of an estimate (cublasLt.h, cublasLtMatmulAlgoGet-
 * Heuristic()). */
#include "bench/accel_cublas.h"

struct choices {
	struct accel *g;
	struct accel_gemm m;     /* with the algorithm that is being tried */
	const struct cublas_candidates *all;
	struct {
		enum cublas_layout layout;
		int rank;
	} of[CUBLAS_LAYOUTS * CUBLAS_ALGOS];
	int n;
};

/* Each layout's first, each one's second, … */
static void list(struct choices *c, const struct cublas_way *way)
{
	for (int rank = 0; rank < CUBLAS_ALGOS; rank++)
		for (int i = 0; i < way->layouts; i++) {
			enum cublas_layout l = way->layout[i];

			if (rank >= c->all->n[l])
				continue;
			c->of[c->n].layout = l;
			c->of[c->n++].rank = rank;
		}
}

static int multiply(void *arg, int i, const struct accel_operands *o, struct err *e)
{
	struct choices *c = arg;

	accel_cublas_choose(&c->m, c->all, c->of[i].layout, c->of[i].rank);
	return accel_cublas_multiply(c->g, &c->m, o, e);
}

int accel_cublas_try(struct accel *g, struct accel_gemm *m,
		     const struct cublas_candidates *all, struct err *e)
{
	struct choices c = { .g = g, .m = *m, .all = all };
	struct accel_trial t = {
		.g = g, .precision = m->precision, .n = m->n,
		.ab_bytes = m->way->ab_bytes, .c_bytes = m->way->c_bytes,
		.multiply = multiply, .arg = &c,
	};
	int best, rc;

	list(&c, m->way);
	t.candidates = c.n;
	rc = accel_trial_run(&t, &best, e);
	if (best >= 0)
		accel_cublas_choose(m, all, c.of[best].layout, c.of[best].rank);
	return rc;
}
