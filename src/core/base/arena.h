/* SPDX-License-Identifier: MIT */
/*
 * arena: many allocations, one free.  What is loaded together dies together:
 * rows and their strings live in one arena and need no free of their own.
 * Memory is zeroed and aligned for any type.  An arena on the stack starts as
 * ARENA_INIT; arena_release() leaves it ready for use again.
 */
#ifndef POSTSIL_ARENA_H
#define POSTSIL_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *head;
	size_t used;  /* bytes handed out, for budgets and tests */
};

#define ARENA_INIT { 0 }

void *arena_alloc(struct arena *a, size_t n)
	__attribute__((returns_nonnull));
void *arena_array(struct arena *a, size_t n, size_t size)
	__attribute__((returns_nonnull));
char *arena_strdup(struct arena *a, const char *s)
	__attribute__((returns_nonnull));
char *arena_strndup(struct arena *a, const char *s, size_t n)
	__attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((returns_nonnull, format(printf, 2, 3)));
void arena_release(struct arena *a);

#endif
