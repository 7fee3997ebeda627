-- SPDX-License-Identifier: MIT
-- The newest run beside its events, of which those from index :line on were made under
-- load: what was marked, and whether the run would be believed (load.sh says when).
WITH event AS (
	SELECT key AS at, value FROM json_each('[' ||
		replace(rtrim(readfile(:events), char(10)), char(10), ',') || ']')
), last AS (
	SELECT max(n) AS n FROM run
), step AS (
	SELECT s.device, s.precision, s.quality,
		s.precision || ' ' || s.kernel || ' ' || s.variant AS name,
		avg(json_array_length(e.value, '$.marks') > 0) AS marked,
		2 * sum(e.at >= :line) > count(*) AS loaded
	FROM last JOIN sample s ON s.run = last.n
	JOIN event e ON e.value ->> 'ev' = 'sample'
		AND e.value ->> 'device' = s.device
		AND e.value ->> 'precision' = s.precision
		AND e.value ->> 'kernel' = s.kernel
		AND e.value ->> 'variant' = s.variant
		AND e.value ->> 'size' = s.size
	GROUP BY s.device, s.precision, s.kernel, s.variant, s.size
), line AS (
	SELECT x.device || ' ' || x.precision AS name, x.quality,
		iif(run.forced, ', forced', '') AS forced, run.forced AS is_forced,
		count(*) AS n, sum(loaded) AS loaded,
		sum(loaded AND step.quality = 'noisy') AS noisy,
		sum(loaded AND step.quality = 'throttled') AS throttled,
		sum(NOT loaded AND step.quality <> 'good') AS others
	FROM last JOIN run ON run.n = last.n JOIN result x ON x.run = last.n
	JOIN step ON step.device = x.device AND step.precision = x.precision
	GROUP BY x.device, x.precision
)
SELECT printf('%s: %s%s; of %d steps %d under load: %d noisy, %d throttled%s', name,
	quality, forced, n, loaded, noisy, throttled,
	iif(n > loaded, printf('; %d of the others marked', others), ''))
FROM line
UNION ALL
SELECT printf('not marked although under load: %s, %.0f %% of its repetitions are', name,
	100 * marked)
FROM step WHERE loaded AND quality = 'good'
UNION ALL
SELECT printf('all steps under load: %d, of them marked %d (%.0f %%)', sum(loaded),
	sum(noisy + throttled), 100.0 * sum(noisy + throttled) / sum(loaded))
FROM line
UNION ALL
SELECT 'verdict: ' || CASE
	WHEN coalesce(sum(loaded), 0) = 0 THEN 'NOTHING was measured under load'
	WHEN NOT max(is_forced) AND sum(quality <> 'good') = 0 THEN 'BELIEVED: no row is marked'
	WHEN sum(NOT is_forced AND quality = 'good' AND loaded = n) > 0
		THEN 'BELIEVED: a row is good although all of it was under load'
	ELSE 'marked' END
FROM line;
