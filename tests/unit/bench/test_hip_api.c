/* SPDX-License-Identifier: MIT */
/* Our declarations of HIP's calls beside AMD's own headers, where they are installed
 * (Debian: libamdhip64-dev), and how the runtime and its libraries are found. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/hip_api.h"
#include "bench/hip_places.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "scratch.h"

#if __has_include(<hip/hip_runtime_api.h>)
#define __HIP_PLATFORM_AMD__ 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <hip/hip_runtime_api.h>
#include <hip/hiprtc.h>
#pragma GCC diagnostic pop

#define SAME(member, call) \
	_Static_assert(__builtin_types_compatible_p( \
		__typeof__(((struct hip_api *)NULL)->member), \
		__typeof__(&call)), #call)

SAME(runtime_version, hipRuntimeGetVersion);
SAME(error_name, hipGetErrorName);
SAME(error_string, hipGetErrorString);
SAME(last_error, hipGetLastError);
SAME(device_count, hipGetDeviceCount);
SAME(device_name, hipDeviceGetName);
SAME(device_pci, hipDeviceGetPCIBusId);
SAME(device_attribute, hipDeviceGetAttribute);
SAME(device_memory, hipDeviceTotalMem);
SAME(device_set, hipSetDevice);
SAME(mem_info, hipMemGetInfo);
SAME(mem_alloc, hipMalloc);
SAME(mem_free, hipFree);
/* not upload: hipMemcpyHtoD()'s source became const in ROCm 6 */
SAME(download, hipMemcpyDtoH);
SAME(copy_async, hipMemcpyDtoDAsync);
SAME(stream_create, hipStreamCreateWithFlags);
SAME(stream_destroy, hipStreamDestroy);
SAME(stream_wait, hipStreamSynchronize);
SAME(event_create, hipEventCreateWithFlags);
SAME(event_destroy, hipEventDestroy);
SAME(event_record, hipEventRecord);
SAME(event_wait, hipEventSynchronize);
SAME(event_ms, hipEventElapsedTime);
SAME(module_load, hipModuleLoadData);
SAME(module_unload, hipModuleUnload);
SAME(module_function, hipModuleGetFunction);
SAME(launch, hipModuleLaunchKernel);
SAME(rtc_error, hiprtcGetErrorString);
SAME(rtc_destroy, hiprtcDestroyProgram);
SAME(rtc_compile, hiprtcCompileProgram);
SAME(rtc_log_size, hiprtcGetProgramLogSize);
SAME(rtc_log, hiprtcGetProgramLog);
SAME(rtc_code_size, hiprtcGetCodeSize);
SAME(rtc_code, hiprtcGetCode);

#define IS(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #theirs)

IS(HIP_OK, hipSuccess);
IS(HIP_OUT_OF_MEMORY, hipErrorOutOfMemory);
IS(HIP_NO_DEVICE, hipErrorNoDevice);
IS(HIP_INVALID_DEVICE, hipErrorInvalidDevice);
IS(HIP_CLOCK_RATE, hipDeviceAttributeClockRate);
IS(HIP_L2_CACHE_SIZE, hipDeviceAttributeL2CacheSize);
IS(HIP_MULTIPROCESSOR_COUNT, hipDeviceAttributeMultiprocessorCount);
IS(HIP_STREAM_DEFAULT, hipStreamDefault);
IS(HIP_EVENT_DEFAULT, hipEventDefault);
IS(HIP_RTC_OK, HIPRTC_SUCCESS);
#if HIP_VERSION_MAJOR == 5
IS(396, offsetof(hipDeviceProp_t, gcnArchName));
IS(792, sizeof(hipDeviceProp_t));
#else
IS(1160, offsetof(hipDeviceProp_t, gcnArchName));
IS(1472, sizeof(hipDeviceProp_t));
#endif
#endif

/* hip_runtime_api.h: what ends the GPU, and what does not. */
Test(hip_api, errors_of_the_gpu_end_it_and_others_do_not)
{
	static const unsigned ends[] = { 1, 214, 700, 702, 719, 999, 1053, 4711 };
	static const unsigned lacks[] = { 35, 98, 100, 101, 200, 209, 218, 303, 801 };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		cr_assert_eq(hip_api_severity(ends[i]), ERR_IO, "%u", ends[i]);
	for (size_t i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++)
		cr_assert_eq(hip_api_severity(lacks[i]), ERR_UNSUPPORTED, "%u",
			     lacks[i]);
	cr_assert_eq(hip_api_severity(2), ERR_REFUSED);
}

/* What hipRuntimeGetVersion() of Debian's libamdhip64-5 5.2.3 says; hip_version.h:
 * HIP_VERSION is MAJOR * 10000000 + MINOR * 100000 + PATCH. */
Test(hip_api, a_version_is_read_as_documented)
{
	char out[16];

	hip_api_version(50221153, out, sizeof(out));
	cr_assert_str_eq(out, "5.2");
	hip_api_version(71260430, out, sizeof(out));
	cr_assert_str_eq(out, "7.12");
	hip_api_version(0, out, sizeof(out));
	cr_assert_str_eq(out, "unknown");
}

