/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/sample_pack.h"

static int unpack(const void *p, size_t n, size_t reps, struct arena *a,
		  const struct rep **out)
{
	return sample_unpack(p, n, reps, a, out, NULL);
}

static uint64_t random_bits(unsigned *seed)
{
	uint64_t v = 0;

	for (int i = 0; i < 5; i++)
		v = v << 15 ^ (uint64_t)rand_r(seed);
	return v >> rand_r(seed) % 64;
}

static void random_rep(struct rep *x, unsigned *seed)
{
	uint64_t bits = random_bits(seed) << 13;

	*x = (struct rep){
		.block = (uint32_t)random_bits(seed) >> rand_r(seed) % 32,
		.i = (uint32_t)random_bits(seed) >> rand_r(seed) % 32,
		.ns = random_bits(seed), .cpu_ns = random_bits(seed),
		.marks = rand_r(seed) % 3 ? 0 : (uint32_t)random_bits(seed),
	};
	if (rand_r(seed) % 2)
		x->clock_mhz = (double)(rand_r(seed) % 6000000) / 1000;
	else
		memcpy(&x->clock_mhz, &bits, sizeof bits);
}

static bool same_rep(const struct rep *a, const struct rep *b)
{
	return a->block == b->block && a->i == b->i && a->ns == b->ns &&
	       a->cpu_ns == b->cpu_ns && a->marks == b->marks &&
	       (memcmp(&a->clock_mhz, &b->clock_mhz, sizeof(double)) == 0 ||
		(isnan(a->clock_mhz) && isnan(b->clock_mhz)));
}

Test(sample_pack, gives_back_every_bit_of_random_repetitions)
{
	unsigned seed = 20260101;

	for (int round = 0; round < 300; round++) {
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT;
		struct rep in[64];
		const struct rep *out;
		size_t n = (size_t)round % 65;

		for (size_t i = 0; i < n; i++)
			random_rep(&in[i], &seed);
		sample_pack(in, n, &b);
		cr_assert_eq(unpack(b.p, b.n, n, &a, &out), 0);
		for (size_t i = 0; i < n; i++)
			cr_assert(same_rep(&in[i], &out[i]), "round %d, %zu",
				  round, i);
		buf_release(&b);
		arena_release(&a);
	}
}

/* The bytes of the example in postsil-db(5), worked out by hand from the form. */
Test(sample_pack, writes_the_bytes_that_the_man_page_shows)
{
	static const struct rep reps[] = {
		{ .block = 0, .i = 0, .ns = 1000, .cpu_ns = 990, .clock_mhz = 2.5 },
		{ .block = 0, .i = 1, .ns = 1001, .cpu_ns = 991, .clock_mhz = 2.5 },
		{ .block = 1, .i = 0, .ns = 999, .cpu_ns = 999, .clock_mhz = NAN,
		  .marks = 1 },
	};
	static const unsigned char expected[] = {
		0x01,
		0x10, 0xd0, 0x0f, 0x13, 0x88, 0x27,
		0x08, 0x02, 0x13,
		0x05, 0x02, 0x01, 0x03, 0x00,
	};
	struct buf b = BUF_INIT;

	sample_pack(reps, 3, &b);
	cr_assert_eq(b.n, sizeof expected);
	cr_assert_eq(memcmp(b.p, expected, sizeof expected), 0);
	buf_release(&b);
}

Test(sample_pack, takes_about_ten_bytes_for_a_real_repetition)
{
	struct rep reps[100];
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < 100; i++)
		reps[i] = (struct rep){
			.block = (uint32_t)(i / 10), .i = (uint32_t)(i % 10),
			.ns = 9771003 + i * 7919 % 50000,
			.cpu_ns = 9770512 + i * 7919 % 50000,
			.clock_mhz = 3694 + (double)(i % 7),
		};
	sample_pack(reps, 100, &b);
	cr_assert_lt(b.n, 1000, "%zu bytes", b.n);
	buf_release(&b);
}

Test(sample_pack, refuses_every_torn_and_every_lengthened_blob)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct rep reps[8];
	const struct rep *out;
	unsigned seed = 7;

	for (size_t i = 0; i < 8; i++)
		random_rep(&reps[i], &seed);
	sample_pack(reps, 8, &b);
	for (size_t n = 0; n < b.n; n++)
		cr_assert_eq(unpack(b.p, n, 8, &a, &out), ERR_FORMAT, "%zu", n);
	buf_addc(&b, 0);
	cr_assert_eq(unpack(b.p, b.n, 8, &a, &out), ERR_FORMAT);
	buf_release(&b);
	arena_release(&a);
}

Test(sample_pack, refuses_counts_that_the_bytes_cannot_hold_before_it_allocates)
{
	static const unsigned char one[] = { 1, 0, 2, 0 };
	struct arena a = ARENA_INIT;
	const struct rep *out;

	cr_assert_eq(unpack(one, sizeof one, SIZE_MAX, &a, &out), ERR_FORMAT);
	cr_assert_eq(unpack(one, sizeof one, 1000000, &a, &out), ERR_FORMAT);
	cr_assert_eq(a.used, 0);
	arena_release(&a);
}

Test(sample_pack, survives_random_bytes)
{
	unsigned seed = 99, accepted = 0;

	for (int round = 0; round < 20000; round++) {
		struct arena a = ARENA_INIT;
		unsigned char bytes[24];
		const struct rep *out;

		for (size_t i = 0; i < sizeof bytes; i++)
			bytes[i] = (unsigned char)rand_r(&seed);
		bytes[0] = SAMPLE_PACK_VERSION;
		bytes[1] &= 31;
		if (unpack(bytes, sizeof bytes, 1 + (size_t)round % 7, &a, &out) == 0)
			accepted++;
		arena_release(&a);
	}
	cr_assert_lt(accepted, 20000);
}

Test(sample_pack, names_a_form_that_it_does_not_know)
{
	static const unsigned char later[] = { 2, 0, 2, 0 };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	const struct rep *out;

	cr_assert_eq(sample_unpack(later, sizeof later, 1, &a, &out, &e),
		     ERR_VERSION);
	cr_assert_not_null(strstr(e.text, "form 2"));
	arena_release(&a);
}
