/* SPDX-License-Identifier: MIT */
/*
 * narrow: bf16 and IEEE 754 binary16 numbers as 16 bits, in plain C.
 *
 * For data and references, outside of timed regions: compilers have no such
 * types everywhere.
 */
#ifndef POSTSIL_NARROW_H
#define POSTSIL_NARROW_H

#include <stdint.h>

/* Exact. */
double narrow_from_bf16(uint16_t b);
double narrow_from_fp16(uint16_t h);

/* Rounded to nearest, ties to even; overflow gives an infinity. */
uint16_t narrow_to_fp16(double x);

#endif
