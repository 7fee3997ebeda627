/* SPDX-License-Identifier: MIT */
/* Peaks and efficiency of the rows of a GPU, folded from events.  Figures are of
 * NVIDIA's H100 white paper: 132 SMs x 4096 operations, 989.4 TFLOPS at 1830 MHz and
 * 1070.5 at 1980. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/model/run_builder.h"

#define WORDS "ran at 1980 MHz, the peak assumes 1830: 132 units x 4096 operations a " \
	      "clock"

struct line {
	const char *device, *kernel, *precision;
	double value;
	const char *source;
	bool sampled;
};

static void feed(struct run_builder *b, const char *text)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct event ev;

	cr_assert_eq(event_parse(text, strlen(text), &a, &ev, &e), 0, "%s", e.text);
	cr_assert_eq(run_builder_feed(b, &ev, &e), 0, "%s", e.text);
	arena_release(&a);
}

static void feed_line(struct run_builder *b, const struct line *l)
{
	char where[200], text[600];

	snprintf(where, sizeof where, "\"device\":\"%s\",\"kernel\":\"%s\","
		 "\"precision\":\"%s\",\"variant\":\"\",\"size\":8192", l->device,
		 l->kernel, l->precision);
	snprintf(text, sizeof text, "{\"ev\":\"sample\",%s,\"work\":1000,\"block\":0,"
		 "\"i\":0,\"ns\":100,\"cpu_ns\":100,\"marks\":[]}", where);
	if (l->sampled)
		feed(b, text);
	snprintf(text, sizeof text, "{\"ev\":\"result\",%s,\"work\":1000,\"unit\":"
		 "\"GOP/s\",\"value\":%.17g%s%s%s}", where, l->value,
		 l->source ? ",\"source\":\"" : "", l->source ? l->source : "",
		 l->source ? "\"" : "");
	feed(b, text);
}

/* A finished run of these results. */
static struct run *fold(const struct line *line, size_t n)
{
	struct run_builder *b = run_builder_new();
	struct err e = ERR_INIT;
	struct run *r;

	feed(b, "{\"ev\":\"hello\",\"v\":1,\"run\":\"6f0c1b7e-0000-4000-8000-"
	     "000000000001\",\"unit\":\"00112233445566778899aabbccddeeff\",\"at\":1}");
	for (size_t i = 0; i < n; i++)
		feed_line(b, &line[i]);
	feed(b, "{\"ev\":\"bye\",\"ok\":true}");
	r = run_builder_finish(b, &e);
	cr_assert_not_null(r, "%s", e.text);
	run_builder_free(b);
	return r;
}

#define FOLD(lines) fold(lines, sizeof(lines) / sizeof(*(lines)))

Test(run_rows, a_peak_at_the_measured_clock_is_attainable_where_there_is_no_probe)
{
	const struct line line[] = {
		{ "gpu0", "peak.theory", "fp16", 989400, "row H100", false },
		{ "gpu0", "blas3.gemm", "fp16", 791520, NULL, true },
		{ "gpu0", "peak.clock", "fp16", 1070530, WORDS, false },
		{ "gpu0", "peak.clock", "fp32", 66910, WORDS, false },
	};
	struct run *r = FOLD(line);
	const struct result *x = &r->results[0];

	cr_assert_eq(r->n_results, 1);   /* a peak alone makes no row */
	cr_assert_eq(x->peak_attainable, 1070530);
	cr_assert_eq(x->peak_theory, 989400);
	cr_assert_float_eq(x->value[METRIC_EFFICIENCY], 0.8, 1e-12);
	cr_assert_str_eq(x->peak_source, "theoretical: row H100");
	cr_assert_str_eq(x->notes, "");
	run_free(r);
}

Test(run_rows, a_probe_goes_before_the_peak_at_the_measured_clock)
{
	const struct line line[] = {
		{ "cpu", "peak.clock", "fp64", 999, WORDS, false },
		{ "cpu", "peak.fma", "fp64", 118, NULL, true },
		{ "cpu", "blas3.gemm", "fp64", 59, NULL, true },
	};
	struct run *r = FOLD(line);

	cr_assert_eq(r->results[0].peak_attainable, 118);
	cr_assert_float_eq(r->results[0].value[METRIC_EFFICIENCY], 0.5, 1e-12);
	cr_assert_not_null(strstr(r->results[0].peak_source, "FMA probe"));
	run_free(r);
}

Test(run_rows, without_a_theoretical_peak_the_one_at_the_measured_clock_divides)
{
	const struct line line[] = {
		{ "gpu0", "peak.clock", "fp16", 1000, WORDS, false },
		{ "gpu0", "blas3.gemm", "fp16", 900, NULL, true },
	};
	struct run *r = FOLD(line);

	cr_assert_float_eq(r->results[0].value[METRIC_EFFICIENCY], 0.9, 1e-12);
	cr_assert_str_eq(r->results[0].peak_source, "attainable: " WORDS);
	run_free(r);
}

Test(run_rows, an_efficiency_over_1_stays_and_the_notes_say_which_clock_ran)
{
	const struct line line[] = {
		{ "gpu0", "peak.theory", "fp16", 989400, "row H100", false },
		{ "gpu0", "blas3.gemm", "fp16", 1028976, NULL, true },
		{ "gpu0", "peak.clock", "fp16", 1070530, WORDS, false },
	};
	struct run *r = FOLD(line);

	cr_assert_float_eq(r->results[0].value[METRIC_EFFICIENCY], 1.04, 1e-12);
	cr_assert_str_eq(r->results[0].notes, "over 100 %: " WORDS);
	run_free(r);
}

Test(run_rows, a_clock_that_does_not_explain_it_is_told_and_so_is_that)
{
	const struct line line[] = {
		{ "gpu0", "peak.theory", "fp16", 989400, "row H100", false },
		{ "gpu0", "blas3.gemm", "fp16", 1100000, NULL, true },
		{ "gpu0", "peak.clock", "fp16", 1070530, WORDS, false },
	};
	struct run *r = FOLD(line);

	cr_assert_str_eq(r->results[0].notes, "over 100 %: " WORDS ", and it is over the "
			 "peak at that clock, too");
	run_free(r);
}

Test(run_rows, over_1_on_a_cpu_the_probe_tells_whether_the_peak_is_too_low)
{
	const struct line probe[] = {
		{ "cpu", "peak.theory", "fp64", 100, "row Z", false },
		{ "cpu", "peak.fma", "fp64", 125, NULL, true },
		{ "cpu", "blas3.gemm", "fp64", 110, NULL, true },
	};
	const struct line slow[] = {
		{ "cpu", "peak.fma", "fp64", 100, NULL, true },
		{ "cpu", "blas3.gemm", "fp64", 110, NULL, true },
	};
	const struct line none[] = {
		{ "gpu0", "peak.theory", "fp64", 100, "row Z", false },
		{ "gpu0", "stream.copy", "fp64", 100, NULL, true },
		{ "gpu0", "blas3.gemm", "fp64", 110, NULL, true },
	};
	struct run *r = FOLD(probe);

	cr_assert_float_eq(r->results[0].value[METRIC_EFFICIENCY], 1.1, 1e-12);
	cr_assert_str_eq(r->results[0].notes, "over 100 %: the probe reaches 125 % of "
			 "this peak, too");
	run_free(r);
	r = FOLD(slow);
	cr_assert_str_eq(r->results[0].notes, "over 100 %: the probe was slower than "
			 "the product");
	run_free(r);
	r = FOLD(none);
	cr_assert_str_eq(r->results[0].notes, "over 100 %: the reason is not known");
	run_free(r);
}
