/* SPDX-License-Identifier: MIT */
#include "tui/forecast_place.h"

#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "tui/chart.h"
#include "tui/standings.h"
#include "tui/workspace.h"

struct places {
	struct arena *arena;
	struct forecast_place *list;
	size_t n, cap;
};

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
		.reference_peak = s->f.reference_peak,
	};
}

static int add(void *arg, const struct kept_series *s, size_t total)
{
	struct places *p = arg;

	if (!p->list) {
		p->cap = total;
		p->list = arena_array(p->arena, total + 1, sizeof *p->list);
	}
	/* what another program adds meanwhile comes with the next load */
	if (p->n < p->cap)
		p->list[p->n++] = copy(s, p->arena);
	return 0;
}

int forecast_places(const struct workspace *ws, struct arena *arena,
		    struct forecast_place **list, size_t *n, struct err *e)
{
	struct kept_filter f = standings_filter(ws);
	struct places p = { .arena = arena };
	struct kept *k;
	int rc = standings_get(ws, KEPT_ALL, &k, e);

	f.metrics = 1u << METRIC_EFFICIENCY;
	if (k && ws->metric != METRIC_CUSTOM)   /* what has no peak has no target */
		rc = standings_each(k, &f, add, &p, e);
	*list = p.list;
	*n = p.n;
	return rc;
}

static size_t suits(const struct forecast_place *p, const char *asked,
		    const char *unit_id)
{
	size_t weight = p->counted;
	char place[CHART_PLACE];

	chart_place(p->product, p->device, p->precision, place);
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
