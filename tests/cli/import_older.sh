#!/bin/sh
# SPDX-License-Identifier: MIT
# The older program's two tables with what is wrong in them: imported twice, once by
# each way of keeping a SQLite file, and the files stay as they were.
. "$(dirname "$0")/tui.inc"
command -v sqlite3 >/dev/null || { echo "sqlite3 is not installed"; exit 77; }
esc=$(printf '\033')

sqlite3 "$TMP/calibrations.db" <<END || fail "sqlite3"
CREATE TABLE calibrations(id INTEGER PRIMARY KEY AUTOINCREMENT, hardware_id TEXT NOT NULL,
	vendor TEXT, architecture TEXT, device_type TEXT, precision TEXT NOT NULL,
	power_mode TEXT, clock_mhz INTEGER, gemm_peak_gops REAL, gemm_efficiency REAL,
	bandwidth_gbps REAL, bandwidth_efficiency REAL, theoretical_peak_gops REAL,
	theoretical_bandwidth_gbps REAL, arithmetic_intensity_transition REAL,
	gops_per_watt REAL, bytes_per_op_at_peak REAL, memory_bound_fraction REAL,
	blas1_gops REAL, blas2_gops REAL, blas3_gops REAL, calibration_date TEXT,
	framework TEXT, framework_version TEXT, driver_version TEXT, notes TEXT,
	UNIQUE (hardware_id, precision, power_mode, clock_mhz));
CREATE TEMP TABLE base AS SELECT * FROM calibrations;
INSERT INTO base VALUES (0, 'box_9', 'Acme', 'Ampere', 'cuda', 'fp16', 'MAXN', 918, 1200.5,
	0.60025, 63.4, 0.93, 2000, 68, 29.4, 199.5, 0.01, 0.3, 20, 24, 1200.5,
	'2025-11-28T13:19:23.208437', 'pytorch', '2.5.0', '540.4', 'first');
CREATE TEMP TRIGGER row AFTER INSERT ON base BEGIN
	INSERT INTO calibrations SELECT NEW.id, hardware_id, vendor, architecture,
		device_type, precision, power_mode, NEW.id, gemm_peak_gops, gemm_efficiency,
		bandwidth_gbps, bandwidth_efficiency, theoretical_peak_gops,
		theoretical_bandwidth_gbps, arithmetic_intensity_transition, gops_per_watt,
		bytes_per_op_at_peak, memory_bound_fraction, blas1_gops, blas2_gops,
		blas3_gops, calibration_date, framework, framework_version, driver_version,
		notes FROM base WHERE id = 0;
END;
INSERT INTO base(id) VALUES (1), (2), (3), (4), (5), (8), (9), (10), (11), (12), (13), (14);
DROP TRIGGER row;
-- placeholders, and what was formed from them
UPDATE calibrations SET theoretical_peak_gops = 100.0, theoretical_bandwidth_gbps = 100,
	gemm_efficiency = 12.005 WHERE id = 2;
-- a wrong peak, of a device that is known and of one that is not
UPDATE calibrations SET hardware_id = 'H100 SXM5 80GB', gemm_peak_gops = 700000,
	blas3_gops = 700000, theoretical_peak_gops = 100000, gemm_efficiency = 7 WHERE id = 3;
UPDATE calibrations SET theoretical_peak_gops = 1000, gemm_efficiency = 1.2005 WHERE id = 4;
-- words and 0 for what nobody knew; the clock twice the same for NULL is no value
UPDATE calibrations SET driver_version = 'N/A', framework = 'unknown', power_mode = NULL,
	clock_mhz = 0, blas1_gops = 0, blas3_gops = 0, gops_per_watt = 0, notes = NULL
	WHERE id = 5;
INSERT INTO calibrations SELECT NULL, hardware_id, vendor, architecture, device_type,
	precision, power_mode, clock_mhz, gemm_peak_gops, gemm_efficiency, bandwidth_gbps,
	bandwidth_efficiency, theoretical_peak_gops, theoretical_bandwidth_gbps,
	arithmetic_intensity_transition, gops_per_watt, bytes_per_op_at_peak,
	memory_bound_fraction, blas1_gops, blas2_gops, blas3_gops, calibration_date,
	framework, framework_version, driver_version, notes FROM calibrations WHERE id = 5;
-- text that acts on terminals and spreadsheets, and 4000 bytes of it
UPDATE calibrations SET notes = '$esc[31m=cmd|''/c calc''!A1, "q"' || char(8238)
	|| printf('%.3900c', 'x') WHERE id = 8;
-- what is no row
UPDATE calibrations SET blas3_gops = 'fast' WHERE id = 9;
UPDATE calibrations SET gemm_peak_gops = x'00000000000092C0' WHERE id = 10;
UPDATE calibrations SET notes = 'a' || char(0) || 'hidden' WHERE id = 11;
UPDATE calibrations SET blas2_gops = -1 WHERE id = 12;
UPDATE calibrations SET calibration_date = '2199-01-01T00:00:00' WHERE id = 13;
UPDATE calibrations SET calibration_date = '28.11.2025' WHERE id = 14;
END

