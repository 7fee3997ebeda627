/* SPDX-License-Identifier: MIT */
#include "bench/narrow.h"

#include <math.h>
#include <string.h>

double narrow_from_bf16(uint16_t b)
{
	uint32_t bits = (uint32_t)b << 16;
	float x;

	memcpy(&x, &bits, sizeof(x));
	return (double)x;
}

double narrow_from_fp16(uint16_t h)
{
	int exponent = h >> 10 & 31, mantissa = h & 1023;
	double x;

	if (exponent == 31)
		x = mantissa ? (double)NAN : (double)INFINITY;
	else if (exponent == 0)
		x = ldexp(mantissa, -24);
	else
		x = ldexp(mantissa + 1024, exponent - 25);
	return h & 0x8000 ? -x : x;
}

uint16_t narrow_to_fp16(double x)
{
	unsigned sign = signbit(x) ? 0x8000 : 0;
	int exponent;
	double units;

	x = fabs(x);
	if (isnan(x))
		return 0x7e00;
	if (x >= 65520)  /* half a unit above the largest */
		return (uint16_t)(sign | 0x7c00);
	frexp(x, &exponent);  /* x = f 2^exponent, 1/2 <= f < 1 */
	if (exponent < -13)
		exponent = -13;  /* subnormal: units of 2^-24 */
	units = nearbyint(ldexp(x, 11 - exponent));
	/* A carry out of the mantissa is one into the exponent, as it should. */
	if (units < 1024)
		return (uint16_t)(sign | (unsigned)units);
	return (uint16_t)(sign + ((unsigned)(exponent + 13) << 10) +
			  (unsigned)units);
}
