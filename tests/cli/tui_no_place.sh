#!/bin/sh
# SPDX-License-Identifier: MIT
# A default place that cannot be looked at is an error, not "nothing measured yet".
. "$(dirname "$0")/tui.inc"
echo >"$TMP/file"
XDG_DATA_HOME=$TMP/file
status 3 "$POSTSIL" show runs >"$TMP/out" 2>"$TMP/err"
has 'file/postsil' "$TMP/err"
mkdir -p "$TMP/loop/postsil"
ln -s postsil.db "$TMP/loop/postsil/postsil.db"
XDG_DATA_HOME=$TMP/loop
status 3 "$POSTSIL" show runs >"$TMP/out" 2>"$TMP/err"
has 'loop/postsil' "$TMP/err"
no_controls "$TMP/err"
