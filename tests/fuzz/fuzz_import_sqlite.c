/* SPDX-License-Identifier: MIT */
/* A SQLite file, and behind it a log that begins where a log's first bytes stand: it
 * is refused in words, or gives runs that are valid and rows refused in words; and
 * neither it nor what lies beside it changes. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/model/run.h"
#include "db/import_sqlite.h"
#include "fuzz.h"

#define NOW_MS 1795392000000ll   /* 2026-11-23 */
#define ITEMS_MAX 2000           /* a small file may have many rows of one page */

struct place {
	char folder[64], file[80], log[80], shm[80];
};

static void make_place(struct place *p)
{
	const char *tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	snprintf(p->folder, sizeof p->folder, "%s/postsil-fuzz-XXXXXX", tmp);
	fuzz_require(mkdtemp(p->folder) != NULL);
	snprintf(p->file, sizeof p->file, "%s/f", p->folder);
	snprintf(p->log, sizeof p->log, "%s/f-wal", p->folder);
	snprintf(p->shm, sizeof p->shm, "%s/f-shm", p->folder);
}

static void put(const char *path, const char *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	fuzz_require(fd >= 0 && write(fd, p, n) == (ssize_t)n && close(fd) == 0);
}

/* It is what was put there; and goes. */
static void take_back(const char *path, const char *p, size_t n)
{
	char *now = malloc(n + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	fuzz_require(now && fd >= 0 && read(fd, now, n + 1) == (ssize_t)n);
	fuzz_require(memcmp(now, p, n) == 0);
	close(fd);
	free(now);
	fuzz_require(unlink(path) == 0);
}

static bool read_items(struct import_stream *s)
{
	struct import_item item;
	struct err e = ERR_INIT;
	size_t n = 0, taken = 0;
	int rc;

	while ((rc = s->next(s, &item, &e)) == 1 && n++ < ITEMS_MAX) {
		fuzz_require(*item.where);
		fuzz_require(item.run ? run_validate(item.run, NULL) == 0
				      : item.why.code < 0 && *item.why.text);
		taken += item.run != NULL;
		run_free(item.run);
	}
	fuzz_require(rc >= 0 || *e.text);
	s->close(s);
	return taken > 0;
}

/* Where the log begins: at its magic number, SQLite file format 4.1. */
static size_t split(const char *p, size_t n)
{
	for (size_t i = 512; i + 4 <= n; i += 512)
		if (memcmp(p + i, "\x37\x7f\x06", 3) == 0)
			return i;
	return n;
}

bool fuzz_one(const char *text, size_t n)
{
	const struct import_sqlite_options o = { .now_ms = NOW_MS };
	struct import_stream *s;
	struct err e = ERR_INIT;
	size_t main = split(text, n);
	struct place p;
	bool taken = false;

	make_place(&p);
	put(p.file, text, main);
	if (main < n)
		put(p.log, text + main, n - main);
	if (import_sqlite_open(p.file, &o, &s, &e) < 0)
		fuzz_require(e.code < 0 && *e.text);
	else
		taken = read_items(s);
	take_back(p.file, text, main);
	if (main < n)
		take_back(p.log, text + main, n - main);
	/* nothing else is there */
	fuzz_require(access(p.shm, F_OK) != 0 && rmdir(p.folder) == 0);
	return taken;
}
