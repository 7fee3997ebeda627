/* SPDX-License-Identifier: MIT */
#include "tui/run_best.h"

#include <string.h>

#include "core/model/device.h"

/* Accelerators before the CPU beside them. */
static int compare_devices(const struct run_row *a, const struct run_row *b)
{
	bool x = strcmp(a->device, "cpu") == 0, y = strcmp(b->device, "cpu") == 0;

	return x != y ? x - y : device_compare(a->device, b->device);
}

static void add(const struct run_row *row, const struct run_row *out[RUN_BEST_MAX],
		size_t *n)
{
	size_t at = 0;

	if (!(row->value[METRIC_EFFICIENCY] > 0))
		return;
	while (at < *n && compare_devices(out[at], row) < 0)
		at++;
	if (at < *n && compare_devices(out[at], row) == 0) {
		if (row->value[METRIC_EFFICIENCY] > out[at]->value[METRIC_EFFICIENCY])
			out[at] = row;
		return;
	}
	if (*n == RUN_BEST_MAX)
		return;
	memmove(out + at + 1, out + at, (*n - at) * sizeof *out);
	out[at] = row;
	++*n;
}

size_t run_best_find(const struct run_set *set, size_t at,
		     const struct run_row *out[RUN_BEST_MAX])
{
	const char *id = set->rows[at].run_id;
	size_t n = 0;

	while (at + 1 < set->n && strcmp(set->rows[at + 1].run_id, id) == 0)
		at++;
	for (size_t i = at + 1; i-- > 0 && strcmp(set->rows[i].run_id, id) == 0;)
		add(&set->rows[i], out, &n);
	return n;
}

bool run_best_has_devices(const struct run_set *set, size_t n)
{
	size_t first = set->n > n ? set->n - n : 0;

	for (size_t i = first + 1; i < set->n; i++)
		if (strcmp(set->rows[i].run_id, set->rows[i - 1].run_id) == 0 &&
		    strcmp(set->rows[i].device, set->rows[i - 1].device) != 0)
			return true;
	return false;
}
