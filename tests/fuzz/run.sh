#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs every fuzz target for a bounded time, from seeds that the tests have anyway.
# A finding is kept in DIR/fuzz/found, and its name printed; what was learnt stays in
# DIR/fuzz/corpus for the next time.  A planted fault
# must be found first.
# usage: run.sh DIR SECONDS    (DIR holds tests/fuzz_*, made by the Makefile)
set -u
src=$(cd "$(dirname "$0")/.." && pwd)
dir=$1 seconds=$2
work=$dir/fuzz
rm -rf "$work/seeds"
mkdir -p "$work/seeds" "$work/found"

seed() {  # target file: standard input
	mkdir -p "$work/seeds/$1"
	cat >"$work/seeds/$1/$2"
}
for f in "$src"/runs/*.json; do seed run_parse "${f##*/}" <"$f"; done
for f in good_run made_up_gpus; do  # a whole stream, of few repetitions
	grep -v '"\(i\|block\)":[1-9]\|"ev":"\(plan\|env\|start\|note\)"' \
		"$src/events/$f.jsonl" | seed event $f
done
seed event hostile <"$src/events/hostile.jsonl"
printf 'a,b\r\n"1","x ""y"", z"\r\n"two\nlines",\r\n' | seed csv rfc
printf '\357\273\277a\n""\n\n1\n' | seed csv mark
printf '\001\000\001\000\012\024' | seed sample_pack one
printf 'basic_cpuid[%s\n' '0]=00000001 68747541 444d4163 69746e65' \
	'1]=00b40f40 00020800 76da320b 178bfbff' | seed cpuid_dump first
printf '%s\n' '------[ Logical CPU #0 ]------' \
	'CPUID 00000000: 00000001-68747541-444D4163-69746E65 [SL 00]' \
	'CPUID 00000001: 00B40F40-00020800-76DA320B-178BFBFF [SL 00]' \
	'CPUID 00000007: 00000002-239C27EB-98C027BC-FC1CC410 [SL 00]' | seed cpuid_dump second
printf '%s\n' 'crun_id,timestamp,device,precision,cpu_model,blas3_gops,efficiency,notes' \
	'6f0c1b7e-0000-4000-8000-000000000001,2025-01-15T14:30:00.000Z,cpu,fp64,i7-12700K,513.0,0.8,"a, b"' \
	'6f0c1b7e-0000-4000-8000-000000000001,2025-01-15T14:30:00.000Z,cpu,fp32,i7-12700K,1026,,' |
	seed import_row columns
printf '%s\n' 'smetric=custom:{model}.{{{round}' 'timestamp,product,device,precision,model,round,value' \
	'2023-04-05,H100,gpu0,mixed,bert-99,v3.0,42000' '2023-04-05,H100,gpu0,mixed,,,1' |
	seed import_row set
printf '%s\n' 'ltimestamp,product,device,precision,metric,value,unit' \
	'2025-01-15T14:30:00Z,NVIDIA H100,cuda:1,float16,blas3,700000,GOP/s' \
	'2025-01-15T14:30:00Z,NVIDIA H100,cuda:1,float16,custom:tokens,41.5,1/s' |
	seed import_row long
printf '%s' '[{"timestamp":"2025-01-15T14:30:00Z","device":"cpu","precision":"fp64",' \
	'"cpu_model":"X","blas3_gops":513.25,"forced":true}]' | seed import_row array
printf '%s' '{"runs":[{"timestamp":"2025-01-15 14:30:00","device":"cuda","precision":"fp16",' \
	'"gpu_model":"NVIDIA H100","blas3_gops":1e5,"peak_measured_gops":1e5,' \
	'"efficiency":1.5,"gpu_driver_version":"N/A","hardware_fingerprint":"x"}]}' |
	seed import_row older
