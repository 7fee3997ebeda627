/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/backend_onednn.h"
#include "bench/kernel_blas.h"
#include "bench/kernel_matmul.h"
#include "bench/measure.h"
#include "bench/onednn_api.h"
#include "bench/placement.h"
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

static void close_env(void)
{
	team_free(env.team);
	backend_close(env.backend);
	onednn_close(env.onednn);
	placement_release(&place);
}

TestSuite(matmul, .init = open_env, .fini = close_env);

/* false where oneDNN is not installed: then it names its package. */
static bool open_onednn(void)
{
	struct err e = ERR_INIT;

	if (onednn_open(&place, &env.onednn, &e) < 0) {
		cr_assert_not_null(strstr(e.text, "apt install libdnnl2"), "%s",
				   e.text);
		cr_log_info("not tested: %s", e.text);
		return false;
	}
	cr_assert_eq(team_new(&place, 0, &env.team, &e), 0, "%s", e.text);
	return true;
}

static bool served(enum kernel_precision p)
{
	return onednn_way(env.onednn, kernel_precision_name(p))->served;
}

static int measure(const struct kernel *k, enum kernel_precision p, size_t n,
		   struct measure_result *r, struct err *e)
{
	struct step s = { .kernel = k, .precision = p, .n = n, .blocks = 3,
			  .budget_s = 0.02 };

	snprintf(s.variant, sizeof(s.variant), "n%zu", n);
	return measure_step(&env, &s, NULL, r, e);
}

/* Odd and even orders, smaller and larger than the library's blocks. */
Test(matmul, answers_are_right_in_every_precision_that_is_served)
{
	static const size_t n[] = { 1, 31, 211, 256 };
	int tried = 0;

	if (!open_onednn())
		return;
	for (int p = KERNEL_FP32; p < KERNEL_CPU_PRECISION_N; p++) {
		if (!served((enum kernel_precision)p))
			continue;
		for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
			struct measure_result r;
			struct err e = ERR_INIT;

			cr_assert_eq(measure(&kernel_matmul,
					     (enum kernel_precision)p, n[i], &r,
					     &e), 0, "%s", e.text);
			cr_assert_gt(r.sum.value, 0);
			cr_assert_not_null(strchr(r.detail, '*'), "%s", r.detail);
			measure_release(&r);
		}
		tried++;
	}
	cr_assert_gt(tried, 0);
}

/* One entry of C, off by as little as its type can be (s32), or by far less than
 * the value of a typical entry (others). */
static void spoil(struct kernel_ctx *k)
{
	kernel_matmul.run(k);
	if (k->step->precision == KERNEL_INT8)
		((int32_t *)k->pages[2].p)[17 * k->step->n + 5] += 1;
	else
		((float *)k->pages[2].p)[17 * k->step->n + 5] += 0.25f;
}

static void do_nothing(struct kernel_ctx *k)
{
	(void)k;
}

static void expect_refusal(void (*run)(struct kernel_ctx *k),
			   enum kernel_precision p)
{
	struct kernel bad = kernel_matmul;
	struct measure_result r;
	struct err e = ERR_INIT;

	bad.run = run;
	cr_assert_eq(measure(&bad, p, 211, &r, &e), ERR_REFUSED,
		     "%s with a planted fault passed", kernel_precision_name(p));
	cr_assert_not_null(strstr(e.text, "onednn"), "%s", e.text);
	cr_assert_not_null(strstr(e.text, kernel_precision_name(p)));
	measure_release(&r);
}

Test(matmul, a_wrong_or_missing_answer_is_caught)
{
	if (!open_onednn())
		return;
	for (int p = KERNEL_FP32; p < KERNEL_CPU_PRECISION_N; p++) {
		const struct onednn_way *w = onednn_way(env.onednn,
			kernel_precision_name((enum kernel_precision)p));

		if (!w->served)
			continue;
		expect_refusal(do_nothing, (enum kernel_precision)p);
		if (onednn_type_bytes(w->types.c) == 4)
			expect_refusal(spoil, (enum kernel_precision)p);
	}
}

