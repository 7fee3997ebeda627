/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/backend.h"
#include "bench/fma_isa.h"
#include "bench/kernel_blas.h"
#include "bench/kernel_fma.h"
#include "bench/kernel_stream.h"
#include "bench/measure.h"
#include "bench/placement.h"
#include "bench/stream_isa.h"
#include "bench/team.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

static struct placement place;
static struct kernel_env env;

static void open_env(void)
{
	struct sysroot *root;
	struct err e = ERR_INIT;

	cr_assert_eq(sysroot_open(NULL, &root, &e), 0);
	cr_assert_eq(placement_make(&place, root, 0, &e), 0, "%s", e.text);
	sysroot_close(root);
	env = (struct kernel_env){ .place = &place, .seed = 42 };
}

static void open_team(void)
{
	struct err e = ERR_INIT;

	cr_assert_eq(team_new(&place, 0, &env.team, &e), 0, "%s", e.text);
}

static void open_blis(void)
{
	struct err e = ERR_INIT;

	cr_assert_eq(backend_open("blis", &place, &env.backend, &e), 0, "%s",
		     e.text);
}

static void close_env(void)
{
	team_free(env.team);
	backend_close(env.backend);
	placement_release(&place);
}

TestSuite(measure, .init = open_env, .fini = close_env);

static struct step step_of(const struct kernel *k, enum kernel_precision p,
			   const char *variant, size_t n)
{
	struct step s = { .kernel = k, .precision = p, .n = n, .blocks = 3,
			  .budget_s = 0.02 };

	snprintf(s.variant, sizeof(s.variant), "%s", variant);
	return s;
}

static void expect_good_answer(struct step s)
{
	struct measure_result r;
	struct err e = ERR_INIT;

	cr_assert_eq(measure_step(&env, &s, NULL, &r, &e), 0, "%s", e.text);
	cr_assert_gt(r.sum.value, 0);
	cr_assert(r.sum.low <= r.sum.value && r.sum.value <= r.sum.high);
	cr_assert_eq(r.sum.blocks, 3);
	cr_assert_geq(r.n_reps, 9u);
	/* The stated work over the stated time is the stated rate. */
	for (size_t i = 0; i < r.n_reps; i++)
		cr_assert(r.work / (double)r.reps[i].ns < 1e6);
	measure_release(&r);
}

static const struct kernel *const stream[] = {
	&kernel_stream_copy, &kernel_stream_scale, &kernel_stream_add,
	&kernel_stream_triad,
};

Test(measure, stream_gives_stream_answers_in_both_variants)
{
	open_team();
	for (int i = 0; i < 4; i++) {
		expect_good_answer(step_of(stream[i], KERNEL_FP64, "plain",
					   999 * STREAM_GRAIN));
		if (kernel_stream_has_nt())
			expect_good_answer(step_of(stream[i], KERNEL_FP64, "nt",
						   999 * STREAM_GRAIN));
	}
}

Test(measure, probe_answers_are_right_in_every_instruction_set)
{
	open_team();
	for (size_t i = 0; fma_isas[i]; i++) {
		if (!fma_isas[i]->usable())
			continue;
		for (int p = KERNEL_FP64; p <= KERNEL_FP32; p++)
			expect_good_answer(step_of(&kernel_fma,
						   (enum kernel_precision)p,
						   fma_isas[i]->name, 0));
	}
}

/* Odd sizes, so that parts of threads differ. */
Test(measure, blas_answers_are_right_in_both_precisions)
{
	open_blis();
	open_team();
	for (int i = KERNEL_FP64; i <= KERNEL_FP32; i++) {
		enum kernel_precision p = (enum kernel_precision)i;

		expect_good_answer(step_of(&kernel_blas1_dot, p, "n", 10007));
		expect_good_answer(step_of(&kernel_blas1_axpy, p, "n", 10007));
		expect_good_answer(step_of(&kernel_blas1_axpy, p, "n", 5));
		expect_good_answer(step_of(&kernel_blas2_gemv, p, "n", 333));
		expect_good_answer(step_of(&kernel_blas3_gemm, p, "n", 211));
	}
}

