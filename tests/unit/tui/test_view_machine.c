/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "core/base/json.h"
#include "core/model/fingerprint.h"
#include "view_fixture.h"

static void machine(struct fixture *f)
{
	struct facts *x;

	fixture_init(f);
	f->ws.detected = true;
	x = &f->ws.facts;
	facts_known(x, FIELD_CPU_MODEL, "/proc/cpuinfo", "Some CPU");
	facts_absent(x, FIELD_GPU_MODEL, "/sys", "no GPU on the bus");
	facts_unknown(x, FIELD_CPU_MICROCODE, "/proc/cpuinfo", "not readable");
	facts_known(x, FIELD_CPU_BASE_FREQ_MHZ, "cpuid", "2400");
	snprintf(f->ws.hardware_fingerprint, FINGERPRINT_HEX, "0123456789abcdef");
	snprintf(f->ws.unit_id, UNIT_ID, "ffffffffffffffffffffffffffffffff");
}

static bool prints(struct fixture *f, int w, int h, const char *text)
{
	struct buf out = BUF_INIT;
	bool found;

	fixture_print(f, "machine", w, h, &out);
	found = strstr(buf_str(&out), text) != NULL;
	buf_release(&out);
	return found;
}

Test(view_machine, absent_and_unknown_are_told_apart_with_their_reasons)
{
	struct fixture f;

	machine(&f);
	cr_assert(prints(&f, 100, 80, "none: no GPU on the bus"));
	cr_assert(prints(&f, 100, 80, "unknown: not readable"));
	cr_assert(prints(&f, 100, 80, "unknown: nobody looked for it"));
	cr_assert(prints(&f, 100, 80, "2400 MHz"));
	fixture_release(&f);
}

Test(view_machine, a_fingerprint_with_a_part_that_could_not_be_read_says_which)
{
	struct fixture f;

	machine(&f);
	cr_assert(prints(&f, 80, 24, "0123456789abcdef"));
	cr_assert(prints(&f, 80, 24, "incomplete: "));
	fixture_release(&f);
}

Test(view_machine, every_fact_of_the_table_is_in_the_json_with_state_and_source)
{
	struct fixture f;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	struct view v;
	struct cJSON *j;

	machine(&f);
	view_init(&v, view_find("machine"));
	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0);
	cr_assert_eq(v.ops->json(&v, &out, &e), 0);
	j = json_parse(out.p, out.n, &e);
	cr_assert_not_null(j, "%s", e.text);
	cr_assert_str_eq(json_str(j, "unit_id", "", &e), "ffffffffffffffffffffffffffffffff");
	json_free(j);
	for (int i = 0; i < FIELD_COUNT; i++) {
		char key[80];

		snprintf(key, sizeof key, "\"key\":\"%s\"", field_table[i].key);
		cr_assert_not_null(strstr(out.p, key), "%s", key);
	}
	cr_assert_not_null(strstr(out.p, "\"key\":\"gpu_model\",\"state\":\"absent\","
		"\"value\":null,\"source\":\"/sys\",\"reason\":\"no GPU on the bus\""));
	buf_release(&out);
	view_release(&v);
	fixture_release(&f);
}

Test(view_machine, without_facts_the_data_is_refused_in_words_not_empty)
{
	struct fixture f;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	struct view v;

	fixture_init(&f);
	view_init(&v, view_find("machine"));
	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0);
	cr_assert_eq(v.ops->json(&v, &out, &e), ERR_NOT_FOUND);
	cr_assert_not_null(strstr(e.text, "postsil detect"));
	view_release(&v);
	fixture_release(&f);
}
