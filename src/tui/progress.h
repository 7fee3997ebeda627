/* SPDX-License-Identifier: MIT */
/*
 * progress: a run in progress on standard error, without curses: one line that
 * is rewritten at a terminal, plain lines (one per step and event) otherwise.
 */
#ifndef POSTSIL_PROGRESS_H
#define POSTSIL_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/draw/glyphs.h"

struct live;

struct progress {
	int fd;
	bool tty;
	enum glyph_level level;
	size_t logged;          /* lines of the live log already written */
	uint64_t last_ns;       /* of the status line */
	bool open;              /* a status line stands there */
};

void progress_begin(struct progress *p, int fd);
bool progress_is_tty(const struct progress *p);
void progress_show(struct progress *p, const struct live *l);
void progress_say(struct progress *p, const char *text);

/* At a terminal, a few times a second: the status line says text. */
void progress_status(struct progress *p, const char *text);

/* Takes the status line away. */
void progress_end(struct progress *p);

#endif
