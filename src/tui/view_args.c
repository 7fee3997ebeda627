/* SPDX-License-Identifier: MIT */
#include "tui/view_args.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/run.h"
#include "tui/compare_model.h"
#include "tui/nearest.h"
#include "tui/view.h"

const struct view_ops *view_args_find(const char *name, struct err *e)
{
	const struct view_ops *found = view_find(name);
	const char *names[32], *near;
	struct buf all = BUF_INIT;
	size_t n = 0;

	if (found)
		return found;
	for (; view_all[n] && n < 31; n++) {
		names[n] = view_all[n]->name;
		buf_addf(&all, "%s%s", n ? ", " : "", names[n]);
	}
	names[n] = NULL;
	near = nearest_word(name, names);
	err_set(e, ERR_USAGE, "no view is called '%.40s'; %s%s%s", name,
		near ? "did you mean '" : "there are ", near ? near : buf_str(&all),
		near ? "'?" : "");
	buf_release(&all);
	return NULL;
}

/* The products to compare. */
static int take_names(struct view *v, const char *const *operand, int n, struct err *e)
{
	size_t used = 0;

	for (int i = 0; i < n; i++) {
		const char *name = operand[i];

		if (!*name || strchr(name, COMPARE_BETWEEN))
			return err_set(e, ERR_USAGE, "'%.40s' is no product, nor part "
				       "of one's name", name);
		if (used + strlen(name) + 1 >= sizeof v->arg)
			return err_set(e, ERR_USAGE, "the names are too long: parts of "
				       "them, such as 'H100', are enough");
		used += (size_t)snprintf(v->arg + used, sizeof v->arg - used, "%s%.*s",
					 name, i + 1 < n,
					 (const char[]){ COMPARE_BETWEEN, '\0' });
	}
	return 0;
}

int view_args_take(struct view *v, const char *const *operand, int n, struct err *e)
{
	const char *id = n > 0 ? operand[0] : NULL;

	v->arg[0] = '\0';
	if (v->ops == &view_compare)
		return take_names(v, operand, n, e);
	if (!id)
		return 0;
	if (n > 1)
		return err_set(e, ERR_USAGE, "'show %s' has no use for '%.40s'",
			       v->ops->name, operand[1]);
	if (v->ops != &view_runs && v->ops != &view_roofline)
		return err_set(e, ERR_USAGE, "'show %s' has no use for '%.40s'; "
			       "a run is opened by 'show runs ID'", v->ops->name, id);
	if (!*id || strlen(id) >= (v->ops == &view_roofline ? sizeof v->arg : RUN_ID))
		return err_set(e, ERR_USAGE, "'%.40s' is no run id, nor the beginning "
			       "of one", id);
	snprintf(v->arg, sizeof v->arg, "%s", id);
	return 0;
}
