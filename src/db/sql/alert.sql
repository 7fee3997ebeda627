-- SPDX-License-Identifier: MIT
-- Events of alerts: writing, reading, checking.

-- name: alert_hash
SELECT record_hash FROM alert_journal WHERE event_id = :event_id LIMIT 1;

-- name: alert_add
INSERT INTO alert_event(
	event_id, alert_id, at_ms, action, series, unit_id, first_run_id, product,
	who, why
) VALUES (
	:event_id, :alert_id, :at_ms, :action, :series, :unit_id, :first_run_id,
	:product, :who, :why
);

-- name: alert_head
SELECT seq, hash FROM alert_journal WHERE origin = :origin
ORDER BY seq DESC LIMIT 1;

-- name: alert_journal_add
INSERT INTO alert_journal(
	origin, seq, event_id, record_hash, prev_hash, hash
) VALUES (
	:origin, :seq, :event_id, :record_hash, :prev_hash, :hash
);

-- All events, or those of one alert, in the order of alert_event_compare().
-- name: alert_get
SELECT event_id, alert_id, at_ms, action, series, unit_id, first_run_id, product,
	who, why
FROM alert_event WHERE alert_id = :alert_id
ORDER BY at_ms, action <> 'detected', event_id;

-- name: alert_get_all
SELECT event_id, alert_id, at_ms, action, series, unit_id, first_run_id, product,
	who, why
FROM alert_event ORDER BY alert_id, at_ms, action <> 'detected', event_id;

-- When the first run of each alert ran, where that run is in the store.
-- name: alert_first_runs
SELECT DISTINCT x.alert_id, r.at_ms
FROM alert_event x JOIN run r ON r.run_id = x.first_run_id
ORDER BY x.alert_id;

-- name: alert_count
SELECT count(*) AS events, count(DISTINCT alert_id) AS alerts FROM alert_event;

-- The newest row of each origin; there are few.
-- name: alert_heads
SELECT j.origin, j.seq, j.hash FROM alert_journal j
WHERE j.seq = (SELECT max(seq) FROM alert_journal WHERE origin = j.origin)
ORDER BY j.origin;

-- The journal's rows of one event.
-- name: alert_seals
SELECT record_hash FROM alert_journal WHERE event_id = :event_id;

-- As check_chain, of events.
-- name: alert_chain
SELECT j.origin, j.seq, 0 AS run, j.event_id AS run_id, j.record_hash, j.prev_hash,
	j.hash, x.event_id AS there
FROM alert_journal j LEFT JOIN alert_event x ON x.event_id = j.event_id
ORDER BY j.origin, j.seq;

-- As check_head, of events.
-- name: alert_tail
SELECT (SELECT hash FROM alert_journal WHERE origin = :origin AND seq = :seq) AS hash,
	(SELECT max(seq) FROM alert_journal WHERE origin = :origin) AS last;

-- In the order of arrival, of another store: each event once, by its first origin.
-- name: alert_arrived
SELECT x.event_id, alert_id, at_ms, action, series, unit_id, first_run_id, product,
	who, why, j.record_hash
FROM alert_event x LEFT JOIN alert_journal j ON j.event_id = x.event_id
	AND NOT EXISTS (SELECT 1 FROM alert_journal k
		WHERE k.event_id = x.event_id AND k.origin < j.origin)
ORDER BY j.origin, j.seq, x.event_id;
