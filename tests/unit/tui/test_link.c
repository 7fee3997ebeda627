/* SPDX-License-Identifier: MIT */
#include "tui/link.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"

static char worker[] = "/tmp/postsil-test-link-XXXXXX";

/* A shell script takes the worker's place. */
static void worker_is(const char *script)
{
	FILE *f;
	int fd;

	signal(SIGPIPE, SIG_IGN);
	snprintf(worker, sizeof worker, "/tmp/postsil-test-link-XXXXXX");
	fd = mkstemp(worker);
	cr_assert_geq(fd, 0);
	f = fdopen(fd, "w");
	fprintf(f, "#!/bin/sh\n%s\n", script);
	fclose(f);
	chmod(worker, 0700);
	setenv("POSTSIL_WORKER", worker, 1);
}

static int next(struct link *l, char *out, size_t size, struct err *e)
{
	const char *line;
	size_t n;
	int rc;

	while ((rc = link_line(l, &line, &n, e)) == 0)
		link_wait(l, 50);
	if (rc == 1)
		snprintf(out, size, "%.*s", (int)n, line);
	return rc;
}

static const char *const no_args[] = { NULL };

Test(link, hands_out_whole_lines_and_no_torn_one, .timeout = 10)
{
	struct err e = ERR_INIT;
	struct link *l;
	char line[64];

	worker_is("printf 'one\\ntw'; sleep 0.05; printf 'o\\n\\nthree'");
	cr_assert_eq(link_open(&l, no_args, &e), 0, "%s", e.text);
	cr_assert_eq(next(l, line, sizeof line, &e), 1);
	cr_assert_str_eq(line, "one");
	cr_assert_eq(next(l, line, sizeof line, &e), 1);
	cr_assert_str_eq(line, "two");
	cr_assert_eq(next(l, line, sizeof line, &e), 1);
	cr_assert_str_eq(line, "");
	cr_assert_eq(next(l, line, sizeof line, &e), ERR_STOPPED);
	cr_assert_eq(link_status(l), 0);
	link_close(l);
	unlink(worker);
}

Test(link, names_the_signal_that_killed_the_worker, .timeout = 10)
{
	struct err e = ERR_INIT;
	struct link *l;
	char line[64];

	worker_is("kill -9 $$");
	cr_assert_eq(link_open(&l, no_args, &e), 0);
	cr_assert_eq(next(l, line, sizeof line, &e), ERR_IO);
	cr_assert(strstr(e.text, "SIGKILL"), "%s", e.text);
	/* nobody has run out of memory: tests/fault/limits.sh is where one does */
	cr_assert_null(strstr(e.text, "memory"), "%s", e.text);
	cr_assert_eq(link_status(l), 128 + 9);
	link_close(l);
	unlink(worker);
}

Test(link, repeats_the_last_words_of_a_worker_that_failed, .timeout = 10)
{
	struct err e = ERR_INIT;
	struct link *l;
	char line[64];

	worker_is("echo first >&2; printf 'postsil-worker: no \\033[31mmemory\\n' >&2; exit 3");
	cr_assert_eq(link_open(&l, no_args, &e), 0);
	cr_assert_eq(next(l, line, sizeof line, &e), ERR_IO);
	cr_assert_str_eq(e.text, "worker: no [31mmemory");
	link_close(l);
	unlink(worker);
}

Test(link, says_what_was_wrong_instead_of_the_end_of_the_usage, .timeout = 10)
{
	struct err e = ERR_INIT;
	struct link *l;
	char line[64];

	worker_is("printf 'a library says so\\npostsil-worker: bad words\\nusage: "
		  "postsil-worker\\n  [--help]\\n' >&2; exit 2");
	cr_assert_eq(link_open(&l, no_args, &e), 0);
	cr_assert_eq(next(l, line, sizeof line, &e), ERR_USAGE);
	cr_assert_str_eq(e.text, "worker: bad words");
	link_close(l);
	unlink(worker);
}

Test(link, a_flood_on_standard_error_does_no_harm, .timeout = 20)
{
	struct err e = ERR_INIT;
	struct link *l;
	char line[64];

	worker_is("i=0; while [ $i -lt 2000 ]; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxx "
		  "2>/dev/null >&2; i=$((i+1)); done; echo done");
	cr_assert_eq(link_open(&l, no_args, &e), 0);
	cr_assert_eq(next(l, line, sizeof line, &e), 1);
	cr_assert_str_eq(line, "done");
	link_close(l);
	unlink(worker);
}

Test(link, refuses_a_line_without_an_end, .timeout = 20)
{
	struct err e = ERR_INIT;
	struct link *l;
	char line[64];

	worker_is("head -c 1000000 /dev/zero | tr '\\0' x; sleep 20");
	cr_assert_eq(link_open(&l, no_args, &e), 0);
	cr_assert_eq(next(l, line, sizeof line, &e), ERR_FORMAT);
	link_close(l);
	unlink(worker);
}

Test(link, sends_control_lines_and_arguments, .timeout = 10)
{
	static const char *const args[] = { "--suite", "quick", NULL };
	struct err e = ERR_INIT;
	struct link *l;
	char line[64];

	worker_is("echo \"$*\"; read x; echo \"$x\"");
	cr_assert_eq(link_open(&l, args, &e), 0);
	cr_assert_eq(next(l, line, sizeof line, &e), 1);
	cr_assert_str_eq(line, "--suite quick");
	cr_assert_eq(link_control(l, CONTROL_PAUSE, &e), 0);
	cr_assert_eq(next(l, line, sizeof line, &e), 1);
	cr_assert_str_eq(line, "{\"do\":\"pause\"}");
	cr_assert_eq(next(l, line, sizeof line, &e), ERR_STOPPED);
	link_close(l);
	unlink(worker);
}

Test(link, closing_it_lets_the_worker_go_on, .timeout = 10)
{
	struct err e = ERR_INIT;
	struct link *l;
	char line[64], mark[80], script[300];

	worker_is("");
	snprintf(mark, sizeof mark, "%s.mark", worker);
	unlink(worker);
	snprintf(script, sizeof script, "trap '' PIPE; echo here; cat >/dev/null; "
		 "ps -o sid= -p $$ | grep -q $$ && echo ok >%s", mark);
	worker_is(script);
	cr_assert_eq(link_open(&l, no_args, &e), 0);
	cr_assert_eq(next(l, line, sizeof line, &e), 1);
	link_close(l);   /* ends its standard input, nothing else */
	for (int i = 0; i < 100 && access(mark, F_OK) < 0; i++)
		usleep(20000);
	cr_assert_eq(access(mark, F_OK), 0, "the worker leads a session of its own "
		     "and outlives the link");
	unlink(mark);
	unlink(worker);
}

Test(link, a_worker_that_is_not_there_is_named)
{
	struct err e = ERR_INIT;
	struct link *l;

	setenv("POSTSIL_WORKER", "/nowhere/worker", 1);
	cr_assert_eq(link_open(&l, no_args, &e), ERR_NOT_FOUND);
	cr_assert(strstr(e.text, "/nowhere/worker"));
	cr_assert_null(l);
}

Test(link, run_collects_the_output, .timeout = 10)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	worker_is("echo a; echo b");
	cr_assert_eq(link_run(no_args, 5000, &out, &e), 0);
	cr_assert_str_eq(out.p, "a\nb\n");
	buf_release(&out);
	unlink(worker);
	worker_is("exit 2");
	cr_assert_eq(link_run(no_args, 5000, NULL, &e), ERR_USAGE);
	cr_assert_str_eq(e.text, "the worker ended with status 2");
	unlink(worker);
}
