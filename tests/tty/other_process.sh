#!/bin/sh
# SPDX-License-Identifier: MIT
# A run that another process finishes appears without a key.
. "$SRC/tests/tty/tmux.inc"
real_worker
start 80x24 "$POSTSIL show runs >/dev/null; $POSTSIL"
wait_screen '1\[Over\]'
keys 3; wait_screen 'Nothing measured yet'
status 0 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
wait_screen 'fp64' 10
keys q
restored other
