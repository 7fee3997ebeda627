/* SPDX-License-Identifier: MIT */
/*
 * What AMD's libraries without a GPU share: they are NVIDIA's ones of this folder,
 * included as source, with other names outside.  The variables that tell what goes wrong
 * are read under AMD's names: FAKE_HIP_… for FAKE_CUDA_…, AS_LIBRARY for FAKE_CUBLAS_…,
 * HIP_VISIBLE_DEVICES.
 */
#ifndef POSTSIL_FAKE_AS_HIP_H
#define POSTSIL_FAKE_AS_HIP_H

#include <dlfcn.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef AS_LIBRARY
#define AS_LIBRARY "FAKE_HIP_"
#endif

/* What is used of it differs from library to library. */
#pragma GCC diagnostic ignored "-Wunused-function"

static char *getenv_as_hip(const char *name)
{
	char own[64];

	if (!strncmp(name, "FAKE_CUDA_", 10))
		snprintf(own, sizeof(own), "FAKE_HIP_%s", name + 10);
	else if (!strncmp(name, "FAKE_CUBLAS_", 12))
		snprintf(own, sizeof(own), "%s%s", AS_LIBRARY, name + 12);
	else if (!strcmp(name, "CUDA_VISIBLE_DEVICES"))
		snprintf(own, sizeof(own), "HIP_VISIBLE_DEVICES");
	else
		snprintf(own, sizeof(own), "%s", name);
	return getenv(own);
}

/* Where fake_cublas.h looks for the driver. */
static void *runtime_as_hip(void)
{
	void *lib = dlopen("libamdhip64.so.7", RTLD_LAZY | RTLD_NOLOAD);

	return lib ? lib : dlopen("libamdhip64.so.5", RTLD_LAZY | RTLD_NOLOAD);
}

#define getenv(name) getenv_as_hip(name)
#define dlopen(name, flags) runtime_as_hip()
#define dlsym(lib, name) dlsym(lib, "fake_hip_work")

#endif
