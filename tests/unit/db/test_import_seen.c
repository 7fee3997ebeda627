/* SPDX-License-Identifier: MIT */
#include "db/import_seen.h"

#include <criterion/criterion.h>
#include <stdio.h>

Test(import_seen, a_hundred_thousand_ids_are_told_apart)
{
	struct import_seen seen = IMPORT_SEEN_INIT;
	char id[RUN_ID], hash[DIGEST_HEX], other[DIGEST_HEX];

	for (int pass = 0; pass < 3; pass++)
		for (unsigned k = 0; k < 100000; k++) {
			enum import_seen_answer a;

			/* as version 7 has it: near in time, alike at the front */
			snprintf(id, sizeof id, "01946a3c-%04x-7000-8000-%012x",
				 k & 0xffff, k);
			snprintf(hash, sizeof hash, "%064x", 0);
			snprintf(other, sizeof other, "f%063x", 0);
			a = import_seen_add(&seen, id, pass < 2 ? hash : other);
			if (a != (enum import_seen_answer)pass)
				cr_assert_fail("%s, pass %d: %d", id, pass, a);
		}
	cr_assert_eq(seen.n, 100000);
	cr_assert_eq(import_seen_add(&seen, "00000000-0000-0000-0000-000000000000",
				     hash), SEEN_NEW);
	cr_assert_eq(import_seen_add(&seen, "00000000-0000-0000-0000-000000000000",
				     hash), SEEN_SAME);
	import_seen_release(&seen);
}
