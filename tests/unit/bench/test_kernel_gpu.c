/* SPDX-License-Identifier: MIT */
/* The kernels on a GPU, over the driver and the cuBLAS of tests/fake, which compute on
 * the CPU what the documentation says: right answers pass, planted faults do not. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/accel.h"
#include "bench/fill.h"
#include "bench/kernel_gpu.h"
#include "bench/kernel_gpu_data.h"
#include "core/base/err.h"
#include "gpu_rig.h"

#define N ((size_t)ACCEL_GRAIN)
#define MIB (1024.0 * 1024.0)

static struct gpu_rig rig;

static void open_rig(void)
{
	gpu_rig_open(&rig);
}

static void close_rig(void)
{
	gpu_rig_close(&rig);
}

TestSuite(kernel_gpu, .init = open_rig, .fini = close_rig);

/* --- right answers --------------------------------------------------------- */

static void expect_good_answer(const struct kernel *k, enum kernel_precision p,
			       size_t n)
{
	struct step s = gpu_rig_step(k, p, n);
	struct measure_result r;
	struct err e = ERR_INIT;
	int before = gpu_rig_live(&rig);

	cr_assert_eq(gpu_rig_measure(&rig, &s, &r, &e), 0, "%s", e.text);
	cr_assert_gt(r.sum.value, 0);
	cr_assert_eq(r.sum.blocks, 3);
	cr_assert_geq(r.n_reps, 9u);
	for (size_t i = 0; i < r.n_reps; i++)
		cr_assert_eq(r.reps[i].cpu_ns, r.reps[i].ns);
	cr_assert_neq(r.detail[0], '\0');
	measure_release(&r);
	cr_assert_eq(gpu_rig_live(&rig), before, "%s left something on the GPU",
		     k->name);
}

static const struct kernel *const stream[] = {
	&kernel_gpu_copy, &kernel_gpu_scale, &kernel_gpu_add, &kernel_gpu_triad,
};

Test(kernel_gpu, stream_and_vectors_are_right_in_their_precisions)
{
	for (int i = 0; i < 4; i++)
		expect_good_answer(stream[i], KERNEL_FP64, N);
	for (int p = KERNEL_FP64; p <= KERNEL_FP32; p++) {
		expect_good_answer(&kernel_gpu_dot, (enum kernel_precision)p, 259);
		expect_good_answer(&kernel_gpu_axpy, (enum kernel_precision)p, 259);
		expect_good_answer(&kernel_gpu_gemv, (enum kernel_precision)p, 45);
	}
}

Test(kernel_gpu, products_are_right_in_all_seven_precisions)
{
	for (int p = 0; p < KERNEL_PRECISION_N; p++)
		expect_good_answer(&kernel_gpu_gemm, (enum kernel_precision)p, 48);
}

/* Beyond a period of the data; one call a repetition, for the sake of time. */
Test(kernel_gpu, data_that_repeat_are_verified_as_well)
{
	static const struct {
		const struct kernel *k;
		size_t n;
	} large[] = {
		{ &kernel_gpu_triad, 300 * (size_t)ACCEL_GRAIN },
		{ &kernel_gpu_dot, 600013 }, { &kernel_gpu_axpy, 300007 },
		{ &kernel_gpu_gemv, 600 },
	};

	for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
		struct kernel once = *large[i].k;

		once.repeatable = false;
		expect_good_answer(&once, KERNEL_FP64, large[i].n);
	}
}

/* --- data ------------------------------------------------------------------ */

/* By the definition: element i is number (i + turn) mod period of the generator. */
Test(kernel_gpu, data_on_the_gpu_are_the_generators_over_and_over)
{
	size_t n = 2 * GPU_PERIOD_Y + 12345;
	struct step s = gpu_rig_step(&kernel_gpu_gemm, KERNEL_FP8, n);
	struct kernel_ctx k = { .env = &rig.env, .step = &s };
	struct accel *g = &rig.item.accel;
	uint8_t *got = malloc(n);
	struct gpu_data d;
	accel_ptr p;

	gpu_data_make(&d, &k, 1);
	cr_assert_eq(g->ops->alloc(g, n, &p, NULL), 0);
	cr_assert_eq(gpu_data_put(g, p, &d, 0, n, NULL), 0);
	cr_assert_eq(g->ops->download(g, got, p, n, NULL), 0);
	for (size_t i = 0; i < n; i++)
		cr_assert_eq(got[i], fill_value_fp8(42, 1, i % GPU_PERIOD_Y));
	cr_assert_eq(gpu_data_put(g, p, &d, 3, n, NULL), 0);
	cr_assert_eq(g->ops->download(g, got, p, n, NULL), 0);
	for (size_t i = 0; i < n; i += 1009)
		cr_assert_eq(gpu_data_values(&d, 3, i)[0],
			     d.value[(i + 3 * 65521) % GPU_PERIOD_Y]);
	cr_assert_eq(got[0], fill_value_fp8(42, 1, 3 * 65521));
	cr_assert_eq(gpu_data_poison(g, p, 0xff, n, NULL), 0);
	cr_assert_eq(g->ops->download(g, got, p, n, NULL), 0);
	for (size_t i = 0; i < n; i++)
		cr_assert_eq(got[i], 0xff);
	g->ops->release(g, p);
	free(d.raw);
	free(d.value);
	free(got);
}

