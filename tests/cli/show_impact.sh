#!/bin/sh
# SPDX-License-Identifier: MIT
# What a driver did, on two units that got it on different days: 5 % less on both, by
# figures that are written here.  The kernel came at other times and did nothing.
. "$(dirname "$0")/tui.inc"
XDG_CACHE_HOME=$TMP/cache POSTSIL_NOW=2026-02-10T12:00:00Z
export XDG_CACHE_HOME POSTSIL_NOW

status 0 "$POSTSIL" show impact --size 200x20 >"$TMP/out"
has 'What each driver did to a product' "$TMP/out"
[ "$("$POSTSIL" show impact --format json)" = null ] || fail 'no run: not null'

awk 'function day(n) { return strftime("%Y-%m-%dT06:00:00Z", 1735711200 + n * 86400, 1) }
BEGIN {
	print "timestamp,product,unit_id,device,precision,metric,value,unit,driver_version,os_kernel"
	for (n = 0; n < 60; n++)
		for (u = 1; u <= 2; u++) {
			new = n >= 20 + 10 * u
			v = (u == 1 ? 1000 : 990) * (new ? .95 : 1) * (1 + ((n * 7) % 5 - 2) / 1000)
			print day(n) ",Box,u" u ",gpu0,fp16,blas3," v ",GOP/s," \
				(new ? "560.40" : "560.35") "," (n >= 5 * u ? "6.2" : "6.1")
		}
}' >"$TMP/made.csv"
status 0 "$POSTSIL" import "$TMP/made.csv" >"$TMP/out"
status 0 "$POSTSIL" show impact --size 160x24 >"$TMP/out"
no_controls "$TMP/out"
has 'GPU driver impact, Box gpu0 fp16 blas3' "$TMP/out"
has 'VERSION .* MEDIAN GOP/s *CHANGE %' "$TMP/out"
has '560.35 *2025-01-01 *70 *2 .* first' "$TMP/out"
has '560.40 *2025-01-31 *50 *2 .* -5\.0! *-5\.[0-9] … -4\.[0-9]' "$TMP/out"
has 'worse against 560.35: -5.0 % (.*), by 2 units, each paired with itself' "$TMP/out"
has 'Nothing else that is recorded changed with it' "$TMP/out"

json() {  # JSON path, WANTED
	got=$(sqlite3 :memory: "SELECT json_extract(readfile('$TMP/json'), '\$.$1')")
	[ "$got" = "$2" ] || fail "$1 is '$got', not '$2': $(cat "$TMP/json")"
}
status 0 "$POSTSIL" show impact --format json >"$TMP/json"
json group_by driver_version
json substitute 0
json suite_unknown 1
json unit GOP/s
json 'values[1].value' 560.40
json 'values[1].against' 560.35
pct=$(sqlite3 :memory: "SELECT printf('%.2f', json_extract(readfile('$TMP/json'), '\$.values[1].change_pct'))")
[ "$pct" = -5.00 ] || fail "the change is $pct"
status 0 "$POSTSIL" show impact --format csv >"$TMP/out"
has '^Box,gpu0,fp16,blas3,GOP/s,driver_version,560.40,2025-01-31T06:00:00.000Z,50,2,' "$TMP/out"
status 0 env LC_ALL=C.UTF-8 "$POSTSIL" --demo show impact --format json >"$TMP/json"
json unit ratio
json suite_unknown 0

# another component, which did nothing; one that there is not; one that never varies
status 0 "$POSTSIL" show impact --group-by os_kernel --format json >"$TMP/json"
json group_by os_kernel
sure=$(sqlite3 :memory: "SELECT json_extract(readfile('$TMP/json'), '\$.values[1].low_pct') <= 0
	AND json_extract(readfile('$TMP/json'), '\$.values[1].high_pct') >= 0")
[ "$sure" = 1 ] || fail "the kernel is blamed: $(cat "$TMP/json")"
status 2 "$POSTSIL" show impact --group-by moon 2>"$TMP/err"
grep -q -- "--group-by takes one of driver_version, os_kernel, .*, not 'moon'" "$TMP/err" || fail 'moon'
status 0 "$POSTSIL" show impact --group-by cuda_version --size 160x24 >"$TMP/out"
has 'GPU driver impact.*CUDA does not vary' "$TMP/out"
