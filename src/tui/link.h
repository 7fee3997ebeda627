/* SPDX-License-Identifier: MIT */
/*
 * link: starts or attaches to postsil-worker and reads its lines.
 *
 * The worker is looked for in $POSTSIL_WORKER, beside our own executable, and
 * in $PATH.  It is started in a session of its own, so that a Ctrl-C or a lost
 * terminal of ours does not reach it.  Its standard output is read without
 * blocking; lines over EVENT_MAX_BYTES are refused.  Its standard error goes to
 * a memory file of bounded size, whose last line (with status 2, usage: the first
 * in its own name) explains a worker that could not start.
 *
 * link_close() is a detach: the worker goes on by itself and its spool is
 * collected later.  A link never kills a worker that is not its own.
 *
 * SIGPIPE must be ignored by the program.
 */
#ifndef POSTSIL_LINK_H
#define POSTSIL_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/event.h"

struct buf;
struct err;
struct link;

/* Where the worker is: into out, or ERR_NOT_FOUND with the remedy. */
int link_find_worker(struct buf *out, struct err *e);

/* Starts `postsil-worker ARGS…`; args ends with NULL and has at most
 * LINK_ARGS words. */
#define LINK_ARGS 16
int link_open(struct link **out, const char *const *args, struct err *e);

/* To poll for reading; -1 once its output ended, when only its exit is waited
 * for: then call again every few ms. */
int link_fd(const struct link *l);

/* The next whole line, without its newline: 1 with *line and *n, borrowed
 * until the next call; 0 when there is none for now; ERR_STOPPED when the
 * worker ended in order (status 0) or with words of its own said before;
 * another negative code, in words that name the signal or the status, when it
 * did not (ERR_REFUSED of status 1, ERR_USAGE of 2); of SIGKILL they say whether the kernel's counters tell of the
 * out-of-memory killer.  A last line without a newline is torn and is not handed
 * out. */
int link_line(struct link *l, const char **line, size_t *n, struct err *e);

/* The same, parsed.  *ev lives in *a. */
int link_event(struct link *l, struct arena *a, struct event *ev, struct err *e);

/* Waits at most timeout_ms for a line: as link_line(), 0 on a timeout. */
int link_wait(struct link *l, int timeout_ms);

/* Sends a control line; ERR_IO when the worker takes none any more. */
int link_control(struct link *l, enum control c, struct err *e);

/* The exit status once the worker ended: 0 to 255, 128 + signal, or -1. */
int link_status(const struct link *l);

/* Ends a worker that does not answer to an abort (its driver hangs): nothing of the
 * run is stored, and its spool is cleared at the next start. */
void link_kill(struct link *l);

/* Lets go of it; NULL is allowed. */
void link_close(struct link *l);

/* Runs the worker to its end and appends its standard output to *out (NULL: not
 * wanted); waits at most timeout_ms.  0, or why not: ERR_REFUSED when it ended with
 * status 1 (preflight). */
int link_run(const char *const *args, int timeout_ms, struct buf *out,
	     struct err *e);

#endif
