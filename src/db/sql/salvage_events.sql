-- SPDX-License-Identifier: MIT
-- Rescuing events of alerts (salvage_events.c): tables that the connection to the new
-- store has for itself.

-- Whatever was found of them, each once.
-- name: rescue_schema
CREATE TEMP TABLE found_event(
	record_hash TEXT PRIMARY KEY NOT NULL,
	event_id TEXT NOT NULL,
	alert_id, at_ms, action, series, unit_id, first_run_id, product, who, why
) WITHOUT ROWID;
CREATE INDEX found_event_by_id ON found_event(event_id);
CREATE TEMP TABLE found_seal(
	origin TEXT NOT NULL,
	seq INTEGER NOT NULL,
	hash TEXT NOT NULL,
	prev_hash, event_id, record_hash,
	PRIMARY KEY (origin, seq, hash)
) WITHOUT ROWID;
CREATE INDEX found_seal_by_id ON found_seal(event_id);

-- name: rescue_event
INSERT OR IGNORE INTO found_event(
	record_hash, event_id, alert_id, at_ms, action, series, unit_id,
	first_run_id, product, who, why
) VALUES (
	:record_hash, :event_id, :alert_id, :at_ms, :action, :series, :unit_id,
	:first_run_id, :product, :who, :why
);

-- name: rescue_seal
INSERT OR IGNORE INTO found_seal(
	origin, seq, hash, prev_hash, event_id, record_hash
) VALUES (:origin, :seq, :hash, :prev_hash, :event_id, :record_hash);

-- An event whose id one bit may have turned into another one, beside a journal row that
-- has no event: half of an id is as it was.  There are few.
-- name: rescue_mend
WITH lone AS MATERIALIZED (
	SELECT s.event_id, s.record_hash FROM found_seal s
	WHERE NOT EXISTS (SELECT 1 FROM found_event x WHERE x.event_id = s.event_id)
	LIMIT 1000
), strange AS MATERIALIZED (
	SELECT * FROM found_event x
	WHERE NOT EXISTS (SELECT 1 FROM found_seal s WHERE s.event_id = x.event_id)
	LIMIT 1000
)
SELECT lone.event_id AS right_id, lone.record_hash AS right_hash, x.record_hash AS wrong,
	x.event_id, x.alert_id, x.at_ms, x.action, x.series, x.unit_id, x.first_run_id,
	x.product, x.who, x.why
FROM strange x JOIN lone ON substr(x.event_id, 1, 18) = substr(lone.event_id, 1, 18)
	OR substr(x.event_id, 19) = substr(lone.event_id, 19);

-- name: rescue_drop
DELETE FROM found_event WHERE record_hash = :record_hash;

-- Events that a journal row proves, in its order.
-- name: rescue_proven
SELECT s.origin, s.seq, s.hash, s.prev_hash, x.event_id, x.alert_id, x.at_ms, x.action,
	x.series, x.unit_id, x.first_run_id, x.product, x.who, x.why
FROM found_seal s JOIN found_event x ON x.event_id = s.event_id
	AND x.record_hash = s.record_hash
ORDER BY s.origin, s.seq, s.hash;

-- Events of which no journal row is left.
-- name: rescue_unproven
SELECT x.event_id, x.alert_id, x.at_ms, x.action, x.series, x.unit_id, x.first_run_id,
	x.product, x.who, x.why
FROM found_event x
WHERE NOT EXISTS (SELECT 1 FROM found_seal s WHERE s.event_id = x.event_id)
ORDER BY x.at_ms, x.action <> 'detected', x.event_id;

-- name: rescue_lost
SELECT count(*) AS n FROM (
	SELECT event_id FROM found_event UNION SELECT event_id FROM found_seal
) f WHERE NOT EXISTS (SELECT 1 FROM alert_event x WHERE x.event_id = f.event_id);
