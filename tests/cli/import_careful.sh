#!/bin/sh
# SPDX-License-Identifier: MIT
# What would come in by mistake, in part or with something lost is refused, or told,
# before it is stored: a store forgets nothing.
. "$(dirname "$0")/tui.inc"
command -v sqlite3 >/dev/null || { echo "sqlite3 is not installed"; exit 77; }
small=$SRC/tests/runs/small.json
q() { sqlite3 -separator ' ' "$DB" "$1"; }
same() { [ "$1" = "$2" ] || fail "'$1', not '$2'"; }
row() { echo "7f0c1b7e-0000-4000-8000-00000000000$1,2025-01-15T14:30:00Z,$2,$3,C,$4"; }
head=run_id,timestamp,device,precision,cpu_model,blas3_gops

# rows of a run that are torn apart, as by sort(1): nothing of the file comes in
{ echo $head; row 1 cpu fp32 5; row 2 cpu fp32 6; row 1 cpu fp64 7; row 2 cpu fp64 8; } >"$TMP/torn.csv"
for dry in --dry-run --; do
	status 3 "$POSTSIL" import $dry "$TMP/torn.csv" >"$TMP/out" 2>"$TMP/err"
	has '/torn.csv: line 4: the rows of a run must stand together, .*: sort by run_id; nothing of' "$TMP/err"
	has '/torn.csv: not read$' "$TMP/out"
	[ ! -e "$DB" ] || fail "something of it came in"
done
status 3 "$POSTSIL" import - <"$TMP/torn.csv" >"$TMP/out" 2>"$TMP/err"
[ ! -e "$DB" ] || fail "something of it came in by standard input"
{ echo $head; sed 1d "$TMP/torn.csv" | sort; } >"$TMP/sorted.csv"
status 0 "$POSTSIL" import - <"$TMP/sorted.csv" >"$TMP/out" 2>"$TMP/err"
has ': 2 read: 2 added' "$TMP/out"
same "$(q "SELECT group_concat(blas3_gops) FROM (SELECT blas3_gops FROM calibration_run
	ORDER BY run_id, precision)")" 5.0,7.0,6.0,8.0
# standard input that was read in part goes on from there
{ cat "$TMP/torn.csv" "$TMP/sorted.csv"; } >"$TMP/both.csv"
{ head -c "$(wc -c <"$TMP/torn.csv")" >"$TMP/first"; status 0 "$POSTSIL" import - >"$TMP/out" 2>"$TMP/err"; } <"$TMP/both.csv"
has ': 2 read: 0 added, 2 already there' "$TMP/out"
# a pipe cannot be read twice: what follows is refused by its line
cat "$TMP/torn.csv" | status 1 "$POSTSIL" import --dry-run --db "$TMP/none.db" - >"$TMP/out" 2>"$TMP/err" || exit 1
has ': 4 read: 2 would be added, 0 already there, 2 refused$' "$TMP/out"

# damage in an array of one line: what is read stands, and the rest is not passed over
{ printf '['; tr -d '\n' <"$small"; printf ',{"a" 1},'; tr -d '\n' <"$small"; echo ']'; } >"$TMP/array.json"
at=$(($(grep -bo '1},{"canonical' "$TMP/array.json" | head -n 1 | cut -d: -f1) + 1))
status 3 "$POSTSIL" import "$TMP/array.json" >"$TMP/out" 2>"$TMP/err"
has ': 1 read: 1 added, 0 already there, 0 refused; not read to its end$' "$TMP/out"
has "/array.json: line 1, byte $at: not JSON: '1' where ':' should be" "$TMP/err"

# a stray quotation mark costs its row
{ echo $head; row 3 cpu 'fp"32' 5; row 4 cpu fp32 5; } >"$TMP/stray.csv"
status 1 "$POSTSIL" import "$TMP/stray.csv" >"$TMP/out" 2>"$TMP/err"
has ': 2 read: 1 added, 0 already there, 1 refused$' "$TMP/out"
has '^  line 2: a quotation mark inside a field without quotes$' "$TMP/out"

