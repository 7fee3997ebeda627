/* SPDX-License-Identifier: MIT */
/*
 * hipblaslt_api: the part of hipBLASLt that accel_hipblaslt calls, declared here by hand,
 * found at run time.  Not yet run on hardware.
 *
 * Signatures, numbers and structs: hipblaslt.h (ROCm/rocm-libraries, projects/hipblaslt),
 * hipblas-common.h (ROCm/hipBLAS-common) and HIP's library_types.h, held against what
 * bindgen made of the headers of ROCm 6.0 to 7.2: what stands here is the same in all of
 * them.  hipBLASLt 0.3, before, had other numbers for the types of data ("Replaced
 * hipblasDatatype_t with hipDataType", its changelog of 0.6.0): it is refused.
 */
#ifndef POSTSIL_HIPBLASLT_API_H
#define POSTSIL_HIPBLASLT_API_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct hip_api;

/* hipblasStatus_t. */
enum hipblas_status {
	HIPBLAS_OK = 0, HIPBLAS_NOT_INITIALIZED = 1, HIPBLAS_ALLOC_FAILED = 2,
	HIPBLAS_INVALID_VALUE = 3, HIPBLAS_MAPPING_ERROR = 4,
	HIPBLAS_EXECUTION_FAILED = 5, HIPBLAS_INTERNAL_ERROR = 6,
	HIPBLAS_NOT_SUPPORTED = 7, HIPBLAS_ARCH_MISMATCH = 8,
};

/* hipDataType: CUDA's numbers, and AMD's own for what CUDA has not.  E4M3 is OCP's,
 * since ROCm 6.3; FNUZ has another bias, and no minus zero (its byte is the NaN). */
enum hipblaslt_type {
	HIPBLASLT_R_32F = 0, HIPBLASLT_R_64F = 1, HIPBLASLT_R_16F = 2,
	HIPBLASLT_R_8I = 3, HIPBLASLT_R_32I = 10, HIPBLASLT_R_16BF = 14,
	HIPBLASLT_R_8F_E4M3 = 28, HIPBLASLT_R_8F_E4M3_FNUZ = 1000,
};

/* hipblasComputeType_t. */
enum hipblaslt_compute {
	HIPBLASLT_32F = 2, HIPBLASLT_32F_FAST_TF32 = 6, HIPBLASLT_64F = 7,
	HIPBLASLT_32I = 9,
};

enum {
	HIPBLASLT_N = 111, HIPBLASLT_T = 112,           /* hipblasOperation_t */
	HIPBLASLT_DESC_TRANSA = 0, HIPBLASLT_DESC_TRANSB = 1,   /* int32_t */
	HIPBLASLT_DESC_A_SCALE = 5, HIPBLASLT_DESC_B_SCALE = 6, /* pointers */
	HIPBLASLT_PREF_WORKSPACE = 1,                   /* uint64_t, bytes */
};

/* hipblasLtMatmulAlgo_t: data begins with the solution's index, an int
 * (hipblaslt_ext::getIndexFromAlgo()). */
struct hipblaslt_algo {
	uint8_t data[16];
	size_t max_workspace;
};

struct hipblaslt_heuristic {           /* hipblasLtMatmulHeuristicResult_t */
	struct hipblaslt_algo algo;
	size_t workspace;
	int state;             /* of these fields: only good when HIPBLAS_OK */
	float waves;
	int reserved[4];
};

struct hipblaslt_api {
	void *lib;             /* of dlopen; NULL: none */
	char version[32];      /* "0.10.0"; set by hipblaslt_api_create() */
	char path[PATH_MAX];

	int (*get_version)(void *handle, int *version);
	int (*create)(void **handle);
	int (*destroy)(void *handle);
	int (*desc_create)(void **desc, int compute, int scale_type);
	int (*desc_destroy)(void *desc);
	int (*desc_set)(void *desc, int what, const void *value, size_t bytes);
	int (*layout_create)(void **layout, int type, uint64_t rows, uint64_t cols,
			     int64_t ld);
	int (*layout_destroy)(void *layout);
	int (*pref_create)(void **pref);
	int (*pref_destroy)(void *pref);
	int (*pref_set)(void *pref, int what, const void *value, size_t bytes);
	int (*heuristic)(void *handle, void *desc, void *a, void *b, void *c,
			 void *d, void *pref, int wanted,
			 struct hipblaslt_heuristic *found, int *n);
	int (*matmul)(void *handle, void *desc, const void *alpha, const void *a,
		      void *adesc, const void *b, void *bdesc, const void *beta,
		      const void *c, void *cdesc, void *d, void *ddesc,
		      const struct hipblaslt_algo *algo, void *workspace,
		      size_t workspace_bytes, void *stream);
};

/* Finds it by hip_api_library().  Variables of the environment that would make products
 * of another precision, or write to our standard output, are unset.  ERR_UNSUPPORTED
 * saying what was looked for, what is broken, or which symbol is missing. */
int hipblaslt_api_load(struct hipblaslt_api *a, const struct hip_api *hip,
		       struct err *e);

/* A handle on the thread's device.  0, a hipblasStatus_t, or -1 for a library too old. */
int hipblaslt_api_create(struct hipblaslt_api *a, void **handle);

/* "HIPBLAS_STATUS_NOT_SUPPORTED". */
const char *hipblas_status_name(int status);

#endif
