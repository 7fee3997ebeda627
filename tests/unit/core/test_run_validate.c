/* SPDX-License-Identifier: MIT */
/* What no way into a store may bring in: each thing that a canonical form could not
 * give back, set in a run that is valid. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/run_parse.h"

#define WHOLE 9007199254740991   /* 2^53 - 1 */

static struct run *small(void)
{
	FILE *f = fopen("tests/runs/small.json", "r");
	struct err e = ERR_INIT;
	struct run *r = NULL;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	cr_assert_not_null(f);
	n = getline(&line, &cap, f);
	cr_assert(n > 0 && run_parse(line, (size_t)n, &r, &e) == 0, "%s", e.text);
	free(line);
	fclose(f);
	return r;
}

static void refused(const struct run *r, const char *says)
{
	struct err e = ERR_INIT;

	cr_assert_eq(run_validate(r, &e), ERR_FORMAT);
	cr_assert_not_null(strstr(e.text, says), "%s, not %s", e.text, says);
}

static struct rep *first_rep(struct run *r)
{
	struct sample *s = &r->samples[0];
	struct rep *reps = arena_array(&r->arena, s->n_reps, sizeof *reps);

	memcpy(reps, s->reps, s->n_reps * sizeof *reps);
	s->reps = reps;
	return reps;
}

Test(run_validate, whole_numbers_end_where_json_loses_them)
{
	struct run *r = small();
	struct rep *x = first_rep(r);

	r->samples[0].size = r->results[0].problem_size = x->ns = x->cpu_ns = WHOLE;
	cr_assert_eq(run_validate(r, NULL), 0);
	x->ns++;
	refused(r, "repetition");
	x->ns--;
	x->cpu_ns++;
	refused(r, "repetition");
	x->cpu_ns--;
	r->samples[0].size++;
	refused(r, "figure");
	r->samples[0].size--;
	r->results[0].problem_size++;
	refused(r, "figure");
	run_free(r);
}

Test(run_validate, a_sample_stands_once)
{
	struct run *r = small();
	struct sample *s = arena_array(&r->arena, 3, sizeof *s);

	for (int i = 0; i < 3; i++)
		s[i] = r->samples[0];
	s[1].size++;
	s[2].variant = "other";
	r->samples = s;
	r->n_samples = 3;
	cr_assert_eq(run_validate(r, NULL), 0);
	s[2].variant = s[0].variant;
	refused(r, "samples[2]: ");
	s[2].size = s[1].size;
	refused(r, "there twice");
	run_free(r);
}

Test(run_validate, notes_have_lines_and_other_texts_have_none)
{
	struct run *r = small();

	r->notes = r->results[0].notes = "one\n\ttwo";
	cr_assert_eq(run_validate(r, NULL), 0);
	r->notes = "one\r\ntwo";
	refused(r, "text");
	r->notes = "\x1b[2J";
	refused(r, "text");
	r->notes = "";
	r->results[0].notes = "a\xe2\x80\xae" "b";   /* U+202E reorders what follows */
	refused(r, "text");
	r->results[0].notes = "";
	r->results[0].peak_source = "a\nb";
	refused(r, "text");
	run_free(r);
}

Test(run_validate, a_run_that_no_reader_would_take_back_is_refused)
{
	struct run *r = small();
	char *text = xcalloc(1, 4097);
	const size_t n = 5000;

	memset(text, '"', 4096);   /* twice as long in JSON */
	r->samples = arena_array(&r->arena, n, sizeof *r->samples);
	for (r->n_samples = 0; r->n_samples < RUN_SAMPLES_MAX; r->n_samples++)
		r->samples[r->n_samples] = (struct sample){
			.device = "cpu", .precision = "fp64", .kernel = "k",
			.variant = "", .unit = "", .source = text,
			.size = r->n_samples };
	refused(r, "over the limit of 16777216");
	text[2048] = '\0';
	refused(r, "over the limit of 16777216");
	text[1500] = '\0';
	cr_assert_eq(run_validate(r, NULL), 0);
	r->n_samples++;
	refused(r, "\"samples\" has 4097 members, over the limit of 4096");
	run_free(r);
	free(text);
}
