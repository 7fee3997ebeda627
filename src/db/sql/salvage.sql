-- SPDX-License-Identifier: MIT
-- Rescuing what a damaged file holds (store_salvage.c).

-- The columns of a table in the order in which rows WITHOUT ROWID are kept.
-- name: salvage_columns
SELECT name, type, "notnull" AS not_null, pk,
	(SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = :table) AS root
FROM pragma_table_info(:table) ORDER BY pk = 0, pk, cid;

-- Likewise of its indexes: their own columns, then the rest of the primary key.
-- name: salvage_indexes
SELECT il.seq AS idx, xi.name, ti.type, ti."notnull" AS not_null, 0 AS pk
FROM pragma_index_list(:table) AS il, pragma_index_xinfo(il.name) AS xi
JOIN pragma_table_info(:table) AS ti ON ti.name = xi.name
WHERE il.origin <> 'pk' ORDER BY il.seq, xi.seqno;

-- Our triggers would look for the run before its rows.
-- name: salvage_triggers
SELECT name FROM sqlite_schema WHERE type = 'trigger';

-- What was found where, in a database of its own that is gone when it is closed:
-- place: images of pages with rows of run (or of a shared row) n.
-- page: sound pages of the newest state, and the table whose rows they hold.
-- free: images that were on a list of free pages, in some state.
-- root: pages on which a table may hang: as sqlite_schema says (rank 0), or as it is in
-- a database that postsil made (1).
-- child: what the interior ones among them point at: rows from lo to hi (NULL: no
-- row of that page is on this side).
-- name: scratch_schema
CREATE TABLE place(
	kind INTEGER NOT NULL,
	n INTEGER NOT NULL,
	image INTEGER NOT NULL,
	PRIMARY KEY (kind, n, image)
) WITHOUT ROWID;
CREATE TABLE page(page INTEGER PRIMARY KEY, tab INTEGER NOT NULL);
CREATE TABLE free(image INTEGER PRIMARY KEY, page INTEGER NOT NULL);
CREATE TABLE root(tab INTEGER NOT NULL, page INTEGER NOT NULL, rank INTEGER NOT NULL);
CREATE TABLE child(
	page INTEGER NOT NULL,
	parent INTEGER NOT NULL,
	tab INTEGER NOT NULL,
	lo INTEGER,
	hi INTEGER
);

-- name: scratch_place
INSERT OR IGNORE INTO place(kind, n, image) VALUES (:kind, :n, :image);

-- name: scratch_page
INSERT OR IGNORE INTO page(page, tab) VALUES (:page, :tab);

-- name: scratch_free
INSERT OR IGNORE INTO free(image, page) VALUES (:image, :page);

-- name: scratch_root
INSERT INTO root(tab, page, rank) VALUES (:tab, :page, :rank);

-- name: scratch_child
INSERT INTO child(page, parent, tab, lo, hi) VALUES (:page, :parent, :tab, :lo, :hi);

-- name: scratch_find
SELECT image FROM place WHERE kind = :kind AND n = :n AND image > :after
ORDER BY image LIMIT 1;

-- The next number of a kind, and on how many images something of it was seen.
-- name: scratch_next
SELECT n, count(*) AS images FROM place WHERE kind = :kind AND n > :after
GROUP BY n ORDER BY n LIMIT 1;

-- name: scratch_count
SELECT count(DISTINCT n) AS n FROM place WHERE kind = :kind;

-- What the pages say together.
-- top: pages with rows at which no other points: roots, and what is stale or cut off.
-- base: of these the root of each table; where none of the pages that it may be is one,
-- the only one there is that is not free.
-- live: what hangs on it; of the rest, what is free is of a table that is no more, and
-- what is not hung on a page that is lost.
-- hole: where rows are missing, below what a page points at and is none of that
-- table.  A bound that the parent does not know is its own parent's.  Each way up from
-- it (up) is a hole of its own, as one of the parents may be stale; where a way goes
-- in circles there are no bounds.  A free page that is not live is no parent: if it
-- were one, there would be a hole above it.  Where the root itself is lost, nobody
-- knows what hung on it.
-- name: scratch_join
CREATE INDEX child_by_page ON child(page);
CREATE INDEX child_by_parent ON child(parent);
CREATE TABLE top AS
SELECT p.page, p.tab FROM page p
WHERE NOT EXISTS (SELECT 1 FROM child c WHERE c.page = p.page);
INSERT INTO root(tab, page, rank)
SELECT tab, max(page), 2 FROM top WHERE page NOT IN (SELECT page FROM free) GROUP BY tab HAVING count(*) = 1;
CREATE TABLE base AS
SELECT r.tab, r.page, min(r.rank) AS rank FROM root r
WHERE EXISTS (SELECT 1 FROM top t WHERE t.page = r.page AND t.tab = r.tab)
GROUP BY r.tab;
CREATE TABLE live(page INTEGER PRIMARY KEY);
INSERT INTO live
WITH RECURSIVE r(page, tab) AS (
	SELECT page, tab FROM base
	UNION
	SELECT c.page, c.tab FROM r JOIN child c ON c.parent = r.page AND c.tab = r.tab
)
SELECT DISTINCT page FROM r;
DELETE FROM child WHERE parent IN (SELECT page FROM free)
AND parent NOT IN (SELECT page FROM live);
CREATE TABLE up AS
WITH RECURSIVE up(page, parent, tab, lo, hi) AS (
	SELECT c.page, c.parent, c.tab, c.lo, c.hi
	FROM child c LEFT JOIN page p ON p.page = c.page
	WHERE p.tab IS NOT c.tab
	UNION
	SELECT u.page, c.parent, u.tab, coalesce(u.lo, c.lo), coalesce(u.hi, c.hi)
	FROM up u JOIN child c ON c.page = u.parent AND c.tab = u.tab
	WHERE u.lo IS NULL OR u.hi IS NULL
)
SELECT page, parent, tab, lo, hi FROM up;
CREATE TABLE hole AS
SELECT page, tab, lo, hi FROM up u
WHERE (lo IS NOT NULL AND hi IS NOT NULL)
OR NOT EXISTS (SELECT 1 FROM child c WHERE c.page = u.parent AND c.tab = u.tab);
INSERT INTO hole(page, tab, lo, hi)
SELECT DISTINCT page, tab, NULL, NULL FROM up
WHERE (page, tab) NOT IN (SELECT page, tab FROM hole);
INSERT INTO hole(page, tab, lo, hi)
SELECT min(page), tab, NULL, NULL FROM root
WHERE tab NOT IN (SELECT tab FROM base) GROUP BY tab;

-- name: scratch_is_live
SELECT 1 FROM live WHERE page = :page;

-- name: scratch_is_free
SELECT 1 FROM free WHERE image = :image;

-- name: scratch_is_hole
SELECT 1 FROM hole WHERE tab = :tab
AND (lo IS NULL OR lo <= :n) AND (hi IS NULL OR hi >= :n) LIMIT 1;

-- name: scratch_lost_pages
SELECT count(DISTINCT page) AS n FROM hole;
