/* SPDX-License-Identifier: MIT */
#include "tui/tty_input.h"

#include <poll.h>
#include <sys/ioctl.h>

#include "core/base/err.h"

int tty_input_silence(int fd, struct err *e)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n = 0;

	if (poll(&p, 1, 0) <= 0)
		return 0;
	if ((p.revents & (POLLHUP | POLLERR | POLLNVAL)) ||
	    (ioctl(fd, FIONREAD, &n) == 0 && n == 0))
		return err_set(e, ERR_IO, "the terminal has hung up");
	return 0;
}
