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
#include "db/sql.h"
#include "db/stmt.h"

/* The first columns of rows_run, and of part_rows_cells. */
enum { R_AT, R_HARDWARE, R_SOFTWARE, R_NOTES, R_OWN };
enum { X_NOTES, X_OWN };

struct row_reader {
	struct stmt run, device, cells;
	struct row_columns run_columns, columns;
	struct row_parts *parts;
	struct { int at, unix_s, notes, power_limit, device; } at;  /* columns */
	struct calibration_row row;
	struct calibration_value run_limit;
	int64_t n;              /* of the run */
	/* Whose gpu_* row has, "" before it has any, and whether that is of the product
	 * asked for. */
	struct buf device_name;
	int wanted;
	bool open;
	struct buf notes;
};

static void check_columns(struct sqlite3_stmt *p, const char *const *name, int n)
{
	for (int i = 0; i < n; i++)
		assert(strcmp(sqlite3_column_name(p, i), name[i]) == 0);
	(void)p;
	(void)name;
}

static struct run_filter of_cells(const struct run_filter *f)
{
	return (struct run_filter){ .device = f->device, .precision = f->precision,
				    .backend = f->backend };
}

static int prepare(struct row_reader *rd, struct sqlite3 *db,
		   const struct run_filter *f, struct err *e)
{
	static const char *const run[R_OWN] = {
		[R_AT] = "at_ms", [R_HARDWARE] = "hardware",
		[R_SOFTWARE] = "software", [R_NOTES] = "run_notes",
	};
	static const char *const cells[X_OWN] = {
		[X_NOTES] = "row_notes",
	};
	struct run_filter own = of_cells(f);
	struct query_filter q = { .f = &own };
	struct buf sql = BUF_INIT;
	int rc;

	buf_adds(&sql, sql_part_rows_cells);
	query_filter_where(&q, false, &sql);
	buf_adds(&sql, sql_part_rows_order_cells);
	rc = stmt_prepare(&rd->cells, db, buf_str(&sql), e);
	buf_release(&sql);
	if (rc == 0)
		rc = stmt_prepare(&rd->run, db, sql_rows_run, e);
	if (rc == 0)
		rc = stmt_prepare(&rd->device, db, sql_rows_device, e);
	if (rc < 0)
		return rc;
	check_columns(rd->run.p, run, R_OWN);
	check_columns(rd->cells.p, cells, X_OWN);
	row_columns_find(&rd->run_columns, rd->run.p);
	row_columns_find(&rd->columns, rd->cells.p);
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

void row_reader_close(struct row_reader *rd)
{
	if (!rd)
		return;
	stmt_release(&rd->run);
	stmt_release(&rd->device);
	stmt_release(&rd->cells);
	row_parts_close(rd->parts);
	buf_release(&rd->device_name);
	buf_release(&rd->notes);
	free(rd);
}

void row_reader_stop(struct row_reader *rd)
{
	rd->open = false;
	stmt_reset(&rd->cells);
	stmt_reset(&rd->run);
}

/* --- a run -------------------------------------------------------------------- */

static int read_run(struct row_reader *rd, struct err *e)
{
	struct calibration_value *at = &rd->row.value[rd->at.at];
	struct calibration_value *unix_s = &rd->row.value[rd->at.unix_s];
	int rc;

	at->set = unix_s->set = true;
	at->i = sqlite3_column_int64(rd->run.p, R_AT);
	unix_s->d = (double)at->i / 1000.0;
	row_columns_read(&rd->run_columns, rd->run.p, &rd->row);
	rd->run_limit = rd->row.value[rd->at.power_limit];
	rc = row_parts_put(rd->parts, ROW_SOFTWARE,
			   sqlite3_column_int64(rd->run.p, R_SOFTWARE), &rd->row, e);
	return rc < 0 ? rc : 0;
}

int row_reader_start(struct row_reader *rd, int64_t run, const struct run_filter *f,
		     struct err *e)
{
	struct run_filter own = of_cells(f);
	struct query_filter q = { .f = &own };
	int rc;

	row_reader_stop(rd);
	rd->n = run;
	buf_reset(&rd->device_name);
	stmt_bind_int(&rd->run, ":run", run);
	rc = stmt_step(&rd->run, e);
	if (rc == 0)
		return err_set(e, ERR_FORMAT, "a run is missing: the database is "
			       "damaged, go back to a backup");
	if (rc == 1)
		rc = read_run(rd, e);
	if (rc < 0)
		return rc;
	stmt_bind_int(&rd->cells, ":run", run);
	query_filter_bind(&q, &rd->cells);
	rd->open = true;
	return 0;
}

/* --- its rows ------------------------------------------------------------------- */

static void put_notes(struct row_reader *rd)
{
	const char *own = (const char *)sqlite3_column_text(rd->cells.p, X_NOTES);
	const char *run = (const char *)sqlite3_column_text(rd->run.p, R_NOTES);
	struct calibration_value *v = &rd->row.value[rd->at.notes];

	buf_reset(&rd->notes);
	if (own)
		buf_adds(&rd->notes, own);
	if (rd->notes.n && run && *run)
		buf_adds(&rd->notes, "; ");
	if (run)
		buf_adds(&rd->notes, run);
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
				   sqlite3_column_int64(rd->run.p, R_HARDWARE),
				   &rd->row, e);
	if (rd->wanted >= 0 && strcmp(name, "cpu") != 0)
		rd->wanted = put_gpu(rd, e);
	return rd->wanted;
}

int row_reader_next(struct row_reader *rd, struct calibration_row *out,
		    struct err *e)
{
	int rc = 0;

	while (rd->open && rc == 0) {
		rc = stmt_step(&rd->cells, e);
		rd->open = rc == 1;
		if (rc != 1)
			break;
		row_columns_read(&rd->columns, rd->cells.p, &rd->row);
		put_notes(rd);
		rc = put_device(rd, e);
	}
	if (rc == 1)
		*out = rd->row;
	return rc;
}
