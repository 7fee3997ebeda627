/* SPDX-License-Identifier: MIT */
#include "tui/keymap.h"

#include <string.h>

#include "tui/screen.h"

#define CTRL(c) ((c) & 31)

const struct key_command keymap_table[] = {
	{ .action = ACTION_RUN, .name = "run", .key = { 'r', 'n' }, .keys = "r", .word = "run",
	  .help = "calibrate this machine (asks for the suite)" },
	{ .action = ACTION_PAUSE, .name = "pause", .scope = KEYS_IN_RUN, .key = { 'p' }, .keys = "p",
	  .word = "pause", .help = "pause the run in progress, or go on" },
	{ .action = ACTION_SKIP, .name = "skip", .scope = KEYS_IN_RUN, .key = { 's' }, .keys = "s",
	  .word = "skip", .help = "skip the step that is measured now" },
	{ .action = ACTION_ABORT, .name = "abort", .scope = KEYS_IN_RUN, .key = { 'a' }, .keys = "a",
	  .word = "abort", .help = "abort the run: nothing of it is stored" },
	{ .action = ACTION_LOG, .name = "log", .key = { 'L' }, .keys = "L",
	  .help = "the log of the run" },
	{ .action = ACTION_SCREEN,
	  .keys = "1 - 9", .help = "the screens of the top line" },
	{ .action = ACTION_GOTO, .name = "goto", .key = { 'g' }, .keys = "g, letter",
	  .help = "go to a screen by its letter" },
	{ .action = ACTION_PALETTE, .name = "command", .key = { ':' }, .keys = ":",
	  .word = "command", .spare = true,
	  .help = "a command as behind `postsil`, completed by Tab" },
	{ .scope = KEYS_OF_SCREENS, .keys = "arrows hjkl",
	  .help = "move; PgUp PgDn Home End, and G for End, too" },
	{ .scope = KEYS_OF_SCREENS, .keys = "Tab Shift-Tab",
	  .help = "next and previous pane" },
	{ .scope = KEYS_OF_SCREENS, .keys = "Enter",
	  .help = "open what is selected" },
	{ .action = ACTION_BACK, .name = "back", .key = { SKEY_ESC, SKEY_BACKSPACE },
	  .keys = "Esc", .help = "back to where you came from" },
	{ .action = ACTION_COPY, .name = "copy", .key = { 'y' }, .keys = "y",
	  .help = "copy the command that shows the same" },
	{ .action = ACTION_COPY_ROW, .name = "copy-row", .key = { 'Y' }, .keys = "Y",
	  .help = "copy the selected row, with tabs between" },
	{ .action = ACTION_EXPORT, .name = "export", .key = { 'e' }, .keys = "e",
	  .help = "export what is seen: .csv, .json, .txt" },
	{ .action = ACTION_FORCED, .name = "forced", .key = { 'x' }, .keys = "x",
	  .help = "forced runs: count them like the others, or not" },
	{ .action = ACTION_THEME, .name = "theme", .key = { 't' }, .keys = "t",
	  .help = "the next theme: dark, light, contrast ..." },
	{ .action = ACTION_GLYPHS, .name = "glyphs", .key = { 'U' }, .keys = "U",
	  .help = "characters: braille, blocks, ASCII" },
	{ .action = ACTION_RELOAD, .name = "reload", .key = { CTRL('L'), SKEY_F5 },
	  .keys = "F5 Ctrl-L", .help = "read the database again, paint anew" },
	{ .action = ACTION_HELP, .name = "help", .key = { '?', SKEY_F1 }, .keys = "?",
	  .word = "help", .help = "this help" },
	{ .action = ACTION_QUIT, .name = "quit", .key = { 'q', CTRL('C'), SKEY_F10 }, .keys = "q",
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

const struct key_command *keymap_named(const char *name)
{
	for (size_t i = 0; i < keymap_count; i++) {
		const struct key_command *c = &keymap_table[i];

		if (c->name && strcmp(c->name, name) == 0 && c->action != ACTION_GOTO &&
		    c->action != ACTION_PALETTE)
			return c;
	}
	return NULL;
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
