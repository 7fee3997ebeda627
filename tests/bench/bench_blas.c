/* SPDX-License-Identifier: MIT */
/*
 * bench_blas: one BLAS in a process of its own, that answers bench_measure.
 * Usage: bench_blas BACKEND (blis, openblas, mkl).  It first says
 *   ready<TAB>VERSION<TAB>KERNELS<TAB>THREADING<TAB>ORDER<TAB>ADVICE
 * ORDER being the one for products, and then answers each line
 *   ours|one|own dot|axpy|gemv|gemm fp64|fp32 N
 * of standard input with "rate GOP/s" until that ends.  "ours" is our harness on
 * all threads, "one" the same on one thread, "own" a bare loop over the
 * library with its own threads (see bench_own).  Whatever fails answers
 * "error WHY".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench_block.h"
#include "bench_own.h"
#include "bench/backend.h"
#include "bench/kernel_blas.h"
#include "bench/placement.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

/* How long to wait for a pool to fall asleep, so that the cores are free for the
 * next process: OpenBLAS's spins for 2^26 cycles of the time-stamp counter. */
#define QUIET_NS 40000000

struct server {
	struct placement place;
	struct backend *backend;
	struct team *team, *solo;
};

static const struct {
	const char *name;
	const struct kernel *kernel;
	double budget_s;
} ops[] = {
	{ "dot", &kernel_blas1_dot, 0.1 },
	{ "axpy", &kernel_blas1_axpy, 0.1 },
	{ "gemv", &kernel_blas2_gemv, 0.1 },
	{ "gemm", &kernel_blas3_gemm, 0.15 },
};

static int read_step(const char *line, char who[8], struct step *s,
		     struct err *e)
{
	char op[8], precision[8];
	int found;

	*s = (struct step){ .variant = "n" };
	if (sscanf(line, "%7s %7s %7s %zu", who, op, precision, &s->n) != 4)
		return err_set(e, ERR_FORMAT, "no request: %.80s", line);
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (strcmp(ops[i].name, op))
			continue;
		s->kernel = ops[i].kernel;
		s->budget_s = ops[i].budget_s;
	}
	found = kernel_precision_find(precision);
	if (!s->kernel || found < 0 || KERNEL_LOW(found))
		return err_set(e, ERR_USAGE, "no such operation: %.80s", line);
	s->precision = (enum kernel_precision)found;
	return 0;
}

/* On one thread of the team, or of the library where it brings its own. */
static int one_rate(struct server *v, const struct step *s, double *rate,
		    struct err *e)
{
	const struct kernel_env env = { .place = &v->place, .team = v->solo,
					.backend = v->backend,
					.seed = BENCH_SEED };
	struct bench_block block;
	int rc;

	if (s->kernel->own_threads)
		backend_set_threads(v->backend, 1);
	rc = bench_block(&env, *s, &block, e);
	if (s->kernel->own_threads)
		backend_set_threads(v->backend, v->place.n);
	*rate = block.mean_rate;
	return rc;
}

static int serve(struct server *v, const char *line, double *rate, struct err *e)
{
	const struct timespec quiet = { .tv_nsec = QUIET_NS };
	const struct kernel_env env = { .place = &v->place, .team = v->team,
					.backend = v->backend,
					.seed = BENCH_SEED };
	struct bench_block block;
	char who[8] = "";
	struct step s;
	int rc = read_step(line, who, &s, e);

	if (rc < 0)
		return rc;
	if (!strcmp(who, "own")) {
		rc = own_rate(&env, &s, rate, e);
	} else if (!strcmp(who, "one")) {
		rc = one_rate(v, &s, rate, e);
	} else if (!strcmp(who, "ours")) {
		rc = bench_block(&env, s, &block, e);
		*rate = block.mean_rate;
	} else {
		return err_set(e, ERR_USAGE, "by whom? %.80s", line);
	}
	if (s.kernel->own_threads || !strcmp(who, "own"))
		nanosleep(&quiet, NULL);
	return rc;
}

/* The library first: its pool inherits the mask of this thread. */
static int open_server(struct server *v, const char *name, struct err *e)
{
	struct sysroot *root;
	int rc = sysroot_open(NULL, &root, e);

	if (rc < 0)
		return rc;
	rc = placement_make(&v->place, root, 0, e);
	sysroot_close(root);
	if (rc == 0)
		rc = backend_open(name, &v->place, &v->backend, e);
	if (rc == 0)
		rc = team_new(&v->place, 0, &v->team, e);
	if (rc == 0)
		rc = team_new(&v->place, 1, &v->solo, e);
	return rc;
}

static void close_server(struct server *v)
{
	team_free(v->team);
	team_free(v->solo);
	backend_close(v->backend);
	placement_release(&v->place);
}

static void be_ready(const struct backend *b)
{
	/* 0.17 s a product on two cores of a library that knows them. */
	const int order = b->dgemm_gops < 60 ? 1024 : 2048;

	printf("ready\t%s\t%s\t%s\t%d\t%s\n", b->version, b->arch, b->threading,
	       order, backend_advice(b));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct server v = { .team = NULL };
	struct err e = ERR_INIT;
	char line[128];
	double rate;

	if (argc != 2) {
		fprintf(stderr, "usage: bench_blas BACKEND\n");
		return 2;
	}
	if (open_server(&v, argv[1], &e) < 0) {
		printf("error %s\n", e.text);
		close_server(&v);
		return 3;
	}
	be_ready(v.backend);
	while (fgets(line, sizeof(line), stdin)) {
		err_clear(&e);
		line[strcspn(line, "\n")] = '\0';
		if (serve(&v, line, &rate, &e) < 0)
			printf("error %s\n", e.text);
		else
			printf("rate %.9g\n", rate);
		fflush(stdout);
	}
	close_server(&v);
	return 0;
}
