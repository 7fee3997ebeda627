#!/bin/sh
# SPDX-License-Identifier: MIT
# --attach repeats a run from its first event, passes control on, and ends with
# it; the run cannot be forgotten while it lasts.
. "$(dirname "$0")/worker.inc"
start_long
mkfifo "$TMP/ctl"
"$WORKER" --attach 6f0c3a52-1111 <"$TMP/ctl" >"$TMP/copy" 2>"$TMP/err2" &
attached=$!
exec 8>"$TMP/ctl"
wait_for '"ev":"sample"' "$TMP/copy"
status 3 "$WORKER" --forget "$RUN" 2>"$TMP/err3"
has 'in progress' "$TMP/err3"
echo '{"do":"pause"}' >&8
wait_for '"code":"paused"' "$TMP/copy"
echo 'nonsense' >&8
echo '{"do":"abort"}' >&8
status 3 wait "$pid"
status 3 wait "$attached"
has 'aborted by the user' "$TMP/err2"
cmp "$TMP/copy" "$SPOOL/$RUN.jsonl" || fail "the copy is not the spool"
status 0 "$WORKER" --forget "$RUN"
