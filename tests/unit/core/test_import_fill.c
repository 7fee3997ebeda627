/* SPDX-License-Identifier: MIT */
/* Columns that a file lacks and its rows get.  Ids are compared with those of the same
 * rows in a file that has the columns. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/import_fill.h"
#include "core/model/import_row_json.h"
#include "import_report.h"
#include "import_rows.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define SETS 4

/* Options and the source that has them, on the caller's stack. */
struct sets {
	struct arena arena;
	struct import_fill fill[SETS];
	struct import_source src;
};

static void sets_of(struct sets *s, enum import_form form, const char *const *option)
{
	struct err e = ERR_INIT;

	*s = (struct sets){ .src = { .form = form, .now_ms = TEST_NOW_MS } };
	for (; option[s->src.n_fill]; s->src.n_fill++)
		cr_assert_eq(import_fill_parse(option[s->src.n_fill], &s->arena,
					       &s->fill[s->src.n_fill], &e), 0,
			     "%s", e.text);
	s->src.fill = s->fill;
}

/* The text that a row of "a" and "b" gets in import_x; the caller's. */
static char *filled(const char *option, const char *a, const char *b)
{
	const char *const options[] = { option, NULL };
	struct import_set set = IMPORT_SET_INIT;
	struct sets s;
	const char *text;
	char *copy;

	sets_of(&s, IMPORT_COLUMNS, options);
	import_set_add(&set);
	import_set_put(&set, 0, "a", a);
	import_set_put(&set, 0, "b", b);
	import_fill_row(&s.src, &set, 0);
	text = import_row_get(&set.row[0], "import_x");
	copy = text ? strdup(text) : NULL;
	import_set_release(&set);
	arena_release(&s.arena);
	return copy;
}

Test(import_fill, a_template_is_text_with_the_values_of_the_row_in_it)
{
	static const struct { const char *option, *a, *b, *text; } t[] = {
		{ "import_x=mixed", "1", "2", "mixed" },
		{ "import_x={a}", "1", "2", "1" },
		{ "import_x={b}, {a} x {b}", "8", "H100", "H100, 8 x H100" },
		{ "import_x={{{a}}}", "1", "2", "{1}" },
		{ "import_x={{a}}", "1", "2", "{a}" },
		{ "import_x=}}{{", "1", "2", "}{" },
		{ "import_x=a=b={a}", "1", "2", "a=b=1" },
		{ "import_x={a}", "{b}", "2", "{b}" },        /* once only */
		{ "import_x={a}-{b}", "", "2", "-2" },
		{ "import_x={a}-{b}", NULL, "2", "-2" },
		{ "import_x={a}-{b}", "0", "", "0-" },
		{ "import_x={a}-{b}", "", NULL, NULL },       /* not told */
		{ "import_x=unit {a}", "", "2", NULL },
		{ "import_x=\xc3\xa9{a}", "\xe2\x82\xac", "2", "\xc3\xa9\xe2\x82\xac" },
	};

	for (size_t i = 0; i < N(t); i++) {
		char *got = filled(t[i].option, t[i].a, t[i].b);

		cr_expect(got && t[i].text ? strcmp(got, t[i].text) == 0
			  : !got && !t[i].text, "%s: %s", t[i].option, got);
		free(got);
	}
}

Test(import_fill, what_is_no_template_of_a_column_is_refused_with_a_remedy)
{
	static const struct { const char *option, *words; } t[] = {
		{ "device", "takes OURS=TEMPLATE" },
		{ "=x", "takes OURS=TEMPLATE" },
		{ "device=", "takes OURS=TEMPLATE" },
		{ "", "takes OURS=TEMPLATE" },
		{ "devise=gpu0", "there is no column \"devise\" here (device?)" },
		{ "zzzzzzzz=1", "there is no column \"zzzzzzzz\" here; import_NAME" },
		{ "-=1", "there is no column \"-\" here" },
		{ "import_A=1", "import_NAME has a-z, 0-9 and _ alone" },
		{ "custom:=1", "custom:NAME has no blanks" },
		{ "device={", "a brace in it is alone" },
		{ "device=}", "a brace in it is alone" },
		{ "device={a", "a brace in it is alone" },
		{ "device=a}", "a brace in it is alone" },
		{ "device={{}", "a brace in it is alone" },
		{ "device={a}}", "a brace in it is alone" },
		{ "device={a{b}}", "a brace in it is alone" },
		{ "device={{{a}}", "a brace in it is alone" },
		{ "device=\xff", "UTF-8" },
		{ "device=\x1b[31m{", "--set \"device=?[31m{\"" },
	};

	for (size_t i = 0; i < N(t); i++) {
		struct arena a = ARENA_INIT;
		struct import_fill f;
		struct err e = ERR_INIT;

		cr_expect_eq(import_fill_parse(t[i].option, &a, &f, &e), ERR_USAGE, "%s",
			     t[i].option);
		cr_expect(e.code == ERR_USAGE && strstr(e.text, t[i].words), "%s: %s",
			  t[i].option, e.text);
		arena_release(&a);
	}
}

