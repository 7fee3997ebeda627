/* SPDX-License-Identifier: MIT */
/* cuBLAS through accel.h, on the driver and the cuBLAS of tests/fake, which compute
 * in the declared layout and types: whatever is said of how operands lie is held to
 * a product by hand. */
#include <dlfcn.h>
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

static struct accel g;
static int (*driver_live)(void), (*library_live)(void);

/* What the driver and cuBLASLt still hold. */
static int live(void)
{
	return driver_live() + (library_live ? library_live() : 0);
}

/* By SONAME the loader takes what is loaded already, wherever it came from. */
static void *load(const char *name)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	void *lib;

	cr_assert_gt(n, 0);
	path[n] = '\0';
	snprintf(strrchr(path, '/'), 64, "/fake/%s", name);
	lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	cr_assert_not_null(lib, "%s", dlerror());
	return lib;
}

static void open_driver(void)
{
	void *at = dlsym(load("cuda/libcuda.so.1"), "fake_cuda_live");
	struct err e = ERR_INIT;

	memcpy(&driver_live, &at, sizeof(at));
	unsetenv("CUDA_VISIBLE_DEVICES");
	cr_assert_eq(accel_open(&g, "gpu0", "0000:1b:00.0", &e), 0, "%s", e.text);
}

static void open_gpu(void)
{
	void *at = dlsym(load("cublas/libcublasLt.so.12"), "fake_cublaslt_live");

	memcpy(&library_live, &at, sizeof(at));
	load("cublas/libcublas.so.12");
	open_driver();
	cr_assert_str_eq(g.blas, "cublas", "%s", g.blas_why);
}

TestSuite(accel_cublas);

Test(accel_cublas, tells_version_and_path_of_the_library_that_is_used)
{
	setenv("NVIDIA_TF32_OVERRIDE", "1", 1);
	setenv("CUBLASLT_LOG_LEVEL", "5", 1);
	open_gpu();
	cr_assert_str_eq(g.blas_version, "12.4.5");
	cr_assert_not_null(strstr(g.blas_path, "/fake/cublas/libcublas.so.12"), "%s",
			   g.blas_path);
	cr_assert_null(getenv("NVIDIA_TF32_OVERRIDE"), "fp32 would be something else");
	cr_assert_null(getenv("CUBLASLT_LOG_LEVEL"), "it logs to standard output");
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

/* --- levels 1 and 2 -------------------------------------------------------- */

Test(accel_cublas, dot_axpy_and_gemv_of_a_row_major_matrix_agree_with_loops)
{
	struct err e = ERR_INIT;

	open_gpu();
	accel_products_vectors(&g, KERNEL_FP64);
	accel_products_vectors(&g, KERNEL_FP32);
	cr_assert_eq(g.ops->dot(&g, KERNEL_FP16, N, 0, 0, 0, &e), ERR_UNSUPPORTED);
	cr_assert(!g.lost);
}

/* --- products -------------------------------------------------------------- */

Test(accel_cublas, products_of_every_precision_agree_with_loops_over_the_told_layout)
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

Test(accel_cublas, integers_and_fp8_come_with_b_transposed_and_wider_results)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;

	open_gpu();
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_INT8, N, &m, &info, NULL), 0);
	cr_assert(info.b_transposed);
	cr_assert_eq(info.c_type, ACCEL_INT32);
	cr_assert_eq(info.c_bytes, 4);
	cr_assert_eq(info.workspace_bytes, 4194304, "4 MiB before Hopper");
	g.ops->gemm_free(&g, m);
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP8, N, &m, &info, NULL), 0);
	cr_assert(info.b_transposed);
	cr_assert_eq(info.c_type, ACCEL_BF16);
	cr_assert_str_eq(info.detail, "cublasLt algo 101 tile 20, e4m3*e4m3=bf16 by f32, no fast sums, "
			 "B transposed");
	g.ops->gemm_free(&g, m);
}

/* --- the choice among algorithms ------------------------------------------- */

static void new_large(enum kernel_precision p, struct accel_gemm_info *info)
{
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	int before = live();

	cr_assert_eq(g.ops->gemm_new(&g, p, LARGE, &m, info, &e), 0, "%s", e.text);
	g.ops->gemm_free(&g, m);
	cr_assert_eq(live(), before);
}

Test(accel_cublas, the_fastest_of_the_heuristics_algorithms_is_taken)
{
	struct accel_gemm_info info;

	setenv("FAKE_CUBLAS_IDLE", "1", 1);
	open_gpu();
	new_large(KERNEL_FP8, &info);
	cr_assert_not_null(strstr(info.detail, "algo 103"), "%s", info.detail);
	/* 1 % is no reason to leave the layout that comes first */
	new_large(KERNEL_FP16, &info);
	cr_assert_not_null(strstr(info.detail, "algo 103"), "%s", info.detail);
	cr_assert(!info.b_transposed);
}

Test(accel_cublas, without_memory_for_a_trial_the_heuristics_first_is_taken)
{
	struct accel_gemm_info info;

	setenv("FAKE_CUBLAS_IDLE", "1", 1);
	setenv("FAKE_CUDA_OOM_AT", "3", 1);
	open_gpu();
	new_large(KERNEL_BF16, &info);
	cr_assert_not_null(strstr(info.detail, "algo 101"), "%s", info.detail);
	cr_assert(!g.lost);
}

