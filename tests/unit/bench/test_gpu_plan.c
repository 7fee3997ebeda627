/* SPDX-License-Identifier: MIT */
/* The steps of a GPU, by a library that makes products or refuses them as it is told;
 * nothing is measured.  Peaks behind the sizes: NVIDIA's H100 data sheet (fp64 66.9,
 * fp32 66.9, tf32 494.7, fp16 and bf16 989.4, int8 and fp8 1978.9 TFLOPS). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/gpu_plan.h"
#include "bench/gpus.h"
#include "core/base/buf.h"
#include "core/base/err.h"

#define GIB ((uint64_t)1 << 30)
#define MOST 256

static struct gpus_item gpu;
static struct step step[MOST];
static struct buf absent;
static int made, freed;
static int refusal[KERNEL_PRECISION_N];   /* the code; 0: it makes them */

/* The types are those that cuBLASLt stores. */
static int gemm_new(struct accel *g, enum kernel_precision p, int n,
		    struct accel_gemm **out, struct accel_gemm_info *info,
		    struct err *e)
{
	size_t bytes = kernel_precision_bytes(p);

	cr_assert(n <= 1024, "a trial of order %d", n);
	*out = NULL;
	g->lost = refusal[p] == ERR_IO;
	if (refusal[p])
		return err_set(e, refusal[p], "%s: no such products",
			       kernel_precision_name(p));
	made++;
	*info = (struct accel_gemm_info){
		.a_bytes = bytes, .b_bytes = bytes,
		.c_bytes = p == KERNEL_INT8 ? 4 : p == KERNEL_FP8 ? 2 : bytes,
		.workspace_bytes = 32u << 20,
	};
	*out = (struct accel_gemm *)&gpu;
	return 0;
}

static void gemm_free(struct accel *g, struct accel_gemm *m)
{
	(void)g;
	(void)m;
	freed++;
}

static const struct accel_ops ops = {
	.name = "test", .gemm_new = gemm_new, .gemm_free = gemm_free,
};

/* An H100 SXM with 80 GB, most of it free. */
static void setup(void)
{
	gpu = (struct gpus_item){
		.device = "gpu1", .ready = true, .is_detected = true,
		.gpu = { .vendor = 0x10de, .device = 0x2330 },
		.accel = {
			.ops = &ops, .device = "gpu1", .blas = "cublas",
			.info = { .units = 132, .clock_mhz = 1980,
				  .memory_bytes = 80 * GIB, .memory_free = 79 * GIB,
				  .l2_bytes = 50u << 20 },
		},
	};
}

static void teardown(void)
{
	buf_release(&absent);
}

TestSuite(gpu_plan, .init = setup, .fini = teardown);

static size_t plan(enum kernels_suite suite, unsigned precisions)
{
	const struct gpu_plan_request rq = { .suite = suite, .gpu = &gpu, .index = 1,
					     .precisions = precisions };

	return gpu_plan(&rq, step, 0, MOST, &absent);
}

static bool is(const struct step *s, const char *kernel, enum kernel_precision p)
{
	return s->precision == p && strcmp(s->kernel->name, kernel) == 0;
}

/* How many there are; *least and *most are their orders. */
static int count(size_t n, const char *kernel, enum kernel_precision p, size_t *least,
		 size_t *most)
{
	int found = 0;

	*least = *most = 0;
	for (size_t i = 0; i < n; i++)
		if (is(&step[i], kernel, p)) {
			*least = !found || step[i].n < *least ? step[i].n : *least;
			*most = step[i].n > *most ? step[i].n : *most;
			found++;
		}
	return found;
}

Test(gpu_plan, quick_measures_the_two_largest_products_of_20_ms_at_most)
{
	static const struct {
		enum kernel_precision p;
		size_t least, most;
	} want[] = {
		/* 2 n^3 at the peak: 8192 takes 16 ms at 66.9 TFLOPS, 16384 takes
		 * 18 ms at 494.7, 9 ms at 989.4, 4 ms at 1978.9 */
		{ KERNEL_FP64, 4096, 8192 }, { KERNEL_FP32, 4096, 8192 },
		{ KERNEL_TF32, 8192, 16384 }, { KERNEL_FP16, 8192, 16384 },
		{ KERNEL_BF16, 8192, 16384 }, { KERNEL_INT8, 8192, 16384 },
		{ KERNEL_FP8, 8192, 16384 },
	};
	size_t n = plan(KERNELS_QUICK, 0), least, most;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		cr_expect_eq(count(n, "blas3.gemm", want[i].p, &least, &most), 2);
		cr_expect_eq(least, want[i].least, "%s: %zu",
			     kernel_precision_name(want[i].p), least);
		cr_expect_eq(most, want[i].most, "%s: %zu",
			     kernel_precision_name(want[i].p), most);
	}
	cr_assert_eq(made, KERNEL_PRECISION_N);
	cr_assert_eq(freed, made);
	cr_assert_eq(absent.n, 0, "%s", buf_str(&absent));
}

