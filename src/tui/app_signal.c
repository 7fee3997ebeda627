/* SPDX-License-Identifier: MIT */
#include "tui/app_state.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static const int told[] = {
	SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT,
};
static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* A handler has no other way to know where to write to. */
static volatile int pipe_in = -1, pipe_out = -1;

static void tell(int sig)
{
	unsigned char b = (unsigned char)sig;
	int saved = errno;

	/* a full pipe already wakes the loop */
	if (write(pipe_in, &b, 1) < 0)
		errno = saved;
	errno = saved;
}

static void die(int sig)
{
	screen_emergency_restore();
	/* SA_RESETHAND has put the default back: the signal does its work */
	raise(sig);
}

static void set(int sig, void (*handler)(int), int flags)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = flags };

	sigemptyset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

int app_signal_start(struct err *e)
{
	int fd[2];

	if (pipe2(fd, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_sys(e, "cannot make a pipe for signals");
	pipe_out = fd[0];
	pipe_in = fd[1];
	for (size_t i = 0; i < COUNT(told); i++)
		set(told[i], tell, SA_RESTART);
	for (size_t i = 0; i < COUNT(fatal); i++)
		set(fatal[i], die, (int)SA_RESETHAND | SA_NODEFER);
	return fd[0];
}

void app_signal_stop(void)
{
	for (size_t i = 0; i < COUNT(told); i++)
		set(told[i], SIG_DFL, 0);
	for (size_t i = 0; i < COUNT(fatal); i++)
		set(fatal[i], SIG_DFL, 0);
	close(pipe_in);
	close(pipe_out);
	pipe_in = pipe_out = -1;
}

int app_signal_next(int fd)
{
	unsigned char b;

	return read(fd, &b, 1) == 1 ? b : 0;
}

void app_signal_suspend(struct screen *s)
{
	screen_suspend(s);
	/* the default action, so that a shell without job control is not left
	 * with a stopped program: the kernel then ignores it */
	set(SIGTSTP, SIG_DFL, 0);
	raise(SIGTSTP);
	set(SIGTSTP, tell, SA_RESTART);
	screen_resume(s);
}
