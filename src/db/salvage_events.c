/* SPDX-License-Identifier: MIT */
#include "db/salvage_events.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "db/stmt.h"

#define IMAGES_MAX 65536

struct copier {
	struct source *src;
	struct sqlite3_stmt *insert;
	struct buf whole;
	int64_t n;
};

static bool is_text_valid(const struct record *r)
{
	for (uint32_t i = 0; i < r->columns; i++)
		if (r->column[i].kind == RECORD_TEXT &&
		    !utf8_is_valid((const char *)r->p + r->column[i].at,
				   r->column[i].n))
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
	int64_t *image = xcalloc(IMAGES_MAX, sizeof *image);
	const struct shape *shape = NULL;
	int k = scan_find(x->scan, SHAPE_OF_EVENT, 0, image, IMAGES_MAX, e), rc;

	for (size_t i = 0; i < x->shapes->n && !shape; i++)
		if (x->shapes->shape[i].kind == SHAPE_OF_EVENT)
			shape = &x->shapes->shape[i];
	rc = k < 0 ? k : k ? shape_prepare_insert(x->to, shape, &c.insert, e) : 0;
	for (int i = 0; rc == 0 && i < k; i++)
		scan_image(x->scan, image[i], copy_row, &c);
	sqlite3_finalize(c.insert);
	buf_release(&c.whole);
	free(image);
	*n = c.n;
	return rc;
}
