/* SPDX-License-Identifier: MIT */
#include "bench/cuda_api.h"

#include <stdio.h>
#include <string.h>

#include "bench/accel_dl.h"
#include "core/base/buf.h"
#include "core/base/err.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* The driver's own name, by the loader's search; and where Windows' subsystem
 * for Linux has it, which not every distribution tells its loader ("CUDA on WSL
 * User Guide"). */
static const char *const places[] = {
	"libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1",
};

static int load(struct cuda_api *a, struct err *e)
{
	struct buf broken = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < N(places) && !a->lib && !broken.n; i++)
		a->lib = accel_dl_open("", places[i], &broken);
	if (broken.n)
		rc = err_set(e, ERR_UNSUPPORTED, "NVIDIA's driver library is there, but "
			     "cannot be loaded: %s", buf_str(&broken));
	else if (!a->lib)
		rc = err_set(e, ERR_UNSUPPORTED, "no NVIDIA driver: looked for %s and %s",
			     places[0], places[1]);
	else
		accel_dl_path(a->lib, a->path);
	buf_release(&broken);
	return rc;
}

static int missing(const struct cuda_api *a, const char *name, struct err *e)
{
	char version[16];

	cuda_api_version(a->version, version, sizeof(version));
	return err_set(e, ERR_UNSUPPORTED, "%.300s has no %s(): it is of CUDA %s, and "
		       "CUDA 11.0 is needed (driver 450 or newer)", a->path, name,
		       version);
}

int cuda_api_open(struct cuda_api *a, struct err *e)
{
	const struct accel_dl_want want[] = {
		{ "cuInit", &a->init },
		{ "cuGetErrorName", &a->error_name },
		{ "cuGetErrorString", &a->error_string },
		{ "cuDeviceGetCount", &a->device_count },
		{ "cuDeviceGet", &a->device_get },
		{ "cuDeviceGetName", &a->device_name },
		{ "cuDeviceGetPCIBusId", &a->device_pci },
		{ "cuDeviceGetAttribute", &a->device_attribute },
		{ "cuDeviceTotalMem_v2", &a->device_memory },
		{ "cuDevicePrimaryCtxRetain", &a->ctx_retain },
		{ "cuDevicePrimaryCtxRelease_v2", &a->ctx_release },
		{ "cuCtxSetCurrent", &a->ctx_set },
		{ "cuMemGetInfo_v2", &a->mem_info },
		{ "cuMemAlloc_v2", &a->mem_alloc },
		{ "cuMemFree_v2", &a->mem_free },
		{ "cuMemcpyHtoD_v2", &a->upload },
		{ "cuMemcpyDtoH_v2", &a->download },
		{ "cuMemcpyDtoDAsync_v2", &a->copy_async },
		{ "cuStreamCreate", &a->stream_create },
		{ "cuStreamDestroy_v2", &a->stream_destroy },
		{ "cuStreamSynchronize", &a->stream_wait },
		{ "cuEventCreate", &a->event_create },
		{ "cuEventDestroy_v2", &a->event_destroy },
		{ "cuEventRecord", &a->event_record },
		{ "cuEventSynchronize", &a->event_wait },
		/* _v2, of 12.8, adds nothing that we need */
		{ "cuEventElapsedTime", &a->event_ms },
		{ "cuModuleLoadDataEx", &a->module_load },
		{ "cuModuleUnload", &a->module_unload },
		{ "cuModuleGetFunction", &a->module_function },
		{ "cuLaunchKernel", &a->launch },
	};
	const char *lacks;
	int rc;

	memset(a, 0, sizeof(*a));
	rc = load(a, e);
	if (rc < 0)
		return rc;
	/* the one call that needs no cuInit(): it says how old the rest is */
	if (accel_dl_find(a->lib, "cuDriverGetVersion", &a->driver_version) < 0)
		return missing(a, "cuDriverGetVersion", e);
	if (a->driver_version(&a->version) != CUDA_OK)
		a->version = 0;
	lacks = accel_dl_missing(a->lib, want, N(want));
	return lacks ? missing(a, lacks, e) : 0;
}

/* What is not an end of the GPU.  Values and meanings: cuda.h's comments on
 * CUresult. */
