#!/bin/sh
# SPDX-License-Identifier: MIT
# Ctrl-Z gives the terminal back, fg paints the screen again.
. "$SRC/tests/tty/tmux.inc"
start 80x24 "$POSTSIL --demo"
wait_screen '1\[Over\]'
keys C-z
wait_screen 'Stopped'
restored stop
t send-keys -t s "clear; fg" Enter
wait_screen '1\[Over\]'
keys 2; wait_screen '2\[Traj\]'
keys q
restored end
