#!/bin/sh
# SPDX-License-Identifier: MIT
# While paused nothing is measured; resumed, the run goes on.
. "$(dirname "$0")/worker.inc"
start_long
echo '{"do":"pause"}' >&9
wait_for '"code":"paused"' "$TMP/out"
before=$(grep -c '"ev":"sample"' "$TMP/out")
sleep 0.7
after=$(grep -c '"ev":"sample"' "$TMP/out")
[ "$before" -eq "$after" ] || fail "$before samples became $after while paused"
echo '{"do":"resume"}' >&9
wait_for '"code":"resumed"' "$TMP/out"
n=0
while [ "$(grep -c '"ev":"sample"' "$TMP/out")" -le "$after" ]; do
	n=$((n + 1))
	[ "$n" -lt 200 ] || fail "no sample after it was resumed"
	sleep 0.05
done
kill -TERM "$pid"
wait "$pid"
exit 0
