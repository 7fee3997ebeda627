/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/dot_isa.h"
#include "bench/kernel_dot.h"
#include "bench/measure.h"
#include "bench/narrow.h"
#include "bench/placement.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

static struct placement place;
static struct kernel_env env;

static void open_env(void)
{
	struct sysroot *root;
	struct err e = ERR_INIT;

	cr_assert_eq(sysroot_open(NULL, &root, &e), 0);
	cr_assert_eq(placement_make(&place, root, 0, &e), 0, "%s", e.text);
	sysroot_close(root);
	env = (struct kernel_env){ .place = &place, .seed = 42 };
	cr_assert_eq(team_new(&place, 0, &env.team, &e), 0, "%s", e.text);
}

static void close_env(void)
{
	team_free(env.team);
	placement_release(&place);
}

TestSuite(dot, .init = open_env, .fini = close_env);

static int measure(const struct kernel *k, const struct dot_isa *d,
		   struct measure_result *r, struct err *e)
{
	struct step s = { .kernel = k, .precision = d->precision, .blocks = 3,
			  .budget_s = 0.02 };

	snprintf(s.variant, sizeof(s.variant), "%s", d->name);
	return measure_step(&env, &s, NULL, r, e);
}

Test(dot, answers_are_right_in_every_instruction_set)
{
	static const uint64_t seed[] = { 42, 0xffffffff };

	for (size_t i = 0; dot_isas[i]; i++) {
		if (!dot_isas[i]->usable())
			continue;
		for (size_t s = 0; s < 2; s++) {
			struct measure_result r;
			struct err e = ERR_INIT;

			env.seed = seed[s];
			cr_assert_eq(measure(&kernel_dot, dot_isas[i], &r, &e), 0,
				     "%s", e.text);
			cr_assert_gt(r.sum.value, 0);
			cr_assert_str_eq(r.detail, dot_isas[i]->name);
			measure_release(&r);
		}
	}
}

/* The last bit of the last output. */
static void spoil(struct kernel_ctx *k)
{
	const struct dot_isa *d = dot_isa_find(k->step->variant);
	unsigned char *last = k->pages[0].p;

	kernel_dot.run(k);
	last += (size_t)d->accumulators * (size_t)d->bytes -
		(d->precision == KERNEL_FP16 ? 2 : 4);
	*last ^= 1;
}

static void do_nothing(struct kernel_ctx *k)
{
	(void)k;
}

Test(dot, a_wrong_or_missing_answer_is_caught)
{
	static void (*const fault[])(struct kernel_ctx *k) = {
		spoil, do_nothing,
	};

	for (size_t i = 0; dot_isas[i]; i++) {
		for (int f = 0; f < 2 && dot_isas[i]->usable(); f++) {
			struct kernel bad = kernel_dot;
			struct measure_result r;
			struct err e = ERR_INIT;

			bad.run = fault[f];
			cr_assert_eq(measure(&bad, dot_isas[i], &r, &e),
				     ERR_REFUSED, "%s, fault %d",
				     dot_isas[i]->name, f);
			measure_release(&r);
		}
	}
}

Test(dot, a_processor_without_the_instructions_is_told_so)
{
	struct step s = { .kernel = &kernel_dot, .precision = KERNEL_INT8,
			  .variant = "no such", .blocks = 3, .budget_s = 0.02 };
	struct measure_result r;
	struct err e = ERR_INIT;

	cr_assert_eq(measure_step(&env, &s, NULL, &r, &e), ERR_UNSUPPORTED);
	cr_assert_not_null(strstr(e.text, "no such"));
	measure_release(&r);
}

/* Operations of one instruction: Intel's and Arm's reference manuals.  A 512-bit
 * VDPBF16PS makes 32 products and as many sums, VPDPBUSD 64, TDPBUSD 16 x 16 x
 * 64, BFMMLA 2 x 2 x 4, SMMLA 2 x 2 x 8. */
Test(dot, operations_are_counted_as_the_manuals_define_them)
{
	static const struct {
		const char *name;
		double ops;
	} want[] = {
		{ "avx512_fp16", 64 }, { "avx512_bf16", 64 },
		{ "avx512_vnni", 128 }, { "avx_vnni", 64 },
		{ "amx_bf16", 2 * 16 * 16 * 32 }, { "amx_int8", 2 * 16 * 16 * 64 },
		{ "asimdhp", 16 }, { "bf16_mmla", 32 }, { "bf16_dot", 16 },
		{ "i8mm", 64 }, { "asimddp", 32 },
	};
	size_t found = 0, n = 0;

	for (size_t i = 0; dot_isas[i]; i++, n++)
		for (size_t w = 0; w < sizeof(want) / sizeof(want[0]); w++) {
			const struct dot_isa *d = dot_isas[i];

			if (strcmp(d->name, want[w].name))
				continue;
			found++;
			cr_assert_eq(dot_isa_ops(d) / d->accumulators,
				     want[w].ops, "%s", d->name);
			cr_assert_leq(d->accumulators * d->bytes, DOT_MAX_VALUES);
			cr_assert_leq(4 * d->bytes, DOT_MAX_OPERANDS);
		}
	cr_assert_eq(found, n);
}

/* IEEE 754-2019, binary16: 11 bits of precision, largest 65504, smallest 2^-24. */
Test(narrow, halves_are_those_of_the_standard)
{
	static const struct {
		double value;
		uint16_t bits;
	} want[] = {
		{ 0.0, 0 }, { -0.0, 0x8000 }, { 1, 0x3c00 }, { -2, 0xc000 },
		{ 65504, 0x7bff }, { 0x1p-14, 0x0400 }, { 0x1p-24, 0x0001 },
		{ 1.0 / 3, 0x3555 },   /* rounded down */
		{ 1 + 0x1p-11, 0x3c00 }, { 1 + 3 * 0x1p-11, 0x3c02 },  /* ties */
		{ 65519, 0x7bff }, { 65520, 0x7c00 }, { 0x1p-25, 0 },
	};

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		cr_assert_eq(narrow_to_fp16(want[i].value), want[i].bits, "%a",
			     want[i].value);
	for (unsigned h = 0; h < 0x7c00; h++)
		cr_assert_eq(narrow_to_fp16(narrow_from_fp16((uint16_t)h)), h);
	cr_assert_eq(narrow_from_bf16(0x3f80), 1);
	cr_assert_eq(narrow_from_bf16(0xc049), -3.140625);
}
