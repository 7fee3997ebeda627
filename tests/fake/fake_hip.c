/* SPDX-License-Identifier: MIT */
/*
 * A libamdhip64.so without a GPU: fake_cuda.c, whose memory, events, launches and errors
 * it has, by AMD's names.
 *
 * FAKE_HIP_DEVICES, _MEMORY, _OOM_AT, _FAIL_AT, _FAIL_WITH, _JIT (of hipModuleLoadData())
 * and so on are fake_cuda.c's.
 * FAKE_HIP_INIT=RC        hipGetDeviceCount() returns it
 * FAKE_HIP_VERSION=N      70226015
 * FAKE_HIP_TARGET=NAME    gfx942:sramecc+:xnack-
 * FAKE_HIP_SLICES=1       all of one board
 *
 * Built with FAKE_HIP_5 it is of ROCm 5.2: hipDeviceProp_t is the older one, and HIP RTC is
 * inside.  Built with FAKE_HIP_OLD it has no hipMemcpyDtoDAsync().
 */
#include "fake_as_hip.h"

#pragma GCC visibility push(hidden)
#include "fake_cuda.c"
#pragma GCC visibility pop

#include "bench/hip_api.h"

#ifdef FAKE_HIP_5
#include "fake_hiprtc.c"
#endif

static unsigned last;

static unsigned say(unsigned rc)
{
	if (rc)
		last = rc;
	return rc;
}

unsigned hipGetLastError(void)
{
	unsigned rc = last;

	last = 0;
	return rc;
}

/* For the libraries on it: an error that nobody has fetched. */
unsigned fake_hip_pending(void)
{
	return last;
}

bool fake_hip_work(uint64_t ns)
{
	return fake_cuda_work(ns);
}

/* Of a GPU that failed memory is not given back; there are no contexts here. */
int fake_hip_live(void)
{
	int n = fake_cuda_live();

	for (int i = 0; i < MAX; i++)
		n -= fake.ctx[i].retained;
	for (const struct block *b = fake.blocks; b; b = b->next)
		n -= b->ctx->sticky != 0;
	return n;
}

/* --- runtime and devices --------------------------------------------------- */

unsigned hipRuntimeGetVersion(int *out)
{
#ifdef FAKE_HIP_OLD
	*out = 40321331;
#elif defined(FAKE_HIP_5)
	*out = 50221153;
#else
	*out = (int)env("FAKE_CUDA_VERSION", 70226015);
#endif
	return 0;
}

static const struct {
	unsigned rc;
	const char *name, *words;
} hip_errors[] = {
	{ 2, "hipErrorOutOfMemory", "out of memory" },
	{ 35, "hipErrorInsufficientDriver",
	  "driver version is insufficient for runtime version" },
	{ 209, "hipErrorNoBinaryForGpu",
	  "no kernel image is available for execution on the device" },
	{ 700, "hipErrorIllegalAddress", "an illegal memory access was encountered" },
	{ 719, "hipErrorLaunchFailure", "unspecified launch failure" },
};

const char *hipGetErrorName(unsigned rc)
{
	for (size_t i = 0; i < sizeof(hip_errors) / sizeof(hip_errors[0]); i++)
		if (hip_errors[i].rc == rc)
			return hip_errors[i].name;
	return "hipErrorUnknown";
}

const char *hipGetErrorString(unsigned rc)
{
	for (size_t i = 0; i < sizeof(hip_errors) / sizeof(hip_errors[0]); i++)
		if (hip_errors[i].rc == rc)
			return hip_errors[i].words;
	return "hipErrorUnknown";
}

unsigned hipGetDeviceCount(int *out)
{
	unsigned rc = cuInit(0);

	*out = rc ? 0 : fake.n;
	return say(rc);
}

unsigned hipDeviceGetName(char *out, int n, int dev)
{
	snprintf(out, (size_t)n, "AMD Instinct MI300X");
	return 0;
}

unsigned hipDeviceGetPCIBusId(char *out, int n, int dev)
{
	if (!getenv("FAKE_HIP_SLICES"))
		return say(cuDeviceGetPCIBusId(out, n, dev));
	snprintf(out, (size_t)n, "0000:1b:00.%d", dev);
	return 0;
}

unsigned hipDeviceGetAttribute(int *out, unsigned attribute, int dev)
{
	switch (attribute) {
	case 5: *out = (int)env("FAKE_CUDA_CLOCK", 2100000); return 0;
	case 19: *out = 4194304; return 0;
	case 63: *out = 304; return 0;
	default: return say(INVALID_VALUE);
	}
}

unsigned hipDeviceTotalMem(size_t *bytes, int dev)
{
	return say(cuDeviceTotalMem_v2(bytes, dev));
}

