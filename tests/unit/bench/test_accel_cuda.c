/* SPDX-License-Identifier: MIT */
/* The CUDA side of accel.h over a driver without a GPU (tests/fake/fake_cuda.c):
 * lifecycles and error paths.  No figure of it means anything. */
#include <dlfcn.h>
#include <libgen.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/accel.h"
#include "bench/accel_cuda.h"
#include "bench/cuda_api.h"
#include "core/base/err.h"

#define HAS(e, want) cr_assert(strstr((e).text, want), "no '%s' in: %s", want, (e).text)

#define FIRST "0000:1b:00.0"
#define SECOND "0000:3b:00.0"

static int (*live)(void);

/* Loads the fake beside this program.  The loader gives a library that is loaded
 * to whoever asks for its DT_SONAME: to our dlopen("libcuda.so.1") as well. */
static void use(const char *which)
{
	char exe[4096] = "", path[4200];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	void *lib, *at;

	cr_assert(n > 0);
	snprintf(path, sizeof(path), "%s/fake/%s/libcuda.so.1", dirname(exe), which);
	lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	cr_assert(lib, "%s", dlerror());
	at = dlsym(lib, "fake_cuda_live");
	cr_assert(at);
	memcpy(&live, &at, sizeof(at));
}

static void plain(void)
{
	unsetenv("CUDA_VISIBLE_DEVICES");
	use("cuda");
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

TestSuite(accel_cuda, .init = plain);
TestSuite(accel_no_cuda);

/* --- finding --------------------------------------------------------------- */

Test(accel_no_cuda, without_a_driver_it_says_what_it_looked_for_in_under_5_ms)
{
	struct accel g;
	struct err e = ERR_INIT;
	struct timespec a, b;
	double best = 1e9;

	if (dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL))
		cr_skip_test("NVIDIA's driver is installed here");
	for (int i = 0; i < 5; i++) {
		err_clear(&e);
		clock_gettime(CLOCK_MONOTONIC, &a);
		cr_assert_eq(accel_open(&g, "gpu0", FIRST, &e), ERR_UNSUPPORTED);
		clock_gettime(CLOCK_MONOTONIC, &b);
		best = fmin(best, (double)(b.tv_sec - a.tv_sec) * 1e3 +
			    (double)(b.tv_nsec - a.tv_nsec) / 1e6);
	}
	HAS(e, "gpu0 (0000:1b:00.0) cannot be measured: no NVIDIA driver: looked for "
	    "libcuda.so.1 and /usr/lib/wsl/lib/libcuda.so.1");
	cr_assert_lt(best, 5.0, "%.2f ms", best);
}

Test(accel_no_cuda, an_old_driver_is_named_with_the_symbol_that_it_lacks)
{
	struct err e = ERR_INIT;

	use("cuda-old");
	refuse(ERR_UNSUPPORTED, &e);
	HAS(e, "/fake/cuda-old/libcuda.so.1 has no cuDevicePrimaryCtxRelease_v2(): it "
	    "is of CUDA 10.2, and CUDA 11.0 is needed");
}

