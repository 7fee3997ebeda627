#!/bin/sh
# SPDX-License-Identifier: MIT
# Leaving in mid-run says that the run goes on; coming back shows it; it is
# stored once.
. "$SRC/tests/tty/tmux.inc"
real_worker blas1.dot,blas1.axpy,peak.fma
POSTSIL_BUDGET_SCALE=0.99
export POSTSIL_BUDGET_SCALE
start 80x24 "$POSTSIL"
wait_screen '1\[Over\]'
keys r f Enter
wait_screen 'step [0-9]*/' 30
keys q
wait_screen 'goes on by itself'
restored leave
"$WORKER" --list | grep -q '"state":"running"' || fail "the run did not go on"
t send-keys -t s "clear; $POSTSIL" Enter
wait_screen 'attached to run'
keys 5
wait_screen 'step [0-9]*/' 30
wait_screen 'is stored as number 1' 60
keys q
restored return
runs_are 1
[ -z "$("$WORKER" --list)" ] || fail "spools are left: $("$WORKER" --list)"
