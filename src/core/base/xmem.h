/* SPDX-License-Identifier: MIT */
/*
 * xmem: allocation that cannot fail.  When memory ends the program says so on
 * standard error and exits with status 3; no caller checks.  Measured arrays
 * are not allocated here: bench asks for those itself and reports failure.
 */
#ifndef POSTSIL_XMEM_H
#define POSTSIL_XMEM_H

#include <stddef.h>

void *xmalloc(size_t n) __attribute__((returns_nonnull, malloc));
void *xcalloc(size_t n, size_t size) __attribute__((returns_nonnull, malloc));
void *xrealloc(void *p, size_t n) __attribute__((returns_nonnull));

/* Overflow of n * size counts as memory that ended. */
void *xreallocarray(void *p, size_t n, size_t size)
	__attribute__((returns_nonnull));

char *xstrdup(const char *s) __attribute__((returns_nonnull, malloc));
char *xstrndup(const char *s, size_t n) __attribute__((returns_nonnull, malloc));
char *xasprintf(const char *fmt, ...)
	__attribute__((returns_nonnull, format(printf, 1, 2)));

/* Room for one more element behind n used ones: doubles *cap as needed and
 * returns the (perhaps moved) array. */
void *xgrow(void *p, size_t n, size_t *cap, size_t size)
	__attribute__((returns_nonnull));

#endif
