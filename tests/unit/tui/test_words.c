/* SPDX-License-Identifier: MIT */
#include "tui/words.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"

/* "<one><two>": what printf '<%s>' gives in a shell. */
static int split(const char *line, char *out, struct words *w, struct err *e)
{
	int rc = words_split(w, line, strlen(line), e);

	*out = '\0';
	for (size_t i = 0; i < w->n; i++)
		snprintf(out + strlen(out), 200 - strlen(out), "<%s>", w->word[i]);
	return rc;
}

/* The right side is what dash prints for printf '<%s>' LINE. */
Test(words, a_line_is_cut_as_a_shell_cuts_it)
{
	static const char *const line[][2] = {
		{ "show  runs\t--product H100 ", "<show><runs><--product><H100>" },
		{ "a'b c'd \"e f\"g", "<ab cd><e fg>" },
		{ "'it'\\''s' \"a \\\"b\\\" \\c \\\\\"", "<it's><a \"b\" \\c \\>" },
		{ "a\\ b \\'x '' \"\"", "<a b><'x><><>" },
		{ "'a\\b' \"'\" '\"'", "<a\\b><'><\">" },
		{ "--product='NVIDIA H100' 日本", "<--product=NVIDIA H100><日本>" },
		{ "   ", "" },
	};

	for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
		struct words w;
		struct err e = ERR_INIT;
		char out[200];

		cr_expect_eq(split(line[i][0], out, &w, &e), 0, "%s: %s", line[i][0],
			     e.text);
		cr_expect_str_eq(out, line[i][1], "%s: %s", line[i][0], out);
		words_release(&w);
	}
}

Test(words, an_open_quote_is_said_with_its_place_and_the_words_are_there)
{
	struct words w;
	struct err e = ERR_INIT;
	char out[200];

	cr_expect_eq(split("show 'NVIDIA H", out, &w, &e), ERR_USAGE);
	cr_expect_str_eq(e.text, "the quote ' at column 6 is not closed");
	cr_expect_str_eq(out, "<show><NVIDIA H>");
	cr_expect_eq(w.open, '\'');
	cr_expect(w.in_word);
	cr_expect_eq(w.start[1], 5);
	words_release(&w);
	err_clear(&e);
	cr_expect_eq(split("a \"b", out, &w, &e), ERR_USAGE);
	cr_expect_not_null(strstr(e.text, "the quote \" at column 3"));
	words_release(&w);
	err_clear(&e);
	cr_expect_eq(split("a\\", out, &w, &e), ERR_USAGE);
	cr_expect_not_null(strstr(e.text, "ends in a backslash"));
	words_release(&w);
}

Test(words, more_words_than_there_is_room_for_are_refused)
{
	struct words w;
	struct err e = ERR_INIT;
	char line[2 * WORDS_MAX + 3];

	for (size_t i = 0; i < sizeof line - 1; i++)
		line[i] = i % 2 ? ' ' : 'x';
	line[sizeof line - 1] = '\0';
	cr_expect_eq(words_split(&w, line, sizeof line - 1, &e), ERR_USAGE);
	cr_expect_eq(w.n, WORDS_MAX);
	words_release(&w);
}

Test(words, what_is_quoted_comes_back)
{
	static const char *const word[] = {
		"H100", "NVIDIA H100", "it's", "a\"b", "$HOME `x` \\", "", "日本 語", "a\\b'c\"d",
		"*", "x;y", "~", "#",
	};

	for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
		struct buf b = BUF_INIT;
		struct words w;

		words_quote(&b, word[i], false);
		cr_expect_eq(words_split(&w, buf_str(&b), b.n, NULL), 0, "%s", buf_str(&b));
		cr_expect_eq(w.n, 1);
		cr_expect_str_eq(w.word[0], word[i]);
		words_release(&w);
		buf_release(&b);
	}
}

Test(words, only_what_a_shell_would_take_apart_is_quoted)
{
	struct buf b = BUF_INIT;

	words_quote(&b, "custom:tokens/s", false);
	words_quote(&b, " x", false);
	words_quote(&b, "NVIDIA H", true);   /* more is to follow */
	cr_expect_str_eq(buf_str(&b), "custom:tokens/s' x''NVIDIA H");
	buf_release(&b);
}
