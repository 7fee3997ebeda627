/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/number.h"

/* The C library says what is right. */
static void same(double v)
{
	char want[64], got[NUMBER_SIZE];
	size_t n = number_format(v, got);

	snprintf(want, sizeof want, "%.17g", v);
	cr_assert_str_eq(got, want);
	cr_assert_eq(n, strlen(want));
}

static void same_around(double v)
{
	same(v);
	same(-v);
	same(nextafter(v, INFINITY));
	same(nextafter(v, 0));
}

static uint64_t next(uint64_t *x)
{
	/* xorshift64, Marsaglia 2003 */
	*x ^= *x << 13;
	*x ^= *x >> 7;
	return *x ^= *x << 17;
}

Test(number, is_written_as_the_c_library_writes_it_at_every_power_of_ten_and_two)
{
	for (int i = -20; i <= 20; i++) {
		same_around(pow(10, i));
		same_around(3 * pow(10, i));
		same_around(999999 * pow(10, i));
	}
	for (int i = -1074; i <= 1023; i++)
		same_around(ldexp(1, i));
}

/* The first four have 18 digits, the last a 5: half way, to the even one. */
Test(number, rounds_half_to_even)
{
	static const double v[] = {
		1125899906842623.25, 1125899906842623.75, 1125899906842622.25,
		1125899906842622.75, 4503599627370495.5, 70368744177663.9921875,
		70368744177663.0078125, 1.5, 0.5, 0.1,
		0.2, 1.0 / 3, 2.0 / 3, 99.999999999999986, 0.30000000000000004,
		4688.1000000000004, 3693.912, 0.00099999999999999998,
	};

	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		same_around(v[i]);
	same(0);
	same(-0.0);
}

Test(number, is_written_as_the_c_library_writes_it_for_any_bits)
{
	uint64_t state = 88172645463325252;

	for (int i = 0; i < 300000; i++) {
		uint64_t bits = next(&state);
		double v;

		memcpy(&v, &bits, sizeof v);
		if (isfinite(v))
			same(v);
		/* and where figures are: exponents of 2^-15 to 2^54 */
		bits = (bits & 0x800fffffffffffff) | (1008 + (bits >> 52) % 70) << 52;
		memcpy(&v, &bits, sizeof v);
		same(v);
		/* kilohertz as megahertz */
		same((double)(next(&state) % 6000000) / 1000);
	}
}