Test(accel_cuda, a_gpu_is_opened_by_its_address_and_described)
{
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_CUDA_DEVICES", "2", 1);
	/* as NVML writes it */
	cr_assert_eq(accel_open(&g, "gpu1", "00000000:3B:00.0", &e), 0, "%s", e.text);
	cr_assert_str_eq(g.ops->name, "cuda");
	cr_assert_str_eq(g.device, "gpu1");
	cr_assert_str_eq(g.info.name, "NVIDIA A100-SXM4-40GB");
	cr_assert_str_eq(g.info.address, SECOND);
	cr_assert_str_eq(g.info.capability, "8.0");
	cr_assert_str_eq(g.driver, "12.4");
	cr_assert_eq(g.info.units, 108);
	cr_assert_float_eq(g.info.clock_mhz, 1410, 1e-9);
	cr_assert_eq(g.info.l2_bytes, 40u << 20);
	cr_assert_eq(g.info.memory_bytes, 1u << 30);
	cr_assert_eq(g.info.memory_free, 1u << 30);
	cr_assert_not(g.info.is_mig);
	cr_assert_str_eq(getenv("CUDA_DEVICE_ORDER"), "PCI_BUS_ID");
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

Test(accel_cuda, a_gpu_that_the_driver_does_not_show_is_told_with_those_that_it_does)
{
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_CUDA_DEVICES", "2", 1);
	cr_assert_eq(accel_open(&g, "gpu2", "0000:81:00.0", &e), ERR_UNSUPPORTED);
	HAS(e, "gpu2 (0000:81:00.0) cannot be measured: cuda shows 2 GPUs: "
	    "0000:1b:00.0, 0000:3b:00.0");
}

Test(accel_cuda, a_gpu_hidden_by_the_environment_is_told_with_the_variable)
{
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_CUDA_DEVICES", "2", 1);
	setenv("CUDA_VISIBLE_DEVICES", "0", 1);
	cr_assert_eq(accel_open(&g, "gpu1", SECOND, &e), ERR_UNSUPPORTED);
	HAS(e, "cuda shows 1 GPU: 0000:1b:00.0; CUDA_VISIBLE_DEVICES=0 hides others");
	err_clear(&e);
	setenv("CUDA_VISIBLE_DEVICES", "1", 1);
	cr_assert_eq(accel_open(&g, "gpu1", SECOND, &e), 0, "%s", e.text);
	accel_close(&g);
}

Test(accel_cuda, no_gpu_at_all_is_an_answer_with_a_hint)
{
	struct err e = ERR_INIT;
	int n = -1;

	setenv("FAKE_CUDA_DEVICES", "0", 1);
	cr_assert_eq(accel_cuda.count(&n, &e), 0, "%s", e.text);
	cr_assert_eq(n, 0);
	refuse(ERR_UNSUPPORTED, &e);
	HAS(e, "cuda shows 0 GPUs");
	HAS(e, "MIG mode");
}

Test(accel_cuda, text_that_is_no_address_is_refused)
{
	struct accel g;
	struct err e = ERR_INIT;

	cr_assert_eq(accel_open(&g, "gpu0", "1b:00", &e), ERR_USAGE);
	accel_close(&g);
}

Test(accel_cuda, a_gpu_on_no_pci_bus_is_found_without_address)
{
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_CUDA_TEGRA", "1", 1);
	cr_assert_eq(accel_open(&g, "gpu0", NULL, &e), 0, "%s", e.text);
	cr_assert_str_eq(g.info.address, "");
	accel_close(&g);
}

Test(accel_cuda, a_slice_says_that_it_is_one)
{
	struct accel g;

	setenv("FAKE_CUDA_MIG", "1", 1);
	open_first(&g);
	cr_assert(g.info.is_mig);
	cr_assert_str_eq(g.info.address, FIRST);
	accel_close(&g);
}

/* --- what stands in the way ------------------------------------------------ */

Test(accel_cuda, what_stands_in_the_way_is_named_with_a_remedy)
{
	static const struct {
		const char *name, *value;
		int code;
		const char *text[3];
	} c[] = {
		{ "FAKE_CUDA_INIT", "802", ERR_REFUSED,
		  { "cuInit: CUDA_ERROR_SYSTEM_NOT_READY", "system not yet initialized",
		    "nvidia-fabricmanager" } },
		{ "FAKE_CUDA_INIT", "34", ERR_UNSUPPORTED,
		  { "cuInit: CUDA error 34", "stub", "LD_LIBRARY_PATH" } },
		{ "FAKE_CUDA_INIT", "803", ERR_REFUSED, { "CUDA error 803", "restart",
		  "kernel module" } },
		{ "FAKE_CUDA_INIT", "999", ERR_IO,
		  { "CUDA_ERROR_UNKNOWN", "unknown error", "Xid" } },
		{ "FAKE_CUDA_MODE", "2", ERR_REFUSED,
		  { "gpu0", "compute mode is Prohibited", "nvidia-smi -c DEFAULT" } },
		{ "FAKE_CUDA_RETAIN", "46", ERR_REFUSED,
		  { "gpu0: cuDevicePrimaryCtxRetain: CUDA_ERROR_DEVICE_UNAVAILABLE",
		    "busy or unavailable", "for itself" } },
		{ "FAKE_CUDA_JIT", "222", ERR_UNSUPPORTED,
		  { "cuModuleLoadDataEx", "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
		    "Unsupported .version 6.0; current version is '5.0'" } },
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

Test(accel_cuda, memory_that_is_not_there_is_refused_with_sizes_and_the_gpu_goes_on)
{
	struct accel g;
	struct err e = ERR_INIT;
	accel_ptr p = 1, q = 0;

	open_first(&g);
	cr_assert_eq(g.ops->alloc(&g, 256u << 20, &q, &e), 0, "%s", e.text);
	cr_assert_eq(g.ops->alloc(&g, (size_t)3 << 29, &p, &e), ERR_REFUSED);
	HAS(e, "gpu0: cuMemAlloc_v2 of 1.50 GiB, with 0.75 of 1.00 GiB free: "
	    "CUDA_ERROR_OUT_OF_MEMORY (out of memory): free memory of the GPU");
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

Test(accel_cuda, any_allocation_may_fail_and_nothing_is_left)
{
	struct accel g;
	struct err e = ERR_INIT;
	accel_ptr p[3] = { 0 };

	setenv("FAKE_CUDA_OOM_AT", "3", 1);
	open_first(&g);
	for (int i = 0; i < 3; i++)
		cr_assert_eq(g.ops->alloc(&g, 4096, &p[i], &e), i < 2 ? 0 : ERR_REFUSED);
	for (int i = 0; i < 3; i++)
		g.ops->release(&g, p[i]);
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
	cr_assert_eq(*to % 16, 0);
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

Test(accel_cuda, each_kernel_is_launched_over_all_elements_and_no_more)
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

Test(accel_cuda, the_drivers_copy_copies_and_events_tell_time)
{
	static struct arrays x;
	struct accel g;
	struct err e = ERR_INIT;
	uint64_t none = 0, one = 0, two = 0;

	open_first(&g);
	fill(&g, &x);
	cr_assert_eq(g.ops->begin(&g, &e), 0);
	cr_assert_eq(g.ops->end(&g, &none, &e), 0);
	cr_assert_eq(g.ops->begin(&g, &e), 0);
	cr_assert_eq(g.ops->copy(&g, x.args.c, x.args.b, sizeof(x.b), &e), 0);
	cr_assert_eq(g.ops->end(&g, &one, &e), 0, "%s", e.text);
	cr_assert_eq(g.ops->download(&g, x.c, x.args.c, sizeof(x.c), &e), 0);
	cr_assert_arr_eq(x.c, x.b, sizeof(x.b));
	cr_assert_eq(g.ops->begin(&g, &e), 0);
	for (int i = 0; i < 2; i++)
		g.ops->copy(&g, x.args.c, x.args.b, sizeof(x.b), &e);
	cr_assert_eq(g.ops->end(&g, &two, &e), 0);
	/* the fake's clock: 1,000 ns an event, 500 and a byte's 1/500 a copy */
	cr_assert_eq(none, 1000);
	cr_assert_eq(one, 1000 + 500 + sizeof(x.b) / 500);
	cr_assert_eq(two - one, one - none);
	drop(&g, &x);
	accel_close(&g);
}

Test(accel_cuda, without_cublas_products_say_so_and_memory_is_still_measured)
{
	struct accel g;
	struct accel_gemm *m;
	struct accel_gemm_info info;
	struct err e = ERR_INIT;

	open_first(&g);
	if (*g.blas)
		cr_skip_test("a cuBLAS is installed here");
	cr_assert(*g.blas_why);
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP32, 256, &m, &info, &e),
		     ERR_UNSUPPORTED);
	cr_assert(*e.text);
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

	setenv("FAKE_CUDA_DEVICES", "2", 1);
	setenv("FAKE_CUDA_FAIL_AT", "3", 1);
	setenv("FAKE_CUDA_FAIL_WITH", with, 1);
	open_first(&g);
	cr_assert_eq(accel_open(&other, "gpu1", SECOND, &e), 0, "%s", e.text);
	fill(&g, &x);
	fill(&other, &y);
	cr_assert_eq(g.ops->begin(&g, &e), 0);
	for (int i = 0; i < 3; i++)
		cr_assert_eq(g.ops->launch(&g, ACCEL_TRIAD, &x.args, &e), 0);
	cr_assert_eq(g.ops->end(&g, &ns, &e), ERR_IO);
	HAS(e, "gpu0: cuEvent");
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

Test(accel_cuda, a_kernel_that_fails_ends_that_gpu_and_the_other_goes_on)
{
	fail_at_third_launch("700", "CUDA_ERROR_ILLEGAL_ADDRESS (an illegal memory "
			     "access was encountered)");
}

Test(accel_cuda, a_gpu_that_falls_off_the_bus_ends_that_gpu_alone)
{
	fail_at_third_launch("719", "NVRM: Xid");
}

Test(accel_cuda, an_error_that_no_one_knows_is_told_by_its_number)
{
	fail_at_third_launch("4711", "CUDA error 4711");
}

Test(accel_cuda, a_library_can_ask_whether_the_gpu_has_failed)
{
	static struct arrays x;
	struct accel g;
	struct err e = ERR_INIT;

	setenv("FAKE_CUDA_FAIL_AT", "1", 1);
	open_first(&g);
	fill(&g, &x);
	cr_assert_eq(accel_cuda_fault(&g, "cublasDgemm_v2", &e), 0, "%s", e.text);
	cr_assert_eq(g.ops->launch(&g, ACCEL_COPY, &x.args, &e), 0);
	cr_assert_eq(accel_cuda_fault(&g, "cublasDgemm_v2", &e), ERR_IO);
	HAS(e, "gpu0: cublasDgemm_v2: CUDA_ERROR_LAUNCH_FAILED");
	cr_assert(g.lost);
	drop(&g, &x);
	accel_close(&g);
}

Test(accel_cuda, a_gpu_can_be_opened_again_and_again)
{
	struct accel g;

	for (int i = 0; i < 3; i++) {
		open_first(&g);
		accel_close(&g);
		accel_close(&g);
		cr_assert_eq(live(), 0);
	}
}
