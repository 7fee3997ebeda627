/* SPDX-License-Identifier: MIT */
/* What the two halves of the cuBLAS without a GPU share; see fake_cublas.c. */
#ifndef POSTSIL_FAKE_CUBLAS_H
#define POSTSIL_FAKE_CUBLAS_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What FAKE_CUBLAS_FAIL says of this function: "cublasLtMatmul=13,…". */
static inline int fake_status(const char *function)
{
	const char *p = getenv("FAKE_CUBLAS_FAIL");
	size_t n = strlen(function);

	for (; p && *p; p = strchr(p, ','), p = p ? p + 1 : NULL)
		if (!strncmp(p, function, n) && p[n] == '=')
			return atoi(p + n + 1);
	return 0;
}

/* A launch on the fake driver, which is there as the real one would be.  False: it
 * goes wrong. */
static inline bool fake_work(uint64_t ns)
{
	void *lib = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_NOLOAD);
	void *at = lib ? dlsym(lib, "fake_cuda_work") : NULL;
	bool (*work)(uint64_t);
	bool fine = true;

	if (at) {
		memcpy(&work, &at, sizeof(work));
		fine = work(ns);
	}
	if (lib)
		dlclose(lib);
	return fine;
}

#endif
