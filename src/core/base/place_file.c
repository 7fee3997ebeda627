/* SPDX-License-Identifier: MIT */
#include "core/base/place_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* EPERM of link(2): the file system has no hard links. */
static bool is_missing(int error)
{
	return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP ||
	       error == EPERM;
}

static int place_by_link(int dir, const char *from, const char *to)
{
	if (linkat(dir, from, dir, to, 0) < 0)
		return -1;
	unlinkat(dir, from, 0);   /* it is in its place whatever becomes of this */
	return 0;
}

static int place_by_claim(int dir, const char *from, const char *to)
{
	int fd = openat(dir, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int error;

	if (fd < 0)
		return -1;
	close(fd);
	if (renameat(dir, from, dir, to) == 0)
		return 0;
	error = errno;
	unlinkat(dir, to, 0);
	errno = error;
	return -1;
}

int place_file_by(enum place_way way, int dir, const char *from, const char *to)
{
	if (way <= PLACE_BY_RENAME) {
		if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0)
			return 0;
		if (!is_missing(errno))
			return -1;
	}
	if (way <= PLACE_BY_LINK) {
		if (place_by_link(dir, from, to) == 0)
			return 0;
		if (!is_missing(errno))
			return -1;
	}
	return place_by_claim(dir, from, to);
}

int place_file(int dir, const char *from, const char *to)
{
	return place_file_by(PLACE_BY_RENAME, dir, from, to);
}
