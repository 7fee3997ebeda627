/* SPDX-License-Identifier: MIT */
/*
 * fake_cuda_errors: names and words of CUDA's errors for fake_cuda.c alone; the
 * names are cuda.h's, the words those that cuGetErrorString() gives.  What is not
 * here is an error that the library does not know.
 */
#ifndef POSTSIL_FAKE_CUDA_ERRORS_H
#define POSTSIL_FAKE_CUDA_ERRORS_H

#include <stddef.h>

#define INVALID_VALUE 1

static const struct {
	unsigned rc;
	const char *name, *words;
} errors[] = {
	{ 0, "CUDA_SUCCESS", "no error" },
	{ 2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory" },
	{ 46, "CUDA_ERROR_DEVICE_UNAVAILABLE",
	  "CUDA-capable device(s) is/are busy or unavailable" },
	{ 100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected" },
	{ 222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
	  "the provided PTX was compiled with an unsupported toolchain." },
	{ 700, "CUDA_ERROR_ILLEGAL_ADDRESS",
	  "an illegal memory access was encountered" },
	{ 719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure" },
	{ 802, "CUDA_ERROR_SYSTEM_NOT_READY", "system not yet initialized" },
	{ 999, "CUDA_ERROR_UNKNOWN", "unknown error" },
};

static unsigned tell(unsigned rc, const char **name, const char **words)
{
	*name = *words = NULL;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].rc == rc) {
			*name = errors[i].name;
			*words = errors[i].words;
		}
	return *name ? 0 : INVALID_VALUE;
}

#endif
