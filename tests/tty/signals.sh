#!/bin/sh
# SPDX-License-Identifier: MIT
# Every signal that ends it leaves the terminal as it was.
. "$SRC/tests/tty/tmux.inc"
start 80x24
for sig in TERM HUP INT QUIT SEGV ABRT; do
	t send-keys -t s "clear; $POSTSIL --demo" Enter
	wait_screen '1\[Over\]'
	kill -$sig "$(pid_of_postsil)"
	restored $sig
done
