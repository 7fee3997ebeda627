#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs that have figures of other kinds alone are told apart by these wherever runs are
# listed, and are not drawn as an empty roofline.
. "$(dirname "$0")/tui.inc"
XDG_CACHE_HOME=$TMP/cache POSTSIL_NOW=2026-02-10T12:00:00Z
export XDG_CACHE_HOME POSTSIL_NOW

cat >"$TMP/made.csv" <<'EOF'
timestamp,product,unit_id,device,precision,metric,value,unit
2025-01-01T06:00:00Z,Alpha,u1,gpu0,fp16,custom:bert-99,3012.4,samples/s
2025-01-02T06:00:00Z,Alpha,u1,gpu0,fp16,custom:rnnt,500,samples/s
2025-01-03T06:00:00Z,Alpha,u1,gpu0,fp16,custom:bert-99,2500,samples/s
2025-01-03T06:00:00Z,Alpha,u1,gpu0,fp16,custom:load,20,ms
2025-01-03T06:00:00Z,Alpha,u1,gpu0,fp16,custom:rnnt,600,samples/s
EOF
status 0 "$POSTSIL" import "$TMP/made.csv" >"$TMP/out"

status 0 "$POSTSIL" show runs --size 140x10 >"$TMP/out"
no_controls "$TMP/out"
has '01-01 06:00 .* bert-99 3,012 samples/s  *good' "$TMP/out"
has '01-02 06:00 .* rnnt 500\.0 samples/s  *good' "$TMP/out"
has '01-03 06:00 .* bert-99 2,500 samples/s, +2 more  *good' "$TMP/out"
has_not 'EFF\|BLAS\|TRIAD\|GB/s' "$TMP/out"
status 0 "$POSTSIL" show runs --size 80x10 >"$TMP/out"
has 'bert-99 3,012 samples/s' "$TMP/out"
status 0 "$POSTSIL" show run --size 100x10 >"$TMP/out"
has 'gpu0 *fp16 *bert-99 2,500 samples/s, +2 more  *good' "$TMP/out"
has_not 'TRIAD\|EFF\|BLAS' "$TMP/out"
status 0 "$POSTSIL" show overview --size 160x48 >"$TMP/out"
has '404 d ago *Alpha .* rnnt 500\.0 samples/s' "$TMP/out"
has_not 'GEMM' "$TMP/out"

# a roofline of it is words, not axes
status 0 "$POSTSIL" show roofline --size 90x16 >"$TMP/out"
has 'No roofline: this run has neither a bandwidth nor a peak' "$TMP/out"
has_not '/byte\|┤\|10' "$(sed 1d "$TMP/out" >"$TMP/below"; echo "$TMP/below")"

# one name alone: its rows and its value; an unknown one gives the usual words
status 0 "$POSTSIL" show runs --metric custom:rnnt --size 120x10 >"$TMP/out"
has 'rnnt  2 of 3 rows' "$TMP/out"
has '01-03 06:00 .* rnnt 600\.0 samples/s  *good' "$TMP/out"
has_not 'bert\|more\|01-01' "$TMP/out"
[ "$("$POSTSIL" show runs --metric custom:rnnt --format csv | wc -l)" -eq 3 ] ||
	fail 'other rows in CSV'
status 0 "$POSTSIL" show runs --metric custom:nope --size 120x10 >"$TMP/out"
has 'No run matches the filters: none has the figure custom:nope\.' "$TMP/out"
has_not '2025-01' "$TMP/out"

