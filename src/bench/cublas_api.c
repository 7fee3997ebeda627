/* SPDX-License-Identifier: MIT */
#include "bench/cublas_api.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/accel_dl.h"
#include "bench/cublas_places.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define OLDEST 11
#define NEWEST 13      /* at the time of writing */

/* libraryPropertyType of library_types.h */
enum { MAJOR_VERSION, MINOR_VERSION, PATCH_LEVEL };

static int load_symbols(struct cublas_api *a, struct err *e)
{
	const struct accel_dl_want want[] = {
		{ "cublasGetProperty", &a->get_property },
		{ "cublasCreate_v2", &a->create },
		{ "cublasDestroy_v2", &a->destroy },
		{ "cublasSetStream_v2", &a->set_stream },
		{ "cublasSetPointerMode_v2", &a->set_pointer_mode },
		{ "cublasDdot_v2", &a->ddot },
		{ "cublasSdot_v2", &a->sdot },
		{ "cublasDaxpy_v2", &a->daxpy },
		{ "cublasSaxpy_v2", &a->saxpy },
		{ "cublasDgemv_v2", &a->dgemv },
		{ "cublasSgemv_v2", &a->sgemv },
	};
	const struct accel_dl_want lt[] = {
		{ "cublasLtCreate", &a->lt_create },
		{ "cublasLtDestroy", &a->lt_destroy },
		{ "cublasLtMatmulDescCreate", &a->desc_create },
		{ "cublasLtMatmulDescDestroy", &a->desc_destroy },
		{ "cublasLtMatmulDescSetAttribute", &a->desc_set },
		{ "cublasLtMatrixLayoutCreate", &a->layout_create },
		{ "cublasLtMatrixLayoutDestroy", &a->layout_destroy },
		{ "cublasLtMatmulPreferenceCreate", &a->pref_create },
		{ "cublasLtMatmulPreferenceDestroy", &a->pref_destroy },
		{ "cublasLtMatmulPreferenceSetAttribute", &a->pref_set },
		{ "cublasLtMatmulAlgoGetHeuristic", &a->heuristic },
		{ "cublasLtMatmulAlgoConfigGetAttribute", &a->algo_get },
		{ "cublasLtMatmul", &a->matmul },
	};
	const char *missing = accel_dl_missing(a->lib, want, N(want));

	if (!missing)
		missing = accel_dl_missing(a->lt, lt, N(lt));
	if (missing)
		return err_set(e, ERR_UNSUPPORTED, "%.300s has no %s(): not a cuBLAS "
			       "that this program can measure", a->path, missing);
	return 0;
}

/* cublasGetVersion() packs its numbers differently in 11 and 12. */
static void read_version(struct cublas_api *a)
{
	int major = 0, minor = 0, patch = 0;

	if (a->get_property(MAJOR_VERSION, &major) == CUBLAS_OK &&
	    a->get_property(MINOR_VERSION, &minor) == CUBLAS_OK &&
	    a->get_property(PATCH_LEVEL, &patch) == CUBLAS_OK)
		snprintf(a->version, sizeof(a->version), "%d.%d.%d", major, minor,
			 patch);
}

/* Of one folder, or by the loader where dir is "". */
static bool open_both(struct cublas_api *a, const char *dir, int major,
		      struct buf *broken)
{
	char name[32];

	snprintf(name, sizeof(name), "libcublasLt.so.%d", major);
	a->lt = accel_dl_open(dir, name, broken);
	snprintf(name, sizeof(name), "libcublas.so.%d", major);
	a->lib = a->lt ? accel_dl_open(dir, name, broken) : NULL;
	if (!a->lib) {
		cublas_api_unload(a);
		return false;
	}
	accel_dl_path(a->lib, a->path);
	return true;
}

/* The environment may ask for TF32 in fp32, or none in tf32 (NVIDIA_TF32_OVERRIDE),
 * for sums of narrower products in fp32 and fp64 (cuBLAS 12.9 and later,
 * "Floating Point Emulation"), and for logs on standard output, which is the
 * stream of events. */