Test(measure, a_kernel_without_its_library_fails_in_words)
{
	struct step s = step_of(&kernel_blas3_gemm, KERNEL_FP64, "n", 64);
	struct measure_result r;
	struct err e = ERR_INIT;

	open_team();
	cr_assert_eq(measure_step(&env, &s, NULL, &r, &e), ERR_UNSUPPORTED);
	cr_assert_not_null(strstr(e.text, "blas3.gemm"));
	measure_release(&r);
}

/* --- planted faults -------------------------------------------------------- */

static void do_nothing(struct kernel_ctx *k)
{
	(void)k;
}

static void spoil_stream(struct kernel_ctx *k)
{
	kernel_stream_triad.run(k);
	((double *)k->pages[0].p)[k->step->n - 1] += 1e-6;
}

static void spoil_dot(struct kernel_ctx *k)
{
	kernel_blas1_dot.run(k);
	*(double *)k->pages[2].p += 1e-8;
}

static void spoil_axpy(struct kernel_ctx *k)
{
	kernel_blas1_axpy.run(k);
	((double *)k->pages[1].p)[4321] += 0x1p-40;
}

static void spoil_gemv(struct kernel_ctx *k)
{
	kernel_blas2_gemv.run(k);
	((double *)k->pages[2].p)[0] += 1e-9;
}

static void spoil_gemm(struct kernel_ctx *k)
{
	kernel_blas3_gemm.run(k);
	((double *)k->pages[2].p)[17 * k->step->n + 5] += 1e-8;
}

static void spoil_probe(struct kernel_ctx *k)
{
	kernel_fma.run(k);
	((double *)k->pages[0].p)[0] += 1e-15;
}

static void expect_refusal(const struct kernel *real,
			   void (*run)(struct kernel_ctx *k),
			   const char *variant, size_t n)
{
	struct kernel bad = *real;
	struct step s = step_of(&bad, KERNEL_FP64, variant, n);
	struct measure_result r;
	struct err e = ERR_INIT;

	bad.run = run;
	cr_assert_eq(measure_step(&env, &s, NULL, &r, &e), ERR_REFUSED,
		     "%s with a planted fault passed", real->name);
	cr_assert_not_null(strstr(e.text, real->name));
	measure_release(&r);
}

Test(measure, a_wrong_answer_planted_in_any_kernel_is_caught)
{
	open_blis();
	open_team();
	expect_refusal(&kernel_stream_triad, spoil_stream, "plain",
		       64 * STREAM_GRAIN);
	expect_refusal(&kernel_fma, spoil_probe, "generic", 0);
	expect_refusal(&kernel_blas1_dot, spoil_dot, "n", 10007);
	expect_refusal(&kernel_blas1_axpy, spoil_axpy, "n", 10007);
	expect_refusal(&kernel_blas2_gemv, spoil_gemv, "n", 333);
	expect_refusal(&kernel_blas3_gemm, spoil_gemm, "n", 211);
}

Test(measure, a_kernel_that_does_nothing_is_caught)
{
	open_blis();
	open_team();
	expect_refusal(&kernel_stream_copy, do_nothing, "plain",
		       64 * STREAM_GRAIN);
	expect_refusal(&kernel_fma, do_nothing, "generic", 0);
	expect_refusal(&kernel_blas1_dot, do_nothing, "n", 10007);
	expect_refusal(&kernel_blas2_gemv, do_nothing, "n", 333);
	expect_refusal(&kernel_blas3_gemm, do_nothing, "n", 211);
}

/* --- control --------------------------------------------------------------- */

static enum timing_verdict abort_second_block(void *user, const struct step *s,
					      const struct timing_rep *r)
{
	(void)s;
	++*(int *)user;
	return r->block == 1 ? TIMING_ABORT : TIMING_GO_ON;
}

