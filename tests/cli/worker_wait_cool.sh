#!/bin/sh
# SPDX-License-Identifier: MIT
# --wait-cool waits before the facts are read and says what it sees: without a
# sensor there is nothing to wait for, and where it was looked for; else how it
# ended.  An abort ends it.
. "$(dirname "$0")/worker.inc"
"$WORKER" --wait-cool --force --precision fp32 </dev/null >"$TMP/out" 2>"$TMP/err" ||
	fail "the run: $(cat "$TMP/err")"
grep -n '"code":"cooling"' "$TMP/out" >"$TMP/notes" || fail "no word of the wait"
if "$WORKER" --detect | grep '"key":"thermal_state","state":"known"' >/dev/null; then
	tail -n 1 "$TMP/notes" |
		grep -E 'cooled in|gets no cooler|still not at rest' >/dev/null ||
		fail "no end: $(cat "$TMP/notes")"
else
	has 'nothing to wait for: no sensor of the processor.*/sys/class/thermal' "$TMP/notes"
fi
fact=$(grep -n -m 1 '"ev":"fact"' "$TMP/out" | cut -d: -f1)
[ "$(tail -n 1 "$TMP/notes" | cut -d: -f1)" -lt "$fact" ] || fail "facts before the wait"
"$WORKER" --force --precision fp32 </dev/null >"$TMP/out" 2>&1
has_not '"code":"cooling"' "$TMP/out"
