#!/bin/sh
# SPDX-License-Identifier: MIT
# Keys lead to every screen and back, the help opens and scrolls, q leaves.
. "$SRC/tests/tty/tmux.inc"
start 80x24 "$POSTSIL --demo"
wait_screen '1\[Over\]'
wait_screen SYNTHETIC
keys 2; wait_screen '2\[Traj\]'
keys 3; wait_screen '3\[Runs\]'
keys 4; wait_screen '4\[Mach\]'
keys 5; wait_screen '5\[Run\]'
keys 6; wait_screen '6\[Roof\]'
keys Right; wait_screen 'FLOP/B'
# the tab of the screen that is shown is there however narrow the line is
keys 8; wait_screen '8\[Alert\]'
keys g c; wait_screen '< .*gc\[Cmp\]'
keys g f; wait_screen '6\[Roof\]'
keys g o; wait_screen '1\[Over\]'
keys g t; wait_screen '2\[Traj\]'
keys g z; wait_screen 'no screen has that letter'
keys '?'; wait_screen 'Help'
wait_screen 'arrows scroll'
keys End; wait_screen 'Help of a command'
keys / z o o m; wait_screen '4 rows'
keys Enter; wait_screen 'Esc shows all'
keys Escape; wait_screen 'arrows scroll'
keys Escape; sleep 0.5
screen | grep -q 'Help ' && fail "Esc does not close the help"
keys r; wait_screen 'SYNTHETIC demonstration: leave it'
keys U U; wait_screen 'characters: ascii'
screen | LC_ALL=C grep -q '[^ -~]' && fail "more than ASCII after U U"
keys t; wait_screen 'theme: '
keys x; wait_screen 'forced runs count like the others'
keys q
restored q
