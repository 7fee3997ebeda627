/* SPDX-License-Identifier: MIT */
/* rocBLAS and hipBLASLt through accel.h, on the runtime and the libraries of tests/fake,
 * which compute in the declared layout and types. */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "accel_products.h"
#include "bench/accel.h"
#include "core/base/err.h"

#define N ACCEL_PRODUCTS_ORDER
#define LARGE 2048           /* algorithms are tried from here on */
#define TEXT(text, want) cr_assert(strstr(text, want), "no '%s' in: %s", want, text)

static struct accel g;
static int (*runtime_live)(void), (*library_live)(void);

/* What the runtime and hipBLASLt still hold. */
static int live(void)
{
	return runtime_live() + (library_live ? library_live() : 0);
}

/* By SONAME the loader takes what is loaded already, wherever it came from. */
static void *load(const char *name, const char *symbol)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	void *lib;

	cr_assert_gt(n, 0);
	path[n] = '\0';
	snprintf(strrchr(path, '/'), 64, "/fake/%s", name);
	lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	cr_assert_not_null(lib, "%s", dlerror());
	return symbol ? dlsym(lib, symbol) : NULL;
}

static void use_hipblaslt(const char *name)
{
	void *at = load(name, "fake_hipblaslt_live");

	memcpy(&library_live, &at, sizeof(at));
}

static void open_runtime(void)
{
	void *at = load("hip/libamdhip64.so.7", "fake_hip_live");
	struct err e = ERR_INIT;

	memcpy(&runtime_live, &at, sizeof(at));
	unsetenv("HIP_VISIBLE_DEVICES");
	cr_assert_eq(accel_open(&g, "gpu0", "0000:1b:00.0", &e), 0, "%s", e.text);
}

static void open_gpu(void)
{
	use_hipblaslt("hipblaslt/libhipblaslt.so.1");
	load("rocblas/librocblas.so.5", NULL);
	open_runtime();
	cr_assert_str_eq(g.blas, "rocblas", "%s", g.blas_why);
}

static void new_product(enum kernel_precision p, int n, struct accel_gemm_info *info)
{
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	int before = live();

	cr_assert_eq(g.ops->gemm_new(&g, p, n, &m, info, &e), 0, "%s", e.text);
	g.ops->gemm_free(&g, m);
	cr_assert_eq(live(), before);
}

static void no_product(enum kernel_precision p, int n, int code, struct err *e)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;
	int before = live();

	cr_assert_eq(g.ops->gemm_new(&g, p, n, &m, &info, e), code, "%s", e->text);
	cr_assert_null(m);
	cr_assert_eq(live(), before);
}

TestSuite(accel_hip_blas);

