/* SPDX-License-Identifier: MIT */
#include "db/run_order.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"
#include "core/model/device.h"
#include "core/model/precision.h"
#include "core/model/run_set.h"
#include "db/sql.h"
#include "db/stmt.h"

/* A row beside its run's place in the journal. */
struct placed {
	char origin[33];
	int64_t seq;
	struct run_row row;
};

static int compare_in_run(const void *va, const void *vb)
{
	const struct run_row *a = va, *b = vb;
	int d = a->device == b->device ? 0 : device_compare(a->device, b->device);

	return d ? d : precision_compare(b->precision, a->precision);
}

static int compare_placed(const void *va, const void *vb)
{
	const struct placed *a = va, *b = vb;
	int d = strcmp(a->origin, b->origin);

	if (d)
		return d;
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	if (a->row.run != b->row.run)
		return a->row.run < b->row.run ? -1 : 1;
	return compare_in_run(&a->row, &b->row);
}

/* A run that came by several origins stands under the first of them. */
static int find_place(struct stmt *st, struct placed *p, struct err *e)
{
	int rc;

	stmt_bind_int(st, ":run", p->row.run);
	rc = stmt_step(st, e);
	if (rc == 1) {
		const char *origin = stmt_text(st, "origin");

		snprintf(p->origin, sizeof p->origin, "%s", origin ? origin : "");
		p->seq = stmt_int(st, "seq");
	}
	stmt_reset(st);
	return rc < 0 ? rc : 0;
}

/* Rows of several runs of one millisecond. */
static int order_runs(struct sqlite3 *db, struct run_row *rows, size_t n,
		      struct err *e)
{
	struct placed *p = xcalloc(n, sizeof *p);
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, sql_rows_place, e);

	for (size_t i = 0; i < n && rc == 0; i++) {
		p[i].row = rows[i];
		if (i && rows[i].run == rows[i - 1].run) {
			memcpy(p[i].origin, p[i - 1].origin, sizeof p[i].origin);
			p[i].seq = p[i - 1].seq;
		} else {
			rc = find_place(&st, &p[i], e);
		}
	}
	if (rc == 0) {
		qsort(p, n, sizeof *p, compare_placed);
		for (size_t i = 0; i < n; i++)
			rows[i] = p[i].row;
	}
	stmt_release(&st);
	free(p);
	return rc;
}

static void reverse(struct run_row *rows, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct run_row r = rows[i];

		rows[i] = rows[n - 1 - i];
		rows[n - 1 - i] = r;
	}
}

int run_order(struct sqlite3 *db, struct run_row *rows, size_t n, bool oldest_first,
	      struct err *e)
{
	int rc = 0;

	if (!oldest_first)
		reverse(rows, n);
	for (size_t i = 0, end; i < n && rc == 0; i = end) {
		bool several = false;

		for (end = i + 1; end < n; end++) {
			if (rows[end].timestamp_ms != rows[i].timestamp_ms)
				break;
			several |= rows[end].run != rows[i].run;
		}
		if (several)
			rc = order_runs(db, rows + i, end - i, e);
		else if (end - i > 1)
			qsort(rows + i, end - i, sizeof *rows, compare_in_run);
	}
	return rc;
}
