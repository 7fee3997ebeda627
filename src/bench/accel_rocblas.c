/* SPDX-License-Identifier: MIT */
#include "bench/accel_rocblas.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/xmem.h"

static struct accel_hip *hip(const struct accel *g)
{
	return g->priv;
}

/* --- errors ---------------------------------------------------------------- */

int accel_rocblas_enter(struct accel *g, struct err *e)
{
	int rc = accel_hip_enter(g, e);

	if (!rc && !hip(g)->blas)
		rc = err_set(e, ERR_UNSUPPORTED, "%s", g->blas_why);
	return rc;
}

/* What a status of either library means to us. */
enum verdict { ABSENT, NO_MEMORY, CALL_FAILED };

static int judge(struct accel *g, enum verdict v, const char *full, struct err *e)
{
	int rc;

	if (v == ABSENT)
		return err_set(e, ERR_UNSUPPORTED, "%s: %s", g->device, full);
	if (v == NO_MEMORY)
		return err_set(e, ERR_REFUSED, "%s: %s: not enough free memory on the "
			       "GPU", g->device, full);
	/* The runtime knows better what it was, if it was the GPU. */
	rc = accel_hip_fault(g, full, e);
	return rc < 0 ? rc : err_set(e, ERR_UNSUPPORTED, "%s: %s, and the GPU is well",
				     g->device, full);
}

int accel_rocblas_check(struct accel *g, int status, const char *what, struct err *e)
{
	enum verdict v = CALL_FAILED;
	const char *name;
	char full[200];

	switch (status) {
	case ROCBLAS_OK:
		return 0;
	case ROCBLAS_NOT_IMPLEMENTED:
	case ROCBLAS_EXCLUDED_FROM_BUILD:
	case ROCBLAS_ARCH_MISMATCH:
		v = ABSENT;
		break;
	case ROCBLAS_MEMORY_ERROR:
	case ROCBLAS_PERF_DEGRADED:
		v = NO_MEMORY;
		break;
	}
	name = hip(g)->blas->api.status_string(status);
	snprintf(full, sizeof(full), "%s: %.100s (%d)", what,
		 name ? name : "an unknown rocblas_status", status);
	return judge(g, v, full, e);
}

int accel_hipblaslt_check(struct accel *g, int status, const char *what, struct err *e)
{
	enum verdict v = CALL_FAILED;
	char full[200];

	switch (status) {
	case HIPBLAS_OK:
		return 0;
	case HIPBLAS_NOT_SUPPORTED:
	case HIPBLAS_ARCH_MISMATCH:
		v = ABSENT;
		break;
	case HIPBLAS_ALLOC_FAILED:
		v = NO_MEMORY;
		break;
	}
	snprintf(full, sizeof(full), "%s: %s (%d)", what, hipblas_status_name(status),
		 status);
	return judge(g, v, full, e);
}

/* --- the libraries --------------------------------------------------------- */

static int start_rocblas(struct accel *g, struct accel_rocblas *b, struct err *e)
{
	int rc = rocblas_api_load(&b->api, &hip(g)->api, e);

	if (!rc)
		rc = accel_rocblas_check(g, b->api.create(&b->handle),
					 "rocblas_create_handle", e);
	if (!rc)
		rc = accel_rocblas_check(g, b->api.set_stream(b->handle,
				hip(g)->stream), "rocblas_set_stream", e);
	if (rc < 0 && b->handle) {
		b->api.destroy(b->handle);
		b->handle = NULL;
	}
	return rc;
}

static int start_hipblaslt(struct accel *g, struct accel_rocblas *b, struct err *e)
{
	int status, rc = hipblaslt_api_load(&b->lt, &hip(g)->api, e);

	if (rc < 0)
		return rc;
	status = hipblaslt_api_create(&b->lt, &b->lt_handle);
	rc = status < 0
		? err_set(e, ERR_UNSUPPORTED, "%.200s is older than hipBLASLt 0.6 (ROCm "
			  "6.0)", b->lt.path)
		: accel_hipblaslt_check(g, status, "hipblasLtCreate", e);
	if (rc < 0 && b->lt_handle) {
		b->lt.destroy(b->lt_handle);
		b->lt_handle = NULL;
	}
	return rc;
}

static int keep_why(int rc, const struct err *own, char why[ACCEL_NO_LIBRARY],
		    struct err *e)
{
	snprintf(why, ACCEL_NO_LIBRARY, "%.299s", own->text);
	return rc == ERR_IO ? err_set(e, rc, "%s", own->text) : 0;
}

