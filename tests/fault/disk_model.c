/* SPDX-License-Identifier: MIT */
#include "disk_model.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/xmem.h"

#define SECTOR 512

uint64_t disk_random(struct disk *d, uint64_t n)
{
	uint64_t x = d->seed += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % n;
}

/* --- bytes ----------------------------------------------------------------- */

struct bytes {
	unsigned char **p;
	size_t *n, *cap;
};

static void set_size(struct bytes b, size_t n)
{
	if (n > *b.cap) {
		*b.cap = n * 2;
		*b.p = xrealloc(*b.p, *b.cap);
	}
	if (n > *b.n)
		memset(*b.p + *b.n, 0, n - *b.n);
	*b.n = n;
}

static void put(struct bytes b, int64_t at, const unsigned char *p, size_t n)
{
	if ((size_t)at + n > *b.n)
		set_size(b, (size_t)at + n);
	memcpy(*b.p + at, p, n);
}

static void put_op(struct bytes b, const struct disk_op *op)
{
	if (op->truncate)
		set_size(b, (size_t)op->at);
	else
		put(b, op->at, op->p, op->n);
}

static struct bytes synced(struct disk_file *f)
{
	return (struct bytes){ &f->p, &f->n, &f->cap };
}

/* Some of what is pending, torn or not: each op with keep chances of 8. */
static void put_some(struct disk *d, const struct disk_file *f, struct bytes b,
		     unsigned keep, struct disk_loss *loss)
{
	for (size_t i = 0; i < f->n_op; i++) {
		const struct disk_op *op = &f->op[i];

		if (disk_random(d, 8) >= keep) {
			loss->dropped++;
			continue;
		}
		if (op->truncate || disk_random(d, 4)) {
			put_op(b, op);
			continue;
		}
		loss->torn++;
		for (size_t s = 0; s < op->n; s += SECTOR)
			if (disk_random(d, 2))
				put(b, op->at + (int64_t)s, op->p + s,
				    op->n - s < SECTOR ? op->n - s : SECTOR);
	}
}

/* --- events ---------------------------------------------------------------- */

static struct disk_file *find(struct disk *d, const char *path)
{
	for (size_t i = d->n; i-- > 0;)
		if (!d->file[i].unlinked && strcmp(d->file[i].path, path) == 0)
			return &d->file[i];
	return NULL;
}

static void add_file(struct disk *d, const char *path, bool folder)
{
	struct disk_file *f;

	if (d->n == d->cap) {
		d->cap = d->cap ? d->cap * 2 : 16;
		d->file = xrealloc(d->file, d->cap * sizeof *d->file);
	}
	f = &d->file[d->n++];
	memset(f, 0, sizeof *f);
	snprintf(f->path, sizeof f->path, "%s", path);
	f->folder = folder;
}

void disk_have(struct disk *d, const char *path, const unsigned char *p, size_t n)
{
	add_file(d, path, !p);
	d->file[d->n - 1].named = true;
	if (n)
		put(synced(&d->file[d->n - 1]), 0, p, n);
}

static void add_op(struct disk_file *f, const struct disk_op *op)
{
	if (f->n_op == f->cap_op) {
		f->cap_op = f->cap_op ? f->cap_op * 2 : 64;
		f->op = xrealloc(f->op, f->cap_op * sizeof *f->op);
	}
	f->op[f->n_op++] = *op;
}

static bool lies_in(const char *path, const char *folder)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	if (!slash)
		return strcmp(folder, ".") == 0;
	return strlen(folder) == n && strncmp(path, folder, n) == 0;
}

static void sync_names(struct disk *d, const char *folder)
{
	for (size_t i = 0; i < d->n; i++) {
		struct disk_file *f = &d->file[i];

		if (!lies_in(f->path, folder))
			continue;
		f->gone = f->unlinked;
		f->named = true;
		f->before[0] = '\0';
	}
}

