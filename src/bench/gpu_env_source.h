/* SPDX-License-Identifier: MIT */
/*
 * gpu_env_source: what gpu_env's sources (NVML, amdgpu's files) have in common.  Of use
 * to gpu_env*.c alone.
 */
#ifndef POSTSIL_GPU_ENV_SOURCE_H
#define POSTSIL_GPU_ENV_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/detect/gpu_device.h"

struct gpu_env;
struct gpu_env_reading;
struct sysroot;

/* A thing that is asked for. */
enum gpu_env_item {
	GPU_ITEM_CLOCK, GPU_ITEM_MEMORY_CLOCK, GPU_ITEM_CLOCK_MAX,
	GPU_ITEM_MEMORY_CLOCK_MAX, GPU_ITEM_TEMP, GPU_ITEM_TEMP_SLOW,
	GPU_ITEM_POWER, GPU_ITEM_LIMIT, GPU_ITEM_LIMIT_DEFAULT, GPU_ITEM_BUSY,
	GPU_ITEM_PROCESSES, GPU_ITEM_MEMORY, GPU_ITEM_SLOW, GPU_ITEM_ECC,
	GPU_ITEM_ECC_ERRORS, GPU_ITEM_MIG, GPU_ITEM_PERSISTENCE,
	GPU_ITEM_COMPUTE_MODE, GPU_ITEM_DISPLAY,
	GPU_ITEM_N
};

struct gpu_env_ops {
	/* Fills a reading in which all is unknown, and v->rc; sets v->lost. */
	void (*read)(struct gpu_env *v, struct gpu_env_reading *out);
	/* Temperature and power alone, likewise. */
	void (*read_now)(struct gpu_env *v, struct gpu_env_reading *out);
	double (*clock_mhz)(struct gpu_env *v);
	int64_t (*slow)(struct gpu_env *v);
	/* Where the item is from and, by v->rc, whether it is known, or why not. */
	void (*explain)(const struct gpu_env *v, enum gpu_env_item item,
			struct gpu_value *out);
	void (*close)(struct gpu_env *v);
};

struct gpu_env {
	const struct gpu_env_ops *ops;   /* NULL: nobody can be asked, see why */
	const struct sysroot *root;
	char address[32];                /* in sysfs's form; "" on no PCI bus */
	char source[64];                 /* who was looked for */
	char why[400];
	bool lost;
	int64_t slow_seen;               /* enum gpu_env_slow; -1 none told */
	int rc[GPU_ITEM_N];              /* the source's own codes; 0 known */
	void *priv;
};

/* Set .ops and .priv, or .why; .source in any case. */
void gpu_env_open_nvidia(struct gpu_env *v);
void gpu_env_open_amd(struct gpu_env *v);

#endif
