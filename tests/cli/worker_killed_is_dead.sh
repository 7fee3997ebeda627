#!/bin/sh
# SPDX-License-Identifier: MIT
# A killed worker leaves no bye: --list says dead, --attach says so and ends, and
# the spool can be forgotten.
. "$(dirname "$0")/worker.inc"
start_long
state_is "$RUN" running
grep "\"pid\":$pid," "$TMP/list" >/dev/null || fail "no pid: $(cat "$TMP/list")"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
state_is "$RUN" dead
has_not '"ev":"bye"' "$SPOOL/$RUN.jsonl"
status 3 "$WORKER" --attach "$RUN" </dev/null >"$TMP/again" 2>"$TMP/err"
has 'died' "$TMP/err"
has '"ev":"hello"' "$TMP/again"
status 0 "$WORKER" --forget 6f0c3a52-1
[ -z "$(ls -A "$SPOOL")" ] || fail "left behind: $(ls -A "$SPOOL")"
