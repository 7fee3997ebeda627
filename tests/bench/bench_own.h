/* SPDX-License-Identifier: MIT */
/*
 * bench_own: a library's own work: its calls in a plain loop, on whole arrays, by
 * as many of its own threads as it takes, without our harness around it.
 *
 * Arrays of dot, axpy and gemv lie on pages as our kernels' do, first touched
 * part by part where the library's threads will use them; those of gemm come
 * from malloc(), as a vendor's benchmark has them.
 */
#ifndef POSTSIL_BENCH_OWN_H
#define POSTSIL_BENCH_OWN_H

struct err;
struct kernel_env;
struct step;

/* *rate in GOP/s: all calls over all time of at least s->budget_s, warm-up before
 * it, tried again when the caller lost the processor.  s->kernel is
 * one of kernel_blas's. */
int own_rate(const struct kernel_env *env, const struct step *s, double *rate,
	     struct err *e);

#endif
