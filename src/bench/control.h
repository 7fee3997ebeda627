/* SPDX-License-Identifier: MIT */
/*
 * control: what the user wants of a run in progress, from all sides at once.
 *
 * Control lines ({"do":"pause"}) come on standard input and through the
 * spool's FIFO from attached processes; SIGTERM and SIGINT mean abort.  The
 * signals are blocked and read from a signalfd(2), so nothing ever interrupts a
 * timed region; threads started later inherit the mask.  The end of standard
 * input is a detach: that side falls silent, the run goes on.
 *
 * Lines longer than CONTROL_LINE and lines that are no control line are
 * dropped.  Nothing here allocates.
 */
#ifndef POSTSIL_CONTROL_H
#define POSTSIL_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/event.h"

#define CONTROL_LINE 512
#define CONTROL_SOURCES 2

struct err;

/* One stream of control lines. */
struct control_source {
	int fd;                  /* -1: none, or ended */
	char line[CONTROL_LINE];
	size_t n;                /* bytes in line */
	bool overlong;           /* dropping up to the next newline */
};

struct control_input {
	struct control_source source[CONTROL_SOURCES];
	int signals;             /* signalfd */
	int caught;              /* SIGTERM or SIGINT; 0 none so far */
};

/* Blocks SIGTERM and SIGINT, and ignores SIGHUP, SIGPIPE, SIGTTIN and SIGTTOU:
 * call it before any other thread starts.  Either descriptor may be -1; both
 * stay the caller's and keep their flags. */
int control_open(struct control_input *c, int standard_input, int fifo,
		 struct err *e);
void control_close(struct control_input *c);

/* The next control, waiting for one at most timeout_ms (0: not at all).
 * CONTROL_NONE when there is none.  After an abort, always abort. */
enum control control_next(struct control_input *c, int timeout_ms);

/* The same for one source alone, without signals. */
enum control control_read(struct control_source *s, int timeout_ms);

/* "SIGTERM", "SIGINT" when that was the reason of an abort, else NULL. */
const char *control_signal_name(const struct control_input *c);

#endif
