/* SPDX-License-Identifier: MIT */
#include "db/salvage_rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

void rows_release(struct rescue_rows *r)
{
	arena_release(&r->arena);
	free(r->row);
	free(r->group);
	memset(r, 0, sizeof *r);
}

void row_record(const struct rescue_row *row, struct record *out)
{
	record_read(row->p, row->n, row->n, out);
}

/* --- collecting -------------------------------------------------------------------- */

struct collector {
	struct rescue_rows *rows;
	struct source *src;
	enum shape_kind kind;
	int64_t n;
	int64_t image;
	enum page_state state;
	struct buf whole;
};

/* Equal keys give equal bytes: kinds and lengths, then the values. */
static void make_key(struct rescue_rows *r, struct rescue_row *row,
		     const struct record *rec)
{
	struct buf key = BUF_INIT;
	void *p;

	for (uint32_t i = 0; i < row->shape->key && i < rec->columns; i++) {
		const struct record_column *c = &rec->column[i];

		buf_addf(&key, "%d.%u.%u:", c->kind, c->fixed, c->n);
		buf_add(&key, rec->p + c->at, c->n);
	}
	row->n_key = (uint32_t)key.n;
	row->key = p = arena_alloc(&r->arena, key.n + 1);
	memcpy(p, buf_str(&key), key.n);
	buf_release(&key);
}

static struct rescue_row *find_equal(struct rescue_rows *r, const struct shape *shape,
				     const struct buf *b)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->row[i].shape == shape && r->row[i].n == b->n &&
		    memcmp(r->row[i].p, b->p, b->n) == 0)
			return &r->row[i];
	return NULL;
}

/* False: what was put together is no such row. */
static bool add_row(struct collector *c, const struct shape *shape)
{
	struct rescue_rows *r = c->rows;
	struct rescue_row *row;
	struct record rec;
	void *p;

	/* by another way the chain may give what is no such row */
	if (record_read((unsigned char *)c->whole.p, (uint32_t)c->whole.n,
			(uint32_t)c->whole.n, &rec) != 1 || !shape_fits(shape, &rec) ||
	    record_int(&rec, shape->number) != c->n)
		return false;
	row = find_equal(r, shape, &c->whole);
	if (row) {
		if (row->state < c->state) {
			row->state = c->state;
			row->image = c->image;
		}
		return true;
	}
	if (r->n >= RESCUE_ROWS_MAX || r->arena.used + c->whole.n > RESCUE_BYTES_MAX) {
		r->too_many = true;
		return true;
	}
	r->row = xgrow(r->row, r->n, &r->cap, sizeof *r->row);
	row = &r->row[r->n++];
	p = arena_alloc(&r->arena, c->whole.n);
	memcpy(p, c->whole.p, c->whole.n);
	*row = (struct rescue_row){ .shape = shape, .p = p, .pos = -1,
				    .n = (uint32_t)c->whole.n, .image = c->image,
				    .state = c->state };
	row_record(row, &rec);
	if (shape->pos != SHAPE_NONE)
		row->pos = record_int(&rec, shape->pos);
	make_key(r, row, &rec);
	return true;
}

/* The row by all ways in which source_load() says this of it; whether there is any. */
static bool add_ways(struct collector *c, const struct scan_row *x, int say)
{
	int ways = x->cell->overflow ? SOURCE_WAYS : 1;
	bool any = false;

	for (int way = 0; way < ways; way++) {
		buf_reset(&c->whole);
		if (source_load(c->src, x->cell, way, &c->whole) == say)
			any |= add_row(c, x->shape);
	}
	return any;
}

static void collect_row(void *arg, const struct scan_row *x)
{
	struct collector *c = arg;

	if (x->shape->kind != c->kind || x->n != c->n || c->rows->too_many)
		return;
	if (!add_ways(c, x, 0)) {
		add_ways(c, x, 1);
		c->rows->cut |= UINT64_C(1) << x->shape->tab;
	}
}

void rows_add_copy(struct rescue_rows *r, const struct rescue_row *of,
		   const unsigned char *record)
{
	struct rescue_row x = *of;
	struct record rec;
	void *p = arena_alloc(&r->arena, x.n);

	memcpy(p, record, x.n);
	x.p = p;
	row_record(&x, &rec);
	make_key(r, &x, &rec);
	r->row = xgrow(r->row, r->n, &r->cap, sizeof *r->row);
	r->row[r->n++] = x;
}

int rows_collect(struct rescue_rows *r, struct salvage_scan *scan, struct source *src,
		 enum shape_kind kind, int64_t n, struct err *e)
{
	struct collector c = { .rows = r, .src = src, .kind = kind, .n = n };
	struct scan_want want = { .kind = kind, .n = n, .image = -1 };
	int rc = 0;