# a product that is no model is kept beside it
cat >"$TMP/product.csv" <<'END'
timestamp,product,cpu_model,device,precision,blas3_gops
2025-03-01,Big Box,Xeon,CPU,double,10
END
status 0 "$POSTSIL" import "$TMP/product.csv" >"$TMP/out" 2>"$TMP/err"
same "$(q "SELECT value FROM fact WHERE key = 'import_product'")" 'Big Box'
same "$(q "SELECT cpu_model, device, precision FROM calibration_run WHERE blas3_gops = 10")" \
	'Xeon cpu fp64'

# a map that says two things, and one of a column that is not there
status 2 "$POSTSIL" import "$TMP/product.csv" --map product=- --map product=unit_key >"$TMP/out" 2>"$TMP/err"
has "^postsil: --map is given twice for the column 'product'" "$TMP/err"
status 0 "$POSTSIL" import --dry-run "$TMP/product.csv" --map prodct=- --map cpu_model=import_cpu >"$TMP/out" 2>"$TMP/err"
has '^note: --map prodct=-: no column of that name was read$' "$TMP/out"
has_not 'map cpu_model' "$TMP/out"
status 0 "$POSTSIL" import --json "$TMP/product.csv" --map prodct=- >"$TMP/out" 2>"$TMP/err"
same "$(sqlite3 :memory: "SELECT readfile('$TMP/out') ->> '\$.unused_maps[0]'")" prodct=-

# runs of the future, by every way
export POSTSIL_NOW=2025-01-14T14:00:00Z
cp "$DB" "$TMP/peer.db"
export POSTSIL_DB="$TMP/future.db"
status 1 "$POSTSIL" import "$small" "$TMP/sorted.csv" "$TMP/peer.db" >"$TMP/out" 2>"$TMP/err"
has '^  line 1: timestamp: 2025-01-15T14:30:00.123Z lies in the future$' "$TMP/out"
has '^  lines 2 to 3: timestamp: 2025-01-15T14:30:00.000Z lies in the future$' "$TMP/out"
has '^  run 7f0c1b7e-0000-4000-8000-000000000001: timestamp: .* lies in the future$' "$TMP/out"
has '^all files: 8 read: 0 added, 0 already there, 8 refused$' "$TMP/out"
unset POSTSIL_NOW POSTSIL_DB

# a dry run into a file of no bytes is one into a new store
: >"$TMP/empty.db"
status 0 "$POSTSIL" import --dry-run --db "$TMP/empty.db" "$small" >"$TMP/out" 2>"$TMP/err"
has ': 1 read: 1 would be added' "$TMP/out"
has '^dry run: nothing was written to .*/empty.db, which is empty yet$' "$TMP/out"
[ ! -s "$TMP/empty.db" ] || fail "a dry run wrote"
# and where a store cannot be made, none is left behind
(ulimit -f 8 && status 3 "$POSTSIL" import --db "$TMP/limited.db" "$small" >"$TMP/out" 2>"$TMP/err") || exit 1
[ ! -e "$TMP/limited.db" ] || fail "a file of $(wc -c <"$TMP/limited.db") bytes was left"

# a damaged store says how to rescue it
cp "$DB" "$TMP/damaged.db"
head -c 4000 /dev/zero | dd of="$TMP/damaged.db" bs=1 seek=96 conv=notrunc 2>/dev/null
status 3 "$POSTSIL" import --dry-run "$TMP/damaged.db" >"$TMP/out" 2>"$TMP/err"
has 'postsil store salvage' "$TMP/err"
# suffixes in capitals
status 0 "$POSTSIL" export "$TMP/x.CSV" 2>"$TMP/err"
same "$(head -c 7 "$TMP/x.CSV")" run_id,
status 0 "$POSTSIL" store check >"$TMP/out" 2>"$TMP/err"

# two units at the same second are two runs, also where their rows differ by as much in
# one column as in another
cat >"$TMP/units.csv" <<END
timestamp,unit_id,product,device,precision,metric,value,unit,driver_version,os_kernel,cuda_version
2025-02-25T06:33:28.000Z,unit003,Simulated GPU,gpu0,fp16,blas3,51338.7,GOP/s,535.86,6.8.0-79,12.4
2025-02-25T06:33:28.000Z,unit009,Simulated GPU,gpu0,fp16,blas3,42025.6,GOP/s,535.86,6.8.0-79,12.2
END
status 0 "$POSTSIL" import --db "$TMP/units.db" "$TMP/units.csv" >"$TMP/out"
has '2 read: 2 added, 0 already there, 0 refused' "$TMP/out"
