#!/bin/sh
# SPDX-License-Identifier: MIT
# A reader that goes away ends the program without a word.
. "$(dirname "$0")/tui.inc"
{ "$POSTSIL" detect --json 2>"$TMP/err"; echo $? >"$TMP/status"; } | true
[ ! -s "$TMP/err" ] || fail "words about a closed pipe"
[ "$(cat "$TMP/status")" -eq 0 ] || fail "status $(cat "$TMP/status")"
status 3 "$POSTSIL" detect >/dev/full 2>"$TMP/err"
has 'standard output' "$TMP/err"
