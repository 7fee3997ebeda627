/* SPDX-License-Identifier: MIT */
/*
 * help_text: what the help of the workstation says, as rows of keys and words: the keys
 * of the screen that is shown, of all screens (keymap.h), of a run, the screens, the other
 * screens' own keys (view_keys.h) and the commands (cmd.h).  Made of those tables alone.
 */
#ifndef POSTSIL_HELP_TEXT_H
#define POSTSIL_HELP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct key_bindings;
struct view_ops;

#define HELP_ROWS 192

struct help_row {
	char keys[32];      /* "" of a title */
	char text[96];
	bool is_title;
};

struct help_text {
	struct help_row row[HELP_ROWS];
	size_t n;
};

/* screen: the one that is shown, whose keys come first; NULL: none.  keys: as this user
 * has them; NULL: keymap.h's. */
void help_text_build(struct help_text *h, const struct view_ops *screen,
		     const struct key_bindings *keys);

/* Keeps the rows whose keys or text have the words in them, in capitals or not, with
 * their titles, and all rows of a title that has them.  Returns how many rows of keys
 * are left. */
size_t help_text_filter(struct help_text *h, const char *words);

#endif
