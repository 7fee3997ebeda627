/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/export_file.h"

/* Standard output becomes a terminal that passes on what it gets; the other side of it. */
static int make_terminal(void)
{
	int mine, its;
	struct termios t;

	cr_assert_eq(openpty(&mine, &its, NULL, NULL, NULL), 0);
	cr_assert_eq(tcgetattr(its, &t), 0);
	cfmakeraw(&t);
	cr_assert_eq(tcsetattr(its, TCSANOW, &t), 0);
	fflush(stdout);
	cr_assert_geq(dup2(its, STDOUT_FILENO), 0);
	close(its);
	return mine;
}

static void take_all(int fd, struct buf *out)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char some[4096];

	while (poll(&p, 1, 100) > 0) {
		ssize_t n = read(fd, some, sizeof some);

		if (n <= 0)
			break;
		buf_add(out, some, (size_t)n);
	}
}

/* What a terminal gets of these bytes, written in pieces of so many. */
static void shown_is(const char *bytes, size_t n, size_t piece, const char *want)
{
	struct buf got = BUF_INIT;
	struct err e = ERR_INIT;
	struct export_file f;
	int screen = make_terminal();

	cr_assert_eq(export_file_open(&f, NULL, NULL, &e), 0, "%s", e.text);
	for (size_t at = 0; at < n; at += piece)
		cr_assert_eq(export_file_write(&f, bytes + at,
					       n - at < piece ? n - at : piece, &e), 0);
	cr_assert_eq(export_file_finish(&f, &e), 0, "%s", e.text);
	export_file_close(&f);
	take_all(screen, &got);
	cr_expect_str_eq(buf_str(&got), want, "in pieces of %zu: %s", piece, buf_str(&got));
	cr_expect_eq(got.n, strlen(want));
	buf_release(&got);
	close(screen);
}

/* A title, a colour and a bell; a C1 control; a bidi override; a NUL; bytes that are no
 * UTF-8; a carriage return over what stands there. */
static const char hostile[] =
	"a,\x1b]0;title\x07,\x1b[31m\n\"two\tlines\nare,two\"\n"
	"\xc2\x9b" "5m \xe2\x80\xae \0 \xff\xfe\rover\x7f \xc3\xa4 \xe6\xbc\xa2 \xf0\x9f\x98\x80\n\xe6\xbc";

Test(export_file, a_terminal_gets_pictures_of_what_it_would_act_on)
{
	setlocale(LC_ALL, "C.UTF-8");
	for (size_t piece = 1; piece < sizeof hostile; piece++)
		shown_is(hostile, sizeof hostile - 1, piece,
			"a,\u241b]0;title\u2407,\u241b[31m\n\"two\tlines\nare,two\"\n"
			"\ufffd" "5m \ufffd \u2400 \ufffd\ufffd\u240dover\u2421 \u00e4 \u6f22 "
			"\U0001f600\n\ufffd\ufffd");
}

Test(export_file, a_terminal_without_utf_8_gets_ascii)
{
	setlocale(LC_ALL, "C");
	shown_is("\x1b[1m\0 \xc3\xa4\n", 9, 3, "\\x1b[1m\\x00 ae\n");
}

Test(export_file, a_pipe_gets_the_bytes_as_they_are)
{
	struct export_file f;
	char some[200];
	ssize_t n;
	int p[2];

	cr_assert_eq(pipe(p), 0);
	fflush(stdout);
	dup2(p[1], STDOUT_FILENO);
	cr_assert_eq(export_file_open(&f, "-", NULL, NULL), 0);
	cr_assert_eq(export_file_write(&f, hostile, sizeof hostile - 1, NULL), 0);
	cr_assert_eq(export_file_finish(&f, NULL), 0);
	export_file_close(&f);
	n = read(p[0], some, sizeof some);
	cr_expect_eq(n, (ssize_t)sizeof hostile - 1);
	cr_expect_eq(memcmp(some, hostile, sizeof hostile - 1), 0);
}
