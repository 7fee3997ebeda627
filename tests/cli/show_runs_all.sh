#!/bin/sh
# SPDX-License-Identifier: MIT
# 'postsil show runs' as CSV and JSON has every row of the filters, newest first, and as
# many as 'postsil export', however few of them the screen holds; a reader who has
# enough ends it without a word.
. "$(dirname "$0")/tui.inc"
N=12000   # the screen holds 10,000
awk -v n=$N 'BEGIN {
	print "timestamp,product,device,precision,blas3_gops"
	for (i = 0; i < n; i++)
		printf "20%02d-%02d-%02dT%02d:00:00Z,CPU %d,cpu,%s,%d\n", 10 + i / 8064 % 10,
			1 + i / 672 % 12, 1 + i / 24 % 28, i % 24, i % 3,
			i % 2 ? "fp64" : "fp32", i + 1
}' >"$TMP/rows.csv"
status 0 "$POSTSIL" import "$TMP/rows.csv" >"$TMP/out" 2>"$TMP/err"
has ": $N read: $N added" "$TMP/out"

status 0 "$POSTSIL" show runs --size 100x6 >"$TMP/out" 2>"$TMP/err"
has "newest 10000 of $N rows" "$TMP/out"

# all [FILTER...]: the rows of the export, the other way round
all() {
	status 0 "$POSTSIL" show runs --format csv "$@" >"$TMP/show.csv" 2>"$TMP/err"
	status 0 "$POSTSIL" export --format csv "$@" >"$TMP/export.csv" 2>/dev/null
	tail -n +2 "$TMP/show.csv" | tac >"$TMP/a"
	tail -n +2 "$TMP/export.csv" | cmp -s - "$TMP/a" || fail "$*: not the rows of the export"
	head -n 1 "$TMP/export.csv" >"$TMP/b"
	head -n 1 "$TMP/show.csv" | cmp -s - "$TMP/b" || fail "$*: other columns"
	status 0 "$POSTSIL" show runs --format json "$@" >"$TMP/show.json" 2>"$TMP/err"
	rows=$(sqlite3 :memory: "SELECT count(*), sum(json_extract(value, '\$.blas3_gops'))
		FROM json_each(readfile('$TMP/show.json'))")
	there=$(sqlite3 :memory: -cmd '.mode csv' ".import $TMP/export.csv t" \
		'.mode list' 'SELECT count(*), sum(blas3_gops) FROM t')
	[ "$rows" = "${there%.0}.0" ] || [ "$rows" = "$there" ] ||
		fail "$*: JSON has $rows, the export $there"
}
all
[ "$(wc -l <"$TMP/show.csv")" -eq $((N + 1)) ] || fail "not $N rows"
all --product 'CPU 1' --precision fp32
all --product none
[ "$(wc -l <"$TMP/show.csv")" -eq 1 ] || fail "rows of nothing"
[ "$(cat "$TMP/show.json")" = '[]' ] || fail "JSON of nothing"

("$POSTSIL" show runs --format csv 2>"$TMP/err"; echo $? >"$TMP/status") | head -n 2 >"$TMP/out"
[ "$(cat "$TMP/status")" -eq 0 ] && [ ! -s "$TMP/err" ] || fail "a reader who left is spoken of"
[ -w /dev/full ] || exit 0
status 3 "$POSTSIL" show runs --format csv >/dev/full 2>"$TMP/err"
has 'cannot write to standard output' "$TMP/err"
