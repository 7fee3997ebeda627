-- SPDX-License-Identifier: MIT
-- Rows for exports, streamed: first which runs, in order, then the rows of one after
-- the other.  store_rows.c puts the statements together from these parts and the
-- filters of query.sql.

-- Runs by time, in the order of an index; those of one millisecond are put in order
-- in C, as sorting here would look up the place of each.
-- name: part_rows_by_time
SELECT r.n, r.at_ms FROM run r WHERE TRUE

-- name: part_rows_with
AND EXISTS (SELECT 1 FROM result x WHERE x.run = r.n

-- name: part_rows_order_by_time
ORDER BY r.at_ms

-- name: part_rows_order_newest
ORDER BY r.at_ms DESC

-- Runs of one unit, or of one series.  The index has all that these need, unless a
-- filter asks for what the run alone has.
-- name: part_rows_by_unit
SELECT DISTINCT x.run AS n, x.at_ms FROM result x

-- name: part_rows_of_run
CROSS JOIN run r ON r.n = x.run

-- name: part_rows_all
WHERE TRUE

-- name: part_rows_order_by_unit
ORDER BY x.at_ms, x.run

-- name: part_rows_order_newest_by_unit
ORDER BY x.at_ms DESC, x.run DESC

-- name: part_rows_series
SELECT DISTINCT x.unit_id, x.device, x.precision, x.backend FROM result x

-- name: part_rows_order_series
ORDER BY x.unit_id, x.device, x.precision, x.backend

-- What the rows of one run share, and the rows, by the names of the view's columns
-- where they are the same.
-- name: part_rows_run_columns
r.n, r.at_ms, r.hardware, r.software, r.notes AS run_notes, r.run_id, r.unit_id,
	r.suite_version, r.power_mode, r.thermal_state, r.cpu_governor,
	r.gpu_power_limit_w, r.ambient_temp_c, r.virtualization,
	r.cpu_clock_measured_mhz, r.threads, r.preflight_passed, r.forced, r.imported

-- name: part_rows_cell_columns
x.notes AS row_notes, x.device, x.backend, x.precision, x.stream_copy_gbps,
	x.stream_scale_gbps, x.stream_add_gbps, x.stream_triad_gbps,
	x.stream_best_gbps, x.blas1_gops, x.blas2_gops, x.blas3_gops,
	x.peak_measured_gops, x.theoretical_peak_gops, x.attainable_peak_gops,
	x.peak_source, x.efficiency, x.arithmetic_intensity, x.problem_size, x.quality

-- name: part_rows_run
FROM run r WHERE r.n = :run

-- name: part_rows_cells
FROM result x WHERE x.run = :run

-- Both at once, of all runs by time (row_stream.h).  The rows of a run come by the
-- primary key, which is the order of part_rows_order_cells: asking for it would sort
-- those of each run, as SQLite does not see that an index without a rowid names a run
-- once.
-- name: part_rows_stream
FROM run r CROSS JOIN result x ON x.run = r.n WHERE TRUE

-- name: part_rows_order_cells
ORDER BY x.device, x.precision

-- name: rows_device
SELECT gpu, gpu_power_limit_w FROM device WHERE run = :run AND device = :device;

-- name: rows_run_id
SELECT run_id FROM run WHERE n = :run;

-- A run that came by several origins stands under the first of them.
-- name: rows_place
SELECT origin, seq FROM journal WHERE run = :run ORDER BY origin LIMIT 1;

-- name: rows_hardware
SELECT fingerprint AS hardware_fingerprint,
	cpu_model, cpu_stepping, cpu_microcode, cpu_cores_physical,
	cpu_cores_logical, cpu_base_freq_mhz, cpu_max_freq_mhz, gpu_model,
	gpu_pci_id, gpu_vbios_version, gpu_memory_mb, gpu_compute_capability,
	gpu_count, memory_total_gb, memory_type
FROM hardware WHERE n = :n;

-- name: rows_software
SELECT fingerprint AS software_fingerprint, fingerprint_rule,
	os_kernel, os_distro, driver_version, cuda_version, cudnn_version,
	rocm_version, pytorch_version, numpy_version, mkl_version,
	openblas_version, blis_version, onednn_version, compiler_version
FROM software WHERE n = :n;

-- name: rows_gpu
SELECT gpu_model, gpu_pci_id, gpu_vbios_version, gpu_memory_mb,
	gpu_compute_capability
FROM gpu WHERE n = :n;
