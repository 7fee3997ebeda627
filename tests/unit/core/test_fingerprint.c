/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/fingerprint.h"

/* Golden vectors: computed with another implementation (Python's hashlib). */
Test(fingerprint, golden_vectors)
{
	static const char *const row[][2] = {
		{ "12th Gen Intel(R) Core(TM) i7-12700K|2|0x3a|12|none|none|32",
		  "6f4f4788ac564266" },
		{ "Intel(R) Core(TM) i7-12700K|4|0x2c|12|10de:2684|95.02.18.40.84|32",
		  "b850226f927e627b" },
		{ "AMD EPYC (family 25 model 17)|1|none|2|none|none|24",
		  "72f0af6f90dc52cd" },
		{ "Intel(R) Xeon(R) Platinum 8480+|8|0x2b0005c0|112|10de:2330+10de:2330|"
		  "96.00.61.00.01+96.00.61.00.01|2048", "4f9998eb85ecab95" },
		{ "Cortex-A78AE|r0p1|none|12|unknown|unknown|64", "b88a62e2ef331334" },
		{ "6.8.0-90-generic|560.35.03|12.4|2.4.0|2.0.1|8.9.7|none|2024.1|0.3.27|"
		  "0.9.0|2.6.3|gcc 13.2.0|Ubuntu 24.04", "cb9dbadadd6be473" },
		{ "6.1.0-37-amd64|none|none|none|none|none|none|none|none|0.9.0|none|"
		  "gcc 12.2.0|Debian GNU/Linux 12", "203751bebe346828" },
	};
	char out[FINGERPRINT_HEX];

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		fingerprint_hash(row[i][0], out);
		cr_assert_str_eq(out, row[i][1]);
	}
}

static void guest(struct facts *f)
{
	facts_init(f);
	facts_known(f, FIELD_CPU_MODEL, "t", "AMD EPYC (family 25 model 17)");
	facts_known(f, FIELD_CPU_STEPPING, "t", "1");
	facts_known(f, FIELD_CPU_MICROCODE, "t", "0x1000065");
	facts_known(f, FIELD_CPU_CORES_PHYSICAL, "t", "2");
	facts_absent(f, FIELD_GPU_PCI_ID, "t", "none");
	facts_absent(f, FIELD_GPU_VBIOS_VERSION, "t", "none");
	facts_known(f, FIELD_MEMORY_TOTAL_GB, "t", "23.5");
}

Test(fingerprint, facts_join_as_the_rule_says)
{
	struct facts f;
	struct buf b = BUF_INIT;
	char out[FINGERPRINT_HEX];

	guest(&f);
	fingerprint_join(&f, FP_HARDWARE, &b);
	cr_assert_str_eq(b.p, "AMD EPYC (family 25 model 17)|1|none|2|none|none|24");
	fingerprint_of(&f, FP_HARDWARE, out);
	cr_assert_str_eq(out, "72f0af6f90dc52cd");
	buf_release(&b);
	facts_release(&f);
}

Test(fingerprint, tells_absent_from_unknown_and_says_what_is_missing)
{
	struct facts f;
	char before[FINGERPRINT_HEX], after[FINGERPRINT_HEX];
	enum field_id missing;

	guest(&f);
	fingerprint_of(&f, FP_HARDWARE, before);
	cr_assert(fingerprint_is_complete(&f, FP_HARDWARE, NULL));
	facts_unknown(&f, FIELD_GPU_VBIOS_VERSION, "t", "permission denied");
	fingerprint_of(&f, FP_HARDWARE, after);
	cr_assert_str_neq(before, after);
	cr_assert_not(fingerprint_is_complete(&f, FP_HARDWARE, &missing));
	cr_assert_eq(missing, FIELD_GPU_VBIOS_VERSION);
	facts_release(&f);
}

Test(fingerprint, a_frequency_never_enters)
{
	struct facts f;
	char before[FINGERPRINT_HEX], after[FINGERPRINT_HEX];

	guest(&f);
	fingerprint_of(&f, FP_HARDWARE, before);
	facts_known(&f, FIELD_CPU_MAX_FREQ_MHZ, "t", "3694");
	facts_known(&f, FIELD_CPU_BASE_FREQ_MHZ, "t", "2596");
	fingerprint_of(&f, FP_HARDWARE, after);
	cr_assert_str_eq(before, after);
	facts_release(&f);
}

/* The table's marks and the orders must name the same fields. */
Test(fingerprint, order_and_table_agree)
{
	for (int which = FP_HARDWARE; which <= FP_SOFTWARE; which++) {
		const enum field_id *id = fingerprint_fields(which);
		int in_order = 0, in_table = 0;

		for (; id[in_order] != FIELD_COUNT; in_order++)
			cr_assert_eq((int)field_table[id[in_order]].in, which);
		for (int i = 0; i < FIELD_COUNT; i++)
			in_table += (int)field_table[i].in == which;
		cr_assert_eq(in_order, in_table);
	}
}

Test(field, keys_are_unique_and_found)
{
	for (int i = 0; i < FIELD_COUNT; i++) {
		cr_assert_not_null(field_table[i].key, "row %d is missing", i);
		cr_assert_not_null(field_table[i].label);
		cr_assert_not_null(field_table[i].unit);
		cr_assert_eq(field_find(field_table[i].key), i);
	}
	cr_assert_eq(field_find("no_such"), -1);
}
