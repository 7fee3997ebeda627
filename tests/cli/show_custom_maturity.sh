#!/bin/sh
# SPDX-License-Identifier: MIT
# What has no peak is measured by its best level, and every form says so.
. "$(dirname "$0")/tui.inc"
. "$(dirname "$0")/custom.inc"
XDG_CACHE_HOME=$TMP/cache POSTSIL_NOW=2026-02-10T12:00:00Z
export XDG_CACHE_HOME POSTSIL_NOW

custom_history >"$TMP/made.csv"
status 0 "$POSTSIL" import "$TMP/made.csv" >"$TMP/out"

# efficiencies first, and each row says what it is of
status 0 "$POSTSIL" show maturity --size 130x24 >"$TMP/out"
no_controls "$TMP/out"
has 'Alpha *gpu0 *fp16 *efficiency *2025-01-01 *d 0 *never *never *72\.0 ' "$TMP/out"
has 'Alpha *gpu0 *fp16 *tokens, of best *2025-01-01 *d 45 *d 180 *d 180 *100\.0 .* good' "$TMP/out"
has 'Beta *gpu0 *fp16 *load, of best .* 90\.0 ' "$TMP/out"
has 'Pair *gpu0 *fp16 *tokens, of best *2025-01-01 *d 45 *d 45 *d 45 *100\.0 ' "$TMP/out"
[ "$(grep -n efficiency "$TMP/out" | cut -d: -f1)" = 3 ] || fail "$(cat "$TMP/out")"

status 0 "$POSTSIL" show maturity --format json >"$TMP/json"
list=$(sqlite3 -separator ' ' :memory: "SELECT json_extract(value, '\$.product'),
	json_extract(value, '\$.metric'), coalesce(json_extract(value, '\$.unit'), '-'),
	json_extract(value, '\$.relative_to'),
	coalesce(round(json_extract(value, '\$.current_efficiency'), 4), '-'),
	round(json_extract(value, '\$.current_share'), 4),
	coalesce(round(json_extract(value, '\$.best_level'), 3), '-'),
	json_extract(value, '\$.units'), json_extract(value, '\$.milestones[0].days'),
	coalesce(json_extract(value, '\$.milestones[1].days'), '-')
	FROM json_each(readfile('$TMP/json')) ORDER BY 1, 2")
want='Alpha custom:tokens tokens/s best_level - 1.0 1000.0 1 45 180
Alpha efficiency - peak 0.72 0.72 - 1 0 -
Beta custom:load 1/s best_level - 0.9 11.111 1 0 0
Beta custom:tokens tokens/s best_level - 0.93 4000.0 1 0 0
Gamma custom:tokens tokens/s best_level - 0.05 400.0 1 0 0
Pair custom:tokens tokens/s best_level - 1.0 750.0 2 45 45'
[ "$list" = "$want" ] || fail "JSON says: $list"
status 0 "$POSTSIL" show maturity --format csv >"$TMP/out"
has '^product,.*,metric,unit,relative_to,current_share,best_level$' "$TMP/out"
has '^Beta,gpu0,fp16,.*,91,91,,.*,custom:tokens,tokens/s,best_level,0\.93[0-9]*,4000$' "$TMP/out"
has '^Alpha,.*,91,91,0\.7[0-9]*,.*,efficiency,,peak,0\.7[0-9]*,$' "$TMP/out"

# one name alone: the title says once what its per cent are of
status 0 "$POSTSIL" show maturity --metric custom:load --size 100x16 >"$TMP/out"
has 'Time to maturity, % of best' "$TMP/out"
has '90\.0 % of its best level, 11\.11 1/s' "$TMP/out"
has_not 'tokens\|efficiency\|, of best' "$TMP/out"
status 0 "$POSTSIL" show maturity --metric custom:lod --size 100x16 >"$TMP/out"
has 'none has the figure custom:lod\. There are: custom:' "$TMP/out"
has_not 'has a peak' "$TMP/out"
# another metric that was asked for is not mixed with these
status 0 "$POSTSIL" show maturity --metric efficiency --size 100x16 >"$TMP/out"
has 'Alpha *gpu0 *fp16 *2025-01-01 *d 0 *never *never *72\.0 ' "$TMP/out"
has_not 'tokens\|of best' "$TMP/out"

# the overview has the same, by series
status 0 "$POSTSIL" show overview --size 160x48 >"$TMP/out"
has 'Alpha *fp16 *efficiency .* 72\.0 ' "$TMP/out"
has 'Beta *fp16 *tokens, of best .* 93\.0 ' "$TMP/out"
status 0 "$POSTSIL" show overview --size 80x24 >"$TMP/out"
has 'Beta *tokens, of best *d 0' "$TMP/out"
status 0 "$POSTSIL" show overview --format json >"$TMP/json"
list=$(sqlite3 -separator ' ' :memory: "SELECT json_extract(value, '\$.product'),
	json_extract(value, '\$.metric'), json_extract(value, '\$.relative_to'),
	round(json_extract(value, '\$.current_share'), 4),
	coalesce(round(json_extract(value, '\$.best_level'), 3), '-')
	FROM json_each(readfile('$TMP/json'), '\$.maturity') ORDER BY 1, 2, 5")
want='Alpha custom:tokens best_level 1.0 1000.0
Alpha efficiency peak 0.72 -
Beta custom:load best_level 0.9 11.111
Beta custom:tokens best_level 0.93 4000.0
Gamma custom:tokens best_level 0.05 400.0
Pair custom:tokens best_level 1.0 500.0
Pair custom:tokens best_level 1.0 1000.0'
[ "$list" = "$want" ] || fail "overview JSON says: $list"

# a rate is of the same shares wherever it stands: 50 in 87 days, of a best level near 100
awk 'BEGIN {
	print "timestamp,product,device,precision,metric,value,unit"
	for (n = 0; n < 30; n++)
		print strftime("%Y-%m-%dT06:00:00Z", 1735711200 + n * 3 * 86400, 1) \
			",Rise,gpu0,fp16,custom:tokens," 50 + n * 50 / 29 ",tokens/s"
}' >"$TMP/rise.csv"
status 0 "$POSTSIL" import --db "$TMP/rise.db" "$TMP/rise.csv" >"$TMP/out"
status 0 "$POSTSIL" show maturity --db "$TMP/rise.db" --format json >"$TMP/json"
rate=$(sqlite3 :memory: "SELECT round(json_extract(readfile('$TMP/json'),
	'\$[0].rate_pct_per_month'), 6)")
