#!/bin/sh
# SPDX-License-Identifier: MIT
# A trajectory is all of its series, however many runs came after, and divides by the
# newest peak of its product on any machine, whichever are asked for.
. "$(dirname "$0")/tui.inc"
XDG_CACHE_HOME=$TMP/cache POSTSIL_NOW=2026-02-10T12:00:00Z
export XDG_CACHE_HOME POSTSIL_NOW

# Chip: 60 runs of two machines, then a better datasheet on the second; Rival: 30 runs;
# Recent: more runs after all of them than a screen lists, 400 a day.
awk 'function day(n) { return strftime("%Y-%m-%dT%H:%M:%SZ", 1735711200 + n * 86400, 1) }
function put(name, unit, n, gemm, peak,   s) {
	s = day(n) "," name "," unit ",gpu0,fp16,"
	print s "blas3," gemm ",GOP/s"
	print s "peak_measured," gemm ",GOP/s"
	print s "theoretical_peak," peak ",GOP/s"
	print s "efficiency," gemm / peak ",ratio"
}
BEGIN {
	OFMT = CONVFMT = "%.17g"
	print "timestamp,product,unit_id,device,precision,metric,value,unit"
	for (n = 0; n < 60; n++) {
		put("Chip", "u1", n, 600 + n, 1000)
		put("Chip", "u2", n + .5, 650 + n, n < 59 ? 1000 : 1200)
	}
	for (n = 0; n < 30; n++)
		put("Rival", "u3", n, 700, 1000)
	for (n = 0; n < 10200; n++)
		print day(100 + n / 400) ",Recent,u4,cpu,fp32,efficiency,.8,ratio"
}' >"$TMP/made.csv"
status 0 "$POSTSIL" show trajectory >"$TMP/out"
status 0 "$POSTSIL" import "$TMP/made.csv" >"$TMP/out"

# points CSV: "PRODUCT N" of each; of Chip also whether run n did (600 + n) / 1200
points() {
	awk -F, 'NR == 1 { next }
		$1 == "Chip" { off += ($9 - (600 + n[$1]) / 1200) ^ 2 }
		{ n[$1]++ }
		END { for (p in n) print p, n[p] (p == "Chip" && off > 1e-20 ? " off" : "") }' \
		"$1" | sort
}
status 0 "$POSTSIL" show trajectory --device cpu --format csv >"$TMP/csv"
[ "$(points "$TMP/csv")" = 'Recent 10200' ] || fail "$(points "$TMP/csv")"
status 0 "$POSTSIL" show trajectory --product recent --size 100x30 >"$TMP/out"
no_controls "$TMP/out"
has 'Recent, fp32 efficiency .* 10200 runs, 25 d' "$TMP/out"

# 60 runs before 10,200 others, of the first machine
status 0 "$POSTSIL" show trajectory --precision fp16 --format csv >"$TMP/csv"
want='Chip 60
Rival 30'
[ "$(points "$TMP/csv")" = "$want" ] || fail "--precision: $(points "$TMP/csv")"
unit=$(awk -F, '$1 == "Chip" { print $2; exit }' "$TMP/csv")
grep '^Chip,' "$TMP/csv" >"$TMP/chip.csv"
for filter in "--unit $unit" "--product chip" "--unit $(echo "$unit" | cut -c1-8) --device gpu0"; do
	status 0 "$POSTSIL" show trajectory $filter --format csv | tail -n +2 >"$TMP/csv"
	cmp "$TMP/chip.csv" "$TMP/csv" || fail "$filter changes figures"
done
status 0 "$POSTSIL" show trajectory --unit "$unit" --format json >"$TMP/json"
peak=$(sqlite3 :memory: "SELECT json_extract(readfile('$TMP/json'),
	'\$.series[0].reference_peak_gops')")
[ "${peak%.0}" = 1200 ] || fail "reference peak: $peak"

# filters of runs leave what they leave, and its own newest peak
status 0 "$POSTSIL" show trajectory --product chip --until 2025-01-31 --format csv >"$TMP/csv"
[ "$(awk -F, 'NR > 1 && $9 == (600 + NR - 2) / 1000 { n++ } END { print n }' "$TMP/csv")" -eq 30 ] ||
	fail "--until: $(head -n 3 "$TMP/csv")"

# raw figures are not laid over each other
status 0 "$POSTSIL" show trajectory --precision fp16 --metric blas3 --format csv >"$TMP/csv"
[ "$(cut -d, -f1 "$TMP/csv" | sort -u)" = "$(printf 'Chip\nproduct')" ] || fail '--metric blas3'
[ "$(awk -F, 'NR == 61 { print $9 }' "$TMP/csv")" = 659 ] || fail "$(tail -n 1 "$TMP/csv")"

# figures of other kinds: shown where there is no efficiency, or by name; a time as a rate
awk 'BEGIN {
	print "timestamp,product,unit_id,device,precision,metric,value,unit"
	for (n = 0; n < 8; n++) {
		t = strftime("%Y-%m-%dT%H:%M:%SZ", 1735711200 + n * 86400, 1) ",Odd,u9,gpu0,int8,"
		print t "custom:bert," 3000 + n ",samples/s"
		if (n < 5)
			print t "custom:wait," 20 + n ",ms"
	}
}' >"$TMP/odd.csv"
status 0 "$POSTSIL" --db "$TMP/odd.db" import "$TMP/odd.csv" >"$TMP/out"
status 0 "$POSTSIL" --db "$TMP/odd.db" show trajectory --size 80x24 >"$TMP/out"
has 'Odd, int8 bert, samples/s .* 8 runs, 7 d' "$TMP/out"
status 0 "$POSTSIL" --db "$TMP/odd.db" show trajectory --metric custom:wait --format csv >"$TMP/csv"
[ "$(awk -F, 'NR > 1 { d = $9 * (18 + NR) / 1000 - 1
	n += $5 == "custom:wait" && $NF == "1/s" && d * d < 1e-20 } END { print n }' \
	"$TMP/csv")" -eq 5 ] || fail "custom:wait: $(cat "$TMP/csv")"
status 0 "$POSTSIL" --db "$TMP/odd.db" show trajectory --metric custom:brt >"$TMP/out"
has 'No run has the figure brt: there are bert, wait' "$TMP/out"