Test(import_fill, a_template_of_four_kibibytes_may_name_a_thousand_columns)
{
	struct buf option = BUF_INIT;
	struct arena arena = ARENA_INIT;
	struct import_fill f;
	char *got;

	buf_adds(&option, "import_x=");
	for (int i = 0; i < 1000; i++)
		buf_adds(&option, "{a}");
	while (option.n < strlen("import_x=") + 4096)
		buf_addc(&option, '.');
	got = filled(option.p, "7", "");
	cr_assert_eq(strlen(got), 1000 + 1096);
	cr_assert_eq(strspn(got, "7"), 1000);
	free(got);
	buf_addc(&option, '.');
	cr_assert_eq(import_fill_parse(option.p, &arena, &f, NULL), ERR_USAGE);
	arena_release(&arena);
	buf_release(&option);
}

Test(import_fill, huge_values_are_bounded_and_refused_with_the_run)
{
	const char *const options[] = { "import_x={a}{a}{a}{b}", NULL };
	struct import_set set = IMPORT_SET_INIT;
	struct buf huge = BUF_INIT;
	struct err e = ERR_INIT;
	struct sets s;
	size_t before;

	while (huge.n < (4u << 20))
		buf_adds(&huge, "0123456789abcdef");
	sets_of(&s, IMPORT_COLUMNS, options);
	import_set_add(&set);
	import_set_put(&set, 0, "a", huge.p);
	before = set.arena.used;
	import_fill_row(&s.src, &set, 0);
	cr_expect_lt(set.arena.used - before, 3 * IMPORT_TEXT_MAX);
	cr_expect_null(import_rows(&s.src, set.row, set.n, &e));
	cr_expect_str_eq(e.text, "import_x: longer than 4096 bytes");
	import_set_release(&set);
	arena_release(&s.arena);
	buf_release(&huge);
}

/* The first run of these rows with these options, or NULL and *e. */
static struct run *run_with(enum import_form form, const char *const *lines,
			    const char *const *option, struct err *e)
{
	struct import_set set = IMPORT_SET_INIT;
	struct run *r;
	struct sets s;

	sets_of(&s, form, option);
	rows_of(lines, &set);
	for (size_t i = 0; i < set.n; i++)
		import_fill_row(&s.src, &set, i);
	r = import_rows(&s.src, set.row, set.n, e);
	import_set_release(&set);
	arena_release(&s.arena);
	return r;
}

Test(import_fill, a_row_is_as_if_the_file_had_the_columns)
{
	static const char *const bare[] = {
		"timestamp|product|value|unit|who|n|model",
		"2023-04-05|H100|37.5|samples/s|Acme|8|3d-unet",
		"2023-04-05|H100|99|samples/s|Acme|8|bert", NULL
	};
	static const char *const whole[] = {
		"timestamp|product|value|unit|device|precision|metric|unit_id",
		"2023-04-05|H100|37.5|samples/s|gpu0|mixed|custom:3d-unet|Acme, 8 x H100",
		"2023-04-05|H100|99|samples/s|gpu0|mixed|custom:bert|Acme, 8 x H100",
		NULL
	};
	static const char *const options[] = {
		"device=gpu0", "precision=mixed", "metric=custom:{model}",
		"unit_id={who}, {n} x {product}", NULL
	};
	struct err e = ERR_INIT;
	struct run *a = run_with(IMPORT_LONG, bare, options, &e);
	struct run *b = good_run(IMPORT_LONG, whole);

	cr_assert_not_null(a, "%s", e.text);
	cr_expect_str_eq(a->run_id, b->run_id);
	cr_expect_str_eq(a->unit_id, b->unit_id);
	cr_assert_eq(a->n_samples, 2);
	cr_expect_str_eq(a->samples[0].kernel, "custom:3d-unet");
	cr_expect_eq(a->samples[0].value, 37.5);
	cr_expect_str_eq(a->samples[1].kernel, "custom:bert");
	run_free(a);
	run_free(b);
}

