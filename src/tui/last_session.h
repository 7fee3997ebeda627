/* SPDX-License-Identifier: MIT */
/*
 * last_session: what the workstation had on when it was left, for its next start:
 * $XDG_STATE_HOME/postsil/session (else ~/.local/state/postsil/session), one line of
 * JSON.
 *
 * A theme chosen with a key stays as long as what it was chosen over is the same: who
 * then changes his configuration, or starts on a terminal of another kind, gets that.
 * What was opened in the screens belongs to one database, of which a digest is kept and
 * no name, as a URL may have a password in it.
 *
 * A file that is damaged, of another version or longer than SESSION_BYTES is none.  Two
 * programs at once: what the last one to be left had stays.
 */
#ifndef POSTSIL_LAST_SESSION_H
#define POSTSIL_LAST_SESSION_H

#include <stddef.h>

#include "core/base/digest.h"

struct buf;
struct err;

#define SESSION_BYTES 65536
#define SESSION_VIEWS 16
#define SESSION_WORD 32
#define SESSION_ARG 160       /* of struct view */

struct last_session_choice {
	char is[SESSION_WORD];    /* "" unless chosen with a key */
	char was[SESSION_WORD];   /* what it was chosen over */
};

struct last_session {
	char screen[SESSION_WORD];            /* a view's name */
	struct last_session_choice theme, glyphs;
	char database[DIGEST_HEX];            /* "": none */
	struct { char name[SESSION_WORD], arg[SESSION_ARG]; } view[SESSION_VIEWS];
	size_t n_views;                       /* those that have an arg */
};

/* Appends the path.  ERR_IO: there is no home. */
int last_session_path(struct buf *out, struct err *e);

/* Reads the n bytes at p.  ERR_FORMAT or ERR_VERSION, and *s is empty: it is none. */
int last_session_parse(struct last_session *s, const char *p, size_t n, struct err *e);

/* Appends what last_session_parse() reads, with a line's end. */
void last_session_write(const struct last_session *s, struct buf *out);

/* The file at path; *s is empty whenever there is no good one. */
void last_session_load(struct last_session *s, const char *path);

/* In one step and on the disk, or not at all: user_file_replace(). */
int last_session_save(const struct last_session *s, const char *path, struct err *e);

#endif