# 15 is the copy of 5
[ "$(sqlite3 "$TMP/calibrations.db" 'SELECT max(id), count(*) FROM calibrations')" = '15|13' ] ||
	fail "the table is not as it should be"

sqlite3 "$TMP/runs.db" >/dev/null <<END || fail "sqlite3"
PRAGMA journal_mode = WAL;
CREATE TABLE calibration_runs(id INTEGER PRIMARY KEY, run_id TEXT UNIQUE, timestamp TEXT,
	timestamp_unix INTEGER, hardware_fingerprint TEXT, software_fingerprint TEXT,
	cpu_model TEXT, cpu_vendor TEXT, cpu_stepping INTEGER, cpu_microcode TEXT,
	cpu_cores_physical INTEGER, cpu_cores_logical INTEGER, cpu_base_freq_mhz REAL,
	cpu_max_freq_mhz REAL, cpu_freq_mhz REAL, gpu_model TEXT, gpu_pci_id TEXT,
	gpu_vbios TEXT, gpu_memory_mb INTEGER, gpu_freq_mhz REAL, memory_total_gb REAL,
	memory_type TEXT, os_kernel TEXT, os_distro TEXT, gpu_driver_version TEXT,
	cuda_version TEXT, cudnn_version TEXT, rocm_version TEXT, pytorch_version TEXT,
	numpy_version TEXT, mkl_version TEXT, openblas_version TEXT, blas_library TEXT,
	compiler_version TEXT, power_mode TEXT, thermal_state TEXT, cpu_governor TEXT,
	precision TEXT, device TEXT, stream_copy_gbps REAL, stream_triad_gbps REAL,
	stream_best_gbps REAL, blas1_gops REAL, blas2_gops REAL, blas3_gops REAL,
	peak_measured_gops REAL, theoretical_peak_gops REAL, efficiency REAL,
	preflight_passed INTEGER, forced INTEGER, notes TEXT);
WITH n(id) AS (VALUES (1), (2), (3), (4), (5), (6), (7))
INSERT INTO calibration_runs SELECT id, printf('%08d-2222-4333-8444-555555555555', id),
	'2026-02-06T12:59:12.648000+00:00', 1770382752, 'aaaaaaaaaaaaaaaa',
	'bbbbbbbbbbbbbbbb', 'ARMv8 Processor rev 1 (v8l)', 'ARM', 0, '0x0', 12, 12, 0, 2201.6,
	729.6, 'N/A', 'N/A', 'N/A', 0, 0, 61.3, 'unknown', '5.10.104-tegra', 'Ubuntu 20.04',
	'N/A', 'unknown', 'N/A', 'N/A', '2.1.0', '1.26.1', 'N/A', '0.3.21', 'OpenBLAS',
	'unknown', 'MODE_30W', 'unknown', 'schedutil', 'fp32', 'cpu', 20.5, 30.25, 30.25, 0,
	12.5, 139.25 + id, 139.25 + id, 0, 0, 1, 0, '' FROM n;
UPDATE calibration_runs SET timestamp = '2026-02-06T14:59:12' WHERE id = 2;   -- local
UPDATE calibration_runs SET timestamp = '2026-02-06T14:52:12' WHERE id = 3;   -- no zone
UPDATE calibration_runs SET device = 'cuda', gpu_model = 'NVIDIA H100 80GB HBM3',
	gpu_pci_id = '10de:2330', gpu_vbios = '96.00.5E.00.01', gpu_driver_version = '550.54',
	precision = 'FP16', blas3_gops = 700000, peak_measured_gops = 700000,
	theoretical_peak_gops = 100000, efficiency = 7, gpu_freq_mhz = 1980 WHERE id = 4;
UPDATE calibration_runs SET precision = 'float64', forced = 1, preflight_passed = 0,
	notes = '$esc]0;owned' || char(7) || ';' || char(10) || 'second line' WHERE id = 5;
UPDATE calibration_runs SET theoretical_peak_gops = 105.648, efficiency = 1.375 WHERE id = 6;
UPDATE calibration_runs SET timestamp = '2026-02-06 12:59:12', timestamp_unix = NULL,
	cpu_model = 'unknown' WHERE id = 7;
END

# every file beside them, by bytes and time
state() { (cd "$TMP" && for f in calibrations.db* runs.db*; do sha256sum "$f"; stat -c %y "$f"; done); }
state >"$TMP/before"

