#!/bin/sh
# SPDX-License-Identifier: MIT
# Exported, imported into an empty database and exported again, a history is the same
# file, byte for byte: as JSON lines, JSON and CSV, with recorded runs and with texts
# that CSV, JSON and spreadsheets take for something else.
. "$(dirname "$0")/store.inc"
add_runs 2
cat >"$TMP/odd.csv" <<'END'
timestamp,device,precision,cpu_model,blas3_gops,efficiency,notes,run_id
2024-02-29T23:59:59.999Z,cpu,fp64,"A, ""B"" 'C'",1e-300,,=1+1,
2024-02-29T23:59:59.999Z,cpu,fp32,"A, ""B"" 'C'",123456.789,0.1,"=HYPERLINK(""x"",""y"")",
2024-02-29T23:59:59.999Z,cpu,fp64,"+3,-4;@5",0.1,1,"Größe 日本語 🙂 | \n \"" é",
1970-01-01T00:00:00Z,gpu0,fp16,"  blanks  ",999999999999999,0.3,- a dash,
2024-03-01,cpu,int8,"x",5e-324,,"'quoted'; --",
END
status 0 "$POSTSIL" import "$TMP/odd.csv" >"$TMP/out" 2>"$TMP/err"
runs_are 7
for f in jsonl json csv; do
	status 0 "$POSTSIL" export "$TMP/one.$f" 2>"$TMP/err"
	status 0 "$POSTSIL" import --db "$TMP/$f.db" "$TMP/one.$f" >"$TMP/out" 2>"$TMP/err"
	has ': 7 read: 7 added, 0 already there, 0 refused' "$TMP/out"
	status 0 "$POSTSIL" export --db "$TMP/$f.db" "$TMP/two.$f" 2>"$TMP/err"
	cmp "$TMP/one.$f" "$TMP/two.$f" || fail "$f: another file"
	# and where all of it is already
	status 0 "$POSTSIL" import "$TMP/one.$f" >"$TMP/out" 2>"$TMP/err"
	has ': 7 read: 0 added, 7 already there, 0 refused' "$TMP/out"
done
[ "$(wc -l <"$TMP/one.jsonl")" -eq 7 ] || fail "not a run a line"
# what is a text here is one there: another reader of CSV finds the same cells
sqlite3 "$TMP/read.db" -cmd '.mode csv' ".import $TMP/one.csv t"
sqlite3 "$TMP/read.db" 'SELECT notes FROM t WHERE cpu_model LIKE '\''A, "B"%'\'' ORDER BY precision' >"$TMP/notes"
has '^=HYPERLINK("x","y")' "$TMP/notes"
has '^=1+1' "$TMP/notes"
sqlite3 "$TMP/read.db" "SELECT count(*) FROM t WHERE notes LIKE '%日本語 🙂 |%'" >"$TMP/out"
has '^1$' "$TMP/out"