Test(gpu_plan, the_suites_have_two_three_and_five_sizes_and_quick_is_quick)
{
	static const int sizes[] = { 2, 3, 5 }, blocks[] = { 4, 5, 7 };
	double before = 0;

	for (int s = KERNELS_QUICK; s <= KERNELS_FULL; s++) {
		size_t n = plan((enum kernels_suite)s, 0), least, most;
		double seconds = 0;

		cr_expect_eq(count(n, "blas3.gemm", KERNEL_FP32, &least, &most),
			     sizes[s]);
		/* 2 us at order 1024: not the GPU's, but the host's */
		cr_expect_eq(count(n, "blas3.gemm", KERNEL_BF16, &least, &most),
			     s == KERNELS_FULL ? 3 : sizes[s]);
		for (size_t i = 0; i < n; i++) {
			cr_expect_eq(step[i].blocks, blocks[s]);
			cr_expect(step[i].budget_s > 0 && step[i].seconds >
				  step[i].blocks * step[i].budget_s);
			seconds += step[i].seconds;
		}
		cr_expect(seconds > before);
		if (s == KERNELS_QUICK)
			cr_expect_lt(seconds, 26, "%.1f s", seconds);
		before = seconds;
	}
}

Test(gpu_plan, steps_are_told_apart_and_name_their_gpu)
{
	size_t n = plan(KERNELS_FULL, 0);

	for (size_t i = 0; i < n; i++) {
		cr_expect(step[i].kernel->on_gpu);
		cr_expect_str_eq(step[i].device, "gpu1");
		cr_expect_eq(step[i].gpu, 1);
		for (size_t k = 0; k < i; k++)
			cr_expect(step[i].kernel != step[k].kernel ||
				  step[i].precision != step[k].precision ||
				  strcmp(step[i].variant, step[k].variant) != 0);
	}
}

/* A kernel whose data the L2 held would measure the L2. */
Test(gpu_plan, vectors_and_matrices_come_from_memory)
{
	size_t n = plan(KERNELS_QUICK, 0), least, most;

	for (size_t i = 0; i < n; i++) {
		const struct step *s = &step[i];
		double bytes = (double)kernel_precision_bytes(s->precision);

		if (strncmp(s->kernel->name, "blas1.", 6) == 0)
			cr_expect_gt(2 * bytes * (double)s->n, 4 * 50e6);
		if (strcmp(s->kernel->name, "blas2.gemv") == 0)
			cr_expect_gt(bytes * (double)s->n * (double)s->n, 3 * 50e6);
	}
	cr_expect_eq(count(n, "stream.triad", KERNEL_FP64, &least, &most), 1);
	cr_expect_eq(count(n, "stream.triad", KERNEL_FP32, &least, &most), 0);
	cr_expect_eq(count(n, "blas1.dot", KERNEL_FP32, &least, &most), 1);
	cr_expect_eq(count(n, "blas1.dot", KERNEL_BF16, &least, &most), 0);
}

Test(gpu_plan, only_what_is_asked_for_is_planned_and_tried)
{
	size_t n = plan(KERNELS_QUICK, 1u << KERNEL_FP16), least, most;

	cr_assert_eq(n, 2);
	cr_assert_eq(made, 1);
	n = plan(KERNELS_QUICK, 1u << KERNEL_FP32);
	cr_assert_eq(count(n, "blas2.gemv", KERNEL_FP32, &least, &most), 1);
	cr_assert_eq(count(n, "stream.copy", KERNEL_FP64, &least, &most), 0);
}

Test(gpu_plan, a_precision_that_the_library_refuses_is_told_once_and_the_rest_planned)
{
	size_t n, least, most;

	refusal[KERNEL_BF16] = refusal[KERNEL_FP8] = ERR_UNSUPPORTED;
	n = plan(KERNELS_QUICK, 0);
	cr_assert_eq(count(n, "blas3.gemm", KERNEL_BF16, &least, &most), 0);
	cr_assert_eq(count(n, "blas3.gemm", KERNEL_TF32, &least, &most), 2);
	cr_assert_str_eq(buf_str(&absent), "gpu1 bf16: no such products\n"
			 "gpu1 fp8: no such products\n");
}

