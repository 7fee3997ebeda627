#!/bin/sh
# SPDX-License-Identifier: MIT
# The kinds of events come in their order; the blocks of a step are made in passes
# over the whole plan, and each result stands behind the last of its samples.
. "$(dirname "$0")/worker.inc"
"$WORKER" --force --precision fp32 </dev/null >"$TMP/out" || fail "$?"
sed 's/^{"ev":"\([a-z]*\)".*/\1/' "$TMP/out" | grep -v -e env -e note | uniq |
	tr '\n' ' ' >"$TMP/kinds"
grep -E '^hello fact preflight device plan (result )?(start sample (result )?)+fact bye $' \
	"$TMP/kinds" >/dev/null || fail "$(cat "$TMP/kinds")"

POSTSIL_TEST_BLOCKS=3 "$WORKER" --force --precision fp32 </dev/null >"$TMP/out" ||
	fail "$?"
grep '^{"ev":"start"' "$TMP/out" |
	sed 's/.*"step":\([0-9]*\).*"block":\([0-9]*\).*/\2 \1/' >"$TMP/starts"
sort -n -k1,1 -k2,2 "$TMP/starts" | cmp -s - "$TMP/starts" ||
	fail "blocks are not made pass by pass: $(cat "$TMP/starts")"
test "$(cut -d' ' -f1 "$TMP/starts" | sort -u | tr '\n' ' ')" = "0 1 2 " ||
	fail "not three passes: $(cat "$TMP/starts")"
