/* SPDX-License-Identifier: MIT */
/*
 * tty_out: bytes on their way to a terminal whose line may be slow.
 *
 * Each batch goes out in one write(2) where the line takes it; what it does not
 * take waits here, so that a program never blocks on a slow or stopped line.
 * The terminal is opened anew without blocking, as the flag would otherwise
 * hit everybody who shares the descriptor; where that is not possible, writes
 * on the old one block.
 */
#ifndef POSTSIL_TTY_OUT_H
#define POSTSIL_TTY_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "core/base/err.h"

struct tty_out {
	int fd;
	struct buf left;     /* not taken yet */
};

/* fd is an open terminal; it stays the caller's. */
int tty_out_open(struct tty_out *t, int fd, struct err *e);
void tty_out_close(struct tty_out *t);

bool tty_out_is_pending(const struct tty_out *t);

/* Sends bytes behind what is left.  0: all taken; 1: some left, call
 * tty_out_flush() at POLLOUT; ERR_IO: the terminal is gone. */
int tty_out_write(struct tty_out *t, const char *bytes, size_t n, struct err *e);
int tty_out_flush(struct tty_out *t, struct err *e);

/* Waits up to timeout_ms for the line to take everything, then forgets the
 * rest. */
void tty_out_drain(struct tty_out *t, int timeout_ms);

/* Whether a TERM is of a family whose terminals know synchronised output
 * (private mode 2026) or skip private modes that they do not know; vt100, linux
 * and the like might print them. */
bool tty_out_knows_private_modes(const char *term);

#endif