status 0 "$POSTSIL" show trajectory --db "$TMP/rise.db" --format json >"$TMP/json"
same=$(sqlite3 :memory: "SELECT round(json_extract(readfile('$TMP/json'),
	'\$.series[0].rate_pct_per_month'), 6)")
[ "${rate%%.*}" -ge 17 ] && [ "$rate" = "$same" ] || fail "a rate of $rate and of $same"
status 0 "$POSTSIL" show trajectory --db "$TMP/rise.db" --size 100x16 >"$TMP/out"
has "+$(printf %.1f "$rate") %/month" "$TMP/out"

# a run in full has its figures as they came
id=$("$POSTSIL" show runs --product Beta --format csv | sed -n 2p | cut -d, -f1)
status 0 "$POSTSIL" show runs "$id" --size 110x40 >"$TMP/out"
has "gpu0 *fp16 *load *\(99\.9\|100\.\)[0-9]* ms" "$TMP/out"
has 'gpu0 *fp16 *tokens *3,7[0-9]* tokens/s' "$TMP/out"

# figures without a peak alone: everything but a forecast, which says why
grep -v ',efficiency,' "$TMP/made.csv" >"$TMP/alone.csv"
status 0 "$POSTSIL" import --db "$TMP/alone.db" "$TMP/alone.csv" >"$TMP/out"
status 0 "$POSTSIL" show maturity --db "$TMP/alone.db" --size 110x24 >"$TMP/out"
has 'Time to maturity, % of best' "$TMP/out"
has 'Alpha .* tokens *2025-01-01 *d 45 *d 180 *d 180 *100\.0 ' "$TMP/out"
status 0 "$POSTSIL" show overview --db "$TMP/alone.db" --size 80x24 >"$TMP/out"
has 'Time to maturity, % of best' "$TMP/out"
has 'Beta *tokens *d 0' "$TMP/out"
has_not 'No run has an efficiency\|none has a' "$TMP/out"
status 0 "$POSTSIL" show forecast --db "$TMP/alone.db" --size 100x16 >"$TMP/out"
has 'no peak has no target' "$TMP/out"
has 'custom:load' "$TMP/out"
has_not 'NOW\|70 %' "$TMP/out"
[ "$("$POSTSIL" show forecast --db "$TMP/alone.db" --format json)" = null ] ||
	fail 'a forecast of what has no peak'

# Three units of three runs are nine runs, but each knows three of its own best level; of
# an efficiency, whose peak is one for all, nine tell.
awk 'BEGIN {
	print "timestamp,product,unit_id,device,precision,metric,value,unit"
	for (u = 1; u <= 3; u++)
		for (n = 0; n < 3; n++) {
			at = strftime("%Y-%m-%dT06:00:00Z", 1735711200 + n * 50 * 86400, 1)
			print at ",Few,u" u ",gpu0,fp16,custom:tokens,100,tokens/s"
			print at ",Few,u" u ",gpu0,fp16,efficiency,.95,ratio"
		}
}' >"$TMP/few.csv"
status 0 "$POSTSIL" import --db "$TMP/few.db" "$TMP/few.csv" >"$TMP/out"
status 0 "$POSTSIL" show maturity --db "$TMP/few.db" --format csv >"$TMP/out"
has '^Few,.*,3,9,9,.*,little_history,custom:tokens,' "$TMP/out"
has '^Few,.*,3,9,9,.*,quick_90,efficiency,' "$TMP/out"

# in a store with efficiencies too, what has no peak is not forecast by them
status 0 "$POSTSIL" show forecast --metric custom:tokens --size 100x16 >"$TMP/out"
has 'custom:tokens has no known peak, and what has no peak has no target' "$TMP/out"
[ "$("$POSTSIL" show forecast --metric custom:tokens --format json)" = null ] ||
	fail 'a forecast by another figure'
status 0 "$POSTSIL" show forecast --format json >"$TMP/json"
has '"product":"Alpha"' "$TMP/json"
