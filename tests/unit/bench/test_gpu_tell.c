/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/gpu_env.h"
#include "bench/gpu_env_source.h"
#include "bench/gpu_tell.h"
#include "bench/gpus.h"
#include "bench/kernel_gpu.h"
#include "bench/plan.h"
#include "bench/session.h"
#include "bench/steps.h"
#include "core/base/sysroot.h"
#include "scratch.h"

#define RUN "6f0c3a52-1111-4c3b-9d68-0123456789ab"

static char state[] = "/tmp/postsil-test-XXXXXX";
static struct sysroot *root;
static struct session s;
static int out;
static struct gpus_item item[2];
static struct gpus gpus = { .item = item, .n = 2 };

/* An A100-SXM4-40GB with cuBLAS, and one that is not measured. */
static void open_session(void)
{
	struct err e = ERR_INIT;

	scratch_make(state);
	setenv("XDG_STATE_HOME", state, 1);
	out = memfd_create("out", 0);
	cr_assert_geq(out, 0);
	dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	cr_assert_eq(sysroot_open(state, &root, &e), 0, "%s", e.text);
	cr_assert_eq(session_open(&s, RUN, root, &e), 0, "%s", e.text);
	item[0] = (struct gpus_item){
		.device = "gpu0", .ready = true, .found = "a test",
		.gpu = { .address = "0000:1b:00.0", .vendor = 0x10de,
			 .device = 0x20b0 },
		.accel = { .ops = &accel_cuda, .device = "gpu0", .driver = "12.4",
			   .info = { .name = "NVIDIA A100-SXM4-40GB", .units = 108 },
			   .blas = "cublas", .blas_version = "12.4.5" },
	};
	item[1] = (struct gpus_item){ .device = "gpu1", .why = "it is in MIG mode" };
	for (size_t i = 0; i < gpus.n; i++)
		item[i].env = gpu_env_new(root, &item[i].gpu);
}

static void close_session(void)
{
	for (size_t i = 0; i < gpus.n; i++)
		gpu_env_free(item[i].env);
	session_close(&s);
	sysroot_close(root);
	scratch_remove(state);
}

TestSuite(gpu_tell, .init = open_session, .fini = close_session, .timeout = 30);

