/* SPDX-License-Identifier: MIT */
#include "bench/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/xmem.h"

/* Opens the pipe or terminal behind fd anew, so that O_NONBLOCK is ours alone. */
static int reopen(int fd)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void outlet_init(struct outlet *o, int fd)
{
	struct stat st;

	*o = (struct outlet){ .fd = fd, .given = fd,
			       .kept = xmalloc(OUTLET_MAX) };
	if (fstat(fd, &st) < 0) {
		o->fd = -1;
		return;
	}
	o->socket = S_ISSOCK(st.st_mode);
	if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)) {
		int again = reopen(fd);

		if (again >= 0) {
			o->fd = again;
			o->own = true;
		} else if (errno == ENXIO) {
			o->fd = -1;
		}
		/* otherwise (no /proc): poll(2) and short writes must do */
	}
}

static void shut(struct outlet *o)
{
	if (o->fd >= 0 && o->own)
		close(o->fd);
	o->fd = -1;
	o->n = 0;
}

static void detach(struct outlet *o)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	shut(o);
	if (null >= 0 && null != o->given) {
		dup2(null, o->given);
		close(null);
	}
}

void outlet_release(struct outlet *o)
{
	shut(o);
	free(o->kept);
	o->kept = NULL;
}

bool outlet_is_detached(const struct outlet *o)
{
	return o->fd < 0;
}

/* Bytes taken, 0 when it would block, -1 when the reader is gone. */
static ssize_t pass(const struct outlet *o, const char *p, size_t n)
{
	/* pipe(7): where poll says writable, PIPE_BUF bytes fit */
	const size_t shared_max = 4096;
	struct pollfd pf = { .fd = o->fd, .events = POLLOUT };
	ssize_t w;

	do {
		if (o->socket) {
			w = send(o->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		} else if (o->own) {
			w = write(o->fd, p, n);
		} else {
			if (poll(&pf, 1, 0) <= 0)
				return 0;
			w = write(o->fd, p, n < shared_max ? n : shared_max);
		}
	} while (w < 0 && errno == EINTR);
	return w < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : w;
}

void outlet_flush(struct outlet *o)
{
	size_t done = 0;

	if (o->n == 0)
		return;
	while (done < o->n) {
		ssize_t w = pass(o, o->kept + done, o->n - done);

		if (w < 0) {
			detach(o);
			return;
		}
		if (w == 0)
			break;
		done += (size_t)w;
	}
	o->n -= done;
	memmove(o->kept, o->kept + done, o->n);
}

void outlet_put(struct outlet *o, const char *p, size_t n)
{
	if (o->fd < 0)
		return;
	if (n > OUTLET_MAX - o->n)
		outlet_flush(o);
	if (n > OUTLET_MAX - o->n) {
		detach(o);
		return;
	}
	memcpy(o->kept + o->n, p, n);
	o->n += n;
	outlet_flush(o);
}

bool outlet_drain(struct outlet *o, int timeout_ms)
{
	uint64_t end = clock_mono_ns() + (uint64_t)timeout_ms * 1000000u;

	for (;;) {
		struct pollfd pf = { .fd = o->fd, .events = POLLOUT };
		uint64_t now;

		outlet_flush(o);
		now = clock_mono_ns();
		if (o->fd < 0 || o->n == 0 || now >= end)
			return o->fd >= 0 && o->n == 0;
		poll(&pf, 1, (int)((end - now) / 1000000u) + 1);
	}
}
