/* SPDX-License-Identifier: MIT */
#include "tui/held_signals.h"

#include <stddef.h>

void held_signals_set(sigset_t *set)
{
	static const int told[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction is;

	sigemptyset(set);
	/* one that is held back is kept though it is ignored */
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		if (sigaction(told[i], NULL, &is) == 0 && is.sa_handler != SIG_IGN)
			sigaddset(set, told[i]);
}

void held_signals_begin(sigset_t *before)
{
	sigset_t set;

	held_signals_set(&set);
	sigprocmask(SIG_BLOCK, &set, before);
}

bool held_signals_came(void)
{
	sigset_t set, waiting;

	held_signals_set(&set);
	sigpending(&waiting);
	sigandset(&waiting, &waiting, &set);
	return !sigisemptyset(&waiting);
}

void held_signals_release(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}
