/* SPDX-License-Identifier: MIT */
#include "bench/product_check.h"

#include <math.h>
#include <stdlib.h>

#include "bench/fill.h"
#include "bench/kernel_blas.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define CHECKED_ENTRIES 64
#define ROW_BOUND 16.0
#define SIGNS 2  /* fill's array number; 0 and 1 are A and B */

struct work {
	const struct kernel_ctx *k;
	const struct product_check *p;
	int team;
	double *br, *br_abs;    /* B r and |B| 1 */
	struct blas_check *check;
};

static struct kernel_range rows_of(const struct work *w, int thread)
{
	return kernel_part(w->p->n, 1, thread, w->team);
}

/* The vector r: signs from the seed. */
static double sign(const struct work *w, size_t i)
{
	return fill_value_fp64(w->k->env->seed, SIGNS, i) < 0 ? -1 : 1;
}

static void product_br(void *arg, int thread)
{
	const struct work *w = arg;
	const struct product_check *p = w->p;
	struct kernel_range r = rows_of(w, thread);

	for (size_t i = r.from; i < r.to; i++) {
		double sum = 0, size = 0;

		for (size_t j = 0; j < p->n; j++) {
			double b = p->b_at(p->b, i * p->n + j);

			sum += b * sign(w, j);
			size += fabs(b);
		}
		w->br[i] = sum;
		w->br_abs[i] = size;
	}
}

static void check_rows(void *arg, int thread)
{
	const struct work *w = arg;
	const struct product_check *p = w->p;
	struct kernel_range r = rows_of(w, thread);
	double eps = ROW_BOUND / sqrt((double)p->n) * p->eps;

	for (size_t i = r.from; i < r.to; i++) {
		double want = 0, got = 0, size = 0, c_size = 0;

		for (size_t j = 0; j < p->n; j++) {
			double a = p->a_at(p->a, i * p->n + j);
			double c = p->c_at(p->c, i * p->n + j);

			want += a * w->br[j];
			size += fabs(a) * w->br_abs[j];
			got += c * sign(w, j);
			c_size += fabs(c);
		}
		kernel_blas_compare(&w->check[thread], i, got, want,
				    eps * size + p->c_unit * c_size);
	}
}

/* Entries spread over C by the golden ratio of its size. */
static void check_entries(const struct work *w, struct blas_check *check)
{
	const struct product_check *p = w->p;
	size_t n = p->n, step = (size_t)(0.6180339887 * (double)(n * n)) | 1;

	for (size_t e = 0, at = 0; e < CHECKED_ENTRIES;
	     e++, at = (at + step) % (n * n)) {
		size_t i = at / n, j = at % n;
		long double sum = 0, size = 0;

		for (size_t l = 0; l < n; l++) {
			long double term =
				(long double)p->a_at(p->a, i * n + l) *
				p->b_at(p->b, l * n + j);

			sum += term;
			size += fabsl(term);
		}
		kernel_blas_compare(check, at, p->c_at(p->c, at), (double)sum,
				    (double)n * p->eps * (double)size +
				    p->c_unit * fabs((double)sum));
	}
}

int product_check(const struct kernel_ctx *k, const struct product_check *p,
		  struct err *e)
{
	struct work w = { .k = k, .p = p, .team = team_size(k->env->team) };
	int rc;

	w.br = xcalloc(2 * p->n, sizeof(double));
	w.br_abs = w.br + p->n;
	w.check = xcalloc((size_t)w.team, sizeof(*w.check));
	team_run(k->env->team, product_br, &w);
	team_run(k->env->team, check_rows, &w);
	check_entries(&w, &w.check[0]);
	rc = kernel_blas_verdict(k, w.check, w.team, e);
	free(w.check);
	free(w.br);
	return rc;
}
