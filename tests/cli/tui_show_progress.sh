#!/bin/sh
# SPDX-License-Identifier: MIT
# A run in progress is not denied, and one that finished while nobody looked is
# shown by the first look at it; looking leaves a finished spool alone where the
# database named does not exist.
. "$(dirname "$0")/tui.inc"
real_worker
POSTSIL_BUDGET_SCALE=0.3 "$WORKER" --force >"$TMP/stream" 2>"$TMP/err" &
pid=$!
wait_for '"ev":"plan"' "$TMP/stream"
id=$(sed -n '1s/.*"run":"\([0-9a-f-]*\)".*/\1/p' "$TMP/stream")
short=$(echo "$id" | cut -c 1-8)
status 0 "$POSTSIL" show run >"$TMP/run"
status 0 "$POSTSIL" show overview >"$TMP/text"
status 0 "$POSTSIL" show overview --format json >"$TMP/json"
kill -0 $pid 2>/dev/null || fail "the run was too short for this test"
has "Run $short is in progress" "$TMP/run"
has "Run $short is in progress" "$TMP/text"
has "\"run_in_progress\":{\"run_id\":\"$id\",\"state\":\"running\"" "$TMP/json"
wait $pid || fail "the run failed"
status 3 "$POSTSIL" show runs --db "$TMP/none.db" >"$TMP/out" 2>"$TMP/err"
[ ! -e "$TMP/none.db" ] || fail "looking made a database"
status 0 "$POSTSIL" show run >"$TMP/out" 2>"$TMP/err"
has '1 run that finished meanwhile is now stored' "$TMP/err"
has "Last run $short" "$TMP/out"
has 'No run is in progress' "$TMP/out"
runs_are 1
[ -z "$("$WORKER" --list)" ] || fail "a spool is left: $("$WORKER" --list)"