#ifdef FAKE_HIP_5
#define PROPERTIES hipGetDeviceProperties
enum { PROPERTIES_BYTES = 792, PROPERTIES_TARGET = 396 };
#else
#define PROPERTIES hipGetDevicePropertiesR0600
enum { PROPERTIES_BYTES = 1472, PROPERTIES_TARGET = 1160 };
#endif

unsigned PROPERTIES(void *out, int dev)
{
	const char *target = getenv("FAKE_HIP_TARGET");

	memset(out, 0x67, PROPERTIES_BYTES);   /* 'g': nothing to be relied upon */
	memset((char *)out + PROPERTIES_TARGET, 0, 256);
	snprintf((char *)out + PROPERTIES_TARGET, 256, "%s",
		 target ? target : "gfx942:sramecc+:xnack-");
	return 0;
}

unsigned hipSetDevice(int dev)
{
	struct CUctx_st *ctx;

	if (dev < 0 || dev >= fake.n)
		return say(INVALID_DEVICE);
	if (!fake.ctx[dev].retained && cuDevicePrimaryCtxRetain(&ctx, dev))
		return say(CUDA_OUT_OF_MEMORY);
	return say(cuCtxSetCurrent(&fake.ctx[dev]));
}

/* --- memory ---------------------------------------------------------------- */

unsigned hipMemGetInfo(size_t *unused, size_t *all)
{
	return say(cuMemGetInfo_v2(unused, all));
}

unsigned hipMalloc(void **out, size_t bytes)
{
	cuda_ptr p = 0;
	unsigned rc = cuMemAlloc_v2(&p, bytes);

	*out = (void *)(uintptr_t)p;
	return say(rc);
}

unsigned hipFree(void *p)
{
	return say(cuMemFree_v2((uintptr_t)p));
}

unsigned hipMemcpyHtoD(void *to, const void *from, size_t bytes)
{
	return say(cuMemcpyHtoD_v2((uintptr_t)to, from, bytes));
}

unsigned hipMemcpyDtoH(void *to, void *from, size_t bytes)
{
	return say(cuMemcpyDtoH_v2(to, (uintptr_t)from, bytes));
}

#ifndef FAKE_HIP_OLD
unsigned hipMemcpyDtoDAsync(void *to, void *from, size_t bytes, void *stream)
{
	return say(cuMemcpyDtoDAsync_v2((uintptr_t)to, (uintptr_t)from, bytes, stream));
}
#endif

/* --- streams, events, kernels ---------------------------------------------- */

unsigned hipStreamCreateWithFlags(void *out, unsigned flags)
{
	return say(cuStreamCreate(out, flags));
}

unsigned hipStreamDestroy(void *stream)
{
	return say(cuStreamDestroy_v2(stream));
}

unsigned hipStreamSynchronize(void *stream)
{
	return say(cuStreamSynchronize(stream));
}

unsigned hipEventCreateWithFlags(void *out, unsigned flags)
{
	return say(cuEventCreate(out, flags));
}

unsigned hipEventDestroy(void *event)
{
	return say(cuEventDestroy_v2(event));
}

unsigned hipEventRecord(void *event, void *stream)
{
	return say(cuEventRecord(event, stream));
}

unsigned hipEventSynchronize(void *event)
{
	return say(cuEventSynchronize(event));
}

unsigned hipEventElapsedTime(float *ms, void *from, void *to)
{
	return say(cuEventElapsedTime(ms, from, to));
}

/* The image is the caller's again afterwards. */
unsigned hipModuleLoadData(void *out, const void *image)
{
	struct CUmod_st **module = out;
	unsigned rc;

	if (memcmp(image, "\177ELF", 4) != 0)
		return say(200);
	rc = cuModuleLoadDataEx(module, image, 0, NULL, NULL);
	if (!rc)
		(*module)->text = strdup(image);
	return say(rc);
}

unsigned hipModuleUnload(struct CUmod_st *module)
{
	free((void *)(uintptr_t)module->text);
	return say(cuModuleUnload(module));
}

unsigned hipModuleGetFunction(void *out, void *module, const char *name)
{
	return say(cuModuleGetFunction(out, module, name));
}

unsigned hipModuleLaunchKernel(void *f, unsigned grid_x, unsigned grid_y,
			       unsigned grid_z, unsigned block_x, unsigned block_y,
			       unsigned block_z, unsigned shared_bytes, void *stream,
			       void **params, void **extra)
{
	return say(cuLaunchKernel(f, grid_x, grid_y, grid_z, block_x, block_y, block_z,
				  shared_bytes, stream, params, extra));
}