Test(gpu_plan, a_gpu_that_is_lost_has_no_steps_and_one_that_fails_otherwise_no_more)
{
	size_t n, least, most;

	refusal[KERNEL_FP16] = ERR_IO;
	cr_assert_eq(plan(KERNELS_QUICK, 0), 0);
	cr_assert_str_eq(buf_str(&absent), "gpu1 fp16: no such products\n");
	buf_reset(&absent);
	setup();
	refusal[KERNEL_FP16] = ERR_REFUSED;
	n = plan(KERNELS_QUICK, 0);
	cr_assert_eq(count(n, "blas3.gemm", KERNEL_FP32, &least, &most), 2);
	cr_assert_eq(count(n, "blas3.gemm", KERNEL_FP8, &least, &most), 0);
	cr_assert_str_eq(buf_str(&absent), "gpu1 fp16: no such products\n");
}

Test(gpu_plan, without_a_library_memory_is_measured_alone)
{
	size_t n, least, most;

	gpu.accel.blas[0] = '\0';
	n = plan(KERNELS_QUICK, 0);
	cr_assert_eq(n, 4);
	cr_assert_eq(count(n, "stream.copy", KERNEL_FP64, &least, &most), 1);
	cr_assert_eq(made, 0);
}

Test(gpu_plan, no_step_takes_more_than_half_of_the_free_memory)
{
	size_t n, least, most;

	gpu.accel.info.memory_free = 4 * GIB;
	n = plan(KERNELS_FULL, 0);
	/* three matrices of doubles: 1.5 GiB of 8192, 6 GiB of 16384 */
	cr_expect_eq(count(n, "blas3.gemm", KERNEL_FP64, &least, &most), 4);
	cr_expect_eq(most, 8192);
	/* 2 x 256 MiB + 1 GiB and the workspace are over 1.5, and below 2 GiB */
	count(n, "blas3.gemm", KERNEL_INT8, &least, &most);
	cr_expect_eq(most, 16384);
	cr_expect_eq(absent.n, 0, "%s", buf_str(&absent));
	gpu.accel.info.memory_free = GIB;
	n = plan(KERNELS_FULL, 0);
	cr_expect_eq(count(n, "stream.triad", KERNEL_FP64, &least, &most), 0);
	cr_expect_str_eq(buf_str(&absent), "gpu1 fp64: no STREAM with its three arrays: "
			 "they take 768 MiB, and half of the GPU's free memory is 512 MiB\n");
	/* 128 MiB, as 512 MiB and two vectors are too many */
	cr_expect_eq(count(n, "blas2.gemv", KERNEL_FP64, &least, &most), 1);
	cr_expect_eq(most, 4096);
	gpu.accel.info.memory_free = GIB / 2;
	n = plan(KERNELS_FULL, 0);
	count(n, "blas1.axpy", KERNEL_FP64, &least, &most);
	cr_expect_eq(most, 16777216, "two of 128 MiB");
}

Test(gpu_plan, with_hardly_any_memory_there_are_no_products_and_that_is_said)
{
	size_t n, least, most;

	gpu.accel.info.memory_free = 64u << 20;
	n = plan(KERNELS_QUICK, 1u << KERNEL_FP16);
	cr_expect_eq(count(n, "blas3.gemm", KERNEL_FP16, &least, &most), 0);
	/* 3 x 2 MiB and 32 of workspace */
	cr_expect_str_eq(buf_str(&absent), "gpu1 fp16: no products: they take 38 MiB, and "
			 "half of the GPU's free memory is 32 MiB\n");
}

/* Nothing in the table: 1 TFLOPS fp32, and 31 GFLOPS fp64, at the least. */
Test(gpu_plan, where_the_peak_is_unknown_units_and_clock_choose_the_sizes)
{
	size_t n, least, most;

	gpu.gpu.device = 0xffff;
	gpu.accel.info.units = 8;
	gpu.accel.info.clock_mhz = 1000;
	n = plan(KERNELS_QUICK, 0);
	cr_expect_eq(count(n, "blas3.gemm", KERNEL_FP32, &least, &most), 2);
	cr_expect_eq(most, 2048);    /* 17 ms at 2^10 GFLOPS */
	/* 68 ms, and yet the one that there is */
	cr_expect_eq(count(n, "blas3.gemm", KERNEL_FP64, &least, &most), 1);
	cr_expect_eq(most, 1024);
	gpu.accel.info.clock_mhz = 0;
	cr_expect_eq(plan(KERNELS_QUICK, 0), n);
}

Test(gpu_plan, steps_go_behind_those_that_are_there_and_stop_at_the_cap)
{
	const struct gpu_plan_request rq = { .suite = KERNELS_QUICK, .gpu = &gpu };
	const struct step cpu = { .device = "cpu", .n = 7 };

	step[0] = step[6] = cpu;
	cr_assert_eq(gpu_plan(&rq, step, 1, 6, &absent), 6);
	cr_assert_str_eq(step[0].device, "cpu");
	cr_assert_str_eq(step[5].device, "gpu1");
	cr_assert_eq(step[6].n, 7);
	cr_assert_eq(gpu_plan(&rq, step, 6, 6, &absent), 6);
}
