#!/bin/sh
# SPDX-License-Identifier: MIT
# 'postsil import --set': columns that a file lacks, from those that it has, in CSV, JSON
# lines and a database of the older program.
. "$(dirname "$0")/tui.inc"
command -v sqlite3 >/dev/null || { echo "sqlite3 is not installed"; exit 77; }

# imported "WORDS OF THE REPORT" STATUS ARGUMENTS...
imported() {
	words=$1 want=$2
	shift 2
	status "$want" "$POSTSIL" import "$@" >"$TMP/out" 2>"$TMP/err"
	has "$words" "$TMP/out"
}

# results as MLPerf's are kept: the metric is in a column of its own, and what was
# measured with is in three
cat >"$TMP/mlperf.csv" <<'END'
submitter,accelerator,n_accelerators,model,round,date,offline_result,units,driver,cuda,os
Acme,H100-PCIe-80GB,8,3d-unet-99.9,v3.0,2023-04-05,37.75,samples/s,525.85.12,12.0,Ubuntu 20.04.4
Acme,H100-PCIe-80GB,8,bert-99,v3.0,2023-04-05,42000,samples/s,525.85.12,12.0,Ubuntu 20.04.4
Acme,H100-PCIe-80GB,8,bert-99,v3.1,2023-09-11,43000.5,samples/s,,12.2,Ubuntu 20.04.4
Acme,H100-PCIe-80GB,4,bert-99,v3.1,2023-09-11,21400,samples/s,,12.2,
END
set -- --map accelerator=product --map date=timestamp --map offline_result=value \
	--map units=unit --map driver=driver_version --map cuda=cuda_version \
	--map os=os_distro --map round=import_round --set device=gpu0 --set precision=mixed \
	--set 'unit_id={submitter}, {n_accelerators} x {accelerator}'
imported ': 3 read: 3 added, 0 already there, 0 refused$' 0 "$TMP/mlperf.csv" "$@" \
	--set 'metric=custom:{model}'
imported ': 3 read: 0 added, 3 already there, 0 refused$' 0 "$TMP/mlperf.csv" "$@" \
	--set 'metric=custom:{model}'
has_not '^note:' "$TMP/out"
sqlite3 -separator ' ' "$DB" "SELECT c.timestamp, kernel, value, unit, x.device, x.precision,
	gpu_model, coalesce(driver_version, '-'), cuda_version, coalesce(os_distro, '-'),
	(SELECT group_concat(key || '=' || value) FROM fact f WHERE f.run = r.n AND
	key LIKE 'import_%' AND key <> 'import_timestamp')
	FROM sample x JOIN run r ON r.n = x.run JOIN calibration_run c USING (run_id)
	ORDER BY 1, 2, 3" >"$TMP/rows"
cmp "$TMP/rows" - <<'END' || fail "other rows: $(cat "$TMP/rows")"
2023-04-05T00:00:00.000Z custom:3d-unet-99.9 37.75 samples/s gpu0 mixed H100-PCIe-80GB 525.85.12 12.0 Ubuntu 20.04.4 import_round=v3.0
2023-04-05T00:00:00.000Z custom:bert-99 42000.0 samples/s gpu0 mixed H100-PCIe-80GB 525.85.12 12.0 Ubuntu 20.04.4 import_round=v3.0
2023-09-11T00:00:00.000Z custom:bert-99 21400.0 samples/s gpu0 mixed H100-PCIe-80GB - 12.2 - import_round=v3.1
2023-09-11T00:00:00.000Z custom:bert-99 43000.5 samples/s gpu0 mixed H100-PCIe-80GB - 12.2 Ubuntu 20.04.4 import_round=v3.1
END
# the unit is the text, as a file that has it would give it
unit=$(printf 'postsil imported unit|Acme, 8 x H100-PCIe-80GB' | sha256sum | cut -c 1-32)
[ "$(sqlite3 "$DB" "SELECT count(*) FROM run WHERE unit_id = '$unit'")" = 2 ] ||
	fail "another unit"

# the same rows in JSON lines, and in a file that was rewritten by hand, are there already
sqlite3 :memory: '.mode json' ".import --csv '$TMP/mlperf.csv' t" \
	"SELECT submitter, accelerator, CAST(n_accelerators AS INT) n_accelerators, model, round,
	date, CAST(offline_result AS REAL) offline_result, units, nullif(driver, '') driver,
	cuda, os FROM t" | sed 's/^\[//; s/[],]$//' >"$TMP/mlperf.jsonl"
