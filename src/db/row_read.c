/* SPDX-License-Identifier: MIT */
#include "db/row_read.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/query_filter.h"
#include "db/row_part.h"
#include "db/row_stream.h"
#include "db/sql.h"
#include "db/stmt.h"

/* The first of part_rows_run_columns and of part_rows_cell_columns. */
enum { R_RUN, R_AT, R_HARDWARE, R_SOFTWARE, R_NOTES, R_OWN };
enum { X_NOTES };

/* Where the columns of a run, or of its rows, stand in a statement. */
struct place {
	struct sqlite3_stmt *st;
	int first;
	struct row_columns columns;
};

struct row_reader {
	struct stmt run, device, cells;
	struct row_stream stream;
	struct places { struct place run, cells; } sought, streamed, *from;
	struct row_parts *parts;
	struct { int at, unix_s, notes, power_limit, device; } at;  /* columns */
	struct calibration_row row;
	struct calibration_value run_limit;
	int64_t n, hardware;    /* of the run */
	/* Whose gpu_* row has, "" before it has any, and whether that is of the product
	 * asked for. */
	struct buf device_name;
	int wanted;
	bool open, fresh;       /* fresh: cells stand at a row that is not read yet */
	struct buf texts;       /* of the run: its row may be gone when its cells come */
	struct buf run_notes, notes;
};

/* --- statements ------------------------------------------------------------------ */

/* They are columns [first, end) of st. */
static void place_find(struct place *p, struct sqlite3_stmt *st, int first, int end)
{
	p->st = st;
	p->first = first;
	row_columns_find(&p->columns, st, first, end);
}

static void check_names(const struct place *run, const struct place *cells)
{
	static const char *const name[R_OWN] = {
		[R_RUN] = "n", [R_AT] = "at_ms", [R_HARDWARE] = "hardware",
		[R_SOFTWARE] = "software", [R_NOTES] = "run_notes",
	};

	for (int i = 0; i < R_OWN; i++)
		assert(!strcmp(sqlite3_column_name(run->st, run->first + i), name[i]));
	assert(!strcmp(sqlite3_column_name(cells->st, cells->first + X_NOTES),
		       "row_notes"));
	(void)run;
	(void)cells;
	(void)name;
}

static struct run_filter of_cells(const struct run_filter *f)
{
	return (struct run_filter){ .device = f->device, .precision = f->precision,
				    .backend = f->backend };
}

static int prepare_cells(struct row_reader *rd, struct sqlite3 *db,
			 const struct run_filter *f, struct err *e)
{
	struct run_filter own = of_cells(f);
	struct query_filter q = { .f = &own };
	struct buf sql = BUF_INIT;
	int rc;

	buf_addf(&sql, "SELECT %s %s", sql_part_rows_cell_columns, sql_part_rows_cells);
	query_filter_where(&q, false, &sql);
	buf_adds(&sql, sql_part_rows_order_cells);
	rc = stmt_prepare(&rd->cells, db, buf_str(&sql), e);
	buf_release(&sql);
	return rc;
}

static int prepare_run(struct row_reader *rd, struct sqlite3 *db, struct err *e)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_addf(&sql, "SELECT %s %s", sql_part_rows_run_columns, sql_part_rows_run);
	rc = stmt_prepare(&rd->run, db, buf_str(&sql), e);
	buf_release(&sql);
	return rc;
}

static int prepare(struct row_reader *rd, struct sqlite3 *db,
		   const struct run_filter *f, struct err *e)
{
	int rc = prepare_cells(rd, db, f, e);

	if (rc == 0)
		rc = prepare_run(rd, db, e);
	if (rc == 0)
		rc = stmt_prepare(&rd->device, db, sql_rows_device, e);
	if (rc < 0)
		return rc;
	place_find(&rd->sought.run, rd->run.p, 0, sqlite3_column_count(rd->run.p));
	place_find(&rd->sought.cells, rd->cells.p, 0, sqlite3_column_count(rd->cells.p));
	check_names(&rd->sought.run, &rd->sought.cells);
	return row_parts_open(db, f->product, &rd->parts, e);
}

int row_reader_open(struct sqlite3 *db, const struct run_filter *f,
		    struct row_reader **out, struct err *e)
{
	struct row_reader *rd = xcalloc(1, sizeof *rd);
	int rc = prepare(rd, db, f, e);

