/* SPDX-License-Identifier: MIT */
#include "tui/keymap.h"

#include <string.h>

#include "tui/screen.h"

#define CTRL(c) ((c) & 31)

const struct key_command keymap_table[] = {
	{ .action = ACTION_RUN, .key = { 'r', 'n' }, .keys = "r", .word = "run",
	  .help = "calibrate this machine (asks for the suite)" },
	{ .action = ACTION_PAUSE, .scope = KEYS_IN_RUN, .key = { 'p' }, .keys = "p",
	  .word = "pause", .help = "pause the run in progress, or go on" },
	{ .action = ACTION_SKIP, .scope = KEYS_IN_RUN, .key = { 's' }, .keys = "s",
	  .word = "skip", .help = "skip the step that is measured now" },
	{ .action = ACTION_ABORT, .scope = KEYS_IN_RUN, .key = { 'a' }, .keys = "a",
	  .word = "abort", .help = "abort the run: nothing of it is stored" },
	{ .action = ACTION_LOG, .key = { 'L' }, .keys = "L",
	  .help = "the log of the run" },
	{ .action = ACTION_SCREEN,
	  .keys = "1 - 9", .help = "the screens of the top line" },
	{ .action = ACTION_GOTO, .key = { 'g' }, .keys = "g, letter",
	  .help = "go to a screen by its letter" },
	{ .scope = KEYS_OF_SCREENS, .keys = "arrows hjkl",
	  .help = "move; PgUp PgDn Home End too" },
	{ .scope = KEYS_OF_SCREENS, .keys = "Tab Shift-Tab",
	  .help = "next and previous pane" },
	{ .scope = KEYS_OF_SCREENS, .keys = "Enter",
	  .help = "open what is selected" },
	{ .action = ACTION_BACK, .key = { SKEY_ESC, SKEY_BACKSPACE },
	  .keys = "Esc", .help = "back to where you came from" },
	{ .action = ACTION_FORCED, .key = { 'x' }, .keys = "x",
	  .help = "forced runs: count them like the others, or not" },
	{ .action = ACTION_THEME, .key = { 't' }, .keys = "t",
	  .help = "dark or light theme" },
	{ .action = ACTION_GLYPHS, .key = { 'U' }, .keys = "U",
	  .help = "characters: braille, blocks, ASCII" },
	{ .action = ACTION_RELOAD, .key = { CTRL('L'), SKEY_F5 },
	  .keys = "F5 Ctrl-L", .help = "read the database again, paint anew" },
	{ .action = ACTION_HELP, .key = { '?', SKEY_F1 }, .keys = "?",
	  .word = "help", .help = "this help" },
	{ .action = ACTION_QUIT, .key = { 'q', CTRL('C'), SKEY_F10 }, .keys = "q",
	  .word = "quit", .help = "leave; a run in progress goes on by itself" },
};

const size_t keymap_count = sizeof keymap_table / sizeof *keymap_table;

const struct key_command *keymap_find(uint32_t key, int in_run)
{
	const struct key_command *c = keymap_table;

	for (; c < keymap_table + keymap_count; c++)
		for (size_t i = 0; i < 4 && c->key[i]; i++)
			if (c->key[i] == key && (c->scope == KEYS_ALWAYS || in_run))
				return c;
	if (key >= '1' && key <= '9')
		for (c = keymap_table; c->action != ACTION_SCREEN; )
			c++;
	else
		c = NULL;
	return c;
}

char keymap_letter(const char *const *names, size_t i)
{
	char taken[64];
	size_t n = 0;

	for (size_t k = 0; names[k] && n + 1 < sizeof taken; k++) {
		const char *s = names[k];

		taken[n] = '\0';
		while (*s && strchr(taken, *s))
			s++;
		if (k == i)
			return *s;
		if (*s)
			taken[n++] = *s;
	}
	return 0;
}
