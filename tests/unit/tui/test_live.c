/* SPDX-License-Identifier: MIT */
#include "tui/live.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/base/err.h"

static void feed(struct live *l, const char *line)
{
	struct arena a = ARENA_INIT;
	struct event ev;
	struct err e = ERR_INIT;

	cr_assert_eq(event_parse(line, strlen(line), &a, &ev, &e), 0, "%s: %s", line,
		     e.text);
	live_feed(l, &ev);
	arena_release(&a);   /* nothing of the event may be kept */
}

static const char hello[] =
	"{\"ev\":\"hello\",\"v\":1,\"run\":\"0c2c3a64-97f7-4d0c-9d5f-3a1c6f4f8a01\","
	"\"unit\":\"00112233445566778899aabbccddeeff\",\"at\":1736951400,"
	"\"suite\":\"quick\",\"suite_version\":\"1\",\"forced\":false}";
static const char plan[] =
	"{\"ev\":\"plan\",\"steps\":["
	"{\"device\":\"cpu\",\"kernel\":\"stream.triad\",\"precision\":\"fp64\",\"seconds\":4},"
	"{\"device\":\"cpu\",\"kernel\":\"blas3.gemm\",\"precision\":\"fp64\",\"seconds\":6}]}";
static const char start0[] =
	"{\"ev\":\"start\",\"step\":0,\"device\":\"cpu\",\"kernel\":\"stream.triad\","
	"\"precision\":\"fp64\",\"variant\":\"nt\",\"size\":8000000}";
static const char start1[] =
	"{\"ev\":\"start\",\"step\":1,\"device\":\"cpu\",\"kernel\":\"blas3.gemm\","
	"\"precision\":\"fp64\",\"variant\":\"\",\"size\":2048}";
static const char sample0[] =
	"{\"ev\":\"sample\",\"device\":\"cpu\",\"kernel\":\"stream.triad\","
	"\"precision\":\"fp64\",\"variant\":\"nt\",\"size\":8000000,\"work\":192000000,"
	"\"block\":0,\"i\":0,\"ns\":9600000,\"cpu_ns\":9590000,\"marks\":[]}";
static const char result0[] =
	"{\"ev\":\"result\",\"device\":\"cpu\",\"kernel\":\"stream.triad\","
	"\"precision\":\"fp64\",\"variant\":\"nt\",\"size\":8000000,\"work\":192000000,"
	"\"unit\":\"GB/s\",\"value\":20.1,\"low\":20.0,\"high\":20.2,\"quality\":\"good\"}";

Test(live, a_run_goes_from_step_to_step)
{
	struct live *l = live_new();

	feed(l, hello);
	cr_assert_eq(l->state, LIVE_DETECTING);
	cr_assert_str_eq(l->suite, "quick");
	cr_assert(isnan(live_seconds_left(l)));
	cr_assert_null(live_step_shown(l));
	feed(l, plan);
	cr_assert_eq(l->n_steps, 2);
	feed(l, start0);
	cr_assert_eq(l->state, LIVE_MEASURING);
	cr_assert_eq(l->steps[0].state, STEP_RUNNING);
	feed(l, sample0);
	/* 192e6 bytes in 9.6 ms are 20 GB/s */
	cr_assert_float_eq(l->steps[0].now, 20.0, 1e-9);
	cr_assert_float_eq(live_rep(&l->steps[0], 0)->value, 20.0, 1e-9);
	feed(l, result0);
	cr_assert_float_eq(l->steps[0].value, 20.1, 1e-9);
	feed(l, start1);
	cr_assert_eq(l->steps[0].state, STEP_DONE);
	cr_assert_eq(l->steps[1].state, STEP_RUNNING);
	cr_assert_eq(l->steps[1].n_reps, 0);
	cr_assert_eq(live_step_shown(l), &l->steps[1]);
	/* 4 of 10 planned seconds are over, and hardly any of the 6 */
	cr_assert_geq(live_progress(l), 0.4);
	cr_assert_lt(live_progress(l), 0.5);
	cr_assert_gt(live_seconds_left(l), 0);
	live_free(l);
}

Test(live, a_step_waits_between_its_blocks)
{
	static const char blocks[] =
		"{\"ev\":\"plan\",\"steps\":[{\"device\":\"cpu\",\"kernel\":"
		"\"stream.triad\",\"precision\":\"fp64\",\"seconds\":4,"
		"\"blocks\":2},{\"device\":\"cpu\",\"kernel\":\"blas3.gemm\","
		"\"precision\":\"fp64\",\"seconds\":6,\"blocks\":2}]}";
	struct live *l = live_new();
	const struct live_step *s;

	feed(l, hello);
	feed(l, blocks);
	feed(l, start0);
	feed(l, sample0);
	feed(l, start1);
	s = &l->steps[0];
	cr_assert_eq(s->state, STEP_PARTLY);
	cr_assert_eq(s->block, 1);
	/* 2 of 10 planned seconds are over, and hardly any of the next 3 */
	cr_assert_geq(live_progress(l), 0.2);
	cr_assert_lt(live_progress(l), 0.25);
	feed(l, "{\"ev\":\"note\",\"text\":\"no memory\",\"code\":\"absent\"}");
	cr_assert_eq(l->steps[1].state, STEP_SKIPPED);
	feed(l, start0);
	cr_assert_eq(s->state, STEP_RUNNING);
	cr_assert_eq(live_pass(s), 2);
	cr_assert_eq(live_rep_count(s), 1);   /* the first block is still there */
	feed(l, sample0);
	feed(l, result0);
	feed(l, "{\"ev\":\"bye\",\"ok\":true}");
	cr_assert_eq(s->state, STEP_DONE);
	cr_assert_eq(s->n_reps, 2);
	cr_assert_float_eq(live_progress(l), 1, 1e-9);
	live_free(l);
}

