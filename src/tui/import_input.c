/* SPDX-License-Identifier: MIT */
#include "tui/import_input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/err.h"
#include "tui/held_signals.h"

#define BUFFER (256 << 10)

/* --- signals ------------------------------------------------------------------- */

int import_signals_open(struct import_signals *s, struct err *e)
{
	sigset_t set;

	held_signals_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	*s = (struct import_signals){
		.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK),
	};
	return s->fd < 0 ? err_sys(e, "signalfd") : 0;
}

bool import_signals_stop(struct import_signals *s)
{
	struct signalfd_siginfo si;

	while (read(s->fd, &si, sizeof si) == sizeof si)
		s->stop = true;
	return s->stop;
}

void import_signals_close(struct import_signals *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

/* --- reading ------------------------------------------------------------------- */

/* Waits for bytes or a signal; -1 with errno EINTR at a signal. */
static ssize_t read_some(struct import_input *in, char *out, size_t n)
{
	for (;;) {
		struct pollfd p[2] = {
			{ .fd = in->fd, .events = POLLIN },
			{ .fd = in->signals->fd, .events = POLLIN },
		};
		ssize_t got;

		/* a reader may try again after it was told to stop */
		if (!in->signals->stop && poll(p, 2, -1) < 0 && errno != EINTR)
			return -1;
		if (import_signals_stop(in->signals)) {
			errno = EINTR;
			return -1;
		}
		if (!p[0].revents)
			continue;
		got = read(in->fd, out, n);
		if (got >= 0 || (errno != EAGAIN && errno != EINTR)) {
			in->done += got > 0 ? got : 0;
			return got;
		}
	}
}

static ssize_t on_read(void *cookie, char *out, size_t n)
{
	struct import_input *in = cookie;
	size_t left = in->n_head - in->at;

	if (!left)
		return read_some(in, out, n);
	if (n > left)
		n = left;
	memcpy(out, in->head + in->at, n);
	in->at += n;
	return (ssize_t)n;
}

static int read_head(struct import_input *in, const char *path, struct err *e)
{
	ssize_t got;

	do {
		got = read_some(in, in->head + in->n_head,
				sizeof in->head - in->n_head);
		if (got > 0)
			in->n_head += (size_t)got;
	} while (got > 0 && in->n_head < sizeof in->head);
	if (got < 0 && in->signals->stop)
		return err_set(e, ERR_STOPPED, "stopped");
	return got < 0 ? err_sys(e, "%s", path) : 0;
}

static int make_stream(struct import_input *in, const char *path, struct err *e)
{
	static const cookie_io_functions_t io = { .read = on_read };
	int rc = read_head(in, path, e);

	if (rc < 0)
		return rc;
	in->file = fopencookie(in, "r", io);
	if (!in->file)
		return err_sys(e, "%s", path);
	setvbuf(in->file, NULL, _IOFBF, BUFFER);
	return 0;
}

static int open_path(struct import_input *in, const char *path, struct err *e)
{
	if (strcmp(path, "-") == 0)
		in->fd = STDIN_FILENO;
	else   /* a pipe that nobody writes to yet is waited for by poll(2) */
		in->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0 || fstat(in->fd, &in->is) < 0) {
		int code = errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;

		return err_set(e, code, "%s: %s", path, strerror(errno));
	}
	if (S_ISDIR(in->is.st_mode))
		return err_set(e, ERR_REFUSED, "%s is a folder; name the files in it",
			       path);
	return 0;
}

int import_input_open(struct import_input *in, const char *path,
		      struct import_signals *signals, struct err *e)
{
	int rc;

	*in = (struct import_input){ .signals = signals, .fd = -1 };
	rc = open_path(in, path, e);
	if (rc == 0) {
		in->from = lseek(in->fd, 0, SEEK_CUR);
		in->twice = S_ISREG(in->is.st_mode) && in->from >= 0;
		rc = make_stream(in, path, e);
	}
	if (rc < 0)
		import_input_close(in);
	return rc;
}

int import_input_again(struct import_input *in, const char *path, struct err *e)
{
	fclose(in->file);
	in->file = NULL;
	in->n_head = in->at = 0;
	in->done = 0;
	if (lseek(in->fd, in->from, SEEK_SET) < 0)
		return err_sys(e, "%s", path);
	return make_stream(in, path, e);
}

void import_input_close(struct import_input *in)
{
	if (in->file)
		fclose(in->file);
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	in->file = NULL;
	in->fd = -1;
}
