#!/bin/sh
# SPDX-License-Identifier: MIT
# The worker dies in mid-run: the screen names the signal, nothing is stored.
. "$SRC/tests/tty/tmux.inc"
real_worker blas1.dot,blas1.axpy,peak.fma
POSTSIL_BUDGET_SCALE=0.99
export POSTSIL_BUDGET_SCALE
start 80x24 "$POSTSIL"
for sig in KILL TERM; do
	wait_screen '1\[Over\]'
	keys r f Enter
	wait_screen 'step [0-9]*/' 30
	worker=$("$WORKER" --list | sed -n 's/.*"running".*"pid":\([0-9]*\).*/\1/p')
	kill -$sig "$worker"
	wait_screen "SIG$sig"
	keys 1
done
keys q
restored killed
[ ! -e "$DB" ] || runs_are 0
