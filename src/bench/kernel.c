/* SPDX-License-Identifier: MIT */
#include "bench/kernel.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "bench/backend_onednn.h"

static const struct {
	const char *name;
	size_t bytes;
	double epsilon;
} precision[KERNEL_PRECISION_N] = {
	[KERNEL_FP64] = { .name = "fp64", .bytes = 8, .epsilon = DBL_EPSILON },
	[KERNEL_FP32] = { .name = "fp32", .bytes = 4, .epsilon = FLT_EPSILON },
	[KERNEL_FP16] = { .name = "fp16", .bytes = 2, .epsilon = 0x1p-10 },
	[KERNEL_BF16] = { .name = "bf16", .bytes = 2, .epsilon = 0x1p-7 },
	[KERNEL_INT8] = { .name = "int8", .bytes = 1, .epsilon = 0 },
	[KERNEL_TF32] = { .name = "tf32", .bytes = 4, .epsilon = 0x1p-10 },
	[KERNEL_FP8] = { .name = "fp8", .bytes = 1, .epsilon = 0x1p-3 },
};

const char *kernel_precision_name(enum kernel_precision p)
{
	return precision[p].name;
}

int kernel_precision_find(const char *name)
{
	for (int i = 0; i < KERNEL_PRECISION_N; i++)
		if (!strcmp(name, precision[i].name))
			return i;
	return -1;
}

size_t kernel_precision_bytes(enum kernel_precision p)
{
	return precision[p].bytes;
}

double kernel_precision_epsilon(enum kernel_precision p)
{
	return precision[p].epsilon;
}

struct backend *kernel_library(const struct kernel_env *env,
			       const struct kernel *k)
{
	if (k->needs_onednn)
		return env->onednn ? &env->onednn->b : NULL;
	return k->needs_backend ? env->backend : NULL;
}

struct kernel_range kernel_part(size_t n, size_t grain, int thread, int threads)
{
	size_t grains = (n + grain - 1) / grain;
	size_t from = grains * (size_t)thread / (size_t)threads * grain;
	size_t to = grains * ((size_t)thread + 1) / (size_t)threads * grain;

	return (struct kernel_range){ .from = from < n ? from : n,
				      .to = to < n ? to : n };
}

double kernel_huge_share(const struct kernel_ctx *k)
{
	double share = -1, huge = 0, all = 0;

	for (size_t i = 0; i < sizeof(k->pages) / sizeof(k->pages[0]); i++) {
		if (!k->pages[i].p)
			continue;
		share = pages_huge_share(&k->pages[i]);
		if (share < 0)
			return -1;
		huge += share * (double)k->pages[i].bytes;
		all += (double)k->pages[i].bytes;
	}
	return all > 0 ? huge / all : -1;
}

int kernel_alloc(struct kernel_ctx *k, const size_t bytes[3], struct err *e)
{
	for (int i = 0; i < 3; i++) {
		int rc = bytes[i] ? pages_alloc(&k->pages[i], bytes[i], e) : 0;

		if (rc < 0) {
			kernel_release(k);
			return rc;
		}
	}
	return 0;
}

void kernel_release(struct kernel_ctx *k)
{
	for (size_t i = 0; i < sizeof(k->pages) / sizeof(k->pages[0]); i++)
		pages_free(&k->pages[i]);
	free(k->priv);
	k->priv = NULL;
}
