/* SPDX-License-Identifier: MIT */
/* The part of run_read that asks a store. */
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/run_read.h"
#include "db/store.h"

/* A limit would choose by number among runs of one millisecond: all of these are
 * asked for, which come in order. */
int run_read_latest(struct store *s, const struct run_filter *f, struct run **out,
		    struct err *e)
{
	struct run_filter at = f ? *f : (struct run_filter){ 0 };
	struct run_set *set;
	int rc;

	*out = NULL;
	at.limit = 1;
	at.page = 0;
	at.before = at.after = NULL;
	rc = store_query(s, &at, &set, e);
	if (rc == 0 && set->n) {
		at.since_ms = set->rows[0].timestamp_ms;
		at.limit = 0;
		run_set_free(set);
		rc = store_query(s, &at, &set, e);
	}
	if (rc < 0)
		return rc;
	rc = set->n ? store_get_run(s, set->rows[set->n - 1].run_id, out, e)
		    : err_set(e, ERR_NOT_FOUND, "no run matches");
	run_set_free(set);
	return rc;
}

int run_read_trajectory(struct store *s, const struct run_filter *f, enum metric m,
			struct run_trajectories *out, struct err *e)
{
	static const struct run_filter any;
	int rc;

	*out = (struct run_trajectories){ .n = 0 };
	rc = store_query(s, f ? f : &any, &out->set, e);
	if (rc < 0)
		return rc;
	series_build(out->set, m, &out->list);
	out->item = xcalloc(out->list.n + 1, sizeof *out->item);
	for (; out->n < out->list.n; out->n++) {
		struct run_trajectory *t = &out->item[out->n];

		t->series = &out->list.series[out->n];
		series_track(t->series, out->set, t->series->points[0].at_ms, &t->track);
		trajectory_build(&t->track, &changepoint_stacked, &t->trajectory);
	}
	return 0;
}

void run_trajectories_release(struct run_trajectories *t)
{
	for (size_t i = 0; i < t->n; i++) {
		trajectory_release(&t->item[i].trajectory);
		track_release(&t->item[i].track);
	}
	free(t->item);
	series_list_release(&t->list);
	run_set_free(t->set);
	*t = (struct run_trajectories){ .n = 0 };
}
