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

/* Bytes of the file.  With the first alone, a process that writes again and again
 * takes it as soon as it dropped it, and the others, asleep between two looks, find
 * it taken for seconds. */
enum { LOCK_DATABASE, LOCK_GATE };

/* Polled, as a lock with a time limit needs a signal or a thread.  At the gate all
 * pause alike, so that all have the same chance; far less than a write takes. */
#define PAUSE_DATABASE_US 100
#define PAUSE_GATE_US 500

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

/* 0, 1: another has it, negative: an error. */
static int set_lock(int fd, int byte, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET,
			      .l_start = byte, .l_len = 1 };

	if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return 0;
	return errno == EAGAIN || errno == EACCES || errno == EINTR ? 1 : -1;
}

static int wait_for(int fd, int byte, uint64_t until)
{
	int rc;

	while ((rc = set_lock(fd, byte, F_WRLCK)) == 1 && clock_mono_ns() < until)
		pause_us(byte == LOCK_GATE ? PAUSE_GATE_US : PAUSE_DATABASE_US);
	return rc;
}

int store_lock_take(struct store_lock *l, int wait_ms, struct err *e)
{
	uint64_t until = clock_mono_ns() + (uint64_t)wait_ms * 1000000;
	int rc;

	assert(l->fd < 0);
	l->fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (l->fd < 0)
		return err_sys(e, "cannot open the lock file %s", l->path);
	rc = wait_for(l->fd, LOCK_GATE, until);
	if (rc == 0)
		rc = wait_for(l->fd, LOCK_DATABASE, until);
	if (rc == 0)
		rc = set_lock(l->fd, LOCK_GATE, F_UNLCK);
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
