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
	unsigned exponent = h >> 10 & 31, mantissa = h & 1023;
	/* as a double: other bias, longer mantissa; millions of products are read */
	uint64_t bits = (uint64_t)(exponent - 15 + 1023) << 52 | (uint64_t)mantissa << 42;
	double x;

	memcpy(&x, &bits, sizeof(x));
	if (exponent == 31)
		x = mantissa ? (double)NAN : (double)INFINITY;
	else if (exponent == 0)
		x = mantissa * 0x1p-24;
	return h & 0x8000 ? -x : x;
}

double narrow_from_fp8(uint8_t b)
{
	int exponent = b >> 3 & 15, mantissa = b & 7;
	double x;

	if (exponent == 15 && mantissa == 7)
		x = (double)NAN;
	else if (exponent == 0)
		x = ldexp(mantissa, -9);
	else
		x = ldexp(mantissa + 8, exponent - 10);
	return b & 0x80 ? -x : x;
}

/* Exponent and mantissa of so many bits of x >= 0, which has room in the format;
 * least: frexp()'s exponent of its smallest normal number. */
static unsigned magnitude(double x, int bits, int least)
{
	unsigned one = 1u << bits, units;
	int exponent;

	frexp(x, &exponent);  /* x = f 2^exponent, 1/2 <= f < 1 */
	if (exponent < least)
		exponent = least;  /* subnormal */
	units = (unsigned)nearbyint(ldexp(x, bits + 1 - exponent));
	/* A carry out of the mantissa is one into the exponent, as it should. */
	return units < one ? units : (unsigned)(exponent - least) * one + units;
}

uint16_t narrow_to_fp16(double x)
{
	unsigned sign = signbit(x) ? 0x8000 : 0;

	x = fabs(x);
	if (isnan(x))
		return 0x7e00;
	if (x >= 65520)  /* half a unit above the largest */
		return (uint16_t)(sign | 0x7c00);
	return (uint16_t)(sign | magnitude(x, 10, -13));
}

uint8_t narrow_to_fp8(double x)
{
	unsigned sign = signbit(x) ? 0x80 : 0;

	x = fabs(x);
	if (!(x <= 464))  /* half a unit above the largest, a tie with an even one */
		return (uint8_t)(sign | 0x7f);
	return (uint8_t)(sign | magnitude(x, 3, -5));
}
