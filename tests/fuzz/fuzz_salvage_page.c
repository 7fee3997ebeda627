/* SPDX-License-Identifier: MIT */
/* Any bytes as a database and its log: rows are looked for in every page, and put
 * together to runs; what a row is said to hold lies within it.  The first three bytes
 * of the input say where the log begins. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/salvage_run.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "fuzz.h"

#define RUNS 4

/* Made once: what every input is measured with. */
struct bench {
	struct sqlite3 *reference;
	struct shapes shapes;
	char file[64], log[64];
};

static void clear(void)
{
	char path[64];

	snprintf(path, sizeof path, "/tmp/fuzz-salvage.%d.db", (int)getpid());
	unlink(path);
	snprintf(path, sizeof path, "/tmp/fuzz-salvage.%d.db-wal", (int)getpid());
	unlink(path);
}

static struct bench *bench_open(void)
{
	static struct bench *b;

	if (b)
		return b;
	b = calloc(1, sizeof *b);
	snprintf(b->file, sizeof b->file, "/tmp/fuzz-salvage.%d.db", (int)getpid());
	snprintf(b->log, sizeof b->log, "%s-wal", b->file);
	atexit(clear);
	fuzz_require(sqlite3_open(":memory:", &b->reference) == SQLITE_OK);
	fuzz_require(stmt_exec(b->reference, sql_schema, NULL) == 0);
	fuzz_require(stmt_exec(b->reference, "DROP TRIGGER result_agrees; "
			       "DROP TRIGGER journal_agrees", NULL) == 0);
	fuzz_require(shapes_load(b->reference, &b->shapes, NULL) == 0);
	return b;
}

static void write_file(const char *path, const char *p, size_t n)
{
	FILE *f = fopen(path, "w");

	fuzz_require(f && fwrite(p, 1, n, f) == n);
	fclose(f);
}

struct sums {
	struct source *src;
	size_t rows;
	unsigned sum;
};

static void touch(struct sums *s, const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s->sum += p[i];
}

static void look(void *arg, const struct scan_row *row)
{
	const struct record *r = row->record;
	struct buf whole = BUF_INIT;
	struct sums *s = arg;

	s->rows++;
	fuzz_require(r->columns == row->shape->columns);
	fuzz_require(row->cell->n_local <= row->cell->total);
	for (uint32_t i = 0; i < r->columns; i++)
		if (record_has(r, i))
			touch(s, r->p + r->column[i].at, r->column[i].n);
	touch(s, row->cell->local, row->cell->n_local);
	for (int way = 0; way < SOURCE_WAYS; way++) {
		buf_reset(&whole);
		if (source_load(s->src, row->cell, way, &whole) == 0)
			fuzz_require(whole.n == row->cell->total);
	}
	buf_release(&whole);
}

static void rescue_some(struct bench *b, struct salvage_scan *scan, struct source *src)
{
	struct rescuer *x = NULL;
	int64_t n = 0, images;
	struct rescued r;

	fuzz_require(rescuer_open(scan, src, &b->shapes, b->reference, &x, NULL) == 0);
	rescuer_mend_at_most(x, 100);
	for (int i = 0; i < RUNS && scan_next_run(scan, n, &n, &images, NULL) == 1; i++) {
		fuzz_require(rescue_run(x, n, &r, NULL) == 0);
		/* a run that is lost has a reason */
		fuzz_require(r.proven || *r.why);
		run_free(r.run);
	}
	rescuer_close(x);
}

bool fuzz_one(const char *text, size_t n)
{
	struct bench *b = bench_open();
	struct scan_progress none = { .call = NULL };
	struct salvage_scan *scan = NULL;
	struct sums s = { .rows = 0 };
	const unsigned char *u = (const unsigned char *)text;
	size_t log;

	if (n < 4)
		return false;
	log = (size_t)u[0] << 16 | (size_t)u[1] << 8 | u[2];
	text += 3;
	n -= 3;
	log = log < n ? log : n;
	write_file(b->file, text, log);
	write_file(b->log, text + log, n - log);
	if (source_open(b->file, &b->shapes, &s.src, NULL) < 0)
		return false;
	fuzz_require(scan_open(s.src, &b->shapes, &scan, NULL) == 0);
	for (int64_t i = 0; i < source_images(s.src); i++)
		scan_image(scan, i, look, &s);
	fuzz_require(scan_all(scan, &none, NULL) == 0);
	rescue_some(b, scan, s.src);
	scan_close(scan);
	source_close(s.src);
	return s.rows > 0;
}