/* --- what goes wrong ------------------------------------------------------- */

Test(accel_cublas, a_precision_that_is_not_there_is_told_and_the_others_stay)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	int before;

	setenv("FAKE_CUBLAS_LACKS", "28", 1);
	open_gpu();
	before = live();
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP8, N, &m, &info, &e),
		     ERR_UNSUPPORTED);
	cr_assert_null(m);
	cr_assert_not_null(strstr(e.text, "fp8: this GPU (8.0) has no products in it"),
			   "%s", e.text);
	cr_assert_not_null(strstr(e.text, "CUBLAS_STATUS_NOT_SUPPORTED"), "%s", e.text);
	cr_assert_eq(live(), before);
	cr_assert(!g.lost);
	accel_products_check(&g, KERNEL_INT8);
}

Test(accel_cublas, memory_that_ends_is_a_refusal)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;

	setenv("FAKE_CUBLAS_FAIL", "cublasLtMatmulAlgoGetHeuristic=3", 1);
	open_gpu();
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP32, N, &m, &info, &e), ERR_REFUSED);
	cr_assert_not_null(strstr(e.text, "CUBLAS_STATUS_ALLOC_FAILED"), "%s", e.text);
	cr_assert(!g.lost);
}

/* One algorithm that does not run must not cost the GPU, while the driver finds it
 * well. */
Test(accel_cublas, a_product_that_fails_in_mid_run_costs_its_product_alone)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	accel_ptr p;

	open_gpu();
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP32, N, &m, &info, &e), 0);
	cr_assert_eq(g.ops->alloc(&g, N * N * 4, &p, &e), 0);
	setenv("FAKE_CUBLAS_FAIL", "cublasDdot_v2=14,cublasLtMatmul=13", 1);
	cr_assert_eq(g.ops->gemm_run(&g, m, p, p, p, &e), ERR_UNSUPPORTED);
	cr_assert_not_null(strstr(e.text, "gpu0: cublasLtMatmul: "
				  "CUBLAS_STATUS_EXECUTION_FAILED (13), and the GPU is "
				  "well"), "%s", e.text);
	cr_assert(!g.lost);
	unsetenv("FAKE_CUBLAS_FAIL");
	cr_assert_eq(g.ops->gemm_run(&g, m, p, p, p, NULL), 0);
	g.ops->gemm_free(&g, m);
	accel_close(&g);
}

Test(accel_cublas, a_failure_of_the_library_alone_costs_its_product_alone)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	int before;

	setenv("FAKE_CUBLAS_FAIL", "cublasLtMatmul=14", 1);
	open_gpu();
	before = live();
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_TF32, LARGE, &m, &info, &e),
		     ERR_UNSUPPORTED);
	cr_assert_not_null(strstr(e.text, "CUBLAS_STATUS_INTERNAL_ERROR"), "%s", e.text);
	cr_assert_eq(live(), before);
	cr_assert(!g.lost);
	unsetenv("FAKE_CUBLAS_FAIL");
	accel_products_check(&g, KERNEL_TF32);
}

Test(accel_cublas, a_gpu_lost_during_a_trial_is_told_in_the_drivers_words)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;

	setenv("FAKE_CUBLAS_IDLE", "1", 1);
	setenv("FAKE_CUDA_FAIL_AT", "3", 1);
	open_gpu();
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP32, LARGE, &m, &info, &e), ERR_IO);
	cr_assert_not_null(strstr(e.text, "CUDA_ERROR_LAUNCH_FAILED"), "%s", e.text);
	cr_assert(g.lost);
	accel_close(&g);
}

/* --- libraries that cannot be used ----------------------------------------- */

static void expect_none(const char *why)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;

	cr_assert_str_empty(g.blas);
	cr_assert_not_null(strstr(g.blas_why, why), "%s", g.blas_why);
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP64, N, &m, &info, &e),
		     ERR_UNSUPPORTED);
	cr_assert_not_null(strstr(e.text, why), "%s", e.text);
	cr_assert(!g.lost);
	accel_close(&g);
	cr_assert_eq(live(), 0);
}

Test(accel_cublas, a_missing_symbol_is_named_and_memory_stays_measurable)
{
	load("cublas-old/libcublasLt.so.12");
	load("cublas-old/libcublas.so.12");
	open_driver();
	expect_none("has no cublasDgemv_v2()");
}

Test(accel_cublas, a_library_that_does_not_start_on_the_driver_is_named_with_it)
{
	setenv("FAKE_CUBLAS_FAIL", "cublasCreate_v2=1", 1);
	load("cublas/libcublasLt.so.12");
	load("cublas/libcublas.so.12");
	open_driver();
	expect_none("cuBLAS 12.4.5 does not start on this driver (CUDA 12.4)");
}

Test(accel_cublas, a_library_newer_than_the_driver_is_left_alone)
{
	setenv("FAKE_CUDA_VERSION", "11080", 1);
	load("cublas/libcublasLt.so.12");
	load("cublas/libcublas.so.12");
	open_driver();
	if (g.blas[0])
		cr_skip_test("this machine has a cuBLAS 11: %s", g.blas_path);
	expect_none("no cuBLAS for this driver (CUDA 11.8)");
}
