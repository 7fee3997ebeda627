/* SPDX-License-Identifier: MIT */
/*
 * held_signals: INT, TERM and HUP wait while something is made that must be whole or
 * not there; whoever makes it looks now and then whether one has come, removes what is
 * half-made, and lets it act, which ends the program as the signal does.  Those that are
 * ignored, as nohup(1) has it and a shell of what runs beside it, stay so.
 */
#ifndef POSTSIL_HELD_SIGNALS_H
#define POSTSIL_HELD_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* The three of them, without those that are ignored. */
void held_signals_set(sigset_t *set);

/* before: for held_signals_release(). */
void held_signals_begin(sigset_t *before);

bool held_signals_came(void);

/* One that came ends the program here. */
void held_signals_release(const sigset_t *before);

#endif