printf '%s' '{"metadata":{"hardware_name":"Box 9 (CPU)","device_type":"cpu",' \
	'"calibration_date":"2025-12-01T07:36:35.667654","cpu_clock":{"current_freq_mhz":3.7e3},' \
	'"preflight":{"passed":true,"forced":false}},' \
	'"precision_matrix":{"theoretical_peaks":{"fp64":119.0,"int8":0.0}},' \
	'"operation_profiles":{"a":{"operation_type":"blas3_gemm","extra_params":{"size":1024},' \
	'"precision_results":{"fp64":{"measured_gops":59.5},"fp8":{"measured_gops":null}}},' \
	'"e":{"operation_type":"stream_copy","achieved_bandwidth_gbps":30.5}}}' |
	seed import_row file
# databases: the older tables, with and without a log; a store of one run whose record
# hash is another one
database() {  # SQL...: $work/db, and its log as it is while somebody writes
	rm -f "$work"/db*
	sqlite3 "$work/db" 'PRAGMA page_size = 512' "$@" \
		".shell cat $work/db $work/db-wal 2>$work/none >$work/db.all; :" >"$work/none"
}
if command -v sqlite3 >/dev/null; then
	older="CREATE TABLE calibrations(id INTEGER PRIMARY KEY, hardware_id TEXT,
		device_type TEXT, precision TEXT, power_mode TEXT, blas3_gops REAL,
		theoretical_peak_gops REAL, calibration_date TEXT);
		CREATE TABLE calibration_runs(run_id TEXT PRIMARY KEY, timestamp TEXT,
		timestamp_unix REAL, cpu_model TEXT, device TEXT, precision TEXT,
		blas3_gops REAL) WITHOUT ROWID"
	rows="INSERT INTO calibrations VALUES (1, 'box', 'cpu', 'fp64', '15W', 12.5, 100,
		'2025-05-01T10:00:00.5'), (2, 'H100', 'cuda', 'fp16', 'N/A', 9e5, 1, '2025-05-01');
		INSERT INTO calibration_runs VALUES ('x', '2026-02-06 12:59', 1770382752.25, 'C',
		'cpu', 'fp32', 2139), ('y', '2026-02-07', NULL, 'C', 'cpu', 'fp32', x'00')"
	database "$older" "$rows"
	seed import_sqlite older <"$work/db.all"
	database "$older" 'PRAGMA journal_mode = WAL' "$rows"
	seed import_sqlite log <"$work/db.all"
	schema=$(sed -n '/^-- name: schema/,$p' "$src/../src/db/sql/schema.sql" | grep -v '^--')
	zeros=0000000000000000000000000000000000000000000000000000000000000000
	database "$schema" "DROP VIEW calibration_run; DROP TRIGGER journal_agrees;
		DROP TRIGGER result_agrees; PRAGMA application_id = 1886611820;
		PRAGMA user_version = 1; INSERT INTO hardware(n, key, fingerprint,
		fingerprint_rule, facts, cpu_model) VALUES (1, '$zeros', '0123456789abcdef', 1,
		'{}', 'C'); INSERT INTO software(n, key, fingerprint, fingerprint_rule, facts)
		VALUES (1, '$zeros', '0123456789abcdef', 1, '{}');
		INSERT INTO run VALUES (1, '6f0c1b7e-0000-4000-8000-000000000001', 1770382752250,
		'0123456789abcdef0123456789abcdef', 1, 1, 'quick', '1', 1, 0, 0, '', 'balanced',
		NULL, NULL, NULL, NULL, NULL, NULL, 2);
		INSERT INTO device VALUES (1, 'cpu', 0, 'blis', '0.9.0', NULL, NULL);
		INSERT INTO fact VALUES (1, '', 'threads', 0, 'known', '2', 'worker', NULL);
		INSERT INTO preflight VALUES (1, 0, 'load', 'pass', '0.1', '0.5', '');
		INSERT INTO result(run, device, precision, pos, unit_id, hardware_fingerprint,
		at_ms, backend, blas3_gops, quality) VALUES (1, 'cpu', 'fp64', 0,
		'0123456789abcdef0123456789abcdef', '0123456789abcdef', 1770382752250, 'blis',
		513, 'good');
		INSERT INTO sample VALUES (1, 'cpu', 'fp64', 'blas3.gemm', '', 4096, 0, 1e9,
		'GOP/s', 513, 512, 514, 'good', NULL, 1, x'0110d00f138827');
		INSERT INTO journal VALUES ('0123456789abcdef0123456789abcdef', 1, 1,
		'6f0c1b7e-0000-4000-8000-000000000001', '$zeros', '', '$zeros')"
	seed import_sqlite store <"$work/db.all"