static void tell(struct accel *g, const struct accel_rocblas *b)
{
	bool roc = b->handle != NULL;

	snprintf(g->blas, sizeof(g->blas), "%s", roc ? "rocblas" : "hipblaslt");
	snprintf(g->blas_version, sizeof(g->blas_version), "%s",
		 roc ? b->api.version : b->lt.version);
	snprintf(g->blas_path, sizeof(g->blas_path), "%s",
		 roc ? b->api.path : b->lt.path);
}

int accel_rocblas_open(struct accel *g, struct err *e)
{
	struct accel_rocblas *b = xcalloc(1, sizeof(*b));
	struct err own = ERR_INIT, lt = ERR_INIT;
	int rc;

	hip(g)->blas = b;
	rc = keep_why(start_rocblas(g, b, &own), &own, b->why, e);
	if (!rc)
		rc = keep_why(start_hipblaslt(g, b, &lt), &lt, b->lt_why, e);
	if (!rc && !b->handle && !b->lt_handle)
		rc = err_set(e, ERR_UNSUPPORTED, "%.190s; %.190s", b->why, b->lt_why);
	if (rc < 0)
		accel_rocblas_close(g);
	else
		tell(g, b);
	return rc;
}

void accel_rocblas_close(struct accel *g)
{
	struct accel_rocblas *b = hip(g)->blas;

	if (!b)
		return;
	if (b->lt_handle)
		b->lt.destroy(b->lt_handle);
	if (b->handle)
		b->api.destroy(b->handle);
	free(b);
	hip(g)->blas = NULL;
}

/* --- levels 1 and 2 -------------------------------------------------------- */

/* Then scalars are read from, or written to, where the mode says. */
static int ready(struct accel *g, enum kernel_precision p, int mode, struct err *e)
{
	int rc = accel_rocblas_enter(g, e);
	const struct accel_rocblas *b = hip(g)->blas;

	if (rc < 0)
		return rc;
	if (!b->handle)
		return err_set(e, ERR_UNSUPPORTED, "%s: %s", g->device, b->why);
	if (p != KERNEL_FP64 && p != KERNEL_FP32)
		return err_set(e, ERR_UNSUPPORTED, "%s: %s: vectors are measured in fp64 "
			       "and fp32", g->device, kernel_precision_name(p));
	return accel_rocblas_check(g, b->api.set_pointer_mode(b->handle, mode),
				   "rocblas_set_pointer_mode", e);
}

static void *at(accel_ptr p)
{
	return (void *)(uintptr_t)p;
}

int accel_rocblas_dot(struct accel *g, enum kernel_precision p, int n, accel_ptr x,
		      accel_ptr y, accel_ptr result, struct err *e)
{
	int rc = ready(g, p, ROCBLAS_POINTER_DEVICE, e);
	const struct accel_rocblas *b = hip(g)->blas;

	if (rc < 0)
		return rc;
	if (p == KERNEL_FP64)
		return accel_rocblas_check(g, b->api.ddot(b->handle, n, at(x), 1, at(y),
				1, at(result)), "rocblas_ddot", e);
	return accel_rocblas_check(g, b->api.sdot(b->handle, n, at(x), 1, at(y), 1,
			at(result)), "rocblas_sdot", e);
}

int accel_rocblas_axpy(struct accel *g, enum kernel_precision p, int n, double alpha,
		       accel_ptr x, accel_ptr y, struct err *e)
{
	int rc = ready(g, p, ROCBLAS_POINTER_HOST, e);
	const struct accel_rocblas *b = hip(g)->blas;
	float alpha32 = (float)alpha;

	if (rc < 0)
		return rc;
	if (p == KERNEL_FP64)
		return accel_rocblas_check(g, b->api.daxpy(b->handle, n, &alpha, at(x),
				1, at(y), 1), "rocblas_daxpy", e);
	return accel_rocblas_check(g, b->api.saxpy(b->handle, n, &alpha32, at(x), 1,
			at(y), 1), "rocblas_saxpy", e);
}

/* A is row-major: in rocBLAS's columns it is A transposed. */
int accel_rocblas_gemv(struct accel *g, enum kernel_precision p, int n, accel_ptr a,
		       accel_ptr x, accel_ptr y, struct err *e)
{
	static const double one = 1, zero = 0;
	static const float one32 = 1, zero32 = 0;
	int rc = ready(g, p, ROCBLAS_POINTER_HOST, e);
	const struct accel_rocblas *b = hip(g)->blas;

	if (rc < 0)
		return rc;
	if (p == KERNEL_FP64)
		return accel_rocblas_check(g, b->api.dgemv(b->handle, ROCBLAS_T, n, n,
				&one, at(a), n, at(x), 1, &zero, at(y), 1),
				"rocblas_dgemv", e);
	return accel_rocblas_check(g, b->api.sgemv(b->handle, ROCBLAS_T, n, n, &one32,
			at(a), n, at(x), 1, &zero32, at(y), 1), "rocblas_sgemv", e);
}
