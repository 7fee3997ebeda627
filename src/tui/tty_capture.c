/* SPDX-License-Identifier: MIT */
#include "tui/tty_capture.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int tty_capture_open(struct tty_capture *c, int fd, struct err *e)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	*c = (struct tty_capture){ .tty_fd = -1, .mem_fd = -1 };
	c->out = own >= 0 ? fdopen(own, "w") : NULL;
	if (c->out == NULL && own >= 0)
		close(own);
	c->tty_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	c->mem_fd = memfd_create("postsil-frame", MFD_CLOEXEC);
	if (c->out == NULL || c->tty_fd < 0 || c->mem_fd < 0)
		return err_sys(e, "cannot prepare the terminal");
	return 0;
}

void tty_capture_close(struct tty_capture *c)
{
	if (c->out)
		fclose(c->out);
	if (c->tty_fd >= 0)
		close(c->tty_fd);
	if (c->mem_fd >= 0)
		close(c->mem_fd);
	*c = (struct tty_capture){ .tty_fd = -1, .mem_fd = -1 };
}

void tty_capture_begin(const struct tty_capture *c)
{
	dup3(c->mem_fd, fileno(c->out), O_CLOEXEC);
}

void tty_capture_end(const struct tty_capture *c)
{
	dup3(c->tty_fd, fileno(c->out), O_CLOEXEC);
}

int tty_capture_take(const struct tty_capture *c, struct buf *to, struct err *e)
{
	off_t size = lseek(c->mem_fd, 0, SEEK_END);
	ssize_t n = 0;

	if (size > 0) {
		buf_reserve(to, (size_t)size);
		n = pread(c->mem_fd, to->p + to->n, (size_t)size, 0);
		to->n += n > 0 ? (size_t)n : 0;
		to->p[to->n] = '\0';
	}
	if (size < 0 || n < size || lseek(c->mem_fd, 0, SEEK_SET) < 0 ||
	    ftruncate(c->mem_fd, 0) < 0)
		return err_sys(e, "cannot hold a frame in memory");
	return 0;
}
