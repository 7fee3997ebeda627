/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/session.h"
#include "bench/spool.h"
#include "bench/spool_list.h"
#include "core/base/clock.h"
#include "core/base/sysroot.h"
#include "core/base/version.h"
#include "core/model/facts.h"
#include "core/model/run_builder.h"

#define RUN_A "6f0c3a52-1111-4c3b-9d68-0123456789ab"

static char state[] = "/tmp/postsil-test-XXXXXX";
static struct sysroot *root;
static struct session s;
static int reader, writer;   /* of its output, to its input */

static void open_session(void)
{
	struct err e = ERR_INIT;
	int in[2], out[2];

	cr_assert_not_null(mkdtemp(state));
	setenv("XDG_STATE_HOME", state, 1);
	cr_assert(pipe(in) == 0 && pipe(out) == 0);
	dup2(in[0], STDIN_FILENO);
	dup2(out[1], STDOUT_FILENO);
	close(out[1]);
	reader = out[0];
	writer = in[1];
	fcntl(reader, F_SETFL, O_NONBLOCK);
	cr_assert_eq(sysroot_open(NULL, &root, NULL), 0);
	cr_assert_eq(session_open(&s, RUN_A, root, &e), 0, "%s", e.text);
}

static void close_session(void)
{
	pid_t pid;

	session_close(&s);
	sysroot_close(root);
	pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", state, (char *)NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

TestSuite(session, .init = open_session, .fini = close_session, .timeout = 30);

static void say(const char *text)
{
	cr_assert_eq(write(writer, text, strlen(text)), (ssize_t)strlen(text));
}

/* What has come on standard output so far, or is in the spool. */
static size_t read_some(int fd, char *p, size_t n)
{
	ssize_t got = read(fd, p, n - 1);

	p[got > 0 ? got : 0] = '\0';
	return got > 0 ? (size_t)got : 0;
}

static void read_spool(char *p, size_t n)
{
	int dir = spool_dir_open(NULL), fd = spool_open(dir, RUN_A, NULL);

	cr_assert_geq(fd, 0);
	read_some(fd, p, n);
	close(fd);
	close(dir);
}

static void write_hello(void)
{
	struct event ev = event_init(EV_HELLO);

	ev.version = POSTSIL_EVENTS_VERSION;
	ev.run = RUN_A;
	ev.unit = "00112233445566778899aabbccddeeff";
	ev.suite = "quick";
	ev.suite_version = "1";
	ev.at_ms = 1736955000000;
	cr_assert_eq(session_event(&s, &ev), 0);
}

static void write_measured(void)
{
	struct event dev = event_init(EV_DEVICE), sample = event_init(EV_SAMPLE);
	struct event result = event_init(EV_RESULT);

	dev.device = sample.device = result.device = "cpu";
	dev.backend = "blis";
	dev.backend_version = "0.9.0";
	sample.kernel = result.kernel = "blas3.gemm";
	sample.precision = result.precision = "fp64";
	sample.variant = result.variant = "";
	sample.size = result.size = 1000;
	sample.rep.ns = 20000000;
	result.work = 2e9;
	result.unit_name = "GOP/s";
	result.value = 100;
	session_event(&s, &dev);
	session_event(&s, &sample);
	session_event(&s, &result);
}

Test(session, writes_the_same_to_the_spool_and_to_standard_output)
{
	char out[4096], spool[4096];

	write_hello();
	session_note(&s, "absent", "%s: none", "fp16");
	read_some(reader, out, sizeof out);
	read_spool(spool, sizeof spool);
	cr_assert(strstr(out, "{\"ev\":\"note\",\"text\":\"fp16: none\","
			 "\"code\":\"absent\"}\n"), "%s", out);
	cr_assert_str_eq(out, spool);
}

Test(session, folds_into_a_run)
{
	struct run_builder *b = run_builder_new();
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct facts f;
	struct event ev;
	char spool[16384];
	struct run *r;

	write_hello();
	facts_init(&f);
	facts_known(&f, FIELD_THREADS, "test", "2");
	facts_set(&f, "something_new", FACT_KNOWN, "1", "test", NULL);
	cr_assert_eq(session_facts(&s, NULL, &f), 0);
	facts_release(&f);
	write_measured();
	cr_assert_eq(session_end(&s, true, NULL), 0);
	read_spool(spool, sizeof spool);
	for (char *p = spool, *end; (end = strchr(p, '\n')); p = end + 1) {
		cr_assert_eq(event_parse(p, (size_t)(end - p), &a, &ev, &e), 0, "%s",
			     e.text);
		cr_assert_eq(run_builder_feed(b, &ev, &e), 0, "%s", e.text);
	}
	r = run_builder_finish(b, &e);
	cr_assert_not_null(r, "%s", e.text);
	cr_assert_str_eq(r->run_id, RUN_A);
	cr_assert_eq(r->n_results, 1);
	cr_assert_float_eq(r->results[0].value[METRIC_BLAS3], 100, 1e-12);
	cr_assert_str_eq(facts_value(&r->facts, FIELD_THREADS), "2");
	cr_assert_eq(r->facts.n_extra, 1);
	run_free(r);
	run_builder_free(b);
	arena_release(&a);
}

Test(session, goes_on_while_nobody_says_anything)
{
	write_hello();
	cr_assert_eq(session_between(&s, 3000), TIMING_GO_ON);
	cr_assert(session_wait(&s, 0));
}

static void *resume_soon(void *arg)
{
	const struct timespec t = { .tv_nsec = 300000000 };

	(void)arg;
	nanosleep(&t, NULL);
	say("{\"do\":\"resume\"}\n");
	return NULL;
}

Test(session, waits_while_paused_and_tells_so)
{
	char out[4096];
	uint64_t ns;
	pthread_t id;

	write_hello();
	say("{\"do\":\"pause\"}\n");
	cr_assert_eq(pthread_create(&id, NULL, resume_soon, NULL), 0);
	ns = clock_mono_ns();
	cr_assert_eq(session_between(&s, 0), TIMING_GO_ON);
	ns = clock_mono_ns() - ns;
	pthread_join(id, NULL);
	cr_assert_gt(ns / 1000000u, 200);
	read_some(reader, out, sizeof out);
	cr_assert(strstr(out, "\"code\":\"paused\""));
	cr_assert(strstr(out, "\"code\":\"resumed\""));
}

Test(session, can_skip_and_abort_out_of_a_pause)
{
	write_hello();
	say("{\"do\":\"pause\"}\n{\"do\":\"skip\"}\n");
	cr_assert_eq(session_between(&s, 0), TIMING_SKIP);
	say("{\"do\":\"pause\"}\n{\"do\":\"abort\"}\n");
	cr_assert_eq(session_between(&s, 0), TIMING_ABORT);
	cr_assert_eq(s.err.code, ERR_STOPPED);
	cr_assert_str_eq(s.err.text, "aborted by the user");
	cr_assert_eq(session_between(&s, 0), TIMING_ABORT, "and stays so");
}

Test(session, tells_the_environment_at_most_once_a_second)
{
	const struct timespec t = { .tv_nsec = 50000000 };
	char out[8192];
	int n = 0;

	write_hello();
	for (int i = 0; i < 25; i++) {
		session_between(&s, 3694);
		nanosleep(&t, NULL);
	}
	read_some(reader, out, sizeof out);
	for (const char *p = out; (p = strstr(p, "{\"ev\":\"env\"")); p++)
		n++;
	cr_assert_eq(n, 1, "%d in 1.25 s", n);
	cr_assert(strstr(out, "\"clock_mhz\":3694"));
}

Test(session, ends_in_words_when_the_spool_cannot_be_written)
{
	struct rlimit most = { .rlim_cur = 400, .rlim_max = RLIM_INFINITY };
	char out[8192];

	write_hello();
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &most), 0);
	for (int i = 0; i < 20; i++)
		session_note(&s, "", "a note that takes some room");
	cr_assert_eq(s.err.code, ERR_IO);
	cr_assert_eq(session_between(&s, 0), TIMING_ABORT);
	cr_assert_lt(session_end(&s, false, s.err.text), 0);
	read_some(reader, out, sizeof out);
	cr_assert(strstr(out, "{\"ev\":\"bye\",\"ok\":false,\"why\":\"cannot write the spool"),
		  "%s", out);
}

Test(session, never_says_ok_when_the_bye_cannot_be_written)
{
	struct rlimit most = { .rlim_max = RLIM_INFINITY };
	char out[8192], spool[4096];

	write_hello();
	read_spool(spool, sizeof spool);
	most.rlim_cur = strlen(spool) + 4;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &most), 0);
	cr_assert_lt(session_end(&s, true, NULL), 0);
	read_some(reader, out, sizeof out);
	cr_assert(strstr(out, "\"ok\":false"), "%s", out);
	cr_assert_null(strstr(out, "\"ok\":true"));
	read_spool(spool, sizeof spool);
	cr_assert_null(strstr(spool, "bye"), "%s", spool);
}
