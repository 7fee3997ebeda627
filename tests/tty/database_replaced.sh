#!/bin/sh
# SPDX-License-Identifier: MIT
# A database that is removed or replaced in mid-session is noticed: what is shown
# is what lies there now, and a run stored afterwards appears.
. "$SRC/tests/tty/tmux.inc"
good_run >"$TMP/stream"
fake_worker "$TMP/stream"
status 0 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
# wide enough for the message behind the path of a scratch folder
start 200x40 "$POSTSIL"
wait_screen '1\[Over'
keys 3; wait_screen 'fp64'
mv "$TMP/data/postsil" "$TMP/data/away"
wait_screen 'Nothing measured yet'
status 0 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
wait_screen 'fp64'
rm "$DB"
mkdir "$DB"
wait_screen 'no regular file'
keys 1 2 3 4 5 q
restored replaced
