/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/event.h"

static struct arena arena;

static int parse(const char *line, struct event *ev, struct err *e)
{
	return event_parse(line, strlen(line), &arena, ev, e);
}

static void teardown(void)
{
	arena_release(&arena);
}

TestSuite(event, .fini = teardown);

/* The examples that postsil-events(5) gives. */
Test(event, reads_the_documented_lines)
{
	struct event ev;
	struct err e = ERR_INIT;

	cr_assert_eq(parse("{\"ev\":\"hello\",\"v\":1,\"run\":\"6f0c\",\"at\":1736955000.25}",
			   &ev, &e), 0, "%s", e.text);
	cr_assert_eq(ev.kind, EV_HELLO);
	cr_assert_eq(ev.version, 1);
	cr_assert_eq(ev.at_ms, 1736955000250);
	cr_assert_eq(parse("{\"ev\":\"fact\",\"key\":\"cpu_model\",\"state\":\"known\","
			   "\"value\":\"i7-12700K\",\"source\":\"/proc/cpuinfo\"}",
			   &ev, &e), 0);
	cr_assert_eq(ev.fact.state, FACT_KNOWN);
	cr_assert_str_eq(ev.fact.value, "i7-12700K");
	cr_assert_null(ev.device);
	cr_assert_eq(parse("{\"ev\":\"preflight\",\"check\":\"governor\",\"result\":\"warn\","
			   "\"saw\":\"powersave\",\"want\":\"performance\"}", &ev, &e), 0);
	cr_assert_eq(ev.check.result, CHECK_WARN);
	cr_assert_eq(parse("{\"ev\":\"sample\",\"device\":\"cpu\",\"kernel\":\"stream.triad\","
			   "\"precision\":\"fp64\",\"variant\":\"nt\",\"block\":0,\"i\":3,"
			   "\"ns\":9771003,\"cpu_ns\":9770512,\"clock_mhz\":3694,"
			   "\"marks\":[\"cpu\"]}", &ev, &e), 0);
	cr_assert_eq(ev.rep.ns, 9771003);
	cr_assert_eq(ev.rep.marks, REP_MARK_CPU);
	cr_assert_eq(ev.rep.clock_mhz, 3694);
	cr_assert_eq(parse("{\"ev\":\"start\",\"step\":2,\"device\":\"cpu\","
			   "\"kernel\":\"blas1.dot\",\"precision\":\"fp64\","
			   "\"variant\":\"n64\",\"size\":64,\"block\":4}", &ev, &e), 0);
	cr_assert_eq(ev.rep.block, 4);
	cr_assert_eq(parse("{\"ev\":\"plan\",\"steps\":[{\"device\":\"cpu\","
			   "\"kernel\":\"k\",\"precision\":\"fp64\","
			   "\"seconds\":1}]}", &ev, &e), 0);
	cr_assert_eq(ev.steps[0].blocks, 1);   /* when it is missing */
	cr_assert_eq(parse("{\"ev\":\"bye\",\"ok\":true}", &ev, &e), 0);
	cr_assert(ev.ok);
}

Test(event, skips_unknown_keys_kinds_and_marks)
{
	struct event ev;

	cr_assert_eq(parse("{\"ev\":\"bye\",\"ok\":false,\"why\":\"x\",\"mood\":[1,{}]}",
			   &ev, NULL), 0);
	cr_assert_str_eq(ev.text, "x");
	cr_assert_eq(parse("{\"ev\":\"dance\"}", &ev, NULL), 0);
	cr_assert_eq(ev.kind, EV_OTHER);
	cr_assert_eq(parse("{\"ev\":\"sample\",\"device\":\"cpu\",\"kernel\":\"k\","
			   "\"precision\":\"fp64\",\"ns\":1,\"marks\":[\"odd\",7]}",
			   &ev, NULL), 0);
	cr_assert_eq(ev.rep.marks, 0);
	cr_assert(isnan(ev.rep.clock_mhz));
}

Test(event, refuses_in_words)
{
	static const char *const row[][2] = {
		{ "hello", "not JSON" },
		{ "[]", "no \"ev\"" },
		{ "{\"ev\":7}", "no \"ev\"" },
		{ "{\"ev\":\"hello\",\"v\":1}", "\"run\" is missing" },
		{ "{\"ev\":\"hello\",\"v\":\"1\",\"run\":\"x\",\"at\":1}", "\"v\"" },
		{ "{\"ev\":\"hello\",\"v\":1,\"run\":\"x\",\"at\":-4}", "\"at\"" },
		{ "{\"ev\":\"hello\",\"v\":1,\"run\":\"x\",\"at\":1e300}", "\"at\"" },
		{ "{\"ev\":\"fact\",\"key\":\"a\",\"state\":\"maybe\"}", "\"state\"" },
		{ "{\"ev\":\"sample\",\"device\":\"cpu\",\"kernel\":\"k\","
		  "\"precision\":\"fp64\",\"ns\":0}", "\"ns\"" },
		{ "{\"ev\":\"sample\",\"device\":\"cpu\",\"kernel\":\"k\","
		  "\"precision\":\"fp64\",\"ns\":1.5}", "\"ns\"" },
		{ "{\"ev\":\"sample\",\"device\":\"cpu\",\"kernel\":\"k\","
		  "\"precision\":\"fp64\",\"ns\":1,\"block\":-1}", "\"block\"" },
		{ "{\"ev\":\"start\",\"step\":9999,\"device\":\"cpu\",\"kernel\":\"k\","
		  "\"precision\":\"fp64\"}", "\"step\"" },
		{ "{\"ev\":\"result\",\"device\":\"cpu\",\"kernel\":\"k\","
		  "\"precision\":\"fp64\",\"quality\":\"fine\"}", "\"quality\"" },
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct err e = ERR_INIT;
		struct event ev;

		cr_assert_eq(parse(row[i][0], &ev, &e), ERR_FORMAT, "%s", row[i][0]);
		cr_assert(strstr(e.text, row[i][1]), "%s: %s", row[i][0], e.text);
	}
}

