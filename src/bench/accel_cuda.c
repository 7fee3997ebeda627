/* SPDX-License-Identifier: MIT */
/* The CUDA side of accel.h: driver, memory, our kernels and events. */
#include "bench/accel_cuda.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/accel_dl.h"
#include "bench/accel_ptx.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define GIB 1073741824.0

static struct accel_cuda *cuda(const struct accel *g)
{
	return g->priv;
}

/* --- errors ---------------------------------------------------------------- */

int accel_cuda_check(struct accel *g, unsigned rc, const char *what, struct err *e)
{
	char where[320];
	int severity;

	if (rc == CUDA_OK)
		return 0;
	snprintf(where, sizeof(where), "%s: %s", g->device, what);
	severity = cuda_api_fail(&cuda(g)->api, rc, where, e);
	if (severity == ERR_IO)
		g->lost = true;
	return severity;
}

int accel_cuda_enter(struct accel *g, struct err *e)
{
	if (g->lost)
		return err_set(e, ERR_IO, "%s: failed earlier and is not used any "
			       "more", g->device);
	return accel_cuda_check(g, cuda(g)->api.ctx_set(cuda(g)->ctx),
				"cuCtxSetCurrent", e);
}

int accel_cuda_fault(struct accel *g, const char *what, struct err *e)
{
	int rc = accel_cuda_enter(g, e);

	return rc < 0 ? rc : accel_cuda_check(g, cuda(g)->api.stream_wait(
				cuda(g)->stream), what, e);
}

/* --- opening --------------------------------------------------------------- */

static int open_context(struct accel *g, struct err *e)
{
	struct accel_cuda *c = cuda(g);
	size_t unused = 0, total = 0;
	int rc = accel_cuda_check(g, c->api.ctx_retain(&c->ctx, c->dev),
				  "cuDevicePrimaryCtxRetain", e);

	if (!rc)
		rc = accel_cuda_enter(g, e);
	if (!rc)
		rc = accel_cuda_check(g, c->api.mem_info(&unused, &total),
				      "cuMemGetInfo_v2", e);
	if (!rc)
		rc = accel_cuda_check(g, c->api.stream_create(&c->stream,
				CUDA_STREAM_DEFAULT), "cuStreamCreate", e);
	if (!rc)
		rc = accel_cuda_check(g, c->api.event_create(&c->from,
				CUDA_EVENT_DEFAULT), "cuEventCreate", e);
	if (!rc)
		rc = accel_cuda_check(g, c->api.event_create(&c->to,
				CUDA_EVENT_DEFAULT), "cuEventCreate", e);
	g->info.memory_free = unused;
	return rc;
}

static int compile(struct accel *g, struct err *e)
{
	struct accel_cuda *c = cuda(g);
	char log[1024] = "", what[280];
	unsigned option[] = { CUDA_JIT_ERROR_LOG_BUFFER,
			      CUDA_JIT_ERROR_LOG_BUFFER_SIZE_BYTES };
	/* the size is handed over as if it were a pointer */
	void *value[] = { log, (void *)(uintptr_t)(sizeof(log) - 1) };
	unsigned rc = c->api.module_load(&c->module, accel_ptx_text, 2, option, value);

	accel_dl_flatten(log);
	snprintf(what, sizeof(what), "cuModuleLoadDataEx of our kernels%s%.180s",
		 *log ? ", of which its compiler says: " : "", log);
	return accel_cuda_check(g, rc, what, e);
}

static int load_kernels(struct accel *g, struct err *e)
{
	struct accel_cuda *c = cuda(g);
	int rc = compile(g, e);

	for (int k = 0; k < ACCEL_KERNEL_N && !rc; k++)
		rc = accel_cuda_check(g, c->api.module_function(&c->kernel[k],
				c->module, accel_ptx_entry[k]),
				"cuModuleGetFunction", e);
	return rc;
}

/* Without cuBLAS memory is still measured; a GPU that failed on the way is not. */
static int open_blas(struct accel *g, struct err *e)
{
	struct err own = ERR_INIT;
	int rc = accel_cublas_open(g, &own);

	if (rc == ERR_IO)
		return err_set(e, rc, "%s", own.text);
	if (rc < 0)
		snprintf(g->blas_why, sizeof(g->blas_why), "%.399s", own.text);
	return 0;
}

static void cuda_close(struct accel *g)
{
	struct accel_cuda *c = cuda(g);

	if (!c)
		return;
	if (c->ctx) {
		/* all of it fails on a lost GPU, and does no harm */
		c->api.ctx_set(c->ctx);
		accel_cublas_close(g);
		if (c->from)
			c->api.event_destroy(c->from);
		if (c->to)
			c->api.event_destroy(c->to);
		if (c->module)
			c->api.module_unload(c->module);
		if (c->stream)
			c->api.stream_destroy(c->stream);
		c->api.ctx_set(NULL);
		c->api.ctx_release(c->dev);
	}
	free(c);
	g->priv = NULL;
}

static int cuda_open(struct accel *g, int i, struct err *e)
{
	struct accel_cuda *c = xcalloc(1, sizeof(*c));
	int n = 0, rc = accel_cuda_start(&c->api, &n, e);

	g->priv = c;
	g->lost = false;
	cuda_api_version(c->api.version, g->driver, sizeof(g->driver));
	if (!rc)
		rc = accel_cuda_describe(g, i, e);
	if (!rc)
		rc = open_context(g, e);
	if (!rc)
		rc = load_kernels(g, e);
	if (!rc)
		rc = open_blas(g, e);
	if (rc < 0)
		cuda_close(g);
	return rc;
}