static enum timing_verdict skip_at_once(void *user, const struct step *s,
					const struct timing_rep *r)
{
	(void)s;
	(void)r;
	++*(int *)user;
	return TIMING_SKIP;
}

Test(measure, the_listener_can_abort_and_skip)
{
	struct step s = step_of(&kernel_fma, KERNEL_FP64, "generic", 0);
	struct measure_result r;
	struct err e = ERR_INIT;
	int heard = 0;
	struct measure_hooks hooks = { .user = &heard,
				       .on_rep = abort_second_block };

	open_team();
	cr_assert_eq(measure_step(&env, &s, &hooks, &r, &e), ERR_STOPPED);
	cr_assert_eq(r.n_reps, (size_t)heard);
	cr_assert_eq(r.reps[heard - 1].block, 1);
	measure_release(&r);
	heard = 0;
	hooks.on_rep = skip_at_once;
	err_clear(&e);
	cr_assert_eq(measure_step(&env, &s, &hooks, &r, &e), 0);
	cr_assert_eq(r.n_reps, 1);
	cr_assert_eq(heard, 1);
	measure_release(&r);
}

Test(measure, too_little_memory_is_reported_and_the_mask_restored)
{
	struct step s = step_of(&kernel_stream_copy, KERNEL_FP64, "plain",
				(size_t)1 << 58);
	struct measure_result r;
	struct err e = ERR_INIT;
	cpu_set_t before, after;

	open_team();
	sched_getaffinity(0, sizeof(before), &before);
	cr_assert_eq(measure_step(&env, &s, NULL, &r, &e), ERR_IO);
	cr_assert_not_null(strstr(e.text, "stream.copy"));
	sched_getaffinity(0, sizeof(after), &after);
	cr_assert(CPU_EQUAL(&before, &after));
	measure_release(&r);
}

Test(measure, a_caller_without_an_err_learns_the_code)
{
	struct step s = step_of(&kernel_stream_copy, KERNEL_FP64, "plain",
				(size_t)1 << 58);
	struct measure_result r;

	open_team();
	cr_assert_eq(measure_step(&env, &s, NULL, &r, NULL), ERR_IO);
	measure_release(&r);
}

/* --- backend --------------------------------------------------------------- */

Test(measure, blis_says_who_it_is_and_runs_where_it_was_placed)
{
	struct buf map = BUF_INIT;

	open_blis();
	cr_assert(env.backend->version[0] >= '0' &&
		  env.backend->version[0] <= '9', "%s", env.backend->version);
	cr_assert_not_null(strstr(env.backend->path, "libblis"));
	cr_assert_neq(env.backend->arch[0], '\0');
	cr_assert_gt(env.backend->dgemm_gops, 0);
	cr_assert_eq(env.backend->threads, place.n);
	if (!strcmp(env.backend->threading, "openmp"))
		cr_assert_eq(backend_map(env.backend, &place, &map), place.n,
			     "%s", buf_str(&map));
	buf_release(&map);
}

Test(measure, a_second_or_unknown_library_is_refused)
{
	struct backend *b;
	struct err e = ERR_INIT;

	cr_assert_eq(backend_open("no such", &place, &b, &e), ERR_USAGE);
	cr_assert_not_null(strstr(e.text, "blis"));
	open_blis();
	err_clear(&e);
	cr_assert_eq(backend_open("blis", &place, &b, &e), ERR_REFUSED);
	cr_assert_null(b);
}

Test(measure, a_missing_library_names_its_package)
{
	static const char *const soname[] = { "libnone.so.9", "libnone.so", NULL };
	static const struct backend_files files = {
		.title = "None", .package = "libnone9", .soname = soname,
	};
	struct backend b = { 0 };
	struct err e = ERR_INIT;

	cr_assert_eq(backend_load(&b, &files, &e), ERR_UNSUPPORTED);
	cr_assert_str_eq(e.text, "None is not installed: apt install libnone9 "
			 "(looked for libnone.so.9, libnone.so)");
}
