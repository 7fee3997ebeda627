/* SPDX-License-Identifier: MIT */
#include "tui/script.h"

#include <criterion/criterion.h>
#include <string.h>

#include "core/base/err.h"
#include "tui/screen.h"

static struct script parse(const char *text)
{
	struct script s;
	struct err e = ERR_INIT;

	cr_assert_eq(script_parse(&s, "s", text, strlen(text), &e), 0, "%s", e.text);
	return s;
}

/* What is said of n bytes that are no script. */
static struct err refused(const char *bytes, size_t n)
{
	struct script s;
	struct err e = ERR_INIT;

	cr_assert_eq(script_parse(&s, "s", bytes, n, &e), ERR_USAGE, "taken: %.40s", bytes);
	cr_expect_eq(s.n, 0);
	cr_expect_null(s.step);
	return e;
}

Test(script, reads_keys_and_commands_with_their_lines)
{
	struct script s = parse("# first\n\nDown\n \tctrl-l \r\n?\n\xc3\xa4\n"
				"type  two words \nwait 250\nwait idle\nresize 120x36\n"
				"save-display a b.txt\nquit");
	static const size_t lines[] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	static const enum script_kind kinds[] = {
		SCRIPT_KEY, SCRIPT_KEY, SCRIPT_KEY, SCRIPT_KEY, SCRIPT_TYPE, SCRIPT_WAIT,
		SCRIPT_IDLE, SCRIPT_RESIZE, SCRIPT_SAVE, SCRIPT_QUIT,
	};

	cr_assert_eq(s.n, 10);
	for (size_t i = 0; i < s.n; i++) {
		cr_expect_eq(s.step[i].line, lines[i]);
		cr_expect_eq(s.step[i].kind, kinds[i]);
	}
	cr_expect_eq(s.step[0].key, SKEY_DOWN);
	cr_expect_eq(s.step[1].key, 12);      /* L is the twelfth letter */
	cr_expect_eq(s.step[2].key, '?');
	cr_expect_eq(s.step[3].key, 0xe4);
	cr_expect_str_eq(s.step[4].text, "two words");
	cr_expect_eq(s.step[5].ms, 250);
	cr_expect_eq(s.step[7].w, 120);
	cr_expect_eq(s.step[7].h, 36);
	cr_expect_str_eq(s.step[8].text, "a b.txt");
	script_release(&s);
}

Test(script, a_letter_that_begins_a_command_is_a_key)
{
	struct script s = parse("q\nw\nt\nwait 0\n");

	cr_assert_eq(s.n, 4);
	cr_expect_eq(s.step[0].key, 'q');
	cr_expect_eq(s.step[2].key, 't');
	script_release(&s);
}

Test(script, says_the_line_of_what_is_wrong)
{
	static const char *const wrong[] = {
		"q\nwaiting\n", "q\nwait\n", "q\nwait 1s\n", "q\nwait -1\n",
		"q\nwait 3600001\n", "q\nwait 18446744073709551617\n", "q\nresize 80x\n",
		"q\nresize 0x24\n", "q\nresize 80x24x1\n", "q\nresize 99999999999x1\n",
		"q\ntype\n", "q\nsave-display \t\n", "q\nquit now\n", "q\nF13\n",
		"q\nCtrl-\n", "q\nab\n",
	};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct err e = refused(wrong[i], strlen(wrong[i]));

		cr_expect_eq(strncmp(e.text, "s:2: ", 5), 0, "%s: %s", wrong[i] + 2, e.text);
	}
}

Test(script, refuses_bytes_that_a_terminal_would_act_on)
{
	static const struct { const char *p; size_t n; } hostile[] = {
		{ "type a\0b\n", 9 }, { "type \x1b[2J", 10 }, { "type \x7f", 6 },
		{ "type \xc2\x9b", 7 }, { "type \xe2\x80\xae", 8 }, { "\xff\n", 2 },
		{ "type \xf4\x90\x80\x80", 9 }, { "\x1b\n", 2 }, { "type \xc3", 6 },
		{ "a\rb", 3 },
	};

	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct err e = refused(hostile[i].p, hostile[i].n);

		for (const char *s = e.text; *s; s++)
			cr_expect(*s >= ' ' && *s < 0x7f, "case %zu: 0x%02x in its words", i,
				  (unsigned char)*s);
	}
}

Test(script, takes_lines_up_to_its_bound_and_no_longer_ones)
{
	static char text[4 << 20];
	struct script s;
	struct err e = ERR_INIT;

	memset(text, 'x', sizeof text);
	memcpy(text, "type ", 5);
	cr_assert_eq(script_parse(&s, "s", text, SCRIPT_LINE, &e), 0, "%s", e.text);
	cr_expect_eq(strlen(s.step[0].text), SCRIPT_LINE - 5);
	script_release(&s);
	e = refused(text, SCRIPT_LINE + 1);
	cr_expect_not_null(strstr(e.text, "longer than 4096 bytes"));
	refused(text, sizeof text);
	memset(text, '\n', sizeof text);
	cr_assert_eq(script_parse(&s, "s", text, sizeof text, &e), 0);
	cr_expect_eq(s.n, 0);
	script_release(&s);
}

Test(script, reads_no_folder_and_no_endless_file)
{
	struct script s;
	struct err e = ERR_INIT;

	cr_expect_eq(script_read(&s, "/", &e), ERR_USAGE);
	err_clear(&e);
	cr_expect_eq(script_read(&s, "/dev/zero", &e), ERR_USAGE);
	cr_expect_not_null(strstr(e.text, "more than 1048576 bytes"), "%s", e.text);
}
