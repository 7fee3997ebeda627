/* SPDX-License-Identifier: MIT */
#include "db/salvage_scan.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/salvage_free.h"
#include "db/sql.h"
#include "db/stmt.h"

enum { S_PLACE, S_PAGE, S_FREE, S_ROOT, S_CHILD, S_COUNT }; /* while scanning */
enum { Q_FIND, Q_NEXT, Q_HOLE, Q_LIVE, Q_FREE, Q_COUNT };   /* afterwards */

struct salvage_scan {
	struct source *src;
	const struct shapes *shapes;
	struct sqlite3 *db;             /* scratch */
	struct stmt add[S_COUNT], ask[Q_COUNT];
	struct buf whole;               /* a record that its page does not hold */
	bool saw_meta;
	struct err failed;              /* of scan_all(), in a callback */
	struct { enum shape_kind kind; int64_t n, image; } last;
	int64_t image;                  /* that is being scanned */
};

int scan_open(struct source *src, const struct shapes *shapes,
	      struct salvage_scan **out, struct err *e)
{
	static const char *const add[] = {
		[S_PLACE] = sql_scratch_place, [S_PAGE] = sql_scratch_page,
		[S_FREE] = sql_scratch_free, [S_ROOT] = sql_scratch_root,
		[S_CHILD] = sql_scratch_child,
	};
	struct salvage_scan *s = xcalloc(1, sizeof *s);
	int rc = 0;