static bool is_prime(size_t n)
{
	for (size_t d = 2; d * d <= n; d++)
		if (n % d == 0)
			return false;
	return true;
}

Test(kernel_gpu, periods_are_primes)
{
	cr_assert(is_prime(GPU_PERIOD_X) && is_prime(GPU_PERIOD_Y));
}

/* --- sizes ----------------------------------------------------------------- */

/* An A100 has 40 MiB of L2 and an H200 50 (data sheets): three times that in all, four
 * times that in each of STREAM's arrays, which have 256 MiB at least. */
Test(kernel_gpu, the_l2_serves_neither_stream_nor_the_others)
{
	struct accel a100 = { .info = { .l2_bytes = 40 << 20,
					.memory_free = 40ull << 30 } };
	struct accel large = { .info = { .l2_bytes = 126 << 20,
					 .memory_free = 180ull << 30 } };
	struct accel small = a100;

	cr_assert_eq(kernel_gpu_sets(&a100, 120 * MIB), 1);
	cr_assert_eq(kernel_gpu_sets(&a100, 119 * MIB), 2);
	cr_assert_eq(kernel_gpu_sets(&a100, 24 * MIB), 5);
	cr_assert_eq(kernel_gpu_sets(&a100, 1), 16);
	small.info.memory_free = 320ull << 20;
	cr_assert_eq(kernel_gpu_sets(&small, 24 * MIB), 3);
	cr_assert_eq(kernel_gpu_sets(&small, 100 * MIB), 1);
	cr_assert_eq(kernel_gpu_stream_elements(&a100) * 8, 256 << 20);
	cr_assert_eq(kernel_gpu_stream_elements(&large) * 8, 504 << 20);
	large.info.l2_bytes = 0;
	cr_assert_eq(kernel_gpu_stream_elements(&large) * 8, 512 << 20);
	large.info.l2_bytes = (64 << 20) + 1;
	cr_assert_eq(kernel_gpu_stream_elements(&large) % ACCEL_GRAIN, 0);
	cr_assert_geq(kernel_gpu_stream_elements(&large) * 8, (256 << 20) + 4);
}

Test(kernel_gpu, work_is_that_of_the_cpus_kernels)
{
	struct step s = gpu_rig_step(&kernel_gpu_dot, KERNEL_FP64, 1000);

	cr_assert_eq(s.kernel->flops(&s), 2000);
	s.kernel = &kernel_gpu_axpy;
	cr_assert_eq(s.kernel->flops(&s), 2000);
	s.kernel = &kernel_gpu_gemv;
	cr_assert_eq(s.kernel->flops(&s), 2e6);
	s.kernel = &kernel_gpu_gemm;
	cr_assert_eq(s.kernel->flops(&s), 2e9);
	cr_assert_eq(kernel_gpu_copy.bytes_per_elem, 16);
	cr_assert_eq(kernel_gpu_scale.bytes_per_elem, 16);
	cr_assert_eq(kernel_gpu_add.bytes_per_elem, 24);
	cr_assert_eq(kernel_gpu_triad.bytes_per_elem, 24);
}

/* --- planted faults -------------------------------------------------------- */

/* Overwrites `bytes` of buffer `where` of a set on the GPU, from this one on. */
static void plant(struct kernel_ctx *k, int set, int where, size_t offset,
		  const void *what, size_t bytes)
{
	struct gpu_sets *s = k->priv;

	s->g->ops->upload(s->g, s->p[set][where] + offset, what, bytes, NULL);
}

static const double nan64 = (double)NAN;

static void stream_skips_the_tail(struct kernel_ctx *k)
{
	kernel_gpu_triad.run(k);
	plant(k, 0, 2, (k->step->n - 1) * 8, &nan64, 8);
}

