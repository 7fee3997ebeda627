-- SPDX-License-Identifier: MIT
-- What is known of every series: a database beside the store, made anew at will.
-- Statements called kept_* are for it; the others ask the store.

-- name: kept_schema
CREATE TABLE meta(
	key TEXT PRIMARY KEY NOT NULL,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Groups that have to be looked at: whole ones are computed anew; in those that
-- are not, "followed" says that the alerts are there.
CREATE TABLE todo(
	unit_id TEXT NOT NULL,
	device TEXT NOT NULL,
	precision TEXT NOT NULL,
	oldest_ms INTEGER NOT NULL,
	whole INTEGER NOT NULL,
	followed INTEGER NOT NULL,
	PRIMARY KEY (unit_id, device, precision)
) STRICT, WITHOUT ROWID;

-- What efficiency divides by: the newest theoretical peak, else the highest
-- attainable one.
CREATE TABLE reference(
	product TEXT NOT NULL,
	device TEXT NOT NULL,
	precision TEXT NOT NULL,
	theory REAL,
	theory_ms INTEGER NOT NULL,
	attainable REAL,
	PRIMARY KEY (product, device, precision)
) STRICT, WITHOUT ROWID;

-- figures and place are plain structures of this version.  days_70 and so on are
-- of milestones that were reached.
CREATE TABLE series(
	id INTEGER PRIMARY KEY NOT NULL,
	product TEXT NOT NULL,
	unit_id TEXT NOT NULL,
	device TEXT NOT NULL,
	precision TEXT NOT NULL,
	metric INTEGER NOT NULL,
	custom TEXT NOT NULL,
	metric_unit TEXT NOT NULL,
	backend TEXT NOT NULL,
	threads INTEGER NOT NULL,
	power_mode TEXT NOT NULL,
	suite_version TEXT NOT NULL,
	counted INTEGER NOT NULL,
	last_ms INTEGER NOT NULL,
	reference REAL,
	now REAL,
	days_70 REAL,
	days_80 REAL,
	days_90 REAL,
	stale INTEGER NOT NULL,
	figures BLOB NOT NULL,
	place BLOB NOT NULL,
	over_why TEXT NOT NULL
) STRICT;
CREATE INDEX series_by_group ON series(unit_id, device, precision);
-- All that is filtered and sorted by, so that a page of many series reads little.
CREATE INDEX series_short ON series(
	metric, product, device, precision, unit_id, custom, backend, threads, counted,
	last_ms, now, days_70, days_80, days_90
);

CREATE TABLE level(
	series INTEGER NOT NULL,
	pos INTEGER NOT NULL,
	figures BLOB NOT NULL,
	PRIMARY KEY (series, pos)
) STRICT, WITHOUT ROWID;

-- before and after: the components on either side, one a line.
CREATE TABLE alert(
	series INTEGER NOT NULL,
	pos INTEGER NOT NULL,
	id TEXT NOT NULL,
	state INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	figures BLOB NOT NULL,
	place BLOB NOT NULL,
	before TEXT NOT NULL,
	after TEXT NOT NULL,
	PRIMARY KEY (series, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_by_time ON alert(at_ms, state);

-- name: kept_meta_get
SELECT value FROM meta WHERE key = :key;

-- name: kept_meta_set
INSERT OR REPLACE INTO meta(key, value) VALUES (:key, :value);

-- name: kept_forget
DELETE FROM meta;
DELETE FROM todo;
DELETE FROM reference;
DELETE FROM series;
DELETE FROM level;
DELETE FROM alert;

-- New runs behind all that is there can be followed; one that came before is not.
-- name: kept_todo_add
INSERT INTO todo(unit_id, device, precision, oldest_ms, whole, followed)
VALUES (:unit_id, :device, :precision, :oldest_ms, :whole, 0)
ON CONFLICT(unit_id, device, precision) DO UPDATE SET
	oldest_ms = iif(followed, excluded.oldest_ms,
		min(oldest_ms, excluded.oldest_ms)),
	whole = max(whole, excluded.whole), followed = 0;

-- name: kept_todo_count
SELECT count(*) AS n, coalesce(sum(NOT followed), 0) AS unseen FROM todo;

-- name: kept_todo_next
SELECT unit_id, device, precision, oldest_ms, whole FROM todo
WHERE followed <= :followed ORDER BY followed LIMIT 1;

-- name: kept_todo_followed
UPDATE todo SET followed = 1
WHERE unit_id = :unit_id AND device = :device AND precision = :precision;

-- name: kept_todo_done
DELETE FROM todo
WHERE unit_id = :unit_id AND device = :device AND precision = :precision;

-- Efficiencies that were divided by another reference than the one of now.
-- name: kept_todo_references
INSERT INTO todo(unit_id, device, precision, oldest_ms, whole, followed)
SELECT DISTINCT s.unit_id, s.device, s.precision, 0, 1, 1
FROM series s LEFT JOIN reference r USING (product, device, precision)
WHERE s.metric = :metric AND s.reference IS NOT coalesce(r.theory, r.attainable)
ON CONFLICT(unit_id, device, precision) DO UPDATE SET whole = 1;

-- name: kept_reference_get
SELECT theory, theory_ms, attainable FROM reference
WHERE product = :product AND device = :device AND precision = :precision;

-- name: kept_reference_set
INSERT OR REPLACE INTO reference(
	product, device, precision, theory, theory_ms, attainable
) VALUES (:product, :device, :precision, :theory, :theory_ms, :attainable);

-- name: kept_group_levels_drop
DELETE FROM level WHERE series IN (SELECT id FROM series
	WHERE unit_id = :unit_id AND device = :device AND precision = :precision);

-- name: kept_group_alerts_drop
DELETE FROM alert WHERE series IN (SELECT id FROM series
	WHERE unit_id = :unit_id AND device = :device AND precision = :precision);

-- name: kept_group_drop
DELETE FROM series
WHERE unit_id = :unit_id AND device = :device AND precision = :precision;

-- name: kept_group_series
SELECT id, product, backend, threads, power_mode, suite_version, metric, custom,
	metric_unit, figures, place
FROM series
WHERE unit_id = :unit_id AND device = :device AND precision = :precision;

-- name: kept_series_add
INSERT INTO series(
	product, unit_id, device, precision, metric, custom, metric_unit, backend,
	threads, power_mode, suite_version, counted, last_ms, reference, now, days_70, days_80, days_90,
	stale, figures, place, over_why
) VALUES (
	:product, :unit_id, :device, :precision, :metric, :custom, :metric_unit,
	:backend, :threads, :power_mode, :suite_version, :counted, :last_ms, :reference, :now,
	:days_70, :days_80, :days_90, 0, :figures, :place, :over_why
);

-- name: kept_series_follow
UPDATE series SET counted = :counted, last_ms = :last_ms, stale = 1,
	figures = :figures, place = :place
WHERE id = :id;

-- name: kept_series_stale
UPDATE series SET stale = 1 WHERE unit_id = :unit_id AND device = :device
	AND precision = :precision AND metric = :metric;

-- name: kept_level_add
INSERT OR REPLACE INTO level(series, pos, figures)
VALUES (:series, :pos, :figures);

-- name: kept_alert_drop
DELETE FROM alert WHERE series = :series AND pos >= :pos;

-- name: kept_alert_add
INSERT OR REPLACE INTO alert(
	series, pos, id, state, at_ms, figures, place, before, after
) VALUES (
	:series, :pos, :id, :state, :at_ms, :figures, :place, :before, :after
);

-- name: kept_alert_state
UPDATE alert SET state = :state, at_ms = :at_ms, figures = :figures, place = :place
WHERE series = :series AND pos = :pos;

-- name: kept_alerts_of
SELECT figures, place FROM alert WHERE series = :series ORDER BY pos;

-- name: kept_levels_of
SELECT figures FROM level WHERE series = :series ORDER BY pos;

-- A question is put together: what is asked for, the filters, the order, the page,
-- and the order again.  Which rows they are is found in the short indexes.
-- name: kept_part_series
SELECT x.id, x.product, x.unit_id, x.device, x.precision, x.metric, x.custom,
	x.metric_unit, x.backend, x.threads, x.power_mode, x.suite_version, x.stale, x.figures, x.over_why
FROM (SELECT x.id FROM series x WHERE TRUE

-- name: kept_part_series_page
LIMIT :limit OFFSET :offset) t CROSS JOIN series x ON x.id = t.id

-- A series that is not filtered by is not looked up.
-- name: kept_part_alerts
SELECT a.id AS alert, a.series, a.figures, a.before, a.after, x.product, x.unit_id,
	x.device, x.precision, x.metric, x.custom, x.metric_unit, x.backend, x.threads,
	x.power_mode, x.suite_version
FROM (SELECT a.series, a.pos FROM alert a LEFT JOIN series x ON x.id = a.series
	WHERE TRUE

-- name: kept_part_alerts_page
LIMIT :limit OFFSET :offset) t
CROSS JOIN alert a ON a.series = t.series AND a.pos = t.pos
CROSS JOIN series x ON x.id = a.series

-- name: kept_part_counts
SELECT count(*) AS series,
	coalesce(sum(x.metric <> :efficiency AND x.counted >= :least), 0) AS compared,
	coalesce(sum(x.metric <> :efficiency AND x.counted < :least), 0) AS too_few
FROM series x WHERE TRUE

-- name: kept_part_alert_counts
SELECT count(*) AS alerts, coalesce(sum(a.state <> :fixed), 0) AS open
FROM alert a LEFT JOIN series x ON x.id = a.series WHERE TRUE

-- name: kept_part_count
SELECT count(*) AS n FROM series x WHERE TRUE

-- name: kept_part_product
AND instr(lower(x.product), lower(:product))

-- name: kept_part_unit
AND substr(x.unit_id, 1, length(:unit)) = :unit

-- name: kept_part_device
AND x.device = :device

-- name: kept_part_precision
AND x.precision = :precision

-- name: kept_part_backend
AND x.backend = :backend

-- name: kept_part_metrics
AND (:metrics >> x.metric) & 1

-- name: kept_part_custom
AND x.custom = :custom

-- name: kept_part_id
AND x.id = :series

-- name: kept_part_by_product
ORDER BY x.product, length(x.device), x.device, length(x.precision), x.precision,
	x.unit_id, x.metric, x.custom, x.backend, x.threads, x.id

-- What has a share of its own best level only, which has no name then, comes last.
-- name: kept_part_by_maturity
ORDER BY x.custom <> '', x.days_90 IS NULL, x.days_90, x.days_80 IS NULL, x.days_80,
	x.days_70 IS NULL, x.days_70, x.now IS NULL, x.now DESC, x.product, x.id

-- name: kept_part_by_time
ORDER BY x.last_ms DESC, x.product, x.id

-- name: kept_part_by_state
ORDER BY a.state = :fixed, a.at_ms DESC, a.series, a.pos

-- The groups that have runs behind this one, and the oldest time among those.  The signs
-- keep SQLite from reading the whole of an index that is in the order of the groups.
-- name: groups_since
SELECT unit_id, device, precision, min(at_ms) AS oldest_ms FROM result
WHERE run > :run GROUP BY +unit_id, +device, +precision;

-- All of them, by stepping from one to the next in the index.
-- name: groups_all
WITH RECURSIVE u(unit) AS (
	SELECT min(unit_id) FROM result
	UNION ALL
	SELECT (SELECT min(unit_id) FROM result WHERE unit_id > u.unit)
	FROM u WHERE u.unit IS NOT NULL
), d(unit, device) AS (
	SELECT unit, (SELECT min(device) FROM result WHERE unit_id = unit)
	FROM u WHERE unit IS NOT NULL
	UNION ALL
	SELECT d.unit, (SELECT min(device) FROM result
		WHERE unit_id = d.unit AND device > d.device)
	FROM d WHERE d.device IS NOT NULL
), p(unit, device, precision) AS (
	SELECT unit, device, (SELECT min(precision) FROM result
		WHERE unit_id = d.unit AND device = d.device)
	FROM d WHERE device IS NOT NULL
	UNION ALL
	SELECT p.unit, p.device, (SELECT min(precision) FROM result
		WHERE unit_id = p.unit AND device = p.device
		AND precision > p.precision)
	FROM p WHERE p.precision IS NOT NULL
)
SELECT unit AS unit_id, device, precision, 0 AS oldest_ms FROM p
WHERE precision IS NOT NULL;

-- What the store was when it was last looked at, to be found in it again.
-- name: groups_mark
SELECT coalesce(max(n), 0) AS run FROM run;

-- name: groups_unchanged
SELECT (SELECT run_id FROM run WHERE n = :run) AS run_id,
	(SELECT hash FROM journal WHERE origin = :origin AND seq = :seq) AS hash;
