#!/bin/sh
# SPDX-License-Identifier: MIT
# Products side by side.  What is expected is worked out here by hand:
#	Leap	60 % on days 0 to 87, 93 % from day 90 to 270, a run every 3 days.  More
#		than half of all pairs of runs are equal: no rate.
#	Ramp	50 % and 0.1 points a day more, to day 200: a month of 30.436875 days brings
#		3.0437 points.
#	Pair	two units to day 100, one at 60 %, one at 80 %: the median is 70 %.
. "$(dirname "$0")/tui.inc"
XDG_CACHE_HOME=$TMP/cache POSTSIL_NOW=2026-02-10T12:00:00Z
export XDG_CACHE_HOME POSTSIL_NOW

awk 'function day(n) { return strftime("%Y-%m-%dT06:00:00Z", 1735711200 + n * 86400, 1) }
function put(name, unit, precision, n, v) {
	print day(n) "," name "," unit ",gpu0," precision ",efficiency," v ",ratio"
}
BEGIN {
	print "timestamp,product,unit_id,device,precision,metric,value,unit"
	for (n = 0; n <= 270; n += 3)
		put("Leap", "u1", "fp16", n, n < 90 ? .6 : .93)
	for (n = 0; n <= 200; n += 2)   # it came later
		put("Ramp", "u2", "fp16", n + 59, .5 + .001 * n)
	for (n = 0; n <= 100; n += 2) {
		put("Pair", "u3", "fp16", n, .6)
		put("Pair", "u4", "fp16", n, .8)
	}
	for (n = 0; n <= 30; n += 2)
		put("Other", "u5", "fp64", n, .5)
}' >"$TMP/made.csv"

status 0 "$POSTSIL" show compare --size 80x24 >"$TMP/out"
has 'Products side by side' "$TMP/out"
[ "$("$POSTSIL" show compare --format json)" = '[]' ] || fail "JSON of nothing"
status 0 "$POSTSIL" import "$TMP/made.csv" >"$TMP/out"

json() { sqlite3 -separator ' ' :memory: "SELECT $1 FROM json_each(readfile('$TMP/json'))"; }
get() { echo "json_extract(value, '\$.$1')"; }
status 0 "$POSTSIL" show compare --format json >"$TMP/json"
list=$(json "$(get product), $(get precision), $(get units), $(get runs_counted),
	$(get first_run), round($(get days_since_first_calibration), 9),
	round($(get best_efficiency), 9), $(get best_days)")
want='Leap fp16 1 91 2025-01-01T06:00:00.000Z 270.0 0.93 90
Pair fp16 2 102 2025-01-01T06:00:00.000Z 100.0 0.8 0
Ramp fp16 1 101 2025-03-01T06:00:00.000Z 200.0 0.7 200'
[ "$list" = "$want" ] || fail "JSON says: $list"
list=$(json "$(get product), round($(get improvement_rate), 4),
	coalesce($(get milestones[1].days), '-'), coalesce($(get milestones[2].days), '-'),
	$(get common_age_days)")
want='Leap 0.0 90 90 100
Pair 0.0 0 - 100
Ramp 3.0437 - - 100'
[ "$list" = "$want" ] || fail "JSON says: $list"
list=$(json "$(get product), round($(get efficiency), 9),
	round($(get efficiency_at_common_age), 9), json_array_length(value, '\$.line')")
[ "$(echo "$list" | head -n 2)" = "Leap 0.93 0.93 91
Pair 0.7 0.7 102" ] || fail "JSON says: $list"

# names are parts of them, in either case, and are compared at one precision
status 0 "$POSTSIL" show compare RAM lea --format csv >"$TMP/out"
[ "$(tail -n +2 "$TMP/out" | cut -d, -f1 | tr '\n' ' ')" = 'Leap Ramp ' ] || fail "$(cat "$TMP/out")"
status 0 "$POSTSIL" show compare Leap Other Pair --size 100x30 >"$TMP/out"
has 'Nothing at fp16 counts of: Other' "$TMP/out"
status 0 "$POSTSIL" show compare Other --size 100x30 >"$TMP/out"
has 'Compare, efficiency fp64' "$TMP/out"
status 3 "$POSTSIL" show compare Leap nosuch >"$TMP/out" 2>"$TMP/err"
has "'nosuch'; there are: .*Ramp" "$TMP/err"
status 2 "$POSTSIL" show compare Leap '' >"$TMP/out" 2>"$TMP/err"
status 2 "$POSTSIL" show compare "$(printf '%0190d' 0)" >"$TMP/out" 2>"$TMP/err"
has 'too long' "$TMP/err"
status 2 "$POSTSIL" show runs a b >"$TMP/out" 2>"$TMP/err"
has "no use for 'b'" "$TMP/err"

status 0 "$POSTSIL" show compare --size 80x24 >"$TMP/out"
no_controls "$TMP/out"
has 'Leap .*270 .*93\.0 .*d 90 .*d 90 .*d 90' "$TMP/out"
has 'Ramp .*200 .*+3\.0 ' "$TMP/out"
status 0 "$POSTSIL" show compare --product nosuch --size 100x20 >"$TMP/out"
has 'No run matches the filters' "$TMP/out"
status 0 env LC_ALL=C "$POSTSIL" --demo show compare --size 120x40 >"$TMP/out"
has 'SYNTHETIC Compare' "$TMP/out"
! LC_ALL=C grep -q '[^ -~]' "$TMP/out" || fail "not ASCII under LC_ALL=C"
for size in 1x1 2x9 12x3 40x12 60x17 80x24 160x48 200x60; do
	status 0 "$POSTSIL" --demo show compare --size $size >"$TMP/out"
	[ "$(wc -l <"$TMP/out")" -eq "${size#*x}" ] || fail "$size: rows"
done
