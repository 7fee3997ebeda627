/* SPDX-License-Identifier: MIT */
/* The AMD side of accel.h over a runtime without a GPU (tests/fake/fake_hip.c): lifecycles
 * and error paths.  No figure of it means anything. */
#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/accel.h"
#include "bench/accel_hip.h"
#include "core/base/err.h"

#define HAS(e, want) cr_assert(strstr((e).text, want), "no '%s' in: %s", want, (e).text)

#define FIRST "0000:1b:00.0"
#define SECOND "0000:3b:00.0"

static int (*live)(void);

/* Loads the fake beside this program.  The loader gives a library that is loaded to
 * whoever asks for its DT_SONAME. */
static void use(const char *name)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	void *lib, *at;

	cr_assert_gt(n, 0);
	path[n] = '\0';
	snprintf(strrchr(path, '/'), 64, "/fake/%s", name);
	lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	cr_assert(lib, "%s", dlerror());
	at = dlsym(lib, "fake_hip_live");
	cr_assert(at);
	memcpy(&live, &at, sizeof(at));
}

static void plain(void)
{
	unsetenv("HIP_VISIBLE_DEVICES");
	unsetenv("ROCR_VISIBLE_DEVICES");
	unsetenv("CUDA_VISIBLE_DEVICES");
	use("hip/libamdhip64.so.7");
}

static void open_first(struct accel *g)
{
	struct err e = ERR_INIT;

	cr_assert_eq(accel_open(g, "gpu0", FIRST, &e), 0, "%s", e.text);
}

/* Opens the first GPU, which has to fail with this code. */
static void refuse(int code, struct err *e)
{
	struct accel g;

	cr_assert_eq(accel_open(&g, "gpu0", FIRST, e), code, "%s", e->text);
	cr_assert_null(g.priv);
	cr_assert_eq(live(), 0, "%d things left", live());
	accel_close(&g);
}

TestSuite(accel_hip, .init = plain);
TestSuite(accel_no_hip);

/* --- finding --------------------------------------------------------------- */

Test(accel_no_hip, without_a_runtime_it_says_what_it_looked_for_in_under_5_ms)
{
	struct accel g;
	struct err e = ERR_INIT;
	struct timespec a, b;
	double best = 1e9;
	int n;

	if (accel_hip.count(&n, NULL) == 0)
		cr_skip_test("AMD's runtime is installed here");
	for (int i = 0; i < 5; i++) {
		err_clear(&e);
		clock_gettime(CLOCK_MONOTONIC, &a);
		cr_assert_lt(accel_open(&g, "gpu0", FIRST, &e), 0);
		clock_gettime(CLOCK_MONOTONIC, &b);
		best = fmin(best, (double)(b.tv_sec - a.tv_sec) * 1e3 +
			    (double)(b.tv_nsec - a.tv_nsec) / 1e6);
	}
	HAS(e, "no AMD HIP runtime: looked for libamdhip64.so.5 to 10 by the loader");
	HAS(e, access("/dev/kfd", F_OK) == 0 ? "below /opt/rocm" : "there is no /dev/kfd");
	cr_assert_lt(best, 5.0, "%.2f ms", best);
}

Test(accel_no_hip, an_old_runtime_is_named_with_the_symbol_that_it_lacks)
{
	struct err e = ERR_INIT;
	int n;

	use("hip-old/libamdhip64.so.5");
	cr_assert_eq(accel_hip.count(&n, &e), ERR_UNSUPPORTED);
	HAS(e, "/fake/hip-old/libamdhip64.so.5 has no hipMemcpyDtoDAsync(): it is of HIP "
	    "4.3, and ROCm 5.0 is needed");
	cr_assert_eq(live(), 0);
}

