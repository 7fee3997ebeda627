/* SPDX-License-Identifier: MIT */
#include "bench/fill.h"

#include <math.h>
#include <string.h>

#include "bench/narrow.h"

/* Finaliser of SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom
 * Number Generators", OOPSLA 2014) over a counter. */
static uint64_t bits(uint64_t seed, unsigned array, uint64_t i)
{
	uint64_t z = seed + (i + 1) * 0x9e3779b97f4a7c15u +
		     (array + 1) * 0xd1342543de82ef95u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

double fill_value_fp64(uint64_t seed, unsigned array, uint64_t i)
{
	/* 51 bits, less 2^50, times 2^-50. */
	return (double)((int64_t)(bits(seed, array, i) >> 13) -
			((int64_t)1 << 50)) * 0x1p-50;
}

float fill_value_fp32(uint64_t seed, unsigned array, uint64_t i)
{
	return (float)((int64_t)(bits(seed, array, i) >> 41) -
		       ((int64_t)1 << 22)) * 0x1p-22f;
}

uint16_t fill_value_bf16(uint64_t seed, unsigned array, uint64_t i)
{
	float x = fill_value_fp32(seed, array, i);
	uint32_t b;

	memcpy(&b, &x, sizeof(b));
	return (uint16_t)(b >> 16);
}

uint16_t fill_value_fp16(uint64_t seed, unsigned array, uint64_t i)
{
	return narrow_to_fp16((double)((int64_t)(bits(seed, array, i) >> 53) -
				       1024) * 0x1p-10);
}

/* tf32 has fp32's sign and exponent and 10 of its 23 bits of mantissa ("PTX ISA",
 * Alternate Floating-Point Data Formats). */
float fill_value_tf32(uint64_t seed, unsigned array, uint64_t i)
{
	float x = fill_value_fp32(seed, array, i);
	uint32_t b;

	memcpy(&b, &x, sizeof(b));
	b &= ~0x1fffu;
	memcpy(&x, &b, sizeof(b));
	return x;
}

uint8_t fill_value_fp8(uint64_t seed, unsigned array, uint64_t i)
{
	uint8_t b = narrow_to_fp8((double)fill_value_fp32(seed, array, i));

	return b == 0x80 ? 0 : b;
}

int8_t fill_value_s8(uint64_t seed, unsigned array, uint64_t i)
{
	/* 32 bits of chance over 255 values: even to 1 in 10^7 */
	return (int8_t)((int)((bits(seed, array, i) >> 32) * 255 >> 32) - 127);
}

uint8_t fill_value_u8(uint64_t seed, unsigned array, uint64_t i)
{
	return (uint8_t)(bits(seed, array, i) >> 57);
}

void fill_fp64(double *p, size_t from, size_t to, uint64_t seed, unsigned array)
{
	for (size_t i = from; i < to; i++)
		p[i] = fill_value_fp64(seed, array, i);
}

void fill_fp32(float *p, size_t from, size_t to, uint64_t seed, unsigned array)
{
	for (size_t i = from; i < to; i++)
		p[i] = fill_value_fp32(seed, array, i);
}

void fill_poison_fp64(double *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		p[i] = NAN;
}

void fill_poison_fp32(float *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		p[i] = NAN;
}
