#!/bin/sh
# SPDX-License-Identifier: MIT
# Three products as the specification has them: targets reached on Day 0, Day 45 and
# Day 180, and one that never was.  The days are those written here.
. "$(dirname "$0")/tui.inc"
XDG_CACHE_HOME=$TMP/cache POSTSIL_NOW=2026-02-10T12:00:00Z
export XDG_CACHE_HOME POSTSIL_NOW

# every third day; a product's efficiency by the days from which it holds
awk 'function day(n) { return strftime("%Y-%m-%dT06:00:00Z", 1735711200 + n * 86400, 1) }
function put(name, unit, n, v) {
	print day(n) "," name "," unit ",gpu0,fp16,efficiency," v * (1 + (n % 2 ? .001 : -.001)) ",ratio"
}
BEGIN {
	print "timestamp,product,unit_id,device,precision,metric,value,unit"
	for (n = 0; n <= 270; n += 3) {
		put("Quick", "u1", n, n < 45 ? .75 : n < 60 ? .85 : .93)
		put("Slow", "u2", n, n < 45 ? .6 : n < 180 ? .75 : .85)
		put("Flat", "u3", n, .65)
		# two units of one product: half of them must be there
		put("Pair", "u4", n, n < 45 ? .6 : .75)
		put("Pair", "u5", n, n < 90 ? .6 : .75)
	}
}' >"$TMP/made.csv"
status 0 "$POSTSIL" show maturity >"$TMP/out"
has 'Days until 70, 80 and 90 %' "$TMP/out"
status 0 "$POSTSIL" import "$TMP/made.csv" >"$TMP/out"
status 0 "$POSTSIL" show maturity --size 110x24 >"$TMP/out"
no_controls "$TMP/out"
has 'Quick *gpu0 *fp16 *2025-01-01 *d 0 *d 45 *d 60 *9[23]\.[0-9]* .* excellent ' "$TMP/out"
has 'Slow *gpu0 *fp16 *2025-01-01 *d 45 *d 180 *\(never\|not yet\) *8[45]\.[0-9]* .* good ' "$TMP/out"
has 'Flat *gpu0 *fp16 *2025-01-01 *never *never *never *6[45]\.[0-9]* .* concerning ' "$TMP/out"
has 'Pair *gpu0 *fp16 *2025-01-01 *d 45 ' "$TMP/out"
has '90 % on day 60, within 90' "$TMP/out"

status 0 "$POSTSIL" show maturity --format json >"$TMP/json"
list=$(sqlite3 -separator ' ' :memory: "SELECT json_extract(value, '\$.product'),
	json_extract(value, '\$.units'), json_extract(value, '\$.days_from'),
	json_extract(value, '\$.milestones[0].state'),
	coalesce(json_extract(value, '\$.milestones[0].days'), '-'),
	coalesce(json_extract(value, '\$.milestones[1].days'), '-'),
	json_extract(value, '\$.assessment')
	FROM json_each(readfile('$TMP/json'))")
want='Quick 1 first reached 0 45 excellent
Slow 1 first reached 45 180 good
Pair 2 first reached 45 - fair
Flat 1 first never - - concerning'
[ "$list" = "$want" ] || fail "JSON says: $list"
status 0 "$POSTSIL" show maturity --format csv >"$TMP/out"
[ "$(wc -l <"$TMP/out")" -eq 5 ] || fail "$(cat "$TMP/out")"
status 0 "$POSTSIL" show maturity --product slow --format json >"$TMP/json"
[ "$(sqlite3 :memory: "SELECT json_array_length(readfile('$TMP/json'))")" -eq 1 ] ||
	fail '--product slow'
