/* SPDX-License-Identifier: MIT */
/* nearest: what was probably meant by a mistyped word. */
#ifndef POSTSIL_NEAREST_H
#define POSTSIL_NEAREST_H

/* Longer words are near to none. */
#define NEAREST_WORD_MAX 32

/* The word of the list (ends with NULL) that is nearest to s by edits
 * (insert, delete, replace, swap neighbours), or NULL when none is near. */
const char *nearest_word(const char *s, const char *const *words);

#endif
