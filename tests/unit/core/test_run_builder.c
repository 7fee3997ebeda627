/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/run_builder.h"

#define RUN "\"run\":\"6f0c1b7e-0000-4000-8000-000000000001\""
#define UNIT "\"unit\":\"00112233445566778899aabbccddeeff\""
#define HELLO "{\"ev\":\"hello\",\"v\":1," RUN "," UNIT ",\"at\":1736955000," \
	      "\"suite\":\"quick\",\"suite_version\":\"1\"}"
#define WHERE(k, p, v, s) "\"device\":\"cpu\",\"kernel\":\"" k \
	"\",\"precision\":\"" p "\",\"variant\":\"" v "\",\"size\":" s
#define SAMPLE(k, p, v, s) "{\"ev\":\"sample\"," WHERE(k, p, v, s) \
	",\"work\":1000,\"block\":0,\"i\":0,\"ns\":100,\"cpu_ns\":100,\"marks\":[]}"
#define RESULT(k, p, v, s, x) "{\"ev\":\"result\"," WHERE(k, p, v, s) \
	",\"work\":1000,\"unit\":\"u\"," x "}"
#define BOTH(k, p, v, s, x) SAMPLE(k, p, v, s), RESULT(k, p, v, s, x)
#define BYE "{\"ev\":\"bye\",\"ok\":true}"

/* Feeds the lines up to NULL; the first refusal ends it. */
static struct run *fold(const char *const *line, struct err *e)
{
	struct run_builder *b = run_builder_new();
	struct arena a = ARENA_INIT;
	struct run *r = NULL;
	struct event ev;
	int rc = 0;

	for (; rc == 0 && *line; line++) {
		rc = event_parse(*line, strlen(*line), &a, &ev, e);
		if (rc == 0)
			rc = run_builder_feed(b, &ev, e);
		arena_release(&a);  /* the builder must keep copies */
	}
	if (rc == 0)
		r = run_builder_finish(b, e);
	run_builder_free(b);
	return r;
}

static const char *const good[] = {
	HELLO,
	"{\"ev\":\"fact\",\"key\":\"cpu_model\",\"state\":\"known\",\"value\":\"old\"}",
	"{\"ev\":\"fact\",\"key\":\"cpu_model\",\"state\":\"known\",\"value\":\"X\"}",
	"{\"ev\":\"preflight\",\"check\":\"load\",\"result\":\"warn\",\"saw\":\"1\","
	"\"want\":\"0\"}",
	"{\"ev\":\"device\",\"device\":\"cpu\",\"backend\":\"blis\","
	"\"backend_version\":\"0.9.0\"}",
	BOTH("stream.copy", "fp64", "plain", "100", "\"value\":30,\"low\":29,\"high\":31"),
	BOTH("stream.copy", "fp64", "nt", "100", "\"value\":40,\"low\":39,\"high\":41"),
	BOTH("stream.triad", "fp64", "plain", "100", "\"value\":35"),
	BOTH("blas1.dot", "fp64", "", "1000", "\"value\":6"),
	BOTH("blas1.axpy", "fp64", "", "1000", "\"value\":9,\"quality\":\"noisy\""),
	BOTH("blas3.gemm", "fp64", "", "1024", "\"value\":90"),
	BOTH("blas3.gemm", "fp64", "", "2048", "\"value\":100,\"low\":99,\"high\":101"),
	BOTH("peak.fma", "fp64", "", "0", "\"value\":118"),
	RESULT("peak.theory", "fp64", "", "0", "\"value\":125,\"source\":\"row Z\""),
	BOTH("blas3.gemm", "fp32", "", "512", "\"value\":200"),
	BOTH("peak.fma", "fp32", "", "0", "\"value\":250"),
	"{\"ev\":\"env\",\"clock_mhz\":3700}", "{\"ev\":\"news\"}",
	BYE, NULL
};

