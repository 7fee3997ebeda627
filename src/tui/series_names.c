/* SPDX-License-Identifier: MIT */
#include "tui/series_names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/xmem.h"
#include "db/kept.h"
#include "tui/pane.h"

static int compare(const void *a, const void *b)
{
	const struct kept_key *x = (*(struct series_name *const *)a)->key;
	const struct kept_key *y = (*(struct series_name *const *)b)->key;
	int c = strcmp(x->product, y->product);

	return c ? c : strcmp(x->precision, y->precision);
}

static const char *join(struct arena *a, const struct kept_key *k, bool device, bool unit)
{
	const char *product = pane_short_product(k->product);

	if (!device && !unit)
		return product;
	return arena_printf(a, "%.80s%s%.15s%s%.4s", product, device ? " " : "",
			    device ? k->device : "", unit ? " " : "",
			    unit ? k->unit_id : "");
}

/* n of one product and precision. */
static void name_alike(struct series_name **x, size_t n, struct arena *a)
{
	bool device = false, unit = false;

	for (size_t i = 1; i < n; i++) {
		device |= strcmp(x[i]->key->device, x[0]->key->device) != 0;
		unit |= strcmp(x[i]->key->unit_id, x[0]->key->unit_id) != 0;
	}
	for (size_t i = 0; i < n; i++) {
		x[i]->product = join(a, x[i]->key, false, unit);
		x[i]->name = device ? join(a, x[i]->key, true, unit) : x[i]->product;
	}
}

void series_names_find(struct series_name *list, size_t n, struct arena *arena)
{
	struct series_name **x = xreallocarray(NULL, n + 1, sizeof *x);
	size_t from = 0;

	for (size_t i = 0; i < n; i++)
		x[i] = &list[i];
	qsort(x, n, sizeof *x, compare);
	for (size_t i = 1; i <= n; i++)
		if (i == n || compare(&x[i], &x[from]) != 0) {
			name_alike(x + from, i - from, arena);
			from = i;
		}
	free(x);
}
