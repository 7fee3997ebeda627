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

#define P(n) UINT64_C(1##n)
static const uint64_t power[] = {   /* of ten; all that fit */
	P(), P(0), P(00), P(000), P(0000), P(00000), P(000000), P(0000000),
	P(00000000), P(000000000), P(0000000000), P(00000000000),
	P(000000000000), P(0000000000000), P(00000000000000),
	P(000000000000000), P(0000000000000000), P(00000000000000000),
	P(000000000000000000), P(0000000000000000000),
};
#undef P

/* Writes n digits of v, with zeros in front: two at a time, as each division waits
 * for the one before. */
static void put_digits(char *p, uint64_t v, int n)
{
	for (; n > 1; n -= 2) {
		unsigned two = (unsigned)(v % 100);

		v /= 100;
		p[n - 1] = (char)('0' + two % 10);
		p[n - 2] = (char)('0' + two / 10);
	}
	if (n)
		p[0] = (char)('0' + v % 10);
}

static int count_digits(uint64_t v)
{
	int n = 0;

	while (n < DIGITS && v >= power[n])
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
	/* 20 decimals at most, DIGITS and the zeros of LEAST */
	int one_more = decimals > 19;
	wide product = (wide)fraction * power[decimals - one_more];
	wide rest, half = (wide)1 << (shift - 1);
	uint64_t q;

	if (one_more)
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
