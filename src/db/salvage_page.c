/* SPDX-License-Identifier: MIT */
#include "db/salvage_page.h"

#include <string.h>

#include "core/base/err.h"

#define INTERIOR 0x02
#define LEAF 0x0a
#define TABLE_LEAF 0x0d
#define HEAD_LEAF 8u
#define HEAD_INTERIOR 12u

uint32_t page_u16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

uint32_t page_u32(const unsigned char *p)
{
	return page_u16(p) << 16 | page_u16(p + 2);
}

bool page_size_is_valid(uint32_t size)
{
	return size >= PAGE_SIZE_MIN && size <= PAGE_SIZE_MAX &&
	       (size & (size - 1)) == 0;
}

/* A varint of SQLite: highest bits first, nine bytes at most, the last with eight
 * bits.  Its length, or 0 when it does not end among n bytes. */
static uint32_t read_varint(const unsigned char *p, uint32_t n, uint64_t *out)
{
	uint64_t v = 0;

	for (uint32_t i = 0; i < n && i < 8; i++) {
		v = v << 7 | (p[i] & 0x7f);
		if (!(p[i] & 0x80)) {
			*out = v;
			return i + 1;
		}
	}
	if (n < 9)
		return 0;
	*out = v << 8 | p[8];
	return 9;
}

/* --- cells ------------------------------------------------------------------ */

bool page_head_read(const struct page_form *f, const unsigned char *page,
		    struct page_head *out)
{
	uint32_t head = page[0] == INTERIOR ? HEAD_INTERIOR : HEAD_LEAF;

	if (page[0] != INTERIOR && page[0] != LEAF)
		return false;
	out->interior = page[0] == INTERIOR;
	out->cells = page_u16(page + 3);
	out->right = out->interior ? page_u32(page + 8) : 0;
	return head + 2 * out->cells <= f->usable;
}

/* How much of a record stands in an index page, fileformat2 1.6: "Cell Payload
 * Overflow Pages". */
static uint32_t local_bytes(const struct page_form *f, uint32_t total)
{
	uint32_t most = (f->usable - 12) * 64 / 255 - 23;
	uint32_t least = (f->usable - 12) * 32 / 255 - 23, k;

	if (total <= most)
		return total;
	k = least + (total - least) % (f->usable - 4);
	return k <= most ? k : least;
}

bool page_cell_at(const struct page_form *f, const unsigned char *page,
		  uint32_t offset, struct page_cell *out)
{
	uint64_t total = 0;
	uint32_t n;

	if (offset >= f->usable)
		return false;
	n = read_varint(page + offset, f->usable - offset, &total);
	/* the shortest record has a header of one byte */
	if (n == 0 || total == 0 || total > RECORD_BYTES_MAX)
		return false;
	offset += n;
	out->total = (uint32_t)total;
	out->n_local = local_bytes(f, out->total);
	out->local = page + offset;
	out->overflow = out->child = 0;
	n = out->n_local + (out->n_local < out->total ? 4 : 0);
	if (n > f->usable - offset)
		return false;
	if (out->n_local < out->total)
		out->overflow = page_u32(out->local + out->n_local);
	return out->n_local == out->total || out->overflow > 1;
}

bool page_cell_read(const struct page_form *f, const unsigned char *page,
		    const struct page_head *h, uint32_t i, struct page_cell *out)
{
	uint32_t head = h->interior ? HEAD_INTERIOR : HEAD_LEAF;
	uint32_t at = page_u16(page + head + 2 * i), child = h->interior ? 4 : 0;

	if (at < head + 2 * h->cells || at + child >= f->usable ||
	    !page_cell_at(f, page, at + child, out))
		return false;
	if (h->interior)
		out->child = page_u32(page + at);
	return true;
}

/* Counts n bytes as in use; false: they are elsewhere too. */
static bool take(bool *used, uint32_t usable, uint32_t at, uint32_t n)
{
	if (at > usable || n > usable - at)
		return false;
	for (uint32_t i = at; i < at + n; i++) {
		if (used[i])
			return false;
		used[i] = true;
	}
	return true;
}

/* Blocks come in the order of the page, each with the offset of the next and its own
 * bytes before anything else (fileformat2, 1.6). */
static bool take_free(bool *used, const struct page_form *f, const unsigned char *page)
{
	for (uint32_t at = page_u16(page + 1), next; at; at = next) {
		if (at > f->usable - 4 ||
		    !take(used, f->usable, at, page_u16(page + at + 2)))
			return false;
		next = page_u16(page + at);
		if (next && next <= at)
			return false;
	}
	return true;
}

