/* SPDX-License-Identifier: MIT */
/* The runs in tests/runs are not of our writing; see the README there. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/run_builder.h"
#include "core/model/run_parse.h"

/* A file without its newline. */
static void load(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	char part[4096];
	size_t n;

	cr_assert_not_null(f, "%s", path);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(out, part, n);
	fclose(f);
	out->p[--out->n] = '\0';
}

static struct run *parse(const char *s)
{
	struct err e = ERR_INIT;
	struct run *r = NULL;

	cr_assert_eq(run_parse(s, strlen(s), &r, &e), 0, "%s", e.text);
	return r;
}

/* What s is refused with. */
static struct err refusal(const char *s, size_t n)
{
	struct err e = ERR_INIT;
	struct run *r = NULL;
	int rc = run_parse(s, n, &r, &e);

	cr_assert(rc < 0 && rc == e.code && !r && *e.text, "taken: %.200s", s);
	return e;
}

/* s with from replaced by to at its first place. */
static char *replaced(const char *s, const char *from, const char *to)
{
	struct buf b = BUF_INIT;
	const char *at = strstr(s, from);

	cr_assert_not_null(at, "no %s", from);
	buf_add(&b, s, (size_t)(at - s));
	buf_adds(&b, to);
	buf_adds(&b, at + strlen(from));
	return buf_steal(&b);
}

static void same_bytes(const struct run *r, const char *want)
{
	struct buf b = BUF_INIT;

	run_canonical(r, &b);
	cr_assert_str_eq(b.p, want);
	buf_release(&b);
}

/* The digests are those of sha256sum. */
Test(run_parse, gives_back_the_very_bytes_and_their_hash)
{
	static const struct { const char *path, *sha256; } of[] = {
		{ .path = "tests/runs/small.json", .sha256 =
		  "1c3e4c5de86fcf44d694937a2302b25d5b624d79b912543ba6fd9ec7d5bfd31f" },
		{ .path = "tests/runs/rich.json", .sha256 =
		  "982d77e7e9f7b779ce37ca34439789d466b51f5cf3ad94fafbe79614212b61e6" },
	};

	for (size_t i = 0; i < 2; i++) {
		struct buf b = BUF_INIT;
		char hash[DIGEST_HEX];
		struct run *r;

		load(of[i].path, &b);
		r = parse(b.p);
		same_bytes(r, b.p);
		run_hash(r, hash);
		cr_assert_str_eq(hash, of[i].sha256);
		run_free(r);
		buf_release(&b);
	}
}

Test(run_parse, reads_what_another_tool_wrote_of_the_same_run)
{
	struct buf b = BUF_INIT, want = BUF_INIT;
	struct run *r;

	load("tests/runs/rich_rewritten.json", &b);
	load("tests/runs/rich.json", &want);
	r = parse(b.p);
	same_bytes(r, want.p);
	run_free(r);
	buf_release(&b);
	buf_release(&want);
}

Test(run_parse, reads_every_part)
{
	struct buf b = BUF_INIT;
	struct run *r;
	const struct sample *s;

	load("tests/runs/rich.json", &b);
	r = parse(b.p);
	cr_assert_str_eq(r->run_id, "0000feed-ffff-4fff-bfff-ffffffffffff");
	cr_assert_eq(r->timestamp_ms, 253402300799999);
	cr_assert(r->forced && r->imported && !r->preflight_passed);
	cr_assert_eq(r->facts.fact[FIELD_ROCM_VERSION].state, FACT_ABSENT);
	cr_assert_str_eq(facts_value(&r->facts, FIELD_CPU_MODEL),
			 "x \"y\" \\ \xc3\xa9");
	cr_assert_eq(r->facts.n_extra, 2);
	cr_assert_eq(r->n_checks, 3);
	cr_assert_eq(r->checks[1].result, CHECK_WARN);
	cr_assert_eq(r->n_devices, 3);
	cr_assert_eq(r->devices[0].facts.n_extra, 1);
	cr_assert_str_eq(r->results[1].precision, "custom:mxfp4");
	cr_assert(isnan(r->results[1].value[METRIC_BLAS3]));
	cr_assert(isnan(r->results[2].low[METRIC_BLAS3]));
	cr_assert_eq(r->results[2].peak_theory, 1e15);
	cr_assert_null(r->results[0].peak_source);
	cr_assert_str_eq(r->results[2].peak_source, "");
	s = &r->samples[0];
	cr_assert_eq(s->n_reps, 400);
	cr_assert_eq(s->reps[0].ns, 9007199254740991u);
	cr_assert(isnan(s->reps[9].clock_mhz));
	cr_assert_eq(s->reps[399].i, 39);
	cr_assert_eq(s->value, 1.0 / 3);
	cr_assert(isnan(r->samples[1].work));
	run_free(r);
	buf_release(&b);
}

