#!/bin/sh
# SPDX-License-Identifier: MIT
# When its reader goes, the run goes on by itself and is there afterwards.
. "$(dirname "$0")/worker.inc"
("$WORKER" --force --precision fp32 --run "$RUN" </dev/null; echo $? >"$TMP/status") |
	head -n 3 >"$TMP/head"
wait_for . "$TMP/status"
[ "$(cat "$TMP/status")" = 0 ] || fail "status $(cat "$TMP/status")"
[ "$(wc -l <"$TMP/head")" -eq 3 ] || fail "the reader did not get its lines"
state_is "$RUN" done
