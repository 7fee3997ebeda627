-- SPDX-License-Identifier: MIT
-- Reading one run back, exactly as it was written.

-- The first and the last run whose id lies in a range.
-- name: run_match
SELECT (SELECT min(run_id) FROM run WHERE run_id >= :from AND run_id < :to) AS first,
	(SELECT max(run_id) FROM run WHERE run_id >= :from AND run_id < :to) AS last;

-- name: run_get
SELECT r.n, r.run_id, r.at_ms, r.unit_id, r.suite, r.suite_version,
	r.preflight_passed, r.forced, r.imported, r.notes,
	h.fingerprint AS hardware_fingerprint, h.fingerprint_rule,
	h.facts AS hardware_facts,
	s.fingerprint AS software_fingerprint, s.facts AS software_facts,
	h.cpu_model, h.cpu_stepping, h.cpu_microcode, h.cpu_cores_physical,
	h.cpu_cores_logical, h.cpu_base_freq_mhz, h.cpu_max_freq_mhz,
	h.gpu_model, h.gpu_pci_id, h.gpu_vbios_version, h.gpu_memory_mb,
	h.gpu_compute_capability, h.gpu_count, h.memory_total_gb,
	h.memory_type, s.os_kernel, s.os_distro, s.driver_version,
	s.cuda_version, s.cudnn_version, s.rocm_version, s.pytorch_version,
	s.numpy_version, s.mkl_version, s.openblas_version, s.blis_version,
	s.onednn_version, s.compiler_version
FROM run r
JOIN hardware h ON h.n = r.hardware
JOIN software s ON s.n = r.software
WHERE r.run_id = :run_id;

-- name: device_get
SELECT d.device, d.backend, d.backend_version, g.facts,
	g.gpu_model, g.gpu_pci_id, g.gpu_vbios_version, g.gpu_memory_mb,
	g.gpu_compute_capability
FROM device d LEFT JOIN gpu g ON g.n = d.gpu
WHERE d.run = :run ORDER BY d.pos;

-- name: fact_get
SELECT device, key, state, value, source, reason FROM fact
WHERE run = :run ORDER BY device, pos;

-- name: preflight_get
SELECT name, result, saw, want, remedy FROM preflight
WHERE run = :run ORDER BY pos;

-- name: result_get
SELECT device, precision, backend, backend_version, stream_copy_gbps,
	stream_copy_low, stream_copy_high, stream_scale_gbps, stream_scale_low,
	stream_scale_high, stream_add_gbps, stream_add_low, stream_add_high,
	stream_triad_gbps, stream_triad_low, stream_triad_high, blas1_gops,
	blas1_low, blas1_high, blas2_gops, blas2_low, blas2_high, blas3_gops,
	blas3_low, blas3_high, efficiency, efficiency_low, efficiency_high,
	stream_best_gbps, peak_measured_gops, theoretical_peak_gops,
	attainable_peak_gops, peak_source, arithmetic_intensity, problem_size,
	quality, notes
FROM result WHERE run = :run ORDER BY pos;

-- name: sample_get
SELECT device, precision, kernel, variant, size, work, unit, value, low, high,
	quality, source, n, reps
FROM sample WHERE run = :run ORDER BY pos;
