/* SPDX-License-Identifier: MIT */
/*
 * err: why a call failed, in words a user can act on.
 *
 * A function that can fail takes a `struct err *` as its last parameter and
 * returns 0 or a negative `enum err_code`.  The first failure fills *e and
 * wins; later err_set() calls on a filled err change nothing, so that cleanup
 * code cannot hide the cause.  The text names the thing and the remedy and is
 * complete enough to be printed as it is ("postsil: " is put before it).
 *
 * e may be NULL: the caller then only learns the code.
 */
#ifndef POSTSIL_ERR_H
#define POSTSIL_ERR_H

enum err_code {
	ERR_USAGE = -1,       /* the caller's arguments are off (exit status 2) */
	ERR_IO = -2,          /* the operating system said no */
	ERR_FORMAT = -3,      /* input is not of the form it should have */
	ERR_VERSION = -4,     /* input is of a version this program does not know */
	ERR_REFUSED = -5,     /* understood, and refused by a rule */
	ERR_CONFLICT = -6,    /* same identity, other content */
	ERR_BUSY = -7,        /* somebody else holds it */
	ERR_NOT_FOUND = -8,   /* no such thing */
	ERR_UNSUPPORTED = -9, /* this machine or build has no such path */
	ERR_STOPPED = -10,    /* the user or a signal asked to stop */
};

struct err {
	int code;        /* 0 while nothing failed */
	char text[600];  /* "" while nothing failed; never ends in a newline */
};

#define ERR_INIT { 0 }

/* Fills *e unless it is filled already; returns code either way. */
int err_set(struct err *e, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* As err_set() with ERR_IO, and ": " and the text of errno behind it. */
int err_sys(struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Puts "prefix: " before the text of a filled err, so that a caller can say
 * what it was doing; returns e->code, which is 0 for NULL: return the callee's
 * code, not this one, where e may be NULL. */
int err_prefix(struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Empties *e for another try. */
void err_clear(struct err *e);

#endif
