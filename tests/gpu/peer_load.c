/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct symbol {
	const char *name;
	void *fn;          /* a pointer to a pointer to a function */
};

void peer_die(const char *what, const char *why)
{
	fflush(stdout);
	fprintf(stderr, "peer_cublas: %s: %s\n", what, why);
	exit(1);
}

void peer_check(const struct peer *p, unsigned rc, const char *what)
{
	const char *name = NULL;

	if (!rc)
		return;
	if (p->cu.error_name(rc, &name) || !name)
		name = "an unknown CUresult";
	peer_die(what, name);
}

/* The name of the first that is missing, NULL when all are there. */
static const char *find(void *lib, const struct symbol *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		void *at = dlsym(lib, s[i].name);

		if (!at)
			return s[i].name;
		memcpy(s[i].fn, &at, sizeof(at));
	}
	return NULL;
}

int peer_cuda_open(struct peer *p, char why[200])
{
	const struct symbol want[] = {
		{ "cuInit", &p->cu.init }, { "cuGetErrorName", &p->cu.error_name },
		{ "cuDriverGetVersion", &p->cu.driver_version },
		{ "cuDeviceGetCount", &p->cu.device_count },
		{ "cuDeviceGet", &p->cu.device_get },
		{ "cuDeviceGetName", &p->cu.device_name },
		{ "cuDeviceGetPCIBusId", &p->cu.device_pci },
		{ "cuDeviceGetAttribute", &p->cu.device_attribute },
		{ "cuDevicePrimaryCtxRetain", &p->cu.ctx_retain },
		{ "cuDevicePrimaryCtxRelease_v2", &p->cu.ctx_release },
		{ "cuCtxSetCurrent", &p->cu.ctx_set },
		{ "cuMemAlloc_v2", &p->cu.mem_alloc }, { "cuMemFree_v2", &p->cu.mem_free },
		{ "cuMemcpyHtoD_v2", &p->cu.upload },
		{ "cuMemcpyDtoH_v2", &p->cu.download },
		{ "cuMemcpyDtoDAsync_v2", &p->cu.copy_async },
		{ "cuStreamCreate", &p->cu.stream_create },
		{ "cuStreamDestroy_v2", &p->cu.stream_destroy },
		{ "cuStreamSynchronize", &p->cu.stream_wait },
		{ "cuEventCreate", &p->cu.event_create },
		{ "cuEventDestroy_v2", &p->cu.event_destroy },
		{ "cuEventRecord", &p->cu.event_record },
		{ "cuEventSynchronize", &p->cu.event_wait },
		{ "cuEventElapsedTime", &p->cu.event_ms },
	};
	const char *missing;
	unsigned rc;
	int n = 0;

	p->cu.lib = dlopen("libcuda.so.1", RTLD_NOW);
	if (!p->cu.lib) {
		snprintf(why, 200, "%s", dlerror());
		return -1;
	}
	missing = find(p->cu.lib, want, sizeof(want) / sizeof(want[0]));
	if (missing)
		peer_die("libcuda.so.1 lacks a symbol", missing);
	rc = p->cu.init(0);
	if (!rc)
		rc = p->cu.device_count(&n);
	if (rc)
		snprintf(why, 200, "cuInit(): CUDA error %u", rc);
	return rc ? -1 : n;
}

void peer_device_open(struct peer *p, int i)
{
	struct CUctx_st *ctx;
	int l2 = 0;

	peer_check(p, p->cu.device_get(&p->dev, i), "cuDeviceGet");
	peer_check(p, p->cu.ctx_retain(&ctx, p->dev), "cuDevicePrimaryCtxRetain");
	peer_check(p, p->cu.ctx_set(ctx), "cuCtxSetCurrent");
	peer_check(p, p->cu.stream_create(&p->stream, CUDA_STREAM_DEFAULT),
		   "cuStreamCreate");
	peer_check(p, p->cu.event_create(&p->from, CUDA_EVENT_DEFAULT), "cuEventCreate");
	peer_check(p, p->cu.event_create(&p->to, CUDA_EVENT_DEFAULT), "cuEventCreate");
	if (!p->cu.device_attribute(&l2, CUDA_L2_CACHE_SIZE, p->dev) && l2 > 0)
		p->l2 = (size_t)l2;
}

