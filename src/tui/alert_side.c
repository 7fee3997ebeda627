/* SPDX-License-Identifier: MIT */
#include "tui/alert_side.h"

#include "core/base/err.h"
#include "db/store.h"
#include "tui/alert_board.h"
#include "tui/workspace.h"

static void take(struct alert_side *out, const struct run_row *row, struct arena *a)
{
	const char **text = arena_array(a, COMPONENT_COUNT, sizeof *text);

	for (int c = 0; c < COMPONENT_COUNT; c++)
		text[c] = row->component[c] ? arena_strdup(a, row->component[c]) : NULL;
	out->component = text;
	out->software = arena_strdup(a, row->stack->software_fingerprint);
}

static int read_one(struct alert_board *l, const struct workspace *ws,
		    const struct run_filter *f, struct alert_side *out, struct err *e)
{
	struct run_set *set;
	int rc = store_query(ws->store, f, &set, e);

	if (rc < 0)
		return rc;
	/* a run has one row of a device and precision */
	if (set->n)
		take(out, &set->rows[0], &l->arena);
	run_set_free(set);
	return 0;
}

int alert_side_read(struct alert_board *l, const struct workspace *ws, size_t i,
		    struct err *e)
{
	struct alert_item *x = &l->item[i];
	struct run_filter f = {
		.device = x->a->key.device, .precision = x->a->key.precision,
		.run_id = x->a->drop.best.run_id,
	};
	int rc;

	if (x->sides_read)
		return 0;
	rc = read_one(l, ws, &f, &x->best, e);
	f.run_id = x->a->drop.current.run_id;
	if (rc == 0)
		rc = read_one(l, ws, &f, &x->current, e);
	x->sides_read = rc == 0;
	return rc;
}
