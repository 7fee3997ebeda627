/* SPDX-License-Identifier: MIT */
#include "bench/hip_api.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/accel_dl.h"
#include "bench/hip_places.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* ROCm 5, 6 and 7 have .so.5, .6 and .7; hipBLASLt's changelog names a ROCm 10.1. */
static const struct accel_dl_family runtime = { "libamdhip64", 10, 5 };

/* --- loading --------------------------------------------------------------- */

/* The places but the loader's, which is asked before: they take a look at many
 * folders. */
static void *open_elsewhere(const struct accel_dl_family *f, struct buf *broken)
{
	struct sysroot *root;
	struct accel_places *p;
	void *lib = NULL;

	if (sysroot_open(NULL, &root, NULL) < 0)
		return NULL;
	p = hip_places_new(root, getenv("ROCM_PATH"));
	for (size_t i = 1; i < p->n && !lib; i++)
		lib = accel_dl_open_family(p->dir[i], f, broken);
	sysroot_close(root);
	free(p);
	return lib;
}

/* Without a driver no runtime has a GPU, wherever it lies: a machine without one does not
 * pay for the search.  Windows' subsystem for Linux has its own way to the GPU ("Install
 * ROCm on WSL"). */
static bool has_driver(void)
{
	return access("/dev/kfd", F_OK) == 0 || access("/dev/dxg", F_OK) == 0;
}

static int load(struct hip_api *a, struct err *e)
{
	struct buf broken = BUF_INIT;
	bool driver = has_driver();
	int rc = 0;

	a->lib = accel_dl_open_family("", &runtime, &broken);
	if (!a->lib && driver)
		a->lib = open_elsewhere(&runtime, &broken);
	if (a->lib)
		accel_dl_path(a->lib, a->path);
	else if (broken.n)
		rc = err_set(e, ERR_UNSUPPORTED, "AMD's HIP runtime is there, but cannot "
			     "be loaded: %s", buf_str(&broken));
	else
		rc = err_set(e, ERR_UNSUPPORTED, "no AMD HIP runtime: looked for "
			     "%s.so.%d to %d by the loader%s", runtime.stem,
			     runtime.oldest, runtime.newest, driver
			     ? ", in ROCM_PATH, below /opt/rocm and in Python's rocm-sdk "
			     "and torch" : ", and no further: there is no /dev/kfd, AMD's "
			     "driver for computing");
	buf_release(&broken);
	return rc;
}

static int missing(const struct hip_api *a, const char *name, struct err *e)
{
	char version[16];

	hip_api_version(a->version, version, sizeof(version));
	return err_set(e, ERR_UNSUPPORTED, "%.300s has no %s(): it is of HIP %s, and "
		       "ROCm 5.0 is needed", a->path, name, version);
}

int hip_api_open(struct hip_api *a, struct err *e)
{
	const struct accel_dl_want want[] = {
		{ "hipGetErrorName", &a->error_name },
		{ "hipGetErrorString", &a->error_string },
		{ "hipGetLastError", &a->last_error },
		{ "hipGetDeviceCount", &a->device_count },
		{ "hipDeviceGetName", &a->device_name },
		{ "hipDeviceGetPCIBusId", &a->device_pci },
		{ "hipDeviceGetAttribute", &a->device_attribute },
		{ "hipDeviceTotalMem", &a->device_memory },
		{ "hipSetDevice", &a->device_set },
		{ "hipMemGetInfo", &a->mem_info },
		{ "hipMalloc", &a->mem_alloc },
		{ "hipFree", &a->mem_free },
		{ "hipMemcpyHtoD", &a->upload },
		{ "hipMemcpyDtoH", &a->download },
		{ "hipMemcpyDtoDAsync", &a->copy_async },
		{ "hipStreamCreateWithFlags", &a->stream_create },
		{ "hipStreamDestroy", &a->stream_destroy },
		{ "hipStreamSynchronize", &a->stream_wait },
		{ "hipEventCreateWithFlags", &a->event_create },
		{ "hipEventDestroy", &a->event_destroy },
		{ "hipEventRecord", &a->event_record },
		{ "hipEventSynchronize", &a->event_wait },
		{ "hipEventElapsedTime", &a->event_ms },
		{ "hipModuleLoadData", &a->module_load },
		{ "hipModuleUnload", &a->module_unload },
		{ "hipModuleGetFunction", &a->module_function },
		{ "hipModuleLaunchKernel", &a->launch },
	};
	const char *lacks;
	int rc;

	memset(a, 0, sizeof(*a));
	rc = load(a, e);
	accel_dl_forget();
	if (rc < 0)
		return rc;
	/* needs no GPU: it says how old the rest is */
	if (accel_dl_find(a->lib, "hipRuntimeGetVersion", &a->runtime_version) < 0)
		return missing(a, "hipRuntimeGetVersion", e);
	if (a->runtime_version(&a->version) != HIP_OK)
		a->version = 0;
	lacks = accel_dl_missing(a->lib, want, N(want));
	return lacks ? missing(a, lacks, e) : 0;
}

