/* SPDX-License-Identifier: MIT */
#include "bench/rocblas_api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/accel_dl.h"
#include "bench/hip_api.h"
#include "core/base/buf.h"
#include "core/base/err.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* ROCm 6 has .so.4, 7 has .so.5. */
static const struct accel_dl_family family = { "librocblas", 5, 0 };

/* "rocBLAS environment variables": logs, checks of every number, and fp16 by bf16's
 * instructions on MI200. */
static void clear_environment(void)
{
	static const char *const names[] = {
		"ROCBLAS_LAYER", "ROCBLAS_LOG_PATH", "ROCBLAS_LOG_TRACE_PATH",
		"ROCBLAS_LOG_BENCH_PATH", "ROCBLAS_LOG_PROFILE_PATH",
		"ROCBLAS_CHECK_NUMERICS", "ROCBLAS_INTERNAL_FP16_ALT_IMPL",
		"ROCBLAS_INTERNAL_FP16_ALT_IMPL_RNZ",
	};

	for (size_t i = 0; i < N(names); i++)
		unsetenv(names[i]);
}

static int load_symbols(struct rocblas_api *a, struct err *e)
{
	const struct accel_dl_want want[] = {
		{ "rocblas_get_version_string", &a->version_string },
		{ "rocblas_status_to_string", &a->status_string },
		{ "rocblas_create_handle", &a->create },
		{ "rocblas_destroy_handle", &a->destroy },
		{ "rocblas_set_stream", &a->set_stream },
		{ "rocblas_set_pointer_mode", &a->set_pointer_mode },
		{ "rocblas_ddot", &a->ddot },
		{ "rocblas_sdot", &a->sdot },
		{ "rocblas_daxpy", &a->daxpy },
		{ "rocblas_saxpy", &a->saxpy },
		{ "rocblas_dgemv", &a->dgemv },
		{ "rocblas_sgemv", &a->sgemv },
		{ "rocblas_gemm_ex", &a->gemm_ex },
	};
	const char *lacks = accel_dl_missing(a->lib, want, N(want));

	if (!lacks)
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "%.300s has no %s(): not a rocBLAS that this "
		       "program can measure", a->path, lacks);
}

/* "4.2.1.6ab2ea5c-dirty" and the like: its numbers. */
static void read_version(struct rocblas_api *a)
{
	char text[256] = "";
	size_t n = 0;

	if (a->version_string(text, sizeof(text) - 1) != ROCBLAS_OK)
		return;
	for (int dots = 0; (text[n] >= '0' && text[n] <= '9') || text[n] == '.'; n++)
		if (text[n] == '.' && ++dots == 3)
			break;
	snprintf(a->version, sizeof(a->version), "%.*s", (int)n, text);
}

int rocblas_api_load(struct rocblas_api *a, const struct hip_api *hip, struct err *e)
{
	struct buf why = BUF_INIT;
	int rc = 0;

	*a = (struct rocblas_api){ 0 };
	clear_environment();
	a->lib = hip_api_library(hip, &family, &why);
	if (!a->lib && why.n)
		rc = err_set(e, ERR_UNSUPPORTED, "rocBLAS is there, but cannot be used: "
			     "%.400s", buf_str(&why));
	else if (!a->lib)
		rc = err_set(e, ERR_UNSUPPORTED, "no rocBLAS: looked for %s.so.%d to %d "
			     "beside the HIP runtime and where that is looked for",
			     family.stem, family.oldest, family.newest);
	buf_release(&why);
	if (!rc) {
		accel_dl_path(a->lib, a->path);
		rc = load_symbols(a, e);
	}
	if (!rc)
		read_version(a);
	else
		a->lib = NULL;
	return rc;
}
