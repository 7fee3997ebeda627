#!/bin/sh
# SPDX-License-Identifier: MIT
# --dry-run prints the plan and its time and measures nothing.
. "$(dirname "$0")/worker.inc"
unset POSTSIL_BUDGET_SCALE
status 0 "$WORKER" --dry-run >"$TMP/out"
for kernel in stream.copy stream.scale stream.add stream.triad peak.fma; do
	has "^$kernel " "$TMP/out"
done
has '^[0-9]* steps, about [0-9]* s$' "$TMP/out"
[ -z "$(ls -A "$SPOOL" 2>/dev/null)" ] || fail "--dry-run left a spool"