#define LINES "timestamp|product|blas3_gops|device|precision|label"

Test(import_fill, what_a_value_may_not_have_is_mended_or_refused_as_in_any_column)
{
	static const char *const controls[] = {
		LINES, "2023-04-05|C|5|cpu|fp64|a\033[31m\nb", NULL };
	static const char *const invisible[] = {
		LINES, "2023-04-05|C|5|cpu|fp64|a\xe2\x80\x8b", NULL };
	static const char *const not_utf8[] = {
		LINES, "2023-04-05|C|5|cpu|fp64|a\xff", NULL };
	static const char *const fact[] = { "import_x=<{label}>", NULL };
	static const char *const name[] = { "os_distro={label}", NULL };
	struct err e = ERR_INIT, bad = ERR_INIT;
	struct run *r = run_with(IMPORT_COLUMNS, controls, fact, &e);

	cr_assert_not_null(r, "%s", e.text);
	cr_expect_str_eq(fact_of(&r->facts, "import_x"), "<a [31m b>");
	run_free(r);
	cr_expect_null(run_with(IMPORT_COLUMNS, invisible, name, &e));
	cr_expect_str_eq(e.text, "os_distro: the character U+200B in it is invisible");
	cr_expect_null(run_with(IMPORT_COLUMNS, not_utf8, name, &bad));
	cr_expect_str_eq(bad.text, "os_distro: not valid UTF-8");
}

/* --- in files ------------------------------------------------------------------------ */

struct file_case {
	const struct import_map map;
	const char *const option[SETS];
	const char *text, *report;
};

static void expect_reports(const struct file_case *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sets s;
		struct import_file_options o = { .map = &t[i].map, .now_ms = TEST_NOW_MS,
						 .n_map = t[i].map.theirs ? 1 : 0 };
		char *got;

		sets_of(&s, IMPORT_COLUMNS, t[i].option);
		o.fill = s.fill;
		o.n_fill = s.src.n_fill;
		got = report_text(t[i].text, strlen(t[i].text), &o);
		cr_expect_str_eq(got, t[i].report, "%s\nis\n%s\nnot\n%s", t[i].text, got,
				 t[i].report);
		free(got);
		arena_release(&s.arena);
	}
}

/* The ids are those of Python's uuid. */
#define RUN(line) "line " line ": run d66a032b of 1\n"

Test(import_fill, a_file_lacks_what_it_is_given_in_every_format)
{
	static const struct file_case t[] = {
		{ .option = { "device=cpu", "precision=fp{bits}", "product={who}" },
		  .text = "timestamp,who,bits,blas3_gops\n2025-01-15,B,64,5\n",
		  .report = RUN("2") },
		{ .option = { "device=cpu", "precision=fp{bits}", "product={who}" },
		  .text = "{\"timestamp\":\"2025-01-15\",\"who\":\"B\",\"bits\":64,"
			  "\"blas3_gops\":5}",
		  .report = RUN("1") },
		/* the long form, which is told by what is given */
		{ .option = { "metric=custom:{model}", "device=cpu", "precision=fp64" },
		  .text = "timestamp,product,value,model\n2025-01-15,B,5,a\n"
			  "2025-01-15,B,6,b\n2025-01-16,B,6,b\n",
		  .report = "lines 2 to 3: run 047ef897 of 2\nline 4: run e7457033 of 1\n" },
		{ .option = { "metric=custom:{model}", "device=cpu", "precision=fp64" },
		  .text = "{\"timestamp\":\"2025-01-15\",\"product\":\"B\",\"value\":5,"
			  "\"model\":\"a\"}\n{\"timestamp\":\"2025-01-15\",\"product\":"
			  "\"B\",\"value\":6,\"model\":\"b\"}\n",
		  .report = "lines 1 to 2: run 047ef897 of 2\n" },
		/* a figure alone */
		{ .option = { "custom:x={n}", "unit:x=1/s" },
		  .text = "timestamp,product,device,precision,n\n2025-01-15,B,cpu,fp64,5\n",
		  .report = "line 2: run ac6c7eaf of 1\n" },
		/* their column of that name, out of the way of ours, and without a name */
		{ .map = { .theirs = "device", .ours = "-" },
		  .option = { "device={device}{}" },
		  .text = ",timestamp,product,device,precision,blas3_gops\n"
			  "u,2025-01-15,B,cp,fp64,5\n",
		  .report = RUN("2") },
		/* rows of the older program's export, each */
		{ .option = { "driver_version=0", "os_distro={cpu_model} OS" },
		  .text = "{\"runs\":[{\"timestamp\":\"2025-01-15T00:00:00Z\",\"device\":"
			  "\"cpu\",\"precision\":\"fp64\",\"cpu_model\":\"C\","
			  "\"blas3_gops\":5},{\"timestamp\":\"2025-01-15T00:00:00Z\","
			  "\"cpu_model\":\"C\",\"driver_version\":\"7\"}]}",
		  .report = "line 1, value 2: run 53eea875 of 1\nline 1, value 3: refused: --set gives "
			    "the column \"driver_version\", which is there already "
			    "(\"driver_version\"): leave the --set out, or the column "
			    "with --map COLUMN=-\n" },
		/* used, and mapped too */
		{ .map = { .theirs = "who", .ours = "os_distro" },
		  .option = { "product={who}" },
		  .text = "timestamp,who,device,precision,blas3_gops\n"
			  "2025-01-15,B,cpu,fp64,5\n",
		  .report = "line 2: run e0f021a9 of 1\n" },
		/* theirs of that name is null: what ours is given is not theirs */
		{ .map = { .theirs = "device", .ours = "-" },
		  .option = { "device=cpu", "os_distro={device}" },
		  .text = "{\"timestamp\":\"2025-01-15\",\"product\":\"B\",\"device\":"
			  "null,\"precision\":\"fp64\",\"blas3_gops\":5}",
		  .report = RUN("1") },
		/* null and "" are not told */
		{ .option = { "os_distro={os}" },
		  .text = "{\"timestamp\":\"2025-01-15\",\"product\":\"B\",\"device\":"
			  "\"cpu\",\"precision\":\"fp64\",\"blas3_gops\":5,\"os\":null}",
		  .report = RUN("1") },
		{ .option = { "metric=custom:{model}" },
		  .text = "{\"timestamp\":\"2025-01-15\",\"product\":\"B\",\"device\":"
			  "\"cpu\",\"precision\":\"fp64\",\"value\":5,\"model\":null}",
		  .report = "line 1: refused: metric: there is none\n" },
	};

	expect_reports(t, N(t));
}