/* All that was said so far. */
static const char *said(void)
{
	static char text[65536];
	ssize_t n = pread(out, text, sizeof text - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

#define SAYS(what) cr_assert(strstr(said(), what), "no %s in %s", what, said())
#define SAYS_NOT(what) cr_assert_not(strstr(said(), what), "%s in %s", what, said())

/* The value of the only result of this kernel and precision. */
static double value_of(const char *kernel, const char *precision)
{
	char head[160];
	const char *at;

	snprintf(head, sizeof head, "{\"ev\":\"result\",\"device\":\"gpu0\",\"kernel\":"
		 "\"%s\",\"precision\":\"%s\",\"unit\":\"GOP/s\",\"value\":", kernel,
		 precision);
	at = strstr(said(), head);
	cr_assert_not_null(at, "no %s in %s", head, said());
	return strtod(at + strlen(head), NULL);
}

Test(gpu_tell, names_the_device_with_its_facts_and_why_another_is_none)
{
	gpu_tell_devices(&s, &gpus);
	SAYS("{\"ev\":\"device\",\"device\":\"gpu0\",\"backend\":\"cublas\","
	     "\"backend_version\":\"12.4.5\"}");
	SAYS("{\"ev\":\"fact\",\"device\":\"gpu0\",\"key\":\"gpu_model\","
	     "\"state\":\"known\",\"value\":\"NVIDIA A100-SXM4-40GB\"");
	SAYS("\"text\":\"gpu1 is not measured: it is in MIG mode\",\"code\":\"absent\","
	     "\"device\":\"gpu1\"");
	SAYS_NOT("\"ev\":\"device\",\"device\":\"gpu1\"");
	SAYS_NOT("\"ev\":\"fact\",\"device\":\"gpu1\"");
}

Test(gpu_tell, says_that_without_a_library_there_is_bandwidth_alone)
{
	item[0].accel.blas[0] = '\0';
	snprintf(item[0].accel.blas_why, sizeof item[0].accel.blas_why, "no cuBLAS");
	gpu_tell_devices(&s, &gpus);
	SAYS("\"device\":\"gpu0\",\"backend\":\"builtin\"");
	SAYS("\"text\":\"gpu0: bandwidth alone: no cuBLAS\",\"code\":\"absent\"");
}

static void plan_gemm(struct plan *p, enum kernel_precision precision)
{
	p->step[p->n++] = (struct step){
		.device = "gpu0", .kernel = &kernel_gpu_gemm, .precision = precision,
	};
}

/* 19.5 TFLOP/s of fp64 and 312 of fp16, both by Tensor Cores and dense: "NVIDIA A100
 * Tensor Core GPU", data sheet. */
Test(gpu_tell, gives_the_theoretical_peaks_of_what_is_planned)
{
	struct plan p = { 0 };

	plan_gemm(&p, KERNEL_FP64);
	plan_gemm(&p, KERNEL_FP16);
	gpu_tell_peaks(&s, &gpus, &p);
	cr_assert_float_eq(value_of("peak.theory", "fp64"), 19500, 50);
	cr_assert_float_eq(value_of("peak.theory", "fp16"), 312000, 500);
	SAYS_NOT("\"fp32\"");
	SAYS_NOT("gpu1");
}

Test(gpu_tell, says_once_why_there_is_no_peak)
{
	struct plan p = { 0 };
	const char *first;

	item[0].gpu.device = 0xffff;
	plan_gemm(&p, KERNEL_FP64);
	plan_gemm(&p, KERNEL_FP32);
	gpu_tell_peaks(&s, &gpus, &p);
	SAYS_NOT("\"ev\":\"result\"");
	first = strstr(said(), "no theoretical peak: ");
	cr_assert_not_null(first, "%s", said());
	cr_assert_null(strstr(first + 1, "no theoretical peak: "), "%s", said());
}

/* 1,024 fused multiply-adds a clock and SM in fp16: "NVIDIA A100 Tensor Core GPU
 * Architecture", table of Tensor Core throughput. */
Test(gpu_tell, gives_the_attainable_peaks_at_the_clock_of_the_fastest_product)
{
	struct steps_gpu saw[2] = {
		{ .steps = 9, .watch = { .temp_c = 61.4 } },
	};
	const struct steps_outcome o = { .gpu = saw };

	item[0].env->slow_seen = GPU_SLOW_POWER_LIMIT | GPU_SLOW_THERMAL;
	saw[0].gemm_gops[KERNEL_FP16] = 250000;
	saw[0].clock_mhz[KERNEL_FP16] = 1200;
	saw[0].gemm_gops[KERNEL_FP64] = 17000;   /* at an unknown clock */
	gpu_tell_findings(&s, &gpus, &o);
	cr_assert_float_eq(value_of("peak.clock", "fp16"), 108 * 2048 * 1.2, 300);
	SAYS_NOT("\"precision\":\"fp64\"");
	SAYS("\"key\":\"gpu_clock_measured_mhz\",\"state\":\"known\",\"value\":\"1200\","
	     "\"source\":\"under blas3.gemm fp16\"");
	SAYS("\"key\":\"gpu_temperature_max_c\",\"state\":\"known\",\"value\":\"61\"");
	SAYS("\"key\":\"gpu_slowed_by\",\"state\":\"known\","
	     "\"value\":\"power limit, thermal\"");
	SAYS_NOT("gpu1");
}

Test(gpu_tell, gives_the_reason_where_nobody_told_the_state)
{
	struct steps_gpu saw[2] = {
		{ .steps = 1, .watch = { .temp_c = NAN } },
	};
	const struct steps_outcome o = { .gpu = saw };

	gpu_tell_findings(&s, &gpus, &o);
	SAYS("\"key\":\"gpu_clock_measured_mhz\",\"state\":\"unknown\"");
	SAYS("\"key\":\"gpu_temperature_max_c\",\"state\":\"unknown\"");
	SAYS("\"key\":\"gpu_slowed_by\",\"state\":\"unknown\"");
	SAYS_NOT("\"reason\":\"\"");
}

/* Names and units of amdgpu's files: the kernel's "GPU Power/Thermal Controls and
 * Monitoring". */
Test(gpu_tell, reads_the_state_of_the_gpu_that_is_measured_at_most_once_a_second)
{
	const char *const mon = "/sys/bus/pci/devices/0000:0b:00.0/hwmon/hwmon4";
	struct gpu g = { .address = "0000:0b:00.0", .vendor = 0x1002 };
	struct session_gpu watch = { .device = "gpu0", .temp_c = NAN };
	char path[96];
	const char *first;

	snprintf(path, sizeof path, "%s/temp1_input", mon);
	scratch_put(state, path, "38000\n");
	snprintf(path, sizeof path, "%s/freq1_input", mon);
	scratch_put(state, path, "1590000000\n");
	snprintf(path, sizeof path, "%s/freq1_label", mon);
	scratch_put(state, path, "sclk\n");
	watch.env = gpu_env_new(root, &g);
	session_between(&s, 3694);
	session_watch(&s, &watch);
	cr_assert_eq(s.clock_mhz, 0, "the processor's clock of another step");
	for (int i = 0; i < 3; i++)
		cr_assert_eq(session_between(&s, 2100), TIMING_GO_ON);
	/* the clock under load: by itself it has fallen to 1590 MHz meanwhile */
	first = strstr(said(), "{\"ev\":\"env\",\"device\":\"gpu0\",\"clock_mhz\":2100,"
		       "\"temp_c\":38}");
	cr_assert_not_null(first, "%s", said());
	cr_assert_null(strstr(first + 9, "\"ev\":\"env\""), "%s", said());
	cr_assert_eq(watch.temp_c, 38);
	session_watch(&s, NULL);
	cr_assert_eq(s.clock_mhz, 0);
	gpu_env_free(watch.env);
}
