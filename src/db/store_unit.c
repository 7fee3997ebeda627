/* SPDX-License-Identifier: MIT */
#include "db/store_unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_sqlite.h"

int store_unit_groups(struct store *base, const char *unit_id,
		      struct store_group **out, size_t *n, struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	struct stmt st = STMT_INIT;
	size_t cap = 0;
	int rc = store_is_usable(s, e);

	*out = NULL;
	*n = 0;
	if (rc == 0)
		rc = stmt_prepare(&st, s->db, sql_unit_groups, e);
	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":unit", unit_id);
	while ((rc = stmt_step(&st, e)) == 1) {
		struct store_group *g;

		*out = xgrow(*out, *n, &cap, sizeof **out);
		g = &(*out)[(*n)++];
		snprintf(g->device, sizeof g->device, "%s", stmt_text(&st, "device"));
		snprintf(g->precision, sizeof g->precision, "%s",
			 stmt_text(&st, "precision"));
		g->newest_ms = stmt_int(&st, "newest_ms");
	}
	stmt_release(&st);
	if (rc < 0) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return rc;
}

int store_unit_best(struct store *base, const char *unit_id, const struct store_group *g,
		    double *best, struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	struct stmt st = STMT_INIT;
	int rc = store_is_usable(s, e);

	if (rc == 0)
		rc = stmt_prepare(&st, s->db, sql_unit_best, e);
	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":unit", unit_id);
	stmt_bind_text(&st, ":device", g->device);
	stmt_bind_text(&st, ":precision", g->precision);
	rc = stmt_step(&st, e);
	for (int m = 0; m < METRIC_COUNT && rc == 1; m++)
		best[m] = stmt_real(&st, metric_table[m].column);
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}
