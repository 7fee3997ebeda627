/* SPDX-License-Identifier: MIT */
/* Temperature series follow Newton's law of cooling, whose rate of fall says when
 * the wait is to end. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cooldown.h"
#include "bench/session.h"
#include "core/base/clock.h"
#include "core/base/sysroot.h"
#include "scratch.h"

#define CRITICAL 100.0
#define STEP_S 0.5

/* A machine over time; what it does not set is 0. */
struct series {
	double base, above, tau;  /* °C: base + above * exp(-t / tau) */
	double slope;             /* °C a second */
	double peak;              /* °C more, for half a second in each three */
	double throttles_until;   /* the counter moves once a second */
	double from, until;       /* the sensor shows nothing in between */
	bool counted;
};

static struct cooldown_reading at(const struct series *s, double t)
{
	struct cooldown_reading r = { .at_s = 1000 + t, .throttled = -1 };
	double c = s->base + s->slope * t;

	if (s->tau > 0)
		c += s->above * exp(-t / s->tau);
	if (fmod(t, 3) < 0.5 && t > 0)
		c += s->peak;
	if (s->counted)
		r.throttled = 7 + (int64_t)fmin(t, s->throttles_until);
	if (!(t >= s->from && t < s->until))
		r.heat = (struct heat){ .any = true, .named = true, .celsius = c,
					.margin = CRITICAL - c };
	return r;
}

static enum cooldown_verdict verdict(const struct series *s, double *t)
{
	struct cooldown c = { 0 };
	enum cooldown_verdict v = COOLDOWN_WAIT;

	for (*t = 0; ; *t += STEP_S) {
		struct cooldown_reading r = at(s, *t);

		v = cooldown_judge(&c, &r);
		if (v != COOLDOWN_WAIT || *t > 1000)
			return v;
	}
}

static void expect(const struct series *s, enum cooldown_verdict want, double from,
		   double to)
{
	double t;
	enum cooldown_verdict v = verdict(s, &t);

	cr_assert_eq(v, want, "verdict %d after %.1f s", (int)v, t);
	cr_assert(t >= from && t <= to, "after %.1f s, not %.1f to %.1f", t, from, to);
}

/* When above * exp(-t / tau) falls by less than 1 °C within rest seconds. */
static double settles(const struct series *s, double rest)
{
	return s->tau * log(s->above * (1 - exp(-rest / s->tau)));
}

Test(cooldown, a_rested_machine_is_looked_at_for_five_seconds)
{
	expect(&(struct series){ .base = 45 }, COOLDOWN_COOL, 5, 5);
	expect(&(struct series){ .base = 45, .counted = true }, COOLDOWN_COOL, 5, 5);
}

Test(cooldown, a_heat_sink_that_still_cools_is_waited_for_though_it_reads_cool)
{
	struct series s = { .base = 40, .above = 50, .tau = 30 };
	double t = settles(&s, 5);

	/* below 75 °C, 25 under critical, from here on */
	cr_assert_lt(s.tau * log(s.above / 35) + 5, t);
	expect(&s, COOLDOWN_COOL, t + 5 - STEP_S, t + 10 + STEP_S);
}

Test(cooldown, a_warm_room_is_not_waited_for_once_the_fall_has_ended)
{
	struct series s = { .base = 80, .above = 15, .tau = 20 };
	double t = settles(&s, 20);

	expect(&s, COOLDOWN_STEADY, t + 20 - STEP_S, t + 40 + STEP_S);
}

Test(cooldown, work_that_goes_on_is_waited_for_twenty_seconds)
{
	expect(&(struct series){ .base = 95 }, COOLDOWN_STEADY, 20, 20);
	expect(&(struct series){ .base = 78, .slope = 0.1 }, COOLDOWN_STEADY, 20, 20);
}

Test(cooldown, one_degree_in_twenty_seconds_is_still_a_fall)
{
	/* hot for all of ten minutes: 16.7 s a degree */
	expect(&(struct series){ .base = 140, .slope = -0.06 }, COOLDOWN_TOO_LONG,
	       600, 600);
	/* 22 s a degree */
	expect(&(struct series){ .base = 140, .slope = -0.045 }, COOLDOWN_STEADY, 20,
	       20);
}

Test(cooldown, short_peaks_of_an_idle_machine_are_no_heat)
{
	expect(&(struct series){ .base = 50, .peak = 12 }, COOLDOWN_COOL, 5, 5);
}