bool page_is_accounted(const struct page_form *f, const unsigned char *page,
		       const struct page_head *h)
{
	uint32_t head = h->interior ? HEAD_INTERIOR : HEAD_LEAF;
	uint32_t start = page_u16(page + 5), lost = 0;
	bool used[PAGE_SIZE_MAX];
	struct page_cell c;

	/* 0 is 65536 */
	start = start ? start : PAGE_SIZE_MAX;
	memset(used, 0, f->usable);
	if (!take(used, f->usable, 0, head + 2 * h->cells) ||
	    start < head + 2 * h->cells || start > f->usable)
		return false;
	for (uint32_t i = 0; i < h->cells; i++) {
		uint32_t at = page_u16(page + head + 2 * i), end;

		if (at < start || !page_cell_read(f, page, h, i, &c))
			return false;
		end = (uint32_t)(c.local - page) + c.n_local + (c.overflow ? 4 : 0);
		/* no cell takes less than 4 bytes */
		if (!take(used, f->usable, at, end - at < 4 ? 4 : end - at))
			return false;
	}
	if (!take_free(used, f, page))
		return false;
	for (uint32_t i = start; i < f->usable; i++)
		lost += !used[i];
	return lost == page[7];
}

/* --- records ---------------------------------------------------------------- */

/* Serial types, fileformat2 2.1. */
static bool read_type(uint64_t type, struct record_column *c)
{
	static const unsigned char int_bytes[] = { 0, 1, 2, 3, 4, 6, 8 };

	c->fixed = 0;
	if (type >= 12) {
		if (type / 2 - 6 > RECORD_BYTES_MAX)
			return false;
		c->kind = type & 1 ? RECORD_TEXT : RECORD_BLOB;
		c->n = (uint32_t)(type / 2 - 6);
		return true;
	}
	if (type > 9)
		return false;
	c->kind = type == 0 ? RECORD_NULL : type == 7 ? RECORD_REAL : RECORD_INT;
	c->n = type == 7 ? 8 : type > 7 ? 0 : int_bytes[type];
	if (type > 7)
		c->fixed = (uint8_t)type;
	return true;
}

int record_read(const unsigned char *p, uint32_t n, uint32_t total,
		struct record *out)
{
	uint64_t head = 0, type = 0, at;
	uint32_t used = read_varint(p, n, &head);

	if (used == 0)
		return n < 9 && n < total ? 0 : ERR_FORMAT;
	/* types of nine bytes would be longer than any row */
	if (head < used || head > total || head > used + RECORD_COLUMNS * 9)
		return ERR_FORMAT;
	if (head > n)
		return 0;
	out->p = p;
	out->n = n;
	out->columns = 0;
	at = head;
	while (used < head) {
		struct record_column *c = &out->column[out->columns];
		uint32_t k = read_varint(p + used, (uint32_t)head - used, &type);

		if (k == 0 || out->columns == RECORD_COLUMNS || !read_type(type, c) ||
		    at + c->n > total)
			return ERR_FORMAT;
		c->at = (uint32_t)at;
		at += c->n;
		used += k;
		out->columns++;
	}
	return at == total && out->columns ? 1 : ERR_FORMAT;
}

bool page_schema_row(const struct page_form *f, const unsigned char *page,
		     uint32_t number, uint32_t i, struct record *out)
{
	uint32_t head = number == 1 ? 100 : 0, list = head + HEAD_LEAF + 2 * i, at, n;
	uint64_t total = 0, rowid = 0;

	if (page[head] != TABLE_LEAF || i >= page_u16(page + head + 3) ||
	    list + 2 > f->usable)
		return false;
	at = page_u16(page + list);
	if (at >= f->usable || !(n = read_varint(page + at, f->usable - at, &total)))
		return false;
	at += n;
	if (at >= f->usable || total > RECORD_BYTES_MAX ||
	    !(n = read_varint(page + at, f->usable - at, &rowid)))
		return false;
	at += n;
	n = f->usable - at < total ? f->usable - at : (uint32_t)total;
	return record_read(page + at, n, (uint32_t)total, out) == 1 &&
	       out->columns == 5 && record_has(out, 3) &&
	       out->column[1].kind == RECORD_TEXT && out->column[3].kind == RECORD_INT;
}

bool record_has(const struct record *r, uint32_t column)
{
	return r->column[column].at + r->column[column].n <= r->n;
}

static uint64_t read_bytes(const unsigned char *p, uint32_t n, bool is_signed)
{
	uint64_t v = is_signed && n && p[0] & 0x80 ? UINT64_MAX : 0;

	for (uint32_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

int64_t record_int(const struct record *r, uint32_t column)
{
	const struct record_column *c = &r->column[column];

	if (c->fixed)
		return c->fixed == 9;
	return (int64_t)read_bytes(r->p + c->at, c->n, true);
}

double record_real(const struct record *r, uint32_t column)
{
	uint64_t bits = read_bytes(r->p + r->column[column].at, 8, false);
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

void record_text(const struct record *r, uint32_t column, char *out, size_t n)
{
	const struct record_column *c = &r->column[column];
	size_t len = c->kind == RECORD_TEXT && record_has(r, column) ? c->n : 0;

	if (len > n - 1)
		len = n - 1;
	if (len)
		memcpy(out, r->p + c->at, len);
	out[len] = '\0';
}
