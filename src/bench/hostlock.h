/* SPDX-License-Identifier: MIT */
/*
 * hostlock: one calibration per host at a time, for all users.
 *
 * flock(2) on /run/lock/postsil-worker.lock where /run/lock is open to all
 * (mode o+w and sticky: the same answer for every user), else on
 * /tmp/postsil-worker.lock.  The kernel drops the lock with its holder, however
 * that ends.  The file says which run holds it; this is a courtesy to the one
 * who waits, written by a stranger, and checked before it is believed.
 *
 * The file may be another user's.  It is opened without O_CREAT first
 * (fs.protected_regular refuses O_CREAT on such files), never through a link,
 * and only a regular file with one name is taken.
 */
#ifndef POSTSIL_HOSTLOCK_H
#define POSTSIL_HOSTLOCK_H

#include <stdbool.h>

#include "core/model/run.h"

struct err;

struct hostlock {
	int fd;             /* -1: not open */
	bool held;
	char path[256];
};

#define HOSTLOCK_INIT { .fd = -1 }

/* Where the lock of this host is. */
const char *hostlock_path(void);

/* 0, ERR_IO, or ERR_REFUSED when the path is something else than a lock. */
int hostlock_open(struct hostlock *l, const char *path, struct err *e);

/* Takes the lock for this run without waiting.  0, ERR_BUSY while another has
 * it, or ERR_IO. */
int hostlock_try(struct hostlock *l, const char *run, struct err *e);

/* The run that holds it, "" when the file does not say. */
void hostlock_holder(const struct hostlock *l, char run[RUN_ID]);

/* Gives it back. */
void hostlock_close(struct hostlock *l);

#endif