/* What a worker sent, once through the builder and once through the form. */
static void of_a_stream(const char *path)
{
	struct run_builder *builder = run_builder_new();
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	struct run *r, *again;

	cr_assert_not_null(f);
	while ((n = getline(&line, &cap, f)) > 0) {
		struct event ev;

		cr_assert_eq(event_parse(line, (size_t)n, &a, &ev, &e), 0);
		cr_assert_eq(run_builder_feed(builder, &ev, &e), 0);
	}
	r = run_builder_finish(builder, &e);
	cr_assert_not_null(r, "%s", e.text);
	run_canonical(r, &b);
	again = parse(b.p);
	same_bytes(again, b.p);
	run_free(r);
	run_free(again);
	run_builder_free(builder);
	arena_release(&a);
	buf_release(&b);
	free(line);
	fclose(f);
}

Test(run_parse, reads_the_runs_of_recorded_streams)
{
	of_a_stream("tests/events/good_run.jsonl");
	of_a_stream("tests/events/made_up_gpus.jsonl");
}

static const struct { const char *from, *to, *says; } wrong[] = {
	/* keys */
	{ "\"forced\":false,", "", "\"forced\" is missing" },
	{ "\"forced\":false,", "\"forced\":false,\"forced\":false,",
	  "\"forced\" is there twice" },
	{ "\"notes\":\"\",", "\"notes\":\"\",\"mood\":1,",
	  "unknown key \"mood\"" },
	{ "\"notes\":\"\",", "\"notes\":\"\",\"\\u001b[2J\":1,", "unprintable" },
	{ "\"work\":", "\"wark\":", "samples[0]: unknown key \"wark\"" },
	{ "{\"canonical\":1,", "{", "\"canonical\" is missing" },
	{ "\"canonical\":1", "\"canonical\":null", "\"canonical\" is not a" },
	/* types */
	{ "\"forced\":false", "\"forced\":0", "\"forced\" is not true or false" },
	{ "\"suite\":\"quick\"", "\"suite\":null", "\"suite\" is not a string" },
	{ "\"facts\":{\"c", "\"facts\":[],\"x\":{\"c", "unknown key" },
	{ "\"facts\":{}", "\"facts\":[]",
	  "devices[0]: \"facts\" is not an object" },
	{ "\"reps\":[[", "\"reps\":[{},[", "samples[0]: reps[0]: not an array" },
	{ "\"preflight\":[{", "\"preflight\":[7,{", "preflight[0]: not an object" },
	{ "[61.25,61,61.5]", "[61.25,61]", "results[0]: stream_triad_gbps: not an "
	  "array of 3 values" },
	{ "[61.25,61,61.5]", "[null,61,61.5]", "\"value\" is not a number" },
	/* numbers */
	{ "\"work\":137438953472", "\"work\":1e999", "\"work\" is not a finite" },
	{ "\"work\":137438953472", "\"work\":NaN", "not JSON: error at byte" },
	{ "\"work\":137438953472", "\"work\":-Infinity", "not JSON" },
	{ "[0,0,267912190,", "[0,0,9007199254740992,", "reps[0]: \"ns\" is not a "
	  "whole number from 0 to 9007199254740991" },
	{ "[0,0,267912190,", "[0,0,1.5,", "\"ns\" is not a whole number" },
	{ "[0,0,267912190,", "[0,0,0,", "repetition of blas3.gemm" },
	{ "[0,1,267912377,", "[0,-1,267912377,", "reps[1]: \"i\" is not a whole" },
	{ "[0,1,267912377,", "[4294967296,1,267912377,", "\"block\" is not a" },
	{ "\"timestamp_ms\":1736951400123", "\"timestamp_ms\":253402300800000",
	  "timestamp" },
	{ "\"fingerprint_rule\":1", "\"fingerprint_rule\":3000000000",
	  "\"fingerprint_rule\" is not a whole number from 0 to 2147483647" },
	{ "[513,511.5,514.25]", "[513,514.25,511.5]", "blas3_gops" },
	/* names */
	{ "\"run_id\":\"6f", "\"run_id\":\"6F", "run_id" },
	{ "\"run_id\":\"6f", "\"run_id\":\"6f6", "not 36 characters long" },
	{ "\"result\":\"pass\"", "\"result\":\"fine\"",
	  "preflight[0]: \"result\" is not pass, warn or fail" },
	{ "\"quality\":\"good\"", "\"quality\":\"best\"",
	  "results[0]: \"quality\" is not good, noisy or throttled" },
	{ "\"samples\":[{\"device\":\"cpu\"", "\"samples\":[{\"device\":\"gpu0\"",
	  "device of a sample" },
	{ "\"saw\":\"load 0.1\"", "\"saw\":\"a\\nb\"", "preflight" },
	{ "\"saw\":\"load 0.1\"", "\"saw\":\"a\\u202eb\"", "preflight" },
	{ "\"saw\":\"load 0.1\"", "\"saw\":\"a\\u0000b\"", "NUL" },
	{ "\"saw\":\"load 0.1\"", "\"saw\":\"a\\ud800b\"", "not JSON" },
	{ "\"saw\":\"load 0.1\"", "\"saw\":\"\xff\"", "not valid UTF-8" },
	/* facts */
	{ "[\"known\",\"12\"", "[\"known\",\"012\"",
	  "facts: cpu_cores_physical: not a fact in its normal form" },
	{ "[\"known\",\"12\"", "[\"known\",\"twelve\"", "not a fact in its normal" },
	{ "[\"known\",\"12\"", "[\"known\",12", "\"value\" is not a string or null" },
	{ "[\"known\",\"12\"", "[\"known\",null", "not a fact in its normal form" },
	{ "[\"known\",\"12\"", "[\"said\",\"12\"", "\"state\" is not known, absent" },
	{ "\"hwloc\",null]", "\"hwloc\",\"so\"]", "not a fact in its normal form" },
	{ "\"hwloc\",null]", "\"hwloc \",null]", "not a fact in its normal form" },
	{ "\"hwloc\",null]", "\"hwloc\"]", "not an array of 4 values" },
	{ "[\"absent\",null", "[\"absent\",\"GT 710\"", "facts: gpu_model: not" },
	{ "[\"absent\",null,\"sysfs\",\"no GPU\"]", "[\"unknown\",null,null,null]",
	  "unknown without a source" },
	{ "\"gpu_model\"", "\"cpu_model\"", "facts: cpu_model: there twice" },
	{ "\"gpu_model\"", "\"GPU model\"", "(a long or unprintable key)" },
	{ "\"facts\":{}", "\"facts\":{\"x\":[\"absent\",null,null,null],"
	  "\"x\":[\"absent\",null,null,null]}", "devices[0]: facts: x: there twice" },
	/* around it */
	{ "{\"canonical\"", "[{\"canonical\"", "not JSON" },
	{ "\"reps\":[[", "\"reps\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	  "nested deeper" },
};

Test(run_parse, refuses_in_words_that_name_the_place)
{
	struct buf b = BUF_INIT;

	load("tests/runs/small.json", &b);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char *s = replaced(b.p, wrong[i].from, wrong[i].to);
		struct err e = refusal(s, strlen(s));

		cr_expect(e.code == ERR_FORMAT && strstr(e.text, wrong[i].says),
			  "%s -> %s: %s", wrong[i].from, wrong[i].to, e.text);
		free(s);
	}
	buf_release(&b);
}