/* By SONAME the loader takes what is loaded already, wherever it came from. */
static void load(const char *name)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	cr_assert_gt(n, 0);
	path[n] = '\0';
	snprintf(strrchr(path, '/'), 64, "/fake/%s", name);
	cr_assert_not_null(dlopen(path, RTLD_NOW | RTLD_LOCAL), "%s", dlerror());
}

static void expect_target(const struct hip_api *a, const char *said, const char *want)
{
	char target[HIP_TARGET];

	setenv("FAKE_HIP_TARGET", said, 1);
	hip_api_target(a, 0, target);
	cr_assert_str_eq(target, want, "%s", said);
}

/* LLVM, "User Guide for AMDGPU Backend", Target ID: names and features. */
static void expect_targets(const struct hip_api *a)
{
	char all[256];

	expect_target(a, "gfx90a:sramecc+:xnack-", "gfx90a:sramecc+:xnack-");
	expect_target(a, "gfx1100", "gfx1100");
	expect_target(a, "gfx942", "gfx942");
	expect_target(a, "", "");
	expect_target(a, "AMD Radeon", "");
	expect_target(a, "gfx", "");
	expect_target(a, "gfx90a:", "");
	expect_target(a, "gfx90a:xnack", "");
	expect_target(a, "gfx90a;rm", "");
	memset(all, 'a', sizeof(all) - 1);
	memcpy(all, "gfx9", 4);
	all[sizeof(all) - 1] = '\0';
	expect_target(a, all, "");
}

Test(hip_api, the_instruction_set_is_read_where_rocm_7_has_it)
{
	struct hip_api a;
	struct err e = ERR_INIT;

	load("hip/libamdhip64.so.7");
	cr_assert_eq(hip_api_open(&a, &e), 0, "%s", e.text);
	cr_assert_eq(a.version, 70226015);
	expect_targets(&a);
}

Test(hip_api, the_instruction_set_is_read_where_rocm_5_has_it)
{
	struct hip_api a;
	struct err e = ERR_INIT;

	load("hip-5/libamdhip64.so.5");
	cr_assert_eq(hip_api_open(&a, &e), 0, "%s", e.text);
	expect_targets(&a);
	/* and the compiler is part of it */
	cr_assert_eq(hip_api_open_rtc(&a, &e), 0, "%s", e.text);
	cr_assert_eq(a.rtc, a.lib);
}

Test(hip_api, a_runtime_without_its_compiler_says_so)
{
	struct hip_api a;
	struct err e = ERR_INIT;

	load("hip/libamdhip64.so.7");
	cr_assert_eq(hip_api_open(&a, &e), 0, "%s", e.text);
	a.path[0] = '\0';                     /* whose folder has one */
	if (dlopen("libhiprtc.so.7", RTLD_NOW | RTLD_LOCAL))
		cr_skip_test("HIP RTC is installed here");
	dlerror();
	cr_assert_eq(hip_api_open_rtc(&a, &e), ERR_UNSUPPORTED);
	cr_assert_not_null(strstr(e.text, "no HIP RTC"), "%s", e.text);
}

/* ROCm's installation guide: /opt/rocm leads to /opt/rocm-VERSION; TheRock's packages lie
 * below /opt/rocm/core-VERSION. */
Test(hip_api, the_users_rocm_comes_first_then_installations_the_newest_first_then_wheels)
{
	static const char *const want[] = {
		"", "/srv/own/lib", "/opt/rocm/lib", "/opt/rocm/core-10.1/lib",
		"/opt/rocm/core-7.14/lib", "/opt/rocm-6.4.1/lib", "/opt/rocm-5.7.0/lib",
		"/usr/lib/python3.11/site-packages/_rocm_sdk_core/lib",
		"/usr/lib/python3.11/site-packages/_rocm_sdk_libraries_gfx94X/lib",
		"/usr/lib/python3.11/site-packages/torch/lib",
	};
	char dir[] = "/tmp/postsil-hip-XXXXXX", path[256];
	struct sysroot *root;
	struct accel_places *p;

	scratch_make(dir);
	for (size_t i = 1; i < sizeof(want) / sizeof(want[0]); i++) {
		snprintf(path, sizeof(path), "%s/file", want[i]);
		scratch_put(dir, path, "");
	}
	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
	p = hip_places_new(root, "/srv/own");
	cr_assert_eq(p->n, sizeof(want) / sizeof(want[0]), "%zu", p->n);
	for (size_t i = 0; i < p->n; i++)
		cr_assert_str_eq(p->dir[i], want[i]);
	free(p);
	p = hip_places_new(root, NULL);
	cr_assert_str_eq(p->dir[1], "/opt/rocm/lib");
	free(p);
	sysroot_close(root);
	scratch_remove(dir);
}
