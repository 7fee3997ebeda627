/* SPDX-License-Identifier: MIT */
#include "tui/config.h"

#include <criterion/criterion.h>
#include <string.h>

#include "core/base/xmem.h"

static void parse(struct config *c, const char *text)
{
	config_init(c);
	config_parse(c, "config", text, strlen(text));
}

static void expect_warning(const struct config *c, size_t i, const char *text)
{
	cr_assert_lt(i, c->n_warnings, "no warning %zu: '%s'", i, text);
	cr_expect_str_eq(c->warning[i], text);
}

Test(config, takes_every_setting)
{
	struct config c;

	parse(&c, "# mine\n\n theme = contrast\nglyphs=block\r\n\tmouse  =  off  \n"
		  "filter.product = Core i7 = 12700K # 2\nfilter.device = gpu0\n"
		  "filter.precision = fp16\nfilter.unit = a1b2\nmetric = blas3\n"
		  "threshold = 2.5\ndays-from = launch\nkey.quit = Q");
	cr_assert_eq(c.n_warnings, 0, "%s", c.warning[0]);
	cr_expect(c.has_theme && c.theme == THEME_CONTRAST);
	cr_expect(c.has_glyphs && c.glyphs == GLYPH_BLOCK);
	cr_expect(c.mouse_off);
	cr_expect_str_eq(c.args.product, "Core i7 = 12700K # 2", "only the first = counts");
	cr_expect_str_eq(c.args.device, "gpu0");
	cr_expect_str_eq(c.args.precision, "fp16");
	cr_expect_str_eq(c.args.unit, "a1b2");
	cr_expect_eq(c.args.metric, METRIC_BLAS3);
	cr_expect_float_eq(c.args.threshold, 0.025, 1e-12);
	cr_expect_str_eq(c.args.days_from, "launch");
	cr_expect_eq(key_bindings_find(&c.keys, 'Q', 0)->action, ACTION_QUIT);
	config_release(&c);
}

Test(config, says_what_is_wrong_where_and_what_was_meant)
{
	struct config c;

	parse(&c, "thme = dark\ntheme = drak\nkey.qiut = Q\ntheme\nmouse =\n"
		  "threshold = 500\nmetric = blas9\nkey.quit = Q\nkey.log = Q\n"
		  "glyphs = emoji\n= 3\n");
	cr_expect_eq(c.n_warnings, 10);
	expect_warning(&c, 0, "config:1: no setting 'thme'; did you mean theme?");
	expect_warning(&c, 1, "config:2: theme knows no 'drak'; it takes dark, light, "
		       "contrast, colorblind, colorblind-light, mono (did you mean dark?)");
	expect_warning(&c, 2, "config:3: no action 'qiut'; did you mean quit?");
	expect_warning(&c, 3, "config:4: 'theme' has no '=': a line is NAME = VALUE");
	expect_warning(&c, 4, "config:5: mouse has no value");
	expect_warning(&c, 5, "config:6: threshold takes a percentage between 0 and 100, "
		       "e.g. 5, not '500'");
	cr_expect_not_null(strstr(c.warning[6], "config:7: no metric is called 'blas9'"));
	expect_warning(&c, 7, "config:9: line 8 gave Q to quit already");
	expect_warning(&c, 8, "config:10: glyphs knows no 'emoji'; it takes braille, block, "
		       "ascii");
	expect_warning(&c, 9, "config:11: no setting ''");
	cr_expect(!c.has_theme && !c.has_glyphs && !(c.args.threshold > 0) &&
		  c.args.metric < 0, "what is wrong must not count");
	config_release(&c);
}

Test(config, the_last_of_two_lines_counts_and_the_first_is_named)
{
	struct config c;

	parse(&c, "theme = dark\nkey.quit = Q\ntheme = mono\nkey.quit = W\n");
	cr_expect_eq(c.theme, THEME_NO_COLOR);
	cr_expect_null(key_bindings_find(&c.keys, 'Q', 0));
	cr_expect_eq(key_bindings_find(&c.keys, 'W', 0)->action, ACTION_QUIT);
	expect_warning(&c, 0, "config:3: theme stands here again: line 1 does not count");
	expect_warning(&c, 1, "config:4: key.quit stands here again: line 2 does not count");
	config_release(&c);
}

