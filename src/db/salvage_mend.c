/* SPDX-License-Identifier: MIT */
#include "db/salvage_mend.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"
#include "db/stmt.h"
#include "db/store_check_part.h"

/* So many damaged rows are tried, each of so many bytes. */
#define ROWS_MAX 32
#define BYTES_MAX 32768

struct known {
	enum facts_kind kind;
	unsigned char *was, *mended;   /* NULL: it cannot be */
	uint32_t n;
};

struct mender {
	struct known known[ROWS_MAX];
	size_t n;
	int64_t left;                  /* tries */
};

struct mender *mender_new(int64_t tries)
{
	struct mender *m = xcalloc(1, sizeof *m);

	m->left = tries;
	return m;
}

void mender_free(struct mender *m)
{
	for (size_t i = 0; m && i < m->n; i++) {
		free(m->known[i].was);
		free(m->known[i].mended);
	}
	free(m);
}

/* Whether the key of this record is the digest of its facts. */
static bool is_right(const struct mend_way *w, const struct shape *shape,
		     const unsigned char *p, uint32_t n)
{
	struct record r;
	bool right = false;

	if (record_read(p, n, n, &r) != 1 || !shape_fits(shape, &r) ||
	    stmt_exec(w->db, "BEGIN", NULL) < 0)
		return false;
	shape_bind(w->insert, &r);
	if (sqlite3_step(w->insert) == SQLITE_DONE && stmt_step(w->check, NULL) == 1) {
		struct facts f;

		facts_init(&f);
		right = facts_row_read(w->check, "facts", w->kind, &f, NULL) == 0 &&
			check_key(w->check, w->kind, &f);
		facts_release(&f);
	}
	stmt_reset(w->check);
	sqlite3_reset(w->insert);
	sqlite3_clear_bindings(w->insert);
	sqlite3_exec(w->db, "ROLLBACK", NULL, NULL, NULL);
	return right;
}

/* More than one byte that no text of ours has: not a single bit is wrong, but a page
 * of it. */
static bool is_hopeless(const struct rescue_row *row)
{
	struct record r;
	int bad = 0;

	row_record(row, &r);
	for (uint32_t i = 0; i < r.columns; i++)
		for (uint32_t k = 0; r.column[i].kind == RECORD_TEXT &&
		     k < r.column[i].n; k++)
			bad += r.p[r.column[i].at + k] < 0x20;
	return bad > 1 || row->n > BYTES_MAX;
}

const unsigned char *mender_mend(struct mender *m, const struct mend_way *way,
				 const struct rescue_row *row)
{
	struct known *k;

	for (size_t i = 0; i < m->n; i++)
		if (m->known[i].kind == way->kind && m->known[i].n == row->n &&
		    memcmp(m->known[i].was, row->p, row->n) == 0)
			return m->known[i].mended;
	if (m->n == ROWS_MAX || is_hopeless(row) ||
	    is_right(way, row->shape, row->p, row->n))
		return NULL;
	k = &m->known[m->n++];
	*k = (struct known){ .kind = way->kind, .n = row->n };
	k->was = xmalloc(row->n);
	k->mended = xmalloc(row->n);
	memcpy(k->was, row->p, row->n);
	memcpy(k->mended, row->p, row->n);
	for (uint32_t bit = 0; bit < row->n * 8 && m->left > 0; bit++, m->left--) {
		k->mended[bit / 8] ^= (unsigned char)(1 << bit % 8);
		if (is_right(way, row->shape, k->mended, row->n))
			return k->mended;
		k->mended[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	free(k->mended);
	return k->mended = NULL;
}