Test(run_builder, folds_a_stream_by_the_rules)
{
	struct err e = ERR_INIT;
	struct run *r = fold(good, &e);
	const struct result *x;

	cr_assert_not_null(r, "%s", e.text);
	cr_assert_str_eq(r->run_id, "6f0c1b7e-0000-4000-8000-000000000001");
	cr_assert_eq(r->timestamp_ms, 1736955000000);
	cr_assert_str_eq(facts_value(&r->facts, FIELD_CPU_MODEL), "X");
	cr_assert(r->preflight_passed);
	cr_assert_eq(r->n_results, 2);
	x = &r->results[1];
	cr_assert_str_eq(x->precision, "fp64");
	cr_assert_str_eq(x->backend, "blis");
	cr_assert_eq(x->value[METRIC_STREAM_COPY], 40);
	cr_assert_eq(x->low[METRIC_STREAM_COPY], 39);
	cr_assert_eq(x->value[METRIC_STREAM_TRIAD], 35);
	cr_assert(isnan(x->value[METRIC_STREAM_ADD]));
	cr_assert_eq(x->stream_best, 40);
	cr_assert_str_eq(x->notes, "stream: copy nt triad plain");
	cr_assert_eq(x->value[METRIC_BLAS1], 9);
	cr_assert_eq(x->value[METRIC_BLAS3], 100);
	cr_assert_eq(x->peak_measured, 100);
	cr_assert_eq(x->problem_size, 2048);
	/* 2 n^3 / (3 n^2 x 8 bytes) */
	cr_assert_float_eq(x->intensity, 170.6667, 1e-4);
	/* the theoretical peak goes before the attainable one */
	cr_assert_float_eq(x->value[METRIC_EFFICIENCY], 0.8, 1e-12);
	cr_assert_float_eq(x->high[METRIC_EFFICIENCY], 0.808, 1e-12);
	cr_assert(strstr(x->peak_source, "row Z"));
	cr_assert_eq(x->quality, QUALITY_NOISY);
	x = &r->results[0];
	cr_assert_str_eq(x->precision, "fp32");
	cr_assert_float_eq(x->value[METRIC_EFFICIENCY], 0.8, 1e-12);
	cr_assert(strstr(x->peak_source, "attainable"));
	cr_assert(isnan(x->value[METRIC_STREAM_COPY]));
	run_free(r);
}

/* The dot-product loops go by the probe's name too; the best instruction set is
 * the peak, wherever it stands among them.  Intensities: 2 x 1024^3 operations on
 * 1024^2 x (2 + 2 + 4) and x (1 + 1 + 4) bytes. */
Test(run_builder, the_best_probe_of_each_precision_is_its_attainable_peak)
{
	const char *const line[] = {
		HELLO,
		BOTH("peak.fma", "int8", "avx_vnni", "0", "\"value\":450"),
		BOTH("peak.fma", "int8", "avx512_vnni", "0", "\"value\":900"),
		BOTH("peak.fma", "int8", "avx2", "0", "\"value\":300"),
		BOTH("peak.fma", "bf16", "amx_bf16", "0", "\"value\":4000"),
		BOTH("peak.fma", "bf16", "avx512_bf16", "0", "\"value\":400"),
		BOTH("peak.fma", "fp16", "avx512_fp16", "0", "\"value\":700"),
		BOTH("blas3.gemm", "int8", "n1024", "1024", "\"value\":810"),
		BOTH("blas3.gemm", "bf16", "n1024", "1024", "\"value\":3000"),
		BYE, NULL
	};
	struct err e = ERR_INIT;
	struct run *r = fold(line, &e);

	cr_assert_not_null(r, "%s", e.text);
	cr_assert_eq(r->n_results, 2);   /* a peak alone makes no row */
	cr_assert_str_eq(r->results[0].precision, "bf16");
	cr_assert_eq(r->results[0].peak_attainable, 4000);
	cr_assert_float_eq(r->results[0].value[METRIC_EFFICIENCY], 0.75, 1e-12);
	cr_assert_float_eq(r->results[0].intensity, 256, 1e-9);
	cr_assert_str_eq(r->results[1].precision, "int8");
	cr_assert_eq(r->results[1].peak_attainable, 900);
	cr_assert_float_eq(r->results[1].value[METRIC_EFFICIENCY], 0.9, 1e-12);
	cr_assert_float_eq(r->results[1].intensity, 1024. / 3, 1e-9);
	run_free(r);
}

