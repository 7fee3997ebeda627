/* SPDX-License-Identifier: MIT */
#include "tui/view.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"

#define LONG 65536   /* bytes */

const struct view_ops *const view_all[] = {
	&view_overview,
	&view_trajectory,
	&view_runs,
	&view_machine,
	&view_run,
	&view_roofline,
	&view_maturity,
	&view_regressions,
	&view_impact,
	&view_compare,
	&view_forecast,
	NULL,
};

const struct view_ops *view_find(const char *name)
{
	for (size_t i = 0; view_all[i]; i++)
		if (strcmp(view_all[i]->name, name) == 0)
			return view_all[i];
	return NULL;
}

void view_init(struct view *v, const struct view_ops *ops)
{
	*v = (struct view){ .ops = ops };
}

void view_release(struct view *v)
{
	if (v->model)
		v->ops->free(v);
	v->model = NULL;
}

void view_open_figure(struct view *v, const char *metric)
{
	size_t n = strlen(v->open_arg), room = sizeof v->open_arg - n;

	if (room > 2)
		snprintf(v->open_arg + n, room, "/%.*s", (int)utf8_fit(metric, room - 2),
			 metric);
}

int view_flush(const struct view *v, struct buf *out, struct err *e)
{
	if (!v->sink || out->n < LONG)
		return 0;
	return v->sink->write(v->sink->arg, out, e);
}
