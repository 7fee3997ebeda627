#!/bin/sh
# SPDX-License-Identifier: MIT
# A store exported as Parquet holds, cell by cell, what the sqlite3 shell reads in its
# view calibration_run, by two readers that are not ours (see readers.inc).
# RUNS: how many runs of a synthetic fleet the store has (default 3000).
: "${POSTSIL:?the postsil to test}"
. "$(dirname "$0")/readers.inc"
need_readers
db=$TMP/store.db

"$O/tests/store_bench" "$db" "${RUNS:-3000}" >"$TMP/bench" 2>&1 || [ $? -eq 1 ] ||
	fail "no store: $(cat "$TMP/bench")"
"$POSTSIL" export --db "$db" "$TMP/all.parquet" || fail "no export"

# The view's columns as the reader's cells, by SQL alone.
sqlite3 "$db" "SELECT group_concat('iif(c.' || name || ' IS NULL, ''~'', ' || CASE
	WHEN name = 'timestamp' THEN 'strftime(''%s'', substr(c.timestamp, 1, 19)) * 1000
		+ substr(c.timestamp, 21, 3)'
	WHEN name GLOB '*_gbps' OR name GLOB '*_gops' OR name GLOB '*_mhz'
		OR name IN ('timestamp_unix', 'memory_total_gb', 'gpu_power_limit_w',
		'ambient_temp_c', 'efficiency', 'arithmetic_intensity')
		THEN 'lower(hex(ieee754_to_blob(c.' || name || ')))'
	WHEN name GLOB '*_cores_*' OR name IN ('gpu_memory_mb', 'gpu_count',
		'fingerprint_rule', 'threads', 'problem_size', 'preflight_passed',
		'forced', 'imported') THEN 'c.' || name
	ELSE '''x'' || lower(hex(c.' || name || '))' END || ')', ', ')
	FROM pragma_table_info('calibration_run')" >"$TMP/columns"
{
	echo '.mode tabs'
	echo "SELECT $(cat "$TMP/columns") FROM calibration_run c"
	echo 'JOIN run r ON r.run_id = c.run_id JOIN journal j ON j.run = r.n'
	echo 'ORDER BY r.at_ms, j.origin, j.seq, c.device, c.precision;'
} | sqlite3 "$db" >"$TMP/expected" || fail "the shell cannot read the view"
[ "$(wc -l <"$TMP/expected")" -ge "${RUNS:-3000}" ] || fail "too few rows to read"
node "$TMP/read_back.mjs" "$TMP/all.parquet" "$TMP/expected" ||
	fail "not read back as stored"