	rd->at.at = calibration_column_find("timestamp");
	rd->at.unix_s = calibration_column_find("timestamp_unix");
	rd->at.notes = calibration_column_find("notes");
	rd->at.power_limit = calibration_column_find("gpu_power_limit_w");
	rd->at.device = calibration_column_find("device");
	if (rc < 0)
		row_reader_close(rd);
	else
		*out = rd;
	return rc;
}

int row_reader_stream(struct row_reader *rd, const struct query_filter *q, bool down,
		      struct err *e)
{
	int middle = sqlite3_column_count(rd->run.p);
	struct stmt *st = &rd->stream.st;
	struct buf sql = BUF_INIT;
	int rc;

	buf_addf(&sql, "SELECT %s, %s %s", sql_part_rows_run_columns,
		 sql_part_rows_cell_columns, sql_part_rows_stream);
	query_filter_where(q, true, &sql);
	buf_adds(&sql, down ? sql_part_rows_order_newest : sql_part_rows_order_by_time);
	rc = stmt_prepare(st, sqlite3_db_handle(rd->run.p), buf_str(&sql), e);
	buf_release(&sql);
	if (rc < 0)
		return rc;
	query_filter_bind(q, st);
	rd->stream.down = down;
	place_find(&rd->streamed.run, st->p, 0, middle);
	place_find(&rd->streamed.cells, st->p, middle, sqlite3_column_count(st->p));
	check_names(&rd->streamed.run, &rd->streamed.cells);
	return 0;
}

void row_reader_close(struct row_reader *rd)
{
	if (!rd)
		return;
	stmt_release(&rd->run);
	stmt_release(&rd->device);
	stmt_release(&rd->cells);
	stmt_release(&rd->stream.st);
	row_parts_close(rd->parts);
	buf_release(&rd->device_name);
	buf_release(&rd->texts);
	buf_release(&rd->run_notes);
	buf_release(&rd->notes);
	free(rd);
}

void row_reader_stop(struct row_reader *rd)
{
	rd->open = false;
	stmt_reset(&rd->cells);
	row_stream_again(&rd->stream);
}

/* --- a run -------------------------------------------------------------------- */

/* Its texts, which the row has from the statement, into our own memory. */
static void keep_texts(struct row_reader *rd, const struct row_columns *c)
{
	struct calibration_value *v;
	size_t bytes = 0;

	for (size_t i = 0; i < c->n; i++) {
		v = &rd->row.value[c->column[i].to];
		if (v->set && c->column[i].type == CALIBRATION_TEXT)
			bytes += v->s.n + 1;
	}
	buf_reset(&rd->texts);
	buf_reserve(&rd->texts, bytes);   /* so that it stays where it is */
	for (size_t i = 0; i < c->n; i++) {
		v = &rd->row.value[c->column[i].to];
		if (!v->set || c->column[i].type != CALIBRATION_TEXT)
			continue;
		v->s.p = memcpy(rd->texts.p + rd->texts.n, v->s.p, v->s.n + 1);
		rd->texts.n += v->s.n + 1;
	}
}

static int read_run(struct row_reader *rd, struct err *e)
{
	const struct place *from = &rd->from->run;
	struct calibration_value *at = &rd->row.value[rd->at.at];
	struct calibration_value *unix_s = &rd->row.value[rd->at.unix_s];
	const char *notes;
	int rc;

	at->set = unix_s->set = true;
	at->i = sqlite3_column_int64(from->st, from->first + R_AT);
	unix_s->d = (double)at->i / 1000.0;
	rd->hardware = sqlite3_column_int64(from->st, from->first + R_HARDWARE);
	notes = (const char *)sqlite3_column_text(from->st, from->first + R_NOTES);
	buf_reset(&rd->run_notes);
	buf_adds(&rd->run_notes, notes ? notes : "");
	row_columns_read(&from->columns, from->st, &rd->row);
	keep_texts(rd, &from->columns);
	rd->run_limit = rd->row.value[rd->at.power_limit];
	rc = row_parts_put(rd->parts, ROW_SOFTWARE,
			   sqlite3_column_int64(from->st, from->first + R_SOFTWARE),
			   &rd->row, e);
	return rc < 0 ? rc : 0;
}

