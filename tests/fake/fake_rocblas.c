/* SPDX-License-Identifier: MIT */
/*
 * A librocblas.so without a GPU: fake_cublas.c by AMD's names and numbers.
 *
 * FAKE_ROCBLAS_FAIL=FUNCTION=STATUS,…   these functions return that
 *
 * Built with FAKE_ROCBLAS_OLD it has no rocblas_gemm_ex(), with FAKE_ROCBLAS_OTHER it
 * comes with a runtime of its own.
 */
#define AS_LIBRARY "FAKE_ROCBLAS_"
#include "fake_as_hip.h"

#pragma GCC visibility push(hidden)
#include "fake_cublas.c"
#include "fake_cublaslt.c"
#pragma GCC visibility pop

#ifdef FAKE_ROCBLAS_OTHER
unsigned hipMalloc(void **out, size_t bytes)
{
	*out = NULL;
	return 2;
}
#endif

int rocblas_get_version_string(char *out, size_t n)
{
	snprintf(out, n, "5.2.0.97f34b2a-dirty");
	return 0;
}

const char *rocblas_status_to_string(int status)
{
	static const char *const names[] = {
		"rocblas_status_success", "rocblas_status_invalid_handle",
		"rocblas_status_not_implemented", "rocblas_status_invalid_pointer",
		"rocblas_status_invalid_size", "rocblas_status_memory_error",
		"rocblas_status_internal_error",
	};

	return status < 7 ? names[status] : "rocblas_status_check_numerics_fail";
}

#undef dlsym

/* A library that asks the runtime whether its launch went well would find this. */
static int pending(void)
{
	void *lib = runtime_as_hip(), *at = lib ? dlsym(lib, "fake_hip_pending") : NULL;
	unsigned (*ask)(void);
	unsigned rc = 0;

	if (at) {
		memcpy(&ask, &at, sizeof(ask));
		rc = ask();
	}
	if (lib)
		dlclose(lib);
	return rc ? 6 : 0;
}

/* cuBLAS's statuses that fake_cublas.c gives. */
static int translate(const char *function, int status)
{
	int own = fake_status(function);

	return own ? own : pending() ? 6 : status == CUBLAS_OK ? 0
		: status == CUBLAS_NOT_SUPPORTED ? 2 : 6;
}

static int operation(int trans)
{
	return trans == 112 ? 1 : trans == 111 ? 0 : -1;
}

int rocblas_create_handle(void **out)
{
	int status = fake_status("rocblas_create_handle");

	return status ? status : cublasCreate_v2(out);
}

int rocblas_destroy_handle(void *handle)
{
	return cublasDestroy_v2(handle);
}

int rocblas_set_stream(void *handle, void *stream)
{
	return translate("rocblas_set_stream", cublasSetStream_v2(handle, stream));
}

int rocblas_set_pointer_mode(void *handle, int mode)
{
	return translate("rocblas_set_pointer_mode",
			 cublasSetPointerMode_v2(handle, mode));
}

#define VECTORS(real, r, R)                                                        \
int rocblas_##r##dot(void *h, int n, const real *x, int incx, const real *y,       \
		     int incy, real *result)                                       \
{                                                                                  \
	return translate("rocblas_" #r "dot",                                      \
			 cublas##R##dot_v2(h, n, x, incx, y, incy, result));       \
}                                                                                  \
                                                                                   \
int rocblas_##r##axpy(void *h, int n, const real *alpha, const real *x, int incx,  \
		      real *y, int incy)                                           \
{                                                                                  \
	return translate("rocblas_" #r "axpy",                                     \
			 cublas##R##axpy_v2(h, n, alpha, x, incx, y, incy));       \
}                                                                                  \
                                                                                   \
int rocblas_##r##gemv(void *h, int trans, int m, int n, const real *alpha,         \
		      const real *a, int lda, const real *x, int incx,             \
		      const real *beta, real *y, int incy)                         \
{                                                                                  \
	return translate("rocblas_" #r "gemv", cublas##R##gemv_v2(h,               \
			operation(trans), m, n, alpha, a, lda, x, incx, beta, y,   \
			incy));                                                    \
}

VECTORS(double, d, D)
VECTORS(float, s, S)

/* --- products -------------------------------------------------------------- */

/* As cudaDataType, -1 where there is none. */
static int type_of(int rocblas_type)
{
	switch (rocblas_type) {
	case 150: return 2;
	case 151: return 0;
	case 152: return 1;
	case 160: return 3;
	case 162: return 10;
	case 168: return 14;
	default: return -1;
	}
}

/* rocblas_gemm_ex()'s documentation: a and b, c and d, what is computed in. */
static bool has_types(int ab, int c, int compute)
{
	return (ab == 152 && c == 152 && compute == 152) ||
	       (ab == 151 && c == 151 && compute == 151) ||
	       (ab == 150 && c == 150 && compute == 151) ||
	       (ab == 168 && c == 168 && compute == 151) ||
	       (ab == 160 && c == 162 && compute == 162);
}

#ifndef FAKE_ROCBLAS_OLD
int rocblas_gemm_ex(void *h, int trans_a, int trans_b, int m, int n, int k,
		    const void *alpha, const void *a, int a_type, int lda,
		    const void *b, int b_type, int ldb, const void *beta, const void *c,
		    int c_type, int ldc, void *d, int d_type, int ldd, int compute,
		    int algo, int32_t solution, uint32_t flags)
{
	const struct layout la = { .type = type_of(a_type), .rows = (uint64_t)m,
				   .cols = (uint64_t)k, .ld = lda };
	const struct layout lb = { .type = type_of(b_type), .rows = (uint64_t)k,
				   .cols = (uint64_t)n, .ld = ldb };
	const struct layout ld = { .type = type_of(d_type), .rows = (uint64_t)m,
				   .cols = (uint64_t)n, .ld = ldd };
	const struct operand x = { a, &la, operation(trans_a) == 1, false };
	const struct operand y = { b, &lb, operation(trans_b) == 1, false };
	int status = fake_status("rocblas_gemm_ex");

	if (!status)
		status = pending();
	if (status)
		return status;
	if (((struct handle *)h)->mode || c != d || c_type != d_type || algo ||
	    solution || flags || m != n || n != k || operation(trans_a) < 0 ||
	    scalar(alpha, type_of(compute)) != 1 || scalar(beta, type_of(compute)) != 0)
		return 11;
	if (a_type != b_type || !has_types(a_type, c_type, compute))
		return 2;
	if (fake_work(2500000) && !getenv("FAKE_CUBLAS_IDLE"))
		multiply(&x, &y, d, &ld);
	return 0;
}
#endif
