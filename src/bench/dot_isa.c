/* SPDX-License-Identifier: MIT */
#include "bench/dot_isa.h"

#include <string.h>

const struct dot_isa *const dot_isas[] = {
#if defined(__x86_64__)
	&dot_avx512_fp16,
	&dot_amx_bf16, &dot_avx512_bf16,
	&dot_amx_int8, &dot_avx512_vnni, &dot_avx_vnni,
#endif
#if defined(__aarch64__)
	&dot_neon_fp16,
	&dot_neon_bfmmla, &dot_neon_bfdot,
	&dot_neon_smmla, &dot_neon_sdot,
#endif
	NULL,
};

const struct dot_isa *dot_isa_find(const char *name)
{
	for (size_t i = 0; dot_isas[i]; i++)
		if (!strcmp(dot_isas[i]->name, name))
			return dot_isas[i]->usable() ? dot_isas[i] : NULL;
	return NULL;
}

double dot_isa_ops(const struct dot_isa *d)
{
	return 2.0 * d->accumulators * d->outputs * d->width;
}
