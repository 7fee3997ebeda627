#!/bin/sh
# SPDX-License-Identifier: MIT
# A whole stream becomes one run, whatever sends it; a second time it is there
# already.  The spool is forgotten only when the run is in the store.
. "$(dirname "$0")/tui.inc"
good_run >"$TMP/stream"
fake_worker "$TMP/stream"
id=$(sed -n '1s/.*"run":"\([^"]*\)".*/\1/p' "$TMP/stream")
status 0 "$POSTSIL" run --suite standard --force >"$TMP/out" 2>"$TMP/err"
has "run  *$id" "$TMP/out"
has '^  hardware fingerprint' "$TMP/out"
has '^  software fingerprint' "$TMP/out"
has 'store head .* 1 [0-9a-f]\{64\}$' "$TMP/out"
has 'GFLOP/s .*±' "$TMP/out"
has '^--suite standard --force$' "$TMP/calls"
has "^--forget $id\$" "$TMP/calls"
runs_are 1
status 0 "$POSTSIL" run --format json >"$TMP/out" 2>"$TMP/err"
has "^\[{\"run_id\":\"$id\"" "$TMP/out"
has '"stream_best_gbps":[0-9]' "$TMP/out"
no_controls "$TMP/err"
runs_are 1