static void sync_path(struct disk *d, const char *path)
{
	struct disk_file *f = find(d, path);

	if (!f || f->folder) {
		sync_names(d, path);
		return;
	}
	for (size_t i = 0; i < f->n_op; i++)
		put_op(synced(f), &f->op[i]);
	f->n_op = 0;
}

/* The kernel has dropped the dirty marks: what did not get out now never will. */
static void sync_failed(struct disk *d, const char *path)
{
	struct disk_file *f = find(d, path);
	struct disk_loss loss = { 0 };

	if (!f || f->folder)
		return;
	put_some(d, f, synced(f), 4, &loss);
	f->n_op = 0;
}

static void rename_file(struct disk *d, struct disk_file *f,
			const unsigned char *to, size_t n)
{
	char path[256];
	struct disk_file *replaced;

	snprintf(path, sizeof path, "%.*s", (int)n, (const char *)to);
	replaced = find(d, path);
	if (replaced)
		replaced->unlinked = true;
	memcpy(f->before, f->path, sizeof path);
	memcpy(f->path, path, sizeof path);
}

void disk_apply(struct disk *d, const struct record *r, const char *path,
		const unsigned char *p)
{
	struct disk_op op = { .truncate = r->kind == RECORD_TRUNCATE,
			      .at = r->at, .p = p, .n = r->n };
	struct disk_file *f = find(d, path);

	if (r->kind == RECORD_FILE || r->kind == RECORD_FOLDER)
		add_file(d, path, r->kind == RECORD_FOLDER);
	else if ((r->kind == RECORD_WRITE || r->kind == RECORD_TRUNCATE) && f)
		add_op(f, &op);
	else if (r->kind == RECORD_UNLINK && f)
		f->unlinked = true;
	else if (r->kind == RECORD_RENAME && f)
		rename_file(d, f, p, r->n);
	else if (r->kind == RECORD_SYNC && !d->ignore_sync)
		sync_path(d, path);
	else if (r->kind == RECORD_FAILED)
		sync_failed(d, path);
}

/* --- power ----------------------------------------------------------------- */

static void write_file(const char *path, const unsigned char *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	while (fd >= 0 && n) {
		ssize_t done = write(fd, p, n);

		if (done <= 0)
			break;
		p += done;
		n -= (size_t)done;
	}
	if (fd < 0 || n) {
		perror(path);
		exit(9);
	}
	close(fd);
}

static void lose_file(struct disk *d, struct disk_file *f, const char *path,
		      unsigned keep, struct disk_loss *loss)
{
	unsigned char *p = NULL;
	size_t n = 0, cap = 0;
	struct bytes b = { &p, &n, &cap };

	set_size(b, f->n);
	if (f->n)
		memcpy(p, f->p, f->n);
	put_some(d, f, b, keep, loss);
	write_file(path, p, n);
	free(p);
}

void disk_lose_power(struct disk *d, const char *to, struct disk_loss *loss)
{
	/* from everything unsynced lost to nearly everything kept */
	unsigned keep = (unsigned)disk_random(d, 5) * 2;

	for (size_t i = 0; i < d->n; i++) {
		struct disk_file *f = &d->file[i];
		char path[600];

		if (f->gone)
			continue;
		if ((f->unlinked || !f->named) && disk_random(d, 2)) {
			loss->unnamed++;
			continue;
		}
		snprintf(path, sizeof path, "%s/%s", to,
			 f->before[0] && disk_random(d, 2) ? f->before : f->path);
		if (f->folder) {
			/* fails where its own folder was lost: so is it */
			if (mkdir(path, 0700) < 0)
				loss->unnamed++;
			continue;
		}
		*strrchr(path, '/') = '\0';
		if (access(path, F_OK) < 0)
			continue;
		path[strlen(path)] = '/';
		lose_file(d, f, path, keep, loss);
	}
}

void disk_release(struct disk *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->file[i].p);
		free(d->file[i].op);
	}
	free(d->file);
}