/* One of the two libraries, in the folder (with its "/") or by the loader. */
static void *open_one(const char *folder, const char *name, int major)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s%s.so.%d", folder, name, major);

	return n < (int)sizeof(path) ? dlopen(path, RTLD_NOW) : NULL;
}

static void open_libraries(struct peer *p, const char *path)
{
	const char *base = strrchr(path, '/');
	char folder[PATH_MAX] = "";
	int major = 0, newest = 0;

	if (base && strlen(path) < sizeof(folder)) {
		memcpy(folder, path, (size_t)(base + 1 - path));
		sscanf(base, "/libcublas.so.%d", &major);
	}
	/* a newer one than the driver's would not start */
	if (p->cu.driver_version(&newest) || newest < 11000)
		newest = 11000;
	for (int m = major ? major : newest / 1000; m >= (major ? major : 11); m--) {
		p->blas.lt = open_one(folder, "libcublasLt", m);
		p->blas.lib = p->blas.lt ? open_one(folder, "libcublas", m) : NULL;
		if (p->blas.lib)
			return;
	}
	peer_die(*path ? path : "libcublas.so", dlerror());
}

static void make_handles(struct peer *p)
{
	static const float one = 1;
	int major = 0, minor = 0, patch = 0;
	int status = p->blas.create(&p->handle);

	if (!status)
		status = p->blas.set_stream(p->handle, p->stream);
	if (!status)
		status = p->blas.lt_create(&p->lt);
	if (status)
		peer_die("cublasCreate", "the library does not start");
	p->blas.get_property(0, &major);
	p->blas.get_property(1, &minor);
	p->blas.get_property(2, &patch);
	snprintf(p->blas.version, sizeof(p->blas.version), "%d.%d.%d", major, minor,
		 patch);
	p->workspace = peer_memory(p, PEER_WORKSPACE + 256, &one, sizeof(one));
}

void peer_blas_open(struct peer *p, const char *path)
{
	const struct symbol blas[] = {
		{ "cublasGetProperty", &p->blas.get_property },
		{ "cublasCreate_v2", &p->blas.create },
		{ "cublasDestroy_v2", &p->blas.destroy },
		{ "cublasSetStream_v2", &p->blas.set_stream },
	}, lt[] = {
		{ "cublasLtCreate", &p->blas.lt_create },
		{ "cublasLtDestroy", &p->blas.lt_destroy },
		{ "cublasLtMatmulDescCreate", &p->blas.desc_create },
		{ "cublasLtMatmulDescDestroy", &p->blas.desc_destroy },
		{ "cublasLtMatmulDescSetAttribute", &p->blas.desc_set },
		{ "cublasLtMatrixLayoutCreate", &p->blas.layout_create },
		{ "cublasLtMatrixLayoutDestroy", &p->blas.layout_destroy },
		{ "cublasLtMatmulPreferenceCreate", &p->blas.pref_create },
		{ "cublasLtMatmulPreferenceDestroy", &p->blas.pref_destroy },
		{ "cublasLtMatmulPreferenceSetAttribute", &p->blas.pref_set },
		{ "cublasLtMatmulAlgoGetHeuristic", &p->blas.heuristic },
		{ "cublasLtMatmul", &p->blas.matmul },
	}, ex[] = {
		{ "cublasGemmEx", &p->gemm_ex },
	};
	const char *missing;

	open_libraries(p, path);
	missing = find(p->blas.lib, blas, sizeof(blas) / sizeof(blas[0]));
	if (!missing)
		missing = find(p->blas.lt, lt, sizeof(lt) / sizeof(lt[0]));
	if (missing)
		peer_die("cuBLAS lacks a symbol", missing);
	find(p->blas.lib, ex, 1);    /* the tests' library may lack it */
	make_handles(p);
}

void peer_close(struct peer *p)
{
	if (p->lt)
		p->blas.lt_destroy(p->lt);
	if (p->handle)
		p->blas.destroy(p->handle);
	if (p->workspace)
		p->cu.mem_free(p->workspace);
	p->cu.event_destroy(p->from);
	p->cu.event_destroy(p->to);
	p->cu.stream_destroy(p->stream);
	p->cu.ctx_release(p->dev);
}
