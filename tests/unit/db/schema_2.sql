-- SPDX-License-Identifier: MIT
-- Schema 2 as it was made, statement by statement, guards included: what databases of
-- that time hold.  Never to be changed.
CREATE TABLE meta(
	key TEXT PRIMARY KEY NOT NULL CHECK (length(key) <= 64),
	value TEXT NOT NULL CHECK (length(value) <= 4096)
) STRICT, WITHOUT ROWID;
CREATE TABLE hardware(
	n INTEGER PRIMARY KEY NOT NULL,
	key TEXT NOT NULL UNIQUE CHECK (length(key) = 64),
	fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 16),
	fingerprint_rule INTEGER NOT NULL,
	facts TEXT NOT NULL CHECK (length(facts) <= 1000000),
	cpu_model TEXT,
	cpu_stepping TEXT,
	cpu_microcode TEXT,
	cpu_cores_physical INTEGER,
	cpu_cores_logical INTEGER,
	cpu_base_freq_mhz REAL,
	cpu_max_freq_mhz REAL,
	gpu_model TEXT,
	gpu_pci_id TEXT,
	gpu_vbios_version TEXT,
	gpu_memory_mb INTEGER,
	gpu_compute_capability TEXT,
	gpu_count INTEGER,
	memory_total_gb REAL,
	memory_type TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX hardware_by_fingerprint ON hardware(fingerprint);