static void clear_environment(void)
{
	static const char *const names[] = {
		"NVIDIA_TF32_OVERRIDE", "CUBLAS_EMULATE_SINGLE_PRECISION",
		"CUBLAS_EMULATE_DOUBLE_PRECISION", "CUBLAS_EMULATION_STRATEGY",
		"CUBLAS_LOGINFO_DBG", "CUBLAS_LOGDEST_DBG",
		"CUBLASLT_LOG_LEVEL", "CUBLASLT_LOG_MASK", "CUBLASLT_LOG_FILE",
	};

	for (size_t i = 0; i < N(names); i++)
		unsetenv(names[i]);
}

static bool open_newest(struct cublas_api *a, const struct accel_places *p,
			int newest, struct buf *broken)
{
	for (int major = newest; major >= OLDEST; major--)
		for (size_t i = 0; i < p->n; i++)
			if (open_both(a, p->dir[i], major, broken))
				return true;
	return false;
}

/* The newest that is there, and no newer than the driver, on which it would not
 * start. */
static int open_libraries(struct cublas_api *a, const char *driver, struct err *e)
{
	int newest = atoi(driver), rc;
	struct buf broken = BUF_INIT;
	struct sysroot *root;
	struct accel_places *p;

	if (newest == 0 || newest > NEWEST)
		newest = NEWEST;
	rc = sysroot_open(NULL, &root, e);
	if (rc < 0)
		return rc;
	p = cublas_places_new(root);
	sysroot_close(root);
	if (open_newest(a, p, newest, &broken))
		rc = 0;
	else if (broken.n)
		rc = err_set(e, ERR_UNSUPPORTED, "cuBLAS is there, but cannot be "
			     "loaded: %s", buf_str(&broken));
	else
		rc = err_set(e, ERR_UNSUPPORTED, "no cuBLAS for this driver (CUDA %s): "
			     "looked for libcublas.so.%d to %d by the loader, below "
			     "/usr/local/cuda and /opt/cuda and in Python's "
			     "nvidia-cublas; pip install nvidia-cublas-cu12, or the "
			     "CUDA toolkit", *driver ? driver : "unknown", OLDEST,
			     NEWEST);
	buf_release(&broken);
	free(p);
	return rc;
}

int cublas_api_load(struct cublas_api *a, const char *driver, struct err *e)
{
	int rc;

	*a = (struct cublas_api){ 0 };
	clear_environment();
	rc = open_libraries(a, driver, e);
	accel_dl_forget();  /* of the names that were not there */
	if (!rc)
		rc = load_symbols(a, e);
	if (!rc)
		read_version(a);
	else
		cublas_api_unload(a);
	return rc;
}

void cublas_api_unload(struct cublas_api *a)
{
	if (a->lib)
		dlclose(a->lib);
	if (a->lt)
		dlclose(a->lt);
	a->lib = a->lt = NULL;
}

const char *cublas_status_name(int status)
{
	static const char *const names[] = {
		[CUBLAS_OK] = "CUBLAS_STATUS_SUCCESS",
		[CUBLAS_NOT_INITIALIZED] = "CUBLAS_STATUS_NOT_INITIALIZED",
		[CUBLAS_ALLOC_FAILED] = "CUBLAS_STATUS_ALLOC_FAILED",
		[CUBLAS_INVALID_VALUE] = "CUBLAS_STATUS_INVALID_VALUE",
		[CUBLAS_ARCH_MISMATCH] = "CUBLAS_STATUS_ARCH_MISMATCH",
		[CUBLAS_MAPPING_ERROR] = "CUBLAS_STATUS_MAPPING_ERROR",
		[CUBLAS_EXECUTION_FAILED] = "CUBLAS_STATUS_EXECUTION_FAILED",
		[CUBLAS_INTERNAL_ERROR] = "CUBLAS_STATUS_INTERNAL_ERROR",
		[CUBLAS_NOT_SUPPORTED] = "CUBLAS_STATUS_NOT_SUPPORTED",
		[CUBLAS_LICENSE_ERROR] = "CUBLAS_STATUS_LICENSE_ERROR",
	};

	if (status < 0 || (size_t)status >= N(names) ||
	    !names[status])
		return "an unknown CUBLAS_STATUS";
	return names[status];
}
