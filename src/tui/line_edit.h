/* SPDX-License-Identifier: MIT */
/*
 * line_edit: a line of UTF-8 that somebody types, and the lines before it.
 *
 * Left Right Home End and Ctrl-A Ctrl-E move; Backspace, Delete, Ctrl-W (the word before
 * the cursor), Ctrl-U (all before it) and Ctrl-K (all behind it) delete; Up and Down (or
 * Ctrl-P and Ctrl-N) go through the history, and what was being typed waits at its end.
 * Moves are by character.  What acts on a terminal (utf8_is_control()) or is no character
 * is not taken in, so that the text is always valid UTF-8 without controls.
 */
#ifndef POSTSIL_LINE_EDIT_H
#define POSTSIL_LINE_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_EDIT_MAX 4096       /* bytes; what does not fit is left out */
#define LINE_EDIT_HISTORY 64

struct line_edit {
	char text[LINE_EDIT_MAX + 1];
	size_t n, at;                /* bytes; at: of the cursor */
	bool full;                   /* the last key did not fit */
	char *history[LINE_EDIT_HISTORY];   /* heap, oldest first */
	size_t n_history, shown;     /* shown == n_history: none of them */
	char *draft;                 /* heap: what was typed before going back */
};

/* An all-zero struct is empty. */
void line_edit_release(struct line_edit *l);

/* A key of screen.h; true when the line, its cursor or .full changed. */
bool line_edit_key(struct line_edit *l, uint32_t key);

/* Replaces the bytes from..to by s, cut where it would not fit or holds what is not taken
 * in; the cursor stands behind it. */
void line_edit_replace(struct line_edit *l, size_t from, size_t to, const char *s);

/* Appends the line to the history, unless it is blank or the last one; then it is
 * empty. */
void line_edit_done(struct line_edit *l);
void line_edit_clear(struct line_edit *l);

#endif
