/* SPDX-License-Identifier: MIT */
/* Streams that are far longer than what may be kept of them, made on the fly. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "import_report.h"
#include "import_rows.h"

#define MANY (200u << 20)
#define KEPT (100l << 10)   /* kB: what a sanitizer needs beside 16 MiB is in it */

/* begin, then filler over and over up to MANY bytes, then end. */
struct made {
	const char *begin, *filler, *end;
	size_t at, n_begin, n_filler;
};

static ssize_t make_some(void *cookie, char *out, size_t n)
{
	struct made *m = cookie;
	size_t end = strlen(m->end), i = 0, k;

	for (; i < n && m->at < m->n_begin; i++)
		out[i] = m->begin[m->at++];
	if (m->n_filler == 1 && m->at + n <= MANY) {
		memset(out + i, *m->filler, n - i);
		m->at += n - i;
		return (ssize_t)n;
	}
	k = (m->at - m->n_begin) % m->n_filler;
	for (; i < n && m->at < MANY; i++, m->at++) {
		out[i] = m->filler[k];
		k = k + 1 == m->n_filler ? 0 : k + 1;
	}
	for (; i < n && m->at < MANY + end; i++)
		out[i] = m->end[m->at++ - MANY];
	return (ssize_t)i;
}

static long peak_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static void reports(const char *begin, const char *filler, const char *end,
		    const char *report)
{
	const struct import_file_options o = { .now_ms = TEST_NOW_MS };
	struct made m = { .begin = begin, .filler = filler, .end = end,
			  .n_begin = strlen(begin), .n_filler = strlen(filler) };
	FILE *in = fopencookie(&m, "r", (cookie_io_functions_t){ .read = make_some });
	struct buf out = BUF_INIT;
	long before = peak_kb();

	cr_assert_not_null(in);
	setvbuf(in, NULL, _IOFBF, 1 << 16);
	report_of(in, &o, &out, NULL);
	cr_expect_str_eq(buf_str(&out), report, "%.2000s", buf_str(&out));
	cr_expect_lt(peak_kb() - before, KEPT);
	cr_expect_eq(m.at, MANY + strlen(end));
	buf_release(&out);
	fclose(in);
}

#define LAST "\n{\"timestamp\":\"2025-01-15\",\"product\":\"B\",\"device\":\"cpu\"," \
	"\"precision\":\"fp64\",\"blas3_gops\":5}\n"
#define TAKEN "line 2: run d66a032b of 1\n"

Test(import_file_large, a_line_without_end_is_refused_and_passed_over)
{
	reports("{\"a\":\"", "x", "\"}" LAST,
		"line 1: refused: over the limit of 16777216 bytes\n" TAKEN);
	reports("{\"a\":\"", "x", LAST, "line 1: refused: a value that is too long and "
		"not JSON\n" TAKEN);
	reports("{", "x", LAST, "line 1: refused: not JSON: 'x' where a key in quotes "
		"or '}' should be\n" TAKEN);
}

Test(import_file_large, a_value_of_many_members_is_refused_and_passed_over)
{
	reports("{\"a\": [0", ",0", "]}" LAST,
		"line 1: refused: over the limit of 16777216 bytes\n" TAKEN);
}

Test(import_file_large, brackets_without_end_are_refused_and_passed_over)
{
	reports("{\"a\":", "[", LAST, "line 1: refused: a value that is too long and not "
		"JSON\n" TAKEN);
}

Test(import_file_large, an_array_of_any_length_is_read_value_by_value)
{
	reports("[[", "\t", "\n" LAST "]]\n", "line 3: run d66a032b of 1\n");
	reports("{\"exported\":\"\",\"runs\":[", " ", LAST "]}\n",
		"line 2: run a168c088 of 1\n");
}

Test(import_file_large, a_field_of_a_csv_without_end_stops_the_reading)
{
	const struct import_file_options o = { .now_ms = TEST_NOW_MS };
	struct made m = { .begin = "timestamp,product,device,precision,blas3_gops\n"
			  "2025-01-15,B,cpu,fp64,5\n\"", .filler = "x", .end = "",
			  .n_filler = 1 };
	struct buf out = BUF_INIT;
	FILE *in = fopencookie(&m, "r", (cookie_io_functions_t){ .read = make_some });

	cr_assert_not_null(in);
	m.n_begin = strlen(m.begin);
	report_of(in, &o, &out, NULL);
	cr_assert_str_eq(out.p, TAKEN "stop: line 3: field 1 is over the limit of 65536 "
			 "bytes\n");
	buf_release(&out);
	fclose(in);
}
