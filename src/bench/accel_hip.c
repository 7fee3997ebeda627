/* SPDX-License-Identifier: MIT */
/* The AMD side of accel.h: runtime, memory, our kernels and events.  Not yet run on
 * hardware. */
#include "bench/accel_hip.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/accel_hiprtc.h"
#include "bench/accel_ptx.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define GIB 1073741824.0

static struct accel_hip *hip(const struct accel *g)
{
	return g->priv;
}

static void *at(accel_ptr p)
{
	return (void *)(uintptr_t)p;
}

/* --- errors ---------------------------------------------------------------- */

int accel_hip_check(struct accel *g, unsigned rc, const char *what, struct err *e)
{
	char where[320];
	int severity;

	if (rc == HIP_OK)
		return 0;
	snprintf(where, sizeof(where), "%s: %s", g->device, what);
	severity = hip_api_fail(&hip(g)->api, rc, where, e);
	/* the runtime keeps the error for hipGetLastError(), by which libraries on it
	 * learn whether their own launches went well */
	hip(g)->api.last_error();
	if (severity == ERR_IO)
		g->lost = true;
	return severity;
}

int accel_hip_enter(struct accel *g, struct err *e)
{
	if (g->lost)
		return err_set(e, ERR_IO, "%s: failed earlier and is not used any "
			       "more", g->device);
	return accel_hip_check(g, hip(g)->api.device_set(hip(g)->dev), "hipSetDevice",
			       e);
}

int accel_hip_fault(struct accel *g, const char *what, struct err *e)
{
	int rc = accel_hip_enter(g, e);

	return rc < 0 ? rc : accel_hip_check(g, hip(g)->api.stream_wait(hip(g)->stream),
					     what, e);
}

/* --- opening --------------------------------------------------------------- */

static int open_stream(struct accel *g, struct err *e)
{
	struct accel_hip *h = hip(g);
	size_t unused = 0, total = 0;
	int rc = accel_hip_enter(g, e);

	if (!rc)
		rc = accel_hip_check(g, h->api.mem_info(&unused, &total),
				     "hipMemGetInfo", e);
	if (!rc)
		rc = accel_hip_check(g, h->api.stream_create(&h->stream,
				HIP_STREAM_DEFAULT), "hipStreamCreateWithFlags", e);
	if (!rc)
		rc = accel_hip_check(g, h->api.event_create(&h->from,
				HIP_EVENT_DEFAULT), "hipEventCreateWithFlags", e);
	if (!rc)
		rc = accel_hip_check(g, h->api.event_create(&h->to,
				HIP_EVENT_DEFAULT), "hipEventCreateWithFlags", e);
	g->info.memory_free = unused;
	return rc;
}

static int load_kernels(struct accel *g, struct err *e)
{
	struct accel_hip *h = hip(g);
	char *code = NULL;
	int rc = accel_hiprtc_compile(g, &code, e);

	if (!rc)
		rc = accel_hip_check(g, h->api.module_load(&h->module, code),
				     "hipModuleLoadData", e);
	free(code);
	for (int k = 0; k < ACCEL_KERNEL_N && !rc; k++)
		rc = accel_hip_check(g, h->api.module_function(&h->kernel[k],
				h->module, accel_ptx_entry[k]),
				"hipModuleGetFunction", e);
	return rc;
}

/* Without rocBLAS memory is still measured; a GPU that failed on the way is not. */
static int open_blas(struct accel *g, struct err *e)
{
	struct err own = ERR_INIT;
	int rc = accel_rocblas_open(g, &own);

	if (rc == ERR_IO)
		return err_set(e, rc, "%s", own.text);
	if (rc < 0)
		snprintf(g->blas_why, sizeof(g->blas_why), "%.399s", own.text);
	return 0;
}

static void hip_close(struct accel *g)
{
	struct accel_hip *h = hip(g);

	if (!h)
		return;
	if (h->stream) {
		/* all of it fails on a lost GPU, and does no harm */
		h->api.device_set(h->dev);
		accel_rocblas_close(g);
		if (h->from)
			h->api.event_destroy(h->from);
		if (h->to)
			h->api.event_destroy(h->to);
		if (h->module)
			h->api.module_unload(h->module);
		h->api.stream_destroy(h->stream);
	}
	free(h);
	g->priv = NULL;
}

static int hip_open(struct accel *g, int i, struct err *e)
{
	struct accel_hip *h = xcalloc(1, sizeof(*h));
	int n = 0, rc = accel_hip_start(&h->api, &n, e);

	g->priv = h;
	g->lost = false;
	hip_api_version(h->api.version, g->driver, sizeof(g->driver));
	if (!rc)
		rc = hip_api_open_rtc(&h->api, e);
	if (!rc)
		rc = accel_hip_describe(g, i, n, e);
	if (!rc)
		rc = open_stream(g, e);
	if (!rc)
		rc = load_kernels(g, e);
	if (!rc)
		rc = open_blas(g, e);
	if (rc < 0)
		hip_close(g);
	return rc;
}

/* --- memory ---------------------------------------------------------------- */

