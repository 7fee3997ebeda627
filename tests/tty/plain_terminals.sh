#!/bin/sh
# SPDX-License-Identifier: MIT
# A C locale and old terminals get ASCII and stay usable; an unknown TERM is
# refused in words.
. "$SRC/tests/tty/tmux.inc"
start 80x24
for term in vt100 vt220 xterm linux screen; do
	t send-keys -t s "clear; LC_ALL=C TERM=$term $POSTSIL --demo" Enter
	wait_screen '1\[Over\]'
	screen | LC_ALL=C grep -q '[^ -~]' && fail "$term: more than ASCII"
	keys 2; wait_screen '2\[Traj\]'
	keys q
	restored $term
done
t send-keys -t s "clear; TERM=no-such-terminal $POSTSIL --demo; echo status \$?" Enter
wait_screen '^status 3'
screen | grep -q 'no-such-terminal' || fail "the refusal does not name the terminal"
