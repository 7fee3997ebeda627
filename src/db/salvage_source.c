/* SPDX-License-Identifier: MIT */
#include "db/salvage_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/salvage_log.h"
#include "db/salvage_shape.h"
#include "db/store_sqlite.h"

#define CACHED 256u          /* images kept in memory */
#define WINDOW PAGE_SIZE_MAX /* a part of the file that sizes are tried on */
#define WINDOWS 64

static const char *const beside[SOURCE_FILES] = { "", "-wal", "-journal" };

struct source {
	char *path;
	int fd[SOURCE_FILES];            /* -1: there is none */
	struct stat was[SOURCE_FILES];
	struct page_form form;
	int64_t pages;                   /* of the file */
	struct salvage_log log;
	int64_t *cached;                 /* which image; -1: none */
	unsigned char *cache;            /* CACHED pages */
	unsigned char *chain;            /* one, of a chain */
};

/* What is not there, or does not come, is zeros. */
static void read_at(int fd, int64_t at, unsigned char *p, size_t n)
{
	size_t have = 0;

	while (have < n) {
		ssize_t k = pread(fd, p + have, n - have, (off_t)at + (off_t)have);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			break;
		have += (size_t)k;
	}
	memset(p + have, 0, n - have);
}

/* --- what size pages have -------------------------------------------------------- */

/* Rows of ours on the pages of a window. */
static int64_t count_rows(const struct page_form *f, const unsigned char *window,
			  const struct shapes *shapes)
{
	struct page_head h;
	struct page_cell c;
	struct record r;
	int64_t n = 0;

	for (uint32_t at = 0; at < WINDOW; at += f->size) {
		const unsigned char *page = window + at;

		if (!page_head_read(f, page, &h))
			continue;
		for (uint32_t i = 0; i < h.cells; i++)
			if (page_cell_read(f, page, &h, i, &c) &&
			    record_read(c.local, c.n_local, c.total, &r) == 1 &&
			    shapes_match(shapes, &r))
				n++;
	}
	return n;
}

struct trial {
	struct page_form form;
	int64_t rows;
};

/* The first of the forms that finds most. */
static void try_forms(struct source *s, const struct shapes *shapes,
		      struct trial *t, size_t n)
{
	int64_t bytes = s->was[SOURCE_MAIN].st_size, windows = bytes / WINDOW + 1;
	unsigned char *window = xmalloc(WINDOW);
	int64_t step = windows > WINDOWS ? windows / WINDOWS : 1;
	size_t best = 0;

	for (int64_t w = 0; w < windows; w += step) {
		read_at(s->fd[SOURCE_MAIN], w * WINDOW, window, WINDOW);
		for (size_t i = 0; i < n; i++)
			t[i].rows += count_rows(&t[i].form, window, shapes);
	}
	for (size_t i = 1; i < n; i++)
		if (t[i].rows > t[best].rows)
			best = i;
	s->form = t[best].form;
	free(window);
}

static void add_form(struct trial *t, size_t *n, uint32_t size, uint32_t reserved)
{
	/* at least 480 bytes are usable, fileformat2 1.3.4 */
	if (page_size_is_valid(size) && size - reserved >= 480)
		t[(*n)++] = (struct trial){ .form = { .size = size,
						      .usable = size - reserved } };
}

/* What the headers say comes first, then what SQLite makes by default. */
static void find_form(struct source *s, const struct shapes *shapes)
{
	unsigned char head[100];
	struct trial t[12];
	uint32_t size;
	size_t n = 0;

	read_at(s->fd[SOURCE_MAIN], 0, head, sizeof head);
	size = page_u16(head + 16);
	size = size == 1 ? PAGE_SIZE_MAX : size;
	add_form(t, &n, size, head[20]);
	add_form(t, &n, size, 0);
	if (s->fd[SOURCE_WAL] >= 0) {
		read_at(s->fd[SOURCE_WAL], 0, head, 32);
		add_form(t, &n, page_u32(head + 8), 0);
	}
	add_form(t, &n, 4096, 0);
	for (size = PAGE_SIZE_MIN; size <= PAGE_SIZE_MAX; size *= 2)
		add_form(t, &n, size, 0);
	try_forms(s, shapes, t, n);
}

/* --- opening ------------------------------------------------------------------------ */

static int open_file(struct source *s, enum source_file k, struct err *e)
{
	char *name = xasprintf("%s%s", s->path, beside[k]);
	/* a pipe or a device would block, or be changed by being read */
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc = 0;

	if (fd < 0 && errno == ENOENT)
		rc = k == SOURCE_MAIN ? err_set(e, ERR_NOT_FOUND, "there is no "
						"database %s", name) : 0;
	else if (fd < 0 || fstat(fd, &s->was[k]) < 0)
		rc = err_sys(e, "cannot read %s", name);
	else if (!S_ISREG(s->was[k].st_mode))
		rc = err_set(e, ERR_FORMAT, "%s is no regular file: name a database "
			     "with --db", name);
	else if (k == SOURCE_MAIN && s->was[k].st_size == 0)
		rc = err_set(e, ERR_FORMAT, "%s is empty: there is nothing to "
			     "salvage", name);
	s->fd[k] = fd;
	free(name);
	return rc;
}

int source_open(const char *path, const struct shapes *shapes, struct source **out,
		struct err *e)
{
	struct source *s = xcalloc(1, sizeof *s);
	int rc = 0;

