/* SPDX-License-Identifier: MIT */
/* Products on a GPU and their check, over the cuBLAS of tests/fake. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/accel.h"
#include "bench/kernel_gpu.h"
#include "bench/kernel_gpu_check.h"
#include "bench/kernel_gpu_data.h"
#include "bench/narrow.h"
#include "core/base/err.h"
#include "gpu_rig.h"

#define N 48

static struct gpu_rig rig;

static void open_rig(void)
{
	gpu_rig_open(&rig);
}

static void close_rig(void)
{
	gpu_rig_close(&rig);
}

TestSuite(kernel_gpu_gemm, .init = open_rig, .fini = close_rig);

/* --- planted faults -------------------------------------------------------- */

/* Added to one entry; a typical one is 2.3, in int8 some 37,000. */
static const double wrong_by[KERNEL_PRECISION_N] = {
	[KERNEL_FP64] = 1e-12, [KERNEL_FP32] = 1e-3, [KERNEL_TF32] = 1e-3,
	[KERNEL_FP16] = 0.125, [KERNEL_BF16] = 0.75, [KERNEL_FP8] = 1,
	[KERNEL_INT8] = 1,
};

static const size_t c_bytes[KERNEL_PRECISION_N] = {
	[KERNEL_FP64] = 8, [KERNEL_FP32] = 4, [KERNEL_TF32] = 4, [KERNEL_FP16] = 2,
	[KERNEL_BF16] = 2, [KERNEL_FP8] = 2, [KERNEL_INT8] = 4,
};

static uint16_t to_bf16(double x)
{
	float f = (float)x;
	uint32_t bits;

	memcpy(&bits, &f, sizeof(bits));
	return (uint16_t)((bits + 0x8000) >> 16);
}

static void add_to(void *c, enum kernel_precision p, double x)
{
	if (p == KERNEL_FP64)
		*(double *)c += x;
	else if (p == KERNEL_INT8)
		*(int32_t *)c += (int32_t)x;
	else if (p == KERNEL_FP16)
		*(uint16_t *)c = narrow_to_fp16(narrow_from_fp16(*(uint16_t *)c) + x);
	else if (p == KERNEL_FP32 || p == KERNEL_TF32)
		*(float *)c += (float)x;
	else
		*(uint16_t *)c = to_bf16(narrow_from_bf16(*(uint16_t *)c) + x);
}

static void one_entry_is_wrong(struct kernel_ctx *k)
{
	struct gpu_sets *s = k->priv;
	enum kernel_precision p = k->step->precision;
	accel_ptr at = s->p[0][2] + (17 * N + 5) * c_bytes[p];
	double c = 0;   /* room for any */

	kernel_gpu_gemm.run(k);
	s->g->ops->download(s->g, &c, at, c_bytes[p], NULL);
	add_to(&c, p, wrong_by[p]);
	s->g->ops->upload(s->g, at, &c, c_bytes[p], NULL);
}

static void the_last_row_is_skipped(struct kernel_ctx *k)
{
	struct gpu_sets *s = k->priv;
	enum kernel_precision p = k->step->precision;
	size_t bytes = N * c_bytes[p];

	kernel_gpu_gemm.run(k);
	gpu_data_poison(s->g, s->p[0][2] + (N - 1) * bytes, p == KERNEL_INT8 ? 0x80
			: 0xff, bytes, NULL);
}

static void the_second_set_has_the_firsts_product(struct kernel_ctx *k)
{
	struct gpu_sets *s = k->priv;
	struct accel *g = s->g;

	kernel_gpu_gemm.run(k);
	if (s->calls > 1)
		g->ops->copy(g, s->p[1][2], s->p[0][2], N * N * c_bytes[
			     k->step->precision], NULL);
}

static void nothing_is_written(struct kernel_ctx *k)
{
	k->device_ns = 2000000;
}

static void expect_refusal(void (*run)(struct kernel_ctx *k), enum kernel_precision p)
{
	struct kernel bad = kernel_gpu_gemm;
	struct step s = gpu_rig_step(&bad, p, N);
	struct measure_result r;
	struct err e = ERR_INIT;
	int before = gpu_rig_live(&rig);

	bad.run = run;
	cr_assert_eq(gpu_rig_measure(&rig, &s, &r, &e), ERR_REFUSED,
		     "%s with a planted fault passed", kernel_precision_name(p));
	cr_assert_not_null(strstr(e.text, kernel_precision_name(p)), "%s", e.text);
	cr_assert_not_null(strstr(e.text, "cublasLt algo"), "%s", e.text);
	measure_release(&r);
	cr_assert_eq(gpu_rig_live(&rig), before);
}