	s->src = src;
	s->shapes = shapes;
	/* a file without a name is removed as soon as it is made */
	if (sqlite3_open_v2("", &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
			    SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		rc = stmt_fail(s->db, e);
	if (rc == 0)
		rc = stmt_exec(s->db, "PRAGMA journal_mode = OFF; PRAGMA synchronous "
			       "= OFF; PRAGMA cache_size = -32768", e);
	if (rc == 0)
		rc = stmt_exec(s->db, sql_scratch_schema, e);
	for (int i = 0; i < S_COUNT && rc == 0; i++)
		rc = stmt_prepare(&s->add[i], s->db, add[i], e);
	if (rc < 0)
		scan_close(s);
	else
		*out = s;
	return rc;
}

void scan_close(struct salvage_scan *s)
{
	if (!s)
		return;
	for (int i = 0; i < S_COUNT; i++)
		stmt_release(&s->add[i]);
	for (int i = 0; i < Q_COUNT; i++)
		stmt_release(&s->ask[i]);
	sqlite3_close(s->db);
	buf_release(&s->whole);
	free(s);
}

/* --- rows of one image ----------------------------------------------------------- */

/* The shape of a row, or NULL.  A record whose first columns are elsewhere too is
 * put together first, where there is a list of cells to trust. */
static const struct shape *read_row(struct salvage_scan *s, const struct page_cell *c,
				    bool may_load, struct record *r)
{
	int rc = record_read(c->local, c->n_local, c->total, r);
	const struct shape *x = rc == 1 ? shapes_match(s->shapes, r) : NULL;

	if (x || rc < 0 || !c->overflow || !may_load)
		return x;
	buf_reset(&s->whole);
	if (source_load(s->src, c, SOURCE_NEWEST, &s->whole) < 0)
		return NULL;
	rc = record_read((unsigned char *)s->whole.p, c->total, c->total, r);
	return rc == 1 ? shapes_match(s->shapes, r) : NULL;
}

static int64_t number_of(const struct shape *x, const struct record *r)
{
	return x->number == SHAPE_NONE ? 0 : record_int(r, x->number);
}

typedef void row_fn(void *arg, const struct scan_row *row);

static void carve(struct salvage_scan *s, const unsigned char *page, row_fn *fn,
		  void *arg)
{
	const struct page_form *f = source_form(s->src);
	struct page_cell c;
	struct record r;

	for (uint32_t at = 0; at < f->usable; at++) {
		const struct shape *x = page_cell_at(f, page, at, &c)
					? read_row(s, &c, false, &r) : NULL;

		if (x)
			fn(arg, &(struct scan_row){ .shape = x, .n = number_of(x, &r),
						    .cell = &c, .record = &r });
	}
}

/* A page is sound when all its cells are rows of one table, in its order, and its
 * list has all that it holds. */
struct soundness {
	bool sound;
	const struct shape *shape;
	int64_t n;
};

static void judge(struct soundness *j, const struct shape *x, int64_t n)
{
	bool ordered = x && !x->index && x->number == 0;

	if (!x || (j->shape && j->shape != x) || (ordered && j->shape && n < j->n))
		j->sound = false;
	j->shape = x;
	j->n = n;
}

static const struct shape *each_row(struct salvage_scan *s, int64_t image, row_fn *fn,
				    void *arg)
{
	const unsigned char *page = source_image(s->src, image);
	const struct page_form *f = source_form(s->src);
	struct soundness j = { .sound = true };
	struct page_head h;
	struct page_cell c;
	struct record r;

	if (!page_head_read(f, page, &h))
		h.cells = 0;
	for (uint32_t i = 0; i < h.cells; i++) {
		const struct shape *x = page_cell_read(f, page, &h, i, &c)
					? read_row(s, &c, true, &r) : NULL;

		judge(&j, x, x ? number_of(x, &r) : 0);
		if (x)
			fn(arg, &(struct scan_row){ .shape = x, .n = j.n,
						    .cell = &c, .record = &r });
	}
	if (h.cells && j.sound && page_is_accounted(f, page, &h))
		return j.shape;
	carve(s, page, fn, arg);
	return NULL;
}

void scan_image(struct salvage_scan *s, int64_t image, row_fn *fn, void *arg)
{
	each_row(s, image, fn, arg);
}

/* --- all of them -------------------------------------------------------------- */

static void keep_failure(struct salvage_scan *s, int rc, struct err *e)
{
	if (rc < 0 && !s->failed.code)
		s->failed = *e;
}

static void add_place(void *arg, const struct scan_row *row)
{
	struct salvage_scan *s = arg;
	struct stmt *st = &s->add[S_PLACE];
	struct err e = ERR_INIT;
	char key[8];

	if (row->shape->kind == SHAPE_OF_META) {
		record_text(row->record, 0, key, sizeof key);
		s->saw_meta = s->saw_meta || strcmp(key, "origin") == 0;
	}
	if (row->shape->kind == SHAPE_OF_META || row->shape->kind == SHAPE_OF_INDEX ||
	    (row->n < 1 && row->shape->number != SHAPE_NONE))
		return;
	if (s->last.image == s->image && s->last.n == row->n &&
	    s->last.kind == row->shape->kind)
		return;
	s->last.image = s->image;
	s->last.n = row->n;
	s->last.kind = row->shape->kind;
	stmt_bind_int(st, ":kind", row->shape->kind);
	stmt_bind_int(st, ":n", row->n);
	stmt_bind_int(st, ":image", s->image);
	keep_failure(s, stmt_run(st, &e), &e);
}

static void add_child(struct salvage_scan *s, const struct shape *x, uint32_t child,
		      const int64_t *lo, const int64_t *hi)
{
	struct stmt *st = &s->add[S_CHILD];
	struct err e = ERR_INIT;

	stmt_bind_int(st, ":page", child);
	stmt_bind_int(st, ":parent", source_page_of(s->src, s->image));
	stmt_bind_int(st, ":tab", x->tab);
	if (lo)
		stmt_bind_int(st, ":lo", *lo);
	if (hi)
		stmt_bind_int(st, ":hi", *hi);
	keep_failure(s, stmt_run(st, &e), &e);
}

/* What a sound page of the newest state tells of the tree. */
static void add_page(struct salvage_scan *s, const struct shape *x)
{
	const unsigned char *page = source_image(s->src, s->image);
	const struct page_form *f = source_form(s->src);
	struct stmt *st = &s->add[S_PAGE];
	bool ordered = x->number == 0, any = false;
	struct err e = ERR_INIT;
	struct page_head h;
	struct page_cell c;
	struct record r;
	int64_t was = 0, n = 0;

	stmt_bind_int(st, ":page", source_page_of(s->src, s->image));
	stmt_bind_int(st, ":tab", x->tab);
	keep_failure(s, stmt_run(st, &e), &e);
	if (!page_head_read(f, page, &h) || !h.interior)
		return;
	for (uint32_t i = 0; i < h.cells; i++) {
		if (!page_cell_read(f, page, &h, i, &c) || !read_row(s, &c, true, &r))
			return;
		n = number_of(x, &r);
		add_child(s, x, c.child, any && ordered ? &was : NULL,
			  ordered ? &n : NULL);
		was = n;
		any = true;
	}
	add_child(s, x, h.right, any && ordered ? &was : NULL, NULL);
}

static int add_root(struct salvage_scan *s, int tab, int64_t page, int rank,
		    struct err *e)
{
	struct stmt *st = &s->add[S_ROOT];

	stmt_bind_int(st, ":tab", tab);
	stmt_bind_int(st, ":page", page);
	stmt_bind_int(st, ":rank", rank);
	return stmt_run(st, e);
}

static int add_roots(struct salvage_scan *s, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < s->shapes->n && rc == 0; i++)
		if (!s->shapes->shape[i].index)
			rc = add_root(s, s->shapes->shape[i].tab,
				      s->shapes->shape[i].root, 1, e);
	return rc;
}

/* Where tables hang, as the file's own schema says on this page. */
static int add_schema(struct salvage_scan *s, struct err *e)
{
	const unsigned char *page = source_image(s->src, s->image);
	const struct page_form *f = source_form(s->src);
	uint32_t number = source_page_of(s->src, s->image);
	struct record r;
	char type[8], name[40];
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && page_schema_row(f, page, number, i, &r); i++) {
		record_text(&r, 0, type, sizeof type);
		record_text(&r, 1, name, sizeof name);
		for (size_t k = 0; k < s->shapes->n && rc == 0; k++)
			if (strcmp(type, "table") == 0 && !s->shapes->shape[k].index &&
			    strcmp(s->shapes->shape[k].table, name) == 0)
				rc = add_root(s, s->shapes->shape[k].tab,
					      record_int(&r, 3), 0, e);
	}
	return rc;
}