	s->path = xstrdup(path);
	for (int k = 0; k < SOURCE_FILES; k++)
		s->fd[k] = -1;
	for (int k = 0; k < SOURCE_FILES && rc == 0; k++)
		rc = open_file(s, k, e);
	if (rc < 0) {
		source_close(s);
		return rc;
	}
	find_form(s, shapes);
	s->pages = (s->was[SOURCE_MAIN].st_size + s->form.size - 1) / s->form.size;
	salvage_log_read(&s->log, s->fd, &s->form);
	s->cached = xcalloc(CACHED, sizeof *s->cached);
	for (size_t i = 0; i < CACHED; i++)
		s->cached[i] = -1;
	s->cache = xcalloc(CACHED, s->form.size);
	s->chain = xcalloc(1, s->form.size);
	*out = s;
	return 0;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	for (int k = 0; k < SOURCE_FILES; k++)
		if (s->fd[k] >= 0)
			close(s->fd[k]);
	salvage_log_release(&s->log);
	free(s->cached);
	free(s->cache);
	free(s->chain);
	free(s->path);
	free(s);
}

int source_is_unchanged(const struct source *s, struct err *e)
{
	struct stat now;

	for (int k = 0; k < SOURCE_FILES; k++)
		if (s->fd[k] >= 0 &&
		    (fstat(s->fd[k], &now) < 0 ||
		     now.st_size != s->was[k].st_size ||
		     now.st_mtim.tv_sec != s->was[k].st_mtim.tv_sec ||
		     now.st_mtim.tv_nsec != s->was[k].st_mtim.tv_nsec))
			return err_set(e, ERR_BUSY, "%s%s was written to while it was "
				       "read: stop what writes to it, or salvage a "
				       "copy", s->path, beside[k]);
	return 0;
}

/* --- images ---------------------------------------------------------------------- */

const struct page_form *source_form(const struct source *s)
{
	return &s->form;
}

int64_t source_pages(const struct source *s)
{
	/* the log may have pages that the file does not reach yet */
	return s->pages > s->log.last_page ? s->pages : s->log.last_page;
}

int64_t source_images(const struct source *s)
{
	return s->pages + (int64_t)s->log.n;
}

uint32_t source_page_of(const struct source *s, int64_t image)
{
	return image < s->pages ? (uint32_t)(image + 1)
				: s->log.image[image - s->pages].page;
}

int64_t source_image_of(const struct source *s, uint32_t page, enum source_way way)
{
	const struct log_pages *list = way == SOURCE_NEWEST ? &s->log.committed
				     : way == SOURCE_LOG ? &s->log.any
				     : &s->log.undone;
	int64_t k = way == SOURCE_FILE ? -1 : log_pages_find(list, page);

	if (k >= 0)
		return s->pages + k;
	return page >= 1 && page <= s->pages ? (int64_t)page - 1 : -1;
}

bool source_has_journal(const struct source *s)
{
	return s->log.undone.n > 0;
}

bool source_is_newest(const struct source *s, int64_t image)
{
	return source_image_of(s, source_page_of(s, image), SOURCE_NEWEST) == image;
}

static void read_image(struct source *s, int64_t image, unsigned char *p)
{
	const struct log_image *l;

	if (image < s->pages) {
		read_at(s->fd[SOURCE_MAIN], image * s->form.size, p, s->form.size);
		return;
	}
	l = &s->log.image[image - s->pages];
	read_at(s->fd[l->file], l->at, p, s->form.size);
}

const unsigned char *source_image(struct source *s, int64_t image)
{
	size_t slot = (size_t)image % CACHED;
	unsigned char *p = s->cache + slot * s->form.size;

	if (s->cached[slot] != image) {
		read_image(s, image, p);
		s->cached[slot] = image;
	}
	return p;
}

static bool is_blank(const unsigned char *p, size_t n)
{
	return n == 0 || (*p == 0 && memcmp(p, p + 1, n - 1) == 0);
}

int source_load(struct source *s, const struct page_cell *c, enum source_way way,
		struct buf *out)
{
	uint32_t left = c->total - c->n_local, page = c->overflow;
	uint32_t mark = 0, steps = 0, until = 1;
	bool blank = false;

	if (left / s->form.size > (uint64_t)source_images(s))
		return ERR_FORMAT;  /* longer than all there is */
	buf_add(out, c->local, c->n_local);
	while (left) {
		int64_t image = source_image_of(s, page, way);
		uint32_t n = s->form.usable - 4 < left ? s->form.usable - 4 : left;

		if (image < 0 || page == mark)
			return ERR_FORMAT;
		/* a chain that bites its tail meets a mark that is moved at steps
		 * 1, 2, 4, 8 (R. P. Brent, 1980) */
		if (++steps == until) {
			mark = page;
			until *= 2;
		}
		read_image(s, image, s->chain);
		buf_add(out, s->chain + 4, n);
		blank = is_blank(s->chain + 4, n);
		page = page_u32(s->chain);
		left -= n;
	}
	return blank || page != 0;
}

uint32_t source_version(struct source *s)
{
	int64_t image = source_image_of(s, 1, SOURCE_NEWEST);
	unsigned char *p = xmalloc(s->form.size);
	uint32_t version = 0;

	read_image(s, image, p);
	if (memcmp(p, "SQLite format 3", 16) == 0 &&
	    page_u32(p + 68) == STORE_APPLICATION_ID)
		version = page_u32(p + 60);
	free(p);
	return version;
}
