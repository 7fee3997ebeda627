/* SPDX-License-Identifier: MIT */
#include "tui/args.h"

#include <criterion/criterion.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "tui/cmd/cmd.h"
#include "tui/nearest.h"

static struct err last;

static int parse(struct args *a, const char *line)
{
	static char copy[512];
	static char *argv[64];
	char *save = NULL;
	int argc = 0;

	memset(&last, 0, sizeof last);
	snprintf(copy, sizeof copy, "postsil %s", line);
	for (char *s = strtok_r(copy, " ", &save); s; s = strtok_r(NULL, " ", &save))
		argv[argc++] = s;
	argv[argc] = NULL;
	return args_parse(a, cmd_table, argc, argv, &last);
}

Test(args, without_a_command_is_the_workstation)
{
	struct args a;

	cr_assert_eq(parse(&a, "--demo"), 0);
	cr_assert_str_eq(a.command->name, "");
	cr_assert(a.demo);
	cr_assert_str_eq(a.suite, "quick");
	cr_assert_eq(a.metric, -1);
}

Test(args, options_may_stand_before_and_behind_the_command)
{
	struct args a;

	cr_assert_eq(parse(&a, "--db /x/y.db show --size=100x30 runs --format csv"), 0);
	cr_assert_str_eq(a.command->name, "show");
	cr_assert_str_eq(a.db, "/x/y.db");
	cr_assert_str_eq(a.operand[0], "runs");
	cr_assert_eq(a.format, FORMAT_CSV);
	cr_assert_eq(a.width, 100);
	cr_assert_eq(a.height, 30);
}

Test(args, times_are_utc_unless_they_say_otherwise)
{
	struct args a;

	cr_assert_eq(parse(&a, "show runs --since 2025-01-15 --until "
			   "2025-01-15T14:30:00+02:00"), 0);
	/* date -u -d 2025-01-15 +%s, date -u -d 2025-01-15T12:30 +%s */
	cr_assert_eq(a.since_ms, 1736899200000);
	cr_assert_eq(a.until_ms, 1736944200000);
}

Test(args, a_threshold_is_a_percentage)
{
	struct args a;

	cr_assert_eq(parse(&a, "show runs --threshold 2.5"), 0);
	cr_assert_float_eq(a.threshold, 0.025, 1e-12);
	cr_assert_eq(parse(&a, "show runs --threshold 7%"), 0);
	cr_assert_float_eq(a.threshold, 0.07, 1e-12);
	cr_assert_eq(parse(&a, "show runs --threshold 100"), ERR_USAGE);
	cr_assert_eq(parse(&a, "show runs --threshold nan"), ERR_USAGE);
}

struct wrong { const char *line, *says; };

Test(args, what_is_wrong_is_named_with_the_nearest_match)
{
	static const struct wrong wrong[] = {
		{ "rnu", "did you mean 'run'" },
		{ "dtect", "did you mean 'detect'" },
		{ "frobnicate", "see postsil --help" },
		{ "run --siute quick", "did you mean --suite" },
		{ "run --suite fast", "quick, standard, full" },
		{ "run --suite qiuck", "did you mean quick" },
		{ "show runs --metric blas33", "did you mean blas3" },
		{ "show runs --metric bogus", "stream_copy, stream_scale, stream_add, "
		  "stream_triad, blas1, blas2, blas3, efficiency" },
		{ "show runs --size 0x5", "1x1 to 1000x1000" },
		{ "show runs --size 80x1001", "1x1 to 1000x1000" },
		{ "show runs --size 80", "1x1 to 1000x1000" },
		{ "show runs --size 80x24x", "1x1 to 1000x1000" },
		{ "show runs --size -80x24", "1x1 to 1000x1000" },
		{ "show runs --since yesterday", "2025-01-31" },
		{ "show runs --since 2025-02-01 --until 2025-01-01", "nothing can match" },
		{ "show", "needs VIEW" },
		{ "show runs --map a=b", "'show' takes no option --map" },
		{ "show runs --set a=b", "'show' takes no option --set" },
		{ "--bogus", "there is no option --bogus; see postsil --help" },
		{ "--bogus run", "there is no option --bogus" },
		{ "--demmo", "did you mean --demo" },
		{ "--suite quick", "--suite belongs behind a command" },
		{ "detect --suite quick", "'detect' takes no option --suite" },
		{ "run --db", "needs a value" },
		{ "run --force=yes", "takes no value" },
		{ "run --suite quick --suite full", "twice" },
		{ "run --suite fast --suite fast", "quick, standard, full" },
		{ "run -x", "no option -x" },
	};
	struct args a;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		cr_expect_eq(parse(&a, wrong[i].line), ERR_USAGE, "%s", wrong[i].line);
		cr_expect(strstr(last.text, wrong[i].says), "%s: %s", wrong[i].line,
			  last.text);
	}
}