Test(accel_no_hip, a_runtime_of_rocm_5_with_the_compiler_inside_serves)
{
	struct accel g;

	use("hip-5/libamdhip64.so.5");
	open_first(&g);
	cr_assert_str_eq(g.driver, "5.2");
	cr_assert_str_eq(g.info.capability, "gfx942");
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

Test(accel_hip, a_gpu_is_opened_by_its_address_and_described)
{
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_HIP_DEVICES", "2", 1);
	cr_assert_eq(accel_open(&g, "gpu1", SECOND, &e), 0, "%s", e.text);
	cr_assert_str_eq(g.ops->name, "hip");
	cr_assert_str_eq(g.device, "gpu1");
	cr_assert_str_eq(g.info.name, "AMD Instinct MI300X");
	cr_assert_str_eq(g.info.address, SECOND);
	cr_assert_str_eq(g.info.capability, "gfx942");
	cr_assert_str_eq(g.driver, "7.2");
	cr_assert_eq(g.info.units, 304);
	cr_assert_float_eq(g.info.clock_mhz, 2100, 1e-9);
	cr_assert_eq(g.info.l2_bytes, 4u << 20);
	cr_assert_eq(g.info.memory_bytes, 1u << 30);
	cr_assert_eq(g.info.memory_free, 1u << 30);
	cr_assert_not(g.info.is_mig);
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

/* hip_runtime_api.h: in WGP mode the count "equals half of CUs". */
Test(accel_hip, pairs_of_compute_units_are_counted_as_two)
{
	struct accel g;

	setenv("FAKE_HIP_TARGET", "gfx1100", 1);
	open_first(&g);
	cr_assert_eq(g.info.units, 608);
	accel_close(&g);
	setenv("GPU_ENABLE_WGP_MODE", "0", 1);
	open_first(&g);
	cr_assert_eq(g.info.units, 304);
	accel_close(&g);
}

Test(accel_hip, parts_of_a_partitioned_board_say_that_they_are_slices)
{
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_HIP_DEVICES", "2", 1);
	setenv("FAKE_HIP_SLICES", "1", 1);
	cr_assert_eq(accel_open(&g, "gpu0", "0000:1b:00.1", &e), 0, "%s", e.text);
	cr_assert(g.info.is_mig);
	accel_close(&g);
}

Test(accel_hip, a_gpu_that_the_runtime_does_not_show_is_told_with_those_that_it_does)
{
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_HIP_DEVICES", "2", 1);
	cr_assert_eq(accel_open(&g, "gpu2", "0000:81:00.0", &e), ERR_UNSUPPORTED);
	HAS(e, "gpu2 (0000:81:00.0) cannot be measured: ");
	HAS(e, "; hip shows 2 GPUs: 0000:1b:00.0, 0000:3b:00.0");
}

Test(accel_hip, a_gpu_hidden_by_the_environment_is_told_with_the_variables)
{
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_HIP_DEVICES", "2", 1);
	setenv("HIP_VISIBLE_DEVICES", "0", 1);
	setenv("ROCR_VISIBLE_DEVICES", "0,1", 1);
	cr_assert_eq(accel_open(&g, "gpu1", SECOND, &e), ERR_UNSUPPORTED);
	HAS(e, "hip shows 1 GPU: 0000:1b:00.0; HIP_VISIBLE_DEVICES=0 hides others; "
	    "ROCR_VISIBLE_DEVICES=0,1 hides others");
	err_clear(&e);
	setenv("HIP_VISIBLE_DEVICES", "1", 1);
	cr_assert_eq(accel_open(&g, "gpu1", SECOND, &e), 0, "%s", e.text);
	accel_close(&g);
}

Test(accel_hip, no_gpu_at_all_is_an_answer_with_a_hint)
{
	struct err e = ERR_INIT;
	int n = -1;

	setenv("FAKE_HIP_DEVICES", "0", 1);
	cr_assert_eq(accel_hip.count(&n, &e), 0, "%s", e.text);
	cr_assert_eq(n, 0);
	refuse(ERR_UNSUPPORTED, &e);
	HAS(e, "hip shows 0 GPUs");
	HAS(e, "/dev/kfd");
}

/* --- what stands in the way ------------------------------------------------ */

Test(accel_hip, what_stands_in_the_way_is_named_with_a_remedy)
{
	static const struct {
		const char *name, *value;
		int code;
		const char *text[3];
	} c[] = {
		{ "FAKE_HIP_INIT", "35", ERR_UNSUPPORTED,
		  { "hipGetDeviceCount: hipErrorInsufficientDriver (35: driver version is "
		    "insufficient", "a newer amdgpu driver", "needed" } },
		{ "FAKE_HIP_INIT", "4711", ERR_IO,
		  { "hipGetDeviceCount: hipErrorUnknown (4711)", "hip", "4711" } },
		{ "FAKE_HIPRTC", "6", ERR_UNSUPPORTED,
		  { "gpu0: hiprtcCompileProgram of our kernels for gfx942:sramecc+:xnack-: "
		    "HIPRTC_ERROR_COMPILATION (6), of which its compiler says: ",
		    "CompileSource:5:2: error: unknown type name 'pear'", "pear x[4];" } },
		{ "FAKE_HIP_JIT", "209", ERR_UNSUPPORTED,
		  { "gpu0: hipModuleLoadData: hipErrorNoBinaryForGpu (209: no kernel image",
		    "209", "gpu0" } },
	};

	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct err e = ERR_INIT;

		setenv(c[i].name, c[i].value, 1);
		refuse(c[i].code, &e);
		for (int k = 0; k < 3; k++)
			HAS(e, c[i].text[k]);
		cr_assert_not(strpbrk(e.text, "\n\t"), "%s", e.text);
		unsetenv(c[i].name);
	}
}

Test(accel_hip, an_instruction_set_that_is_not_told_is_left_to_the_compiler)
{
	struct accel g;

	setenv("FAKE_HIP_TARGET", "?", 1);
	open_first(&g);
	cr_assert_str_eq(g.info.capability, "");
	accel_close(&g);
}

Test(accel_hip, memory_that_is_not_there_is_refused_with_sizes_and_the_gpu_goes_on)
{
	struct accel g;
	struct err e = ERR_INIT;
	accel_ptr p = 1, q = 0;

	open_first(&g);
	cr_assert_eq(g.ops->alloc(&g, 256u << 20, &q, &e), 0, "%s", e.text);
	cr_assert_eq(g.ops->alloc(&g, (size_t)3 << 29, &p, &e), ERR_REFUSED);
	HAS(e, "gpu0: hipMalloc of 1.50 GiB, with 0.75 of 1.00 GiB free: "
	    "hipErrorOutOfMemory (2: out of memory): free memory of the GPU");
	cr_assert_eq(p, 0);
	cr_assert_not(g.lost);
	err_clear(&e);
	cr_assert_eq(g.ops->alloc(&g, 1u << 20, &p, &e), 0, "%s", e.text);
	g.ops->release(&g, p);
	g.ops->release(&g, q);
	g.ops->release(&g, 0);
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

/* --- work ------------------------------------------------------------------ */

#define LEN (3 * ACCEL_GRAIN)

struct arrays {
	struct accel_args args;
	double a[LEN], b[LEN], c[LEN];
};

static void put(struct accel *g, accel_ptr *to, const double *from)
{
	struct err e = ERR_INIT;

	cr_assert_eq(g->ops->alloc(g, sizeof(double[LEN]), to, &e), 0, "%s", e.text);
	cr_assert_eq(g->ops->upload(g, *to, from, sizeof(double[LEN]), &e), 0, "%s",
		     e.text);
}

static void fill(struct accel *g, struct arrays *x)
{
	for (int i = 0; i < LEN; i++) {
		x->a[i] = 1.0 / (i + 1);
		x->b[i] = i * 0.7;
		x->c[i] = NAN;
	}
	put(g, &x->args.a, x->a);
	put(g, &x->args.b, x->b);
	put(g, &x->args.c, x->c);
	x->args.s = 0.3;
	x->args.n = LEN;
}

static void drop(struct accel *g, struct arrays *x)
{
	g->ops->release(g, x->args.a);
	g->ops->release(g, x->args.b);
	g->ops->release(g, x->args.c);
}

Test(accel_hip, each_kernel_is_launched_over_all_elements_and_no_more)
{
	static struct arrays x;
	struct accel g;
	struct err e = ERR_INIT;

	open_first(&g);
	fill(&g, &x);
	for (int k = 0; k < ACCEL_KERNEL_N; k++) {
		cr_assert_eq(g.ops->launch(&g, k, &x.args, &e), 0, "%s", e.text);
		cr_assert_eq(g.ops->download(&g, x.c, x.args.c, sizeof(x.c), &e), 0);
		for (int i = 0; i < LEN; i++) {
			/* STREAM's own definitions */
			const double want[ACCEL_KERNEL_N] = {
				x.a[i], 0.3 * x.a[i], x.a[i] + x.b[i],
				x.a[i] + 0.3 * x.b[i],
			};

			cr_assert_eq(x.c[i], want[k], "kernel %d, element %d", k, i);
		}
	}
	drop(&g, &x);
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

Test(accel_hip, the_runtimes_copy_copies_and_events_tell_time)
{
	static struct arrays x;
	struct accel g;
	struct err e = ERR_INIT;
	uint64_t none = 0, one = 0;

	open_first(&g);
	fill(&g, &x);
	cr_assert_eq(g.ops->begin(&g, &e), 0);
	cr_assert_eq(g.ops->end(&g, &none, &e), 0);
	cr_assert_eq(g.ops->begin(&g, &e), 0);
	cr_assert_eq(g.ops->copy(&g, x.args.c, x.args.b, sizeof(x.b), &e), 0);
	cr_assert_eq(g.ops->end(&g, &one, &e), 0, "%s", e.text);
	cr_assert_eq(g.ops->download(&g, x.c, x.args.c, sizeof(x.c), &e), 0);
	cr_assert_arr_eq(x.c, x.b, sizeof(x.b));
	/* the fake's clock: 1,000 ns an event, 500 and a byte's 1/500 a copy */
	cr_assert_eq(none, 1000);
	cr_assert_eq(one, 1000 + 500 + sizeof(x.b) / 500);
	drop(&g, &x);
	accel_close(&g);
}

/* --- going wrong ----------------------------------------------------------- */

/* All of it at once, with words, and no way back. */
static void assert_lost(struct accel *g, struct arrays *x)
{
	struct err e = ERR_INIT;
	accel_ptr p;
	uint64_t ns;

	cr_assert(g->lost);
	cr_assert_eq(g->ops->alloc(g, 16, &p, &e), ERR_IO);
	HAS(e, "gpu0: failed earlier");
	cr_assert_eq(g->ops->upload(g, x->args.a, x->a, 16, NULL), ERR_IO);
	cr_assert_eq(g->ops->download(g, x->a, x->args.a, 16, NULL), ERR_IO);
	cr_assert_eq(g->ops->copy(g, x->args.c, x->args.a, 16, NULL), ERR_IO);
	cr_assert_eq(g->ops->launch(g, ACCEL_COPY, &x->args, NULL), ERR_IO);
	cr_assert_eq(g->ops->begin(g, NULL), ERR_IO);
	cr_assert_eq(g->ops->end(g, &ns, NULL), ERR_IO);
}

static void fail_at_third_launch(const char *with, const char *text)
{
	static struct arrays x, y;
	struct accel g, other;
	struct err e = ERR_INIT;
	uint64_t ns = 0;

	setenv("FAKE_HIP_DEVICES", "2", 1);
	setenv("FAKE_HIP_FAIL_AT", "3", 1);
	setenv("FAKE_HIP_FAIL_WITH", with, 1);
	open_first(&g);
	cr_assert_eq(accel_open(&other, "gpu1", SECOND, &e), 0, "%s", e.text);
	fill(&g, &x);
	fill(&other, &y);
	cr_assert_eq(g.ops->begin(&g, &e), 0);
	for (int i = 0; i < 3; i++)
		cr_assert_eq(g.ops->launch(&g, ACCEL_TRIAD, &x.args, &e), 0);
	cr_assert_eq(g.ops->end(&g, &ns, &e), ERR_IO);
	HAS(e, "gpu0: hip");
	HAS(e, text);
	assert_lost(&g, &x);
	cr_assert_eq(other.ops->launch(&other, ACCEL_COPY, &y.args, &e), 0);
	cr_assert_eq(other.ops->download(&other, y.c, y.args.c, sizeof(y.c), NULL), 0);
	cr_assert_arr_eq(y.c, y.a, sizeof(y.a));
	drop(&g, &x);
	accel_close(&g);
	drop(&other, &y);
	accel_close(&other);
	cr_assert_eq(live(), 0, "%d left", live());
}

Test(accel_hip, a_kernel_that_fails_ends_that_gpu_and_the_other_goes_on)
{
	fail_at_third_launch("719", "hipErrorLaunchFailure (719: unspecified launch "
			     "failure): see the kernel's log for amdgpu");
}

Test(accel_hip, an_error_that_no_one_knows_is_told_by_its_number)
{
	fail_at_third_launch("4711", "hipErrorUnknown (4711)");
}

Test(accel_hip, a_library_can_ask_whether_the_gpu_has_failed)
{
	static struct arrays x;
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_HIP_FAIL_AT", "1", 1);
	open_first(&g);
	fill(&g, &x);
	cr_assert_eq(accel_hip_fault(&g, "rocblas_gemm_ex", &e), 0, "%s", e.text);
	cr_assert_eq(g.ops->launch(&g, ACCEL_COPY, &x.args, &e), 0);
	cr_assert_eq(accel_hip_fault(&g, "rocblas_gemm_ex", &e), ERR_IO);
	HAS(e, "gpu0: rocblas_gemm_ex: hipErrorLaunchFailure");
	cr_assert(g.lost);
	drop(&g, &x);
	accel_close(&g);
}

Test(accel_hip, a_gpu_can_be_opened_again_and_again)
{
	struct accel g;

	for (int i = 0; i < 3; i++) {
		open_first(&g);
		accel_close(&g);
		accel_close(&g);
		cr_assert_eq(live(), 0);
	}
}
