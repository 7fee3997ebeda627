/* SPDX-License-Identifier: MIT */
/*
 * buf: a growing string.  p is always NUL-terminated once anything was added
 * (the NUL is not counted in n); an untouched buf has p == NULL.  The owner
 * releases it.
 */
#ifndef POSTSIL_BUF_H
#define POSTSIL_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *p;
	size_t n, cap;
};

#define BUF_INIT { 0 }

void buf_release(struct buf *b);

/* Forgets the content, keeps the memory. */
void buf_reset(struct buf *b);

/* Room for n more bytes and a NUL. */
void buf_reserve(struct buf *b, size_t n);

/* Here, as JSON is made of single characters. */
static inline void buf_addc(struct buf *b, char c)
{
	if (b->n + 2 > b->cap)
		buf_reserve(b, 1);
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

void buf_add(struct buf *b, const void *p, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* Drops the first n bytes. */
void buf_eat(struct buf *b, size_t n);

/* The content as a C string, "" when nothing was added; borrowed. */
const char *buf_str(const struct buf *b);

/* The content as a heap string that the caller frees; the buf is empty after. */
char *buf_steal(struct buf *b);

#endif
