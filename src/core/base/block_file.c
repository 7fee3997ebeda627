/* SPDX-License-Identifier: MIT */
#include "core/base/block_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/xmem.h"

#define LEAST 256   /* bytes: most sequences are short */

/* --- the file ------------------------------------------------------------------- */

/* O_TMPFILE is not known to every file system. */
static int make_in(const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
	char *name;

	if (fd >= 0)
		return fd;
	name = xasprintf("%s/postsil.XXXXXX", folder);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	free(name);
	return fd;
}

static int make_file(struct block_file *f, struct err *e)
{
	const char *own = getenv("TMPDIR");
	bool named = own && *own;

	f->fd = make_in(named ? own : "/var/tmp");
	if (f->fd < 0 && !named)
		f->fd = make_in("/tmp");
	return f->fd >= 0 ? 0 : err_sys(e, "cannot make a temporary file in %.200s "
					"(TMPDIR names another folder for it)",
					named ? own : "/tmp");
}

void block_file_close(struct block_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	*f = (struct block_file)BLOCK_FILE_INIT;
}

static int write_block(struct block_file *f, int64_t at, const char *block,
		       struct err *e)
{
	for (size_t done = 0; done < BLOCK_BYTES;) {
		ssize_t k = pwrite(f->fd, block + done, BLOCK_BYTES - done,
				   (off_t)at * BLOCK_BYTES + (off_t)done);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_sys(e, "cannot write to a temporary file (TMPDIR "
				       "names another folder for it)");
		done += (size_t)k;
	}
	return 0;
}

static int read_block(const struct block_file *f, int64_t at, char *block,
		      struct err *e)
{
	for (size_t done = 0; done < BLOCK_BYTES;) {
		ssize_t k = pread(f->fd, block + done, BLOCK_BYTES - done,
				  (off_t)at * BLOCK_BYTES + (off_t)done);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_sys(e, "cannot read a temporary file");
		if (k == 0)
			return err_set(e, ERR_IO, "a temporary file is cut short");
		done += (size_t)k;
	}
	return 0;
}

/* --- sequences ------------------------------------------------------------------- */

static void make_room(struct block_chain *c, size_t n)
{
	size_t cap = c->cap ? c->cap : LEAST;

	if (n <= c->cap)
		return;
	while (cap < n)
		cap *= 2;
	c->cap = cap < BLOCK_ROOM ? cap : BLOCK_ROOM;
	c->rest = xrealloc(c->rest, c->cap);
}

/* Puts away what fills a block. */
static int put_away(struct block_chain *c, struct block_file *f, struct err *e)
{
	char block[BLOCK_BYTES];

	if (f->fd < 0) {
		int rc = make_file(f, e);

		if (rc < 0)
			return rc;
	}
	if (c->n == BLOCK_ROOM)
		c->first = c->next = f->n++;
	int64_t at = c->next;
	c->next = f->n++;
	memcpy(block, &c->next, sizeof c->next);
	memcpy(block + sizeof c->next, c->rest, BLOCK_ROOM);
	return write_block(f, at, block, e);
}

int block_chain_add(struct block_chain *c, struct block_file *f, const void *p,
		    size_t n, struct err *e)
{
	const char *s = p;

	while (n) {
		size_t used = c->n % BLOCK_ROOM, k = BLOCK_ROOM - used;

		if (k > n)
			k = n;
		make_room(c, used + k);
		memcpy(c->rest + used, s, k);
		c->n += k;
		s += k;
		n -= k;
		if (used + k == BLOCK_ROOM) {
			int rc = put_away(c, f, e);

			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

/* The bytes at hand, and how many. */
static int look(const struct block_chain *c, const struct block_file *f,
		struct block_reader *r, const char **p, size_t *n, struct err *e)
{
	uint64_t blocks = c->n - c->n % BLOCK_ROOM;
	size_t off = r->at % BLOCK_ROOM;
	int64_t at = c->first;
	int rc = 0;

	if (r->at >= blocks) {
		*p = c->rest + off;
		*n = c->n % BLOCK_ROOM - off;
		return 0;
	}
	if (r->at && off == 0)
		memcpy(&at, r->block, sizeof at);
	if (off == 0)
		rc = read_block(f, at, r->block, e);
	*p = r->block + sizeof at + off;
	*n = BLOCK_ROOM - off;
	return rc;
}

int block_chain_read(const struct block_chain *c, const struct block_file *f,
		     struct block_reader *r, void *to, size_t n, struct err *e)
{
	char *out = to;

	assert(n <= c->n - r->at);
	while (n) {
		const char *p;
		size_t k;
		int rc = look(c, f, r, &p, &k, e);

		if (rc < 0)
			return rc;
		if (k > n)
			k = n;
		memcpy(out, p, k);
		out += k;
		n -= k;
		r->at += k;
	}
	return 0;
}

void block_chain_reset(struct block_chain *c)
{
	c->n = 0;
}

void block_chain_release(struct block_chain *c)
{
	free(c->rest);
	*c = (struct block_chain){ 0 };
}
