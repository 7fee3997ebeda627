/* SPDX-License-Identifier: MIT */
#include "salvage_judge.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "db/salvage_scan.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_salvage.h"

static void give_up(const char *what, const char *why)
{
	fprintf(stderr, "salvage_judge: %s: %s\n", what, why);
	exit(9);
}

static struct sqlite3 *open_db(const char *path)
{
	struct sqlite3 *db;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		give_up(path, sqlite3_errmsg(db));
	return db;
}

static sqlite3_stmt *ask(struct sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		give_up(sql, sqlite3_errmsg(db));
	return st;
}

static void column(sqlite3_stmt *st, int i, char *out, size_t n)
{
	snprintf(out, n, "%s", (const char *)sqlite3_column_text(st, i));
}

/* --- the whole store ------------------------------------------------------------- */

static void learn_runs(struct salvage_judge *j, struct sqlite3 *db)
{
	sqlite3_stmt *st = ask(db, "SELECT r.run_id, j.record_hash, j.hash, r.hardware, "
			       "r.software, j.origin FROM run r JOIN journal j "
			       "ON j.run = r.n WHERE j.seq = r.n ORDER BY r.n");

	while (sqlite3_step(st) == SQLITE_ROW && j->runs < JUDGE_RUNS_MAX) {
		column(st, 0, j->run[j->runs].run_id, RUN_ID);
		column(st, 1, j->run[j->runs].record_hash, DIGEST_HEX);
		column(st, 2, j->run[j->runs].hash, DIGEST_HEX);
		j->run[j->runs].hardware = sqlite3_column_int64(st, 3);
		j->run[j->runs].software = sqlite3_column_int64(st, 4);
		column(st, 5, j->origin, sizeof j->origin);
		j->runs++;
	}
	sqlite3_finalize(st);
}

struct learner {
	struct salvage_judge *j;
	struct source *src;
	struct sqlite3 *db;
	int64_t image;
};

static void learn_gpu(struct learner *l, int64_t image, int64_t n)
{
	sqlite3_stmt *st = ask(l->db, "SELECT DISTINCT run FROM device WHERE gpu = ?");

	sqlite3_bind_int64(st, 1, n);
	while (sqlite3_step(st) == SQLITE_ROW)
		l->j->touch[image][sqlite3_column_int64(st, 0) - 1] = true;
	sqlite3_finalize(st);
}

static void mark(struct learner *l, int64_t image, const struct scan_row *row)
{
	for (size_t k = 0; k < l->j->runs; k++) {
		int64_t mine = row->shape->kind == SHAPE_OF_HARDWARE
			? l->j->run[k].hardware
			: row->shape->kind == SHAPE_OF_SOFTWARE
			? l->j->run[k].software
			: row->shape->kind == SHAPE_OF_RUN ? (int64_t)k + 1 : -1;

		if (mine == row->n)
			l->j->touch[image][k] = true;
	}
	if (row->shape->kind == SHAPE_OF_GPU)
		learn_gpu(l, image, row->n);
}

static void learn_row(void *arg, const struct scan_row *row)
{
	struct learner *l = arg;
	uint32_t page = row->cell->overflow;

	if (row->shape->index)  /* what an index repeats is not needed */
		return;
	mark(l, l->image, row);
	for (int hops = 0; page && hops < 1000; hops++) {
		uint32_t next = 0;

		for (int64_t i = 0; i < l->j->images; i++)
			if (source_page_of(l->src, i) == page) {
				mark(l, i, row);
				next = page_u32(source_image(l->src, i));
			}
		page = next;
	}
}

static void learn_pages(struct salvage_judge *j, const char *whole, struct sqlite3 *db)
{
	struct learner l = { .j = j, .db = db };
	struct sqlite3 *reference = open_db(":memory:");
	struct salvage_scan *scan = NULL;
	struct shapes shapes;
	struct err e = ERR_INIT;

	if (stmt_exec(reference, sql_schema, &e) < 0 ||
	    shapes_load(reference, &shapes, &e) < 0 ||
	    source_open(whole, &shapes, &l.src, &e) < 0 ||
	    scan_open(l.src, &shapes, &scan, &e) < 0)
		give_up(whole, e.text);
	j->images = source_images(l.src);
	j->pages = source_pages(l.src);
	j->touch = calloc((size_t)j->images, sizeof *j->touch);
	for (l.image = 0; l.image < j->images; l.image++)
		scan_image(scan, l.image, learn_row, &l);
	scan_close(scan);
	source_close(l.src);
	shapes_release(&shapes);
	sqlite3_close(reference);
}

