-- SPDX-License-Identifier: MIT
-- What `postsil store check`, info and backup ask.

-- Everything that the schema holds; what ANALYZE adds is no content.  This table is
-- not STRICT: a blob may stand for a text.
-- name: check_schema
SELECT type, name, tbl_name, sql,
	typeof(type) || typeof(name) || typeof(tbl_name) || typeof(sql) AS kinds
FROM sqlite_schema
WHERE substr(name, 1, 11) <> 'sqlite_stat' ORDER BY type, name;

-- name: check_meta
SELECT key, value FROM meta ORDER BY key;

-- name: check_pages
PRAGMA integrity_check(100);

-- name: check_keys
SELECT "table" AS child, parent, count(*) AS n
FROM pragma_foreign_key_check GROUP BY child, parent;

-- name: check_hardware
SELECT n, key, fingerprint, fingerprint_rule, facts, cpu_model, cpu_stepping,
	cpu_microcode, cpu_cores_physical, cpu_cores_logical,
	cpu_base_freq_mhz, cpu_max_freq_mhz, gpu_model, gpu_pci_id,
	gpu_vbios_version, gpu_memory_mb, gpu_compute_capability, gpu_count,
	memory_total_gb, memory_type
FROM hardware ORDER BY n;

-- name: check_software
SELECT n, key, fingerprint, fingerprint_rule, facts, os_kernel, os_distro,
	driver_version, cuda_version, cudnn_version, rocm_version,
	pytorch_version, numpy_version, mkl_version, openblas_version,
	blis_version, onednn_version, compiler_version
FROM software ORDER BY n;

-- name: check_gpu
SELECT n, key, facts, gpu_model, gpu_pci_id, gpu_vbios_version, gpu_memory_mb,
	gpu_compute_capability
FROM gpu ORDER BY n;

-- name: check_runs
SELECT n, run_id FROM run ORDER BY n;

-- name: check_run_count
SELECT count(*) AS n FROM run;

-- The journal's rows of one run.
-- name: check_seals
SELECT run_id, record_hash FROM journal WHERE run = :run;

-- Columns that repeat facts.
-- name: check_run_copies
SELECT power_mode, thermal_state, cpu_governor, gpu_power_limit_w,
	ambient_temp_c, virtualization, cpu_clock_measured_mhz, threads
FROM run WHERE n = :run;

-- name: check_device_copies
SELECT gpu_power_limit_w FROM device WHERE run = :run ORDER BY pos;

-- Result rows that do not repeat their run; rows with NULL for an empty text, or 0
-- for no size, which the writer never makes and a reader takes for the same; and
-- tables of a run in which pos is not 0, 1, 2, ...
-- name: check_rows
SELECT (SELECT count(*) FROM result WHERE run = :run
		AND NOT (unit_id = :unit_id AND at_ms = :at_ms
			AND hardware_fingerprint = :hardware_fingerprint)) AS strays,
	(SELECT count(*) FROM run WHERE n = :run
		AND (suite IS NULL OR suite_version IS NULL OR notes IS NULL))
	+ (SELECT count(*) FROM device WHERE run = :run
		AND (backend IS NULL OR backend_version IS NULL))
	+ (SELECT count(*) FROM preflight WHERE run = :run
		AND (saw IS NULL OR want IS NULL OR remedy IS NULL))
	+ (SELECT count(*) FROM result WHERE run = :run
		AND (backend IS NULL OR backend_version IS NULL OR notes IS NULL
			OR problem_size = 0))
	+ (SELECT count(*) FROM sample WHERE run = :run AND unit IS NULL) AS empty,
	(SELECT count(*) FROM (
		SELECT 1 FROM device WHERE run = :run GROUP BY run
		HAVING min(pos) <> 0 OR max(pos) <> count(*) - 1
			OR count(DISTINCT pos) <> count(*)
		UNION ALL
		SELECT 1 FROM preflight WHERE run = :run GROUP BY run
		HAVING min(pos) <> 0 OR max(pos) <> count(*) - 1
		UNION ALL
		SELECT 1 FROM result WHERE run = :run GROUP BY run
		HAVING min(pos) <> 0 OR max(pos) <> count(*) - 1
			OR count(DISTINCT pos) <> count(*)
		UNION ALL
		SELECT 1 FROM sample WHERE run = :run GROUP BY run
		HAVING min(pos) <> 0 OR max(pos) <> count(*) - 1
			OR count(DISTINCT pos) <> count(*)
		UNION ALL
		SELECT 1 FROM fact WHERE run = :run GROUP BY device
		HAVING min(pos) <> 0 OR max(pos) <> count(*) - 1
			OR count(DISTINCT pos) <> count(*))) AS disorder;

-- The texts of a table, for check_nuls() to ask for zero bytes.
-- name: check_texts
SELECT name FROM pragma_table_info(:table) WHERE type = 'TEXT';

-- name: check_chain
SELECT j.origin, j.seq, j.run, j.run_id, j.record_hash, j.prev_hash, j.hash,
	r.run_id AS there
FROM journal j LEFT JOIN run r ON r.n = j.run ORDER BY j.origin, j.seq;

-- name: check_head
SELECT (SELECT hash FROM journal WHERE origin = :origin AND seq = :seq) AS hash,
	(SELECT max(seq) FROM journal WHERE origin = :origin) AS last;

-- The newest row of each origin; origins are found by stepping in the key.
-- name: heads
WITH RECURSIVE o(id) AS (
	SELECT min(origin) FROM journal
	UNION ALL
	SELECT (SELECT min(origin) FROM journal WHERE origin > o.id)
	FROM o WHERE o.id IS NOT NULL
)
SELECT j.origin, j.seq, j.hash FROM o JOIN journal j ON j.origin = o.id
	AND j.seq = (SELECT max(seq) FROM journal WHERE origin = o.id)
ORDER BY j.origin;

-- name: info_times
SELECT (SELECT min(at_ms) FROM run) AS oldest, (SELECT max(at_ms) FROM run) AS newest,
	(SELECT value FROM meta WHERE key = 'created_at') AS created_at;

-- name: quick_check
PRAGMA quick_check(1);
