/* SPDX-License-Identifier: MIT */
/*
 * usage: salvage_trial KIND TRIALS RUNS FOLDER [SEED]
 *
 * Makes a store of so many runs of a fleet in the folder, damages copies of it in one
 * KIND of ways, salvages each, and judges what came out.  Prints a line of figures, and
 * one for each defect.  Exit status 0: no run that was not touched was lost, none was
 * changed, and no damaged file was written to.
 */
#include "../unit/db/salvage_judge.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../bench/store_fleet.h"
#include "../unit/db/file_bytes.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/store.h"

#define PAGE 4096
#define INTERIOR 0x02   /* fileformat2, 1.6 */
#define IN_LOG 20   /* runs that the log alone has */

struct bench {
	char whole[256], damaged[256], fresh[256];
	struct buf file, log;     /* of the whole store */
	struct buf bad_file, bad_log;
	struct salvage_judge judge;
	bool *bad;                /* images */
	uint64_t chance;
	size_t runs, turn;
};

static void give_up(const char *what)
{
	perror(what);
	exit(9);
}

static uint64_t next(struct bench *b)
{
	/* Marsaglia, "Xorshift RNGs", 2003: 13, 7, 17 */
	b->chance ^= b->chance << 13;
	b->chance ^= b->chance >> 7;
	b->chance ^= b->chance << 17;
	return b->chance;
}

static size_t below(struct bench *b, size_t n)
{
	return next(b) % n;
}

/* --- files ----------------------------------------------------------------------- */

static void beside(const char *path, const char *end, char *out, size_t n)
{
	snprintf(out, n, "%.240s%s", path, end);
}

static void copy(struct buf *to, const struct buf *from)
{
	buf_reset(to);
	buf_add(to, buf_str(from), from->n);
}

/* --- the whole store ------------------------------------------------------------- */

static void add_runs(const char *path, size_t from, size_t to, bool leave_log)
{
	struct err e = ERR_INIT;
	struct store *s;

	if (store_open(path, STORE_CREATE, &s, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		exit(9);
	}
	for (size_t i = from; i < to; i++) {
		/* of all products and, by and by, all stacks */
		struct run *r = fleet_run(i * 131 + i % 3);

		if (store_add_run(s, r, &e) != 1) {
			fprintf(stderr, "run %zu: %s\n", i, e.text);
			exit(9);
		}
		run_free(r);
	}
	if (leave_log)
		_exit(0);
	store_close(s);
}

/* As somebody who made a copy of a table, changed it, and dropped it: its pages are
 * free, and full of rows that look like ours. */
static void leave_stale(const char *path)
{
	struct sqlite3 *db;
	char *why = NULL;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db, "PRAGMA secure_delete = OFF;"
		"CREATE TABLE s(run INTEGER NOT NULL, device TEXT NOT NULL, precision TEXT "
		"NOT NULL, kernel TEXT NOT NULL, variant TEXT NOT NULL, size INTEGER NOT "
		"NULL, pos, work, unit, value, low, high, quality, source, n, reps, "
		"PRIMARY KEY(run, device, precision, kernel, variant, size)) WITHOUT ROWID;"
		"INSERT INTO s SELECT run, device, precision, kernel, variant, size, pos, "
		"work, unit, value + 1, low, high, quality, source, n, reps FROM sample;"
		"CREATE TABLE f(run INTEGER NOT NULL, device TEXT NOT NULL, key TEXT NOT "
		"NULL, pos, state, value, source, reason, PRIMARY KEY(run, device, key)) "
		"WITHOUT ROWID;"
		"INSERT INTO f SELECT run, device, 'x' || key, pos, state, value, source, "
		"reason FROM fact;"
		"DROP TABLE s; DROP TABLE f; PRAGMA wal_checkpoint(TRUNCATE)",
		NULL, NULL, &why) != SQLITE_OK) {
		fprintf(stderr, "%s\n", why);
		exit(9);
	}
	sqlite3_close(db);
}

