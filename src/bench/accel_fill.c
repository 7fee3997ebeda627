/* SPDX-License-Identifier: MIT */
#include "bench/accel_fill.h"

#include "bench/fill.h"
#include "core/base/err.h"

static void put_element(void *raw, size_t i, const struct accel_random *r)
{
	switch (r->precision) {
	case KERNEL_FP64:
		((double *)raw)[i] = fill_value_fp64(r->seed, r->array, i);
		break;
	case KERNEL_FP32:
		((float *)raw)[i] = fill_value_fp32(r->seed, r->array, i);
		break;
	case KERNEL_TF32:
		((float *)raw)[i] = fill_value_tf32(r->seed, r->array, i);
		break;
	case KERNEL_FP16:
		((uint16_t *)raw)[i] = fill_value_fp16(r->seed, r->array, i);
		break;
	case KERNEL_BF16:
		((uint16_t *)raw)[i] = fill_value_bf16(r->seed, r->array, i);
		break;
	case KERNEL_INT8:
		((int8_t *)raw)[i] = fill_value_s8(r->seed, r->array, i);
		break;
	default:
		((uint8_t *)raw)[i] = fill_value_fp8(r->seed, r->array, i);
	}
}

void accel_fill_random(void *to, size_t n, const struct accel_random *r)
{
	for (size_t i = 0; i < n; i++)
		put_element(to, i, r);
}

int accel_fill(struct accel *g, accel_ptr to, size_t bytes,
	       const struct accel_block *block, struct err *e)
{
	size_t have = block->bytes < bytes ? block->bytes : bytes, n;
	int rc = g->ops->upload(g, to, block->p, have, e);

	for (; have < bytes && !rc; have += n) {
		n = have < bytes - have ? have : bytes - have;
		rc = g->ops->copy(g, to + have, to, n, e);
	}
	return rc;
}