Test(config, names_the_action_that_loses_its_key)
{
	struct config c;

	parse(&c, "key.theme = x\n");
	expect_warning(&c, 0, "config:1: x is theme's now; forced has no key left");
	config_release(&c);
}

Test(config, skips_lines_of_hostile_bytes)
{
	static const char text[] =
		"theme = da\0rk\nfilter.product = a\xff\xfe\nfilter.device = \x1b[2J\n"
		"filter.unit = \xe2\x80\xae" "evil\n\x00\xc2\x9b\nglyphs = ascii\nth\xc3\xa9me = 1\n";
	struct config c;

	config_init(&c);
	config_parse(&c, "con\x1b[31mfig", text, sizeof text - 1);
	cr_expect_eq(c.n_warnings, 6);
	cr_expect(!c.has_theme && !c.args.product && !c.args.device && !c.args.unit);
	cr_expect(c.has_glyphs, "the good line between them counts");
	for (size_t i = 0; i < c.n_warnings; i++)
		cr_expect_null(strchr(c.warning[i], '\x1b'), "an escape reaches the terminal");
	config_release(&c);
}

Test(config, a_file_that_is_too_long_is_not_used_at_all)
{
	struct config c;
	struct buf b = BUF_INIT;

	buf_adds(&b, "theme = mono\n");
	for (int i = 1; i < CONFIG_LINES; i++)
		buf_adds(&b, "#\n");
	parse(&c, b.p);
	cr_expect(c.has_theme && c.n_warnings == 0, "1,000 lines are not too many");
	config_release(&c);
	buf_adds(&b, "#");
	parse(&c, b.p);
	cr_expect_not(c.has_theme);
	expect_warning(&c, 0, "config: has more than 1000 lines: nothing of it is used");
	config_release(&c);

	buf_reset(&b);
	buf_adds(&b, "theme = mono\n#");
	while (b.n < CONFIG_BYTES)
		buf_addc(&b, 'x');
	parse(&c, b.p);
	cr_expect(c.has_theme, "64 KiB in one comment are not too much");
	config_release(&c);
	buf_addc(&b, 'x');
	parse(&c, b.p);
	cr_expect_not(c.has_theme);
	expect_warning(&c, 0, "config: is longer than 64 KiB: nothing of it is used");
	config_release(&c);
	buf_release(&b);
}

Test(config, keeps_few_of_many_warnings_and_each_of_them_short)
{
	struct config c;
	struct buf b = BUF_INIT;

	for (int i = 0; i < 60; i++) {
		for (int k = 0; k < 1000; k++)
			buf_addc(&b, 'a');
		buf_addc(&b, '\n');
	}
	parse(&c, b.p);
	cr_expect_eq(c.n_warnings, 60);
	for (size_t i = 0; i < CONFIG_WARNINGS; i++)
		cr_expect_lt(strlen(c.warning[i]), (size_t)200);
	config_release(&c);
	buf_release(&b);
}

Test(config, the_command_line_wins)
{
	struct config c;
	struct args a = { .metric = METRIC_BLAS1, .product = "H100", .threshold = 0.01 };
	struct args none = { .metric = -1 };
	struct buf shown = BUF_INIT;

	parse(&c, "filter.product = MI300\nfilter.unit = a1\nmetric = custom:tokens\n"
		  "threshold = 9\ndays-from = launch\n");
	config_fill_args(&c, &a, true);
	cr_expect_str_eq(a.product, "H100");
	cr_expect_eq(a.metric, METRIC_BLAS1);
	cr_expect_float_eq(a.threshold, 0.01, 1e-12);
	cr_expect_str_eq(a.unit, "a1");
	cr_expect_str_eq(a.days_from, "launch");
	config_filters(&c, &a, &shown);
	cr_expect_str_eq(buf_str(&shown), "unit a1", "H100 is not the file's");
	config_fill_args(&c, &none, false);
	cr_expect(!none.product && !none.unit);
	cr_expect_str_eq(none.custom, "custom:tokens");
	buf_release(&shown);
	config_release(&c);
}
