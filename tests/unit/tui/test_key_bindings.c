/* SPDX-License-Identifier: MIT */
#include "tui/key_bindings.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "tui/key_name.h"
#include "tui/screen.h"

static enum action action_of(const struct key_bindings *b, uint32_t key)
{
	const struct key_command *c = key_bindings_find(b, key, 1);

	return c ? c->action : ACTION_NONE;
}

static const char *shown(const struct key_bindings *b, enum action action)
{
	for (size_t i = 0; i < keymap_count; i++)
		if (keymap_table[i].action == action)
			return key_bindings_shown(b, &keymap_table[i]);
	return NULL;
}

Test(key_bindings, are_the_tables_unless_something_is_said)
{
	struct key_bindings b;

	key_bindings_init(&b);
	for (size_t i = 0; i < keymap_count; i++) {
		cr_expect_str_eq(key_bindings_shown(&b, &keymap_table[i]),
				 keymap_table[i].keys);
		for (int k = 0; k < 4 && keymap_table[i].key[k]; k++)
			cr_expect_eq(key_bindings_find(&b, keymap_table[i].key[k], 1),
				     &keymap_table[i]);
	}
	cr_expect_eq(action_of(&b, '3'), ACTION_SCREEN);
	cr_expect_lt(keymap_count, (size_t)BINDINGS_MAX, "rows beyond have fixed keys");
}

Test(key_bindings, every_action_that_can_be_rebound_has_a_name_of_its_own)
{
	for (size_t i = 0; i < keymap_count; i++)
		for (size_t k = 0; k < i; k++)
			cr_expect(!keymap_table[i].name || !keymap_table[k].name ||
				  strcmp(keymap_table[i].name, keymap_table[k].name) != 0,
				  "%s twice", keymap_table[i].name);
}

Test(key_bindings, give_an_action_other_keys)
{
	struct key_bindings b;
	struct err e = ERR_INIT;

	key_bindings_init(&b);
	cr_assert_eq(key_bindings_set(&b, "quit", " Q  F9 Ctrl-X", 1, &e), 0, "%s", e.text);
	cr_expect_eq(action_of(&b, 'Q'), ACTION_QUIT);
	cr_expect_eq(action_of(&b, SKEY_F9), ACTION_QUIT);
	cr_expect_eq(action_of(&b, 24), ACTION_QUIT);
	cr_expect_eq(action_of(&b, 'q'), ACTION_NONE, "the old key still works");
	cr_expect_str_eq(shown(&b, ACTION_QUIT), "Q F9 Ctrl-X");
	cr_expect_eq(key_bindings_set(&b, "quit", "none", 4, &e), 1, "line 1 had it");
	cr_expect_eq(action_of(&b, 'Q'), ACTION_NONE);
	cr_expect_str_eq(shown(&b, ACTION_QUIT), "");
	cr_assert_eq(key_bindings_set(&b, "goto", "G", 5, &e), 0, "%s", e.text);
	cr_expect_str_eq(shown(&b, ACTION_GOTO), "G, letter");
}

Test(key_bindings, two_actions_may_swap_keys)
{
	struct key_bindings b;
	struct err e = ERR_INIT;

	key_bindings_init(&b);
	cr_assert_eq(key_bindings_set(&b, "theme", "U", 1, &e), 0);
	cr_assert_eq(key_bindings_set(&b, "glyphs", "t", 2, &e), 0);
	cr_expect_eq(key_bindings_settle(&b, &e), 0, "%s", e.text);
	cr_expect_eq(action_of(&b, 'U'), ACTION_THEME);
	cr_expect_eq(action_of(&b, 't'), ACTION_GLYPHS);
}

Test(key_bindings, say_from_whom_a_key_was_taken)
{
	struct key_bindings b;
	struct err e = ERR_INIT;

	key_bindings_init(&b);
	cr_assert_eq(key_bindings_set(&b, "quit", "r", 7, &e), 0);
	cr_expect_eq(key_bindings_settle(&b, &e), 7);
	cr_expect_str_eq(e.text, "r is quit's now; run has n left");
	cr_expect_eq(key_bindings_settle(&b, &e), 0);
	cr_expect_eq(action_of(&b, 'r'), ACTION_QUIT);
	cr_expect_eq(action_of(&b, 'n'), ACTION_RUN);
	cr_expect_str_eq(shown(&b, ACTION_RUN), "n");
}