static int hip_alloc(struct accel *g, size_t bytes, accel_ptr *out, struct err *e)
{
	struct accel_hip *h = hip(g);
	void *p = NULL;
	size_t unused = 0, total = 0;
	char what[120];
	int rc = accel_hip_enter(g, e);
	unsigned said;

	if (rc < 0)
		return rc;
	said = h->api.mem_alloc(&p, bytes);
	if (said == HIP_OUT_OF_MEMORY)
		h->api.mem_info(&unused, &total);
	snprintf(what, sizeof(what), "hipMalloc of %.2f GiB, with %.2f of %.2f GiB free",
		 (double)bytes / GIB, (double)unused / GIB, (double)total / GIB);
	*out = said == HIP_OK ? (uintptr_t)p : 0;
	return accel_hip_check(g, said, said == HIP_OUT_OF_MEMORY ? what : "hipMalloc",
			       e);
}

static void hip_release(struct accel *g, accel_ptr p)
{
	if (p && accel_hip_enter(g, NULL) == 0)
		accel_hip_check(g, hip(g)->api.mem_free(at(p)), "hipFree", NULL);
}

static int hip_upload(struct accel *g, accel_ptr to, const void *from, size_t bytes,
		      struct err *e)
{
	int rc = accel_hip_enter(g, e);

	return rc < 0 ? rc : accel_hip_check(g, hip(g)->api.upload(at(to), from, bytes),
					     "hipMemcpyHtoD", e);
}

static int hip_download(struct accel *g, void *to, accel_ptr from, size_t bytes,
			struct err *e)
{
	int rc = accel_hip_enter(g, e);

	return rc < 0 ? rc : accel_hip_check(g, hip(g)->api.download(to, at(from),
				bytes), "hipMemcpyDtoH", e);
}

static int hip_copy(struct accel *g, accel_ptr to, accel_ptr from, size_t bytes,
		    struct err *e)
{
	int rc = accel_hip_enter(g, e);

	return rc < 0 ? rc : accel_hip_check(g, hip(g)->api.copy_async(at(to), at(from),
				bytes, hip(g)->stream), "hipMemcpyDtoDAsync", e);
}

/* --- kernels and time ------------------------------------------------------ */

/* The threads of a grid have to be fewer than 2^32 (hipModuleLaunchKernel()'s
 * documentation). */
static int hip_launch(struct accel *g, enum accel_kernel k,
		      const struct accel_args *args, struct err *e)
{
	struct accel_hip *h = hip(g);
	void *p[] = { at(args->a), at(args->b), at(args->c) };
	double s = args->s;
	void *params[] = { &p[0], &p[1], &p[2], &s };
	uint64_t blocks = args->n / ACCEL_HIPRTC_BLOCK;
	int rc = accel_hip_enter(g, e);

	assert(blocks && blocks < UINT32_MAX / ACCEL_HIPRTC_THREADS &&
	       args->n % ACCEL_GRAIN == 0);
	return rc < 0 ? rc : accel_hip_check(g, h->api.launch(h->kernel[k],
				(unsigned)blocks, 1, 1, ACCEL_HIPRTC_THREADS, 1, 1, 0,
				h->stream, params, NULL), "hipModuleLaunchKernel", e);
}

static int hip_begin(struct accel *g, struct err *e)
{
	struct accel_hip *h = hip(g);
	int rc = accel_hip_enter(g, e);

	h->stopped = false;
	return rc < 0 ? rc : accel_hip_check(g, h->api.event_record(h->from, h->stream),
					     "hipEventRecord", e);
}

static int hip_stop(struct accel *g, struct err *e)
{
	struct accel_hip *h = hip(g);
	int rc = accel_hip_enter(g, e);

	h->stopped = true;
	return rc < 0 ? rc : accel_hip_check(g, h->api.event_record(h->to, h->stream),
					     "hipEventRecord", e);
}

static int hip_end(struct accel *g, uint64_t *ns, struct err *e)
{
	struct accel_hip *h = hip(g);
	float ms = 0;
	int rc = h->stopped ? accel_hip_enter(g, e) : hip_stop(g, e);

	if (!rc)
		rc = accel_hip_check(g, h->api.event_wait(h->to), "hipEventSynchronize",
				     e);
	if (!rc)
		rc = accel_hip_check(g, h->api.event_ms(&ms, h->from, h->to),
				     "hipEventElapsedTime", e);
	if (!rc)
		*ns = ms > 0 ? (uint64_t)llround((double)ms * 1e6) : 0;
	return rc;
}

const struct accel_ops accel_hip = {
	.name = "hip",
	/* "GPU isolation techniques", rocm.docs.amd.com */
	.hiding = { "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES",
		    "CUDA_VISIBLE_DEVICES", NULL },
	.hint = "it needs /dev/kfd and /dev/dri/renderD*, which the groups render and "
		"video may open",
	.count = accel_hip_count,
	.address = accel_hip_address,
	.open = hip_open,
	.close = hip_close,
	.alloc = hip_alloc,
	.release = hip_release,
	.upload = hip_upload,
	.download = hip_download,
	.copy = hip_copy,
	.launch = hip_launch,
	.dot = accel_rocblas_dot,
	.axpy = accel_rocblas_axpy,
	.gemv = accel_rocblas_gemv,
	.gemm_new = accel_rocblas_gemm_new,
	.gemm_run = accel_rocblas_gemm_run,
	.gemm_free = accel_rocblas_gemm_free,
	.begin = hip_begin,
	.stop = hip_stop,
	.end = hip_end,
};
