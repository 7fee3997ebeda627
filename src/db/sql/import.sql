-- SPDX-License-Identifier: MIT
-- What is asked of a database that runs are imported from.

-- name: import_tables
SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view');

-- name: import_application
PRAGMA application_id;

-- name: import_version
PRAGMA user_version;

-- Bytes of the texts and blobs of a run in another store, about.
-- name: import_run_size
SELECT (SELECT total(length(notes)) FROM run WHERE n = :run)
	+ (SELECT total(length(device)) + total(length(backend))
		+ total(length(backend_version)) FROM device WHERE run = :run)
	+ (SELECT total(length(key)) + total(length(value)) + total(length(source))
		+ total(length(reason)) FROM fact WHERE run = :run)
	+ (SELECT total(length(name)) + total(length(saw)) + total(length(want))
		+ total(length(remedy)) FROM preflight WHERE run = :run)
	+ (SELECT total(length(device)) + total(length(precision))
		+ total(length(backend)) + total(length(backend_version))
		+ total(length(peak_source)) + total(length(notes))
		FROM result WHERE run = :run)
	+ (SELECT total(length(device)) + total(length(precision))
		+ total(length(kernel)) + total(length(variant))
		+ total(length(unit)) + total(length(source)) + total(length(reps))
		FROM sample WHERE run = :run) AS bytes;