Test(accel_hip_blas, tells_version_and_path_of_the_library_that_is_used)
{
	setenv("HIPBLASLT_OVERRIDE_COMPUTE_TYPE_XF32", "0", 1);
	setenv("HIPBLASLT_LOG_LEVEL", "5", 1);
	setenv("ROCBLAS_INTERNAL_FP16_ALT_IMPL", "1", 1);
	open_gpu();
	cr_assert_str_eq(g.blas_version, "5.2.0");
	TEXT(g.blas_path, "/fake/rocblas/librocblas.so.5");
	cr_assert_null(getenv("HIPBLASLT_OVERRIDE_COMPUTE_TYPE_XF32"));
	cr_assert_null(getenv("HIPBLASLT_LOG_LEVEL"), "it logs to standard output");
	cr_assert_null(getenv("ROCBLAS_INTERNAL_FP16_ALT_IMPL"));
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

Test(accel_hip_blas, dot_axpy_and_gemv_of_a_row_major_matrix_agree_with_loops)
{
	struct err e = ERR_INIT;

	open_gpu();
	accel_products_vectors(&g, KERNEL_FP64);
	accel_products_vectors(&g, KERNEL_FP32);
	cr_assert_eq(g.ops->dot(&g, KERNEL_FP16, N, 0, 0, 0, &e), ERR_UNSUPPORTED);
	cr_assert(!g.lost);
}

/* --- products -------------------------------------------------------------- */

Test(accel_hip_blas, products_of_every_precision_agree_with_loops_over_the_told_layout)
{
	int before;

	open_gpu();
	before = live();
	for (int p = 0; p < KERNEL_PRECISION_N; p++)
		accel_products_check(&g, (enum kernel_precision)p);
	cr_assert_eq(live(), before);
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

Test(accel_hip_blas, fp8_is_of_the_kind_that_the_gpu_has_and_means_the_same)
{
	struct accel_gemm_info info;
	struct err e = ERR_INIT;

	open_gpu();
	new_product(KERNEL_FP8, N, &info);
	cr_assert_str_eq(info.detail, "hipblasLt 1.1.0 solution 101, "
			 "e4m3fnuz*e4m3fnuz=bf16 by f32, B transposed");
	accel_close(&g);
	setenv("FAKE_HIP_TARGET", "gfx950:sramecc+:xnack-", 1);
	open_runtime();
	new_product(KERNEL_FP8, N, &info);
	TEXT(info.detail, ", e4m3*e4m3=bf16 by f32, B transposed");
	accel_products_check(&g, KERNEL_FP8);
	accel_close(&g);
	setenv("FAKE_HIP_TARGET", "gfx90a", 1);
	open_runtime();
	no_product(KERNEL_FP8, N, ERR_UNSUPPORTED, &e);
	TEXT(e.text, "fp8: this GPU (gfx90a) has no products in it");
	TEXT(e.text, "is known of gfx94x (FNUZ), gfx950 and gfx12 (OCP)");
}

Test(accel_hip_blas, tf32_that_is_computed_in_fp32_is_refused)
{
	struct accel_gemm_info info;
	struct err e = ERR_INIT;

	open_gpu();
	new_product(KERNEL_TF32, N, &info);
	TEXT(info.detail, "xf32*xf32=f32");
	setenv("FAKE_HIPBLASLT_FP32", "1", 1);
	no_product(KERNEL_TF32, N, ERR_UNSUPPORTED, &e);
	TEXT(e.text, "tf32: this GPU (gfx942) has no products in it");
	TEXT(e.text, "of more precise operands");
	cr_assert(!g.lost);
}

Test(accel_hip_blas, the_fastest_of_both_libraries_is_taken)
{
	struct accel_gemm_info info;

	setenv("FAKE_HIPBLASLT_IDLE", "1", 1);
	setenv("FAKE_ROCBLAS_IDLE", "1", 1);
	open_gpu();
	/* 2.0 ms of hipBLASLt's 103 are less than rocBLAS's 2.5, and than 1 % more */
	new_product(KERNEL_FP16, LARGE, &info);
	TEXT(info.detail, "hipblasLt 1.1.0 solution 103, f16*f16=f16 by f32, row-major");
	new_product(KERNEL_INT8, LARGE, &info);
	TEXT(info.detail, "solution 103, s8*s8=s32, B transposed");
	cr_assert_eq(info.c_type, ACCEL_INT32);
	/* what hipBLASLt has not, rocBLAS may have */
	setenv("FAKE_HIPBLASLT_LACKS", "1", 1);
	new_product(KERNEL_FP64, LARGE, &info);
	TEXT(info.detail, "rocblas_gemm_ex, f64*f64=f64, row-major");
}

Test(accel_hip_blas, without_memory_for_a_trial_the_first_choice_is_taken)
{
	struct accel_gemm_info info;

	setenv("FAKE_HIPBLASLT_IDLE", "1", 1);
	setenv("FAKE_HIP_OOM_AT", "3", 1);
	open_gpu();
	/* the error is the runtime's own, and no library on it finds it */
	new_product(KERNEL_BF16, LARGE, &info);
	TEXT(info.detail, "solution 101");
	cr_assert(!g.lost);
	accel_products_vectors(&g, KERNEL_FP32);
}

/* --- what goes wrong ------------------------------------------------------- */

Test(accel_hip_blas, a_precision_that_is_not_there_is_told_and_the_others_stay)
{
	struct err e = ERR_INIT;

	setenv("FAKE_HIPBLASLT_LACKS", "28", 1);
	open_gpu();
	no_product(KERNEL_FP8, N, ERR_UNSUPPORTED, &e);
	TEXT(e.text, "fp8: this GPU (gfx942) has no products in it with rocblas 5.2.0");
	TEXT(e.text, "hipblasLtMatmulAlgoGetHeuristic: HIPBLAS_STATUS_NOT_SUPPORTED (7)");
	cr_assert(!g.lost);
	accel_products_check(&g, KERNEL_INT8);
}

Test(accel_hip_blas, memory_that_ends_is_a_refusal)
{
	struct err e = ERR_INIT;

	setenv("FAKE_HIPBLASLT_FAIL", "hipblasLtMatmulAlgoGetHeuristic=2", 1);
	open_gpu();
	no_product(KERNEL_FP32, N, ERR_REFUSED, &e);
	TEXT(e.text, "HIPBLAS_STATUS_ALLOC_FAILED");
	cr_assert(!g.lost);
}

static void fail_run(const char *with, int code, const char *text)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	accel_ptr p;

	open_gpu();
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP32, N, &m, &info, &e), 0);
	cr_assert_eq(g.ops->alloc(&g, N * N * 4, &p, &e), 0);
	setenv("FAKE_HIPBLASLT_FAIL", with, 1);
	cr_assert_eq(g.ops->gemm_run(&g, m, p, p, p, &e), code);
	TEXT(e.text, text);
	cr_assert_eq(g.lost, code == ERR_IO);
	g.ops->gemm_free(&g, m);
	accel_close(&g);
}

