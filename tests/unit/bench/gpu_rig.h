/* SPDX-License-Identifier: MIT */
/*
 * gpu_rig: one GPU on the driver and the libraries of tests/fake, open, ready to be
 * measured.  What it computes is right; how long it takes means nothing.
 */
#ifndef POSTSIL_TEST_GPU_RIG_H
#define POSTSIL_TEST_GPU_RIG_H

#include "bench/gpus.h"
#include "bench/kernel.h"
#include "bench/measure.h"

struct sysroot;

struct gpu_rig {
	struct gpus_item item;
	struct gpus gpus;
	struct kernel_env env;
	struct sysroot *root;
	/* What driver and library hold for the caller; 0 when all is released. */
	int (*driver_live)(void), (*library_live)(void);
};

/* The environment (FAKE_CUDA_…) is to be set before.  Clocks and what slows the GPU
 * are those of the fake NVML. */
void gpu_rig_open(struct gpu_rig *r);
void gpu_rig_close(struct gpu_rig *r);

int gpu_rig_live(const struct gpu_rig *r);

/* A step with three blocks and a budget of 20 ms each. */
struct step gpu_rig_step(const struct kernel *k, enum kernel_precision p, size_t n);

/* measure_step() of it. */
int gpu_rig_measure(struct gpu_rig *r, const struct step *s,
		    struct measure_result *out, struct err *e);

#endif