/* --- memory ---------------------------------------------------------------- */

static int cuda_alloc(struct accel *g, size_t bytes, accel_ptr *out, struct err *e)
{
	struct accel_cuda *c = cuda(g);
	cuda_ptr p = 0;
	size_t unused = 0, total = 0;
	char what[120];
	int rc = accel_cuda_enter(g, e);
	unsigned said;

	if (rc < 0)
		return rc;
	said = c->api.mem_alloc(&p, bytes);
	if (said == CUDA_OUT_OF_MEMORY)
		c->api.mem_info(&unused, &total);
	snprintf(what, sizeof(what), "cuMemAlloc_v2 of %.2f GiB, with %.2f of %.2f GiB "
		 "free", (double)bytes / GIB, (double)unused / GIB,
		 (double)total / GIB);
	*out = p;
	return accel_cuda_check(g, said, said == CUDA_OUT_OF_MEMORY ? what
				: "cuMemAlloc_v2", e);
}

static void cuda_release(struct accel *g, accel_ptr p)
{
	if (p && accel_cuda_enter(g, NULL) == 0)
		accel_cuda_check(g, cuda(g)->api.mem_free(p), "cuMemFree_v2", NULL);
}

static int cuda_upload(struct accel *g, accel_ptr to, const void *from, size_t bytes,
		       struct err *e)
{
	int rc = accel_cuda_enter(g, e);

	return rc < 0 ? rc : accel_cuda_check(g, cuda(g)->api.upload(to, from, bytes),
					      "cuMemcpyHtoD_v2", e);
}

static int cuda_download(struct accel *g, void *to, accel_ptr from, size_t bytes,
			 struct err *e)
{
	int rc = accel_cuda_enter(g, e);

	return rc < 0 ? rc : accel_cuda_check(g, cuda(g)->api.download(to, from,
				bytes), "cuMemcpyDtoH_v2", e);
}

static int cuda_copy(struct accel *g, accel_ptr to, accel_ptr from, size_t bytes,
		     struct err *e)
{
	int rc = accel_cuda_enter(g, e);

	return rc < 0 ? rc : accel_cuda_check(g, cuda(g)->api.copy_async(to, from,
				bytes, cuda(g)->stream), "cuMemcpyDtoDAsync_v2", e);
}

/* --- kernels and time ------------------------------------------------------ */

static int cuda_launch(struct accel *g, enum accel_kernel k,
		       const struct accel_args *args, struct err *e)
{
	struct accel_cuda *c = cuda(g);
	cuda_ptr p[] = { args->a, args->b, args->c };
	double s = args->s;
	void *params[] = { &p[0], &p[1], &p[2], &s };
	uint64_t blocks = args->n / ACCEL_PTX_BLOCK;
	int rc = accel_cuda_enter(g, e);

	/* 2^31 - 1 blocks in x: "CUDA C++ Programming Guide", Technical
	 * Specifications per Compute Capability */
	assert(blocks && blocks <= INT_MAX && args->n % ACCEL_GRAIN == 0);
	return rc < 0 ? rc : accel_cuda_check(g, c->api.launch(c->kernel[k],
				(unsigned)blocks, 1, 1, ACCEL_PTX_THREADS, 1, 1, 0,
				c->stream, params, NULL), "cuLaunchKernel", e);
}

static int cuda_begin(struct accel *g, struct err *e)
{
	struct accel_cuda *c = cuda(g);
	int rc = accel_cuda_enter(g, e);

	c->stopped = false;
	return rc < 0 ? rc : accel_cuda_check(g, c->api.event_record(c->from,
				c->stream), "cuEventRecord", e);
}

static int cuda_stop(struct accel *g, struct err *e)
{
	struct accel_cuda *c = cuda(g);
	int rc = accel_cuda_enter(g, e);

	c->stopped = true;
	return rc < 0 ? rc : accel_cuda_check(g, c->api.event_record(c->to,
				c->stream), "cuEventRecord", e);
}

static int cuda_end(struct accel *g, uint64_t *ns, struct err *e)
{
	struct accel_cuda *c = cuda(g);
	float ms = 0;
	int rc = c->stopped ? accel_cuda_enter(g, e) : cuda_stop(g, e);

	if (!rc)
		rc = accel_cuda_check(g, c->api.event_wait(c->to),
				      "cuEventSynchronize", e);
	if (!rc)
		rc = accel_cuda_check(g, c->api.event_ms(&ms, c->from, c->to),
				      "cuEventElapsedTime", e);
	if (!rc)
		*ns = ms > 0 ? (uint64_t)llround((double)ms * 1e6) : 0;
	return rc;
}

const struct accel_ops accel_cuda = {
	.name = "cuda",
	.hiding = { "CUDA_VISIBLE_DEVICES", NULL },
	.hint = "one in MIG mode without instances, or without readable files "
		"/dev/nvidia*, does not count",
	.count = accel_cuda_count,
	.address = accel_cuda_address,
	.open = cuda_open,
	.close = cuda_close,
	.alloc = cuda_alloc,
	.release = cuda_release,
	.upload = cuda_upload,
	.download = cuda_download,
	.copy = cuda_copy,
	.launch = cuda_launch,
	.dot = accel_cublas_dot,
	.axpy = accel_cublas_axpy,
	.gemv = accel_cublas_gemv,
	.gemm_new = accel_cublas_gemm_new,
	.gemm_run = accel_cublas_gemm_run,
	.gemm_free = accel_cublas_gemm_free,
	.begin = cuda_begin,
	.stop = cuda_stop,
	.end = cuda_end,
};
