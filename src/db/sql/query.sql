-- SPDX-License-Identifier: MIT
-- Rows for the desk.  run_query.c puts a statement together from the parts: the
-- columns, one of the two ways in, the filters that were given, and the order.

-- A unit or fingerprint may be shortened: first and last that match.
-- name: unit_match
SELECT (SELECT min(unit_id) FROM result
		WHERE unit_id >= :from AND unit_id < :to) AS first,
	(SELECT max(unit_id) FROM result
		WHERE unit_id >= :from AND unit_id < :to) AS last;

-- name: fingerprint_match
SELECT (SELECT min(fingerprint) FROM hardware
		WHERE fingerprint >= :from AND fingerprint < :to) AS first,
	(SELECT max(fingerprint) FROM hardware
		WHERE fingerprint >= :from AND fingerprint < :to) AS last;

-- Where a page ended.
-- name: run_place
SELECT at_ms, n FROM run WHERE run_id = :run_id;

-- Products are names made from models, so they are compared in C.
-- name: hardware_models
SELECT n, cpu_model AS model FROM hardware;

-- 0 stands for all GPUs of which nothing is known, in part_product too.
-- name: gpu_models
SELECT n, gpu_model AS model FROM gpu UNION ALL SELECT 0, NULL;

-- name: part_columns
SELECT r.n, r.run_id, r.at_ms, r.unit_id, r.suite_version, r.power_mode,
	r.thermal_state, r.cpu_governor, r.virtualization, r.threads,
	r.forced, r.preflight_passed, r.imported, r.hardware, r.software, v.gpu,
	iif(x.device = 'cpu', r.gpu_power_limit_w, v.gpu_power_limit_w)
		AS gpu_power_limit_w,
	x.device, x.precision, x.backend, x.backend_version,
	x.quality, x.peak_source, x.theoretical_peak_gops,
	x.attainable_peak_gops, x.peak_measured_gops,
	iif(x.efficiency > 1, x.notes, NULL) AS over,
	x.stream_copy_gbps, x.stream_copy_low, x.stream_copy_high,
	x.stream_scale_gbps, x.stream_scale_low, x.stream_scale_high,
	x.stream_add_gbps, x.stream_add_low, x.stream_add_high,
	x.stream_triad_gbps, x.stream_triad_low, x.stream_triad_high,
	x.blas1_gops, x.blas1_low, x.blas1_high,
	x.blas2_gops, x.blas2_low, x.blas2_high,
	x.blas3_gops, x.blas3_low, x.blas3_high,
	x.efficiency, x.efficiency_low, x.efficiency_high

-- CROSS JOIN keeps the order of the loops: newest runs first ...  What a CPU has
-- stands in its run: no device is looked up for it.
-- name: part_by_time
FROM run r
CROSS JOIN result x ON x.run = r.n
LEFT JOIN device v ON v.run = iif(x.device = 'cpu', NULL, x.run)
	AND v.device = x.device
WHERE TRUE

-- ... or the rows of one unit or hardware by its index.
-- name: part_by_series
FROM result x
CROSS JOIN run r ON r.n = x.run
LEFT JOIN device v ON v.run = iif(x.device = 'cpu', NULL, x.run)
	AND v.device = x.device
WHERE TRUE

-- Both are orders of an index, the number of the run included; more is put in
-- order after the rows are loaded, as sorting here would copy every row.
-- name: part_order_by_time
ORDER BY r.at_ms DESC, r.n DESC LIMIT :limit

-- name: part_order_by_series
ORDER BY x.at_ms DESC, x.run DESC LIMIT :limit

-- name: part_order_by_time_up
ORDER BY r.at_ms, r.n LIMIT :limit

-- name: part_order_by_series_up
ORDER BY x.at_ms, x.run LIMIT :limit

-- Counting needs fewer tables.
-- name: part_count_results
SELECT count(*) AS n FROM result x WHERE TRUE

-- name: part_count_runs
SELECT count(*) AS n FROM result x JOIN run r ON r.n = x.run
WHERE TRUE

-- The same of the runs behind one.  The limit, which is none, keeps SQLite from looking
-- for them in the index of all that a filter matches.
-- name: part_count_behind
SELECT count(*) AS n
FROM (SELECT * FROM result WHERE run > :behind LIMIT -1) x JOIN run r ON r.n = x.run
WHERE TRUE

-- name: count_newest
SELECT n, run_id FROM run ORDER BY n DESC LIMIT 1;

-- name: count_known
SELECT run_id FROM run WHERE n = :run;

-- name: part_hardware
AND x.hardware_fingerprint = :hardware

-- name: part_unit
AND x.unit_id = :unit