static void make_store(struct bench *b, bool log, bool stale)
{
	size_t first = log ? b->runs - IN_LOG : b->runs;
	char path[256];
	int status = 0;

	add_runs(b->whole, 0, first, false);
	if (stale)
		leave_stale(b->whole);
	if (log) {
		pid_t child = fork();

		if (child == 0)
			add_runs(b->whole, first, b->runs, true);
		if (child < 0 || waitpid(child, &status, 0) != child || status)
			give_up("fork");
	}
	/* the files first: looking at the store makes a log of its own */
	files_read(b->whole, &b->file);
	beside(b->whole, "-wal", path, sizeof path);
	files_read(path, &b->log);
	if (log && b->log.n < PAGE)
		give_up("no log");
	files_write(b->damaged, b->file.p, b->file.n);
	beside(b->damaged, "-wal", path, sizeof path);
	files_write(path, b->log.p, b->log.n);
	salvage_judge_open(&b->judge, b->damaged);
	if (b->judge.runs != b->runs)
		give_up("not all runs are there");
	b->bad = calloc((size_t)b->judge.images, sizeof *b->bad);
}

/* --- damage --------------------------------------------------------------------------- */

static size_t pages(const struct bench *b)
{
	return b->file.n / PAGE;
}

static void flip(struct bench *b)
{
	size_t bit;

	do  /* unused space is full of zeros: most of the rest is content */
		bit = below(b, b->bad_file.n * 8);
	while (!b->bad_file.p[bit / 8]);
	b->bad_file.p[bit / 8] ^= (char)(1 << bit % 8);
	b->bad[bit / 8 / PAGE] = true;
}

static void noise(struct bench *b, size_t from, size_t to, bool zeros)
{
	for (size_t i = from; i < to; i++) {
		b->bad_file.p[i] = zeros ? 0 : (char)next(b);
		b->bad[i / PAGE] = true;
	}
}

static void spoil_page(struct bench *b)
{
	size_t k = below(b, pages(b));

	noise(b, k * PAGE, (k + 1) * PAGE, next(b) & 1);
}

/* The pages above others, one after the other: what hung on one is whole, and has to
 * be told from what was dropped. */
static void spoil_interior(struct bench *b)
{
	for (size_t i = 0; i < pages(b); i++) {
		size_t k = b->turn++ % pages(b);

		if (b->file.p[k * PAGE] == INTERIOR) {
			noise(b, k * PAGE, (k + 1) * PAGE, next(b) & 1);
			return;
		}
	}
	give_up("no page is above others");
}

/* A write of a page that ended at a sector. */
static void tear(struct bench *b)
{
	size_t k = below(b, pages(b)), at = below(b, 7) + 1;

	noise(b, k * PAGE + at * 512, (k + 1) * PAGE, next(b) & 1);
}

static void cut(struct bench *b)
{
	size_t n = below(b, b->bad_file.n - 1) + 1;

	for (size_t i = n / PAGE; i < pages(b); i++)
		b->bad[i] = true;
	b->bad_file.n = n;
}

static void behead(struct bench *b)
{
	noise(b, 0, next(b) & 1 ? PAGE : 100, next(b) & 1);
}

static void spoil_many(struct bench *b)
{
	for (size_t i = 0; i < pages(b) / 20; i++)
		spoil_page(b);
}

static void append(struct bench *b)
{
	for (size_t n = below(b, 3 * PAGE) + 1; n; n--)
		buf_addc(&b->bad_file, (char)next(b));
}

/* One bit of the log, or its end. */
static void spoil_log(struct bench *b)
{
	size_t first = pages(b), frame = PAGE + 24, at;

	if (next(b) % 4 == 0) {
		b->bad_log.n = below(b, b->bad_log.n);
		for (at = b->bad_log.n; at < b->log.n; at++)
			if (at >= 32)
				b->bad[first + (at - 32) / frame] = true;
		return;
	}
	do
		at = below(b, b->bad_log.n);
	while (!b->bad_log.p[at]);
	b->bad_log.p[at] ^= (char)(1 << below(b, 8));
	if (at >= 32)
		b->bad[first + (at - 32) / frame] = true;
}

static void nothing(struct bench *b)
{
	(void)b;
}

