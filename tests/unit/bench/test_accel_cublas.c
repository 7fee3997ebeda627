/* SPDX-License-Identifier: MIT */
/* cuBLAS through accel.h, on the driver and the cuBLAS of tests/fake, which compute
 * in the declared layout and types: whatever is said of how operands lie is held to
 * a product by hand. */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/accel.h"
#include "bench/fill.h"
#include "bench/narrow.h"
#include "core/base/err.h"

#define N 48                 /* a multiple of 16, and of nothing larger */
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

static accel_ptr upload(const void *from, size_t bytes)
{
	struct err e = ERR_INIT;
	accel_ptr p = 0;

	cr_assert_eq(g.ops->alloc(&g, bytes, &p, &e), 0, "%s", e.text);
	cr_assert_eq(g.ops->upload(&g, p, from, bytes, &e), 0, "%s", e.text);
	return p;
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

static double element(const void *p, enum kernel_precision precision, size_t i)
{
	return precision == KERNEL_FP64 ? ((const double *)p)[i]
					: (double)((const float *)p)[i];
}

static void set(void *p, enum kernel_precision precision, size_t i, double x)
{
	if (precision == KERNEL_FP64)
		((double *)p)[i] = x;
	else
		((float *)p)[i] = (float)x;
}

static void check_vectors(enum kernel_precision p)
{
	size_t bytes = p == KERNEL_FP64 ? 8 : 4;
	double a[N * N], x[N], y[N], r[N], dot = 0;   /* room for either */
	accel_ptr da, dx, dy, dr;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < (size_t)N * N; i++)
		set(a, p, i, fill_value_fp32(1, 0, i));
	for (size_t i = 0; i < N; i++) {
		set(x, p, i, fill_value_fp32(1, 1, i));
		set(y, p, i, fill_value_fp32(1, 2, i));
		dot += element(x, p, i) * element(y, p, i);
	}
	da = upload(a, N * N * bytes);
	dx = upload(x, N * bytes);
	dy = upload(y, N * bytes);
	dr = upload(y, bytes);
	cr_assert_eq(g.ops->dot(&g, p, N, dx, dy, dr, &e), 0, "%s", e.text);
	g.ops->download(&g, r, dr, bytes, &e);
	cr_assert_float_eq(element(r, p, 0), dot, 1e-5);
	cr_assert_eq(g.ops->axpy(&g, p, N, 0.5, dx, dy, &e), 0, "%s", e.text);
	g.ops->download(&g, r, dy, N * bytes, &e);
	for (size_t i = 0; i < N; i++)
		cr_assert_float_eq(element(r, p, i),
				   element(y, p, i) + element(x, p, i) / 2, 1e-6);
	cr_assert_eq(g.ops->gemv(&g, p, N, da, dx, dy, &e), 0, "%s", e.text);
	g.ops->download(&g, r, dy, N * bytes, &e);
	for (size_t i = 0; i < N; i++) {
		double sum = 0;

		for (size_t k = 0; k < N; k++)
			sum += element(a, p, i * N + k) * element(x, p, k);
		cr_assert_float_eq(element(r, p, i), sum, 1e-5);
	}
}

Test(accel_cublas, dot_axpy_and_gemv_of_a_row_major_matrix_agree_with_loops)
{
	struct err e = ERR_INIT;

	open_gpu();
	check_vectors(KERNEL_FP64);
	check_vectors(KERNEL_FP32);
	cr_assert_eq(g.ops->dot(&g, KERNEL_FP16, N, 0, 0, 0, &e), ERR_UNSUPPORTED);
	cr_assert(!g.lost);
}

/* --- products -------------------------------------------------------------- */

/* Bytes and what they are by "OCP 8-bit Floating Point Specification", E4M3: bias
 * 7, three bits of mantissa, 2^-9 the smallest. */
static const struct {
	uint8_t byte;
	double value;
} fp8[8] = {
	{ 0x00, 0 }, { 0x38, 1 }, { 0xb8, -1 }, { 0x30, 0.5 }, { 0x3c, 1.5 },
	{ 0xc1, -2.25 }, { 0x01, 0x1p-9 }, { 0x7e, 448 },
};

/* Element i of array's data, into p; its value. */
static double make(void *p, enum kernel_precision precision, unsigned array, size_t i)
{
	unsigned pick = fill_value_u8(1, array, i) % 8;

	switch (precision) {
	case KERNEL_FP64:
		return ((double *)p)[i] = fill_value_fp64(1, array, i);
	case KERNEL_FP16:
		((uint16_t *)p)[i] = fill_value_fp16(1, array, i);
		return narrow_from_fp16(((uint16_t *)p)[i]);
	case KERNEL_BF16:
		((uint16_t *)p)[i] = fill_value_bf16(1, array, i);
		return narrow_from_bf16(((uint16_t *)p)[i]);
	case KERNEL_INT8:
		return ((int8_t *)p)[i] = fill_value_s8(1, array, i);
	case KERNEL_FP8:
		((uint8_t *)p)[i] = fp8[pick].byte;
		return fp8[pick].value;
	default:
		return (double)(((float *)p)[i] = fill_value_fp32(1, array, i));
	}
}

