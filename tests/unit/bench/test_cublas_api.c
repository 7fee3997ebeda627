/* SPDX-License-Identifier: MIT */
/* Our numbers beside NVIDIA's own headers, where the compiler finds them (packages
 * of distributions; C_INCLUDE_PATH=/usr/local/cuda/include), what is said of
 * statuses, and where the library is looked for. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/cublas_api.h"
#include "bench/cublas_places.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

#if __has_include(<cublasLt.h>)
#include <cublasLt.h>

#define IS(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #theirs)

IS(CUBLAS_OK, CUBLAS_STATUS_SUCCESS);
IS(CUBLAS_NOT_INITIALIZED, CUBLAS_STATUS_NOT_INITIALIZED);
IS(CUBLAS_ALLOC_FAILED, CUBLAS_STATUS_ALLOC_FAILED);
IS(CUBLAS_INVALID_VALUE, CUBLAS_STATUS_INVALID_VALUE);
IS(CUBLAS_ARCH_MISMATCH, CUBLAS_STATUS_ARCH_MISMATCH);
IS(CUBLAS_MAPPING_ERROR, CUBLAS_STATUS_MAPPING_ERROR);
IS(CUBLAS_EXECUTION_FAILED, CUBLAS_STATUS_EXECUTION_FAILED);
IS(CUBLAS_INTERNAL_ERROR, CUBLAS_STATUS_INTERNAL_ERROR);
IS(CUBLAS_NOT_SUPPORTED, CUBLAS_STATUS_NOT_SUPPORTED);
IS(CUBLAS_LICENSE_ERROR, CUBLAS_STATUS_LICENSE_ERROR);
IS(CUBLAS_R_32F, CUDA_R_32F);
IS(CUBLAS_R_64F, CUDA_R_64F);
IS(CUBLAS_R_16F, CUDA_R_16F);
IS(CUBLAS_R_8I, CUDA_R_8I);
IS(CUBLAS_R_32I, CUDA_R_32I);
IS(CUBLAS_R_16BF, CUDA_R_16BF);
IS(CUBLAS_32F, CUBLAS_COMPUTE_32F);
IS(CUBLAS_64F, CUBLAS_COMPUTE_64F);
IS(CUBLAS_32I, CUBLAS_COMPUTE_32I);
IS(CUBLAS_32F_FAST_TF32, CUBLAS_COMPUTE_32F_FAST_TF32);
IS(CUBLAS_N, CUBLAS_OP_N);
IS(CUBLAS_T, CUBLAS_OP_T);
IS(CUBLAS_POINTER_HOST, CUBLAS_POINTER_MODE_HOST);
IS(CUBLAS_POINTER_DEVICE, CUBLAS_POINTER_MODE_DEVICE);
IS(CUBLASLT_DESC_TRANSA, CUBLASLT_MATMUL_DESC_TRANSA);
IS(CUBLASLT_DESC_TRANSB, CUBLASLT_MATMUL_DESC_TRANSB);
IS(CUBLASLT_PREF_WORKSPACE, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES);
IS(CUBLASLT_ALGO_ID, CUBLASLT_ALGO_CONFIG_ID);
IS(CUBLASLT_ALGO_TILE, CUBLASLT_ALGO_CONFIG_TILE_ID);
#if CUDART_VERSION >= 11080 || CUBLAS_VER_MAJOR >= 12
IS(CUBLAS_R_8F_E4M3, CUDA_R_8F_E4M3);
IS(CUBLASLT_DESC_A_SCALE, CUBLASLT_MATMUL_DESC_A_SCALE_POINTER);
IS(CUBLASLT_DESC_B_SCALE, CUBLASLT_MATMUL_DESC_B_SCALE_POINTER);
#endif
IS(sizeof(struct cublas_algo), sizeof(cublasLtMatmulAlgo_t));
IS(sizeof(struct cublas_heuristic), sizeof(cublasLtMatmulHeuristicResult_t));
IS(offsetof(struct cublas_heuristic, state),
   offsetof(cublasLtMatmulHeuristicResult_t, state));
#endif

Test(cublas_api, statuses_have_the_names_of_the_documentation)
{
	cr_assert_str_eq(cublas_status_name(3), "CUBLAS_STATUS_ALLOC_FAILED");
	cr_assert_str_eq(cublas_status_name(13), "CUBLAS_STATUS_EXECUTION_FAILED");
	cr_assert_str_eq(cublas_status_name(15), "CUBLAS_STATUS_NOT_SUPPORTED");
	cr_assert_str_eq(cublas_status_name(2), "an unknown CUBLAS_STATUS");
	cr_assert_str_eq(cublas_status_name(-1), "an unknown CUBLAS_STATUS");
	cr_assert_str_eq(cublas_status_name(17), "an unknown CUBLAS_STATUS");
}

/* DIR and all folders above it, below root. */
static void make(const char *root, const char *dir)
{
	char path[512];

	snprintf(path, sizeof(path), "%s%s", root, dir);
	for (char *p = path + strlen(root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(path, 0755);
		*p = '/';
	}
	cr_assert_eq(mkdir(path, 0755), 0, "%s", path);
}

static int take_away(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

Test(cublas_api, the_toolkit_in_use_comes_before_newer_ones_and_these_before_wheels)
{
	static const char *const want[] = {
		"", "/usr/local/cuda-12.4/lib64", "/usr/local/cuda-12.10/lib64",
		"/usr/local/cuda-12.9/lib64",
		"/usr/lib/python3.11/site-packages/nvidia/cu13/lib",
		"/usr/lib/python3.11/site-packages/nvidia/cublas/lib",
	};
	char dir[] = "/tmp/postsil-cublas-XXXXXX", link[128];
	struct sysroot *root;
	struct accel_places *p;

	cr_assert_not_null(mkdtemp(dir));
	for (size_t i = 1; i < sizeof(want) / sizeof(want[0]); i++)
		make(dir, want[i]);
	snprintf(link, sizeof(link), "%s/usr/local/cuda", dir);
	cr_assert_eq(symlink("cuda-12.4", link), 0);
	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
	p = cublas_places_new(root);
	cr_assert_eq(p->n, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < p->n; i++)
		cr_assert_str_eq(p->dir[i], want[i]);
	free(p);
	sysroot_close(root);
	cr_assert_eq(nftw(dir, take_away, 8, FTW_DEPTH | FTW_PHYS), 0);
}
