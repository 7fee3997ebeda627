/* SPDX-License-Identifier: MIT */
/* Our declarations of the driver's calls beside NVIDIA's own cuda.h, where a
 * toolkit is installed. */
#include <criterion/criterion.h>

#include "bench/cuda_api.h"
#include "core/base/err.h"

#if __has_include("/usr/local/cuda/include/cuda.h")
#include "/usr/local/cuda/include/cuda.h"

/* An enumeration of cuda.h is compatible with unsigned int (C11 6.7.2.2). */
#define SAME(member, call) \
	_Static_assert(__builtin_types_compatible_p( \
		__typeof__(((struct cuda_api *)NULL)->member), \
		__typeof__(&call)), #call)

SAME(init, cuInit);
SAME(driver_version, cuDriverGetVersion);
SAME(error_name, cuGetErrorName);
SAME(error_string, cuGetErrorString);
SAME(device_count, cuDeviceGetCount);
SAME(device_get, cuDeviceGet);
SAME(device_name, cuDeviceGetName);
SAME(device_pci, cuDeviceGetPCIBusId);
SAME(device_attribute, cuDeviceGetAttribute);
SAME(device_memory, cuDeviceTotalMem);
SAME(ctx_retain, cuDevicePrimaryCtxRetain);
SAME(ctx_release, cuDevicePrimaryCtxRelease);
SAME(ctx_set, cuCtxSetCurrent);
SAME(mem_info, cuMemGetInfo);
SAME(mem_alloc, cuMemAlloc);
SAME(mem_free, cuMemFree);
SAME(upload, cuMemcpyHtoD);
SAME(download, cuMemcpyDtoH);
SAME(copy_async, cuMemcpyDtoDAsync);
SAME(stream_create, cuStreamCreate);
SAME(stream_destroy, cuStreamDestroy);
SAME(stream_wait, cuStreamSynchronize);
SAME(event_create, cuEventCreate);
SAME(event_destroy, cuEventDestroy);
SAME(event_record, cuEventRecord);
SAME(event_wait, cuEventSynchronize);
SAME(event_ms, cuEventElapsedTime);
SAME(module_load, cuModuleLoadDataEx);
SAME(module_unload, cuModuleUnload);
SAME(module_function, cuModuleGetFunction);
SAME(launch, cuLaunchKernel);

#define IS(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #theirs)

IS(CUDA_OK, CUDA_SUCCESS);
IS(CUDA_OUT_OF_MEMORY, CUDA_ERROR_OUT_OF_MEMORY);
IS(CUDA_NO_DEVICE, CUDA_ERROR_NO_DEVICE);
IS(CUDA_CLOCK_RATE, CU_DEVICE_ATTRIBUTE_CLOCK_RATE);
IS(CUDA_MULTIPROCESSOR_COUNT, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
IS(CUDA_INTEGRATED, CU_DEVICE_ATTRIBUTE_INTEGRATED);
IS(CUDA_COMPUTE_MODE, CU_DEVICE_ATTRIBUTE_COMPUTE_MODE);
IS(CUDA_L2_CACHE_SIZE, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
IS(CUDA_CAPABILITY_MAJOR, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
IS(CUDA_CAPABILITY_MINOR, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
IS(CUDA_COMPUTEMODE_PROHIBITED, CU_COMPUTEMODE_PROHIBITED);
IS(CUDA_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER);
IS(CUDA_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES);
IS(CUDA_STREAM_DEFAULT, CU_STREAM_DEFAULT);
IS(CUDA_EVENT_DEFAULT, CU_EVENT_DEFAULT);
#endif

/* cuda.h, CUresult: "This leaves the process in an inconsistent state and any
 * further CUDA work will return the same error" is said of these. */
Test(cuda_api, what_leaves_the_process_inconsistent_ends_the_gpu)
{
	static const unsigned sticky[] = {
		226, 700, 702, 714, 715, 716, 717, 718, 719, 721, 810, 911,
	};

	for (size_t i = 0; i < sizeof(sticky) / sizeof(sticky[0]); i++)
		cr_assert_eq(cuda_api_severity(sticky[i]), ERR_IO, "%u", sticky[i]);
	cr_assert_eq(cuda_api_severity(214), ERR_IO);   /* ECC_UNCORRECTABLE */
	cr_assert_eq(cuda_api_severity(2), ERR_REFUSED);   /* OUT_OF_MEMORY */
}

/* cuDriverGetVersion(): "1000 × major + 10 × minor. For example, CUDA 9.2 would be
 * represented by 9020." */
Test(cuda_api, a_version_is_read_as_documented)
{
	char out[16];

	cuda_api_version(9020, out, sizeof(out));
	cr_assert_str_eq(out, "9.2");
	cuda_api_version(13000, out, sizeof(out));
	cr_assert_str_eq(out, "13.0");
	cuda_api_version(0, out, sizeof(out));
	cr_assert_str_eq(out, "unknown");
}
