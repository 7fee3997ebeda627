/* SPDX-License-Identifier: MIT */
#include "bench/kernel_gpu.h"

#include <math.h>

#include "bench/accel.h"
#include "bench/gpus.h"
#include "bench/kernel_gpu_data.h"

#define MIB 1048576.0

/* Taken for an L2 of unknown size; a B200's is 126 MB. */
#define L2_UNKNOWN (128 * MIB)

#define STREAM_LEAST (256 * MIB)

/* Of the free memory, for all sets together. */
#define SETS_SHARE 0.25

static double l2_of(const struct accel *g)
{
	return g->info.l2_bytes ? (double)g->info.l2_bytes : L2_UNKNOWN;
}

struct accel *kernel_gpu_accel(const struct kernel_ctx *k)
{
	return &k->env->gpus->item[k->step->gpu].accel;
}

int kernel_gpu_sets(const struct accel *g, double bytes)
{
	double want = ceil(3 * l2_of(g) / bytes);
	double room = floor(SETS_SHARE * (double)g->info.memory_free / bytes);

	return (int)fmax(1, fmin(fmin(want, room), GPU_SETS_MAX));
}

size_t kernel_gpu_stream_elements(const struct accel *g)
{
	double bytes = fmax(4 * l2_of(g), STREAM_LEAST);
	size_t grains = (size_t)ceil(bytes / sizeof(double) / ACCEL_GRAIN);

	return grains * ACCEL_GRAIN;
}
