/* SPDX-License-Identifier: MIT */
/*
 * keymap: keys to actions: the one table that feeds the loop, the key bar, the
 * palette and the help; the manual page has every row in the same words (a test
 * compares them).
 *
 * A screen's own keys come first (view_ops.key); what it does not want is
 * looked up here.  `g` and a letter go to any screen, whose letter is the
 * first of its name that no screen before it has taken.
 */
#ifndef POSTSIL_KEYMAP_H
#define POSTSIL_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum action {
	ACTION_NONE,
	ACTION_SCREEN,     /* 1 to 9 */
	ACTION_GOTO,       /* g, then a letter */
	ACTION_PALETTE,    /* the command line of app_palette.h */
	ACTION_RUN,
	ACTION_PAUSE, ACTION_SKIP, ACTION_ABORT, ACTION_LOG,
	ACTION_COPY, ACTION_COPY_ROW, ACTION_EXPORT,
	ACTION_FORCED, ACTION_THEME, ACTION_GLYPHS,
	ACTION_RELOAD, ACTION_BACK, ACTION_HELP, ACTION_QUIT,
};

/* When a command has an effect. */
enum key_scope {
	KEYS_ALWAYS,
	KEYS_IN_RUN,       /* while a run goes on */
	KEYS_OF_SCREENS,   /* understood by screens; here for the help */
};

struct key_command {
	enum action action;
	enum key_scope scope;
	const char *name;      /* stable, for "key.NAME" of the configuration; NULL:
				* its keys are fixed */
	uint32_t key[4];       /* codes of screen.h; 0: none */
	const char *keys;      /* as people read them */
	const char *word;      /* for the key bar; NULL: not there */
	bool spare;            /* word: only where the screen's own hints leave room */
	const char *help;
};

extern const struct key_command keymap_table[];
extern const size_t keymap_count;

/* The command of a key, or NULL; in_run says whether a run goes on. */
const struct key_command *keymap_find(uint32_t key, int in_run);

/* The command of that name that can be given without its key, or NULL. */
const struct key_command *keymap_named(const char *name);

/* The letter behind g for the screen number i (from 0) of names, a list that
 * ends with NULL; 0 when no letter is left. */
char keymap_letter(const char *const *names, size_t i);

#endif
