#!/bin/sh
# SPDX-License-Identifier: MIT
# From 1x1 to 300x100 the screen follows, and says when it is too small.
. "$SRC/tests/tty/tmux.inc"
start 80x24 "$POSTSIL --demo"
wait_screen '1\[Over\]'
for size in 300x100 40x12 23x6 3x2 1x1 160x48 80x24; do
	for key in 1 2 3 4 5 '?'; do
		t resize-window -t s -x "${size%x*}" -y "${size#*x}"
		keys "$key"
	done
	keys Escape
	[ -n "$(pid_of_postsil)" ] || fail "it ended at $size"
	if [ "$size" = 23x6 ]; then
		wait_screen 'too small'
	fi
done
keys 1
wait_screen '1\[Over\]'
keys q
restored resize