Test(run_parse, tells_a_later_form_from_a_damaged_one)
{
	struct buf b = BUF_INIT;
	struct err e;
	char *s;

	load("tests/runs/small.json", &b);
	s = replaced(b.p, "{\"canonical\":1,", "{\"canonical\":2,\"mood\":1,");
	e = refusal(s, strlen(s));
	cr_assert_eq(e.code, ERR_VERSION);
	cr_assert(strstr(e.text, "upgrade"), "%s", e.text);
	free(s);
	buf_release(&b);
}

Test(run_parse, refuses_results_unsorted_or_twice_and_devices_twice)
{
	struct buf b = BUF_INIT, twice = BUF_INIT;
	const char *at;
	size_t n;
	struct err e;
	char *s;

	load("tests/runs/small.json", &b);
	at = strstr(b.p, "\"results\":[") + strlen("\"results\":[");
	n = (size_t)(strstr(at, "}]") + 1 - at);
	buf_add(&twice, b.p, (size_t)(at - b.p) + n);
	buf_addc(&twice, ',');
	buf_adds(&twice, at);
	e = refusal(twice.p, twice.n);
	cr_assert(strstr(e.text, "results[1]: not sorted"), "%s", e.text);
	s = replaced(twice.p, "\"precision\":\"fp64\"", "\"precision\":\"fp16\"");
	run_free(parse(s));
	free(s);
	s = replaced(twice.p, "\"precision\":\"fp64\"", "\"precision\":\"fp8\"");
	e = refusal(s, strlen(s));   /* '6' is before '8' */
	cr_assert(strstr(e.text, "results[1]: not sorted"), "%s", e.text);
	free(s);
	s = replaced(b.p, "\"devices\":[", "\"devices\":[{\"device\":\"cpu\","
		     "\"backend\":\"\",\"backend_version\":\"\",\"facts\":{}},");
	e = refusal(s, strlen(s));
	cr_assert(strstr(e.text, "devices[1]: there twice"), "%s", e.text);
	free(s);
	buf_release(&twice);
	buf_release(&b);
}

