#!/bin/sh
# SPDX-License-Identifier: MIT
# An empty file in the default place, as a full disk leaves it, is no obstacle:
# the next start shows what there is and collects the run that waits.
. "$(dirname "$0")/tui.inc"
good_run >"$TMP/stream"
fake_worker "$TMP/stream"
mkdir -p "$TMP/data/postsil"
: >"$DB"
status 0 "$POSTSIL" show runs >"$TMP/out" 2>"$TMP/err"
has 'Nothing measured yet' "$TMP/out"
status 0 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
runs_are 1
: >"$TMP/other"
status 3 "$POSTSIL" --db "$TMP/other" show runs >"$TMP/out" 2>"$TMP/err"
has 'is empty' "$TMP/err"
