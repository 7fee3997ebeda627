#!/bin/sh
# SPDX-License-Identifier: MIT
# A second run on the host says behind which run it is queued, and goes when that
# has ended; one that will not wait gives up in words.
. "$(dirname "$0")/worker.inc"
start_long
status 3 "$WORKER" --force --queue-timeout 0 </dev/null >"$TMP/third" 2>"$TMP/err"
has "\"ev\":\"queued\",\"behind\":\"$RUN\"" "$TMP/third"
has 'another calibration' "$TMP/err"
"$WORKER" --force --precision fp32 --run "$RUN2" </dev/null >"$TMP/second" &
second=$!
wait_for "\"ev\":\"queued\",\"behind\":\"$RUN\"" "$TMP/second"
sleep 0.5
has_not '"ev":"sample"' "$TMP/second"
kill -TERM "$pid"
wait "$pid"
wait "$second" || fail "the second run: status $?"
has '"ev":"bye","ok":true' "$TMP/second"