Test(kernel_gpu_gemm, a_wrong_or_missing_answer_is_caught_in_every_precision)
{
	for (int i = 0; i < KERNEL_PRECISION_N; i++) {
		enum kernel_precision p = (enum kernel_precision)i;

		expect_refusal(one_entry_is_wrong, p);
		expect_refusal(the_last_row_is_skipped, p);
		expect_refusal(the_second_set_has_the_firsts_product, p);
		expect_refusal(nothing_is_written, p);
	}
}

/* --- one choice for all blocks --------------------------------------------- */

static int chosen;

static int count_new(struct accel *g, enum kernel_precision p, int n,
		     struct accel_gemm **out, struct accel_gemm_info *info,
		     struct err *e)
{
	chosen++;
	return accel_cuda.gemm_new(g, p, n, out, info, e);
}

Test(kernel_gpu_gemm, the_librarys_choice_is_made_once_a_step)
{
	struct accel_ops counting = accel_cuda;
	struct step s = gpu_rig_step(&kernel_gpu_gemm, KERNEL_BF16, N);
	struct measure_result r;
	struct err e = ERR_INIT;

	counting.gemm_new = count_new;
	rig.item.accel.ops = &counting;
	cr_assert_eq(gpu_rig_measure(&rig, &s, &r, &e), 0, "%s", e.text);
	cr_assert_eq(r.sum.blocks, 3);
	cr_assert_eq(chosen, 1);
	cr_assert_str_eq(r.detail, "cublasLt algo 101 tile 20, bf16*bf16=bf16 by f32, "
			 "row-major");
	measure_release(&r);
	rig.item.accel.ops = &accel_cuda;
}

Test(kernel_gpu_gemm, a_precision_that_is_not_there_fails_in_words_and_costs_no_other)
{
	struct step s = gpu_rig_step(&kernel_gpu_gemm, KERNEL_FP8, N);
	struct measure_result r;
	struct err e = ERR_INIT;

	setenv("FAKE_CUBLAS_LACKS", "28", 1);
	cr_assert_eq(gpu_rig_measure(&rig, &s, &r, &e), ERR_UNSUPPORTED);
	cr_assert_not_null(strstr(e.text, "fp8"), "%s", e.text);
	measure_release(&r);
	s.precision = KERNEL_INT8;
	err_clear(&e);
	cr_assert_eq(gpu_rig_measure(&rig, &s, &r, &e), 0, "%s", e.text);
	measure_release(&r);
}

/* --- large ones, by a B that moves columns --------------------------------- */

#define LARGE ((size_t)1040)  /* a multiple of 16 above 1,024: not all rows are read */

/* C(i, j) = A(i, j - 3): B has ones at (l, l + 3), both modulo the order. */
static void make_shift(struct gpu_sets *s, double *c, const struct accel_gemm_info *how)
{
	size_t n = LARGE;

	s->x.n = s->y.n = n * n;
	s->x.value = calloc(2 * n * n, sizeof(double));
	s->y.value = calloc(2 * n * n, sizeof(double));
	for (size_t i = 0; i < n; i++)
		for (size_t l = 0; l < n; l++) {
			double a = (double)((i * 7919 + l * 104729) % 1999) - 999;

			s->x.value[i * n + l] = a;
			c[i * n + (l + 3) % n] = a;
		}
	for (size_t l = 0; l < n; l++) {
		size_t j = (l + 3) % n;

		s->y.value[how->b_transposed ? j * n + l : l * n + j] = 1;
	}
}

struct large {
	struct gpu_sets s;
	struct accel_gemm_info info;
	struct step step;
	struct kernel_ctx k;
	double *c, *br;
};

