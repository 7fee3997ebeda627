/* SPDX-License-Identifier: MIT */
#include "tui/forecast_place.h"

#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "tui/chart.h"
#include "tui/standings.h"
#include "tui/workspace.h"

#define PAGE 1000   /* series read at a time */

static struct forecast_place copy(const struct kept_series *s, struct arena *a)
{
	const struct kept_key *k = &s->key;

	return (struct forecast_place){
		.product = arena_strdup(a, k->product),
		.unit_id = arena_strdup(a, k->unit_id),
		.device = arena_strdup(a, k->device),
		.precision = arena_strdup(a, k->precision),
		.backend = arena_strdup(a, k->backend),
		.power_mode = arena_strdup(a, k->power_mode),
		.suite_version = arena_strdup(a, k->suite_version),
		.threads = k->threads, .counted = (size_t)s->f.counted,
	};
}

int forecast_places(const struct workspace *ws, struct arena *arena,
		    struct forecast_place **list, size_t *n, struct err *e)
{
	struct kept_filter f = standings_filter(ws);
	struct kept *k = NULL;
	struct kept_list page;
	size_t total = 1;
	int rc = 0;

	*list = NULL;
	*n = 0;
	if (ws->store)
		rc = standings_open(ws, KEPT_ALL, &k, e);
	f.metrics = 1u << METRIC_EFFICIENCY;
	f.limit = PAGE;
	for (; k && rc >= 0 && f.offset < total; f.offset += PAGE) {
		rc = kept_series(k, &f, &page, e);
		if (rc < 0)
			break;
		total = page.total;
		if (!*list)
			*list = arena_array(arena, total + 1, sizeof **list);
		for (size_t i = 0; i < page.n && *n < total; i++)
			(*list)[(*n)++] = copy(&page.series[i], arena);
		kept_list_release(&page);
	}
	kept_close(k);
	return rc < 0 ? rc : 0;
}

static size_t suits(const struct forecast_place *p, const char *asked,
		    const char *unit_id)
{
	const struct run_row key = { .product = p->product, .device = p->device,
				     .precision = p->precision };
	size_t weight = p->counted;
	char place[80];

	chart_place(&key, place, sizeof place);
	if (*asked && (strcmp(asked, place) == 0 || strcmp(asked, p->product) == 0))
		weight += (size_t)1 << 40;
	if (*unit_id && strcmp(unit_id, p->unit_id) == 0)
		weight += (size_t)1 << 36;
	if (strcmp(p->device, "cpu") != 0)
		weight += (size_t)1 << 32;
	return weight;
}

size_t forecast_place_prefer(const struct forecast_place *list, size_t n,
			     const char *asked, const char *unit_id)
{
	size_t best = 0, most = 0;

	for (size_t i = 0; i < n; i++) {
		size_t weight = suits(&list[i], asked, unit_id);

		if (weight > most) {
			most = weight;
			best = i;
		}
	}
	return best;
}

void forecast_place_name(const struct forecast_place *p, char *out, size_t size)
{
	snprintf(out, size, "%s|%s|%s|%s|%s|%d|%s|%s", p->product, p->unit_id, p->device,
		 p->precision, p->backend, p->threads, p->power_mode, p->suite_version);
}