CREATE TABLE software(
	n INTEGER PRIMARY KEY NOT NULL,
	key TEXT NOT NULL UNIQUE CHECK (length(key) = 64),
	fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 16),
	fingerprint_rule INTEGER NOT NULL,
	facts TEXT NOT NULL CHECK (length(facts) <= 1000000),
	os_kernel TEXT,
	os_distro TEXT,
	driver_version TEXT,
	cuda_version TEXT,
	cudnn_version TEXT,
	rocm_version TEXT,
	pytorch_version TEXT,
	numpy_version TEXT,
	mkl_version TEXT,
	openblas_version TEXT,
	blis_version TEXT,
	onednn_version TEXT,
	compiler_version TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE gpu(
	n INTEGER PRIMARY KEY NOT NULL,
	key TEXT NOT NULL UNIQUE CHECK (length(key) = 64),
	facts TEXT NOT NULL CHECK (length(facts) <= 1000000),
	gpu_model TEXT,
	gpu_pci_id TEXT,
	gpu_vbios_version TEXT,
	gpu_memory_mb INTEGER,
	gpu_compute_capability TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE run(
	n INTEGER PRIMARY KEY NOT NULL,
	run_id TEXT NOT NULL UNIQUE CHECK (length(run_id) = 36),
	at_ms INTEGER NOT NULL CHECK (at_ms BETWEEN 0 AND 253402300799999),
	unit_id TEXT NOT NULL CHECK (length(unit_id) = 32),
	hardware INTEGER NOT NULL REFERENCES hardware(n),
	software INTEGER NOT NULL REFERENCES software(n),
	suite TEXT,
	suite_version TEXT,
	preflight_passed INTEGER NOT NULL CHECK (preflight_passed IN (0, 1)),
	forced INTEGER NOT NULL CHECK (forced IN (0, 1)),
	imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
	notes TEXT,
	power_mode TEXT,
	thermal_state TEXT,
	cpu_governor TEXT,
	gpu_power_limit_w REAL,
	ambient_temp_c REAL,
	virtualization TEXT,
	cpu_clock_measured_mhz REAL,
	threads INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX run_by_time ON run(at_ms);
CREATE TABLE device(
	run INTEGER NOT NULL REFERENCES run(n),
	device TEXT NOT NULL CHECK (length(device) BETWEEN 1 AND 64),
	pos INTEGER NOT NULL,
	backend TEXT,
	backend_version TEXT,
	gpu INTEGER REFERENCES gpu(n),
	gpu_power_limit_w REAL,
	PRIMARY KEY (run, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE fact(
	run INTEGER NOT NULL REFERENCES run(n),
	device TEXT NOT NULL,
	key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
	pos INTEGER NOT NULL,
	state TEXT NOT NULL
		CHECK (state = 'known' OR state = 'absent' OR state = 'unknown'),
	value TEXT,
	source TEXT,
	reason TEXT,
	PRIMARY KEY (run, device, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE preflight(
	run INTEGER NOT NULL REFERENCES run(n),
	pos INTEGER NOT NULL,
	name TEXT NOT NULL,
	result TEXT NOT NULL
		CHECK (result = 'pass' OR result = 'warn' OR result = 'fail'),
	saw TEXT,
	want TEXT,
	remedy TEXT,
	PRIMARY KEY (run, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE result(
	run INTEGER NOT NULL,
	device TEXT NOT NULL,
	precision TEXT NOT NULL CHECK (length(precision) BETWEEN 1 AND 64),
	pos INTEGER NOT NULL,
	unit_id TEXT NOT NULL,
	hardware_fingerprint TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	backend TEXT,
	backend_version TEXT,
	stream_copy_gbps REAL, stream_copy_low REAL, stream_copy_high REAL,
	stream_scale_gbps REAL, stream_scale_low REAL, stream_scale_high REAL,
	stream_add_gbps REAL, stream_add_low REAL, stream_add_high REAL,
	stream_triad_gbps REAL, stream_triad_low REAL, stream_triad_high REAL,
	blas1_gops REAL, blas1_low REAL, blas1_high REAL,
	blas2_gops REAL, blas2_low REAL, blas2_high REAL,
	blas3_gops REAL, blas3_low REAL, blas3_high REAL,
	efficiency REAL, efficiency_low REAL, efficiency_high REAL,
	stream_best_gbps REAL,
	peak_measured_gops REAL,
	theoretical_peak_gops REAL,
	attainable_peak_gops REAL,
	peak_source TEXT,
	arithmetic_intensity REAL,
	problem_size INTEGER,
	quality TEXT NOT NULL CHECK (quality = 'good' OR quality = 'noisy'
		OR quality = 'throttled'),
	notes TEXT,
	PRIMARY KEY (run, device, precision),
	FOREIGN KEY (run, device) REFERENCES device(run, device),
	CHECK (
		stream_copy_gbps > -9e999 AND stream_copy_gbps < 9e999
		AND stream_copy_low > -9e999 AND stream_copy_low < 9e999
		AND stream_copy_high > -9e999 AND stream_copy_high < 9e999
		AND stream_scale_gbps > -9e999 AND stream_scale_gbps < 9e999
		AND stream_scale_low > -9e999 AND stream_scale_low < 9e999
		AND stream_scale_high > -9e999 AND stream_scale_high < 9e999
		AND stream_add_gbps > -9e999 AND stream_add_gbps < 9e999
		AND stream_add_low > -9e999 AND stream_add_low < 9e999
		AND stream_add_high > -9e999 AND stream_add_high < 9e999
		AND stream_triad_gbps > -9e999 AND stream_triad_gbps < 9e999
		AND stream_triad_low > -9e999 AND stream_triad_low < 9e999
		AND stream_triad_high > -9e999 AND stream_triad_high < 9e999
		AND blas1_gops > -9e999 AND blas1_gops < 9e999
		AND blas1_low > -9e999 AND blas1_low < 9e999
		AND blas1_high > -9e999 AND blas1_high < 9e999
		AND blas2_gops > -9e999 AND blas2_gops < 9e999
		AND blas2_low > -9e999 AND blas2_low < 9e999
		AND blas2_high > -9e999 AND blas2_high < 9e999
		AND blas3_gops > -9e999 AND blas3_gops < 9e999
		AND blas3_low > -9e999 AND blas3_low < 9e999
		AND blas3_high > -9e999 AND blas3_high < 9e999
		AND efficiency > -9e999 AND efficiency < 9e999
		AND efficiency_low > -9e999 AND efficiency_low < 9e999
		AND efficiency_high > -9e999 AND efficiency_high < 9e999
		AND stream_best_gbps > -9e999 AND stream_best_gbps < 9e999
		AND peak_measured_gops > -9e999 AND peak_measured_gops < 9e999
		AND theoretical_peak_gops > -9e999 AND theoretical_peak_gops < 9e999
		AND attainable_peak_gops > -9e999 AND attainable_peak_gops < 9e999
		AND arithmetic_intensity > -9e999 AND arithmetic_intensity < 9e999
	)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_by_unit ON result(unit_id, device, precision, at_ms);
CREATE INDEX result_by_hardware
	ON result(hardware_fingerprint, device, precision, at_ms);
CREATE TRIGGER result_agrees BEFORE INSERT ON result
WHEN NOT EXISTS (SELECT 1 FROM run JOIN hardware ON hardware.n = run.hardware
	WHERE run.n = NEW.run AND run.unit_id = NEW.unit_id
	AND run.at_ms = NEW.at_ms
	AND hardware.fingerprint = NEW.hardware_fingerprint)
BEGIN SELECT RAISE(ABORT, 'result does not agree with its run'); END;
CREATE TABLE sample(
	run INTEGER NOT NULL,
	device TEXT NOT NULL,
	precision TEXT NOT NULL CHECK (length(precision) BETWEEN 1 AND 64),
	kernel TEXT NOT NULL CHECK (length(kernel) BETWEEN 1 AND 64),
	variant TEXT NOT NULL CHECK (length(variant) <= 64),
	size INTEGER NOT NULL CHECK (size >= 0),
	pos INTEGER NOT NULL,
	work REAL CHECK (work > -9e999 AND work < 9e999),
	unit TEXT,
	value REAL CHECK (value > -9e999 AND value < 9e999),
	low REAL CHECK (low > -9e999 AND low < 9e999),
	high REAL CHECK (high > -9e999 AND high < 9e999),
	quality TEXT NOT NULL CHECK (quality = 'good' OR quality = 'noisy'
		OR quality = 'throttled'),
	source TEXT,
	n INTEGER NOT NULL CHECK (n >= 0),
	reps BLOB NOT NULL,
	PRIMARY KEY (run, device, precision, kernel, variant, size),
	FOREIGN KEY (run, device) REFERENCES device(run, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE journal(
	origin TEXT NOT NULL CHECK (length(origin) = 32),
	seq INTEGER NOT NULL CHECK (seq >= 1),
	run INTEGER NOT NULL REFERENCES run(n),
	run_id TEXT NOT NULL CHECK (length(run_id) = 36),
	record_hash TEXT NOT NULL CHECK (length(record_hash) = 64),
	prev_hash TEXT NOT NULL CHECK (length(prev_hash) IN (0, 64)),
	hash TEXT NOT NULL CHECK (length(hash) = 64),
	PRIMARY KEY (origin, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX journal_by_run ON journal(run, origin);
CREATE TRIGGER journal_agrees BEFORE INSERT ON journal
WHEN NOT EXISTS (SELECT 1 FROM run
	WHERE run.n = NEW.run AND run.run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'journal does not agree with its run'); END;
CREATE TABLE alert_event(
	event_id TEXT PRIMARY KEY NOT NULL CHECK (length(event_id) = 36),
	alert_id TEXT NOT NULL CHECK (length(alert_id) = 16),
	at_ms INTEGER NOT NULL CHECK (at_ms BETWEEN 0 AND 253402300799999),
	action TEXT NOT NULL
		CHECK (action IN ('detected', 'ack', 'fix', 'reopen')),
	series TEXT NOT NULL CHECK (length(series) BETWEEN 1 AND 4096),
	unit_id TEXT NOT NULL CHECK (length(unit_id) = 32),
	first_run_id TEXT NOT NULL CHECK (length(first_run_id) = 36),
	why TEXT CHECK (length(why) <= 4096)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_event_by_alert ON alert_event(alert_id, at_ms);
CREATE VIEW calibration_run AS SELECT
	r.run_id,
	strftime('%Y-%m-%dT%H:%M:%S', r.at_ms / 1000, 'unixepoch')
		|| printf('.%03dZ', r.at_ms % 1000) AS timestamp,
	r.at_ms / 1000.0 AS timestamp_unix,
	r.unit_id,
	r.suite_version,
	x.device,
	x.backend,
	x.hardware_fingerprint,
	h.cpu_model,
	h.cpu_stepping,
	h.cpu_microcode,
	h.cpu_cores_physical,
	h.cpu_cores_logical,
	h.cpu_base_freq_mhz,
	h.cpu_max_freq_mhz,
	iif(x.device = 'cpu', h.gpu_model, g.gpu_model) AS gpu_model,
	iif(x.device = 'cpu', h.gpu_pci_id, g.gpu_pci_id) AS gpu_pci_id,
	iif(x.device = 'cpu', h.gpu_vbios_version, g.gpu_vbios_version)
		AS gpu_vbios_version,
	iif(x.device = 'cpu', h.gpu_memory_mb, g.gpu_memory_mb) AS gpu_memory_mb,
	iif(x.device = 'cpu', h.gpu_compute_capability, g.gpu_compute_capability)
		AS gpu_compute_capability,
	h.gpu_count,
	h.memory_total_gb,
	h.memory_type,
	s.fingerprint AS software_fingerprint,
	s.fingerprint_rule,
	s.os_kernel,
	s.os_distro,
	s.driver_version,
	s.cuda_version,
	s.cudnn_version,
	s.rocm_version,
	s.pytorch_version,
	s.numpy_version,
	s.mkl_version,
	s.openblas_version,
	s.blis_version,
	s.onednn_version,
	s.compiler_version,
	r.power_mode,
	r.thermal_state,
	r.cpu_governor,
	iif(x.device = 'cpu', r.gpu_power_limit_w, d.gpu_power_limit_w)
		AS gpu_power_limit_w,
	r.ambient_temp_c,
	r.virtualization,
	r.cpu_clock_measured_mhz,
	r.threads,
	x.precision,
	x.stream_copy_gbps,
	x.stream_scale_gbps,
	x.stream_add_gbps,
	x.stream_triad_gbps,
	x.stream_best_gbps,
	x.blas1_gops,
	x.blas2_gops,
	x.blas3_gops,
	x.peak_measured_gops,
	x.theoretical_peak_gops,
	x.attainable_peak_gops,
	x.peak_source,
	x.efficiency,
	x.arithmetic_intensity,
	x.problem_size,
	r.preflight_passed,
	r.forced,
	x.quality,
	r.imported,
	nullif(coalesce(x.notes, '')
		|| iif(x.notes <> '' AND r.notes <> '', '; ', '')
		|| coalesce(r.notes, ''), '') AS notes
FROM result x
JOIN run r ON r.n = x.run
JOIN hardware h ON h.n = r.hardware
JOIN software s ON s.n = r.software
JOIN device d ON d.run = x.run AND d.device = x.device
LEFT JOIN gpu g ON g.n = d.gpu;
CREATE TRIGGER meta_no_update BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'meta is append-only'); END;
CREATE TRIGGER meta_no_delete BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'meta is append-only'); END;
CREATE TRIGGER meta_no_replace BEFORE INSERT ON meta
WHEN EXISTS (SELECT 1 FROM meta WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'meta is append-only: the row is there already'); END;
CREATE TRIGGER hardware_no_update BEFORE UPDATE ON hardware
BEGIN SELECT RAISE(ABORT, 'hardware is append-only'); END;
CREATE TRIGGER hardware_no_delete BEFORE DELETE ON hardware
BEGIN SELECT RAISE(ABORT, 'hardware is append-only'); END;
CREATE TRIGGER hardware_no_replace BEFORE INSERT ON hardware
WHEN EXISTS (SELECT 1 FROM hardware WHERE n = NEW.n) OR EXISTS (SELECT 1 FROM hardware WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'hardware is append-only: the row is there already'); END;
CREATE TRIGGER software_no_update BEFORE UPDATE ON software
BEGIN SELECT RAISE(ABORT, 'software is append-only'); END;
CREATE TRIGGER software_no_delete BEFORE DELETE ON software
BEGIN SELECT RAISE(ABORT, 'software is append-only'); END;
CREATE TRIGGER software_no_replace BEFORE INSERT ON software
WHEN EXISTS (SELECT 1 FROM software WHERE n = NEW.n) OR EXISTS (SELECT 1 FROM software WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'software is append-only: the row is there already'); END;
CREATE TRIGGER gpu_no_update BEFORE UPDATE ON gpu
BEGIN SELECT RAISE(ABORT, 'gpu is append-only'); END;
CREATE TRIGGER gpu_no_delete BEFORE DELETE ON gpu
BEGIN SELECT RAISE(ABORT, 'gpu is append-only'); END;
CREATE TRIGGER gpu_no_replace BEFORE INSERT ON gpu
WHEN EXISTS (SELECT 1 FROM gpu WHERE n = NEW.n) OR EXISTS (SELECT 1 FROM gpu WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'gpu is append-only: the row is there already'); END;
CREATE TRIGGER run_no_update BEFORE UPDATE ON run
BEGIN SELECT RAISE(ABORT, 'run is append-only'); END;
CREATE TRIGGER run_no_delete BEFORE DELETE ON run
BEGIN SELECT RAISE(ABORT, 'run is append-only'); END;
CREATE TRIGGER run_no_replace BEFORE INSERT ON run
WHEN EXISTS (SELECT 1 FROM run WHERE n = NEW.n) OR EXISTS (SELECT 1 FROM run WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'run is append-only: the row is there already'); END;
CREATE TRIGGER device_no_update BEFORE UPDATE ON device
BEGIN SELECT RAISE(ABORT, 'device is append-only'); END;
CREATE TRIGGER device_no_delete BEFORE DELETE ON device
BEGIN SELECT RAISE(ABORT, 'device is append-only'); END;
CREATE TRIGGER device_no_replace BEFORE INSERT ON device
WHEN EXISTS (SELECT 1 FROM device WHERE run = NEW.run AND device = NEW.device)
BEGIN SELECT RAISE(ABORT, 'device is append-only: the row is there already'); END;
CREATE TRIGGER device_sealed BEFORE INSERT ON device
WHEN EXISTS (SELECT 1 FROM journal WHERE run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'device is append-only: the run is complete'); END;
CREATE TRIGGER fact_no_update BEFORE UPDATE ON fact
BEGIN SELECT RAISE(ABORT, 'fact is append-only'); END;
CREATE TRIGGER fact_no_delete BEFORE DELETE ON fact
BEGIN SELECT RAISE(ABORT, 'fact is append-only'); END;
CREATE TRIGGER fact_no_replace BEFORE INSERT ON fact
WHEN EXISTS (SELECT 1 FROM fact WHERE run = NEW.run AND device = NEW.device AND key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'fact is append-only: the row is there already'); END;
CREATE TRIGGER fact_sealed BEFORE INSERT ON fact
WHEN EXISTS (SELECT 1 FROM journal WHERE run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'fact is append-only: the run is complete'); END;
CREATE TRIGGER preflight_no_update BEFORE UPDATE ON preflight
BEGIN SELECT RAISE(ABORT, 'preflight is append-only'); END;
CREATE TRIGGER preflight_no_delete BEFORE DELETE ON preflight
BEGIN SELECT RAISE(ABORT, 'preflight is append-only'); END;
CREATE TRIGGER preflight_no_replace BEFORE INSERT ON preflight
WHEN EXISTS (SELECT 1 FROM preflight WHERE run = NEW.run AND pos = NEW.pos)
BEGIN SELECT RAISE(ABORT, 'preflight is append-only: the row is there already'); END;
CREATE TRIGGER preflight_sealed BEFORE INSERT ON preflight
WHEN EXISTS (SELECT 1 FROM journal WHERE run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'preflight is append-only: the run is complete'); END;
CREATE TRIGGER result_no_update BEFORE UPDATE ON result
BEGIN SELECT RAISE(ABORT, 'result is append-only'); END;
CREATE TRIGGER result_no_delete BEFORE DELETE ON result
BEGIN SELECT RAISE(ABORT, 'result is append-only'); END;
CREATE TRIGGER result_no_replace BEFORE INSERT ON result
WHEN EXISTS (SELECT 1 FROM result WHERE run = NEW.run AND device = NEW.device AND precision = NEW.precision)
BEGIN SELECT RAISE(ABORT, 'result is append-only: the row is there already'); END;
CREATE TRIGGER result_sealed BEFORE INSERT ON result
WHEN EXISTS (SELECT 1 FROM journal WHERE run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'result is append-only: the run is complete'); END;
CREATE TRIGGER sample_no_update BEFORE UPDATE ON sample
BEGIN SELECT RAISE(ABORT, 'sample is append-only'); END;
CREATE TRIGGER sample_no_delete BEFORE DELETE ON sample
BEGIN SELECT RAISE(ABORT, 'sample is append-only'); END;
CREATE TRIGGER sample_no_replace BEFORE INSERT ON sample
WHEN EXISTS (SELECT 1 FROM sample WHERE run = NEW.run AND device = NEW.device AND precision = NEW.precision AND kernel = NEW.kernel AND variant = NEW.variant AND size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'sample is append-only: the row is there already'); END;
CREATE TRIGGER sample_sealed BEFORE INSERT ON sample
WHEN EXISTS (SELECT 1 FROM journal WHERE run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'sample is append-only: the run is complete'); END;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE run = NEW.run AND origin = NEW.origin) OR EXISTS (SELECT 1 FROM journal WHERE origin = NEW.origin AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'journal is append-only: the row is there already'); END;
CREATE TRIGGER alert_event_no_update BEFORE UPDATE ON alert_event
BEGIN SELECT RAISE(ABORT, 'alert_event is append-only'); END;
CREATE TRIGGER alert_event_no_delete BEFORE DELETE ON alert_event
BEGIN SELECT RAISE(ABORT, 'alert_event is append-only'); END;
CREATE TRIGGER alert_event_no_replace BEFORE INSERT ON alert_event
WHEN EXISTS (SELECT 1 FROM alert_event WHERE event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'alert_event is append-only: the row is there already'); END;
PRAGMA application_id = 1886611820;
PRAGMA user_version = 2;
