/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/err.h"

/* All that is read from n bytes, for one look: "a|b;" for each record, "(words)"
 * for each refusal. */
static char *read_all_n(const char *text, size_t n)
{
	FILE *f = fmemopen((void *)text, n, "r");
	struct csv_reader *r = csv_reader_new(f);
	struct buf b = BUF_INIT;
	struct csv_record rec;
	struct err e = ERR_INIT;
	int rc;

	while ((rc = csv_read(r, &rec, &e)) != 0) {
		if (rc == 1) {
			for (size_t i = 0; i < rec.n; i++)
				buf_addf(&b, "%s%s", i ? "|" : "", rec.field[i]);
			buf_addc(&b, ';');
			continue;
		}
		cr_assert_eq(rc, e.code);
		buf_addf(&b, "(%s)", e.text);
		err_clear(&e);
		if (rc != ERR_REFUSED)
			break;
	}
	if (rc < 0) {   /* it stays with what it said */
		cr_assert_eq(csv_read(r, &rec, &e), rc);
		cr_assert(strstr(b.p, e.text));
	}
	csv_reader_free(r);
	fclose(f);
	return b.p ? buf_steal(&b) : calloc(1, 1);
}

static void reads(const char *text, const char *want)
{
	char *got = read_all_n(text, strlen(text));

	cr_assert_str_eq(got, want, "%s\ngot  %s\nwant %s", text, got, want);
	free(got);
}

static void says(const char *text, const char *words)
{
	char *got = read_all_n(text, strlen(text));

	cr_assert(strchr(got, '(') && strstr(got, words), "%s", got);
	free(got);
}

/* RFC 4180, section 2, rules 1 to 7. */
Test(csv, reads_the_examples_of_rfc_4180)
{
	reads("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", "aaa|bbb|ccc;zzz|yyy|xxx;");
	reads("aaa,bbb,ccc\r\nzzz,yyy,xxx", "aaa|bbb|ccc;zzz|yyy|xxx;");
	reads("field_name,field_name,field_name\r\naaa,bbb,ccc\r\n",
	      "field_name|field_name|field_name;aaa|bbb|ccc;");
	reads("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", "aaa|bbb|ccc;zzz|yyy|xxx;");
	reads("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx",
	      "aaa|b\r\nbb|ccc;zzz|yyy|xxx;");
	reads("\"aaa\",\"b\"\"bb\",\"ccc\"", "aaa|b\"bb|ccc;");
}

Test(csv, reads_what_the_rfc_leaves_open)
{
	reads("", "");
	reads("\n\r\n\n", "");
	reads("a,b\n1,2\r\n3,4\n", "a|b;1|2;3|4;");
	reads("\xef\xbb\xbf" "a,b\n1,2\n", "a|b;1|2;");
	reads("\xef\xbb\xbf\"\xef\xbb\xbf\"\n", "\xef\xbb\xbf;");
	reads("a\n\n\"\"\nb\r", "a;;b;");
	reads(" a , b\n,\n", " a | b;|;");
	reads("\"\"\"\",\"\"\"\"\"\"\n", "\"|\"\";");
	reads("=1+1,@x,'y,-2\n", "=1+1|@x|'y|-2;");
	reads("a,\"\n\"", "a|\n;");
}

Test(csv, refuses_one_record_and_goes_on)
{
	reads("a,b\n1\n2,3\n4,5,6\n7,8\n",
	      "a|b;(line 2: 1 fields, and 2 in the first record)2|3;"
	      "(line 4: 3 fields, and 2 in the first record)7|8;");
	reads("a,b\n\"x\ny\",\xff\n2,3\n",
	      "a|b;(line 2: field 2 is not valid UTF-8)2|3;");
}

Test(csv, refuses_a_line_with_a_stray_quotation_mark_and_goes_on_behind_it)
{
	reads("a,b\n1\"2,3\n4,5\n", "a|b;(line 2: a quotation mark inside a field "
	      "without quotes)4|5;");
	reads("a,b\n6\",\"3\"\r\n4,\"5\n\"\n", "a|b;(line 2: a quotation mark inside "
	      "a field without quotes)4|5\n;");
	reads("a,b\n\"x\ny\",1\n\"2\" ,3\n4,5", "a|b;x\ny|1;(line 4: text behind a "
	      "closing quotation mark)4|5;");
	reads("a,b\n,\"\"x\n4,5\n6,7\"", "a|b;(line 2: text behind a closing quotation "
	      "mark)4|5;(line 4: a quotation mark inside a field without quotes)");
}

/* A record of as many fields as no file may have. */
Test(csv, refuses_a_row_of_many_fields_and_goes_on)
{
	struct buf b = BUF_INIT;
	char *got;

	buf_adds(&b, "a,b\n");
	for (int i = 0; i < 200000; i++)
		buf_adds(&b, "\"0\n123456\",");
	buf_adds(&b, "\n1,2\n");
	got = read_all_n(b.p, b.n);
	cr_assert_str_eq(got, "a|b;(line 2: 200001 fields, and 2 in the first record)"
			 "1|2;");
	free(got);
	buf_release(&b);
}