/* The folder of the runtime, as it was found. */
static void own_folder(const struct hip_api *a, char out[PATH_MAX])
{
	char *slash;

	snprintf(out, PATH_MAX, "%s", a->path);
	slash = strrchr(out, '/');
	if (slash)
		*slash = '\0';
}

/* dlsym() also looks into what a library is linked with. */
static bool is_of_another(const struct hip_api *a, void *lib)
{
	unsigned (*its)(void **, size_t) = NULL;

	return accel_dl_find(lib, "hipMalloc", &its) == 0 && its != a->mem_alloc;
}

void *hip_api_library(const struct hip_api *a, const struct accel_dl_family *f,
		      struct buf *why)
{
	char dir[PATH_MAX];
	void *lib;

	own_folder(a, dir);
	lib = accel_dl_open_family(dir, f, why);
	if (!lib)
		lib = accel_dl_open_family("", f, why);
	if (!lib)
		lib = open_elsewhere(f, why);
	accel_dl_forget();
	if (lib && is_of_another(a, lib)) {
		accel_dl_path(lib, dir);
		buf_addf(why, "%.200s is linked with another HIP runtime than %.200s",
			 dir, a->path);
		return NULL;
	}
	return lib;
}

int hip_api_open_rtc(struct hip_api *a, struct err *e)
{
	const struct accel_dl_family f = { "libhiprtc", runtime.newest, runtime.oldest };
	const struct accel_dl_want want[] = {
		{ "hiprtcGetErrorString", &a->rtc_error },
		{ "hiprtcCreateProgram", &a->rtc_create },
		{ "hiprtcDestroyProgram", &a->rtc_destroy },
		{ "hiprtcCompileProgram", &a->rtc_compile },
		{ "hiprtcGetProgramLogSize", &a->rtc_log_size },
		{ "hiprtcGetProgramLog", &a->rtc_log },
		{ "hiprtcGetCodeSize", &a->rtc_code_size },
		{ "hiprtcGetCode", &a->rtc_code },
	};
	struct buf why = BUF_INIT;
	const char *lacks;

	a->rtc = hip_api_library(a, &f, &why);
	if (!a->rtc)
		a->rtc = a->lib;
	lacks = accel_dl_missing(a->rtc, want, N(want));
	if (lacks)
		err_set(e, ERR_UNSUPPORTED, "no HIP RTC, which compiles our kernels: %s",
			why.n ? buf_str(&why) : "libhiprtc is neither beside the runtime "
			"nor in it");
	buf_release(&why);
	return lacks ? ERR_UNSUPPORTED : 0;
}

/* --- the instruction set --------------------------------------------------- */

/* "gfx" and letters and digits, and then ":FEATURE+" or "-". */
static size_t target_length(const char *s)
{
	size_t n = strspn(s, "gfx0123456789abcdef");

	if (strncmp(s, "gfx", 3) != 0 || n < 6)
		return 0;
	while (s[n] == ':') {
		size_t name = strspn(s + n + 1, "abcdefghijklmnopqrstuvwxyz");

		if (!name || (s[n + 1 + name] != '+' && s[n + 1 + name] != '-'))
			return 0;
		n += name + 2;
	}
	return s[n] ? 0 : n;
}

