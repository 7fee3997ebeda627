/* SPDX-License-Identifier: MIT */
/* What measure does for a GPU beyond what it does for a CPU; see test_measure.c. */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/accel.h"
#include "bench/kernel_gpu.h"
#include "bench/measure.h"
#include "core/base/err.h"
#include "gpu_rig.h"

TestSuite(measure_gpu);

/* The fake's axpy takes 1 us of its own time and an event 1 us more, whatever the host
 * needs for them. */
Test(measure_gpu, the_inner_loop_is_chosen_by_the_gpus_own_time)
{
	struct gpu_rig rig;
	struct step s;
	struct measure_result r;
	struct err e = ERR_INIT;

	gpu_rig_open(&rig);
	s = gpu_rig_step(&kernel_gpu_axpy, KERNEL_FP32, 64);
	cr_assert_eq(gpu_rig_measure(&rig, &s, &r, &e), 0, "%s", e.text);
	cr_assert_geq(r.inner, 5000);
	cr_assert_leq(r.inner, 20000);
	cr_assert_eq(r.work, 2.0 * 64 * (double)r.inner);
	for (size_t i = 0; i < r.n_reps; i++)
		cr_assert_eq(r.reps[i].ns, (r.inner + 1) * 1000);
	measure_release(&r);
	gpu_rig_close(&rig);
	cr_assert_eq(gpu_rig_live(&rig), 0);
}

static int failing_measure(struct gpu_rig *rig, const struct step *s, struct err *e)
{
	struct measure_result r;
	int rc = gpu_rig_measure(rig, s, &r, e);

	measure_release(&r);
	return rc;
}

Test(measure_gpu, a_gpu_that_fails_in_mid_run_fails_this_step_and_all_after_it)
{
	struct gpu_rig rig;
	struct step s;
	struct err e = ERR_INIT;

	setenv("FAKE_CUDA_FAIL_AT", "5000", 1);
	gpu_rig_open(&rig);
	s = gpu_rig_step(&kernel_gpu_dot, KERNEL_FP64, 64);
	cr_assert_eq(failing_measure(&rig, &s, &e), ERR_IO);
	cr_assert_not_null(strstr(e.text, "blas1.dot: gpu0: "), "%s", e.text);
	cr_assert_not_null(strstr(e.text, "CUDA_ERROR_LAUNCH_FAILED"), "%s", e.text);
	cr_assert(rig.item.accel.lost);
	s.kernel = &kernel_gpu_gemm;
	s.n = 48;
	err_clear(&e);
	cr_assert_eq(failing_measure(&rig, &s, &e), ERR_IO);
	cr_assert_str_eq(e.text, "blas3.gemm: gpu0 failed earlier in this run and is not "
			 "measured any more");
	gpu_rig_close(&rig);
	cr_assert_eq(rig.driver_live(), 0);
}

static void expect_marks(unsigned marks, const char *events)
{
	struct gpu_rig rig;
	struct step s;
	struct measure_result r;
	struct err e = ERR_INIT;

	setenv("FAKE_NVML_EVENTS", events, 1);
	gpu_rig_open(&rig);
	s = gpu_rig_step(&kernel_gpu_dot, KERNEL_FP32, 64);
	cr_assert_eq(gpu_rig_measure(&rig, &s, &r, &e), 0, "%s", e.text);
	for (size_t i = 0; i < r.n_reps; i++) {
		cr_assert_eq(r.reps[i].marks, marks, "%s", events);
		cr_assert_eq(r.reps[i].clock_mhz, 1275, "the fake says so");
	}
	measure_release(&r);
	gpu_rig_close(&rig);
}

/* nvml.h's nvmlClocksEventReason…: 0x04 SwPowerCap, 0x20 SwThermalSlowdown, 0x40
 * HwThermalSlowdown, 0x80 HwPowerBrakeSlowdown. */
Test(measure_gpu, heat_and_brakes_mark_a_repetition_and_the_limit_of_watts_does_not)
{
	expect_marks(0, "0x00");
	expect_marks(0, "0x04");
	expect_marks(TIMING_CLOCK_FELL, "0x20");
	expect_marks(TIMING_CLOCK_FELL, "0x44");
	expect_marks(TIMING_CLOCK_FELL, "0x80");
}

/* A block that was begun before: what is kept over blocks is freed all the same. */
Test(measure_gpu, a_gpu_lost_between_the_blocks_of_a_product_leaves_nothing_behind)
{
	struct gpu_rig rig;
	struct step s;
	struct measure m;
	struct err e = ERR_INIT;

	gpu_rig_open(&rig);
	s = gpu_rig_step(&kernel_gpu_gemm, KERNEL_TF32, 48);
	cr_assert_eq(measure_open(&m, &rig.env, &s, NULL, &e), 0);
	cr_assert_eq(measure_block(&m, &e), 0, "%s", e.text);
	rig.item.accel.lost = true;
	cr_assert_eq(measure_block(&m, &e), ERR_IO);
	cr_assert_not(measure_has_more(&m));
	rig.item.accel.lost = false;
	measure_close(&m);
	gpu_rig_close(&rig);
	cr_assert_eq(gpu_rig_live(&rig), 0);
}

Test(measure_gpu, too_little_memory_is_a_refusal_that_costs_this_step_alone)
{
	struct gpu_rig rig;
	struct step s;
	struct err e = ERR_INIT;
	int before;

	gpu_rig_open(&rig);
	before = gpu_rig_live(&rig);
	s = gpu_rig_step(&kernel_gpu_triad, KERNEL_FP64, (size_t)48 << 20);
	cr_assert_eq(failing_measure(&rig, &s, &e), ERR_REFUSED);
	cr_assert_not_null(strstr(e.text, "stream.triad: gpu0: "), "%s", e.text);
	cr_assert_not_null(strstr(e.text, "0.38 GiB"), "%s", e.text);
	cr_assert_not(rig.item.accel.lost);
	cr_assert_eq(gpu_rig_live(&rig), before);
	s = gpu_rig_step(&kernel_gpu_triad, KERNEL_FP64, ACCEL_GRAIN);
	err_clear(&e);
	cr_assert_eq(failing_measure(&rig, &s, &e), 0, "%s", e.text);
	gpu_rig_close(&rig);
}

Test(measure_gpu, without_the_gpu_it_fails_in_words)
{
	struct gpus_item item = { .device = "gpu0" };
	struct gpus gpus = { .item = &item, .n = 1 };
	struct gpu_rig rig = { .env = { .gpus = &gpus } };
	struct step s = gpu_rig_step(&kernel_gpu_copy, KERNEL_FP64, ACCEL_GRAIN);
	struct err e = ERR_INIT;

	cr_assert_eq(failing_measure(&rig, &s, &e), ERR_UNSUPPORTED);
	cr_assert_not_null(strstr(e.text, "stream.copy needs gpu0"), "%s", e.text);
	s.gpu = 1;
	item.ready = true;
	cr_assert_eq(failing_measure(&rig, &s, NULL), ERR_UNSUPPORTED);
	rig.env.gpus = NULL;
	cr_assert_eq(failing_measure(&rig, &s, NULL), ERR_UNSUPPORTED);
}
