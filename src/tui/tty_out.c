/* SPDX-License-Identifier: MIT */
#include "tui/tty_out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

int tty_out_open(struct tty_out *t, int fd, struct err *e)
{
	char name[128];

	*t = (struct tty_out){ .fd = -1 };
	if (ttyname_r(fd, name, sizeof(name)) == 0)
		t->fd = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (t->fd < 0)
		t->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return t->fd < 0 ? err_sys(e, "cannot open the terminal for output") : 0;
}

void tty_out_close(struct tty_out *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	buf_release(&t->left);
}

bool tty_out_is_pending(const struct tty_out *t)
{
	return t->left.n > 0;
}

int tty_out_flush(struct tty_out *t, struct err *e)
{
	while (t->left.n > 0) {
		ssize_t n = write(t->fd, t->left.p, t->left.n);

		if (n >= 0)
			buf_eat(&t->left, (size_t)n);
		else if (errno == EAGAIN)
			return 1;
		else if (errno != EINTR)
			return err_sys(e, "the terminal is gone");
	}
	return 0;
}

int tty_out_write(struct tty_out *t, const char *bytes, size_t n, struct err *e)
{
	buf_add(&t->left, bytes, n);
	return tty_out_flush(t, e);
}

void tty_out_drain(struct tty_out *t, int timeout_ms)
{
	struct pollfd p = { .fd = t->fd, .events = POLLOUT };

	while (tty_out_flush(t, NULL) == 1)
		if (poll(&p, 1, timeout_ms) <= 0)
			break;
	buf_reset(&t->left);
}

bool tty_out_knows_private_modes(const char *term)
{
	static const char *const family[] = {
		"xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty",
		"wezterm", "ghostty", "contour", "konsole", "vte", "gnome", "st-",
		"mintty", "putty",
	};

	for (size_t i = 0; i < sizeof(family) / sizeof(family[0]); i++)
		if (strncmp(term, family[i], strlen(family[i])) == 0)
			return true;
	return false;
}
