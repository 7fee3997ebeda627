/* SPDX-License-Identifier: MIT */
/*
 * no_match: what a screen says when the filters match no run: that it is so,
 * and which products there are to ask for.
 */
#ifndef POSTSIL_NO_MATCH_H
#define POSTSIL_NO_MATCH_H

struct workspace;

#define NO_MATCH 400

/* How to measure something: by the key where one can be pressed. */
const char *no_match_how(const struct workspace *ws);

/* "" when there are rows, or no database.  Reads the database only when the
 * filters match nothing. */
void no_match_words(const struct workspace *ws, char out[NO_MATCH]);

#endif
