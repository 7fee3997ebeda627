#!/bin/sh
# SPDX-License-Identifier: MIT
# A run id is used once.
. "$(dirname "$0")/worker.inc"
"$WORKER" --force --precision fp32 --run "$RUN" </dev/null >"$TMP/out" || fail "$?"
cp "$SPOOL/$RUN.jsonl" "$TMP/before"
status 3 "$WORKER" --force --run "$RUN" </dev/null >"$TMP/out" 2>"$TMP/err"
has 'exists already' "$TMP/err"
cmp "$TMP/before" "$SPOOL/$RUN.jsonl" || fail "the first run was changed"