Test(event, refuses_an_overlong_line)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct event ev;

	buf_adds(&b, "{\"ev\":\"note\",\"text\":\"");
	while (b.n < EVENT_MAX_BYTES)
		buf_addc(&b, 'x');
	buf_adds(&b, "\"}");
	cr_assert_eq(event_parse(b.p, b.n, &arena, &ev, &e), ERR_FORMAT);
	cr_assert(strstr(e.text, "limit"));
	buf_release(&b);
}

static void same(struct event ev)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct err e = ERR_INIT;
	struct event back;

	event_write(&ev, &once);
	cr_assert_eq(once.p[once.n - 1], '\n');
	cr_assert_eq(event_parse(once.p, once.n - 1, &arena, &back, &e), 0,
		     "%s: %s", once.p, e.text);
	event_write(&back, &twice);
	cr_assert_str_eq(once.p, twice.p);
	buf_release(&once);
	buf_release(&twice);
}

Test(event, every_kind_survives_writing_and_reading)
{
	struct plan_step steps[2] = {
		{ .device = "cpu", .kernel = "stream.copy", .precision = "fp64",
		  .seconds = 0.5, .blocks = 3 },
		{ .device = "cpu", .kernel = "blas3.gemm", .precision = "fp32",
		  .seconds = 2, .blocks = 1 },
	};
	struct event ev = event_init(EV_HELLO);

	ev.version = 1;
	ev.run = "0e1d";
	ev.unit = "00ff";
	ev.suite = "quick";
	ev.suite_version = "1";
	ev.at_ms = 1736955000123;
	ev.forced = true;
	same(ev);
	ev = event_init(EV_QUEUED);
	ev.behind = "8c21";
	same(ev);
	ev = event_init(EV_FACT);
	ev.device = "gpu0";
	ev.key = "gpu_model";
	ev.fact = (struct fact){ .state = FACT_ABSENT, .source = "/sys",
				 .reason = "no device of class 03" };
	same(ev);
	ev = event_init(EV_PREFLIGHT);
	ev.check = (struct preflight_check){ .check = "load",
		.result = CHECK_FAIL, .saw = "1.9", .want = "under 1.0",
		.remedy = "stop what runs" };
	same(ev);
	ev = event_init(EV_DEVICE);
	ev.device = "cpu";
	ev.backend = "blis";
	ev.backend_version = "0.9.0";
	same(ev);
	ev = event_init(EV_PLAN);
	ev.steps = steps;
	ev.n_steps = 2;
	same(ev);
	ev = event_init(EV_START);
	ev.step = 0;
	ev.device = "cpu";
	ev.kernel = "stream.copy";
	ev.precision = "fp64";
	ev.variant = "nt";
	ev.size = 16777216;
	same(ev);
	ev.kind = EV_SAMPLE;
	ev.work = 268435456;
	ev.rep = (struct rep){ .block = 2, .i = 9, .ns = 1234567, .cpu_ns = 1234000,
			       .clock_mhz = 3694.25,
			       .marks = REP_MARK_CPU | REP_MARK_CLOCK };
	same(ev);
	ev.kind = EV_RESULT;
	ev.unit_name = "GB/s";
	ev.value = 42.1;
	ev.low = 41.9;
	ev.high = 42.3;
	ev.quality = QUALITY_NOISY;
	ev.source = "x";
	same(ev);
	ev.backend = "onednn";
	ev.backend_version = "2.6.3";
	same(ev);
	ev = event_init(EV_ENV);
	ev.clock_mhz = 3694;
	ev.load = 0.5;
	ev.throttled = 0;
	same(ev);
	ev.device = "gpu0";
	same(ev);
	ev = event_init(EV_NOTE);
	ev.text = "paused";
	ev.code = "paused";
	same(ev);
	ev = event_init(EV_BYE);
	ev.text = "aborted";
	same(ev);
}

Test(control, survives_writing_and_reading)
{
	for (int c = CONTROL_PAUSE; c <= CONTROL_ABORT; c++) {
		struct buf b = BUF_INIT;

		control_write((enum control)c, &b);
		cr_assert_eq((int)control_parse(b.p, b.n - 1), c);
		buf_release(&b);
	}
	cr_assert_eq(control_parse("{\"do\":\"dance\"}", 14), CONTROL_NONE);
	cr_assert_eq(control_parse("pause", 5), CONTROL_NONE);
	cr_assert_eq(control_parse("", 0), CONTROL_NONE);
}