/* The table of which this is the empty root: its page shows no shape. */
static const struct shape *empty_root(struct salvage_scan *s)
{
	const unsigned char *page = source_image(s->src, s->image);
	uint32_t number = source_page_of(s->src, s->image);
	struct page_head h;

	if (!page_head_read(source_form(s->src), page, &h) || h.interior || h.cells ||
	    !page_is_accounted(source_form(s->src), page, &h))
		return NULL;
	for (size_t i = 0; i < s->shapes->n; i++)
		if (!s->shapes->shape[i].index && s->shapes->shape[i].root == number)
			return &s->shapes->shape[i];
	return NULL;
}

static void add_free(void *arg, int64_t image)
{
	struct salvage_scan *s = arg;
	struct stmt *st = &s->add[S_FREE];
	struct err e = ERR_INIT;

	stmt_bind_int(st, ":image", image);
	stmt_bind_int(st, ":page", source_page_of(s->src, image));
	keep_failure(s, stmt_run(st, &e), &e);
}

static int scan_images(struct salvage_scan *s, const struct scan_progress *progress,
		       struct err *e)
{
	int64_t n = source_images(s->src);
	int rc;

	s->last.image = -1;
	for (s->image = 0; s->image < n; s->image++) {
		const struct shape *x = each_row(s, s->image, add_place, s);

		if (!x)
			x = empty_root(s);
		if (x && !x->index && source_is_newest(s->src, s->image))
			add_page(s, x);
		rc = source_is_newest(s->src, s->image) ? add_schema(s, e) : 0;
		if (rc < 0)
			return rc;
		if (s->failed.code)
			return err_set(e, s->failed.code, "%s", s->failed.text);
		if (progress->call && s->image % 64 == 0 &&
		    !progress->call(progress->arg, s->image, n))
			return err_set(e, ERR_STOPPED, "stopped: nothing was made");
	}
	return 0;
}

