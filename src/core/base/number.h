/* SPDX-License-Identifier: MIT */
/*
 * number: a double as text, to the letter as printf's %.17g writes it.
 *
 * A run holds some two hundred fractions, and printf takes longer over them than
 * SQLite takes to store the run.  What lies between 1e-4 and 2^53 is a 53-bit
 * integer over a power of two: its 17 digits come exactly out of one product of
 * 128 bits.  All else is left to printf.
 */
#ifndef POSTSIL_NUMBER_H
#define POSTSIL_NUMBER_H

#include <stddef.h>

#define NUMBER_SIZE 32  /* sign, 17 digits, point, exponent, NUL */

/* v is finite.  Returns the length; out ends with a NUL. */
size_t number_format(double v, char out[NUMBER_SIZE]);

#endif