static int seek(struct row_reader *rd, const struct run_filter *f, struct err *e)
{
	struct run_filter own = of_cells(f);
	struct query_filter q = { .f = &own };
	int rc;

	stmt_reset(&rd->cells);
	stmt_bind_int(&rd->run, ":run", rd->n);
	rc = stmt_step(&rd->run, e);
	if (rc == 0)
		rc = err_set(e, ERR_FORMAT, "a run is missing: the database is "
			     "damaged, go back to a backup");
	if (rc == 1)
		rc = read_run(rd, e);
	stmt_reset(&rd->run);
	stmt_bind_int(&rd->cells, ":run", rd->n);
	query_filter_bind(&q, &rd->cells);
	return rc;
}

int row_reader_start(struct row_reader *rd, struct row_run run,
		     const struct run_filter *f, struct err *e)
{
	int rc = row_stream_find(&rd->stream, run.n, run.at_ms, e);

	rd->n = run.n;
	buf_reset(&rd->device_name);
	rd->fresh = rc == 1;
	rd->from = rc == 1 ? &rd->streamed : &rd->sought;
	if (rc == 1)
		rc = read_run(rd, e);
	else if (rc == 0)
		rc = seek(rd, f, e);
	rd->open = rc == 0;
	return rc;
}

/* --- its rows ------------------------------------------------------------------- */

static void put_notes(struct row_reader *rd)
{
	const struct place *from = &rd->from->cells;
	const char *own = (const char *)sqlite3_column_text(from->st,
							    from->first + X_NOTES);
	struct calibration_value *v = &rd->row.value[rd->at.notes];

	buf_reset(&rd->notes);
	if (own)
		buf_adds(&rd->notes, own);
	if (rd->notes.n && rd->run_notes.n)
		buf_adds(&rd->notes, "; ");
	buf_add(&rd->notes, rd->run_notes.p, rd->run_notes.n);
	v->s.p = buf_str(&rd->notes);
	v->s.n = rd->notes.n;
	v->set = v->s.n > 0;
}

/* gpu_* of this very GPU.  As put_device(). */
static int put_gpu(struct row_reader *rd, struct err *e)
{
	struct calibration_value *limit = &rd->row.value[rd->at.power_limit];
	int64_t gpu = 0;
	int rc;

	limit->set = false;
	stmt_bind_int(&rd->device, ":run", rd->n);
	stmt_bind_text(&rd->device, ":device", buf_str(&rd->device_name));
	rc = stmt_step(&rd->device, e);
	if (rc == 1) {
		gpu = stmt_int(&rd->device, "gpu");
		limit->set = !stmt_is_null(&rd->device, "gpu_power_limit_w");
		limit->d = stmt_real(&rd->device, "gpu_power_limit_w");
	}
	stmt_reset(&rd->device);
	return rc < 0 ? rc : row_parts_put(rd->parts, ROW_GPU, gpu, &rd->row, e);
}

/* What the rows of a device share.  1; 0: of another product. */
static int put_device(struct row_reader *rd, struct err *e)
{
	const struct calibration_value *device = &rd->row.value[rd->at.device];
	const char *name = device->set ? device->s.p : "";

	if (rd->device_name.n && strcmp(rd->device_name.p, name) == 0)
		return rd->wanted;
	buf_reset(&rd->device_name);
	buf_adds(&rd->device_name, name);
	rd->row.value[rd->at.power_limit] = rd->run_limit;
	rd->wanted = row_parts_put(rd->parts, ROW_HARDWARE,
				   rd->hardware, &rd->row, e);
	if (rd->wanted >= 0 && strcmp(name, "cpu") != 0)
		rd->wanted = put_gpu(rd, e);
	return rd->wanted;
}

static int step(struct row_reader *rd, struct err *e)
{
	bool fresh = rd->fresh;

	rd->fresh = false;
	if (fresh)
		return 1;
	return rd->from == &rd->streamed ? row_stream_next(&rd->stream, e)
					 : stmt_step(&rd->cells, e);
}

int row_reader_next(struct row_reader *rd, struct calibration_row *out,
		    struct err *e)
{
	int rc = 0;

	while (rd->open && rc == 0) {
		rc = step(rd, e);
		rd->open = rc == 1;
		if (rc != 1)
			break;
		row_columns_read(&rd->from->cells.columns, rd->from->cells.st, &rd->row);
		put_notes(rd);
		rc = put_device(rd, e);
	}
	if (rc == 1)
		*out = rd->row;
	return rc;
}