Test(run_parse, refuses_a_text_that_is_cut_anywhere)
{
	struct buf b = BUF_INIT;

	load("tests/runs/small.json", &b);
	for (size_t n = 0; n < b.n; n++) {
		char *s = malloc(n + 1);   /* so that reading on is found */

		memcpy(s, b.p, n);
		refusal(s, n);
		free(s);
	}
	buf_release(&b);
}

/* n times the text, in brackets, in the place of a list. */
static struct err many(const char *list, const char *member, size_t n)
{
	struct buf b = BUF_INIT, long_list = BUF_INIT;
	struct err e;
	char *s;

	load("tests/runs/small.json", &b);
	buf_adds(&long_list, list);
	for (size_t i = 0; i < n; i++)
		buf_addf(&long_list, "%s,", member);
	s = replaced(b.p, list, long_list.p);
	e = refusal(s, strlen(s));
	free(s);
	buf_release(&long_list);
	buf_release(&b);
	return e;
}

Test(run_parse, bounds_what_it_takes)
{
	struct err e = refusal("{", 1u << 30);   /* nothing of it is looked at */

	cr_assert(strstr(e.text, "over the limit of 16777216"), "%s", e.text);
	e = many("\"notes\":", "[", 10000);
	cr_assert(strstr(e.text, "nested deeper than"), "%s", e.text);
	e = many("\"devices\":[", "{}", 64);
	cr_assert(strstr(e.text, "\"devices\" has 65 members"), "%s", e.text);
	e = many("\"samples\":[", "0", 300000);
	cr_assert(strstr(e.text, "\"samples\" has 300001"), "%s", e.text);
	e = many("\"reps\":[", "[]", 1000000);
	cr_assert(strstr(e.text, "\"reps\" has 1000002"), "%s", e.text);
}