static double product_element(const void *c, enum accel_type type, size_t i)
{
	switch (type) {
	case ACCEL_FP64: return ((const double *)c)[i];
	case ACCEL_FP32: return (double)((const float *)c)[i];
	case ACCEL_FP16: return narrow_from_fp16(((const uint16_t *)c)[i]);
	case ACCEL_BF16: return narrow_from_bf16(((const uint16_t *)c)[i]);
	case ACCEL_INT32: return ((const int32_t *)c)[i];
	}
	return (double)NAN;
}

static size_t where(bool transposed, size_t i, size_t j)
{
	return transposed ? j * N + i : i * N + j;
}

static void compare(const void *c, const double *a, const double *b,
		    const struct accel_gemm_info *info, enum kernel_precision p)
{
	/* of the sum of magnitudes: half a unit of what rounds most */
	static const double tolerance[KERNEL_PRECISION_N] = {
		[KERNEL_FP64] = 0x1p-50, [KERNEL_FP32] = 0x1p-23,
		[KERNEL_TF32] = 0x1p-10, [KERNEL_FP16] = 0x1p-11,
		[KERNEL_BF16] = 0x1p-8, [KERNEL_FP8] = 0x1p-8,
	};

	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++) {
			double sum = 0, all = 0, got;

			for (size_t k = 0; k < N; k++) {
				double x = a[where(info->a_transposed, i, k)] *
					   b[where(info->b_transposed, k, j)];

				sum += x;
				all += fabs(x);
			}
			got = product_element(c, info->c_type, i * N + j);
			cr_assert(fabs(got - sum) <= tolerance[p] * all,
				  "%s (%zu, %zu): %.17g is not %.17g",
				  kernel_precision_name(p), i, j, got, sum);
		}
}

static void check_product(enum kernel_precision p)
{
	static double a[N * N], b[N * N], raw[2][N * N], c[N * N];
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	accel_ptr da, db, dc;
	uint64_t ns = 0;

	for (size_t i = 0; i < (size_t)N * N; i++) {
		a[i] = make(raw[0], p, 0, i);
		b[i] = make(raw[1], p, 1, i);
	}
	cr_assert_eq(g.ops->gemm_new(&g, p, N, &m, &info, &e), 0, "%s", e.text);
	da = upload(raw[0], N * N * info.a_bytes);
	db = upload(raw[1], N * N * info.b_bytes);
	memset(c, 0xff, sizeof(c));
	dc = upload(c, N * N * info.c_bytes);
	cr_assert_eq(g.ops->begin(&g, &e), 0);
	cr_assert_eq(g.ops->gemm_run(&g, m, da, db, dc, &e), 0, "%s", e.text);
	cr_assert_eq(g.ops->end(&g, &ns, &e), 0, "%s", e.text);
	cr_assert_gt(ns, 0);
	g.ops->download(&g, c, dc, N * N * info.c_bytes, &e);
	compare(c, a, b, &info, p);
	g.ops->gemm_free(&g, m);
	g.ops->release(&g, da);
	g.ops->release(&g, db);
	g.ops->release(&g, dc);
}

Test(accel_cublas, products_of_every_precision_agree_with_loops_over_the_told_layout)
{
	int before;

	open_gpu();
	before = live();
	for (int p = 0; p < KERNEL_PRECISION_N; p++)
		check_product((enum kernel_precision)p);
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
	cr_assert(info.b_transposed && !info.a_transposed);
	cr_assert_eq(info.c_type, ACCEL_INT32);
	cr_assert_eq(info.c_bytes, 4);
	cr_assert_eq(info.workspace_bytes, 4194304, "4 MiB before Hopper");
	g.ops->gemm_free(&g, m);
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP8, N, &m, &info, NULL), 0);
	cr_assert(info.b_transposed && !info.a_transposed);
	cr_assert_eq(info.c_type, ACCEL_BF16);
	cr_assert_str_eq(info.detail, "cublasLt algo 101 tile 20, e4m3*e4m3=bf16 by f32, "
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
	check_product(KERNEL_INT8);
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

Test(accel_cublas, a_product_that_fails_in_mid_run_ends_the_gpus_part)
{
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	accel_ptr p;

	open_gpu();
	cr_assert_eq(g.ops->gemm_new(&g, KERNEL_FP32, N, &m, &info, &e), 0);
	cr_assert_eq(g.ops->alloc(&g, N * N * 4, &p, &e), 0);
	setenv("FAKE_CUBLAS_FAIL", "cublasDdot_v2=14,cublasLtMatmul=13", 1);
	cr_assert_eq(g.ops->gemm_run(&g, m, p, p, p, &e), ERR_IO);
	cr_assert_not_null(strstr(e.text, "gpu0: cublasLtMatmul: "
				  "CUBLAS_STATUS_EXECUTION_FAILED (13)"), "%s", e.text);
	cr_assert(g.lost);
	unsetenv("FAKE_CUBLAS_FAIL");
	cr_assert_eq(g.ops->dot(&g, KERNEL_FP64, 1, p, p, p, NULL), ERR_IO);
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
	check_product(KERNEL_TF32);
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