static const struct kind {
	const char *name;
	bool log, stale;
	void (*damage)(struct bench *b);
} kinds[] = {
	{ .name = "none", .damage = nothing },
	{ .name = "flip", .damage = flip },
	{ .name = "page", .damage = spoil_page },
	{ .name = "torn", .damage = tear },
	{ .name = "cut", .damage = cut },
	{ .name = "head", .damage = behead },
	{ .name = "many", .damage = spoil_many },
	{ .name = "behind", .damage = append },
	{ .name = "log", .log = true, .damage = nothing },
	{ .name = "log-head", .log = true, .damage = behead },
	{ .name = "log-bad", .log = true, .damage = spoil_log },
	{ .name = "stale", .stale = true, .damage = nothing },
	{ .name = "stale-page", .stale = true, .damage = spoil_page },
	{ .name = "interior", .damage = spoil_interior },
	{ .name = "stale-interior", .stale = true, .damage = spoil_interior },
	{ .name = "stale-many", .stale = true, .damage = spoil_many },
};

/* --- trials -------------------------------------------------------------------------- */

struct tally {
	size_t trials, hit, defects, wrong, written, touched;
	int64_t saved, unproven, kept, lost, strays;
};

static void trial(struct bench *b, const struct kind *k, struct tally *t)
{
	struct salvage_case c = { .damaged = b->damaged, .fresh = b->fresh,
				  .bad = b->bad };
	struct salvage_verdict v;
	char log[256];

	copy(&b->bad_file, &b->file);
	copy(&b->bad_log, &b->log);
	memset(b->bad, 0, (size_t)b->judge.images * sizeof *b->bad);
	k->damage(b);
	beside(b->damaged, "-wal", log, sizeof log);
	files_write(b->damaged, b->bad_file.p, b->bad_file.n);
	files_write(log, b->bad_log.p, b->bad_log.n);
	unlink(b->fresh);
	salvage_judge_case(&b->judge, &c, &v);
	t->trials++;
	t->hit += v.touched > 0;
	t->touched += v.touched;
	t->defects += v.defects;
	t->wrong += v.wrong;
	t->saved += v.saved;
	t->unproven += v.unproven;
	t->kept += v.kept_place;
	t->lost += v.lost;
	t->strays += v.strays;
	if (!files_hold(b->damaged, &b->bad_file) || !files_hold(log, &b->bad_log))
		t->written++;
	if (*v.why)
		printf("trial %zu: %zu defects, %zu wrong: %s\n", t->trials, v.defects,
		       v.wrong, v.why);
}

int main(int argc, char **argv)
{
	const struct kind *k = NULL;
	struct tally t = { 0 };
	struct bench b = { .chance = 20261123 };
	size_t trials;

	for (size_t i = 0; argc >= 5 && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, argv[1]) == 0)
			k = &kinds[i];
	if (!k)
		return 9;
	trials = strtoul(argv[2], NULL, 10);
	b.runs = strtoul(argv[3], NULL, 10);
	if (argc > 5)
		b.chance = strtoull(argv[5], NULL, 10);
	snprintf(b.whole, sizeof b.whole, "%s/whole.db", argv[4]);
	snprintf(b.damaged, sizeof b.damaged, "%s/damaged.db", argv[4]);
	snprintf(b.fresh, sizeof b.fresh, "%s/fresh.db", argv[4]);
	make_store(&b, k->log, k->stale);
	while (t.trials < trials)
		trial(&b, k, &t);
	printf("figures: %s: %zu trials, %zu hit; %lld of %zu runs saved and %lld more "
	       "unproven, %lld kept their place, %lld lost, %lld strays; %zu touched, "
	       "%zu lost untouched, %zu changed, %zu files written to\n", k->name,
	       t.trials, t.hit, (long long)t.saved, trials * b.runs,
	       (long long)t.unproven, (long long)t.kept, (long long)t.lost,
	       (long long)t.strays, t.touched, t.defects, t.wrong, t.written);
	salvage_judge_close(&b.judge);
	buf_release(&b.file);
	buf_release(&b.log);
	buf_release(&b.bad_file);
	buf_release(&b.bad_log);
	free(b.bad);
	return t.defects || t.wrong || t.written;
}
