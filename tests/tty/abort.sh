#!/bin/sh
# SPDX-License-Identifier: MIT
# a asks, y aborts; TERM in mid-run leaves a clean terminal and the run going.
. "$SRC/tests/tty/tmux.inc"
real_worker blas1.dot,blas1.axpy,peak.fma
POSTSIL_BUDGET_SCALE=0.99
export POSTSIL_BUDGET_SCALE
start 80x24 "$POSTSIL"
wait_screen '1\[Over\]'
keys r f Enter
wait_screen 'step [0-9]*/' 30
keys a; wait_screen 'Abort the run?'
keys n
keys a; wait_screen 'Abort the run?'
keys y; wait_screen 'aborted'
[ ! -e "$DB" ] || runs_are 0
keys r f Enter
wait_screen 'step [1-9][0-9]*/' 30
kill -TERM "$(pid_of_postsil)"
restored TERM
"$WORKER" --list | grep -q '"state":"running"' || fail "the run did not go on"
worker=$("$WORKER" --list | sed -n 's/.*"running".*"pid":\([0-9]*\).*/\1/p')
kill "$worker"
