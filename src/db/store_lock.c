/* SPDX-License-Identifier: MIT */
#include "db/store_lock.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

/* Polled, as a lock with a time limit needs a signal or a thread.  The longest
 * pause bounds how long a free lock can go unnoticed. */
#define PAUSE_FIRST_US 100
#define PAUSE_LONGEST_US 2000

void store_lock_init(struct store_lock *l, const char *database)
{
	l->fd = -1;
	l->path = xasprintf("%s-lock", database);
}

void store_lock_release(struct store_lock *l)
{
	store_lock_drop(l);
	free(l->path);
	l->path = NULL;
}

static void pause_us(long us)
{
	struct timespec t = { .tv_nsec = us * 1000 };

	nanosleep(&t, NULL);
}

static int try_lock(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return 0;
	return errno == EAGAIN || errno == EACCES || errno == EINTR ? 1 : -1;
}

int store_lock_take(struct store_lock *l, int wait_ms, struct err *e)
{
	uint64_t until = clock_mono_ns() + (uint64_t)wait_ms * 1000000;
	long us = PAUSE_FIRST_US;
	int rc;

	assert(l->fd < 0);
	l->fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (l->fd < 0)
		return err_sys(e, "cannot open the lock file %s", l->path);
	while ((rc = try_lock(l->fd)) == 1 && clock_mono_ns() < until) {
		pause_us(us);
		if (us < PAUSE_LONGEST_US)
			us *= 2;
	}
	if (rc == 0)
		return 0;
	if (rc == 1)
		rc = err_set(e, ERR_BUSY, "another postsil has been writing for "
			     "%d s (lock file %s): wait for it, or end it, and "
			     "try again", wait_ms / 1000, l->path);
	else
		rc = err_sys(e, "cannot lock %s", l->path);
	store_lock_drop(l);
	return rc;
}

void store_lock_drop(struct store_lock *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}
