#!/bin/sh
# SPDX-License-Identifier: MIT
# The kinds of events come in their order, and each result behind its samples.
. "$(dirname "$0")/worker.inc"
"$WORKER" --force --precision fp32 </dev/null >"$TMP/out" || fail "$?"
sed 's/^{"ev":"\([a-z]*\)".*/\1/' "$TMP/out" | grep -v -e env -e note | uniq |
	tr '\n' ' ' >"$TMP/kinds"
grep -E '^hello fact preflight device plan (result )?(start sample result )+fact bye $' \
	"$TMP/kinds" >/dev/null || fail "$(cat "$TMP/kinds")"
