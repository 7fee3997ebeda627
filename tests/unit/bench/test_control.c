/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "bench/control.h"
#include "core/base/clock.h"
#include "core/base/err.h"

struct side {
	int in[2], fifo[2];
	struct control_input c;
};

static struct side open_side(void)
{
	struct side s;
	struct err e = ERR_INIT;

	cr_assert_eq(pipe(s.in), 0);
	cr_assert_eq(pipe(s.fifo), 0);
	cr_assert_eq(control_open(&s.c, s.in[0], s.fifo[0], &e), 0, "%s", e.text);
	return s;
}

static void say(int fd, const char *text)
{
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

Test(control, reads_lines_from_both_sides)
{
	struct side s = open_side();

	cr_assert_eq(control_next(&s.c, 0), CONTROL_NONE);
	say(s.in[1], "{\"do\":\"pause\"}\n");
	cr_assert_eq(control_next(&s.c, 0), CONTROL_PAUSE);
	say(s.fifo[1], "{\"do\":\"resume\"}\n");
	cr_assert_eq(control_next(&s.c, 0), CONTROL_RESUME);
	cr_assert_eq(control_next(&s.c, 0), CONTROL_NONE);
}

Test(control, waits_for_the_rest_of_a_torn_line)
{
	struct side s = open_side();

	say(s.in[1], "{\"do\":");
	cr_assert_eq(control_next(&s.c, 0), CONTROL_NONE);
	say(s.in[1], "\"skip\"}\n{\"do\":\"pause\"}\n");
	cr_assert_eq(control_next(&s.c, 0), CONTROL_SKIP);
	cr_assert_eq(control_next(&s.c, 0), CONTROL_PAUSE);
}

Test(control, drops_what_is_no_control_line)
{
	struct side s = open_side();

	say(s.in[1], "\nabort\n{\"do\":\"format\"}\n[]\n{\"do\":7}\n"
	    "{\"do\":\"skip\"}\n");
	cr_assert_eq(control_next(&s.c, 0), CONTROL_SKIP);
	cr_assert_eq(control_next(&s.c, 0), CONTROL_NONE);
}

Test(control, drops_an_overlong_line_as_a_whole)
{
	struct side s = open_side();
	char junk[3 * CONTROL_LINE + 1];

	/* so long that its tail would stand at the start of the buffer */
	memset(junk, 'x', sizeof junk - 1);
	junk[sizeof junk - 1] = '\0';
	say(s.in[1], junk);
	say(s.in[1], "{\"do\":\"abort\"}\n{\"do\":\"pause\"}\n");
	for (int i = 0; i < 4; i++) {
		enum control c = control_next(&s.c, 0);

		cr_assert_neq(c, CONTROL_ABORT, "the end of the overlong line");
		if (c == CONTROL_PAUSE)
			return;
	}
	cr_assert_fail("the line behind the overlong one was lost");
}

Test(control, goes_on_without_standard_input)
{
	struct side s = open_side();

	close(s.in[1]);
	cr_assert_eq(control_next(&s.c, 0), CONTROL_NONE);
	cr_assert_eq(s.c.source[0].fd, -1);
	say(s.fifo[1], "{\"do\":\"skip\"}\n");
	cr_assert_eq(control_next(&s.c, 0), CONTROL_SKIP);
}

Test(control, leaves_the_flags_of_standard_input_alone)
{
	struct side s = open_side();

	control_next(&s.c, 0);
	cr_assert_eq(fcntl(s.in[0], F_GETFL) & O_NONBLOCK, 0);
}

Test(control, takes_a_signal_for_abort_and_stays_with_it)
{
	struct side s = open_side();

	raise(SIGHUP);
	cr_assert_eq(control_next(&s.c, 0), CONTROL_NONE);
	raise(SIGTERM);
	cr_assert_eq(control_next(&s.c, 1000), CONTROL_ABORT);
	cr_assert_str_eq(control_signal_name(&s.c), "SIGTERM");
	say(s.in[1], "{\"do\":\"resume\"}\n");
	cr_assert_eq(control_next(&s.c, 0), CONTROL_ABORT);
}

Test(control, waits_no_longer_than_told)
{
	struct side s = open_side();
	uint64_t start = clock_mono_ns(), ms;

	cr_assert_eq(control_next(&s.c, 50), CONTROL_NONE);
	ms = (clock_mono_ns() - start) / 1000000u;
	cr_assert_geq(ms, 49);
	cr_assert_lt(ms, 2000);
}
