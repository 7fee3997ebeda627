#!/bin/sh
# SPDX-License-Identifier: MIT
# A worker that refuses what it was asked: its complaint is shown, not the last
# line of the usage text behind it.
. "$(dirname "$0")/tui.inc"
real_worker
POSTSIL_BUDGET_SCALE=7 status 3 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
has 'postsil: worker: .*POSTSIL_BUDGET_SCALE' "$TMP/err"
has_not '--help' "$TMP/err"
