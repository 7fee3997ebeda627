/* SPDX-License-Identifier: MIT */
/*
 * tty_restore: the terminal given back from within a signal handler.
 *
 * A screen arms it with the bytes and modes that undo what it did; a handler
 * for a fatal signal calls tty_restore_now(), which uses nothing that a handler
 * may not.  There is one terminal, and a handler has no parameter to find a
 * screen by: hence the one variable of the program, here.
 */
#ifndef POSTSIL_TTY_RESTORE_H
#define POSTSIL_TTY_RESTORE_H

#include <termios.h>

#include "core/base/buf.h"

#define TTY_RESTORE_MAX 256

/* Adds a terminfo string (NULL or (char *)-1: none) without its padding marks
 * ("$<2>"). */
void tty_restore_add(struct buf *b, const char *capability);

/* At most TTY_RESTORE_MAX bytes, else only the modes are kept. */
void tty_restore_arm(int fd, const struct buf *bytes, const struct termios *modes);
void tty_restore_disarm(void);

/* Async-signal-safe; does nothing when not armed.  Gives a stopped line half a
 * second. */
void tty_restore_now(void);

#endif
