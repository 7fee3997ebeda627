-- SPDX-License-Identifier: MIT
-- A run's worth of rows, for the seeds of fuzz_salvage_page; n is the run's number.
INSERT INTO hardware(n, key, fingerprint, fingerprint_rule, facts, cpu_model)
	SELECT 1, printf('%064d', 1), printf('%016d', 1), 1,
		'{"cpu_model":{"state":"known","source":"cpuid"}}' || printf('%2000s', ''), 'X'
	WHERE NOT EXISTS (SELECT 1 FROM hardware);
INSERT INTO software(n, key, fingerprint, fingerprint_rule, facts)
	SELECT 1, printf('%064d', 2), printf('%016d', 2), 1, '{}'
	WHERE NOT EXISTS (SELECT 1 FROM software);
INSERT INTO run(n, run_id, at_ms, unit_id, hardware, software, preflight_passed, forced,
		imported, suite, suite_version, notes)
	SELECT n, printf('%08d-0000-4000-8000-%012d', n, n), 1736951400123,
		printf('%032d', 7), 1, 1, 1, 0, 0, 'quick', '1', '' FROM number;
INSERT INTO device(run, device, pos, backend, backend_version)
	SELECT n, 'cpu', 0, 'blis', '0.9.0' FROM number;
INSERT INTO fact(run, device, key, pos, state, value, source)
	SELECT n, '', 'threads', 0, 'known', '12', 'hwloc' FROM number;
INSERT INTO preflight(run, pos, name, result, saw, want, remedy)
	SELECT n, 0, 'load', 'pass', '0.1', '0.5', '' FROM number;
INSERT INTO result(run, device, precision, pos, unit_id, hardware_fingerprint, at_ms,
		blas3_gops, quality, backend, backend_version, notes)
	SELECT n, 'cpu', 'fp64', 0, printf('%032d', 7), printf('%016d', 1), 1736951400123,
		513.25, 'good', '', '', '' FROM number;
INSERT INTO sample(run, device, precision, kernel, variant, size, pos, value, quality,
		unit, n, reps)
	SELECT n, 'cpu', 'fp64', 'blas3.gemm', '', 2048, 0, 513.25, 'good', 'GOP/s', 1,
		x'0100d00f13' FROM number;
INSERT INTO journal(origin, seq, run, run_id, record_hash, prev_hash, hash)
	SELECT printf('%032d', 9), n, n, printf('%08d-0000-4000-8000-%012d', n, n),
		printf('%064d', n), iif(n = 1, '', printf('%064d', n - 1)),
		printf('%064d', n) FROM number;