Test(args, a_word_far_from_all_has_no_nearest_match)
{
	static const char *const words[] = { "run", "show", "detect", NULL };

	cr_assert_str_eq(nearest_word("shwo", words), "show");
	cr_assert_str_eq(nearest_word("det", words), "detect");
	cr_assert_null(nearest_word("zzzzzz", words));
	cr_assert_null(nearest_word("", words));
}

Test(args, every_command_tells_all_its_options)
{
	for (const struct args_command *c = cmd_table; c->name; c++) {
		struct buf out = BUF_INIT;

		args_help_command(c, &out);
		for (size_t i = 0; c->options[i]; i++) {
			char want[64];

			snprintf(want, sizeof want, "\n  --%s ", c->options[i]);
			cr_expect(strstr(out.p, want), "%s: %s", c->name, want);
		}
		/* no line wider than a terminal */
		for (const char *s = out.p; *s; s += strcspn(s, "\n") + 1)
			cr_expect_leq(strcspn(s, "\n"), 80, "%s: %.100s", c->name, s);
		buf_release(&out);
	}
}

Test(args, two_dashes_end_the_options)
{
	struct args a;

	cr_assert_eq(parse(&a, "show -- --demo"), 0);
	cr_assert_str_eq(a.operand[0], "--demo");
	cr_assert_not(a.demo);
}

Test(args, the_same_value_twice_is_no_contradiction)
{
	struct args a;

	cr_assert_eq(parse(&a, "run --suite full --suite=full"), 0);
	cr_assert_str_eq(a.suite, "full");
}

/* --- commands that move files ---------------------------------------------- */

static const char *const move_options[] = { "format", "map", "set", "dry-run",
					      "help", NULL };
static const struct args_command move_table[] = {
	{ .name = "", .operands = "", .options = move_options + 3, .summary = "None" },
	{ .name = "move", .operands = "FILE...", .options = move_options,
	  .min_operands = 1, .max_operands = ARGS_MANY, .files = true,
	  .summary = "Moves", .text = "" },
	{ .name = NULL },
};

static int move(struct args *a, int argc, const char **argv)
{
	memset(&last, 0, sizeof last);
	return args_parse(a, move_table, argc, (char **)argv, &last);
}

Test(args, a_command_that_moves_files_has_formats_of_its_own)
{
	const char *behind[] = { "postsil", "move", "x", "--format", "parquet" };
	const char *before[] = { "postsil", "--format=parquet", "move", "x" };
	static const char *const words[] = { "csv", "jsonl", "parquet", NULL };
	struct args a;

	cr_assert_eq(move(&a, 5, behind), 0, "%s", last.text);
	cr_assert_str_eq(a.file_format, "parquet");
	cr_assert_eq(a.format, FORMAT_TEXT);
	cr_assert_eq(move(&a, 4, before), 0, "%s", last.text);
	cr_assert_str_eq(a.file_format, "parquet");
	cr_assert_eq(args_word("format", a.file_format, words, &last), 2);
	cr_assert_eq(args_word("format", "jsnol", words, &last), ERR_USAGE);
	cr_assert(strstr(last.text, "--format knows no 'jsnol'; it takes csv, jsonl, "
			 "parquet (did you mean jsonl?)"), "%s", last.text);
	cr_assert_eq(parse(&a, "show runs --format parquet"), ERR_USAGE);
	cr_assert_eq(parse(&a, "--format=json show runs"), 0);
	cr_assert_eq(a.format, FORMAT_JSON);
	cr_assert_null(a.file_format);
}

Test(args, a_map_may_be_given_again_and_again)
{
	const char *argv[] = { "postsil", "--map", "GFLOP/s=blas3_gops", "move",
			       "--map=a=b=c", "x", "--map", "site=-" };
	const char *none[] = { "postsil", "move", "x", "--map", "site" };
	const char *nameless[] = { "postsil", "move", "x", "--map", "=-" };
	const char *open[] = { "postsil", "move", "x", "--map", "site=" };
	struct args a;

	cr_assert_eq(move(&a, 8, argv), 0, "%s", last.text);
	cr_assert_eq(a.n_maps, 3);
	cr_assert_str_eq(a.map[0], "GFLOP/s=blas3_gops");
	cr_assert_str_eq(a.map[1], "a=b=c");
	cr_assert_str_eq(a.map[2], "site=-");
	cr_assert_eq(a.n_operands, 1);
	cr_assert_eq(move(&a, 5, none), ERR_USAGE);
	cr_assert(strstr(last.text, "THEIRS=OURS"), "%s", last.text);
	cr_assert_eq(move(&a, 5, open), ERR_USAGE);
	/* a column without a name, as pandas writes one */
	cr_assert_eq(move(&a, 5, nameless), 0, "%s", last.text);
	cr_assert_str_eq(a.map[0], "=-");
}