# the numbers, of a time its rate
status 0 "$POSTSIL" show runs --format csv >"$TMP/out"
has 'imported,notes$' "$TMP/out"   # the columns of calibration_run, to be imported again
status 0 "$POSTSIL" import --db "$TMP/again.db" "$TMP/out" >"$TMP/again"
# list FILE: time, name, value and unit
list() {
	sqlite3 -separator ' ' :memory: "SELECT substr(json_extract(r.value,
		'\$.timestamp'), 1, 10), json_extract(c.value, '\$.name'),
		round(json_extract(c.value, '\$.value'), 3), json_extract(c.value, '\$.unit')
		FROM json_each(readfile('$1')) r, json_each(r.value, '\$.custom') c"
}
status 0 "$POSTSIL" show runs --format json >"$TMP/json"
newest='2025-01-03 custom:bert-99 2500.0 samples/s
2025-01-03 custom:load 50.0 1/s
2025-01-03 custom:rnnt 600.0 samples/s'
[ "$(list "$TMP/json")" = "$newest
2025-01-02 custom:rnnt 500.0 samples/s
2025-01-01 custom:bert-99 3012.4 samples/s" ] || fail "JSON says: $(list "$TMP/json")"
# which is a form of import too
status 0 "$POSTSIL" import --db "$TMP/json.db" "$TMP/json" >"$TMP/out"
status 0 "$POSTSIL" show runs --db "$TMP/json.db" --format json >"$TMP/second"
[ "$(list "$TMP/second")" = "$(list "$TMP/json")" ] || fail "imported: $(list "$TMP/second")"
printf '[{"timestamp":"2025-01-01","product":"X","device":"cpu","precision":"fp64","custom":[{"value":1}]}]' |
	status 1 "$POSTSIL" import --db "$TMP/json.db" - >"$TMP/out"
has 'custom: not an array of objects with a name' "$TMP/out"
status 0 "$POSTSIL" show run --format json >"$TMP/json"
[ "$(list "$TMP/json")" = "$newest" ] || fail "the last run: $(list "$TMP/json")"

# beside other figures these keep their columns; what has none has an empty list
cat >"$TMP/peak.csv" <<'EOF'
timestamp,product,unit_id,device,precision,metric,value,unit
2025-01-04T06:00:00Z,Beta,u2,gpu0,fp16,efficiency,.72,ratio
EOF
status 0 "$POSTSIL" import "$TMP/peak.csv" >"$TMP/out"
status 0 "$POSTSIL" show runs --size 140x10 >"$TMP/out"
has 'EFF % *OTHER FIGURES' "$TMP/out"
has 'Beta .* 72\.0 ' "$TMP/out"
has 'Alpha .* - *bert-99 3,012 samples/s' "$TMP/out"
status 0 "$POSTSIL" show runs --product Beta --size 140x10 >"$TMP/out"
has_not 'OTHER' "$TMP/out"
status 0 "$POSTSIL" show runs --product Beta --format json >"$TMP/json"
has '"custom":\[\]' "$TMP/json"

# one name in two units: each row says its own
awk 'BEGIN {
	print "timestamp,product,unit_id,device,precision,metric,value,unit"
	for (n = 0; n < 9; n++)
		for (k = 0; k < 2; k++)
			print strftime("%Y-%m-%dT06:00:00Z", 1735711200 + n * 86400, 1) \
				",Twin,u1,gpu0,fp16,custom:same,100," (k ? "tokens/s" : "ms")
}' >"$TMP/twin.csv"
grep tokens "$TMP/twin.csv" | sed 's/u1/u2/' >"$TMP/u2"
{ grep -v tokens "$TMP/twin.csv"; cat "$TMP/u2"; } >"$TMP/twins.csv"
status 0 "$POSTSIL" import --db "$TMP/twin.db" "$TMP/twins.csv" >"$TMP/out"
for view in maturity overview; do
	status 0 "$POSTSIL" show $view --db "$TMP/twin.db" --size 160x48 >"$TMP/out"
	has 'Twin .* same \[1/s\] ' "$TMP/out"
	has 'Twin .* same \[tokens/s\] ' "$TMP/out"
done
status 0 "$POSTSIL" show impact --db "$TMP/twin.db" --size 110x20 >"$TMP/out"
has 'fp16 same \[[1t][a-z]*/s\]' "$TMP/out"