imported ', JSON lines: 3 read: 0 added, 3 already there, 0 refused$' 0 "$TMP/mlperf.jsonl" \
	"$@" --set 'metric=custom:{model}'
awk -F , -v OFS=, 'NR == 1 { print "product,timestamp,value,unit,driver_version,cuda_version",
	"os_distro,import_round,device,precision,metric,unit_id"; next }
	{ print $2, $6, $7, $8, $9, $10, $11, $5, "gpu0", "mixed", "custom:" $4,
	"\"" $1 ", " $3 " x " $2 "\"" }' "$TMP/mlperf.csv" >"$TMP/rewritten.csv"
imported ': 3 read: 0 added, 3 already there, 0 refused$' 0 "$TMP/rewritten.csv"

# what is given is of the row: given otherwise it is another run, ...
imported ': 3 read: 3 added, 0 already there, 0 refused$' 0 "$TMP/mlperf.csv" "$@" \
	--set 'metric=custom:{model}.{round}'
# ... and where the file says which run it is, it is refused as different
cat >"$TMP/ids.csv" <<'END'
run_id,product,timestamp,n
7a0c1b7e-0000-4000-8000-000000000001,C,2024-01-01,5
END
set -- "$TMP/ids.csv" --set device=cpu --set precision=fp64
imported ': 1 read: 1 added' 0 "$@" --set 'custom:a={n}'
imported ': 1 read: 0 added, 1 already there' 0 "$@" --set 'custom:a={n}'
imported '^  line 2: .*custom:b of cpu fp64 is empty there and 5 here' 1 "$@" \
	--set 'custom:b={n}'

# the older program's table, which lacks some columns; its own are used under its names
sqlite3 "$TMP/older.db" 'CREATE TABLE calibrations(id INTEGER PRIMARY KEY, hardware_id TEXT,
	vendor TEXT, precision TEXT, blas3_gops REAL, calibration_date TEXT);' \
	"INSERT INTO calibrations VALUES (1, 'box', 'Acme', 'fp32', 12.5, '2024-02-01'),
	(2, 'box', NULL, 'fp32', 13.5, '2024-02-02')"
set -- "$TMP/older.db" --set device=cpu --set 'os_distro={vendor} OS' --set driver_version=0
imported 'table calibrations: 2 read: 2 added, 0 already there, 0 refused$' 0 "$@"
imported 'table calibrations: 2 read: 0 added, 2 already there, 0 refused$' 0 "$@"
[ "$(sqlite3 "$DB" "SELECT group_concat(blas3_gops || device || coalesce(os_distro, '-') ||
	driver_version) FROM calibration_run WHERE cpu_model = 'box'")" = \
	'12.5cpuAcme OS0,13.5cpu-0' ] || fail "other rows of the older program"
for set in 'product=x' 'timestamp={id}' 'precision=fp64'; do
	status 3 "$POSTSIL" import --dry-run "$@" --set "$set" >"$TMP/out" 2>"$TMP/err"
	has "older.db: --set gives the column \"${set%%=*}\", which is there already" "$TMP/err"
done
status 3 "$POSTSIL" import --dry-run "$@" --set 'suite={vendors}' >"$TMP/out" 2>"$TMP/err"
has 'names the column "vendors", which is not there; near it are "vendor"' "$TMP/err"

# whole records get nothing, which is said
set -- "$SRC/tests/runs/small.json" --dry-run --set 'suite=a {b}'
imported '^note: --set suite=a {b}: no row was read that could get it$' 0 "$@"
status 0 "$POSTSIL" import --json "$@" >"$TMP/out" 2>"$TMP/err"
has '"unused_sets":\["suite=a {b}"\]' "$TMP/out"

# what is mistyped is refused before a file is read, or a store made
for set in device =cpu device= devise=cpu 'device={a' 'device=a}' 'custom:a b=1'; do
	status 2 "$POSTSIL" --db "$TMP/none.db" import "$TMP/no such file" --set "$set" \
		>"$TMP/out" 2>"$TMP/err"
	has '^postsil: --set "' "$TMP/err"
	[ ! -s "$TMP/out" ] || fail "words on standard output"
done
has_not 'no such file' "$TMP/err"
status 2 "$POSTSIL" import x --set device=a --set device=b >"$TMP/out" 2>"$TMP/err"
has "^postsil: --set is given twice for the column 'device'$" "$TMP/err"
[ ! -e "$TMP/none.db" ] || fail "a store was made"