/* One algorithm that does not run must not cost the GPU, while the runtime finds it
 * well. */
Test(accel_hip_blas, a_product_that_fails_in_mid_run_costs_its_product_alone)
{
	fail_run("hipblasLtMatmul=5", ERR_UNSUPPORTED, "gpu0: hipblasLtMatmul: "
		 "HIPBLAS_STATUS_EXECUTION_FAILED (5), and the GPU is well");
}

Test(accel_hip_blas, a_failure_of_the_library_alone_costs_its_product_alone)
{
	fail_run("hipblasLtMatmul=6", ERR_UNSUPPORTED,
		 "HIPBLAS_STATUS_INTERNAL_ERROR (6), and the GPU is well");
}

Test(accel_hip_blas, a_gpu_lost_during_a_trial_is_told_in_the_runtimes_words)
{
	struct err e = ERR_INIT;

	setenv("FAKE_HIPBLASLT_IDLE", "1", 1);
	setenv("FAKE_HIP_FAIL_AT", "3", 1);
	open_gpu();
	no_product(KERNEL_FP32, LARGE, ERR_IO, &e);
	TEXT(e.text, "hipErrorLaunchFailure");
	cr_assert(g.lost);
	accel_close(&g);
}

Test(accel_hip_blas, a_vector_that_rocblas_cannot_do_is_told_in_its_words)
{
	struct err e = ERR_INIT;
	accel_ptr p;

	open_gpu();
	cr_assert_eq(g.ops->alloc(&g, 4096, &p, &e), 0);
	setenv("FAKE_ROCBLAS_FAIL", "rocblas_ddot=5,rocblas_daxpy=6,rocblas_dgemv=2", 1);
	cr_assert_eq(g.ops->dot(&g, KERNEL_FP64, 16, p, p, p, &e), ERR_REFUSED);
	TEXT(e.text, "gpu0: rocblas_ddot: rocblas_status_memory_error (5)");
	err_clear(&e);
	cr_assert_eq(g.ops->axpy(&g, KERNEL_FP64, 16, 1, p, p, &e), ERR_UNSUPPORTED);
	TEXT(e.text, "rocblas_status_internal_error (6), and the GPU is well");
	err_clear(&e);
	cr_assert_eq(g.ops->gemv(&g, KERNEL_FP64, 16, p, p, p, &e), ERR_UNSUPPORTED);
	TEXT(e.text, "rocblas_status_not_implemented (2)");
	cr_assert(!g.lost);
}

/* --- libraries that cannot be used ----------------------------------------- */

