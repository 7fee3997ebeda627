/* SPDX-License-Identifier: MIT */
#include "core/model/precision.h"

#include <string.h>

const char *const precision_names[] = {
	"fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "int8", NULL
};

static const struct {
	int bytes;
	bool gpu_only;
} known[PRECISION_N] = {
	{ .bytes = 8 }, { .bytes = 4 }, { .bytes = 4, .gpu_only = true }, { .bytes = 2 },
	{ .bytes = 2 }, { .bytes = 1, .gpu_only = true }, { .bytes = 1 },
};

static int rank_of(const char *name)
{
	int i = 0;

	while (i < PRECISION_N && strcmp(precision_names[i], name) != 0)
		i++;
	return i;
}

bool precision_is_gpu_only(const char *name)
{
	int i = rank_of(name);

	return i < PRECISION_N && known[i].gpu_only;
}

int precision_compare(const char *a, const char *b)
{
	int x = rank_of(a), y = rank_of(b);

	if (x == PRECISION_N && y == PRECISION_N)
		return strcmp(a, b);
	return (x > y) - (x < y);
}

int precision_bytes(const char *name)
{
	int i = rank_of(name);

	return i < PRECISION_N ? known[i].bytes : 0;
}

int precision_product_bytes(const char *name)
{
	int bytes = precision_bytes(name);

	return bytes > 0 && bytes < 4 ? 4 : bytes;
}
