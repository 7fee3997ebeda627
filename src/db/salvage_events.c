/* SPDX-License-Identifier: MIT */
#include "db/salvage_events.h"

#include <sqlite3.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "db/stmt.h"

struct copier {
	struct source *src;
	struct sqlite3_stmt *insert;
	struct buf whole;
	int64_t n;
};

/* No writer of ours makes a NUL: it is what a lost page reads as. */
static bool is_text_valid(const struct record *r)
{
	for (uint32_t i = 0; i < r->columns; i++)
		if (r->column[i].kind == RECORD_TEXT &&
		    (!utf8_is_valid((const char *)r->p + r->column[i].at,
				    r->column[i].n) ||
		     memchr(r->p + r->column[i].at, '\0', r->column[i].n)))
			return false;
	return true;
}

/* The guards refuse a second row with the same id: the first stays. */
static void copy_row(void *arg, const struct scan_row *row)
{
	struct copier *c = arg;
	struct record r;

	buf_reset(&c->whole);
	if (row->shape->kind != SHAPE_OF_EVENT ||
	    source_load(c->src, row->cell, SOURCE_NEWEST, &c->whole) < 0 ||
	    record_read((unsigned char *)c->whole.p, row->cell->total,
			row->cell->total, &r) != 1 ||
	    !shape_fits(row->shape, &r) || !is_text_valid(&r))
		return;
	shape_bind(c->insert, &r);
	c->n += sqlite3_step(c->insert) == SQLITE_DONE;
	sqlite3_reset(c->insert);
	sqlite3_clear_bindings(c->insert);
}

int salvage_events_copy(const struct salvage_events *x, int64_t *n, struct err *e)
{
	struct copier c = { .src = x->src };
	struct scan_want want = { .kind = SHAPE_OF_EVENT, .image = -1 };
	const struct shape *shape = NULL;
	int rc;

	for (size_t i = 0; i < x->shapes->n && !shape; i++)
		if (x->shapes->shape[i].kind == SHAPE_OF_EVENT)
			shape = &x->shapes->shape[i];
	rc = shape_prepare_insert(x->to, shape, &c.insert, e);
	while (rc == 0 && (rc = scan_find(x->scan, &want, e)) == 1) {
		scan_image(x->scan, want.image, copy_row, &c);
		rc = 0;
	}
	sqlite3_finalize(c.insert);
	buf_release(&c.whole);
	*n = c.n;
	return rc;
}
