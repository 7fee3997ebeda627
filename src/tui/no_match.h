/* SPDX-License-Identifier: MIT */
/*
 * no_match: what a screen says when the filters match no run: that it is so,
 * and which products, or precisions, there are to ask for.
 */
#ifndef POSTSIL_NO_MATCH_H
#define POSTSIL_NO_MATCH_H

struct workspace;

#define NO_MATCH 400

/* How to measure something: by the key where one can be pressed. */
const char *no_match_how(const struct workspace *ws);

/* "" when there are rows, with the metric of the workspace where it is METRIC_CUSTOM,
 * or no database.  Reads the database only when the filters match nothing. */
void no_match_words(const struct workspace *ws, char out[NO_MATCH]);

/* " custom:tokens, custom:frames and 3 more": the figures of other kinds that the rows
 * on the desk have; "": none. */
#define NO_MATCH_NAMES (NO_MATCH - 140)
void no_match_customs(const struct workspace *ws, char out[NO_MATCH_NAMES]);

#endif
