#!/bin/sh
# SPDX-License-Identifier: MIT
# The rows that are exported as CSV and imported into an empty store are exported
# again byte for byte; imported where they came from, whole or in part, they are
# there already; and where a value differs the column is named.
. "$(dirname "$0")/roundtrip.inc"
make_hard_store
status 0 "$POSTSIL" export "$TMP/a.csv" 2>"$TMP/err"
rows=$(sqlite3 "$DB" 'SELECT count(*) FROM calibration_run')
[ "$rows" -ge 20 ] || fail "only $rows rows"

# two paths: the sqlite3 shell reads the same cells from the CSV as from the store
sqlite3 :memory: ".import --csv $TMP/a.csv t" "SELECT DISTINCT notes FROM t ORDER BY 1" >"$TMP/csv.notes"
sqlite3 "$DB" "SELECT DISTINCT coalesce(notes, '') FROM calibration_run ORDER BY 1" >"$TMP/db.notes"
same "$TMP/csv.notes" "$TMP/db.notes"
has '^=SUM(A1:A9), "so" he said;$' "$TMP/csv.notes"
has '^@second line	with a tab,$' "$TMP/csv.notes"

status 0 "$POSTSIL" --db "$TMP/b.db" import "$TMP/a.csv" >"$TMP/out" 2>"$TMP/err"
has ": $RUNS read: $RUNS added, 0 already there, 0 refused\$" "$TMP/out"
status 0 "$POSTSIL" --db "$TMP/b.db" export "$TMP/b.csv" 2>"$TMP/err"
same "$TMP/a.csv" "$TMP/b.csv"
status 0 "$POSTSIL" --db "$TMP/b.db" import "$TMP/b.csv" >"$TMP/out" 2>"$TMP/err"
has ": $RUNS read: 0 added, $RUNS already there, 0 refused\$" "$TMP/out"
status 0 "$POSTSIL" --db "$TMP/b.db" store check >"$TMP/out" 2>"$TMP/err"

# with lines that end as RFC 4180 has them, which notes of several lines survive
awk -v RS='"' -v ORS='' 'NR > 1 { print "\"" } NR % 2 { gsub(/\n/, "\r\n") } { print }' \
	"$TMP/a.csv" >"$TMP/crlf.csv"
status 0 "$POSTSIL" --db "$TMP/b.db" import "$TMP/crlf.csv" >"$TMP/out" 2>"$TMP/err"
has ": $RUNS read: 0 added, $RUNS already there, 0 refused\$" "$TMP/out"

# back to where it came from: all of it, and less of it
heads() { "$POSTSIL" store info | grep ^head; }
heads >"$TMP/before"
there() {
	status 0 "$POSTSIL" export --format csv "$@" >"$TMP/part.csv" 2>"$TMP/err"
	status 0 "$POSTSIL" import "$TMP/part.csv" >"$TMP/out" 2>"$TMP/err"
	has ' read: 0 added, [1-9][0-9]* already there, 0 refused$' "$TMP/out"
}
there
there --precision fp64
there --device gpu0
there --device gpu1
there --since 2025-02-01 --precision fp16
heads >"$TMP/after"
same "$TMP/before" "$TMP/after"

# fewer columns, others first (runs whose figures the shell's 15 digits hold)
sqlite3 -csv "$DB" "SELECT blas3_gops, precision, device, cpu_model, timestamp, run_id
	FROM calibration_run WHERE run_id LIKE '1111%' OR run_id LIKE '6f0c%' ORDER BY run_id" >"$TMP/few"
{ echo blas3_gops,precision,device,cpu_model,timestamp,run_id; cat "$TMP/few"; } >"$TMP/few.csv"
status 0 "$POSTSIL" import "$TMP/few.csv" >"$TMP/out" 2>"$TMP/err"
has ': 2 read: 0 added, 2 already there, 0 refused$' "$TMP/out"

# another value
sed 's/,513,513,600,/,514,513,600,/' "$TMP/a.csv" >"$TMP/other.csv"
! cmp -s "$TMP/a.csv" "$TMP/other.csv" || fail "no value was changed"
status 1 "$POSTSIL" import "$TMP/other.csv" >"$TMP/out" 2>"$TMP/err"
has ": $RUNS read: 0 added, $((RUNS - 1)) already there, 1 refused\$" "$TMP/out"
has 'is in the store with another content: blas3_gops of cpu fp64 is 513 there and 514 here$' \
	"$TMP/out"
# NULL is no value: what a row does not tell cannot differ
sed 's/,513,513,600,/,,513,600,/' "$TMP/a.csv" >"$TMP/less.csv"
status 0 "$POSTSIL" import "$TMP/less.csv" >"$TMP/out" 2>"$TMP/err"
