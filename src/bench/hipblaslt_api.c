/* SPDX-License-Identifier: MIT */
#include "bench/hipblaslt_api.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench/accel_dl.h"
#include "bench/hip_api.h"
#include "core/base/buf.h"
#include "core/base/err.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define OLDEST 600             /* 0.6.0 as hipblasLtGetVersion() packs it */

/* ROCm 6: .so.0; 7: .1.  The structs of a further one are not known. */
static const struct accel_dl_family family = { "libhipblaslt", 1, 0 };

/* hipBLASLt's "Environment variables": the compute type of tf32, logs on standard
 * output, checks of every result. */
static void clear_environment(void)
{
	static const char *const names[] = {
		"HIPBLASLT_OVERRIDE_COMPUTE_TYPE_XF32", "HIPBLASLT_LOG_LEVEL",
		"HIPBLASLT_LOG_MASK", "HIPBLASLT_LOG_FILE", "HIPBLASLT_CHECK_NUMERICS",
	};

	for (size_t i = 0; i < N(names); i++)
		unsetenv(names[i]);
}

static int load_symbols(struct hipblaslt_api *a, struct err *e)
{
	const struct accel_dl_want want[] = {
		{ "hipblasLtGetVersion", &a->get_version },
		{ "hipblasLtCreate", &a->create },
		{ "hipblasLtDestroy", &a->destroy },
		{ "hipblasLtMatmulDescCreate", &a->desc_create },
		{ "hipblasLtMatmulDescDestroy", &a->desc_destroy },
		{ "hipblasLtMatmulDescSetAttribute", &a->desc_set },
		{ "hipblasLtMatrixLayoutCreate", &a->layout_create },
		{ "hipblasLtMatrixLayoutDestroy", &a->layout_destroy },
		{ "hipblasLtMatmulPreferenceCreate", &a->pref_create },
		{ "hipblasLtMatmulPreferenceDestroy", &a->pref_destroy },
		{ "hipblasLtMatmulPreferenceSetAttribute", &a->pref_set },
		{ "hipblasLtMatmulAlgoGetHeuristic", &a->heuristic },
		{ "hipblasLtMatmul", &a->matmul },
	};
	const char *lacks = accel_dl_missing(a->lib, want, N(want));

	if (!lacks)
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "%.300s has no %s(): not a hipBLASLt that "
		       "this program can measure", a->path, lacks);
}

int hipblaslt_api_load(struct hipblaslt_api *a, const struct hip_api *hip,
		       struct err *e)
{
	struct buf why = BUF_INIT;
	int rc = 0;

	*a = (struct hipblaslt_api){ 0 };
	clear_environment();
	a->lib = hip_api_library(hip, &family, &why);
	if (!a->lib && why.n)
		rc = err_set(e, ERR_UNSUPPORTED, "hipBLASLt is there, but cannot be "
			     "used: %.400s", buf_str(&why));
	else if (!a->lib)
		rc = err_set(e, ERR_UNSUPPORTED, "no hipBLASLt: looked for %s.so.%d and "
			     "%d beside the HIP runtime and where that is looked for",
			     family.stem, family.oldest, family.newest);
	buf_release(&why);
	if (!rc) {
		accel_dl_path(a->lib, a->path);
		rc = load_symbols(a, e);
	}
	if (rc < 0)
		a->lib = NULL;
	return rc;
}

int hipblaslt_api_create(struct hipblaslt_api *a, void **handle)
{
	int version = 0;
	int status = a->create(handle);

	if (!status)
		status = a->get_version(*handle, &version);
	if (!status && version < OLDEST)
		status = -1;
	if (!status)
		snprintf(a->version, sizeof(a->version), "%d.%d.%d", version / 100000,
			 version / 100 % 1000, version % 100);
	return status;
}

const char *hipblas_status_name(int status)
{
	static const char *const names[] = {
		[HIPBLAS_OK] = "HIPBLAS_STATUS_SUCCESS",
		[HIPBLAS_NOT_INITIALIZED] = "HIPBLAS_STATUS_NOT_INITIALIZED",
		[HIPBLAS_ALLOC_FAILED] = "HIPBLAS_STATUS_ALLOC_FAILED",
		[HIPBLAS_INVALID_VALUE] = "HIPBLAS_STATUS_INVALID_VALUE",
		[HIPBLAS_MAPPING_ERROR] = "HIPBLAS_STATUS_MAPPING_ERROR",
		[HIPBLAS_EXECUTION_FAILED] = "HIPBLAS_STATUS_EXECUTION_FAILED",
		[HIPBLAS_INTERNAL_ERROR] = "HIPBLAS_STATUS_INTERNAL_ERROR",
		[HIPBLAS_NOT_SUPPORTED] = "HIPBLAS_STATUS_NOT_SUPPORTED",
		[HIPBLAS_ARCH_MISMATCH] = "HIPBLAS_STATUS_ARCH_MISMATCH",
	};

	if (status < 0 || (size_t)status >= N(names))
		return "an unknown HIPBLAS_STATUS";
	return names[status];
}