void hip_api_target(const struct hip_api *a, int dev, char out[HIP_TARGET])
{
	static const struct {
		const char *name;
		size_t at;
	} of[] = {
		{ "hipGetDevicePropertiesR0600", 1160 },
		{ "hipGetDeviceProperties", 396 },
	};
	char properties[4096] = "";
	unsigned (*ask)(void *, int) = NULL;
	size_t i = 0;

	*out = '\0';
	while (i < N(of) && accel_dl_find(a->lib, of[i].name, &ask) < 0)
		i++;
	if (i == N(of) || ask(properties, dev) != HIP_OK)
		return;
	properties[of[i].at + 255] = '\0';
	if (target_length(properties + of[i].at) < HIP_TARGET)
		snprintf(out, HIP_TARGET, "%.*s",
			 (int)target_length(properties + of[i].at),
			 properties + of[i].at);
}

/* --- errors ---------------------------------------------------------------- */

/* What is not an end of the GPU.  Values and meanings: hip_runtime_api.h's comments on
 * hipError_t. */
static const struct {
	unsigned rc;
	int severity;
	const char *remedy;
} table[] = {
	{ HIP_OUT_OF_MEMORY, ERR_REFUSED,
	  "free memory of the GPU (amd-smi process shows whose it is)" },
	{ 35, ERR_UNSUPPORTED, "a newer amdgpu driver is needed" },
	{ 98, ERR_UNSUPPORTED, "" },    /* InvalidDeviceFunction */
	{ HIP_NO_DEVICE, ERR_UNSUPPORTED, "the runtime shows no GPU" },
	{ HIP_INVALID_DEVICE, ERR_UNSUPPORTED, "" },
	{ 200, ERR_UNSUPPORTED, "" },   /* InvalidImage */
	{ 209, ERR_UNSUPPORTED, "" },   /* NoBinaryForGpu */
	{ 218, ERR_UNSUPPORTED, "" },   /* InvalidKernelFile */
	{ 300, ERR_UNSUPPORTED, "" },   /* InvalidSource */
	{ 301, ERR_UNSUPPORTED, "" },   /* FileNotFound */
	{ 302, ERR_UNSUPPORTED, "ROCm is not installed whole" },
	{ 303, ERR_UNSUPPORTED, "ROCm is not installed whole" },
	{ 500, ERR_UNSUPPORTED, "" },   /* NotFound */
	{ 701, ERR_UNSUPPORTED, "" },   /* LaunchOutOfResources */
	{ 801, ERR_UNSUPPORTED, "" },   /* NotSupported */
	/* and of the others, what to do about the likely ones */
	{ 214, ERR_IO, "memory errors that ECC could not mend: see amd-smi metric "
	  "--ecc" },
	{ 700, ERR_IO, "see the kernel's log for amdgpu" },
	{ 719, ERR_IO, "see the kernel's log for amdgpu" },
	{ 999, ERR_IO, "see the kernel's log for amdgpu" },
};

int hip_api_severity(unsigned rc)
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

/* Of a number that it does not know the runtime says hipErrorUnknown: the number is
 * told too.  The words of ROCm 5 are the name once more. */
int hip_api_fail(const struct hip_api *a, unsigned rc, const char *what, struct err *e)
{
	const char *name = a->error_name(rc), *words = a->error_string(rc);
	const char *todo = remedy(rc);

	name = name ? name : "an unknown hipError_t";
	if (!words || !strcmp(words, name))
		words = "";
	return err_set(e, hip_api_severity(rc), "%.300s: %.60s (%u%s%.100s)%s%s", what,
		       name, rc, *words ? ": " : "", words, *todo ? ": " : "", todo);
}

void hip_api_version(int version, char *out, size_t n)
{
	if (version <= 0)
		snprintf(out, n, "unknown");
	else
		snprintf(out, n, "%d.%d", version / 10000000, version / 100000 % 100);
}
