#!/bin/sh
# SPDX-License-Identifier: MIT
# Two stores that imported the same files, in another order, hold the same records:
# what one gives to the other, in every form that can be imported, adds nothing and is
# refused nowhere.
. "$(dirname "$0")/store.inc"
command -v sqlite3 >/dev/null || { echo "sqlite3 is not installed"; exit 77; }

# files of every kind: three measured runs, columns, single figures, older tables, a
# calibration file
add_runs 3
status 0 "$POSTSIL" export "$TMP/whole.jsonl" 2>"$TMP/err"
cat >"$TMP/columns.csv" <<'END'
timestamp,product,device,precision,blas3_gops,theoretical_peak_gops,notes
2025-03-01T10:00:00Z,"Box, the 9th",cpu,fp64,513.25,600,"said ""fast"", twice
and again"
2025-03-02T10:00:00+02:00,Box 10,cuda:1,FP16,0.1,,=1+1
2025-03-03 10:00,Bücher,cpu,float32,1e-3,600,
END
cat >"$TMP/figures.csv" <<'END'
timestamp,product,device,precision,metric,value,unit,driver_version
2025-04-01,Box 9,gpu,fp16,blas3,1.25,TFLOP/s,560.35
2025-04-01,Box 9,gpu,fp16,stream_triad,900000.5,MB/s,560.35
2025-04-01,Box 9,gpu,fp16,custom:samples_per_s,12345.678,samples/s,560.35
2025-04-02,Box 9,gpu,fp16,blas3,1.5,TFLOP/s,560.40
END
sqlite3 "$TMP/older.db" <<'END' || fail sqlite3
CREATE TABLE calibrations(id INTEGER PRIMARY KEY, hardware_id TEXT, device_type TEXT,
	precision TEXT, power_mode TEXT, clock_mhz INTEGER, blas3_gops REAL,
	theoretical_peak_gops REAL, calibration_date TEXT);
INSERT INTO calibrations VALUES
	(1, 'box', 'cpu', 'fp64', '15W', 900, 12.5, 100, '2025-05-01T10:00:00.123456'),
	(2, 'box', 'cpu', 'fp64', '15W', 1200, 0.30000000000000004, 5, '2025-05-01T11:00:00');
CREATE TABLE calibration_runs(id INTEGER PRIMARY KEY, run_id TEXT, timestamp TEXT,
	timestamp_unix REAL, cpu_model TEXT, device TEXT, precision TEXT, blas3_gops REAL,
	gpu_vbios TEXT, preflight_passed INTEGER);
INSERT INTO calibration_runs VALUES (5, '11111111-2222-4333-8444-555555555555',
	'2026-02-06T12:59:12', 1770382752.25, 'ARMv8', 'cpu', 'fp32', 2139.2, 'N/A', 1);
END
cat >"$TMP/file.json" <<'END'
{"metadata":{"hardware_name":"Box 9 (CPU)","calibration_date":"2025-12-01T07:36:35.667654",
"framework":"numpy","device_type":"cpu","numpy_version":"2.2.6",
"preflight":{"passed":true,"forced":false}},"precision_matrix":{"theoretical_peaks":{"fp64":119.0}},
"operation_profiles":{"a":{"operation_type":"blas3_gemm","extra_params":{"size":1024},
"precision_results":{"fp64":{"measured_gops":59.5}}}}}
END

cd "$TMP" || exit 1
into() {  # STORE FILE...: nothing of it may be refused
	to=$1
	shift
	status 0 "$POSTSIL" import --db "$to" "$@" >"$TMP/out" 2>"$TMP/err"
}
# records STORE: the id and hash of every run
records() { sqlite3 "$1" 'SELECT DISTINCT run_id, record_hash FROM journal ORDER BY 1'; }

into a.db whole.jsonl columns.csv figures.csv older.db file.json
into b.db file.json older.db figures.csv columns.csv whole.jsonl
records a.db >a.records
[ "$(wc -l <a.records)" -eq 12 ] || fail "$(wc -l <a.records) runs: $(cat "$TMP/out")"

# one to the other, and back
give() {  # FROM TO
	for f in jsonl json csv; do
		status 0 "$POSTSIL" export --db "$1.db" "$1.$f" 2>"$TMP/err"
		into "$2.db" "$1.$f"
		has ' 12 read: 0 added, 12 already there, 0 refused$' "$TMP/out"
	done
	into "$2.db" "$1.db"
	has 'database of postsil: 12 read: 0 added, 12 already there, 0 refused$' "$TMP/out"
}
give a b
give b a
records b.db >b.records
cmp -s a.records b.records || fail "other records: $(diff a.records b.records)"
records a.db | cmp -s - a.records || fail "giving changed what it had"

# into an empty store: the same again, in the same order
into c.db a.db
records c.db | cmp -s - a.records || fail "a third store has other records"
for s in a c; do
	sqlite3 $s.db 'SELECT run_id FROM run ORDER BY n' >$s.order
	status 0 "$POSTSIL" store check --db $s.db >"$TMP/out" 2>"$TMP/err"
done
cmp -s a.order c.order || fail "the order of arrival is another one"

# one that was changed is named, and holds up no other
DB=$TMP/c.db
no_guards "UPDATE result SET blas3_gops = blas3_gops + 1 WHERE run = 2"
id=$(sqlite3 c.db 'SELECT run_id FROM run WHERE n = 2')
status 1 "$POSTSIL" import --db d.db c.db >"$TMP/out" 2>"$TMP/err"
has '12 read: 11 added, 0 already there, 1 refused$' "$TMP/out"
has "^  run $id: its content was changed: its record hash is " "$TMP/out"