Test(live, a_run_is_forced_once_a_check_failed)
{
	struct live *l = live_new();

	feed(l, "{\"ev\":\"hello\",\"v\":1,\"run\":\"0c2c\",\"at\":1,"
		"\"forced\":true}");
	feed(l, "{\"ev\":\"preflight\",\"check\":\"load\",\"result\":\"warn\"}");
	cr_assert_not(l->forced);
	feed(l, "{\"ev\":\"preflight\",\"check\":\"quota\",\"result\":\"fail\"}");
	cr_assert(l->forced);
	live_free(l);
}

Test(live, a_replayed_step_counts_the_time_of_its_repetitions)
{
	struct live *l = live_new();
	char line[512];

	feed(l, hello);
	feed(l, plan);
	feed(l, start0);
	/* 100 repetitions of 30 ms arrive at once: 3 of the 4 planned seconds */
	for (int i = 0; i < 100; i++) {
		snprintf(line, sizeof line, "{\"ev\":\"sample\",\"device\":\"cpu\","
			 "\"kernel\":\"stream.triad\",\"precision\":\"fp64\","
			 "\"block\":0,\"i\":%d,\"ns\":30000000,\"cpu_ns\":30000000,"
			 "\"marks\":[]}", i);
		feed(l, line);
	}
	cr_assert_gt(live_progress(l), 0.29);
	cr_assert_lt(live_progress(l), 0.32);
	live_free(l);
}

Test(live, the_ring_keeps_the_newest_repetitions)
{
	struct live *l = live_new();
	char line[512];

	feed(l, hello);
	feed(l, plan);
	feed(l, start0);
	for (int i = 1; i <= LIVE_REPS + 3; i++) {
		snprintf(line, sizeof line, "{\"ev\":\"sample\",\"device\":\"cpu\","
			 "\"kernel\":\"stream.triad\",\"precision\":\"fp64\","
			 "\"block\":0,\"i\":%d,\"ns\":%d,\"cpu_ns\":1,\"marks\":[]}",
			 i, 1000 + i);
		feed(l, line);
	}
	cr_assert_eq(l->steps[0].n_reps, LIVE_REPS + 3);
	cr_assert_eq(live_rep_count(&l->steps[0]), LIVE_REPS);
	cr_assert_eq(live_rep(&l->steps[0], LIVE_REPS - 1)->ns, 1000 + LIVE_REPS + 3);
	cr_assert_eq(live_rep(&l->steps[0], 0)->ns, 1000 + 4);
	cr_assert(isnan(live_rep(&l->steps[0], 0)->value));   /* no work was said */
	live_free(l);
}

Test(live, a_pause_stops_the_clock_of_the_step)
{
	struct live *l = live_new();

	feed(l, hello);
	feed(l, plan);
	feed(l, start0);
	feed(l, "{\"ev\":\"note\",\"text\":\"paused\",\"code\":\"paused\"}");
	cr_assert_eq(l->state, LIVE_PAUSED);
	cr_assert_neq(l->pause_began_ns, 0);
	feed(l, "{\"ev\":\"note\",\"text\":\"goes on\",\"code\":\"resumed\"}");
	cr_assert_eq(l->state, LIVE_MEASURING);
	cr_assert_eq(l->pause_began_ns, 0);
	cr_assert_gt(l->paused_ns, 0);
	live_free(l);
}

Test(live, a_bye_without_ok_says_why)
{
	struct live *l = live_new();

	feed(l, hello);
	feed(l, "{\"ev\":\"bye\",\"ok\":false,\"why\":\"aborted by SIGTERM\"}");
	cr_assert_eq(l->state, LIVE_FAILED);
	cr_assert_str_eq(l->why, "aborted by SIGTERM");
	cr_assert_eq(live_seconds_left(l), 0);
	live_free(l);
}

Test(live, steps_out_of_the_plan_are_passed_over)
{
	struct live *l = live_new();

	feed(l, hello);
	feed(l, sample0);
	feed(l, start1);
	feed(l, result0);
	feed(l, plan);
	feed(l, "{\"ev\":\"start\",\"step\":7,\"device\":\"cpu\",\"kernel\":\"x\","
		"\"precision\":\"fp64\",\"variant\":\"\",\"size\":1}");
	feed(l, sample0);
	cr_assert_eq(l->current, -1);
	for (size_t i = 0; i < l->n_steps; i++)
		cr_assert_eq(l->steps[i].n_reps, 0);
	live_free(l);
}

Test(live, repeated_checks_are_bounded)
{
	struct live *l = live_new();

	feed(l, hello);
	for (int i = 0; i < 3000; i++)
		feed(l, "{\"ev\":\"preflight\",\"check\":\"load\",\"result\":\"warn\","
			"\"saw\":\"1.2\",\"want\":\"under 0.5\",\"remedy\":\"wait\"}");
	cr_assert_eq(l->n_checks, 256);
	live_free(l);
}
