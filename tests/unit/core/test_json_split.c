/* SPDX-License-Identifier: MIT */
/* Values cut from a stream, wherever its chunks end. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json_split.h"

/* "LINE:VALUE|" for each value, "LINE-LAST!|" for what is refused. */
static void pieces_of(FILE *in, size_t chunk, struct buf *out, struct err *e)
{
	const struct json_split_options o = { .max = 40, .line = 1,
					      .open_key = "runs", .chunk = chunk };
	struct json_split *s = json_split_new(in, &o);
	struct json_piece p;
	int rc;

	while ((rc = json_split_next(s, &p, e)) == 1 || rc == ERR_REFUSED) {
		if (rc == 1 && p.unread) {
			json_split_back(s);
		} else if (rc == 1) {
			buf_addf(out, "%zu%s:%.*s|", p.line, p.below ? "*" : "",
				 (int)p.n, p.p);
		} else {
			buf_addf(out, "%zu-%zu!|", p.line, p.last_line);
			err_clear(e);
		}
	}
	json_split_free(s);
}

static const struct { const char *text, *pieces; } table[] = {
	{ "", "" },
	{ " \t\r\n", "" },
	{ "\xef\xbb\xbf{}", "1:{}|" },
	{ "{\"a\":[1,{\"b\":2}]}{}\n\n{}", "1:{\"a\":[1,{\"b\":2}]}|1:{}|3:{}|" },
	{ "[{},\n[],[{}],\n7 , \"x\"]", "1:{}|2:{}|3:7|3:\"x\"|" },
	{ "{\"a\":\"]}\\\"\\\\\"}", "1:{\"a\":\"]}\\\"\\\\\"}|" },
	{ "{\"n\":1,\"runs\":[{\"runs\":[]},8],\"m\":[{}]}{}",
	  "1*:{\"runs\":[]}|1*:8|1:{}|" },
	{ "{\"a\":{\"runs\":[1]}}", "1:{\"a\":{\"runs\":[1]}}|" },
	{ "{\"runs\":7}", "1:{\"runs\":7}|" },
	{ "{\"123456789\":\"123456789012345678901234567890\"}\n{}",
	  "1-1!|2:{}|" },
	{ "{\"runs\" : [{\"a\":1},\"123456789012345678901234567890123456789\",\n2]}",
	  "1*:{\"a\":1}|1-1!|2*:2|" },
	{ "{}\n{\"a\":1\n{\"b\":2}\n", "1:{}|2-2!|3:{\"b\":2}|" },
	{ "{}\n{\"a\":\n{}\n{}\n", "1:{}|2-2!|3:{}|4:{}|" },
	{ "{}\n{\"a\":\"\n{}", "1:{}|2-2!|3:{}|" },
	{ "{}\n{\"a\":\n1}\n{}", "1:{}|2:{\"a\":\n1}|4:{}|" },
	{ "x {}\n{}", "1-1!|2:{}|" },
	{ "[INFO] {}\n[{}", "1:INFO|1:{}|2:{}|2-2!|" },
	{ "{}\n{\"runs\"\n:[]\n{}", "1:{}|2-3!|4:{}|" },
	{ "{\"runs\":[1],\"runs\":[2]}\n{}", "1*:1|1-1!|2:{}|" },
	{ "{}}\n{]\n[}\n{,\n{:\n,\n:\n{}", "1:{}|1-1!|2-2!|3-3!|4-4!|5-5!|6-6!|7-7!|"
	  "8:{}|" },
};

Test(json_split, values_are_the_same_wherever_the_chunks_end)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (size_t chunk = 3; chunk < 60; chunk++) {
			struct buf b = BUF_INIT;
			struct err e = ERR_INIT;
			size_t n = strlen(table[i].text);
			FILE *f = n ? fmemopen((void *)table[i].text, n, "r")
				    : fopen("/dev/null", "r");

			pieces_of(f, chunk, &b, &e);
			cr_assert_str_eq(buf_str(&b), table[i].pieces, "%s by %zu: %s",
					 table[i].text, chunk, buf_str(&b));
			cr_assert_eq(e.code, 0, "%s", e.text);
			buf_release(&b);
			fclose(f);
		}
}

/* Each goes on into the next ones: once it took 50 s to read so many. */
Test(json_split, many_torn_lines_are_passed_over_in_a_time_that_grows_with_them)
{
	const size_t lines = 64000;
	const struct json_split_options o = { .max = 16u << 20, .line = 1 };
	struct buf b = BUF_INIT;
	struct json_split *s;
	struct json_piece p;
	struct err e = ERR_INIT;
	clock_t start = clock();
	size_t refused = 0;
	FILE *f;
	int rc;

	buf_adds(&b, "{}\n");
	for (size_t i = 0; i < lines; i++)
		buf_adds(&b, "{\"a\":[\n");
	buf_adds(&b, "{\"b\":1}\n");
	f = fmemopen(b.p, b.n, "r");
	s = json_split_new(f, &o);
	cr_assert_eq(json_split_next(s, &p, &e), 1);
	while ((rc = json_split_next(s, &p, &e)) == ERR_REFUSED || (rc == 1 && p.unread)) {
		if (rc == 1 && p.n == strlen("{\"b\":1}"))
			break;
		if (rc == 1)
			json_split_back(s);
		else
			cr_assert(p.line == ++refused + 1 && p.last_line == p.line);
		err_clear(&e);
	}
	cr_assert_eq(rc, 1, "%s", e.text);
	cr_assert_eq(refused, lines);
	cr_assert_lt((double)(clock() - start) / CLOCKS_PER_SEC, 10);
	json_split_free(s);
	buf_release(&b);
	fclose(f);
}

static ssize_t fail_later(void *cookie, char *out, size_t n)
{
	int *calls = cookie;

	(void)n;
	if ((*calls)++) {
		errno = EIO;
		return -1;
	}
	memcpy(out, "{}\n{\"a\":", 8);
	return 8;
}

Test(json_split, a_stream_that_cannot_be_read_is_no_end)
{
	int calls = 0;
	FILE *f = fopencookie(&calls, "r", (cookie_io_functions_t){
			      .read = fail_later });
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	pieces_of(f, 100, &b, &e);
	cr_assert_str_eq(b.p, "1:{}|");
	cr_assert_eq(e.code, ERR_IO);
	cr_assert(strncmp(e.text, "line 2: cannot be read", 22) == 0, "%s", e.text);
	buf_release(&b);
	fclose(f);
}
