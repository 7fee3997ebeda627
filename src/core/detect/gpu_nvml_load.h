/* SPDX-License-Identifier: MIT */
/* gpu_nvml_load: the table of functions of gpu_nvml.h from the live library. */
#ifndef POSTSIL_GPU_NVML_LOAD_H
#define POSTSIL_GPU_NVML_LOAD_H

#include "core/detect/gpu_nvml.h"

/* Opens file (NULL: "libnvidia-ml.so.1" by the loader's search) and fills the
 * table.  The handle for dlclose(), or NULL when it cannot be opened; *why (if
 * given) is then the loader's text. */
void *gpu_nvml_open(const char *file, struct gpu_nvml_api *api,
		    const char **why);

/* Opens, asks, closes.  0; 1 when NVML is here but did not answer, -ENOENT when
 * there is none; both with out->error. */
int gpu_nvml_live(struct gpu_nvml *out);

#endif
