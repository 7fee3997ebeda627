#!/bin/sh
# SPDX-License-Identifier: MIT
# An export has what its filters select, as SQL on the view finds it, forced runs
# included; where that is nothing it is a valid file of nothing.
. "$(dirname "$0")/store.inc"
add_runs 3
status 0 "$POSTSIL" import - >"$TMP/out" 2>"$TMP/err" <<'END'
timestamp,device,precision,cpu_model,blas3_gops,forced
2024-01-01T00:00:00Z,cpu,fp64,a box,1.5,1
END
unit=$(sqlite3 "$DB" 'SELECT unit_id FROM run LIMIT 1')
since=$(sqlite3 "$DB" 'SELECT timestamp FROM calibration_run ORDER BY 1 DESC LIMIT 1')
count() {  # SQL condition
	sqlite3 "$DB" "SELECT count(*) FROM calibration_run WHERE $1"
}
# same CONDITION FILTER...: as many rows, and all of them hold
same() {
	there=$(count "$1")
	condition=$1
	shift
	status 0 "$POSTSIL" export --format csv "$@" >"$TMP/rows.csv" 2>"$TMP/err"
	rm -f "$TMP/read.db"
	sqlite3 "$TMP/read.db" -cmd '.mode csv' ".import $TMP/rows.csv t"
	got=$(sqlite3 "$TMP/read.db" "SELECT count(*) FROM t WHERE $condition")
	all=$(sqlite3 "$TMP/read.db" 'SELECT count(*) FROM t')
	[ "$got" -eq "$there" ] && [ "$all" -eq "$there" ] ||
		fail "$*: $got of $all rows hold, and $there there are"
}
[ "$(count 'forced = 1')" -gt 0 ] || fail "no forced run to find"
same TRUE
same "precision = 'fp64'" --precision fp64
same "device = 'cpu'" --device cpu
same "device = 'gpu7'" --device gpu7
same "backend = 'blis'" --backend blis
same "unit_id = '$unit'" --unit "$(echo "$unit" | cut -c1-6)"
same "timestamp >= '$since'" --since "$since"
same "timestamp < '$since'" --until "$since"
same "unit_id = '$unit' AND precision = 'fp32'" --unit "$unit" --precision fp32
same FALSE --product 'no such product'

# nothing: valid, and told
for f in csv json jsonl parquet; do
	status 0 "$POSTSIL" export --format $f --device gpu7 >"$TMP/none.$f" 2>"$TMP/err"
	has "^no r[a-z]* matches: .* of $f$" "$TMP/err"
done
[ "$(wc -l <"$TMP/none.csv")" -eq 1 ] || fail "no header alone"
[ "$(cat "$TMP/none.json")" = '[]' ] || fail "no empty array"
[ ! -s "$TMP/none.jsonl" ] || fail "lines of nothing"
[ "$(tail -c 4 "$TMP/none.parquet")" = PAR1 ] || fail "no Parquet"
status 0 "$POSTSIL" import --db "$TMP/e.db" "$TMP/none.csv" "$TMP/none.json" >"$TMP/out" 2>"$TMP/err"
status 2 "$POSTSIL" export --metric blas3 2>"$TMP/err"
has "'export' takes no option --metric" "$TMP/err"
status 2 "$POSTSIL" export --include-forced 2>"$TMP/err"
status 2 "$POSTSIL" export --demo 2>"$TMP/err"