static void skip_where_installed(const char *name)
{
	void *lib = dlopen(name, RTLD_NOW | RTLD_LOCAL);

	if (lib)
		cr_skip_test("%s is installed here", name);
	dlerror();
}

Test(accel_hip_blas, without_rocblas_products_are_hipblaslts_and_vectors_are_refused)
{
	struct accel_gemm_info info;
	struct err e = ERR_INIT;

	skip_where_installed("librocblas.so.5");
	use_hipblaslt("hipblaslt/libhipblaslt.so.1");
	open_runtime();
	cr_assert_str_eq(g.blas, "hipblaslt");
	cr_assert_str_eq(g.blas_version, "1.1.0");
	new_product(KERNEL_FP16, N, &info);
	cr_assert_eq(g.ops->dot(&g, KERNEL_FP64, N, 0, 0, 0, &e), ERR_UNSUPPORTED);
	TEXT(e.text, "no rocBLAS: looked for librocblas.so.0 to 5");
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

Test(accel_hip_blas, without_hipblaslt_products_are_rocblas_where_it_has_them)
{
	struct accel_gemm_info info;
	struct err e = ERR_INIT;

	skip_where_installed("libhipblaslt.so.1");
	load("rocblas/librocblas.so.5", NULL);
	open_runtime();
	for (int p = KERNEL_FP64; p < KERNEL_CPU_PRECISION_N; p++)
		accel_products_check(&g, (enum kernel_precision)p);
	new_product(KERNEL_INT8, N, &info);
	cr_assert_str_eq(info.detail, "rocblas_gemm_ex, s8*s8=s32, B transposed");
	no_product(KERNEL_TF32, N, ERR_UNSUPPORTED, &e);
	TEXT(e.text, "no hipBLASLt: looked for libhipblaslt.so.0 and 1");
	err_clear(&e);
	setenv("FAKE_ROCBLAS_FAIL", "rocblas_gemm_ex=2", 1);
	no_product(KERNEL_FP16, LARGE, ERR_UNSUPPORTED, &e);
	TEXT(e.text, "rocblas_gemm_ex: rocblas_status_not_implemented (2)");
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

static void expect_none(const char *why)
{
	struct err e = ERR_INIT;

	cr_assert_str_empty(g.blas);
	TEXT(g.blas_why, why);
	cr_assert_eq(g.ops->dot(&g, KERNEL_FP64, N, 0, 0, 0, &e), ERR_UNSUPPORTED);
	TEXT(e.text, why);
	cr_assert(!g.lost);
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

Test(accel_hip_blas, without_both_memory_stays_measurable)
{
	skip_where_installed("librocblas.so.5");
	skip_where_installed("libhipblaslt.so.1");
	open_runtime();
	TEXT(g.blas_why, "no hipBLASLt: looked for libhipblaslt.so.0 and 1");
	expect_none("no rocBLAS: looked for librocblas.so.0 to 5");
}

Test(accel_hip_blas, a_missing_symbol_and_an_old_hipblaslt_are_named)
{
	skip_where_installed("libhipblaslt.so.1");
	load("rocblas-old/librocblas.so.5", NULL);
	use_hipblaslt("hipblaslt-old/libhipblaslt.so.0");
	open_runtime();
	TEXT(g.blas_why, "is older than hipBLASLt 0.6 (ROCm 6.0)");
	expect_none("has no rocblas_gemm_ex()");
}

Test(accel_hip_blas, a_library_on_another_runtime_is_not_mixed_with_ours)
{
	skip_where_installed("libhipblaslt.so.1");
	load("rocblas-other/librocblas.so.5", NULL);
	open_runtime();
	expect_none("librocblas.so.5 is linked with another HIP runtime than ");
}

Test(accel_hip_blas, a_library_that_does_not_start_says_why)
{
	skip_where_installed("libhipblaslt.so.1");
	setenv("FAKE_ROCBLAS_FAIL", "rocblas_create_handle=6", 1);
	load("rocblas/librocblas.so.5", NULL);
	open_runtime();
	expect_none("gpu0: rocblas_create_handle: rocblas_status_internal_error (6)");
}
