/* SPDX-License-Identifier: MIT */
#include "tui/over_run.h"

#include <string.h>

#include "db/store.h"
#include "tui/workspace.h"

int over_run_words(const struct over_run *r, const struct workspace *ws,
		   char out[PANE_OVER], struct err *e)
{
	const struct run_filter f = { .run_id = r->run_id, .device = r->device,
				      .precision = r->precision };
	struct run_set *set;
	int rc;

	pane_over(r->why, NULL, out);
	if (strstr(r->why, PANE_OVER_WORDS))
		return 0;
	rc = store_query(ws->store, &f, &set, e);
	if (rc < 0)
		return rc;
	pane_over(r->why, set->n ? set->rows[0].peak_source : NULL, out);
	run_set_free(set);
	return 0;
}
