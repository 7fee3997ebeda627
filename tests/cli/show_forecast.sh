#!/bin/sh
# SPDX-License-Identifier: MIT
# When a series reaches its targets.  Grow is 0.9 - 0.4 exp(-day / 100), a run every 3
# days to day 120: it passes 70 % on day 69.3, of which the run of day 72 is the first
# to know, and 80 % on day 138.6; 90 % it never reaches.
. "$(dirname "$0")/tui.inc"
XDG_CACHE_HOME=$TMP/cache POSTSIL_NOW=2026-02-10T12:00:00Z
export XDG_CACHE_HOME POSTSIL_NOW

awk 'function day(n) { return strftime("%Y-%m-%dT06:00:00Z", 1735711200 + n * 86400, 1) }
function put(name, unit, n, v) {
	print day(n) "," name "," unit ",gpu0,fp16,efficiency," v ",ratio"
}
BEGIN {
	print "timestamp,product,unit_id,device,precision,metric,value,unit"
	for (n = 0; n <= 120; n += 3)
		put("Grow", "u1", n, .9 - .4 * exp(-n / 100))
	for (n = 0; n <= 90; n += 3)
		put("Flat", "u2", n, n % 2 ? .751 : .75)
	for (n = 0; n < 5; n++)
		put("Few", "u3", n * 10, .5 + n * .05)
	for (n = 0; n < 10; n++)
		put("Brief", "u4", n, .5 + n * .02)
}' >"$TMP/made.csv"

status 0 "$POSTSIL" show forecast --size 80x24 >"$TMP/out"
has 'at least 8 runs, over 14 days' "$TMP/out"
[ "$("$POSTSIL" show forecast --format json)" = null ] || fail "JSON of nothing"
[ "$("$POSTSIL" show forecast --format csv | wc -l)" -eq 1 ] || fail "CSV of nothing"
status 0 "$POSTSIL" import "$TMP/made.csv" >"$TMP/out"

value() { sqlite3 -separator ' ' :memory: "SELECT $1 FROM (SELECT readfile('$TMP/json') AS j)"; }
get() { echo "json_extract(j, '\$.$1')"; }
# the series with most runs is shown first
status 0 "$POSTSIL" show forecast --format json >"$TMP/json"
[ "$(value "$(get product), $(get runs_counted), $(get last_days), $(get state),
	json_array_length(j, '\$.targets')")" = 'Grow 41 120 given 3' ] ||
	fail "$(cat "$TMP/json")"
[ "$(value "$(get targets[0].state), $(get targets[0].days), $(get targets[0].date)")" = \
  'reached 72 2025-03-14T06:00:00.000Z' ] || fail "$(cat "$TMP/json")"
[ "$(value "$(get targets[1].state), $(get targets[1].days_low) <= 138.63,
	$(get targets[1].days_high) >= 138.63, $(get targets[1].days_low) >= 120,
	$(get targets[1].days) BETWEEN $(get targets[1].days_low) AND
	$(get targets[1].days_high)")" = 'forecast 1 1 1 1' ] || fail "$(cat "$TMP/json")"
# after days 40 and 60 three targets were open, after 80 two
[ "$(value "json_array_length(j, '\$.backtest.trials'), $(get backtest.hit) +
	$(get backtest.earlier) + $(get backtest.later) + $(get backtest.waiting) +
	$(get backtest.refused)")" = '8 8' ] || fail "$(cat "$TMP/json")"
[ "$(value "round($(get shapes.exponential) + $(get shapes.logistic) +
	$(get shapes.power) + $(get shapes.steps), 6)")" = 1.0 ] || fail "$(cat "$TMP/json")"
status 0 "$POSTSIL" show forecast --size 80x24 >"$TMP/out"
no_controls "$TMP/out"
has 'Forecast, Grow gpu0 fp16' "$TMP/out"
has '70 %  reached .*d 72, 2025-03-14' "$TMP/out"
has '80 %  .* in 5 years .*d 1[0-9][0-9], 2025-.*d 1[0-9][0-9] to 1[0-9][0-9]' "$TMP/out"
has 'real products is not known yet' "$TMP/out"
status 0 "$POSTSIL" show forecast --format csv >"$TMP/out"
[ "$(wc -l <"$TMP/out")" -eq 4 ] || fail "$(cat "$TMP/out")"
has '^Grow,[0-9a-f]*,gpu0,fp16,0\.69999999999999996,reached,72,,,$' "$TMP/out"

# refusals, in a word and in words
refused() {
	status 0 "$POSTSIL" show forecast --product "$1" --format json >"$TMP/json"
	[ "$(value "$(get state), json_array_length(j, '\$.band')")" = "$2 0" ] ||
		fail "$1: $(cat "$TMP/json")"
	status 0 "$POSTSIL" show forecast --product "$1" --size 90x30 >"$TMP/out"
	has "No forecast: $3" "$TMP/out"
}
refused Flat no_rise 'the runs do not rise'
refused Few few_runs 'there are fewer than 8 runs'
refused Brief short_history 'the history is shorter than 14 days'
status 2 "$POSTSIL" show forecast Grow >"$TMP/out" 2>"$TMP/err"
status 0 "$POSTSIL" show forecast --product nosuch --size 100x20 >"$TMP/out"
has 'No run matches the filters' "$TMP/out"

status 0 env LC_ALL=C "$POSTSIL" --demo show forecast --size 120x40 >"$TMP/out"
has 'SYNTHETIC Forecast' "$TMP/out"
! LC_ALL=C grep -q '[^ -~]' "$TMP/out" || fail "not ASCII under LC_ALL=C"
for size in 1x1 2x9 12x3 40x12 60x17 80x24 160x48 200x60; do
	status 0 "$POSTSIL" --demo show forecast --size $size >"$TMP/out"
	[ "$(wc -l <"$TMP/out")" -eq "${size#*x}" ] || fail "$size: rows"
done
