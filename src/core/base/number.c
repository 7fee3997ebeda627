/* SPDX-License-Identifier: MIT */
#include "core/base/number.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

/* Digits that %.17g keeps, and the range in which it writes no exponent and in
 * which the product below fits 128 bits. */
#define DIGITS 17
#define LEAST 1e-4
#define END 9007199254740992.0

/* Writes n digits of v, with zeros in front. */
static void put_digits(char *p, uint64_t v, int n)
{
	while (n--) {
		p[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

static int count_digits(uint64_t v)
{
	int n = 0;

	for (; v; v /= 10)
		n++;
	return n;
}

/* Digits behind the point: 17 from the first that is not 0. */
static int count_decimals(double v, uint64_t whole)
{
	if (whole)
		return DIGITS - count_digits(whole);
	return DIGITS + (v < 0.1) + (v < 0.01) + (v < 0.001);
}

/* fraction / 2^shift as so many decimals, rounded to even: under 10^17, as
 * zeros stand in front where there are more than 17.  Never rounded up to a whole:
 * the double below a whole is farther from it than the last of 17 digits. */
static uint64_t decimals_of(uint64_t fraction, int shift, int decimals)
{
	wide product = fraction, rest, half = (wide)1 << (shift - 1);
	uint64_t q;

	for (int i = 0; i < decimals; i++)
		product *= 10;
	q = (uint64_t)(product >> shift);
	rest = product & (((wide)1 << shift) - 1);
	return q + (rest > half || (rest == half && q % 2));
}

static size_t put_fixed(double v, char *out)
{
	uint64_t bits, whole, fraction, q;
	int shift, decimals, n;
	char *p = out;

	memcpy(&bits, &v, sizeof bits);
	/* IEEE 754: v = fraction / 2^shift; shift is 0 to 66 in our range */
	shift = 1075 - (int)(bits >> 52);
	fraction = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
	whole = shift < 53 ? fraction >> shift : 0;
	if (shift < 53)
		fraction &= (UINT64_C(1) << shift) - 1;
	decimals = count_decimals(v, whole);
	q = fraction ? decimals_of(fraction, shift, decimals) : 0;
	n = whole ? count_digits(whole) : 1;
	put_digits(p, whole, n);
	p += n;
	if (q) {
		*p++ = '.';
		put_digits(p, q, decimals);
		for (p += decimals; p[-1] == '0';)
			p--;
	}
	*p = '\0';
	return (size_t)(p - out);
}

size_t number_format(double v, char out[NUMBER_SIZE])
{
	double size = fabs(v);

	if (!(size >= LEAST && size < END))
		return (size_t)snprintf(out, NUMBER_SIZE, "%.17g", v);
	if (v > 0)
		return put_fixed(v, out);
	*out = '-';
	return 1 + put_fixed(size, out + 1);
}
#else
size_t number_format(double v, char out[NUMBER_SIZE])
{
	return (size_t)snprintf(out, NUMBER_SIZE, "%.17g", v);
}
#endif
