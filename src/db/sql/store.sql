-- SPDX-License-Identifier: MIT
-- The database as a whole.

-- name: meta_get
SELECT value FROM meta WHERE key = :key;

-- name: meta_add
INSERT INTO meta(key, value) VALUES (:key, :value);

-- Every unique key of a table, column by column; the primary key is one of them.
-- name: guard_keys
SELECT il.seq AS key, ii.name AS col
FROM pragma_index_list(:table) AS il, pragma_index_info(il.name) AS ii
WHERE il."unique" ORDER BY il.seq, ii.seqno;

-- name: guard_find
SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND sql = :sql;

-- One edit of a migration; needs writable_schema.
-- name: schema_edit
UPDATE sqlite_schema SET sql = replace(sql, :old, :new)
WHERE type = 'table' AND name = :name AND instr(sql, :old);

-- name: run_id_of
SELECT run_id FROM run WHERE n = :n;

-- name: journal_head
SELECT seq, hash FROM journal WHERE origin = :origin ORDER BY seq DESC LIMIT 1;

-- Runs are numbered without gaps, so the newest number counts them.  Results are
-- counted in their smallest index.  Units are counted by stepping from one to the
-- next in the index.
-- name: count_all
WITH RECURSIVE unit(id) AS (
	SELECT min(unit_id) FROM result
	UNION ALL
	SELECT (SELECT min(unit_id) FROM result WHERE unit_id > unit.id)
	FROM unit WHERE unit.id IS NOT NULL
)
SELECT (SELECT coalesce(max(n), 0) FROM run) AS runs,
	(SELECT count(*) FROM result) AS results,
	(SELECT count(DISTINCT fingerprint) FROM hardware) AS hardware,
	(SELECT count(DISTINCT fingerprint) FROM software) AS software,
	(SELECT count(id) FROM unit) AS units,
	(SELECT max(at_ms) FROM run) AS newest;

-- name: data_version
PRAGMA data_version;
