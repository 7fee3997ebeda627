/* SPDX-License-Identifier: MIT */
#include "tui/run_verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/unit.h"
#include "core/base/xmem.h"
#include "db/store_unit.h"
#include "tui/live.h"
#include "tui/pane.h"
#include "tui/run_best.h"
#include "tui/run_live.h"
#include "tui/workspace.h"

/* What a unit did before on one device at one precision. */
struct verdict_group {
	struct store_group name;
	double best[METRIC_COUNT];   /* NAN: nothing */
};

void run_verdict_release(struct run_verdict *v)
{
	free(v->group);
	*v = (struct run_verdict){ 0 };
}

static int read_groups(struct run_verdict *v, struct store *s, struct err *e)
{
	struct store_group *name;
	size_t n;
	int rc = store_unit_groups(s, v->unit_id, &name, &n, e);

	v->group = xcalloc(n + 1, sizeof *v->group);
	for (; v->n < n && rc == 0; v->n++) {
		v->group[v->n].name = name[v->n];
		rc = store_unit_best(s, v->unit_id, &name[v->n], v->group[v->n].best, e);
	}
	free(name);
	return rc;
}

int run_verdict_load(struct run_verdict *v, const struct workspace *ws, struct err *e)
{
	const struct live *l = ws->live;
	int rc;

	if (!l || !run_live_is_measuring(l) || !ws->store || !ws->unit_id[0]) {
		run_verdict_release(v);   /* the next run has one more to beat */
		return 0;
	}
	/* it has its name only after its first words: what was read before them is not
	 * read again while it measures */
	if (v->group && !v->run_id[0])
		snprintf(v->run_id, sizeof v->run_id, "%s", l->run_id);
	if (v->group && strcmp(v->run_id, l->run_id) == 0 &&
	    strcmp(v->unit_id, ws->unit_id) == 0)
		return 0;
	run_verdict_release(v);
	snprintf(v->run_id, sizeof v->run_id, "%s", l->run_id);
	snprintf(v->unit_id, sizeof v->unit_id, "%s", ws->unit_id);
	rc = read_groups(v, ws->store, e);
	if (rc < 0)
		run_verdict_release(v);
	return rc;
}

static double best_before(const struct run_verdict *v, const struct live_step *s)
{
	int m = metric_of_kernel(s->kernel);

	for (size_t i = 0; i < v->n && m >= 0; i++)
		if (strcmp(v->group[i].name.device, s->device) == 0 &&
		    strcmp(v->group[i].name.precision, s->precision) == 0)
			return v->group[i].best[m];
	return (double)NAN;
}

/* Why its figures may not be compared; "" when they may. */
static void why_not(const struct live *l, char *out, size_t n)
{
	bool noisy = false, throttled = false;

	for (size_t i = 0; i < l->n_env; i++)
		throttled |= l->env[i].throttled > 0;
	for (size_t i = 0; i < l->n_steps; i++) {
		noisy |= l->steps[i].quality == QUALITY_NOISY;
		throttled |= l->steps[i].quality == QUALITY_THROTTLED;
	}
	snprintf(out, n, "%s%s%s", l->forced ? ", forced" : "",
		 throttled ? ", throttled" : "",
		 noisy ? ", noisy" : "");
}

static size_t add_stored(const struct run_row *row, bool named, char *out, size_t n)
{
	char v[UNIT_TEXT];

	pane_efficiency(row->value[METRIC_EFFICIENCY], v);
	return (size_t)snprintf(out, n, " %.15s%s%.8s %.12s", named ? row->device : "",
				named ? " " : "", row->precision, v);
}

/* "Stored: efficiency fp64 13.7 %, fp32 14.4 %.  "; of several devices the best of
 * each: "Stored: efficiency gpu0 fp16 92.5 %, cpu fp64 86.1 %.  " */
static void stored_words(const struct live *l, const struct run_set *set,
			 char *out, size_t n)
{
	const struct run_row *best[RUN_BEST_MAX];
	size_t k = 0, devices = 0;

	out[0] = '\0';
	for (size_t i = 0; set && i < set->n && k + 40 < n; i++) {
		const struct run_row *row = &set->rows[i];

		if (strcmp(row->run_id, l->run_id) != 0 ||
		    isnan(row->value[METRIC_EFFICIENCY]))
			continue;
		devices = devices ? devices : run_best_find(set, i, best);
		if (devices > 1)
			break;
		k += (size_t)snprintf(out + k, n - k, k ? "," : "Stored: efficiency");
		k += add_stored(row, false, out + k, n - k);
	}
	for (size_t i = 0; devices > 1 && i < devices; i++) {
		if (k + 80 > n) {
			k += (size_t)snprintf(out + k, n - k, " and %zu more",
					      devices - i);
			break;
		}
		k += (size_t)snprintf(out + k, n - k, i ? "," : "Stored: efficiency");
		k += add_stored(best[i], true, out + k, n - k);
	}
	if (k)
		snprintf(out + k, n - k, ".  ");
}

enum style run_verdict_words(const struct run_verdict *v, const struct workspace *ws,
			     char *out, size_t n)
{
	const struct live *l = ws->live;
	const struct live_step *s = live_step_shown(l);
	char why[64], against[300] = "", before[UNIT_TEXT];
	bool several = live_has_devices(l);
	double best, now;

	if (l->state == LIVE_FAILED) {
		snprintf(out, n, "%s", *l->why ? l->why : "It ended before it was "
			 "complete: nothing was stored.");
		return STYLE_ALERT;
	}
	if (!s) {
		snprintf(out, n, "%s", l->state == LIVE_QUEUED ? "Waiting for the "
			 "other run to end." : "");
		return STYLE_DIM;
	}
	best = best_before(v, s);
	run_live_value(s, best, before);
	now = isnan(s->value) ? s->best : s->value;
	if (l->state == LIVE_STORED)
		stored_words(l, ws->set, against, sizeof against);
	else if (!isnan(best) && !isnan(now) && best > 0)
		snprintf(against, sizeof against, "%s%s%s %s %+.1f %% against the best "
			 "before (%s).  ", several ? s->device : "",
			 several ? " " : "", s->kernel, s->precision,
			 100 * (now / best - 1), before);
	why_not(l, why, sizeof why);
	if (*why) {
		snprintf(out, n, "%sNOT comparable: %s.", against, why + 2);
		return STYLE_WARN;
	}
	snprintf(out, n, "%s%s", against, l->state == LIVE_STORED
		 ? "Comparable with the runs before." : "Comparable so far.");
	return STYLE_GOOD;
}
