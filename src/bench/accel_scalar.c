/* SPDX-License-Identifier: MIT */
#include "bench/accel_scalar.h"

#include <stdint.h>

struct accel_scalars accel_scalars_of(enum kernel_precision p)
{
	static const double f64[] = { 1, 0 };
	static const float f32[] = { 1, 0 };
	static const int32_t s32[] = { 1, 0 };

	if (p == KERNEL_FP64)
		return (struct accel_scalars){ &f64[0], &f64[1] };
	if (p == KERNEL_INT8)
		return (struct accel_scalars){ &s32[0], &s32[1] };
	return (struct accel_scalars){ &f32[0], &f32[1] };
}
