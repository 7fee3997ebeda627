#!/bin/sh
# SPDX-License-Identifier: MIT
# A run with its budgets cut for a test is marked as forced and says why.
. "$(dirname "$0")/worker.inc"
"$WORKER" --precision fp32 </dev/null >"$TMP/out" 2>/dev/null
head -n 1 "$TMP/out" | grep '"forced":true' >/dev/null || fail "not forced"
has '"ev":"note","text":"budgets cut' "$TMP/out"