/* One library for fp64, another for int8: the row tells its own. */
Test(run_builder, a_row_names_the_library_of_its_products)
{
	const char *const line[] = {
		HELLO,
		"{\"ev\":\"device\",\"device\":\"cpu\",\"backend\":\"blis\","
		"\"backend_version\":\"0.9.0\"}",
		BOTH("blas3.gemm", "fp64", "", "1024", "\"value\":90"),
		BOTH("blas3.gemm", "int8", "n512", "512", "\"value\":700,"
		     "\"backend\":\"onednn\",\"backend_version\":\"2.6.3\""),
		BOTH("blas3.gemm", "int8", "n1024", "1024", "\"value\":800,"
		     "\"backend\":\"onednn\",\"backend_version\":\"2.6.3\""),
		BYE, NULL
	};
	struct err e = ERR_INIT;
	struct run *r = fold(line, &e);

	cr_assert_not_null(r, "%s", e.text);
	cr_assert_eq(r->n_results, 2);
	cr_assert_str_eq(r->results[0].precision, "fp64");
	cr_assert_str_eq(r->results[0].backend, "blis");
	cr_assert_str_eq(r->results[1].precision, "int8");
	cr_assert_str_eq(r->results[1].backend, "onednn");
	cr_assert_str_eq(r->results[1].backend_version, "2.6.3");
	cr_assert_eq(r->results[1].problem_size, 1024);
	run_free(r);
}

Test(run_builder, a_failed_check_is_a_preflight_not_passed)
{
	const char *const line[] = { HELLO,
		"{\"ev\":\"preflight\",\"check\":\"load\",\"result\":\"fail\"}",
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), BYE, NULL };
	struct run *r = fold(line, NULL);

	cr_assert_not_null(r);
	cr_assert_not(r->preflight_passed);
	run_free(r);
}

Test(run_builder, only_a_failed_check_makes_a_forced_run_forced)
{
#define FORCED "{\"ev\":\"hello\",\"v\":1," RUN "," UNIT ",\"at\":1,\"forced\":true}"
	const char *const failed[] = { FORCED,
		"{\"ev\":\"preflight\",\"check\":\"load\",\"result\":\"fail\"}",
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), BYE, NULL };
	const char *const fine[] = { FORCED,
		"{\"ev\":\"preflight\",\"check\":\"load\",\"result\":\"pass\"}",
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), BYE, NULL };
	struct run *r = fold(failed, NULL);

	cr_assert(r->forced);
	run_free(r);
	r = fold(fine, NULL);
	cr_assert_not(r->forced);
	run_free(r);
}

Test(run_canonical, does_not_depend_on_the_order_of_facts)
{
#define EXTRA(k) "{\"ev\":\"fact\",\"key\":\"" k "\",\"state\":\"known\",\"value\":\"1\"}"
	const char *const one[] = { HELLO, EXTRA("aa"), EXTRA("zz"), EXTRA("threads"),
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), BYE, NULL };
	const char *const other[] = { HELLO, EXTRA("threads"), EXTRA("zz"), EXTRA("aa"),
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), BYE, NULL };
	struct run *r = fold(one, NULL), *s = fold(other, NULL);
	char x[DIGEST_HEX], y[DIGEST_HEX];
	struct buf b = BUF_INIT;

	run_hash(r, x);
	run_hash(s, y);
	cr_assert_str_eq(x, y);
	run_canonical(r, &b);
	cr_assert(strstr(b.p, "{\"aa\":[\"known\",\"1\",null,null],\"threads\":"));
	buf_release(&b);
	run_free(r);
	run_free(s);
}

