/* SPDX-License-Identifier: MIT */
#include "tui/cohort_rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"
#include "core/model/component.h"
#include "tui/cohort.h"

/* Where the texts of rows go. */
struct keeper {
	struct cohort_rows *r;
	struct arena *texts;
	const struct run_row *last;   /* as it was in the page, NULL at first */
	const struct run_row *kept;   /* as it was kept */
};

static const char *text(const struct keeper *k, const char *s)
{
	return block_pool_text(&k->r->pool, k->texts, s);
}

/* Runs that follow each other have mostly the same. */
static const char *const *component(const struct keeper *k, const struct run_row *row)
{
	const char *of[COMPONENT_COUNT];

	if (!row->component)
		return NULL;
	if (k->last && k->last->component == row->component)
		return k->kept->component;
	for (int i = 0; i < COMPONENT_COUNT; i++)
		of[i] = text(k, row->component[i]);
	return block_pool_keep(&k->r->pool, k->texts, of, sizeof of);
}

/* A series reads the fingerprint alone. */
static const struct run_stack *stack(const struct keeper *k, const struct run_row *row)
{
	struct run_stack of = { .hardware_fingerprint = NULL };

	if (!row->stack)
		return NULL;
	if (k->last && k->last->stack == row->stack)
		return k->kept->stack;
	of.software_fingerprint = text(k, row->stack->software_fingerprint);
	return block_pool_keep(&k->r->pool, k->texts, &of, sizeof of);
}

static void keep_custom(const struct keeper *k, const struct cohort_choice *c,
			struct run_row *row)
{
	const struct custom_figure *from = row->custom;
	struct custom_figure *to;
	unsigned n = row->n_custom;

	row->custom = NULL;
	row->n_custom = 0;
	for (unsigned i = 0; c->metric == METRIC_CUSTOM && i < n; i++) {
		if (strcmp(from[i].name, c->custom) != 0 ||
		    strcmp(from[i].unit, c->unit) != 0)
			continue;
		to = arena_alloc(&k->r->set.arena, sizeof *to);
		*to = from[i];
		to->name = text(k, from[i].name);
		to->unit = text(k, from[i].unit);
		row->custom = to;
		row->n_custom = 1;
		return;
	}
}

static void keep_row(struct keeper *k, const struct cohort_choice *c,
		     const struct run_row *row)
{
	struct run_set *set = &k->r->set;
	struct run_row to = *row;

	to.run_id = arena_strdup(&set->arena, row->run_id);
	to.unit_id = text(k, row->unit_id);
	to.product = text(k, row->product);
	to.device = text(k, row->device);
	to.precision = text(k, row->precision);
	to.backend = text(k, row->backend);
	to.power_mode = text(k, row->power_mode);
	to.suite_version = text(k, row->suite_version);
	to.component = component(k, row);
	to.stack = stack(k, row);
	to.backend_version = to.peak_source = to.over = NULL;
	keep_custom(k, c, &to);
	set->rows = xgrow(set->rows, set->n, &k->r->cap, sizeof *set->rows);
	set->rows[set->n++] = to;
	k->last = row;
	k->kept = &set->rows[set->n - 1];
}

void cohort_rows_add(struct cohort_rows *r, const struct cohort_choice *c,
		     const struct run_set *page, struct arena *texts)
{
	struct keeper k = { .r = r, .texts = texts };

	for (size_t i = page->n; i-- > 0;) {
		const struct run_row *row = &page->rows[i];

		/* a unit may have been another product once */
		if (row->product && strcmp(row->product, c->product) == 0)
			keep_row(&k, c, row);
	}
}

void cohort_rows_finish(struct cohort_rows *r)
{
	struct run_row *row = r->set.rows;

	for (size_t i = 0, k = r->set.n; i + 1 < k; i++) {
		struct run_row other = row[--k];

		row[k] = row[i];
		row[i] = other;
	}
}

void cohort_rows_clear(struct cohort_rows *r)
{
	free(r->set.rows);
	arena_release(&r->set.arena);
	r->set = (struct run_set){ .n = 0 };
	r->cap = 0;
}

void cohort_rows_release(struct cohort_rows *r)
{
	cohort_rows_clear(r);
	block_pool_release(&r->pool);
}
