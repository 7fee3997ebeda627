/* SPDX-License-Identifier: MIT */
#include "tui/workspace_args.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/model/component.h"
#include "tui/args.h"
#include "tui/standings.h"
#include "tui/words.h"
#include "tui/workspace.h"

static int find_group(const struct args *a, int *out, struct err *e)
{
	struct buf all = BUF_INIT;

	*out = 0;
	if (!a->group_by)
		return 0;
	*out = component_find(a->group_by);
	if (*out >= 0)
		return 0;
	for (int c = 0; c < COMPONENT_COUNT; c++)
		buf_addf(&all, "%s%s", c ? ", " : "", component_key((enum component)c));
	err_set(e, ERR_USAGE, "--group-by takes one of %s, not '%.40s'", buf_str(&all),
		a->group_by);
	buf_release(&all);
	return ERR_USAGE;
}

/* Then what is kept is of these runs alone, and borrows the texts (standings.c). */
static bool chooses_runs(const struct run_filter *f)
{
	return f->hardware || f->since_ms || f->until_ms;
}

int workspace_args_set(struct workspace *ws, const struct args *a, struct err *e)
{
	struct run_filter *f = &ws->filter;
	bool other_runs = chooses_runs(f);
	int group, rc = find_group(a, &group, e);

	if (rc < 0)
		return rc;
	*f = (struct run_filter){
		.hardware = a->hardware, .product = a->product, .unit = a->unit,
		.device = a->device, .precision = a->precision,
		.backend = a->backend, .since_ms = a->since_ms,
		.until_ms = a->until_ms, .limit = f->limit, .page = f->page,
	};
	if (other_runs || chooses_runs(f))
		standings_forget(ws->standings);
	ws->group_by = group;
	ws->metric = a->metric >= 0 ? (enum metric)a->metric : METRIC_EFFICIENCY;
	ws->custom = a->custom;
	ws->no_customs = a->metric >= 0 && a->metric != METRIC_CUSTOM;
	ws->threshold = a->threshold > 0 ? a->threshold : WORKSPACE_THRESHOLD;
	ws->include_forced = a->include_forced;
	ws->days_from_launch = a->days_from && strcmp(a->days_from, "launch") == 0;
	return 0;
}

static void add(struct buf *out, const char *option, const char *value)
{
	if (!value)
		return;
	buf_addf(out, "%s--%s ", out->n ? " " : "", option);
	words_quote(out, value, false);
}

static void add_time(struct buf *out, const char *option, int64_t ms)
{
	char text[CLOCK_ISO];

	if (!ms)
		return;
	clock_iso(ms, text);
	if (ms % CLOCK_DAY_MS == 0)
		text[strlen("2025-01-15")] = '\0';
	add(out, option, text);
}

void workspace_args_write(const struct workspace *ws, struct buf *out)
{
	const struct run_filter *f = &ws->filter;

	add(out, "hardware", f->hardware);
	add(out, "product", f->product);
	add(out, "unit", f->unit);
	add(out, "device", f->device);
	add(out, "precision", f->precision);
	if (ws->metric != METRIC_EFFICIENCY || ws->no_customs)
		add(out, "metric", metric_name(ws->metric, ws->custom));
	add(out, "backend", f->backend);
	add_time(out, "since", f->since_ms);
	add_time(out, "until", f->until_ms);
	if (ws->threshold > 0 && ws->threshold != WORKSPACE_THRESHOLD)
		buf_addf(out, "%s--threshold %.10g", out->n ? " " : "",
			 100 * ws->threshold);
	if (ws->group_by)
		add(out, "group-by", component_key((enum component)ws->group_by));
	if (ws->days_from_launch)
		add(out, "days-from", "launch");
	if (ws->include_forced)
		buf_addf(out, "%s--include-forced", out->n ? " " : "");
}
