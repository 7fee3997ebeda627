-- SPDX-License-Identifier: MIT
-- From schema 2 to 3: events of alerts as content that is hashed and chained.  Nobody
-- has written any before, so the table is made anew; one with rows is refused, as
-- nothing says what they should be.  The guards of the two tables are made behind it.

-- name: migrate_3_rows
SELECT count(*) AS n FROM alert_event;

-- name: migrate_3
DROP TABLE alert_event;
CREATE TABLE alert_event(
	event_id TEXT PRIMARY KEY NOT NULL CHECK (length(event_id) = 36),
	alert_id TEXT NOT NULL CHECK (length(alert_id) = 16),
	at_ms INTEGER NOT NULL CHECK (at_ms BETWEEN 0 AND 253402300799999),
	action TEXT NOT NULL CHECK (action = 'detected' OR action = 'ack'
		OR action = 'fix' OR action = 'reopen'),
	series TEXT NOT NULL CHECK (length(series) BETWEEN 1 AND 4096),
	unit_id TEXT NOT NULL CHECK (length(unit_id) = 32),
	first_run_id TEXT NOT NULL CHECK (length(first_run_id) = 36),
	product TEXT CHECK (length(product) <= 1024),
	who TEXT CHECK (length(who) <= 64),
	why TEXT CHECK (length(why) <= 4096),
	CHECK (why IS NOT NULL OR action = 'detected')
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_event_by_alert ON alert_event(alert_id, at_ms);
CREATE TABLE alert_journal(
	origin TEXT NOT NULL CHECK (length(origin) = 32),
	seq INTEGER NOT NULL CHECK (seq >= 1),
	event_id TEXT NOT NULL REFERENCES alert_event(event_id)
		CHECK (length(event_id) = 36),
	record_hash TEXT NOT NULL CHECK (length(record_hash) = 64),
	prev_hash TEXT NOT NULL CHECK (length(prev_hash) IN (0, 64)),
	hash TEXT NOT NULL CHECK (length(hash) = 64),
	PRIMARY KEY (origin, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX alert_journal_by_event ON alert_journal(event_id, origin);
CREATE TRIGGER alert_journal_agrees BEFORE INSERT ON alert_journal
WHEN NOT EXISTS (SELECT 1 FROM alert_event WHERE event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'alert_journal does not agree with its event'); END;

-- And back, in memory, to know what schema 2 was.
-- name: migrate_3_back
DROP TABLE alert_journal;
DROP TABLE alert_event;
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
