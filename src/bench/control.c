/* SPDX-License-Identifier: MIT */
#include "bench/control.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/err.h"

int control_open(struct control_input *c, int standard_input, int fifo,
		 struct err *e)
{
	sigset_t set;

	*c = (struct control_input){ .signals = -1 };
	c->source[0].fd = standard_input;
	c->source[1].fd = fifo;
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	/* in the background of a terminal: reading fails instead of stopping us */
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return err_sys(e, "cannot block signals");
	c->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (c->signals < 0)
		return err_sys(e, "cannot watch signals");
	return 0;
}

void control_close(struct control_input *c)
{
	if (c->signals >= 0)
		close(c->signals);
	*c = (struct control_input){ .signals = -1 };
	for (int i = 0; i < CONTROL_SOURCES; i++)
		c->source[i].fd = -1;
}

const char *control_signal_name(const struct control_input *c)
{
	return c->caught == SIGTERM ? "SIGTERM" : c->caught ? "SIGINT" : NULL;
}

static bool read_signal(struct control_input *c)
{
	struct signalfd_siginfo info;

	if (c->signals >= 0 &&
	    read(c->signals, &info, sizeof info) == (ssize_t)sizeof info)
		c->caught = (int)info.ssi_signo;
	return c->caught != 0;
}

/* Takes the first whole line out of s and says what it means; lines without a
 * meaning are dropped on the way. */
static enum control take_line(struct control_source *s)
{
	enum control what = CONTROL_NONE;

	while (what == CONTROL_NONE) {
		char *end = memchr(s->line, '\n', s->n);
		size_t len = end ? (size_t)(end - s->line) : 0;

		if (!end && s->n == sizeof s->line) {
			s->overlong = true;
			s->n = 0;
		}
		if (!end)
			return CONTROL_NONE;
		if (!s->overlong)
			what = control_parse(s->line, len);
		s->overlong = false;
		s->n -= len + 1;
		memmove(s->line, end + 1, s->n);
	}
	return what;
}

/* What fd has now.  poll(2) comes first as the descriptor may be shared with a
 * shell, whose flags are not ours to change.  False at its end. */
static bool fill(struct control_source *s)
{
	ssize_t n = read(s->fd, s->line + s->n, sizeof s->line - s->n);

	if (n > 0)
		s->n += (size_t)n;
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

enum control control_read(struct control_source *s, int timeout_ms)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	enum control what = take_line(s);

	if (what != CONTROL_NONE || poll(&p, 1, timeout_ms) <= 0)
		return what;
	if (!fill(s))
		s->fd = -1;
	return take_line(s);
}

static enum control take_any(struct control_input *c)
{
	for (int i = 0; i < CONTROL_SOURCES; i++) {
		enum control what = take_line(&c->source[i]);

		if (what != CONTROL_NONE)
			return what;
	}
	return CONTROL_NONE;
}

enum control control_next(struct control_input *c, int timeout_ms)
{
	struct pollfd p[CONTROL_SOURCES + 1];
	enum control what;

	if (read_signal(c))
		return CONTROL_ABORT;
	what = take_any(c);
	if (what != CONTROL_NONE)
		return what;
	for (int i = 0; i < CONTROL_SOURCES; i++)
		p[i] = (struct pollfd){ .fd = c->source[i].fd, .events = POLLIN };
	p[CONTROL_SOURCES] = (struct pollfd){ .fd = c->signals, .events = POLLIN };
	if (poll(p, CONTROL_SOURCES + 1, timeout_ms) <= 0)
		return CONTROL_NONE;
	if (read_signal(c))
		return CONTROL_ABORT;
	for (int i = 0; i < CONTROL_SOURCES; i++)
		if (p[i].revents && !fill(&c->source[i]))
			c->source[i].fd = -1;
	return take_any(c);
}