int scan_all(struct salvage_scan *s, const struct scan_progress *progress,
	     struct err *e)
{
	static const char *const ask[] = {
		[Q_FIND] = sql_scratch_find, [Q_NEXT] = sql_scratch_next,
		[Q_HOLE] = sql_scratch_is_hole, [Q_LIVE] = sql_scratch_is_live,
		[Q_FREE] = sql_scratch_is_free,
	};
	int rc = stmt_exec(s->db, "BEGIN", e);

	for (int way = 0; way < SOURCE_WAYS; way++)
		salvage_free_each(s->src, (enum source_way)way, add_free, s);
	if (rc == 0)
		rc = add_roots(s, e);
	if (rc == 0)
		rc = scan_images(s, progress, e);
	if (rc == 0)
		rc = stmt_exec(s->db, "COMMIT", e);
	if (rc == 0)
		rc = stmt_exec(s->db, sql_scratch_join, e);
	for (int i = 0; i < Q_COUNT && rc == 0; i++)
		rc = stmt_prepare(&s->ask[i], s->db, ask[i], e);
	return rc;
}

/* --- what was found ------------------------------------------------------------------ */

int scan_find(struct salvage_scan *s, struct scan_want *want, struct err *e)
{
	struct stmt *st = &s->ask[Q_FIND];
	int rc;

	stmt_bind_int(st, ":kind", want->kind);
	stmt_bind_int(st, ":n", want->n);
	stmt_bind_int(st, ":after", want->image);
	rc = stmt_step(st, e);
	if (rc == 1)
		want->image = stmt_int(st, "image");
	stmt_reset(st);
	return rc;
}

int scan_next_run(struct salvage_scan *s, int64_t after, int64_t *n, int64_t *images,
		  struct err *e)
{
	struct stmt *st = &s->ask[Q_NEXT];
	int rc;

	stmt_bind_int(st, ":kind", SHAPE_OF_RUN);
	stmt_bind_int(st, ":after", after);
	rc = stmt_step(st, e);
	if (rc == 1) {
		*n = stmt_int(st, "n");
		*images = stmt_int(st, "images");
	}
	stmt_reset(st);
	return rc;
}

static int ask_number(struct salvage_scan *s, const char *sql, bool of_runs,
		      int64_t *n, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, s->db, sql, e);

	if (rc == 0 && of_runs)
		stmt_bind_int(&st, ":kind", SHAPE_OF_RUN);
	if (rc == 0)
		rc = stmt_step(&st, e);
	if (rc == 1)
		*n = stmt_int(&st, "n");
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

int scan_count_runs(struct salvage_scan *s, int64_t *n, struct err *e)
{
	return ask_number(s, sql_scratch_count, true, n, e);
}

int scan_lost_pages(struct salvage_scan *s, int64_t *n, struct err *e)
{
	return ask_number(s, sql_scratch_lost_pages, false, n, e);
}

int scan_is_hole(struct salvage_scan *s, int tab, int64_t n, struct err *e)
{
	struct stmt *st = &s->ask[Q_HOLE];
	int rc;

	stmt_bind_int(st, ":tab", tab);
	stmt_bind_int(st, ":n", n);
	rc = stmt_step(st, e);
	stmt_reset(st);
	return rc;
}

/* 1: there is one of this number. */
static int ask_is(struct salvage_scan *s, int q, const char *name, int64_t n,
		  struct err *e)
{
	struct stmt *st = &s->ask[q];
	int rc;

	stmt_bind_int(st, name, n);
	rc = stmt_step(st, e);
	stmt_reset(st);
	return rc;
}

/* A page in use that the list of free ones has too is in use: lists may be damaged. */
int scan_state(struct salvage_scan *s, int64_t image, struct err *e)
{
	int rc = source_is_newest(s->src, image)
		? ask_is(s, Q_LIVE, ":page", source_page_of(s->src, image), e) : 0;

	if (rc != 0)
		return rc < 0 ? rc : PAGE_LIVE;
	rc = ask_is(s, Q_FREE, ":image", image, e);
	return rc < 0 ? rc : rc == 1 ? PAGE_FREE : PAGE_LOOSE;
}

bool scan_saw_meta(const struct salvage_scan *s)
{
	return s->saw_meta;
}