void salvage_judge_open(struct salvage_judge *j, const char *whole)
{
	struct sqlite3 *db = open_db(whole);

	memset(j, 0, sizeof *j);
	/* or closing it would empty the log */
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	learn_runs(j, db);
	learn_pages(j, whole, db);
	sqlite3_close(db);
}

void salvage_judge_close(struct salvage_judge *j)
{
	free(j->touch);
}

/* --- one case ------------------------------------------------------------------------ */

static void say(struct salvage_verdict *v, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void say(struct salvage_verdict *v, const char *fmt, ...)
{
	va_list ap;

	if (*v->why)
		return;
	va_start(ap, fmt);
	vsnprintf(v->why, sizeof v->why, fmt, ap);
	va_end(ap);
}

static size_t find_run(const struct salvage_judge *j, const char *run_id)
{
	size_t k = 0;

	while (k < j->runs && strcmp(j->run[k].run_id, run_id) != 0)
		k++;
	return k;
}

/* Every run of the new store is one of the old, and every journal row under the old
 * origin is the old row. */
static void judge_new(const struct salvage_judge *j, const char *fresh, bool *there,
		      struct salvage_verdict *v)
{
	struct sqlite3 *db = open_db(fresh);
	sqlite3_stmt *st = ask(db, "SELECT run_id, record_hash, hash, origin, seq "
			       "FROM journal");

	while (sqlite3_step(st) == SQLITE_ROW) {
		char id[RUN_ID], record[DIGEST_HEX], hash[DIGEST_HEX], origin[33];
		size_t k;

		column(st, 0, id, sizeof id);
		column(st, 1, record, sizeof record);
		column(st, 2, hash, sizeof hash);
		column(st, 3, origin, sizeof origin);
		k = find_run(j, id);
		if (k == j->runs || strcmp(record, j->run[k].record_hash) != 0 ||
		    (strcmp(origin, j->origin) == 0 &&
		     (sqlite3_column_int64(st, 4) != (int64_t)k + 1 ||
		      strcmp(hash, j->run[k].hash) != 0))) {
			v->wrong++;
			say(v, "run %s is another than it was", id);
		} else {
			there[k] = true;
		}
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
}

static const char *told(const struct salvage_report *r, const char *run_id)
{
	for (size_t i = 0; i < r->n_losses; i++)
		if (strcmp(r->loss[i].run_id, run_id) == 0)
			return r->loss[i].text;
	return "it was not told";
}

static bool is_touched(const struct salvage_judge *j, const bool *bad, size_t k)
{
	for (int64_t i = 0; i < j->images; i++)
		if (bad[i] && j->touch[i][k])
			return true;
	return false;
}

void salvage_judge_case(const struct salvage_judge *j, const struct salvage_case *c,
			struct salvage_verdict *out)
{
	struct salvage_request rq = { .from = c->damaged, .to = c->fresh };
	bool there[JUDGE_RUNS_MAX] = { false };
	struct salvage_report r;
	struct err e = ERR_INIT;
	int rc = store_salvage(&rq, &r, &e);

	memset(out, 0, sizeof *out);
	if (rc < 0)
		say(out, "refused: %.300s", e.text);
	else
		judge_new(j, c->fresh, there, out);
	for (size_t k = 0; k < j->runs; k++) {
		bool touched = is_touched(j, c->bad, k);

		out->touched += touched;
		if (!there[k] && !touched) {
			out->defects++;
			say(out, "run %zu is lost and was not touched: %s", k + 1,
			    rc < 0 ? e.text : told(&r, j->run[k].run_id));
		}
	}
	if (rc == 0) {
		out->saved = r.saved;
		out->unproven = r.saved_unproven;
		out->kept_place = r.kept_place;
		out->lost = r.lost;
		out->strays = r.strays;
	}
	salvage_report_release(&r);
}
