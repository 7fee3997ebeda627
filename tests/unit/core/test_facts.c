/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "core/base/err.h"
#include "core/model/facts.h"
#include "core/model/product.h"

Test(facts, an_untouched_fact_is_unknown)
{
	struct facts f;

	facts_init(&f);
	cr_assert_eq(f.fact[FIELD_CPU_MODEL].state, FACT_UNKNOWN);
	cr_assert_null(facts_value(&f, FIELD_CPU_MODEL));
	facts_release(&f);
}

Test(facts, values_take_a_normal_form)
{
	struct facts f;
	double v;

	facts_init(&f);
	facts_known(&f, FIELD_CPU_MODEL, "cpuid", "  AMD\tEPYC\x1b[2J \n");
	cr_assert_str_eq(facts_value(&f, FIELD_CPU_MODEL), "AMD EPYC [2J");
	facts_known(&f, FIELD_CPU_CORES_PHYSICAL, "x", "%d", 12);
	cr_assert_str_eq(facts_value(&f, FIELD_CPU_CORES_PHYSICAL), "12");
	facts_known(&f, FIELD_CPU_MAX_FREQ_MHZ, "x", "3600.10");
	cr_assert_str_eq(facts_value(&f, FIELD_CPU_MAX_FREQ_MHZ),
			 "3600.0999999999999");
	cr_assert(facts_number(&f, FIELD_CPU_MAX_FREQ_MHZ, &v));
	cr_assert_eq(v, 3600.1);
	facts_release(&f);
}

Test(facts, what_is_no_number_becomes_unknown_with_the_reason)
{
	struct facts f;

	facts_init(&f);
	facts_known(&f, FIELD_CPU_CORES_PHYSICAL, "x", "twelve");
	cr_assert_eq(f.fact[FIELD_CPU_CORES_PHYSICAL].state, FACT_UNKNOWN);
	cr_assert(strstr(f.fact[FIELD_CPU_CORES_PHYSICAL].reason, "twelve"));
	facts_known(&f, FIELD_CPU_MAX_FREQ_MHZ, "x", "inf");
	cr_assert_not(facts_is_known(&f, FIELD_CPU_MAX_FREQ_MHZ));
	facts_known(&f, FIELD_CPU_MODEL, "x", "  ");
	cr_assert_not(facts_is_known(&f, FIELD_CPU_MODEL));
	facts_release(&f);
}

Test(facts, keys_of_a_newer_worker_are_kept)
{
	struct facts f, g;

	facts_init(&f);
	facts_init(&g);
	cr_assert_eq(facts_set(&f, "npu_model", FACT_KNOWN, "X1", "s", NULL), 0);
	cr_assert_eq(facts_set(&f, "npu_model", FACT_KNOWN, "X2", "s", NULL), 0);
	cr_assert_eq(facts_set(&f, "Bad key", FACT_KNOWN, "x", "s", NULL),
		     ERR_FORMAT);
	facts_known(&f, FIELD_OS_KERNEL, "uname", "6.1");
	facts_copy(&g, &f);
	cr_assert_eq(g.n_extra, 1);
	cr_assert_str_eq(g.extra[0].fact.value, "X2");
	cr_assert_str_eq(facts_value(&g, FIELD_OS_KERNEL), "6.1");
	facts_release(&f);
	facts_release(&g);
}

Test(facts, long_values_are_cut_on_a_character_border)
{
	struct facts f;
	char text[FACT_MAX * 2 + 1];
	size_t n;

	for (size_t i = 0; i < FACT_MAX; i++)
		memcpy(text + 2 * i, "\xc3\xa9", 2);
	text[sizeof text - 1] = '\0';
	facts_init(&f);
	facts_known(&f, FIELD_CPU_MODEL, "x", "%s", text);
	n = strlen(facts_value(&f, FIELD_CPU_MODEL));
	cr_assert_leq(n, FACT_MAX);
	cr_assert_eq(n % 2, 0);
	facts_release(&f);
}

/* 2^53 is the greatest whole number that JSON readers and doubles keep. */
Test(facts, whole_numbers_beyond_53_bits_are_unknown)
{
	static const char *const beyond[] = {
		"9007199254740993", "-9007199254740993",
		"9223372036854775807", "-9223372036854775808",
	};
	struct facts f;

	facts_init(&f);
	facts_known(&f, FIELD_THREADS, "x", "9007199254740992");
	cr_assert_str_eq(facts_value(&f, FIELD_THREADS), "9007199254740992");
	for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
		facts_known(&f, FIELD_THREADS, "x", "%s", beyond[i]);
		cr_assert_null(facts_value(&f, FIELD_THREADS), "%s", beyond[i]);
	}
	facts_release(&f);
}

/* What is "" here would come back from a store as NULL, with another hash. */
Test(facts, a_source_or_reason_of_blanks_is_none)
{
	struct facts f;

	facts_init(&f);
	cr_assert_eq(facts_set(&f, "cpu_model", FACT_ABSENT, NULL, " ", "\t "), 0);
	cr_assert_null(f.fact[FIELD_CPU_MODEL].source);
	cr_assert_null(f.fact[FIELD_CPU_MODEL].reason);
	facts_release(&f);
}

Test(product, drops_marks_clock_and_generation)
{
	static const char *const row[][2] = {
		{ "12th Gen Intel(R) Core(TM) i7-12700K", "Intel Core i7-12700K" },
		{ "Intel(R) Core(TM) i7-6700K CPU @ 4.00GHz", "Intel Core i7-6700K" },
		{ "Intel(R) Xeon(R) CPU E5-2650 v2 @ 2.60GHz",
		  "Intel Xeon CPU E5-2650 v2" },
		{ "AMD Ryzen 9 7950X 16-Core Processor", "AMD Ryzen 9 7950X" },
		{ "AMD EPYC 7451 24-Core Processor", "AMD EPYC 7451" },
		{ "AMD EPYC (family 26 model 2)", "AMD EPYC (family 26 model 2)" },
		{ "AMD EPYC 7R13 Processor (family 25 model 1)", "AMD EPYC 7R13" },
		{ "Intel(R) Xeon(R) Platinum 8488C (family 6 model 143)",
		  "Intel Xeon Platinum 8488C" },
		{ "NVIDIA H100 80GB HBM3", "NVIDIA H100 80GB HBM3" },
		{ "", "unknown" },
	};
	char out[PRODUCT_MAX];

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		product_name(row[i][0], out);
		cr_assert_str_eq(out, row[i][1]);
	}
}

/* 127 bytes are room for 63 characters of two bytes. */
Test(product, a_long_name_is_cut_between_characters)
{
	char model[401] = "", out[PRODUCT_MAX];

	for (size_t i = 0; i < 400; i += 2)
		memcpy(model + i, "\xd0\xb6", 3);
	product_name(model, out);
	cr_assert_eq(strlen(out), 126);
	cr_assert_eq(strncmp(out, model, 126), 0);
}
