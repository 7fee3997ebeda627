/* SPDX-License-Identifier: MIT */
#include "bench/hostlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/spool.h"
#include "core/base/err.h"

#define LOCK_NAME "postsil-worker.lock"
/* Ours holds an id, a process number and a newline. */
#define LOCK_MAX_BYTES 128

const char *hostlock_path(void)
{
	const mode_t open_to_all = S_IWOTH | S_ISVTX;
	struct stat st;

	if (stat("/run/lock", &st) == 0 && S_ISDIR(st.st_mode) &&
	    (st.st_mode & open_to_all) == open_to_all)
		return "/run/lock/" LOCK_NAME;
	return "/tmp/" LOCK_NAME;
}

/* O_NONBLOCK: a planted FIFO must not hold us up. */
static int open_existing(const char *path)
{
	const int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int fd = open(path, O_RDWR | flags);

	return fd < 0 && (errno == EACCES || errno == EROFS)
		? open(path, O_RDONLY | flags) : fd;
}

static int open_or_create(const char *path)
{
	int fd = -1;

	/* somebody may create or remove it between the two calls */
	for (int tries = 0; tries < 10; tries++) {
		fd = open_existing(path);
		if (fd >= 0 || errno != ENOENT)
			return fd;
		fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
			  O_CLOEXEC, 0666);
		if (fd >= 0) {
			/* past the umask; other users must be able to lock it */
			if (fchmod(fd, 0666) == 0)
				return fd;
			close(fd);
			return -1;
		}
		if (errno != EEXIST)
			return -1;
	}
	return fd;
}

int hostlock_open(struct hostlock *l, const char *path, struct err *e)
{
	struct stat st;

	*l = (struct hostlock)HOSTLOCK_INIT;
	snprintf(l->path, sizeof l->path, "%s", path);
	l->fd = open_or_create(path);
	if (l->fd < 0)
		return err_sys(e, "cannot open the host's lock %s", path);
	if (fstat(l->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink <= 1 &&
	    st.st_size <= LOCK_MAX_BYTES)
		return 0;
	hostlock_close(l);
	return err_set(e, ERR_REFUSED, "%s is not a lock of postsil-worker: "
		       "have it removed", path);
}

/* False when the name means another file by now (a cleaner removed it). */
static bool is_current(const struct hostlock *l)
{
	struct stat here, there;

	return fstat(l->fd, &here) == 0 && lstat(l->path, &there) == 0 &&
	       here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

static void write_holder(const struct hostlock *l, const char *run)
{
	char text[LOCK_MAX_BYTES];
	int n = snprintf(text, sizeof text, "%s %ld\n", run, (long)getpid());

	/* a courtesy: it fails where the file is another user's, read-only */
	if (ftruncate(l->fd, 0) == 0 && pwrite(l->fd, text, (size_t)n, 0) != n)
		(void)!ftruncate(l->fd, 0);
}

int hostlock_try(struct hostlock *l, const char *run, struct err *e)
{
	char path[sizeof l->path];

	memcpy(path, l->path, sizeof path);
	for (int tries = 0; tries < 10; tries++) {
		if (flock(l->fd, LOCK_EX | LOCK_NB) < 0) {
			if (errno == EWOULDBLOCK)
				return err_set(e, ERR_BUSY,
					       "another calibration runs on this host");
			return err_sys(e, "cannot lock %s", l->path);
		}
		if (is_current(l)) {
			l->held = true;
			write_holder(l, run);
			return 0;
		}
		hostlock_close(l);
		if (hostlock_open(l, path, e) < 0)
			return e ? e->code : ERR_IO;
	}
	return err_set(e, ERR_IO, "%s is removed again and again", path);
}

void hostlock_holder(const struct hostlock *l, char run[RUN_ID])
{
	ssize_t n = pread(l->fd, run, RUN_ID - 1, 0);

	run[n > 0 ? n : 0] = '\0';
	if (!spool_id_is_valid(run))
		run[0] = '\0';
}

void hostlock_close(struct hostlock *l)
{
	if (l->held)
		(void)!ftruncate(l->fd, 0);
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	l->held = false;
}
