/* SPDX-License-Identifier: MIT */
#include "tui/cohort.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/store.h"

/* The filter of the store finds parts of a product's name: others go. */
static void keep_product(struct run_set *set, const char *product)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		if (set->rows[i].product && strcmp(set->rows[i].product, product) == 0)
			set->rows[n++] = set->rows[i];
	set->n = n;
}

static int load_rows(struct store *s, const struct cohort_choice *c,
		     struct cohort *out, struct err *e)
{
	struct run_filter f = c->filter ? *c->filter : (struct run_filter){ 0 };
	int rc;

	f.product = *c->product ? c->product : NULL;
	f.device = c->device;
	f.precision = c->precision;
	f.limit = COHORT_ROWS;
	f.page = 0;
	f.before = NULL;
	rc = store_query(s, &f, &out->set, e);
	if (rc < 0)
		return rc;
	out->is_cut = out->set->n < out->set->total;
	keep_product(out->set, c->product);
	return 0;
}

static void add_unit(struct cohort *out, const struct cohort_choice *c,
		     const struct series *s)
{
	struct cohort_unit *u = &out->unit[out->n];
	unsigned parts = STANDING_LEVELS | (c->metric == METRIC_EFFICIENCY ?
					    STANDING_MILESTONES : STANDING_DROPS);

	*u = (struct cohort_unit){ .series = s };
	series_track(s, out->set, out->day0_ms, &u->track);
	if (!u->track.n) {
		track_release(&u->track);
		return;
	}
	standing_build(&u->track, parts, c->threshold, &u->standing);
	out->in_panel[out->n++] = (struct panel_unit){
		.name = s->key->unit_id, .track = &u->track,
		.drops = u->standing.drop, .n_drops = u->standing.n_drops,
	};
}

int cohort_load(struct store *s, const struct cohort_choice *c, struct cohort *out,
		struct err *e)
{
	int rc;

	*out = (struct cohort){ .n = 0 };
	rc = load_rows(s, c, out, e);
	if (rc < 0)
		return rc;
	series_build(out->set, c->metric, &out->list);
	if (c->include_forced)
		series_count_forced(&out->list);
	out->day0_ms = out->set->n ? out->set->rows[0].timestamp_ms : 0;
	out->unit = xcalloc(out->list.n + 1, sizeof *out->unit);
	out->in_panel = xcalloc(out->list.n + 1, sizeof *out->in_panel);
	for (size_t i = 0; i < out->list.n; i++)
		add_unit(out, c, &out->list.series[i]);
	return 0;
}

void cohort_release(struct cohort *c)
{
	for (size_t i = 0; i < c->n; i++) {
		standing_release(&c->unit[i].standing);
		track_release(&c->unit[i].track);
	}
	free(c->unit);
	free(c->in_panel);
	series_list_release(&c->list);
	run_set_free(c->set);
	*c = (struct cohort){ .n = 0 };
}

void cohort_fields(struct panel_field out[COMPONENT_COUNT])
{
	for (int i = 0; i < COMPONENT_COUNT; i++)
		out[i] = (struct panel_field){
			.field = i,
			.environment = component_table[i].kind ==
				       COMPONENT_IS_ENVIRONMENT,
		};
}