Test(key_bindings, refuse_what_cannot_be_and_keep_what_was)
{
	static const struct { const char *name, *keys, *word; int code; } bad[] = {
		{ "qiut", "Q", "did you mean quit?", ERR_USAGE },
		{ "quit", "Hyper-Q", "'Hyper-Q'", ERR_USAGE },
		{ "quit", "F13", "'F13'", ERR_USAGE },
		{ "quit", "Q W E R T", "4 keys at most", ERR_USAGE },
		{ "quit", " ", "names no key", ERR_USAGE },
		{ "quit", "j", "moves and opens", ERR_USAGE },
		{ "quit", "Enter", "moves and opens", ERR_USAGE },
		{ "quit", "7", "moves and opens", ERR_USAGE },
		{ "quit", "Ctrl-C", "the terminal keeps Ctrl-C", ERR_USAGE },
		{ "quit", "Q Ctrl-S", "the terminal keeps Ctrl-S", ERR_USAGE },
		{ "quit", "T", "line 3 gave T to theme already", ERR_CONFLICT },
		{ "", "T", "no action ''", ERR_USAGE },
	};
	struct key_bindings b;

	key_bindings_init(&b);
	cr_assert_eq(key_bindings_set(&b, "theme", "T", 3, NULL), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;
		int rc = key_bindings_set(&b, bad[i].name, bad[i].keys, 9, &e);

		cr_expect_eq(rc, bad[i].code, "%s = %s", bad[i].name, bad[i].keys);
		cr_expect_not_null(strstr(e.text, bad[i].word), "%s", e.text);
		cr_expect_eq(action_of(&b, 'q'), ACTION_QUIT);
	}
}

Test(key_bindings, keys_of_a_run_need_a_run_under_any_name)
{
	struct key_bindings b;

	key_bindings_init(&b);
	cr_assert_eq(key_bindings_set(&b, "pause", "Space", 1, NULL), 0);
	cr_expect_null(key_bindings_find(&b, ' ', 0));
	cr_expect_eq(action_of(&b, ' '), ACTION_PAUSE);
	cr_expect_str_eq(shown(&b, ACTION_PAUSE), "Space");
}

Test(key_bindings, names_of_keys_are_read_as_they_are_written)
{
	char name[KEY_NAME_SIZE];
	uint32_t key;

	for (uint32_t k = 1; k <= SKEY_F12; k = k == 0x17f ? SKEY_UP : k + 1) {
		if (k == '\b' || k == '\n' || (k > 26 && k < 32 && k != SKEY_ESC))
			continue;   /* the terminal's names for others, or none */
		key_name_write(k, name);
		if (strcmp(name, "?") == 0 && k != '?')
			continue;
		cr_expect(key_name_parse(name, strlen(name), &key) && key == k, "%#x is %s",
			  k, name);
	}
	cr_expect(key_name_parse("\xc3\xa4", 2, &key) && key == 0xe4);
	cr_expect_not(key_name_parse("\xff", 1, &key));
	cr_expect_not(key_name_parse("\xe2\x80\xae", 3, &key), "a bidi mark");
	cr_expect_not(key_name_parse("", 0, &key));
	cr_expect_not(key_name_parse("Ctrl-M", 6, &key), "that is Enter");
}

Test(key_bindings, the_manual_page_names_every_action)
{
	FILE *f = fopen("man/postsil.1", "r");
	char text[200000] = "", *from, *end;

	cr_assert_not_null(f, "tests run in the root of the tree");
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	fclose(f);
	from = strstr(text, "\nActions are\n");
	cr_assert_not_null(from);
	end = strstr(from, "\nKeys are");
	cr_assert_not_null(end);
	*end = '\0';
	for (char *c = from; *c; c++)
		if (*c == '\n')
			*c = ' ';
	for (size_t i = 0; i < keymap_count; i++) {
		char word[40];

		if (!keymap_table[i].name)
			continue;
		snprintf(word, sizeof word, " %s ", keymap_table[i].name);
		cr_expect_not_null(strstr(from, word), "%s", keymap_table[i].name);
	}
}