static void stream_is_one_bit_off(struct kernel_ctx *k)
{
	struct gpu_sets *s = k->priv;
	double x = 0;

	kernel_gpu_triad.run(k);
	s->g->ops->download(s->g, &x, s->p[0][2] + 8 * 777, 8, NULL);
	x = nextafter(x, 10);
	plant(k, 0, 2, 8 * 777, &x, 8);
}

static void dot_is_off(struct kernel_ctx *k)
{
	struct gpu_sets *s = k->priv;
	double x = 0;

	kernel_gpu_dot.run(k);
	s->g->ops->download(s->g, &x, s->p[0][2], 8, NULL);
	x += 0x1p-34;
	plant(k, 0, 2, 0, &x, 8);
}

static void dot_skips_its_last_set(struct kernel_ctx *k)
{
	struct gpu_sets *s = k->priv;

	kernel_gpu_dot.run(k);
	plant(k, s->n - 1, 2, 0, &nan64, 8);
}

static void dot_repeats_its_first_set(struct kernel_ctx *k)
{
	struct gpu_sets *s = k->priv;

	kernel_gpu_dot.run(k);
	s->g->ops->copy(s->g, s->p[1][2], s->p[0][2], 8, NULL);
}

static void axpy_is_off(struct kernel_ctx *k)
{
	double x = 0.25;

	kernel_gpu_axpy.run(k);
	plant(k, 1, 1, (k->step->n - 1) * 8, &x, 8);
}

static void gemv_is_off(struct kernel_ctx *k)
{
	struct gpu_sets *s = k->priv;
	double x = 0;

	kernel_gpu_gemv.run(k);
	s->g->ops->download(s->g, &x, s->p[0][2] + 8 * 44, 8, NULL);
	x += 0x1p-40;
	plant(k, 0, 2, 8 * 44, &x, 8);
}

static void nothing(struct kernel_ctx *k)
{
	k->device_ns = 2000000;
}

static void expect_refusal(const struct kernel *real, void (*run)(struct kernel_ctx *k),
			   size_t n)
{
	struct kernel bad = *real;
	struct step s = gpu_rig_step(&bad, KERNEL_FP64, n);
	struct measure_result r;
	struct err e = ERR_INIT;
	int before = gpu_rig_live(&rig);

	bad.run = run;
	cr_assert_eq(gpu_rig_measure(&rig, &s, &r, &e), ERR_REFUSED,
		     "%s with a planted fault passed", real->name);
	cr_assert_not_null(strstr(e.text, real->name));
	cr_assert_not_null(strstr(e.text, "the figure is not kept"));
	measure_release(&r);
	cr_assert_eq(gpu_rig_live(&rig), before);
}

Test(kernel_gpu, a_wrong_element_a_skipped_tail_and_a_stale_set_are_caught)
{
	expect_refusal(&kernel_gpu_triad, stream_skips_the_tail, N);
	expect_refusal(&kernel_gpu_triad, stream_is_one_bit_off, N);
	expect_refusal(&kernel_gpu_dot, dot_is_off, 259);
	expect_refusal(&kernel_gpu_dot, dot_skips_its_last_set, 259);
	expect_refusal(&kernel_gpu_dot, dot_repeats_its_first_set, 259);
	expect_refusal(&kernel_gpu_axpy, axpy_is_off, 259);
	expect_refusal(&kernel_gpu_gemv, gemv_is_off, 45);
}

Test(kernel_gpu, results_that_were_never_written_are_caught)
{
	expect_refusal(&kernel_gpu_copy, nothing, N);
	expect_refusal(&kernel_gpu_add, nothing, N);
	expect_refusal(&kernel_gpu_dot, nothing, 259);
	expect_refusal(&kernel_gpu_gemv, nothing, 45);
	expect_refusal(&kernel_gpu_gemm, nothing, 48);
}

/* An axpy of the library that changes nothing: the same GPU, with another table. */
static int idle_axpy(struct accel *g, enum kernel_precision p, int n, double alpha,
		     accel_ptr x, accel_ptr y, struct err *e)
{
	return accel_cuda.axpy(g, p, n, 0 * alpha, x, y, e);
}

Test(kernel_gpu, an_axpy_that_does_nothing_is_caught_after_any_number_of_calls)
{
	struct accel_ops idle = accel_cuda;

	idle.axpy = idle_axpy;
	rig.item.accel.ops = &idle;
	expect_refusal(&kernel_gpu_axpy, kernel_gpu_axpy.run, 259);
	rig.item.accel.ops = &accel_cuda;
}