Test(csv, refuses_for_good_what_cannot_be_told_apart)
{
	reads("a,b\n1,\"2\n3,4\n", "a|b;(line 2: a quotation mark that is never "
	      "closed)");
	/* a quotation mark that was lost takes in lines up to the next one */
	reads("a,b\n\"x,1\n2,\"y\"\n3,4\n", "a|b;(line 3: text behind a closing "
	      "quotation mark, in a record that begins in line 2: where the next one "
	      "begins cannot be told)");
	reads("a,b\n\"x\ny\",1\"2\n3,4\n", "a|b;(line 3: a quotation mark inside a "
	      "field without quotes, in a record that begins in line 2: where the "
	      "next one begins cannot be told)");
	says("a,b\"\n1,2\n", "line 1: a quotation mark inside a field");
	says("a,b\r1,2\r", "line 1: a carriage return without a line feed");
	says("\xff\xfe" "a\n", "UTF-16");
	says("a,\xc3\n1,2\n", "line 1: field 2 is not valid UTF-8");
}

Test(csv, refuses_nul_bytes_wherever_they_stand)
{
	static const struct { const char *text; size_t n; } of[] = {
		{ .text = "a,b\n1\0,2\n", .n = 9 }, { .text = "\0", .n = 1 },
		{ .text = "a,\"b\0\"\n", .n = 7 }, { .text = "\"b\"\0\n", .n = 5 },
	};

	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		char *got = read_all_n(of[i].text, of[i].n);

		cr_assert(strstr(got, "NUL byte"), "%zu: %s", i, got);
		free(got);
	}
}

/* unit, count times over, behind begin. */
static void says_of_many(const char *begin, const char *unit, size_t count,
			 const char *words)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, begin);
	for (size_t i = 0; i < count; i++)
		buf_adds(&b, unit);
	says(b.p, words);
	buf_release(&b);
}

Test(csv, bounds_fields_records_and_columns)
{
	char long_field[(64 << 10) + 2] = { [64 << 10] = ',' };

	says_of_many("", "x", (64 << 10) + 1, "field 1 is over the limit of 65536");
	says_of_many("\"", "\n", (64 << 10) + 2, "is over the limit of 65536");
	says_of_many("\"", "\"\"", (64 << 10) + 2, "is over the limit of 65536");
	says_of_many("", ",", 1024, "over the limit of 1024 columns");
	memset(long_field, 'x', sizeof long_field - 2);
	says_of_many("", long_field, 17, "a record over the limit of 1048576");
}

/* A field over every border of the 64 KiB that are read at once. */
Test(csv, reads_the_same_wherever_a_chunk_ends)
{
	struct buf b = BUF_INIT, want = BUF_INIT;
	char *got;

	for (int i = 0; i < 40000; i++) {
		buf_addf(&b, "%d,\"a\"\"\r\n,%d\"\r\n", i, i % 7);
		buf_addf(&want, "%d|a\"\r\n,%d;", i, i % 7);
	}
	got = read_all_n(b.p, b.n);
	cr_assert(strcmp(got, want.p) == 0);
	free(got);
	buf_release(&want);
	buf_release(&b);
}

Test(csv, names_the_line_where_reading_fails)
{
	FILE *f = fopen("/", "r");   /* a folder opens, and cannot be read */
	struct csv_reader *r = csv_reader_new(f);
	struct csv_record rec;
	struct err e = ERR_INIT;

	cr_assert_not_null(f);
	cr_assert_eq(csv_read(r, &rec, &e), ERR_IO);
	cr_assert(strstr(e.text, "line 1: cannot be read: Is a directory"), "%s",
		  e.text);
	csv_reader_free(r);
	fclose(f);
}

Test(csv, quotes_where_it_is_needed_and_reads_that_back)
{
	static const char *const of[] = {
		"\xef\xbb\xbfmark", "", "plain", "a,b", "say \"so\"", "two\nlines", "\r\n", " blanks ",
		"caf\xc3\xa9 \xe6\xbc\xa2", "=1+1", "\"", ",", "-",
	};
	struct buf b = BUF_INIT, want = BUF_INIT;
	char *got;

	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		buf_addf(&want, "%s%s", i ? "|" : "", of[i]);
		if (i)
			buf_addc(&b, ',');
		csv_text(&b, of[i]);
	}
	buf_addc(&want, ';');
	cr_assert(strstr(b.p, ",plain,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\","));
	got = read_all_n(b.p, b.n);
	cr_assert_str_eq(got, want.p);
	free(got);
	buf_release(&want);
	buf_release(&b);
}

Test(csv, writes_numbers_so_that_they_come_back)
{
	struct buf b = BUF_INIT;

	csv_real(&b, 0.1);
	buf_addc(&b, ' ');
	csv_real(&b, 513);
	buf_addc(&b, ' ');
	csv_real(&b, -1e300);
	csv_real(&b, NAN);
	csv_real(&b, INFINITY);
	cr_assert_str_eq(b.p, "0.10000000000000001 513 -1.0000000000000001e+300");
	buf_release(&b);
}

Test(csv, rows_of_fields_have_commas_between_them_and_nothing_for_none)
{
	static const char *const text[] = { "a", NULL, "b,c", "" };
	static const double v[] = { 1.5, NAN, -2 };
	struct buf b = BUF_INIT;

	csv_texts(&b, text, 4);
	buf_addc(&b, '|');
	csv_reals(&b, v, 3);
	buf_addc(&b, '|');
	csv_texts(&b, text, 1);
	csv_texts(&b, text, 0);
	csv_reals(&b, v, 0);
	cr_assert_str_eq(b.p, "a,,\"b,c\",|1.5,,-2|a");
	buf_release(&b);
}
