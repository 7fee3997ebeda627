/* SPDX-License-Identifier: MIT */
/*
 * app: the workstation: one poll loop over keyboard, worker, signals and time.
 *
 * No threads.  The first frame is shown before anything slow; detection, the
 * collection of spools and the attachment to a run in progress come after it.
 * The store is asked about once a second whether anybody committed.  Nothing
 * changed, nothing drawn; a run in progress is drawn at most four times a
 * second.
 */
#ifndef POSTSIL_APP_H
#define POSTSIL_APP_H

#include <stdbool.h>

struct config;
struct args_command;
struct err;
struct screen;
struct script;
struct workspace;

struct app_options {
	const char *view;        /* the first screen; NULL: the overview */
	bool no_color;
	const struct args_command *commands;  /* of the program, for the palette */
	const struct config *config;  /* NULL: none */
	const char *session;     /* path; NULL: neither read nor written */
	const char *note;        /* to be said at the start; NULL: nothing */
	const struct script *script;  /* played: app_script.h; NULL: none */
	int width, height;       /* of a screen in memory; 0: on the terminal */
};

/* Runs until the user leaves; ws is open (and stays the caller's).  Returns 0,
 * 128 + the number of the signal that ended it, or a negative code. */
int app_run(struct workspace *ws, const struct app_options *o, struct err *e);

#endif
