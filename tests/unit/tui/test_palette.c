/* SPDX-License-Identifier: MIT */
#include "tui/palette.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/cmd/cmd.h"
#include "tui/keymap.h"
#include "tui/words.h"

/* Names as a database may have them. */
static void names(void *arg, enum args_value what, struct palette_list *l)
{
	(void)arg;
	if (what == VALUE_PRODUCT) {
		palette_add(l, "NVIDIA H100 SXM5", "");
		palette_add(l, "NVIDIA H200", "");
		palette_add(l, "AMD MI300X", "");
		palette_add(l, "evil\x1b[31m", "");
		palette_add(l, "broken\xff", "");
	} else if (what == VALUE_METRIC) {
		palette_add(l, "custom:tokens", "");
	} else if (what == VALUE_ALERT) {
		palette_add(l, "56af43efe8e80346", "-3.2 %");
	}
}

struct typed {
	struct palette_commands commands;
	struct palette_list list;
	char items[2000];   /* "a|b|c" */
};

static void complete(struct typed *t, const char *line)
{
	const struct palette_source src = { .commands = &t->commands, .names = names };

	palette_commands_init(&t->commands, cmd_table);
	palette_complete(&src, line, strlen(line), &t->list);
	t->items[0] = '\0';
	for (size_t i = 0; i < t->list.n; i++)
		snprintf(t->items + strlen(t->items), sizeof t->items - strlen(t->items),
			 "%s%s", i ? "|" : "", t->list.item[i].text);
}

Test(palette, offers_what_may_stand_at_the_cursor)
{
	static const char *const line[][2] = {
		/* those that begin so, then those that have it within */
		{ "ru", "run|runs" },
		{ "tra", "trajectory" },
		{ "qui", "quit" },
		{ "show ro", "roofline" },
		{ "show runs --pr", "--product|--precision" },
		{ "show runs --product x --pr", "--precision" },
		{ "runs --product h1", "NVIDIA H100 SXM5" },
		{ "show compare n", "NVIDIA H100 SXM5|NVIDIA H200" },
		{ "show compare 'NVIDIA H100 SXM5' mi", "AMD MI300X" },
		{ "show runs --precision fp1", "fp16" },
		{ "show runs --precision=fp1", "fp16" },
		{ "show runs --metric custom", "custom:tokens" },
		{ "show impact --group-by driver", "driver_version" },
		{ "run --suite ", "quick|standard|full" },
		{ "alert ", "list|ack|fix|reopen|--why|--who|--threshold" },
		{ "alert ack ", "56af43efe8e80346|--why|--who|--threshold" },
		{ "export x.csv --format ", "csv|json|txt" },
		{ "glyphs as", "ascii" },
		{ "theme li", "light" },
		{ "quit ", "" },
		{ "import ", "" },
		{ "nonsense ", "" },
		/* hostile names are not offered */
		{ "show runs --product evil", "" },
		{ "show runs --product broken", "" },
	};

	for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
		struct typed t;

		complete(&t, line[i][0]);
		if (strcmp(line[i][0], "theme li") == 0)   /* themes may come */
			cr_expect(strncmp(t.items, "light", 5) == 0, "%s", t.items);
		else
			cr_expect_str_eq(t.items, line[i][1], "%s: %s", line[i][0], t.items);
		palette_list_release(&t.list);
	}
}

Test(palette, what_is_left_to_the_shell_is_not_offered)
{
	static const char *const not[] = {
		"import", "capture", "store", "detect", "changes", "completion",
	};
	struct typed t;

	complete(&t, "");
	for (size_t i = 0; i < sizeof not / sizeof *not; i++)
		for (size_t k = 0; k < t.list.n; k++)
			cr_expect_str_neq(t.list.item[k].text, not[i]);
	cr_expect_gt(t.list.n, 20);
	palette_list_release(&t.list);
	complete(&t, "show runs --");
	cr_expect_null(strstr(t.items, "--db"));
	cr_expect_null(strstr(t.items, "--size"));
	cr_expect_not_null(strstr(t.items, "--since"));
	palette_list_release(&t.list);
}

static void expect_tab(const char *line, bool more, const char *want)
{
	struct typed t;
	struct buf b = BUF_INIT;

	complete(&t, line);
	cr_expect_eq(palette_insert_common(&t.list, &b), more, "%s", line);
	cr_expect_str_eq(buf_str(&b), want, "%s: %s", line, buf_str(&b));
	buf_release(&b);
	palette_list_release(&t.list);
}

Test(palette, tab_writes_as_much_as_is_sure)
{
	expect_tab("traj", true, "trajectory ");
	expect_tab("ru", true, "run");
	expect_tab("run", false, "");
	expect_tab("runs", true, "runs ");
	/* a part in common is quoted and left open; a whole one is closed */
	expect_tab("show compare n", true, "'NVIDIA H");
	expect_tab("show compare 'NVIDIA H1", true, "'NVIDIA H100 SXM5' ");
	expect_tab("show compare mi300", true, "'AMD MI300X' ");
	expect_tab("show runs --product='NVIDIA H2", true, "--product='NVIDIA H200' ");
	expect_tab("show runs --product zzz", false, "");
}

Test(palette, the_word_before_the_cursor_is_replaced_from_its_quote_on)
{
	struct typed t;

	complete(&t, "show compare 'NVIDIA H");
	cr_expect_eq(t.list.from, 13);
	palette_list_release(&t.list);
	complete(&t, "show ");
	cr_expect_eq(t.list.from, 5);
	palette_list_release(&t.list);
}

Test(palette, every_name_that_is_offered_is_understood)
{
	struct typed t;

	complete(&t, "");
	for (size_t i = 0; i < t.list.n; i++) {
		const struct args_command *command;
		const struct key_command *key;

		cr_expect_eq(palette_find(&t.commands, t.list.item[i].text, &command, &key,
					  NULL), 0, "%s", t.list.item[i].text);
		cr_expect(command || key);
	}
	palette_list_release(&t.list);
}

Test(palette, what_is_not_understood_is_said)
{
	static const char *const word[][2] = {
		{ "import", "'import' is for the shell" },
		{ "trajectry", "did you mean 'trajectory'?" },
		{ "qit", "did you mean 'quit'?" },
		{ "xxxxxxxxxx", "Tab lists them" },
		{ "", "no command" },
	};
	struct palette_commands c;

	palette_commands_init(&c, cmd_table);
	for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
		const struct args_command *command;
		const struct key_command *key;
		struct err e = ERR_INIT;

		cr_expect_eq(palette_find(&c, word[i][0], &command, &key, &e), ERR_USAGE);
		cr_expect_not_null(strstr(e.text, word[i][1]), "%s: %s", word[i][0], e.text);
	}
}