fi
# whole files of these forms, and mixtures of them
cat "$src/runs/small.json" "$src/runs/small.json" | seed import_file lines
{ printf '['; tr -d '\n' <"$src/runs/small.json"; printf ',\n{"canonical":1}]'; } |
	seed import_file array
{ cat "$src/runs/small.json"; printf '{"a":\n{"runs":[{"a":1},[2]]}\n\n{"a":"x\n7 }\r\n'; } |
	seed import_file torn
for f in "$work"/seeds/import_row/*; do
	sed '1s/^[cl]\([a-z_]*,\)/\1/' "$f" | seed import_file "${f##*/}"
done
cp -r "$work/seeds/import_file" "$work/seeds/json_split"
# a small store, whole in the file, and with its last run in the log
(
	cd "$work" && rm -f small.* && {
		echo 'PRAGMA page_size = 512; CREATE TEMP TABLE number(n);'
		echo 'INSERT INTO number VALUES (1), (2);'
		cat "$src/../src/db/sql/schema.sql" "$src/fuzz/salvage_rows.sql"
		echo 'PRAGMA journal_mode = WAL; UPDATE number SET n = n + 2;'
		cat "$src/fuzz/salvage_rows.sql"
		echo '.shell cp small.db-wal small.log'
		echo '.shell cp small.db small.file'
	} | sqlite3 small.db >small.out || exit 1
)
begins() {  # where the log begins, in three bytes
	printf "$(printf '\\%03o' $(($1 / 65536)) $(($1 / 256 % 256)) $(($1 % 256)))"
}
{ begins "$(wc -c <"$work/small.file")"; cat "$work/small.file" "$work/small.log"; } |
	seed salvage_page both
{ begins 512; head -c 512 "$work/small.file"; cat "$work/small.log"; } |
	seed salvage_page log
# the words of the forms, as libFuzzer's dictionaries have them
cat "$src"/runs/*.json "$src"/events/good_run.jsonl | grep -o '"[a-z0-9_.]*"' |
	sort -u | sed 's/"/\\"/g; s/.*/"&"/' >"$work/words"

fuzz() {  # target seconds: runs it; its log is $work/NAME.log
	mkdir -p "$work/corpus/$1" "$work/seeds/$1"
	words=
	case $1 in run_parse | event | import_* | json_split) words=-dict=$work/words ;; esac
	"$dir/tests/fuzz_$1" -max_total_time="$2" -timeout=20 -rss_limit_mb=1500 \
		-malloc_limit_mb=1000 -max_len=40000 -print_final_stats=1 $words \
		-artifact_prefix="$work/found/$1-" \
		"$work/corpus/$1" "$work/seeds/$1" >"$work/$1.log" 2>&1
}

if fuzz planted 60; then
	echo "check-fuzz: the planted fault was NOT found" >&2
	exit 1
fi
grep -q 'AddressSanitizer: heap-buffer-overflow' "$work/planted.log" || {
	cat "$work/planted.log" >&2
	exit 1
}
echo "check-fuzz: the planted fault was found"

bad=0
for bin in "$dir"/tests/fuzz_*; do
	name=${bin##*/fuzz_}
	case $name in planted | *.*) continue ;; esac
	if fuzz "$name" "$seconds"; then
		echo "$name: nothing found in $(sed -n \
			's/stat::number_of_executed_units: *//p' "$work/$name.log") inputs;" \
			"$(sed -n 's/^fuzz: //p' "$work/$name.log")"
	else
		bad=1
		echo "FAIL $name; $work/$name.log ends with"
		tail -n 40 "$work/$name.log"
	fi
done
exit $bad
