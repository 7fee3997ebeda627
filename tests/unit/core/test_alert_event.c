/* SPDX-License-Identifier: MIT */
#include "core/model/alert_event.h"

#include <criterion/criterion.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"

#define UNIT "00000000000000000000000000000abc"

static struct alert_event event(void)
{
	return (struct alert_event){
		.event_id = "11111111-2222-4333-8444-555555555555",
		.alert_id = "a36870cdf04deb82", .at_ms = 1795430400123,
		.action = ALERT_ACK,
		.series = UNIT "|gpu0|fp16|blas3|cublas|0|MAXN|2.0",
		.unit_id = UNIT,
		.first_run_id = "00000000-0000-4000-8000-0000000000aa",
		.product = "NVIDIA H100 \"SXM\"",
		.why = "driver 560.40,\nseen by B\xc3\xbc" "cher",
	};
}

/* The text and its digest by Python's json and hashlib (separators without blanks,
 * ensure_ascii off). */
Test(alert_event, has_a_canonical_form_and_the_digest_of_it)
{
	struct alert_event x = event();
	struct buf b = BUF_INIT;
	char hash[DIGEST_HEX];

	alert_event_canonical(&x, &b);
	cr_assert_str_eq(b.p, "{\"canonical\":1,"
		"\"event_id\":\"11111111-2222-4333-8444-555555555555\","
		"\"alert_id\":\"a36870cdf04deb82\",\"timestamp_ms\":1795430400123,"
		"\"action\":\"ack\",\"series\":\"" UNIT
		"|gpu0|fp16|blas3|cublas|0|MAXN|2.0\",\"unit_id\":\"" UNIT "\","
		"\"first_run_id\":\"00000000-0000-4000-8000-0000000000aa\","
		"\"product\":\"NVIDIA H100 \\\"SXM\\\"\",\"who\":null,"
		"\"why\":\"driver 560.40,\\nseen by B\xc3\xbc" "cher\"}");
	alert_event_hash(&x, hash);
	cr_assert_str_eq(hash, "cf3b2a508fd86f24306f6acc173d85a8"
			       "d44bfc0abfef6eaccf7dd8d1678328e4");
	buf_release(&b);
}

/* printf 'SERIES|RUN' | sha256sum */
Test(alert_event, names_an_alert_by_its_series_and_first_run)
{
	struct alert_event x = event();
	char id[ALERT_ID];

	alert_id_of(x.series, x.first_run_id, id);
	cr_assert_str_eq(id, "a36870cdf04deb82");
}

Test(alert_event, is_valid_with_what_may_be_left_out)
{
	struct alert_event x = event();
	struct err e = ERR_INIT;

	cr_assert_eq(alert_event_validate(&x, &e), 0, "%s", e.text);
	x.product = x.who = NULL;
	cr_assert_eq(alert_event_validate(&x, NULL), 0);
	x.action = ALERT_DETECTED;
	x.why = NULL;
	cr_assert_eq(alert_event_validate(&x, NULL), 0);
}

static void refuses(const struct alert_event *x, const char *part)
{
	struct err e = ERR_INIT;

	cr_expect_eq(alert_event_validate(x, &e), ERR_FORMAT, "%s", part);
	cr_expect_not_null(strstr(e.text, part), "%s: %s", part, e.text);
}

Test(alert_event, refuses_what_is_not_well_formed_and_names_the_part)
{
	static char long_why[ALERT_WHY_MAX + 2];
	struct { const char *part; struct alert_event x; } all[] = {
		{ .part = "id of an alert event" }, { .part = "alert_id" },
		{ .part = "alert_id" }, { .part = "time" }, { .part = "time" },
		{ .part = "unit_id" }, { .part = "series" }, { .part = "series" },
		{ .part = "first_run_id" }, { .part = "product" }, { .part = "who" },
		{ .part = "who" }, { .part = "why" }, { .part = "why" },
		{ .part = "why" }, { .part = "why" }, { .part = "why" },
		{ .part = "alert_id" }, { .part = "action" },
	};
	const size_t n = sizeof all / sizeof *all;
	size_t i = 0;

	for (size_t k = 0; k < n; k++)
		all[k].x = event();
	memset(long_why, 'x', sizeof long_why - 1);
	all[i++].x.event_id[0] = 'X';
	all[i++].x.alert_id[0] = 'A';
	all[i++].x.alert_id[0] = 'b';     /* hexadecimal, and another alert's */
	all[i++].x.at_ms = -1;
	all[i++].x.at_ms = 253402300800000ll;
	all[i++].x.unit_id[31] = '\0';
	all[i++].x.series = NULL;
	all[i++].x.series = "10000000000000000000000000000abc|gpu0";
	all[i++].x.first_run_id[8] = '_';
	all[i++].x.product = "\xff";
	all[i++].x.who = "red \x1b[31m";
	all[i++].x.who = "";
	all[i++].x.why = NULL;
	all[i++].x.why = " \n\t";
	all[i++].x.why = long_why;
	all[i++].x.why = "to the right \xe2\x80\xae";
	all[i++].x.why = "bell \a";
	all[i++].x.first_run_id[35] = 'b';   /* of another run */
	all[i++].x.action = ALERT_ACTIONS;
	cr_assert_eq(i, n);
	for (i = 0; i < n; i++)
		refuses(&all[i].x, all[i].part);
}

Test(alert_event, has_one_order_wherever_it_is)
{
	struct alert_event a = event(), b = event();

	cr_assert_eq(alert_event_compare(&a, &b), 0);
	b.at_ms++;
	cr_assert_lt(alert_event_compare(&a, &b), 0);
	b.action = ALERT_DETECTED;
	cr_assert_lt(alert_event_compare(&a, &b), 0);
	b.at_ms--;
	cr_assert_gt(alert_event_compare(&a, &b), 0, "detected comes first");
	b = event();
	b.event_id[0] = '0';
	cr_assert_gt(alert_event_compare(&a, &b), 0);
	b.alert_id[0] = 'b';
	cr_assert_lt(alert_event_compare(&a, &b), 0);
}

Test(alert_event, is_parsed_by_its_action)
{
	enum alert_action a = ALERT_FIX;

	for (int i = 0; i < ALERT_ACTIONS; i++) {
		cr_assert_eq(alert_action_parse(alert_action_name(i), &a), 0);
		cr_assert_eq((int)a, i);
	}
	cr_assert_eq(alert_action_parse("acknowledged", &a), ERR_FORMAT);
	cr_assert_eq(alert_action_parse(NULL, &a), ERR_FORMAT);
}
