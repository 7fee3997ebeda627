/* SPDX-License-Identifier: MIT */
/*
 * utf8: decoding and validation (RFC 3629: no overlong forms, no surrogates,
 * nothing above U+10FFFF).  Independent of the locale.
 */
#ifndef POSTSIL_UTF8_H
#define POSTSIL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the character at s (n bytes left, n > 0) into *cp and returns its
 * length in bytes.  An invalid byte gives U+FFFD and length 1. */
size_t utf8_next(const char *s, size_t n, uint32_t *cp);

bool utf8_is_valid(const char *s, size_t n);

/* How many bytes of s make at most so many without a cut through a character:
 * "%.*s", (int)utf8_fit(s, 60), s. */
size_t utf8_fit(const char *s, size_t most);

/* A character that a terminal may act on instead of showing it: C0 and C1
 * controls, DEL, and the format characters that reorder or hide text (bidi marks,
 * embeddings and isolates, line separators, tags). */
bool utf8_is_control(uint32_t cp);

/* Writes cp to out (at most 4 bytes, no NUL); returns the length. */
size_t utf8_encode(uint32_t cp, char out[4]);

#endif
