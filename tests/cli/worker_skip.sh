#!/bin/sh
# SPDX-License-Identifier: MIT
# A skipped step has a note and no result; the next one starts.
. "$(dirname "$0")/worker.inc"
start_long
step=$(grep -c '"ev":"start"' "$TMP/out")
echo '{"do":"skip"}' >&9
wait_for '"code":"skipped"' "$TMP/out"
wait_for "\"ev\":\"start\",\"step\":$step," "$TMP/out"
sed -n '/"ev":"start"/h;/"code":"skipped"/{x;p;q;}' "$TMP/out" |
	sed 's/.*\("kernel":"[^"]*","precision":"[^"]*","variant":"[^"]*"\).*/\1/' >"$TMP/step"
[ -s "$TMP/step" ] || fail "which step was it?"
has_not "\"ev\":\"result\".*$(cat "$TMP/step")" "$TMP/out"
kill -TERM "$pid"
wait "$pid"
exit 0