-- name: part_device
AND x.device = :device

-- name: part_precision
AND x.precision = :precision

-- A series without one is asked for by ''.
-- name: part_backend
AND coalesce(x.backend, '') = :backend

-- name: part_run_id
AND r.run_id = :run_id

-- name: part_since
AND x.at_ms >= :since

-- name: part_until
AND x.at_ms < :until

-- The same once more, for the index over runs.
-- name: part_since_run
AND r.at_ms >= :since

-- name: part_until_run
AND r.at_ms < :until

-- What comes behind the last run of a page.  The first term alone is a range of
-- the index.
-- name: part_before
AND x.at_ms <= :before_ms AND (x.at_ms < :before_ms OR x.run < :before_run)

-- name: part_before_run
AND r.at_ms <= :before_ms AND (r.at_ms < :before_ms OR r.n < :before_run)

-- What comes before the first run of a page, the nearest first.
-- name: part_after
AND x.at_ms >= :after_ms AND (x.at_ms > :after_ms OR x.run > :after_run)

-- name: part_after_run
AND r.at_ms >= :after_ms AND (r.at_ms > :after_ms OR r.n > :after_run)

-- name: part_not_forced
AND r.forced = 0

-- name: part_efficiency
AND x.efficiency > 0

-- name: part_product
AND CASE x.device
	WHEN 'cpu' THEN r.hardware IN (SELECT value FROM json_each(:hardware_list))
	ELSE coalesce((SELECT d.gpu FROM device d WHERE d.run = x.run
		AND d.device = x.device), 0)
		IN (SELECT value FROM json_each(:gpu_list)) END

-- The figures of other kinds of one row: a range of the key of the samples.
-- name: custom_of
SELECT kernel, unit, value, low, high FROM sample
WHERE run = :run AND device = :device AND precision = :precision
	AND kernel >= 'custom:' AND kernel < 'custom;'
ORDER BY kernel, variant, size;

-- name: stack_hardware
SELECT fingerprint, facts,
	cpu_model, cpu_stepping, cpu_microcode, cpu_cores_physical,
	cpu_cores_logical, cpu_base_freq_mhz, cpu_max_freq_mhz, gpu_model,
	gpu_pci_id, gpu_vbios_version, gpu_memory_mb, gpu_compute_capability,
	gpu_count, memory_total_gb, memory_type
FROM hardware WHERE n = :n;

-- name: stack_software
SELECT fingerprint, facts,
	os_kernel, os_distro, driver_version, cuda_version, cudnn_version,
	rocm_version, pytorch_version, numpy_version, mkl_version,
	openblas_version, blis_version, onednn_version, compiler_version
FROM software WHERE n = :n;

-- name: stack_gpu
SELECT facts,
	gpu_model, gpu_pci_id, gpu_vbios_version, gpu_memory_mb,
	gpu_compute_capability
FROM gpu WHERE n = :n;

-- What was measured on a unit and when last, by stepping from one to the next in the
-- index.
-- name: unit_groups
WITH RECURSIVE d(device) AS (
	SELECT min(device) FROM result WHERE unit_id = :unit
	UNION ALL
	SELECT (SELECT min(device) FROM result
		WHERE unit_id = :unit AND device > d.device)
	FROM d WHERE d.device IS NOT NULL
), p(device, precision) AS (
	SELECT device, (SELECT min(precision) FROM result
		WHERE unit_id = :unit AND device = d.device)
	FROM d WHERE device IS NOT NULL
	UNION ALL
	SELECT p.device, (SELECT min(precision) FROM result
		WHERE unit_id = :unit AND device = p.device
		AND precision > p.precision)
	FROM p WHERE p.precision IS NOT NULL
)
SELECT device, precision, (SELECT max(at_ms) FROM result
	WHERE unit_id = :unit AND device = p.device AND precision = p.precision)
	AS newest_ms
FROM p WHERE precision IS NOT NULL
ORDER BY device, precision;

-- The best of each figure in the runs of a series that were not forced.
-- name: unit_best
SELECT max(x.stream_copy_gbps) AS stream_copy_gbps,
	max(x.stream_scale_gbps) AS stream_scale_gbps,
	max(x.stream_add_gbps) AS stream_add_gbps,
	max(x.stream_triad_gbps) AS stream_triad_gbps,
	max(x.blas1_gops) AS blas1_gops, max(x.blas2_gops) AS blas2_gops,
	max(x.blas3_gops) AS blas3_gops, max(x.efficiency) AS efficiency
FROM result x JOIN run r ON r.n = x.run
WHERE x.unit_id = :unit AND x.device = :device AND x.precision = :precision
	AND r.forced = 0;