Test(args, a_column_is_mapped_once)
{
	const char *argv[] = { "postsil", "move", "x", "--map", "a=b", "--map=a=c" };
	const char *other[] = { "postsil", "move", "x", "--map", "a=b", "--map", "aa=b",
				"--map", "a=b=c", "--map", "A=-" };
	struct args a;

	cr_assert_eq(move(&a, 6, argv), ERR_USAGE);
	cr_assert_str_eq(last.text, "--map is given twice for the column 'a'");
	cr_assert_eq(move(&a, 11, other), 0, "%s", last.text);
}

Test(args, more_maps_than_there_is_room_for_are_refused)
{
	static const char *argv[2 * ARGS_MAPS + 8];
	static char map[ARGS_MAPS][16];
	struct args a;
	int n = 0;

	argv[n++] = "postsil";
	argv[n++] = "move";
	argv[n++] = "x";
	for (int i = 0; i < ARGS_MAPS; i++) {
		snprintf(map[i], sizeof map[i], "a%d=b", i);
		argv[n++] = "--map";
		argv[n++] = map[i];
	}
	cr_assert_eq(move(&a, n, argv), 0, "%s", last.text);
	cr_assert_eq(a.n_maps, ARGS_MAPS);
	argv[n++] = "--map=c=d";
	argv[1] = "move";   /* the operand took its place */
	cr_assert_eq(move(&a, n, argv), ERR_USAGE);
	cr_assert_str_eq(last.text, "--map is given more than 128 times");
}

Test(args, columns_are_set_again_and_again_but_each_once)
{
	static const char *argv[2 * (ARGS_MAPS + ARGS_MAPS) + 8] = {
		"postsil", "move", "x", "--set", "device={a=b}=c", "--set=metric=custom:{m}" };
	const char *twice[] = { "postsil", "move", "x", "--set", "a=b=c", "--set=a=c" };
	static char set[2 * ARGS_MAPS][16];
	struct args a;
	int n = 6;

	cr_assert_eq(move(&a, n, argv), 0, "%s", last.text);
	cr_assert_eq(a.n_sets, 2);
	cr_assert_str_eq(a.set[0], "device={a=b}=c");
	cr_assert_str_eq(a.set[1], "metric=custom:{m}");
	cr_assert_eq(move(&a, 6, twice), ERR_USAGE);
	cr_assert_str_eq(last.text, "--set is given twice for the column 'a'");
	/* as many of both as there is room for */
	n = 3;
	for (int i = 0; i < 2 * ARGS_MAPS; i++) {
		snprintf(set[i], sizeof set[i], "a%d=b", i);
		argv[n++] = i % 2 ? "--map" : "--set";
		argv[n++] = set[i];
	}
	argv[1] = "move";   /* the operand took its place */
	cr_assert_eq(move(&a, n, argv), 0, "%s", last.text);
	cr_assert_eq(a.n_sets, ARGS_MAPS);
	cr_assert_eq(a.n_maps, ARGS_MAPS);
	argv[n++] = "--set=c=d";
	argv[1] = "move";
	cr_assert_eq(move(&a, n, argv), ERR_USAGE);
	cr_assert_str_eq(last.text, "--set is given more than 128 times");
}

Test(args, as_many_operands_as_there_are_keep_their_order)
{
	static char text[1000][16];
	static const char *argv[1010];
	struct args a;
	int n = 0;

	argv[n++] = "postsil";
	argv[n++] = "--format=csv";
	argv[n++] = "move";
	for (int i = 0; i < 1000; i++) {
		snprintf(text[i], sizeof text[i], "f%d", i);
		if (i == 500)
			argv[n++] = "--dry-run";
		argv[n++] = text[i];
	}
	argv[n++] = "-";
	cr_assert_eq(move(&a, n, argv), 0, "%s", last.text);
	cr_assert_eq(a.n_operands, 1001);
	cr_assert(a.dry_run);
	for (int i = 0; i < 1000; i++)
		cr_expect_eq(a.operand[i], text[i]);
	cr_assert_str_eq(a.operand[1000], "-");
}

Test(args, help_has_the_words_of_the_command_that_asks)
{
	struct buf out = BUF_INIT;

	args_help_command(&move_table[1], &out);
	cr_expect(strstr(out.p, "\n  --format FORMAT      the format, whatever"), "%s", out.p);
	cr_expect_null(strstr(out.p, "where there is a table"), "%s", out.p);
	cr_expect_null(strstr(out.p, "measure and store nothing"), "%s", out.p);
	cr_expect(strstr(out.p, "\n  --map THEIRS=OURS "), "%s", out.p);
	cr_expect(strstr(out.p, "\n  --set OURS=TEMPLATE "), "%s", out.p);
	buf_release(&out);
}
