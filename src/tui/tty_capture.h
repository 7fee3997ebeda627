/* SPDX-License-Identifier: MIT */
/*
 * tty_capture: holds back what a library writes to its own descriptor.
 *
 * ncurses calls write(2) once per changed run of cells.  Its descriptor is
 * therefore turned to memory while it makes a frame, and back to the terminal
 * after, because it also asks that descriptor for the terminal's modes.
 */
#ifndef POSTSIL_TTY_CAPTURE_H
#define POSTSIL_TTY_CAPTURE_H

#include <stdio.h>

#include "core/base/buf.h"
#include "core/base/err.h"

struct tty_capture {
	FILE *out;      /* the library's own stream on the terminal */
	int tty_fd;     /* the terminal */
	int mem_fd;
};

/* Both descriptors are duplicates of fd, which stays the caller's. */
int tty_capture_open(struct tty_capture *c, int fd, struct err *e);
void tty_capture_close(struct tty_capture *c);

/* Between the two, what goes to `out` collects in memory. */
void tty_capture_begin(const struct tty_capture *c);
void tty_capture_end(const struct tty_capture *c);

/* Moves what was collected behind the content of *to. */
int tty_capture_take(const struct tty_capture *c, struct buf *to, struct err *e);

#endif
