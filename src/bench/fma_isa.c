/* SPDX-License-Identifier: MIT */
#include "bench/fma_isa.h"

#include <string.h>

/* Plain C, for architectures without a file of their own. */
#define ACCS 8

#define NAME run_fp64
#define T double
#define V double
#define LANES 1
#define LOAD(p) (*(p))
#define STORE(p, v) (*(p) = (v))
#define SET1(s) (s)
#define STEP(x, i, b, c) ((x) * (b) + (c))
#include "bench/fma_template.h"

#define NAME run_fp32
#define T float
#define V float
#define LANES 1
#define LOAD(p) (*(p))
#define STORE(p, v) (*(p) = (v))
#define SET1(s) (s)
#define STEP(x, i, b, c) ((x) * (b) + (c))
#include "bench/fma_template.h"

static bool always(void)
{
	return true;
}

const struct fma_isa fma_isa_generic = {
	.name = "generic",
	.usable = always,
	.fp64 = { .accumulators = ACCS, .lanes = 1, .run = run_fp64 },
	.fp32 = { .accumulators = ACCS, .lanes = 1, .run = run_fp32 },
};

const struct fma_isa *const fma_isas[] = {
#if defined(__x86_64__) || defined(__i386__)
	&fma_isa_avx512,
	&fma_isa_avx2,
#endif
#if defined(__SSE2__)
	&fma_isa_sse2,
#endif
#if defined(__aarch64__)
	&fma_isa_neon,
#endif
	&fma_isa_generic,
	NULL,
};

const struct fma_isa *fma_isa_find(const char *name)
{
	for (size_t i = 0; fma_isas[i]; i++)
		if (!strcmp(fma_isas[i]->name, name))
			return fma_isas[i]->usable() ? fma_isas[i] : NULL;
	return NULL;
}