Test(run_builder, a_skipped_step_leaves_no_trace_in_the_results)
{
	const char *const line[] = { HELLO, SAMPLE("blas2.gemv", "fp64", "", "10"),
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), BYE, NULL };
	struct run *r = fold(line, NULL);

	cr_assert_not_null(r);
	cr_assert_eq(r->n_samples, 1);
	cr_assert(isnan(r->results[0].value[METRIC_BLAS2]));
	run_free(r);
}

Test(run_builder, gpu_facts_stay_with_their_device)
{
	const char *const line[] = { HELLO,
		"{\"ev\":\"fact\",\"device\":\"gpu1\",\"key\":\"gpu_model\","
		"\"state\":\"known\",\"value\":\"H100\"}",
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), BYE, NULL };
	struct run *r = fold(line, NULL);

	cr_assert_not_null(r);
	cr_assert_null(facts_value(&r->facts, FIELD_GPU_MODEL));
	cr_assert_eq(r->n_devices, 2);
	cr_assert_str_eq(facts_value(&r->devices[0].facts, FIELD_GPU_MODEL), "H100");
	run_free(r);
}

Test(run_builder, refuses_streams_in_words)
{
	const char *const torn[] = { HELLO,
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), NULL };
	const char *const future[] = { "{\"ev\":\"hello\",\"v\":2," RUN ",\"at\":1}",
				       NULL };
	const char *const headless[] = { BYE, NULL };
	const char *const silent[] = { NULL };
	const char *const stopped[] = { HELLO,
		"{\"ev\":\"bye\",\"ok\":false,\"why\":\"aborted by signal 15\"}", NULL };
	const char *const bare[] = { HELLO, BYE, NULL };
	const char *const behind[] = { HELLO, BYE, BYE, NULL };
	const char *const twice[] = { HELLO, HELLO, NULL };
	const char *const unmeasured[] = { HELLO,
		RESULT("blas1.dot", "fp64", "", "10", "\"value\":1"), NULL };
	const char *const zero[] = { HELLO,
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":0"), NULL };
	const char *const bad_id[] = {
		"{\"ev\":\"hello\",\"v\":1,\"run\":\"../x\"," UNIT ",\"at\":1}",
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), BYE, NULL };
	const char *const acting[] = { HELLO,
		"{\"ev\":\"device\",\"device\":\"cpu\",\"backend\":\"blis\","
		"\"backend_version\":\"0\\u009b2J\"}",
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1"), BYE, NULL };
	const struct { const char *const *line; int code; const char *says; } row[] = {
		{ .line = torn, .code = ERR_FORMAT, .says = "torn" },
		{ .line = future, .code = ERR_VERSION, .says = "version 2" },
		{ .line = headless, .code = ERR_FORMAT, .says = "instead of hello" },
		{ .line = silent, .code = ERR_FORMAT, .says = "before it said" },
		{ .line = stopped, .code = ERR_STOPPED, .says = "signal 15" },
		{ .line = bare, .code = ERR_FORMAT, .says = "no result" },
		{ .line = behind, .code = ERR_FORMAT, .says = "behind the bye" },
		{ .line = twice, .code = ERR_FORMAT, .says = "second hello" },
		{ .line = unmeasured, .code = ERR_FORMAT, .says = "without samples" },
		{ .line = zero, .code = ERR_FORMAT, .says = "not over 0" },
		{ .line = acting, .code = ERR_FORMAT, .says = "device" },
		{ .line = bad_id, .code = ERR_FORMAT, .says = "run_id" },
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct err e = ERR_INIT;

		cr_assert_null(fold(row[i].line, &e), "case %zu", i);
		cr_assert_eq(e.code, row[i].code, "case %zu: %s", i, e.text);
		cr_assert(strstr(e.text, row[i].says), "case %zu: %s", i, e.text);
	}
}