static void open_large(struct large *l, bool b_transposed)
{
	size_t bytes = LARGE * LARGE * sizeof(double);

	*l = (struct large){
		.s = { .g = &rig.item.accel, .n = 1 },
		.info = { .c_bytes = 8, .c_type = ACCEL_FP64,
			  .b_transposed = b_transposed },
		.step = gpu_rig_step(&kernel_gpu_gemm, KERNEL_FP64, LARGE),
		.c = malloc(bytes),
	};
	l->k = (struct kernel_ctx){ .env = &rig.env, .step = &l->step,
				    .detail = "test" };
	make_shift(&l->s, l->c, &l->info);
	cr_assert_eq(l->s.g->ops->alloc(l->s.g, bytes, &l->s.p[0][2], NULL), 0);
}

static int check_large(struct large *l, struct err *e)
{
	struct accel *g = l->s.g;
	const struct gpu_product p = { .s = &l->s, .info = &l->info, .br = &l->br };

	g->ops->upload(g, l->s.p[0][2], l->c, LARGE * LARGE * sizeof(double), NULL);
	return gpu_product_check(&l->k, &p, e);
}

static void close_large(struct large *l)
{
	gpu_sets_release(&l->s);
	free(l->c);
	free(l->br);
}

Test(kernel_gpu_gemm, large_products_are_right_in_both_layouts)
{
	for (int how = 0; how < 2; how++) {
		struct large l;
		struct err e = ERR_INIT;

		open_large(&l, how);
		cr_assert_eq(check_large(&l, &e), 0, "%s", e.text);
		l.info.b_transposed = !l.info.b_transposed;
		free(l.br);   /* made for the one before */
		l.br = NULL;
		cr_assert_eq(check_large(&l, NULL), ERR_REFUSED, "another layout passed");
		close_large(&l);
	}
}

Test(kernel_gpu_gemm, a_wrong_tile_of_a_large_product_is_caught_wherever_it_is)
{
	static const size_t first[] = { 0, 512, LARGE - 16 };
	struct large l;
	struct err e = ERR_INIT;

	open_large(&l, true);
	for (size_t t = 0; t < 3; t++) {
		size_t at = first[t] * LARGE + 1000;

		for (size_t i = 0; i < 16; i++)
			l.c[at + i * LARGE] += 1;
		err_clear(&e);
		cr_assert_eq(check_large(&l, &e), ERR_REFUSED);
		for (size_t i = 0; i < 16; i++)
			l.c[at + i * LARGE] -= 1;
	}
	/* the last column, never written, and one that overflowed */
	for (size_t i = 0; i < LARGE; i++)
		l.c[i * LARGE + LARGE - 1] = (double)NAN;
	cr_assert_eq(check_large(&l, NULL), ERR_REFUSED);
	for (size_t i = 0; i < LARGE; i++)
		l.c[i * LARGE + LARGE - 1] = (double)INFINITY;
	cr_assert_eq(check_large(&l, NULL), ERR_REFUSED);
	close_large(&l);
}

/* What is stored as bf16 and overflowed would otherwise widen its own bound. */
Test(kernel_gpu_gemm, an_infinity_in_a_narrow_c_is_caught)
{
	struct step s = gpu_rig_step(&kernel_gpu_gemm, KERNEL_BF16, 16);
	struct accel_gemm_info info = { .c_bytes = 2, .c_type = ACCEL_BF16 };
	struct gpu_sets sets = { .g = &rig.item.accel, .n = 1 };
	struct kernel_ctx k = { .env = &rig.env, .step = &s, .detail = "test" };
	double *br = NULL;
	const struct gpu_product p = { .s = &sets, .info = &info, .br = &br };
	uint16_t c[16 * 16] = { 0 };
	struct err e = ERR_INIT;

	sets.x.n = sets.y.n = 16 * 16;
	sets.x.value = calloc(512, sizeof(double));   /* A B = 0 */
	sets.y.value = calloc(512, sizeof(double));
	cr_assert_eq(sets.g->ops->alloc(sets.g, sizeof(c), &sets.p[0][2], NULL), 0);
	sets.g->ops->upload(sets.g, sets.p[0][2], c, sizeof(c), NULL);
	cr_assert_eq(gpu_product_check(&k, &p, &e), 0, "%s", e.text);
	c[37] = 0x7f80;
	sets.g->ops->upload(sets.g, sets.p[0][2], c, sizeof(c), NULL);
	cr_assert_eq(gpu_product_check(&k, &p, &e), ERR_REFUSED);
	free(br);
	gpu_sets_release(&sets);
}
