/* SPDX-License-Identifier: MIT */
#include "tui/tty_restore.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define LINE_MS 500

static struct {
	volatile sig_atomic_t armed;
	int fd;
	size_t n;
	char bytes[TTY_RESTORE_MAX];
	struct termios modes;
} restore;

void tty_restore_add(struct buf *b, const char *s)
{
	if (s == NULL || s == (const char *)-1)
		return;
	while (*s) {
		const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;

		if (end)
			s = end + 1;
		else
			buf_addc(b, *s++);
	}
}

void tty_restore_arm(int fd, const struct buf *bytes, const struct termios *modes)
{
	restore.armed = 0;
	restore.fd = fd;
	restore.n = bytes->n <= sizeof(restore.bytes) ? bytes->n : 0;
	if (restore.n > 0)
		memcpy(restore.bytes, bytes->p, restore.n);
	restore.modes = *modes;
	restore.armed = 1;
}

void tty_restore_disarm(void)
{
	restore.armed = 0;
}

void tty_restore_now(void)
{
	struct pollfd p = { .fd = restore.fd, .events = POLLOUT };
	size_t at = 0;
	int before = errno;

	if (!restore.armed)
		return;
	restore.armed = 0;
	while (at < restore.n && poll(&p, 1, LINE_MS) > 0) {
		ssize_t n = write(restore.fd, restore.bytes + at, restore.n - at);

		if (n < 0)
			break;
		at += (size_t)n;
	}
	tcsetattr(restore.fd, TCSANOW, &restore.modes);
	errno = before;
}
