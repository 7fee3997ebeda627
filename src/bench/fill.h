/* SPDX-License-Identifier: MIT */
/*
 * fill: data for measured arrays, from a seed.
 *
 * Element i of an array depends on (seed, array, i) only, so that every thread
 * can fill its own part and a reference can be computed anywhere.  Values are
 * uniform in [-1, 1) and multiples of 2^-50 (fp64) or 2^-22 (fp32): nearly
 * full mantissas, so that multipliers see real work, and two bits short of it,
 * so that y + x / 2 is exact and can be checked exactly.  In low precision: bf16 the
 * fp32 value cut to its upper half, fp16 multiples of 2^-10, both in [-1, 1); s8
 * from -127 to 127 and u8 from 0 to 127, so that no library's sums of two products
 * saturate 16 bits, and sums of 100,000 stay within 32.  For GPUs: tf32 the fp32 value
 * cut to ten bits of mantissa, so that nothing is left to round; fp8 it as the nearest
 * E4M3 number in [-1, 1], none of them a NaN or minus zero (which AMD's own takes for one).
 */
#ifndef POSTSIL_FILL_H
#define POSTSIL_FILL_H

#include <stddef.h>
#include <stdint.h>

double fill_value_fp64(uint64_t seed, unsigned array, uint64_t i);
float fill_value_fp32(uint64_t seed, unsigned array, uint64_t i);

uint16_t fill_value_bf16(uint64_t seed, unsigned array, uint64_t i);
uint16_t fill_value_fp16(uint64_t seed, unsigned array, uint64_t i);
int8_t fill_value_s8(uint64_t seed, unsigned array, uint64_t i);
float fill_value_tf32(uint64_t seed, unsigned array, uint64_t i);
uint8_t fill_value_fp8(uint64_t seed, unsigned array, uint64_t i);
uint8_t fill_value_u8(uint64_t seed, unsigned array, uint64_t i);

/* Elements [from, to) of the array at p. */
void fill_fp64(double *p, size_t from, size_t to, uint64_t seed, unsigned array);
void fill_fp32(float *p, size_t from, size_t to, uint64_t seed, unsigned array);

/* NaN: an element that is never written does not verify. */
void fill_poison_fp64(double *p, size_t from, size_t to);
void fill_poison_fp32(float *p, size_t from, size_t to);

#endif