Test(matmul, onednn_says_who_it_is_and_what_it_cannot)
{
	struct buf map = BUF_INIT;

	if (!open_onednn())
		return;
	cr_assert(env.onednn->b.version[0] == '2' ||
		  env.onednn->b.version[0] == '3');
	cr_assert_not_null(strstr(env.onednn->b.path, "libdnnl"));
	cr_assert_eq(env.onednn->b.threads, place.n);
	for (int p = KERNEL_FP32; p < KERNEL_CPU_PRECISION_N; p++) {
		const struct onednn_way *w = onednn_way(env.onednn,
			kernel_precision_name((enum kernel_precision)p));

		cr_assert(w->served ? w->gops > 0 && w->detail[0] : w->why[0]);
	}
	cr_assert_null(onednn_way(env.onednn, "fp64"));
	if (!strcmp(env.onednn->b.threading, "openmp"))
		cr_assert_eq(backend_map(&env.onednn->b, &place, &map), place.n,
			     "%s", buf_str(&map));
	buf_release(&map);
}

/* The rule is one BLAS a process; oneDNN may be beside one because there is
 * nothing in it that another library's calls could bind to. */
Test(matmul, onednn_exports_no_symbol_of_a_blas)
{
	static const char *const want[] = {
		"dgemm_", "sgemm_", "ddot_", "daxpy_", "dgemv_", "xerbla_",
		"cblas_dgemm", "cblas_sgemm", "cblas_ddot", "cblas_daxpy",
		"cblas_dgemv", "cblas_xerbla",
	};
	void *at;

	if (!open_onednn())
		return;
	/* the question would find what is there … */
	cr_assert_eq(backend_symbol(&env.onednn->b, "dnnl_version", &at, NULL), 0);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		cr_assert_eq(backend_symbol(&env.onednn->b, want[i], &at, NULL),
			     ERR_UNSUPPORTED, "%s", want[i]);
}

Test(matmul, both_libraries_are_right_in_one_process)
{
	struct measure_result r;
	struct err e = ERR_INIT;

	cr_assert_eq(backend_open("blis", &place, &env.backend, &e), 0, "%s",
		     e.text);
	if (!open_onednn())
		return;
	for (int turn = 0; turn < 2; turn++) {
		for (int p = 0; p < KERNEL_CPU_PRECISION_N; p++) {
			const struct kernel *k = KERNEL_LOW(p) ? &kernel_matmul
							: &kernel_blas3_gemm;

			if (KERNEL_LOW(p) && !served((enum kernel_precision)p))
				continue;
			cr_assert_eq(measure(k, (enum kernel_precision)p, 200,
					     &r, &e), 0, "%s", e.text);
			measure_release(&r);
		}
	}
}

Test(matmul, without_onednn_it_fails_in_words)
{
	struct measure_result r;
	struct err e = ERR_INIT;

	cr_assert_eq(measure(&kernel_matmul, KERNEL_INT8, 64, &r, &e),
		     ERR_UNSUPPORTED);
	cr_assert_not_null(strstr(e.text, "int8"));
	cr_assert_not_null(strstr(e.text, "oneDNN"));
	measure_release(&r);
}

/* dnnl_cpu_isa_t of the headers of 2.6 and 3.7: the same bits mean other things. */
Test(matmul, instruction_sets_are_named_by_version)
{
	cr_assert_str_eq(onednn_isa_name(2, 0xf), "avx512_mic");
	cr_assert_str_eq(onednn_isa_name(3, 0xf), "avx2_vnni");
	cr_assert_str_eq(onednn_isa_name(2, 0xe7), "avx512_core_bf16");
	cr_assert_str_eq(onednn_isa_name(3, 0xe7), "avx512_core_bf16");
	cr_assert_str_eq(onednn_isa_name(2, 0x3e7), "avx512_core_amx");
	cr_assert_str_eq(onednn_isa_name(3, 0xfef), "avx512_core_amx");
	cr_assert_null(onednn_isa_name(3, 0x12345));
}

Test(product, that_is_infinite_is_wrong_whatever_its_bound)
{
	struct blas_check c = { .wrong = false };

	kernel_blas_compare(&c, 3, 2, 1.5, 0.5);
	cr_assert(!c.wrong);
	kernel_blas_compare(&c, 4, (double)INFINITY, 1.5, (double)INFINITY);
	cr_assert(c.wrong);
	cr_assert_eq(c.at, 4);
}
