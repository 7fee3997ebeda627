#!/bin/sh
# SPDX-License-Identifier: MIT
# Every view prints as text of the size asked for, as CSV and as JSON, with and
# without a database, and without a terminal the overview is what is printed.
. "$(dirname "$0")/tui.inc"
fake_worker /dev/null
for v in overview trajectory runs machine run; do
	for size in 1x1 40x12 80x24 300x100; do
		status 0 "$POSTSIL" show $v --size $size >"$TMP/out" 2>"$TMP/err"
		[ ! -s "$TMP/err" ] || fail "$v $size says something"
		[ "$(wc -l <"$TMP/out")" -eq "${size#*x}" ] || fail "$v $size: rows"
		wide=$(wc -L <"$TMP/out")
		[ "$wide" -le "${size%x*}" ] || fail "$v $size: $wide columns"
		no_controls "$TMP/out"
	done
	status 0 "$POSTSIL" show $v --format csv >"$TMP/out" 2>"$TMP/err"
	no_controls "$TMP/out"
	status 0 "$POSTSIL" show $v --format json >"$TMP/out" 2>"$TMP/err"
	has '^[[{].*[]}]$' "$TMP/out"
done
[ ! -e "$DB" ] || fail "looking made a database"
status 0 "$POSTSIL" >"$TMP/a" 2>"$TMP/err"
status 0 "$POSTSIL" show overview >"$TMP/b"
cmp -s "$TMP/a" "$TMP/b" || fail "postsil alone is not the overview"
status 3 "$POSTSIL" show runs --db "$TMP/none.db" 2>"$TMP/err"
has 'none.db' "$TMP/err"