static const struct {
	unsigned rc;
	int severity;
	const char *remedy;
} table[] = {
	{ CUDA_OUT_OF_MEMORY, ERR_REFUSED,
	  "free memory of the GPU (nvidia-smi shows whose it is)" },
	{ 34, ERR_UNSUPPORTED,   /* STUB_LIBRARY */
	  "this is the toolkit's stub, not the driver: take its folder out of "
	  "LD_LIBRARY_PATH" },
	{ 36, ERR_UNSUPPORTED, "a newer driver is needed" },
	{ 46, ERR_REFUSED,       /* DEVICE_UNAVAILABLE */
	  "another process has the GPU for itself, or its compute mode is "
	  "prohibited (nvidia-smi -q -d COMPUTE)" },
	{ CUDA_NO_DEVICE, ERR_UNSUPPORTED, "the driver shows no GPU" },
	{ 101, ERR_UNSUPPORTED, "" },   /* INVALID_DEVICE */
	{ 102, ERR_REFUSED, "a virtual GPU needs its licence" },
	{ 209, ERR_UNSUPPORTED, "" },   /* NO_BINARY_FOR_GPU */
	{ 218, ERR_UNSUPPORTED, "" },   /* INVALID_PTX */
	{ 221, ERR_UNSUPPORTED,  /* JIT_COMPILER_NOT_FOUND */
	  "install the driver's libnvidia-ptxjitcompiler.so.1" },
	{ 222, ERR_UNSUPPORTED, "a newer driver is needed" },
	{ 223, ERR_UNSUPPORTED, "unset CUDA_DISABLE_PTX_JIT" },
	{ 302, ERR_UNSUPPORTED, "the driver is not installed whole" },
	{ 303, ERR_UNSUPPORTED, "the driver is not installed whole" },
	{ 500, ERR_UNSUPPORTED, "" },   /* NOT_FOUND */
	{ 701, ERR_UNSUPPORTED, "" },   /* LAUNCH_OUT_OF_RESOURCES */
	{ 800, ERR_REFUSED, "" },       /* NOT_PERMITTED */
	{ 801, ERR_UNSUPPORTED, "" },   /* NOT_SUPPORTED */
	{ 802, ERR_REFUSED,      /* SYSTEM_NOT_READY */
	  "start what the machine's GPUs wait for: nvidia-fabricmanager where they "
	  "are joined by NVSwitch" },
	{ 803, ERR_REFUSED,      /* SYSTEM_DRIVER_MISMATCH */
	  "the driver was updated under the running kernel module: restart the "
	  "machine or load the module anew" },
	{ 804, ERR_UNSUPPORTED,  /* COMPAT_NOT_SUPPORTED_ON_DEVICE */
	  "this GPU cannot use the cuda-compat package: take its folder out of "
	  "LD_LIBRARY_PATH" },
	{ 805, ERR_REFUSED, "see to the MPS control daemon" },
	{ 806, ERR_REFUSED, "see to the MPS control daemon" },
	{ 807, ERR_REFUSED, "see to the MPS control daemon" },
	{ 808, ERR_REFUSED, "end other clients of MPS" },
	{ 809, ERR_REFUSED, "end other clients of MPS" },
	/* and of the others, what to do about the likely ones */
	{ 214, ERR_IO, "memory errors that ECC could not mend: see nvidia-smi -q -d "
	  "ECC" },
	{ 719, ERR_IO, "see the kernel's log for NVRM: Xid, whose number says what "
	  "it was" },
	{ 999, ERR_IO, "see the kernel's log for NVRM: Xid" },
};

int cuda_api_severity(unsigned rc)
{
	for (size_t i = 0; i < N(table); i++)
		if (table[i].rc == rc)
			return table[i].severity;
	return ERR_IO;
}

static const char *remedy(unsigned rc)
{
	for (size_t i = 0; i < N(table); i++)
		if (table[i].rc == rc)
			return table[i].remedy;
	return "";
}

int cuda_api_fail(const struct cuda_api *a, unsigned rc, const char *what,
		  struct err *e)
{
	const char *name = NULL, *words = NULL, *todo = remedy(rc);
	char said[180];

	/* of a value that the library does not know both give no text */
	if (a->error_name(rc, &name) == CUDA_OK && name &&
	    a->error_string(rc, &words) == CUDA_OK && words)
		snprintf(said, sizeof(said), "%.60s (%.100s)", name, words);
	else
		snprintf(said, sizeof(said), "CUDA error %u", rc);
	return err_set(e, cuda_api_severity(rc), "%.300s: %s%s%s", what, said,
		       *todo ? ": " : "", todo);
}

void cuda_api_version(int version, char *out, size_t n)
{
	if (version <= 0)
		snprintf(out, n, "unknown");
	else
		snprintf(out, n, "%d.%d", version / 1000, version % 1000 / 10);
}