status 1 "$POSTSIL" import --dry-run "$TMP/calibrations.db" "$TMP/runs.db" >"$TMP/out" 2>"$TMP/err"
[ ! -e "$DB" ] || fail "a dry run made a database"
status 1 "$POSTSIL" import "$TMP/calibrations.db" "$TMP/runs.db" >"$TMP/out" 2>"$TMP/err"
no_controls "$TMP/out"
has 'calibrations.db, table calibrations: 13 read: 6 added, 1 already there, 6 refused' "$TMP/out"
has '^  id 9 of calibrations: blas3_gops: "fast" is not a number$' "$TMP/out"
has '^  id 10 of calibrations: gemm_peak_gops: a blob of 8 bytes' "$TMP/out"
has '^  id 11 of calibrations: notes: a text with a zero byte in it$' "$TMP/out"
has '^  id 12 of calibrations: blas2_gops: -1.* is negative$' "$TMP/out"
has '^  id 13 of calibrations: timestamp: .* lies in the future$' "$TMP/out"
has '^  id 14 of calibrations: timestamp: "28.11.2025" is neither' "$TMP/out"
has 'runs.db, table calibration_runs: 7 read: 5 added, 0 already there, 2 refused' "$TMP/out"
has '^  id 3 of calibration_runs: timestamp_unix: ' "$TMP/out"
has '^  id 7 of calibration_runs: product: there is no name' "$TMP/out"
state | cmp -s - "$TMP/before" || fail "importing changed the files"

# q SQL: what the store holds
q() { sqlite3 -separator ' ' "$DB" "$1"; }
same() { [ "$1" = "$2" ] || fail "'$1', not '$2'"; }
# row N COLUMNS: of the row of calibrations whose clock_mhz, and so its fact, is N
row() {
	q "SELECT $2 FROM calibration_run WHERE run_id = (SELECT run_id FROM run JOIN fact
		ON run = n WHERE key = 'import_clock_mhz' AND value = '$1')"
}
same "$(q 'SELECT count(*), sum(imported) FROM calibration_run')" '11 11'
same "$(row 1 'timestamp, gpu_model, device, power_mode, backend, driver_version,
	stream_best_gbps, blas1_gops, blas2_gops, blas3_gops, theoretical_peak_gops,
	efficiency')" \
	'2025-11-28T13:19:23.208Z box_9 gpu0 MAXN pytorch 540.4 63.4 20.0 24.0 1200.5 2000.0 0.60025'
same "$(row 2 "theoretical_peak_gops IS NULL, efficiency IS NULL,
	notes LIKE '%placeholder%'")" '1 1 1'
same "$(row 3 "theoretical_peak_gops, round(efficiency, 4),
	notes LIKE '%efficiency recomputed: it was 7 %'")" '989400.0 0.7075 1'
same "$(row 4 "theoretical_peak_gops, efficiency, notes LIKE '%over 100 \%%' ESCAPE '\'")" \
	'1000.0 1.2005 1'
same "$(q "SELECT blas1_gops IS NULL, blas3_gops, driver_version IS NULL, backend IS NULL
	OR backend = '' FROM calibration_run WHERE gpu_model = 'box_9' AND power_mode IS NULL")" \
	'1 1200.5 1 1'
same "$(row 8 "instr(notes, char(27)), instr(notes, char(8238)),
	notes LIKE '%=cmd|''/c calc''!A1, \"q\"%', length(notes) > 3900")" '0 0 1 1'
# 2026-02-06T12:59:12Z is 1770382752, as date(1) has it
same "$(q "SELECT timestamp, cpu_stepping IS NULL, cpu_microcode IS NULL,
	gpu_model IS NULL, gpu_memory_mb IS NULL, cpu_base_freq_mhz IS NULL, cpu_max_freq_mhz,
	driver_version IS NULL, backend, power_mode, blas1_gops IS NULL, efficiency IS NULL,
	preflight_passed FROM calibration_run WHERE blas3_gops = 140.25")" \
	'2026-02-06T12:59:12.648Z 1 1 1 1 1 2201.6 1 OpenBLAS MODE_30W 1 1 1'
same "$(q 'SELECT timestamp FROM calibration_run WHERE blas3_gops = 141.25')" \
	'2026-02-06T12:59:12.000Z'
same "$(q "SELECT device, precision, gpu_vbios_version, driver_version,
	round(efficiency, 4), backend = '' OR backend IS NULL
	FROM calibration_run WHERE gpu_pci_id = '10de:2330'")" \
	'gpu0 fp16 96.00.5E.00.01 550.54 0.7075 1'
same "$(q "SELECT precision, forced, preflight_passed, instr(notes, char(27)),
	instr(notes, char(7)), notes LIKE '%second line%' FROM calibration_run
	WHERE blas3_gops = 144.25")" 'fp64 1 0 0 0 1'
same "$(q "SELECT count(*) FROM calibration_run WHERE notes LIKE
	'%there run 0000000_-2222-4333-8444-555555555555, hardware aaaaaaaaaaaaaaaa%'")" 5

status 1 "$POSTSIL" import "$TMP/runs.db" "$TMP/calibrations.db" >"$TMP/out" 2>"$TMP/err"
has '^all files: 20 read: 0 added, 12 already there, 8 refused$' "$TMP/out"
same "$(q 'SELECT count(*) FROM run')" 11
status 0 "$POSTSIL" store check >"$TMP/out" 2>"$TMP/err"
state | cmp -s - "$TMP/before" || fail "importing changed the files"