Test(import_fill, what_is_there_or_is_not_there_is_refused_in_words)
{
	static const struct file_case t[] = {
		{ .option = { "metric=custom:{modle}" },
		  .text = "timestamp,product,value,model\n",
		  .report = "stop: --set names the column \"modle\", which is not there; "
			    "near it are \"model\"\n" },
		{ .option = { "metric=custom:{q}" }, .text = "timestamp,product\n",
		  .report = "stop: --set names the column \"q\", which is not there; "
			    "there are \"timestamp\", \"product\"\n" },
		{ .option = { "device=cpu" },
		  .map = { .theirs = "where", .ours = "device" },
		  .text = "timestamp,product,where,precision,blas3_gops\n",
		  .report = "stop: --set gives the column \"device\", which is there "
			    "already (\"where\"): leave the --set out, or the column "
			    "with --map COLUMN=-\n" },
		/* what is used needs no meaning; what is not does */
		{ .option = { "product={a} {custom:b c}" },
		  .text = "timestamp,a,custom:b c,device,precision,blas3_gops,d\n",
		  .report = "stop: columns that are not known here: \"d\": --map "
			    "COLUMN=NAME gives one a meaning, COLUMN=import_NAME keeps "
			    "it as it is, COLUMN=- leaves it out\n" },
		{ .option = { "product={a}" }, .text = "a;b;c\n",
		  .report = "stop: the columns are not separated by commas, as in CSV "
			    "(RFC 4180)\n" },
		/* in JSON row by row, and the others go on */
		{ .option = { "product={chip}", "device=cpu" },
		  .text = "{\"timestamp\":\"2025-01-15\",\"cip\":\"B\","
			  "\"precision\":\"fp64\",\"blas3_gops\":5}\n"
			  "{\"timestamp\":\"2025-01-15\",\"chip\":\"B\",\"device\":\"cpu\","
			  "\"precision\":\"fp64\",\"blas3_gops\":5}\n"
			  "{\"timestamp\":\"2025-01-15\",\"chip\":\"B\","
			  "\"precision\":\"fp64\",\"blas3_gops\":5}\n",
		  .report = "line 1: refused: --set names the column \"chip\", which is "
			    "not there; near it are \"cip\"\n"
			    "line 2: refused: --set gives the column \"device\", which "
			    "is there already (\"device\"): leave the --set out, or the "
			    "column with --map COLUMN=-\n" RUN("3") },
	};

	expect_reports(t, N(t));
}
