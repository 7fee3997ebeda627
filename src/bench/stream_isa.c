/* SPDX-License-Identifier: MIT */
#include "bench/stream_isa.h"

/* Plain C, for architectures without a file of their own.  The empty statement
 * after each turn keeps the compiler from recognising memcpy(). */
#define GENERIC(name, value) \
	static void name(double *dst, const double *x, const double *y, \
			 double s, size_t n) \
	{ \
		(void)y; \
		(void)s; \
		for (size_t i = 0; i < n; i += 8) { \
			for (size_t j = i; j < i + 8; j++) \
				dst[j] = value; \
			__asm__ volatile("" ::: "memory"); \
		} \
	}

GENERIC(copy, x[j])
GENERIC(scale, s * x[j])
GENERIC(add, x[j] + y[j])
GENERIC(triad, x[j] + s * y[j])

static bool always(void)
{
	return true;
}

const struct stream_isa stream_isa_generic = {
	.name = "generic",
	.usable = always,
	.plain = {
		[STREAM_COPY] = { copy },
		[STREAM_SCALE] = { scale },
		[STREAM_ADD] = { add },
		[STREAM_TRIAD] = { triad },
	},
};

const struct stream_isa *const stream_isas[] = {
#if defined(__x86_64__) || defined(__i386__)
	&stream_isa_avx512,
	&stream_isa_avx2,
#endif
#if defined(__SSE2__)
	&stream_isa_sse2,
#endif
#if defined(__aarch64__)
	&stream_isa_neon,
#endif
	&stream_isa_generic,
	NULL,
};

const struct stream_isa *stream_isa_best(void)
{
	size_t i = 0;

	while (!stream_isas[i]->usable())
		i++;
	return stream_isas[i];
}
