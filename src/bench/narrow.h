/* SPDX-License-Identifier: MIT */
/*
 * narrow: bf16 and IEEE 754 binary16 numbers as 16 bits, E4M3 as 8, in plain C.
 *
 * For data and references, outside of timed regions: compilers have no such
 * types everywhere.  E4M3 is that of the "OCP 8-bit Floating Point Specification
 * (OFP8)": bias 7, three bits of mantissa, subnormals in units of 2^-9, no infinities, NaN
 * is 0x7f and 0xff alone, so that 0x7e is 448, the largest.
 */
#ifndef POSTSIL_NARROW_H
#define POSTSIL_NARROW_H

#include <stdint.h>

/* Exact. */
double narrow_from_bf16(uint16_t b);
double narrow_from_fp16(uint16_t h);
double narrow_from_fp8(uint8_t b);

/* Rounded to nearest, ties to even; overflow gives an infinity, or NaN in fp8. */
uint16_t narrow_to_fp16(double x);
uint8_t narrow_to_fp8(double x);

#endif
