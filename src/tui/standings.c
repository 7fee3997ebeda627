/* SPDX-License-Identifier: MIT */
#include "tui/standings.h"

#include "tui/workspace.h"

static bool chooses_runs(const struct run_filter *f)
{
	return f->hardware || f->run_id || f->since_ms || f->until_ms ||
	       f->exclude_forced;
}

int standings_open(const struct workspace *ws, enum kept_stage stage,
		   struct kept **out, struct err *e)
{
	struct kept_options o = {
		.threshold = ws->threshold, .include_forced = ws->include_forced,
		.runs = chooses_runs(&ws->filter) ? &ws->filter : NULL,
		.in_memory = ws->demo,
	};
	int rc = kept_open(ws->store, &o, out, e);

	if (rc >= 0)
		rc = kept_update(*out, stage, NULL, NULL, e);
	if (rc < 0) {
		kept_close(*out);
		*out = NULL;
	}
	return rc < 0 ? rc : 0;
}

struct kept_filter standings_filter(const struct workspace *ws)
{
	return (struct kept_filter){
		.product = ws->filter.product, .unit = ws->filter.unit,
		.device = ws->filter.device, .precision = ws->filter.precision,
		.backend = ws->filter.backend,
	};
}
