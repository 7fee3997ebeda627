/* SPDX-License-Identifier: MIT */
#include "bench/accel_cublas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"

static struct accel_cuda *cuda(const struct accel *g)
{
	return g->priv;
}

/* --- errors ---------------------------------------------------------------- */

int accel_cublas_enter(struct accel *g, struct err *e)
{
	int rc = accel_cuda_enter(g, e);

	if (!rc && !cuda(g)->blas)
		rc = err_set(e, ERR_UNSUPPORTED, "%s", g->blas_why);
	return rc;
}

int accel_cublas_check(struct accel *g, int status, const char *what, struct err *e)
{
	const char *name = cublas_status_name(status);
	char full[200];
	int rc;

	switch (status) {
	case CUBLAS_OK:
		return 0;
	case CUBLAS_NOT_SUPPORTED:
	case CUBLAS_ARCH_MISMATCH:
		return err_set(e, ERR_UNSUPPORTED, "%s: %s: %s (%d)", g->device, what,
			       name, status);
	case CUBLAS_ALLOC_FAILED:
		return err_set(e, ERR_REFUSED, "%s: %s: %s (%d): not enough free memory "
			       "on the GPU", g->device, what, name, status);
	}
	/* The driver knows better what it was, if it was the GPU. */
	snprintf(full, sizeof(full), "%s: %s (%d)", what, name, status);
	rc = accel_cuda_fault(g, full, e);
	if (rc < 0)
		return rc;
	return err_set(e, ERR_UNSUPPORTED, "%s: %s, and the GPU is well", g->device,
		       full);
}

/* --- the library ----------------------------------------------------------- */

static int start(struct accel *g, struct accel_cublas *b, struct err *e)
{
	struct err own = ERR_INIT;
	int rc = accel_cublas_check(g, b->api.create(&b->handle), "cublasCreate_v2",
				    &own);

	if (rc == ERR_UNSUPPORTED)
		return err_set(e, rc, "cuBLAS %s does not start on this driver (CUDA "
			       "%s): take a newer driver or an older cuBLAS (%.300s)",
			       b->api.version, g->driver, own.text);
	if (rc < 0)
		err_set(e, rc, "%s", own.text);
	if (!rc)
		rc = accel_cublas_check(g, b->api.set_stream(b->handle,
				cuda(g)->stream), "cublasSetStream_v2", e);
	if (!rc)
		rc = accel_cublas_check(g, b->api.lt_create(&b->lt),
					"cublasLtCreate", e);
	return rc;
}

int accel_cublas_open(struct accel *g, struct err *e)
{
	struct accel_cublas *b = xcalloc(1, sizeof(*b));
	int rc = cublas_api_load(&b->api, g->driver, e);

	cuda(g)->blas = b;
	if (!rc)
		rc = start(g, b, e);
	if (rc < 0) {
		accel_cublas_close(g);
		return rc;
	}
	snprintf(g->blas, sizeof(g->blas), "cublas");
	snprintf(g->blas_version, sizeof(g->blas_version), "%s", b->api.version);
	snprintf(g->blas_path, sizeof(g->blas_path), "%s", b->api.path);
	return 0;
}

/* The libraries stay loaded: the CUDA runtime inside them has registered itself
 * with the driver and at exit. */
void accel_cublas_close(struct accel *g)
{
	struct accel_cublas *b = cuda(g)->blas;

	if (!b)
		return;
	if (b->lt)
		b->api.lt_destroy(b->lt);
	if (b->handle)
		b->api.destroy(b->handle);
	free(b);
	cuda(g)->blas = NULL;
}

/* --- levels 1 and 2 -------------------------------------------------------- */

/* Then scalars are read from, or written to, where the mode says. */
static int ready(struct accel *g, enum kernel_precision p, int mode, struct err *e)
{
	int rc = accel_cublas_enter(g, e);

	if (rc < 0)
		return rc;
	if (p != KERNEL_FP64 && p != KERNEL_FP32)
		return err_set(e, ERR_UNSUPPORTED, "%s: %s: vectors are measured in fp64 "
			       "and fp32", g->device, kernel_precision_name(p));
	return accel_cublas_check(g, cuda(g)->blas->api.set_pointer_mode(
			cuda(g)->blas->handle, mode), "cublasSetPointerMode_v2", e);
}

static void *at(accel_ptr p)
{
	return (void *)(uintptr_t)p;
}

int accel_cublas_dot(struct accel *g, enum kernel_precision p, int n, accel_ptr x,
		     accel_ptr y, accel_ptr result, struct err *e)
{
	int rc = ready(g, p, CUBLAS_POINTER_DEVICE, e);
	const struct accel_cublas *b = cuda(g)->blas;

	if (rc < 0)
		return rc;
	if (p == KERNEL_FP64)
		return accel_cublas_check(g, b->api.ddot(b->handle, n, at(x), 1, at(y),
				1, at(result)), "cublasDdot_v2", e);
	return accel_cublas_check(g, b->api.sdot(b->handle, n, at(x), 1, at(y), 1,
			at(result)), "cublasSdot_v2", e);
}

int accel_cublas_axpy(struct accel *g, enum kernel_precision p, int n, double alpha,
		      accel_ptr x, accel_ptr y, struct err *e)
{
	int rc = ready(g, p, CUBLAS_POINTER_HOST, e);
	const struct accel_cublas *b = cuda(g)->blas;
	float alpha32 = (float)alpha;

	if (rc < 0)
		return rc;
	if (p == KERNEL_FP64)
		return accel_cublas_check(g, b->api.daxpy(b->handle, n, &alpha, at(x),
				1, at(y), 1), "cublasDaxpy_v2", e);
	return accel_cublas_check(g, b->api.saxpy(b->handle, n, &alpha32, at(x), 1,
			at(y), 1), "cublasSaxpy_v2", e);
}

/* A is row-major: in cuBLAS's columns it is A transposed. */
int accel_cublas_gemv(struct accel *g, enum kernel_precision p, int n, accel_ptr a,
		      accel_ptr x, accel_ptr y, struct err *e)
{
	static const double one = 1, zero = 0;
	static const float one32 = 1, zero32 = 0;
	int rc = ready(g, p, CUBLAS_POINTER_HOST, e);
	const struct accel_cublas *b = cuda(g)->blas;

	if (rc < 0)
		return rc;
	if (p == KERNEL_FP64)
		return accel_cublas_check(g, b->api.dgemv(b->handle, CUBLAS_T, n, n,
				&one, at(a), n, at(x), 1, &zero, at(y), 1),
				"cublasDgemv_v2", e);
	return accel_cublas_check(g, b->api.sgemv(b->handle, CUBLAS_T, n, n, &one32,
			at(a), n, at(x), 1, &zero32, at(y), 1), "cublasSgemv_v2", e);
}
