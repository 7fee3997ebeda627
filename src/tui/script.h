/* SPDX-License-Identifier: MIT */
/*
 * script: what POSTSIL_SCRIPT names: keys and commands for the workstation, one a line.
 *
 *	Down, Enter, Ctrl-L, F5, g, ?   a key: its name, or the character it types
 *	type some words                 each of these characters
 *	wait 250, wait idle             milliseconds; or until nothing is pending
 *	resize 80x24                    columns and rows
 *	save-display FILE               the screen as text, written anew
 *	quit
 *
 * Blanks around a line do not count, empty lines and those that begin with # are
 * skipped, a CR before the line's end is no part of it.  The file is checked as a whole
 * before anything of it is played.  Names of keys are those of key_name.h.
 */
#ifndef POSTSIL_SCRIPT_H
#define POSTSIL_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

struct err;

#define SCRIPT_BYTES (1 << 20)       /* of a file at most */
#define SCRIPT_LINE 4096             /* and of a line */
#define SCRIPT_WAIT_MS 3600000       /* of one wait: an hour */
#define SCRIPT_SIDE 1000             /* of resize, from 1x1 */

enum script_kind {
	SCRIPT_KEY, SCRIPT_TYPE, SCRIPT_WAIT, SCRIPT_IDLE, SCRIPT_RESIZE,
	SCRIPT_SAVE, SCRIPT_QUIT,
};

struct script_step {
	enum script_kind kind;
	size_t line;         /* from 1 */
	uint32_t key;        /* of SCRIPT_KEY: as in screen.h */
	char *text;          /* of SCRIPT_TYPE, SCRIPT_SAVE (a file's name); else NULL */
	int ms;              /* of SCRIPT_WAIT */
	int w, h;            /* of SCRIPT_RESIZE */
};

struct script {
	char *name;          /* for messages */
	struct script_step *step;
	size_t n, cap;
};

#define SCRIPT_INIT { 0 }

/* Reads and checks a file.  ERR_USAGE with "NAME:LINE: why", also where it cannot be
 * read: s is empty then. */
int script_read(struct script *s, const char *path, struct err *e);

/* The same of n bytes. */
int script_parse(struct script *s, const char *name, const char *bytes, size_t n,
		 struct err *e);
void script_release(struct script *s);

#endif
