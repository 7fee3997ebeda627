-- SPDX-License-Identifier: MIT
-- From schema 1 to 2: the same rows under checks that cost less, and that refuse
-- minus infinity too.  store_migrate.c replaces old by new in the statement that made
-- the table; what it then says is, to the letter, what schema.sql says.

-- name: migrate_2
SELECT column1 AS name, column2 AS old, column3 AS new FROM (VALUES
('fact',
'state TEXT NOT NULL CHECK (state IN (''known'', ''absent'', ''unknown''))',
'state TEXT NOT NULL
		CHECK (state = ''known'' OR state = ''absent'' OR state = ''unknown'')'),
('preflight',
'result TEXT NOT NULL CHECK (result IN (''pass'', ''warn'', ''fail''))',
'result TEXT NOT NULL
		CHECK (result = ''pass'' OR result = ''warn'' OR result = ''fail'')'),
('result',
'(quality IN (''good'', ''noisy'', ''throttled''))',
'(quality = ''good'' OR quality = ''noisy''
		OR quality = ''throttled'')'),
('sample',
'(quality IN (''good'', ''noisy'', ''throttled''))',
'(quality = ''good'' OR quality = ''noisy''
		OR quality = ''throttled'')'),
('sample',
'(work < 9e999)',
'(work > -9e999 AND work < 9e999)'),
('sample',
'(value < 9e999)',
'(value > -9e999 AND value < 9e999)'),
('sample',
'(low < 9e999)',
'(low > -9e999 AND low < 9e999)'),
('sample',
'(high < 9e999)',
'(high > -9e999 AND high < 9e999)'),
('result',
'	-- 9e999 is infinity: figures are finite
	CHECK (max(
		coalesce(stream_copy_gbps, 0), coalesce(stream_copy_low, 0),
		coalesce(stream_copy_high, 0), coalesce(stream_scale_gbps, 0),
		coalesce(stream_scale_low, 0), coalesce(stream_scale_high, 0),
		coalesce(stream_add_gbps, 0), coalesce(stream_add_low, 0),
		coalesce(stream_add_high, 0), coalesce(stream_triad_gbps, 0),
		coalesce(stream_triad_low, 0), coalesce(stream_triad_high, 0),
		coalesce(blas1_gops, 0), coalesce(blas1_low, 0),
		coalesce(blas1_high, 0), coalesce(blas2_gops, 0),
		coalesce(blas2_low, 0), coalesce(blas2_high, 0),
		coalesce(blas3_gops, 0), coalesce(blas3_low, 0),
		coalesce(blas3_high, 0), coalesce(efficiency, 0),
		coalesce(efficiency_low, 0), coalesce(efficiency_high, 0),
		coalesce(stream_best_gbps, 0), coalesce(peak_measured_gops, 0),
		coalesce(theoretical_peak_gops, 0),
		coalesce(attainable_peak_gops, 0),
		coalesce(arithmetic_intensity, 0)
	) < 9e999)
',
'	CHECK (
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
')
);
