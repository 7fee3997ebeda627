-- SPDX-License-Identifier: MIT
-- Appending one run; all of it happens in one transaction (store_append.c).

-- The record hash of a run that is here.
-- name: run_hash
SELECT record_hash FROM journal
WHERE run = (SELECT n FROM run WHERE run_id = :run_id) LIMIT 1;

-- Facts that are shared: find, else add.
-- name: hardware_find
SELECT n FROM hardware WHERE key = :key;

-- name: hardware_add
INSERT INTO hardware(
	n, key, fingerprint, fingerprint_rule, facts, cpu_model, cpu_stepping,
	cpu_microcode, cpu_cores_physical, cpu_cores_logical,
	cpu_base_freq_mhz, cpu_max_freq_mhz, gpu_model, gpu_pci_id,
	gpu_vbios_version, gpu_memory_mb, gpu_compute_capability, gpu_count,
	memory_total_gb, memory_type
)
SELECT (SELECT coalesce(max(n), 0) + 1 FROM hardware),
	:key, :fingerprint, :fingerprint_rule, :facts, :cpu_model,
	:cpu_stepping, :cpu_microcode, :cpu_cores_physical, :cpu_cores_logical,
	:cpu_base_freq_mhz, :cpu_max_freq_mhz, :gpu_model, :gpu_pci_id,
	:gpu_vbios_version, :gpu_memory_mb, :gpu_compute_capability,
	:gpu_count, :memory_total_gb, :memory_type
WHERE NOT EXISTS (SELECT 1 FROM hardware WHERE key = :key);

-- name: software_find
SELECT n FROM software WHERE key = :key;

-- name: software_add
INSERT INTO software(
	n, key, fingerprint, fingerprint_rule, facts, os_kernel, os_distro,
	driver_version, cuda_version, cudnn_version, rocm_version,
	pytorch_version, numpy_version, mkl_version, openblas_version,
	blis_version, onednn_version, compiler_version
)
SELECT (SELECT coalesce(max(n), 0) + 1 FROM software),
	:key, :fingerprint, :fingerprint_rule, :facts, :os_kernel, :os_distro,
	:driver_version, :cuda_version, :cudnn_version, :rocm_version,
	:pytorch_version, :numpy_version, :mkl_version, :openblas_version,
	:blis_version, :onednn_version, :compiler_version
WHERE NOT EXISTS (SELECT 1 FROM software WHERE key = :key);

-- name: gpu_find
SELECT n FROM gpu WHERE key = :key;

-- name: gpu_add
INSERT INTO gpu(
	n, key, facts, gpu_model, gpu_pci_id, gpu_vbios_version, gpu_memory_mb,
	gpu_compute_capability
)
SELECT (SELECT coalesce(max(n), 0) + 1 FROM gpu),
	:key, :facts, :gpu_model, :gpu_pci_id, :gpu_vbios_version,
	:gpu_memory_mb, :gpu_compute_capability
WHERE NOT EXISTS (SELECT 1 FROM gpu WHERE key = :key);

-- name: run_next
SELECT coalesce(max(n), 0) + 1 AS n FROM run;

-- name: run_add
INSERT INTO run(
	n, run_id, at_ms, unit_id, hardware, software, suite, suite_version,
	preflight_passed, forced, imported, notes, power_mode, thermal_state,
	cpu_governor, gpu_power_limit_w, ambient_temp_c, virtualization,
	cpu_clock_measured_mhz, threads
) VALUES (
	:n, :run_id, :at_ms, :unit_id, :hardware, :software, :suite,
	:suite_version, :preflight_passed, :forced, :imported, :notes,
	:power_mode, :thermal_state, :cpu_governor, :gpu_power_limit_w,
	:ambient_temp_c, :virtualization, :cpu_clock_measured_mhz, :threads
);

-- name: device_add
INSERT INTO device(
	run, device, pos, backend, backend_version, gpu, gpu_power_limit_w
) VALUES (
	:run, :device, :pos, :backend, :backend_version, :gpu,
	:gpu_power_limit_w
);

-- name: fact_add
INSERT INTO fact(
	run, device, key, pos, state, value, source, reason
) VALUES (
	:run, :device, :key, :pos, :state, :value, :source, :reason
);

-- name: preflight_add
INSERT INTO preflight(
	run, pos, name, result, saw, want, remedy
) VALUES (
	:run, :pos, :name, :result, :saw, :want, :remedy
);

-- name: result_add
INSERT INTO result(
	run, device, precision, pos, unit_id, hardware_fingerprint, at_ms,
	backend, backend_version, stream_copy_gbps, stream_copy_low,
	stream_copy_high, stream_scale_gbps, stream_scale_low,
	stream_scale_high, stream_add_gbps, stream_add_low, stream_add_high,
	stream_triad_gbps, stream_triad_low, stream_triad_high, blas1_gops,
	blas1_low, blas1_high, blas2_gops, blas2_low, blas2_high, blas3_gops,
	blas3_low, blas3_high, efficiency, efficiency_low, efficiency_high,
	stream_best_gbps, peak_measured_gops, theoretical_peak_gops,
	attainable_peak_gops, peak_source, arithmetic_intensity, problem_size,
	quality, notes
) VALUES (
	:run, :device, :precision, :pos, :unit_id, :hardware_fingerprint,
	:at_ms, :backend, :backend_version, :stream_copy_gbps,
	:stream_copy_low, :stream_copy_high, :stream_scale_gbps,
	:stream_scale_low, :stream_scale_high, :stream_add_gbps,
	:stream_add_low, :stream_add_high, :stream_triad_gbps,
	:stream_triad_low, :stream_triad_high, :blas1_gops, :blas1_low,
	:blas1_high, :blas2_gops, :blas2_low, :blas2_high, :blas3_gops,
	:blas3_low, :blas3_high, :efficiency, :efficiency_low,
	:efficiency_high, :stream_best_gbps, :peak_measured_gops,
	:theoretical_peak_gops, :attainable_peak_gops, :peak_source,
	:arithmetic_intensity, :problem_size, :quality, :notes
);

-- name: sample_add
INSERT INTO sample(
	run, device, precision, kernel, variant, size, pos, work, unit, value,
	low, high, quality, source, n, reps
) VALUES (
	:run, :device, :precision, :kernel, :variant, :size, :pos, :work,
	:unit, :value, :low, :high, :quality, :source, :n, :reps
);

-- Last of all: it seals the run.
-- name: journal_add
INSERT INTO journal(
	origin, seq, run, run_id, record_hash, prev_hash, hash
) VALUES (
	:origin, :seq, :run, :run_id, :record_hash, :prev_hash, :hash
);
