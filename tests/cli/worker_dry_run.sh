#!/bin/sh
# SPDX-License-Identifier: MIT
# --dry-run says what the machine is known to be, whether preflight would pass and
# what did not, and prints the plan and its time; it measures nothing.  Its status
# is that of the preflight.
. "$(dirname "$0")/worker.inc"
unset POSTSIL_BUDGET_SCALE
status 0 "$WORKER" --dry-run --force --wait-cool >"$TMP/out"
has '^facts: [0-9]* known, [0-9]* absent, [0-9]* unknown$' "$TMP/out"
"$WORKER" --detect >"$TMP/facts"
known=$(grep -c '"state":"known"' "$TMP/facts")
has '^identity: hardware [0-9a-f]\{16\}, software [0-9a-f]\{16\}$' "$TMP/out"
[ "$(sed -n 's/^facts: \([0-9]*\) .*/\1/p' "$TMP/out")" -le "$known" ] || fail "more facts than --detect"
has '^preflight: would .*: [0-9]* of [0-9]* checks passed, [0-9]* warned, [0-9]* failed$' "$TMP/out"
has '^wait-cool: .' "$TMP/out"
# as many lines with a remedy as checks that did not pass
sed -n 's/^preflight: .*, \([0-9]*\) warned, \([0-9]*\) failed$/\1 \2/p' "$TMP/out" >"$TMP/counts"
read -r warned failed <"$TMP/counts"
[ "$(grep -cE '^  warn [a-z0-9_ ]*: .* \(want .*\); .' "$TMP/out")" -eq "$warned" ] || fail "warned: $(cat "$TMP/out")"
[ "$(grep -cE '^  fail [a-z0-9_ ]*: .* \(want .*\); .' "$TMP/out")" -eq "$failed" ] || fail "failed: $(cat "$TMP/out")"
for kernel in stream.copy stream.scale stream.add stream.triad peak.fma; do
	has "^\(cpu *\)\{0,1\}$kernel " "$TMP/out"
done
has '^[0-9]* steps, about [0-9]* s$' "$TMP/out"
[ -z "$(ls -A "$SPOOL" 2>/dev/null)" ] || fail "--dry-run left a spool"

"$WORKER" --dry-run >"$TMP/out" 2>"$TMP/err"
got=$?
has_not '^wait-cool' "$TMP/out"
if grep '^preflight: would pass' "$TMP/out" >/dev/null; then
	[ "$got" -eq 0 ] || fail "status $got though it would pass"
else
	has '^preflight: would fail, and nothing be measured' "$TMP/out"
	[ "$got" -eq 1 ] || fail "status $got though it would fail"
fi
has '^[0-9]* steps, about [0-9]* s$' "$TMP/out"
