/* SPDX-License-Identifier: MIT */
#include "bench/backend.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bench/placement.h"
#include "bench/team.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

static const struct backend_ops *const backends[] = {
	&backend_blis, &backend_openblas, &backend_mkl,
};

#define BACKEND_N (sizeof(backends) / sizeof(backends[0]))

static const struct backend_ops *find(const char *name)
{
	for (size_t i = 0; i < BACKEND_N; i++)
		if (!strcmp(backends[i]->name, name))
			return backends[i];
	return NULL;
}

int backend_check_name(const char *name, struct err *e)
{
	struct buf all = BUF_INIT, here = BUF_INIT;

	if (find(name))
		return 0;
	for (size_t i = 0; i < BACKEND_N; i++) {
		buf_addf(&all, "%s%s", i ? ", " : "", backends[i]->name);
		if (backend_is_installed(backends[i]->files))
			buf_addf(&here, "%s%s", here.n ? ", " : "",
				 backends[i]->name);
	}
	err_set(e, ERR_USAGE, "no backend \"%.40s\": there are %s; installed here: %s",
		name, buf_str(&all), here.n ? buf_str(&here) : "none");
	buf_release(&all);
	buf_release(&here);
	return ERR_USAGE;
}

/* A product large enough for the library to use all of its threads. */
static uint64_t product_ns(const struct backend *b, double *a, int n)
{
	uint64_t from = clock_mono_ns();

	b->blas.dgemm(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS, BACKEND_NO_TRANS, n,
		      n, n, 1, a, n, a + n * n, n, 0, a + 2 * n * n, n);
	return clock_mono_ns() - from;
}

/* The first product creates the pool; the best of the others is the speed. */
static void start_pool(struct backend *b)
{
	const int n = 512;
	double *a = xcalloc((size_t)n * (size_t)n * 3, sizeof(*a));
	uint64_t best, ns;

	product_ns(b, a, n);
	backend_find_threads(b);
	if (b->cpu)
		backend_bind_threads(b);
	best = product_ns(b, a, n);
	for (int i = 0; i < 3; i++) {
		ns = product_ns(b, a, n);
		if (ns < best)
			best = ns;
	}
	b->dgemm_gops = 2.0 * n * n * n / (double)(best ? best : 1);
	free(a);
}

void backend_set_threads(struct backend *b, int n)
{
	b->ops->set_threads(b, n);
	b->threads = n;
	start_pool(b);
}

/* --- calls from the team ---------------------------------------------------- */

struct change {
	struct backend *b;
	bool alone;
};

static void change_one(void *arg, int thread)
{
	const struct change *c = arg;

	c->b->ops->set_alone(c->b, thread, c->alone);
}

void backend_enter_team(struct backend *b, struct team *t)
{
	if (b->ops->set_alone)
		team_run(t, change_one, &(struct change){ b, true });
}

void backend_leave_team(struct backend *b, struct team *t)
{
	if (b->ops->set_alone)
		team_run(t, change_one, &(struct change){ b, false });
}

/* --- opening ---------------------------------------------------------------- */

void backend_close(struct backend *b)
{
	if (!b)
		return;
	free(b->tid);
	free(b->outsider);
	free(b->cpu);
	free(b);
}

void backend_bind_pool(struct backend *b, const struct placement *p)
{
	b->n_cpu = p->n;
	b->cpu = xcalloc((size_t)p->n, sizeof(*b->cpu));
	for (int i = 0; i < p->n; i++)
		b->cpu[i] = p->thread[i].cpu;
}

int backend_open(const char *name, const struct placement *p,
		 struct backend **out, struct err *e)
{
	/* The one thing that is per process by nature: what dlopen() loaded. */
	static atomic_flag opened = ATOMIC_FLAG_INIT;
	const struct backend_ops *ops = find(name);
	struct backend *b;
	int rc;

	*out = NULL;
	if (!ops)
		return backend_check_name(name, e);
	if (atomic_flag_test_and_set(&opened))
		return err_set(e, ERR_REFUSED, "this process has a BLAS library "
			       "already: one a process");
	b = xcalloc(1, sizeof(*b));
	b->ops = ops;
	backend_note_outsiders(b);
	rc = ops->open(b, p, e);
	if (rc < 0) {
		/* another one may be tried */
		backend_unload(b);
		atomic_flag_clear(&opened);
		backend_close(b);
		return rc;
	}
	backend_set_threads(b, p->n);
	*out = b;
	return 0;
}

const char *backend_advice(const struct backend *b)
{
	return b->advice;
}
