-- SPDX-License-Identifier: MIT
-- One line per run and figure: kind (headline, step), label, 1 where arithmetic is
-- what limits it, number of the run, value, low, high, quality.  A headline figure
-- has the quality of the step that it was taken from; the row's is the worst of all.
WITH head(pos, name, kernels, run, device, precision, value, low, high, taken) AS (
	SELECT 1, 'stream_copy', 'stream.copy', run, device, precision,
		stream_copy_gbps, stream_copy_low, stream_copy_high, stream_copy_gbps FROM result
	UNION ALL SELECT 2, 'stream_scale', 'stream.scale', run, device, precision,
		stream_scale_gbps, stream_scale_low, stream_scale_high, stream_scale_gbps FROM result
	UNION ALL SELECT 3, 'stream_add', 'stream.add', run, device, precision,
		stream_add_gbps, stream_add_low, stream_add_high, stream_add_gbps FROM result
	UNION ALL SELECT 4, 'stream_triad', 'stream.triad', run, device, precision,
		stream_triad_gbps, stream_triad_low, stream_triad_high, stream_triad_gbps FROM result
	UNION ALL SELECT 5, 'blas1', 'blas1.*', run, device, precision,
		blas1_gops, blas1_low, blas1_high, blas1_gops FROM result
	UNION ALL SELECT 6, 'blas2', 'blas2.*', run, device, precision,
		blas2_gops, blas2_low, blas2_high, blas2_gops FROM result
	UNION ALL SELECT 7, 'blas3', 'blas3.*', run, device, precision,
		blas3_gops, blas3_low, blas3_high, blas3_gops FROM result
	UNION ALL SELECT 8, 'efficiency', 'blas?.*', run, device, precision,
		efficiency, efficiency_low, efficiency_high, peak_measured_gops FROM result
), line AS (
	SELECT 'headline' AS kind, device || ' ' || precision || ' ' || name AS label,
		name IN ('blas3', 'efficiency') AS compute, run, value, low, high,
		coalesce((SELECT max(quality) FROM sample s
			WHERE s.run = h.run AND s.device = h.device
			AND s.precision = h.precision AND s.kernel GLOB h.kernels
			AND s.value = h.taken), 'unknown') AS quality,
		device, instr('fp64 fp32 fp16 bf16 int8', precision) * 10 + pos AS pos
	FROM head h
	UNION ALL
	SELECT 'step', device || ' ' || precision || ' ' || kernel || ' ' || variant
		|| iif(size = 0 OR variant = 'n' || size, '', ' n' || size),
		kernel IN ('peak.fma', 'blas3.gemm'), run, value, low, high, quality,
		device, pos
	FROM sample WHERE n > 0
)
SELECT kind, label, compute, run, printf('%.17g', value), printf('%.17g', low),
	printf('%.17g', high), quality
FROM line WHERE value > 0 ORDER BY kind, device, pos, run;
