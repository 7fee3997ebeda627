#!/bin/sh
# SPDX-License-Identifier: MIT
# A run that waits for the host still listens.
. "$(dirname "$0")/worker.inc"
start_long
"$WORKER" --force --run "$RUN2" </dev/null >"$TMP/second" 2>/dev/null &
second=$!
wait_for '"ev":"queued"' "$TMP/second"
kill -INT "$second" 2>/dev/null
# a background job of a shell may ignore SIGINT: TERM is always heard
kill -TERM "$second"
status 3 wait "$second"
has '"ev":"bye","ok":false,"why":"aborted by signal' "$TMP/second"
kill -TERM "$pid"
wait "$pid"
exit 0
