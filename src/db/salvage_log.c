/* SPDX-License-Identifier: MIT */
#include "db/salvage_log.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/xmem.h"

#define WAL_HEAD 32
#define FRAME_HEAD 24

/* All n bytes or nothing. */
static bool read_all(int fd, int64_t at, void *p, size_t n)
{
	return pread(fd, p, n, (off_t)at) == (ssize_t)n;
}

static void add_image(struct salvage_log *l, size_t *cap, struct log_image x)
{
	l->image = xgrow(l->image, l->n, cap, sizeof *l->image);
	l->image[l->n++] = x;
}

/* --- the log ----------------------------------------------------------------- */

struct wal {
	bool big;               /* checksums over big-endian words */
	unsigned char salt[8];
	uint32_t sum[2];
	bool holds;             /* so far every checksum did */
	size_t committed;       /* frames up to the last commit */
	unsigned char *page;
};

/* fileformat2, 4.2 */
static void add_sum(struct wal *w, const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i += 8) {
		uint32_t a = page_u32(p + i), b = page_u32(p + i + 4);

		if (!w->big) {
			a = __builtin_bswap32(a);
			b = __builtin_bswap32(b);
		}
		w->sum[0] += a + w->sum[1];
		w->sum[1] += b + w->sum[0];
	}
}

static bool sum_is(const struct wal *w, const unsigned char *p)
{
	return page_u32(p) == w->sum[0] && page_u32(p + 4) == w->sum[1];
}

static void judge_head(struct wal *w, const unsigned char *head,
		       const struct page_form *form)
{
	uint32_t magic = page_u32(head);

	w->big = magic & 1;
	memcpy(w->salt, head + 16, sizeof w->salt);
	add_sum(w, head, 24);
	w->holds = (magic & ~1u) == 0x377f0682 && page_u32(head + 4) == 3007000 &&
		   page_u32(head + 8) == form->size && sum_is(w, head + 24);
}

static void judge_frame(struct wal *w, const unsigned char *head, uint32_t size,
			size_t i)
{
	add_sum(w, head, 8);
	add_sum(w, w->page, size);
	w->holds = w->holds && memcmp(head + 8, w->salt, sizeof w->salt) == 0 &&
		   sum_is(w, head + 16) && page_u32(head) != 0;
	if (w->holds && page_u32(head + 4) != 0)
		w->committed = i + 1;
}

/* Returns how many of the frames count. */
static size_t read_wal(struct salvage_log *l, size_t *cap, int fd,
		       const struct page_form *form)
{
	unsigned char head[WAL_HEAD];
	struct wal w = { .holds = false };
	int64_t at = WAL_HEAD;

	if (!read_all(fd, 0, head, WAL_HEAD))
		return 0;
	w.page = xmalloc(form->size);
	judge_head(&w, head, form);
	for (; read_all(fd, at, head, FRAME_HEAD); at += FRAME_HEAD + form->size) {
		/* a torn frame at the end has no checksum that holds */
		if (!read_all(fd, at + FRAME_HEAD, w.page, form->size))
			break;
		judge_frame(&w, head, form->size, l->n);
		add_image(l, cap, (struct log_image){ .page = page_u32(head),
			  .file = SOURCE_WAL, .at = at + FRAME_HEAD });
	}
	free(w.page);
	return w.committed;
}

/* --- a rollback journal ------------------------------------------------------- */

/* fileformat2, 3: headers at multiples of a sector, each with pages behind it.  What a
 * page was before a transaction that was cut short; no checksum is asked for. */
static void read_journal(struct salvage_log *l, size_t *cap, int fd,
			 const struct page_form *form)
{
	static const unsigned char magic[] = { 0xd9, 0xd5, 0x05, 0xf9,
					       0x20, 0xa1, 0x63, 0xd7 };
	unsigned char head[28], number[4];
	int64_t at = 0, record = (int64_t)form->size + 8;

	while (read_all(fd, at, head, sizeof head) &&
	       memcmp(head, magic, sizeof magic) == 0) {
		uint32_t n = page_u32(head + 8), sector = page_u32(head + 20);

		if (sector < 512 || sector > 65536 || (sector & (sector - 1)))
			sector = 512;
		/* a count of 0 is of one that was not synced */
		if (n == 0)
			n = UINT32_MAX;
		for (at += sector; n && read_all(fd, at, number, 4) &&
		     lseek(fd, 0, SEEK_END) >= at + record; at += record, n--)
			add_image(l, cap, (struct log_image){
				  .page = page_u32(number),
				  .file = SOURCE_JOURNAL, .at = at + 4 });
		at = (at + sector - 1) / sector * sector;
	}
}

/* --- which image a page has ----------------------------------------------------- */

struct entry { uint32_t page; size_t image; };

static int by_page(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	return x->image < y->image ? -1 : x->image > y->image;
}

static void make_pages(struct log_pages *out, const struct salvage_log *l, size_t from,
		       size_t to)
{
	size_t n = to - from;
	struct entry *all = xcalloc(n + 1, sizeof *all);

	out->p = xcalloc(n + 1, sizeof *out->p);
	for (size_t i = 0; i < n; i++)
		all[i] = (struct entry){ .page = l->image[from + i].page,
					 .image = from + i };
	qsort(all, n, sizeof *all, by_page);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && all[i + 1].page == all[i].page)
			continue;
		out->p[out->n].page = all[i].page;
		out->p[out->n++].image = all[i].image;
	}
	free(all);
}

int64_t log_pages_find(const struct log_pages *l, uint32_t page)
{
	size_t lo = 0, hi = l->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->p[mid].page < page)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->n && l->p[lo].page == page ? (int64_t)l->p[lo].image : -1;
}

void salvage_log_read(struct salvage_log *out, const int *fd,
		      const struct page_form *form)
{
	size_t cap = 0, committed = 0, frames;

	memset(out, 0, sizeof *out);
	if (fd[SOURCE_WAL] >= 0)
		committed = read_wal(out, &cap, fd[SOURCE_WAL], form);
	frames = out->n;
	if (fd[SOURCE_JOURNAL] >= 0)
		read_journal(out, &cap, fd[SOURCE_JOURNAL], form);
	make_pages(&out->committed, out, 0, committed);
	make_pages(&out->any, out, 0, frames);
	make_pages(&out->undone, out, frames, out->n);
	if (out->committed.n)
		out->last_page = out->committed.p[out->committed.n - 1].page;
}

void salvage_log_release(struct salvage_log *l)
{
	free(l->image);
	free(l->committed.p);
	free(l->any.p);
	free(l->undone.p);
	memset(l, 0, sizeof *l);
}
