/* SPDX-License-Identifier: MIT */
#include "core/analysis/track.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/xmem.h"

void track_init(struct track *t, size_t n)
{
	*t = (struct track){
		.n = n,
		.day = xcalloc(n + 1, sizeof *t->day),
		.value = xcalloc(n + 1, sizeof *t->value),
		.low = xcalloc(n + 1, sizeof *t->low),
		.high = xcalloc(n + 1, sizeof *t->high),
		.boundary = xcalloc(n + 1, sizeof *t->boundary),
		.point = xcalloc(n + 1, sizeof *t->point),
		.stack = xcalloc(n + 1, sizeof *t->stack),
	};
	for (size_t i = 0; i < n; i++)
		t->low[i] = t->high[i] = NAN;
}

void track_release(struct track *t)
{
	free(t->day);
	free(t->value);
	free(t->low);
	free(t->high);
	free(t->boundary);
	free(t->point);
	free(t->stack);
	*t = (struct track){ .n = 0 };
}

double track_half(const struct track *t, size_t i)
{
	double half = (t->high[i] - t->low[i]) / 2;

	return half > 0 ? half : 0;
}

size_t track_changes(const struct track *t, const struct changepoint_options *o,
		     struct change *out, size_t cap)
{
	struct changepoint_run *run = xcalloc(t->n + 1, sizeof *run);
	size_t n;

	for (size_t i = 0; i < t->n; i++)
		run[i] = (struct changepoint_run){ .x = t->value[i],
			.half = track_half(t, i), .boundary = t->boundary[i] };
	n = changepoint_find_runs(run, t->n, o, out, cap);
	free(run);
	return n;
}