	while (rc >= 0 && !r->too_many && (rc = scan_find(scan, &want, e)) == 1) {
		rc = scan_state(scan, want.image, e);
		c.image = want.image;
		c.state = rc < 0 ? PAGE_FREE : (enum page_state)rc;
		scan_image(scan, want.image, collect_row, &c);
	}
	buf_release(&c.whole);
	return rc < 0 ? rc : 0;
}

/* --- groups -------------------------------------------------------------------------- */

static int compare_keys(const struct rescue_row *a, const struct rescue_row *b)
{
	uint32_t n = a->n_key < b->n_key ? a->n_key : b->n_key;
	int rc = memcmp(a->key, b->key, n);

	if (a->shape != b->shape)
		return a->shape < b->shape ? -1 : 1;
	return rc ? rc : (a->n_key > b->n_key) - (a->n_key < b->n_key);
}

static int compare_rows(const void *x, const void *y)
{
	const struct rescue_row *a = x, *b = y;
	int rc = compare_keys(a, b);

	return rc ? rc : (int)b->state - (int)a->state;
}

/* By the list in which pos counts, and pos: facts count it for each device, which is
 * their second column. */
static int compare_places(const void *x, const void *y)
{
	const struct rescue_row *a = *(struct rescue_row *const *)x;
	const struct rescue_row *b = *(struct rescue_row *const *)y;
	struct record r, t;
	uint32_t n;
	int rc;

	if (a->shape != b->shape)
		return a->shape < b->shape ? -1 : 1;
	if (a->pos != b->pos)
		return a->pos < b->pos ? -1 : 1;
	if (strcmp(a->shape->table, "fact") != 0)
		return 0;
	row_record(a, &r);
	row_record(b, &t);
	n = r.column[1].n < t.column[1].n ? r.column[1].n : t.column[1].n;
	rc = memcmp(r.p + r.column[1].at, t.p + t.column[1].at, n);
	return rc ? rc : (r.column[1].n > t.column[1].n) -
			 (r.column[1].n < t.column[1].n);
}

/* What is on a free page casts no doubt on what is not. */
static void mark_doubts(struct rescue_rows *r)
{
	struct rescue_row **by = xcalloc(r->n + 1, sizeof *by);
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		if (r->row[i].state > PAGE_FREE)
			by[n++] = &r->row[i];
	qsort(by, n, sizeof *by, compare_places);
	for (size_t i = 1; i < n; i++)
		if (by[i]->pos >= 0 && compare_places(&by[i - 1], &by[i]) == 0 &&
		    compare_keys(by[i - 1], by[i]) != 0)
			by[i - 1]->doubtful = by[i]->doubtful = true;
	free(by);
}

static void list_loose(struct rescue_rows *r)
{
	r->n_loose = 0;
	r->without = 0;
	for (size_t i = 0; i < r->n; i++) {
		const struct rescue_row *row = &r->row[i];
		size_t k = 0;

		if (row->state != PAGE_LOOSE || row->pos < 0)
			continue;
		while (k < r->n_loose && r->loose[k] != row->image)
			k++;
		if (k == LOOSE_MAX) {
			r->n_loose = 0;
			return;
		}
		if (k == r->n_loose)
			r->loose[r->n_loose++] = row->image;
	}
}

void rows_sort(struct rescue_rows *r)
{
	size_t cap = 0;

	free(r->group);
	r->group = NULL;
	r->n_groups = 0;
	r->stage = CHOICE_ALL;
	if (r->n)
		qsort(r->row, r->n, sizeof *r->row, compare_rows);
	mark_doubts(r);
	list_loose(r);
	for (size_t i = 0; i < r->n; i++) {
		struct rescue_group *g = r->n_groups ? &r->group[r->n_groups - 1]
						     : NULL;

		if (g && compare_keys(&r->row[g->first], &r->row[i]) == 0) {
			g->n++;
			r->row[g->first].doubtful |= r->row[i].doubtful;
			continue;
		}
		r->group = xgrow(r->group, r->n_groups, &cap, sizeof *r->group);
		r->group[r->n_groups++] = (struct rescue_group){ .first = i, .n = 1 };
	}
}

/* Only rows that count their place may be too many. */
static bool is_left_out(const struct rescue_row *first, enum page_state least)
{
	return first->state < least && first->pos >= 0;
}

/* False: all that are in are in this state, or a better one. */
static bool leave_out(struct rescue_rows *r, enum page_state least)
{
	bool any = false;

	for (size_t i = 0; i < r->n_groups; i++) {
		struct rescue_group *g = &r->group[i];

		if (g->chosen < g->n && is_left_out(&r->row[g->first], least)) {
			g->chosen = g->n;
			any = true;
		}
	}
	return any;
}

