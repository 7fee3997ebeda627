/* SPDX-License-Identifier: MIT */
#include "core/model/precision.h"

#include <string.h>

static const struct {
	const char *name;
	int bytes;
} known[] = {
	{ "fp64", 8 }, { "fp32", 4 }, { "tf32", 4 }, { "fp16", 2 },
	{ "bf16", 2 }, { "fp8", 1 }, { "int8", 1 },
};

#define KNOWN (sizeof known / sizeof *known)

static size_t rank_of(const char *name)
{
	size_t i = 0;

	while (i < KNOWN && strcmp(known[i].name, name) != 0)
		i++;
	return i;
}

int precision_compare(const char *a, const char *b)
{
	size_t x = rank_of(a), y = rank_of(b);

	if (x == KNOWN && y == KNOWN)
		return strcmp(a, b);
	return (x > y) - (x < y);
}

int precision_bytes(const char *name)
{
	size_t i = rank_of(name);

	return i < KNOWN ? known[i].bytes : 0;
}

int precision_product_bytes(const char *name)
{
	int bytes = precision_bytes(name);

	return bytes > 0 && bytes < 4 ? 4 : bytes;
}