/* The canonical form spelt out by hand, after postsil-json(5); its digest is
 * that of sha256sum over the same text. */
Test(run_canonical, is_what_the_manual_says)
{
	static const char want[] =
		"{\"canonical\":1,\"run_id\":\"6f0c1b7e-0000-4000-8000-000000000001\","
		"\"timestamp_ms\":1736955000000,"
		"\"unit_id\":\"00112233445566778899aabbccddeeff\",\"suite\":\"quick\","
		"\"suite_version\":\"1\",\"fingerprint_rule\":1,"
		"\"hardware_fingerprint\":\"25fabdc6380443cc\","
		"\"software_fingerprint\":\"edf7208e09b8ac33\","
		"\"preflight_passed\":true,\"forced\":false,\"imported\":false,"
		"\"notes\":\"\",\"facts\":{\"cpu_model\":[\"known\",\"X\",null,null]},"
		"\"preflight\":[],\"devices\":[{\"device\":\"cpu\",\"backend\":\"\","
		"\"backend_version\":\"\",\"facts\":{}}],"
		"\"results\":[{\"device\":\"cpu\",\"backend\":\"\",\"backend_version\":\"\","
		"\"precision\":\"fp64\",\"stream_copy_gbps\":null,"
		"\"stream_scale_gbps\":null,\"stream_add_gbps\":null,"
		"\"stream_triad_gbps\":null,\"blas1_gops\":[1.5,null,null],"
		"\"blas2_gops\":null,\"blas3_gops\":null,\"efficiency\":null,"
		"\"stream_best_gbps\":null,\"peak_measured_gops\":1.5,"
		"\"theoretical_peak_gops\":null,\"attainable_peak_gops\":null,"
		"\"peak_source\":null,\"arithmetic_intensity\":0.125,\"problem_size\":10,"
		"\"quality\":\"good\",\"notes\":\"\"}],"
		"\"samples\":[{\"device\":\"cpu\",\"precision\":\"fp64\","
		"\"kernel\":\"blas1.dot\",\"variant\":\"\",\"size\":10,\"work\":1000,"
		"\"unit\":\"u\",\"value\":1.5,\"low\":null,\"high\":null,"
		"\"quality\":\"good\",\"source\":null,"
		"\"reps\":[[0,0,100,100,null,0]]}]}";
	const char *const line[] = { HELLO,
		"{\"ev\":\"fact\",\"key\":\"cpu_model\",\"state\":\"known\",\"value\":\"X\"}",
		BOTH("blas1.dot", "fp64", "", "10", "\"value\":1.5"), BYE, NULL };
	struct run *r = fold(line, NULL);
	struct buf b = BUF_INIT;

	cr_assert_not_null(r);
	run_canonical(r, &b);
	cr_assert_str_eq(b.p, want);
	buf_release(&b);
	run_free(r);
}

Test(run_builder, a_run_id_that_is_too_long_is_refused_not_cut)
{
	static const char *const line[] = {
		"{\"ev\":\"hello\",\"v\":1,\"run\":"
		"\"6f0c1b7e-0000-4000-8000-000000000001ff\"," UNIT
		",\"at\":1736955000}",
		BOTH("blas3.gemm", "fp64", "", "1024", "\"value\":90"), BYE, NULL,
	};
	static const char *const unit[] = {
		"{\"ev\":\"hello\",\"v\":1," RUN ",\"unit\":"
		"\"00112233445566778899aabbccddeeff00\",\"at\":1736955000}",
		BOTH("blas3.gemm", "fp64", "", "1024", "\"value\":90"), BYE, NULL,
	};
	struct err e = ERR_INIT;

	cr_assert_null(fold(line, &e));
	cr_assert_eq(e.code, ERR_FORMAT);
	cr_assert_not_null(strstr(e.text, "run"), "%s", e.text);
	err_clear(&e);
	cr_assert_null(fold(unit, &e));
	cr_assert_not_null(strstr(e.text, "unit"), "%s", e.text);
}