Test(cooldown, a_throttle_counter_that_moves_holds_it_up)
{
	expect(&(struct series){ .base = 60, .counted = true, .throttles_until = 30 },
	       COOLDOWN_COOL, 35, 35.5);
	expect(&(struct series){ .base = 60, .counted = true, .throttles_until = 1e9 },
	       COOLDOWN_TOO_LONG, 600, 600);
}

Test(cooldown, without_a_sensor_there_is_nothing_to_wait_for)
{
	expect(&(struct series){ .until = 1e9 }, COOLDOWN_NO_SENSOR, 0, 0);
	expect(&(struct series){ .until = 1e9, .counted = true },
	       COOLDOWN_NO_SENSOR, 0, 0);
}

Test(cooldown, a_sensor_that_goes_away_decides_nothing)
{
	expect(&(struct series){ .base = 45, .from = 3, .until = 60 }, COOLDOWN_COOL,
	       60, 60);
	expect(&(struct series){ .base = 45, .from = 3, .until = 1e9 },
	       COOLDOWN_TOO_LONG, 600, 600);
}

/* --- waiting on a made-up machine ------------------------------------------- */

static char dir[] = "/tmp/postsil-test-XXXXXX";
static struct sysroot *root;
static struct session s;
static int reader, writer;   /* of its output, to its input */

/* The session writes to standard output and reads standard input. */
static void open_machine(void)
{
	struct err e = ERR_INIT;
	int in[2], out[2];

	scratch_make(dir);
	setenv("XDG_STATE_HOME", dir, 1);
	cr_assert(pipe(in) == 0 && pipe(out) == 0);
	dup2(in[0], STDIN_FILENO);
	dup2(out[1], STDOUT_FILENO);
	close(out[1]);
	reader = out[0];
	writer = in[1];
	fcntl(reader, F_SETFL, O_NONBLOCK);
	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
	cr_assert_eq(session_open(&s, "6f0c3a52-1111-4c3b-9d68-0123456789ab", root,
				  &e), 0, "%s", e.text);
}

static void close_machine(void)
{
	session_close(&s);
	sysroot_close(root);
	scratch_remove(dir);
}

TestSuite(cooldown_wait, .init = open_machine, .fini = close_machine, .timeout = 60);

/* Forms of Documentation/hwmon/k10temp.rst in the kernel. */
static void put_sensor(const char *millidegrees)
{
	scratch_put(dir, "/sys/class/hwmon/hwmon0/name", "k10temp\n");
	scratch_put(dir, "/sys/class/hwmon/hwmon0/temp1_input", millidegrees);
}

static double waited(int want)
{
	uint64_t begin = clock_mono_ns();

	cr_assert_eq(cooldown_wait(&s, root), want);
	return (double)(clock_mono_ns() - begin) * 1e-9;
}

static const char *said(void)
{
	static char text[65536];
	ssize_t n;

	outlet_flush(&s.out);
	n = read(reader, text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void expect_said(const char *words)
{
	const char *text = said();

	cr_assert_not_null(strstr(text, words), "no \"%s\" in %s", words, text);
}

Test(cooldown_wait, says_at_once_where_it_looked_for_a_sensor_in_vain)
{
	cr_assert_lt(waited(0), 2);
	expect_said("nothing to wait for: no sensor of the processor is shown in "
		    "/sys/class/thermal, /sys/class/hwmon\",\"code\":\"cooling\"");
}

Test(cooldown_wait, says_when_it_has_cooled)
{
	double t;

	put_sensor("45250\n");
	t = waited(0);
	cr_assert_geq(t, 5);
	expect_said("cooled in 5 s: k10temp 45 °C (cool)");
}

Test(cooldown_wait, an_abort_ends_it_and_the_run)
{
	put_sensor("95000\n");
	cr_assert_gt(write(writer, "{\"do\":\"abort\"}\n", 15), 0);
	cr_assert_lt(waited(ERR_STOPPED), 5);
	expect_said("waiting for a cooler machine: k10temp 95 °C (hot), 0 s so far");
}

Test(cooldown_wait, a_signal_ends_it_and_the_run)
{
	put_sensor("95000\n");
	kill(getpid(), SIGTERM);
	cr_assert_lt(waited(ERR_STOPPED), 5);
	cr_assert_not_null(strstr(s.err.text, "SIGTERM"), "%s", s.err.text);
}

Test(cooldown_wait, a_skip_ends_the_wait_and_the_run_goes_on)
{
	put_sensor("95000\n");
	cr_assert_gt(write(writer, "{\"do\":\"skip\"}\n", 14), 0);
	cr_assert_lt(waited(0), 5);
	expect_said("skipped by the user");
}
