#!/bin/sh
# SPDX-License-Identifier: MIT
# A hang-up does not end a run.
. "$(dirname "$0")/worker.inc"
start_long
exec 9>&-
kill -HUP "$pid"
before=$(grep -c '"ev":"sample"' "$TMP/out")
n=0
while [ "$(grep -c '"ev":"sample"' "$TMP/out")" -le "$before" ]; do
	n=$((n + 1))
	[ "$n" -lt 200 ] || fail "no sample after the hang-up"
	sleep 0.05
done
state_is "$RUN" running
kill -TERM "$pid"
wait "$pid"
exit 0
