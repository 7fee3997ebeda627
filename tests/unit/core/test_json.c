/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"

static struct cJSON *parse(const char *s, struct err *e)
{
	return json_parse(s, strlen(s), e);
}

Test(json, writes_the_canonical_form)
{
	struct buf b = BUF_INIT;
	struct json_writer w = JSON_WRITER(&b);

	jw_begin_object(&w);
	jw_knum(&w, "a", 0.1);
	jw_kint(&w, "b", -3);
	jw_kstr(&w, "c", "\"x\\\n\x1b\x7f\xc3\xa9");
	jw_kstr(&w, "d", NULL);
	jw_knum(&w, "e", INFINITY);
	jw_key(&w, "f");
	jw_begin_array(&w);
	jw_bool(&w, true);
	jw_num(&w, 513.0);
	jw_end_array(&w);
	jw_kbool(&w, "g", false);
	jw_end_object(&w);
	cr_assert_str_eq(b.p, "{\"a\":0.10000000000000001,\"b\":-3,"
			 "\"c\":\"\\\"x\\\\\\n\\u001b\\u007f\xc3\xa9\","
			 "\"d\":null,\"e\":null,\"f\":[true,513],\"g\":false}");
	buf_release(&b);
}

/* U+009B is CSI to a terminal, U+202E turns text round, U+E0041 hides it. */
Test(json, escapes_what_a_terminal_would_act_on)
{
	struct buf b = BUF_INIT;
	struct json_writer w = JSON_WRITER(&b);
	struct cJSON *j;

	jw_begin_object(&w);
	jw_kstr(&w, "a", "\xc2\x9b" "2J\xe2\x80\xae\xf3\xa0\x81\x81" "é");
	jw_end_object(&w);
	cr_assert_str_eq(b.p, "{\"a\":\"\\u009b2J\\u202e\\udb40\\udc41é\"}");
	j = json_parse(b.p, b.n, NULL);
	cr_assert_str_eq(json_str(j, "a", "", NULL),
			 "\xc2\x9b" "2J\xe2\x80\xae\xf3\xa0\x81\x81" "é");
	json_free(j);
	buf_release(&b);
}

Test(json, mends_invalid_utf_8_on_the_way_out)
{
	struct buf b = BUF_INIT;
	struct json_writer w = JSON_WRITER(&b);

	jw_str(&w, "a\xff" "b");
	cr_assert_str_eq(b.p, "\"a\xef\xbf\xbd" "b\"");
	buf_release(&b);
}

Test(json, says_where_the_text_goes_wrong)
{
	struct err e = ERR_INIT;

	cr_assert_null(parse("{\"a\":1,}", &e));
	cr_assert_eq(e.code, ERR_FORMAT);
	cr_assert(strstr(e.text, "byte 8"), "%s", e.text);
}

Test(json, refuses_depth_trailing_text_nul_and_bad_utf_8)
{
	struct err e = ERR_INIT;
	char deep[201];

	memset(deep, '[', 200);
	deep[200] = '\0';
	cr_assert_null(parse(deep, &e));
	cr_assert(strstr(e.text, "deeper"));
	err_clear(&e);
	cr_assert_null(parse("{} x", &e));
	cr_assert(strstr(e.text, "behind the value"));
	cr_assert_null(json_parse("{}\0", 3, NULL));
	cr_assert_null(parse("\"\xff\"", NULL));
	cr_assert_null(parse("", NULL));
}

Test(json, getters_refuse_other_types_and_name_the_key)
{
	struct err e = ERR_INIT;
	struct cJSON *j = parse("{\"s\":1,\"n\":\"x\",\"i\":1.5,\"b\":0,"
				"\"big\":1e300,\"z\":null}", &e);

	cr_assert_not_null(j);
	cr_assert_str_eq(json_str(j, "none", "d", &e), "d");
	cr_assert_str_eq(json_str(j, "z", "d", &e), "d");
	cr_assert_eq(e.code, 0);
	json_str(j, "s", NULL, &e);
	cr_assert_str_eq(e.text, "\"s\" is not a string");
	err_clear(&e);
	json_int(j, "i", 0, &e);
	cr_assert_eq(e.code, ERR_FORMAT);
	err_clear(&e);
	json_int(j, "big", 0, &e);
	cr_assert_eq(e.code, ERR_FORMAT);
	err_clear(&e);
	json_bool(j, "b", false, &e);
	cr_assert_eq(e.code, ERR_FORMAT);
	err_clear(&e);
	json_num(j, "n", 0, &e);
	cr_assert_eq(e.code, ERR_FORMAT);
	json_free(j);
}

/* RFC 8259, 9: an escaped NUL is valid JSON; our strings end there, so the
 * rest of it would be lost without a word. */
Test(json, an_escaped_nul_is_refused)
{
	struct err e = ERR_INIT;

	cr_assert_null(parse("{\"a\":\"x\\u0000y\"}", &e));
	cr_assert_eq(e.code, ERR_FORMAT);
	cr_assert_not_null(strstr(e.text, "NUL"), "%s", e.text);
	err_clear(&e);
	cr_assert_null(parse("{\"a\\u0000\":1}", &e));
}

Test(json, an_escaped_backslash_before_u0000_is_text)
{
	struct err e = ERR_INIT;
	struct cJSON *j = parse("{\"a\":\"\\\\u0000\"}", &e);

	cr_assert_not_null(j, "%s", e.text);
	cr_assert_str_eq(json_str(j, "a", NULL, &e), "\\u0000");
	json_free(j);
}
