/* SPDX-License-Identifier: MIT */
/*
 * gpu_label: words for people of what a GPU says of itself while it is measured,
 * facts that field.h does not have (gpu_env.h, gpus.h).
 */
#ifndef POSTSIL_GPU_LABEL_H
#define POSTSIL_GPU_LABEL_H

/* "memory clock" and "MHz" of "gpu_memory_clock_mhz"; of an unknown key what stands
 * behind "gpu_", without a unit.  For lists in which the GPU is named already. */
const char *gpu_label(const char *key, const char **unit);

#endif
