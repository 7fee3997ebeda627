#!/bin/sh
# SPDX-License-Identifier: MIT
# --product takes a part of the name, in either case; when it is nobody's, the
# screens say so and name the products that there are.
. "$(dirname "$0")/tui.inc"
rows() { "$POSTSIL" --demo show runs --format csv "$@" | tail -n +2; }
want=$(rows | grep -c ',cpu,.*i7-12700K,')
[ "$want" -gt 0 ] || fail "the demonstration has no i7"
[ "$(rows --product I7-127 | wc -l)" -eq "$want" ] || fail "--product I7-127"
[ "$(rows --product nosuch | wc -l)" -eq 0 ] || fail "--product nosuch"
for v in runs trajectory run; do
	status 0 "$POSTSIL" --demo show $v --product nosuch --size 200x20 >"$TMP/out"
	has 'No run matches the filters. There are runs of: .*Core i7-12700K' "$TMP/out"
	has_not 'yet' "$TMP/out"
done
