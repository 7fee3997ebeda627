#!/bin/sh
# SPDX-License-Identifier: MIT
# Two runs at once: the second one waits, and says behind which.
. "$(dirname "$0")/tui.inc"
real_worker
POSTSIL_BUDGET_SCALE=0.3
export POSTSIL_BUDGET_SCALE
"$POSTSIL" run --force >"$TMP/out" 2>"$TMP/first" &
pid=$!
wait_for '^run ' "$TMP/first"
id=$(sed -n 's/^run \([0-9a-f]*\),.*/\1/p' "$TMP/first")
wait_for 'preflight\|blas1' "$TMP/first"
status 0 "$POSTSIL" run --force >"$TMP/out2" 2>"$TMP/err"
has "queued behind run $id" "$TMP/err"
wait $pid || fail "the first run failed"
runs_are 2