static bool is_without(const struct rescue_rows *r, const struct rescue_row *row)
{
	for (size_t k = 0; k < r->n_loose; k++)
		if (r->without >> k & 1 && r->loose[k] == row->image)
			return true;
	return false;
}

/* Of each row the first copy that is on none of the pages without which it has to do. */
static bool leave_out_pages(struct rescue_rows *r)
{
	if (++r->without >= 1u << r->n_loose)
		return false;
	for (size_t i = 0; i < r->n_groups; i++) {
		struct rescue_group *g = &r->group[i];
		const struct rescue_row *row = &r->row[g->first];

		g->chosen = 0;
		while (row->pos >= 0 && g->chosen < g->n &&
		       (row[g->chosen].state == PAGE_FREE ||
			is_without(r, &row[g->chosen])))
			g->chosen++;
	}
	return true;
}

/* Copies on free pages are tried only of a row that has no others. */
static size_t tried_copies(const struct rescue_rows *r, const struct rescue_group *g)
{
	const struct rescue_row *row = &r->row[g->first];
	size_t n = g->n;

	while (row->state > PAGE_FREE && row[n - 1].state == PAGE_FREE)
		n--;
	return n;
}

static void choose_first(const struct rescue_rows *r, struct rescue_group *g)
{
	g->chosen = is_left_out(&r->row[g->first], PAGE_LOOSE) ? g->n : 0;
}

/* False: that was the last, and the first is chosen again. */
static bool choose_next(const struct rescue_rows *r, struct rescue_group *g)
{
	const struct rescue_row *first = &r->row[g->first];
	size_t n = tried_copies(r, g);

	if (g->chosen + 1 < n) {
		g->chosen++;
		return true;
	}
	if (g->chosen < n && first->doubtful) {
		g->chosen = g->n;
		return true;
	}
	choose_first(r, g);
	return false;
}

bool rows_next_choice(struct rescue_rows *r)
{
	if (r->stage == CHOICE_ALL) {
		r->stage = CHOICE_IN_USE;
		if (leave_out(r, PAGE_LOOSE))
			return true;
	}
	if (r->stage == CHOICE_IN_USE) {
		r->stage = CHOICE_LIVE;
		if (leave_out(r, PAGE_LIVE))
			return true;
	}
	if (r->stage == CHOICE_LIVE)
		r->stage = CHOICE_PAGES;
	if (r->stage == CHOICE_PAGES) {
		if (leave_out_pages(r))
			return true;
		r->stage = CHOICE_EACH;
		for (size_t i = 0; i < r->n_groups; i++)
			choose_first(r, &r->group[i]);
	}
	for (size_t i = 0; i < r->n_groups; i++)
		if (choose_next(r, &r->group[i]))
			return true;
	return false;
}

bool rows_are_plain(const struct rescue_rows *r)
{
	for (size_t i = 0; i < r->n_groups; i++) {
		const struct rescue_row *first = &r->row[r->group[i].first];

		/* of indexes nobody asks whether they are live */
		if (r->group[i].n > 1 || first->doubtful ||
		    (first->state != PAGE_LIVE && !first->shape->index))
			return false;
	}
	return true;
}

/* Readers end a text at a NUL, and no writer of ours makes one. */
static bool has_nul(const struct rescue_row *row)
{
	struct record r;

	row_record(row, &r);
	for (uint32_t i = 0; i < r.columns; i++)
		if (r.column[i].kind == RECORD_TEXT && r.column[i].n &&
		    memchr(r.p + r.column[i].at, '\0', r.column[i].n))
			return true;
	return false;
}

const char *rows_doubt(const struct rescue_rows *r)
{
	if (r->too_many || r->cut)
		return "other rows of it may be lost too";
	for (size_t i = 0; i < r->n; i++)
		if (has_nul(&r->row[i]))
			return "a text in it has bytes of zero";
	return NULL;
}

const struct rescue_row *rows_first(const struct rescue_rows *r, const char *table)
{
	for (size_t i = 0; i < r->n; i++)
		if (!r->row[i].shape->index && strcmp(r->row[i].shape->table, table) == 0)
			return &r->row[i];
	return NULL;
}

void row_text(const struct rescue_row *row, const char *column, char *out, size_t n)
{
	uint32_t c = shape_column(row->shape, column);
	struct record r;

	row_record(row, &r);
	*out = '\0';
	if (c != SHAPE_NONE)
		record_text(&r, c, out, n);
}
