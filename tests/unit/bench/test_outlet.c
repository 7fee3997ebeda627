/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/outlet.h"
#include "core/base/clock.h"

static char line[1000];

static void make_line(void)
{
	memset(line, 'x', sizeof line - 1);
	line[sizeof line - 1] = '\n';
	signal(SIGPIPE, SIG_IGN);
}

TestSuite(outlet, .init = make_line, .timeout = 20);

/* Puts far more than pipe and buffer hold; the time it took in ms. */
static uint64_t flood(struct outlet *o)
{
	uint64_t start = clock_mono_ns();

	for (int i = 0; i < 2000; i++)
		outlet_put(o, line, sizeof line);
	return (clock_mono_ns() - start) / 1000000u;
}

static void expect_end(int fd)
{
	char chunk[65536];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof chunk)) > 0)
		;
	cr_assert_eq(n, 0, "the reader sees the end");
}

Test(outlet, passes_lines_on_at_once)
{
	struct outlet o;
	char got[64];
	int p[2];

	cr_assert_eq(pipe(p), 0);
	outlet_init(&o, p[1]);
	outlet_put(&o, "one\n", 4);
	outlet_put(&o, "two\n", 4);
	cr_assert_eq(read(p[0], got, sizeof got), 8);
	cr_assert(memcmp(got, "one\ntwo\n", 8) == 0);
	outlet_release(&o);
}

Test(outlet, never_waits_for_a_stuck_reader_and_detaches)
{
	struct outlet o;
	int p[2];

	cr_assert_eq(pipe(p), 0);
	outlet_init(&o, p[1]);
	cr_assert_lt(flood(&o), 2000);
	cr_assert(outlet_is_detached(&o));
	expect_end(p[0]);
	outlet_release(&o);
}

Test(outlet, does_the_same_on_a_socket)
{
	struct outlet o;
	int p[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
	outlet_init(&o, p[1]);
	cr_assert_lt(flood(&o), 2000);
	cr_assert(outlet_is_detached(&o));
	expect_end(p[0]);
	outlet_release(&o);
}

Test(outlet, leaves_the_flags_of_its_descriptor_alone)
{
	struct outlet o;
	int p[2];

	cr_assert_eq(pipe(p), 0);
	outlet_init(&o, p[1]);
	outlet_put(&o, line, sizeof line);
	cr_assert_eq(fcntl(p[1], F_GETFL) & O_NONBLOCK, 0);
	outlet_release(&o);
}

Test(outlet, detaches_when_the_reader_has_gone)
{
	struct outlet o;
	int p[2];

	cr_assert_eq(pipe(p), 0);
	outlet_init(&o, p[1]);
	close(p[0]);
	outlet_put(&o, line, sizeof line);
	cr_assert(outlet_is_detached(&o));
	outlet_put(&o, line, sizeof line);
	cr_assert_not(outlet_drain(&o, 0));
	outlet_release(&o);
}

Test(outlet, keeps_what_a_slow_reader_has_not_taken)
{
	struct outlet o;
	size_t total = 0;
	char chunk[8192];
	int p[2];

	cr_assert_eq(pipe(p), 0);
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	outlet_init(&o, p[1]);
	for (int i = 0; i < 200; i++)
		outlet_put(&o, line, sizeof line);
	cr_assert_not(outlet_is_detached(&o));
	cr_assert_not(outlet_drain(&o, 20), "nobody reads");
	while (total < 200 * sizeof line) {
		ssize_t n = read(p[0], chunk, sizeof chunk);

		if (n > 0)
			total += (size_t)n;
		outlet_flush(&o);
	}
	cr_assert_eq(total, 200 * sizeof line);
	cr_assert(outlet_drain(&o, 0));
	outlet_release(&o);
}

Test(outlet, appends_to_a_file_where_the_shell_left_it)
{
	char path[] = "/tmp/postsil-test-XXXXXX", got[64];
	int fd = mkstemp(path);
	struct outlet o;

	cr_assert_eq(write(fd, "before\n", 7), 7);
	outlet_init(&o, fd);
	outlet_put(&o, "line\n", 5);
	outlet_release(&o);
	cr_assert_eq(pread(fd, got, sizeof got, 0), 12);
	cr_assert(memcmp(got, "before\nline\n", 12) == 0);
	unlink(path);
}
