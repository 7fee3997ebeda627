/* SPDX-License-Identifier: MIT */
/* What needs no look into the detector: its profiles, whole series, levels. */
#include "core/analysis/changepoint.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/despike.h"
#include "core/analysis/stats.h"
#include "core/base/xmem.h"

const struct changepoint_options changepoint_online = {
	.threshold = 5, .improvement = 2, .gate = true,
	.quantile = DESPIKE_QUANTILE, .floor_pct = .2,
};

const struct changepoint_options changepoint_stacked = {
	.threshold = 5.1, .improvement = 2, .gate = true,
	.quantile = DESPIKE_QUANTILE, .floor_pct = .2, .boundary_bonus = 2.25,
};

struct changepoint_options changepoint_history(const double *x, size_t n)
{
	double sd = stats_sd(x, n);

	return (struct changepoint_options){
		.threshold = 6, .floor = isfinite(sd) ? .05 * sd : 0,
	};
}

size_t changepoint_find(const double *x, const bool *boundary, size_t n,
			const struct changepoint_options *o,
			struct change *out, size_t cap)
{
	struct changepoint_run *run = xcalloc(n + 1, sizeof *run);
	size_t count;

	for (size_t i = 0; i < n; i++)
		run[i] = (struct changepoint_run){ .x = x[i],
			.boundary = boundary && boundary[i] };
	count = changepoint_find_runs(run, n, o, out, cap);
	free(run);
	return count;
}

size_t changepoint_find_runs(const struct changepoint_run *run, size_t n,
			     const struct changepoint_options *o,
			     struct change *out, size_t cap)
{
	struct changepoint *c = changepoint_new(o);
	struct change found;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (!changepoint_feed_run(c, &run[i], &found))
			continue;
		if (count < cap)
			out[count] = found;
		count++;
	}
	changepoint_free(c);
	return count;
}

size_t changepoint_levels(const double *x, size_t n,
			  const struct change *changes, size_t n_changes,
			  struct level *out)
{
	double *copy;

	if (!n)
		return 0;
	copy = xreallocarray(NULL, n, sizeof *copy);
	for (size_t i = 0; i <= n_changes; i++) {
		size_t start = i ? changes[i - 1].index : 0;
		size_t end = i < n_changes ? changes[i].index : n;

		assert(start < end && end <= n);
		memcpy(copy, x + start, (end - start) * sizeof *copy);
		out[i] = (struct level){ .start = start, .end = end };
		out[i].median = stats_median(copy, end - start);
		out[i].spread = STATS_MAD_NORMAL * stats_mad(copy, end - start);
	}
	free(copy);
	return n_changes + 1;
}
