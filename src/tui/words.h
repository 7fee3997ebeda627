/* SPDX-License-Identifier: MIT */
/*
 * words: a line cut into words as a shell cuts it, and a word quoted for one.
 *
 * Blanks (space, tab, newline) part words.  '...' takes all as it is; "..." too, but a
 * backslash takes \ " $ and ` as they are; elsewhere a backslash takes the next character
 * as it is (POSIX, "Shell Command Language", 2.2).  Nothing is expanded: no variables, no
 * patterns, no comments.
 */
#ifndef POSTSIL_WORDS_H
#define POSTSIL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

#define WORDS_MAX 200

struct words {
	char *text;                    /* heap, of all words */
	char *word[WORDS_MAX + 1];     /* word[n] is NULL */
	size_t start[WORDS_MAX];       /* where in the line each begins, its quote included */
	size_t n;
	bool in_word;                  /* the line ends within the last word, */
	char open;                     /* and within this quote, or behind a backslash */
};

/* Cuts the n bytes of line.  ERR_USAGE: a quote or a backslash is left open, which is
 * said with its place (all words are there nevertheless: somebody is typing them), or
 * there are more than WORDS_MAX words.  The caller releases *w in any case. */
int words_split(struct words *w, const char *line, size_t n, struct err *e);
void words_release(struct words *w);

/* Appends s so that words_split() and a shell give it back; without closing the quote
 * where there is one when more is to follow. */
void words_quote(struct buf *out, const char *s, bool more);

#endif
