/* SPDX-License-Identifier: MIT */
#include "db/run_custom.h"

#include <math.h>
#include <string.h>

#include "core/base/arena.h"
#include "db/sql.h"

/* Of one row; an import takes no more rows of one run than IMPORT_ROWS_MAX, and each
 * gives one figure. */
#define CUSTOM_MAX 4096

void run_customs_close(struct run_customs *c)
{
	stmt_release(&c->st);
}

static void take(struct run_customs *c, struct custom_figure *f)
{
	const char *unit = stmt_text(&c->st, "unit");
	double value = stmt_real(&c->st, "value");
	double low = stmt_real(&c->st, "low"), high = stmt_real(&c->st, "high");

	if (metric_custom_rate(unit ? unit : "", &value, &low, &high))
		unit = METRIC_RATE_UNIT;
	f->name = intern_text(c->text, stmt_text(&c->st, "kernel"));
	f->unit = intern_text(c->text, unit ? unit : "");
	f->value = value;
	f->low = (float)low;
	f->high = (float)high;
}

int run_customs_get(struct run_customs *c, struct run_row *r, struct err *e)
{
	struct custom_figure found[16], *all = found;
	size_t n = 0, cap = sizeof found / sizeof *found;
	int rc = c->st.p ? 0 : stmt_prepare(&c->st, c->db, sql_custom_of, e);

	if (rc < 0)
		return rc;
	stmt_bind_int(&c->st, ":run", r->run);
	stmt_bind_text(&c->st, ":device", r->device);
	stmt_bind_text(&c->st, ":precision", r->precision);
	while ((rc = stmt_step(&c->st, e)) == 1 && n < CUSTOM_MAX) {
		const char *kernel = stmt_text(&c->st, "kernel");

		/* of variants and sizes the first */
		if (n && strcmp(all[n - 1].name, kernel) == 0)
			continue;
		if (n == cap) {
			struct custom_figure *more =
				arena_array(c->text->arena, cap * 2, sizeof *more);

			memcpy(more, all, n * sizeof *more);
			all = more;
			cap *= 2;
		}
		take(c, &all[n]);
		n += isfinite(all[n].value) != 0;
	}
	stmt_reset(&c->st);
	if (rc < 0)
		return rc;
	if (n && all == found) {
		all = arena_array(c->text->arena, n, sizeof *all);
		memcpy(all, found, n * sizeof *all);
	}
	r->custom = n ? all : NULL;
	r->n_custom = (unsigned)n;
	return 0;
}
