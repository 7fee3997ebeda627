/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/unit.h"
#include "core/base/xmem.h"
#include "core/format/export.h"
#include "core/model/run.h"
#include "db/store.h"
#include "db/store_rows.h"
#include "tui/cmd/cmd.h"
#include "tui/export_file.h"
#include "tui/import_input.h"
#include "tui/progress.h"

#define TICK 1024   /* rows between two looks at the clock and for signals */

struct exporting {
	const struct args *args;
	const struct export_format *format;
	struct export_file file;
	struct export_writer *writer;
	struct store_rows *rows;
	struct import_signals signals;   /* held back while there is a file */
	struct progress progress;
	int64_t n;                       /* rows or runs */
};

const char *cmd_export_format(size_t i)
{
	return export_table[i] ? export_table[i]->name : NULL;
}

/* --- the format ----------------------------------------------------------------- */

static int choose_format(const struct args *a, const char *path,
			 const struct export_format **out, struct err *e)
{
	const char *names[32];
	size_t n = 0;
	int i;

	for (; export_table[n] && n < 31; n++)
		names[n] = export_table[n]->name;
	names[n] = NULL;
	*out = NULL;
	if (a->file_format) {
		i = args_word("format", a->file_format, names, e);
		if (i < 0)
			return i;
		*out = export_table[i];
	} else if (path) {
		*out = export_guess(path);
	}
	if (!*out)
		*out = &export_jsonl;
	if ((*out)->binary && !path && isatty(STDOUT_FILENO))
		return err_set(e, ERR_USAGE, "%s is nothing for a terminal: name a "
			       "FILE, or redirect the output", (*out)->name);
	return 0;
}

/* --- rows ------------------------------------------------------------------------- */

static bool is_stopped(void *arg)
{
	return import_signals_stop(arg);
}

/* Now and then; ERR_STOPPED. */
static int tick(struct exporting *x, struct err *e)
{
	char text[100], bytes[UNIT_TEXT];

	unit_bytes((uint64_t)x->file.bytes, bytes);
	snprintf(text, sizeof text, "exported %lld %s, %s", (long long)x->n,
		 x->format->runs ? "runs" : "rows", bytes);
	progress_status(&x->progress, text);
	if (x->file.path && import_signals_stop(&x->signals))
		return err_set(e, ERR_STOPPED, "stopped");
	return 0;
}

/* 1: one more; 0: the end. */
static int put_next(struct exporting *x, struct err *e)
{
	struct calibration_row row;
	struct run *run = NULL;
	int rc, put = 0;

	if (x->format->runs) {
		rc = store_rows_next_run(x->rows, &run, e);
		if (rc == 1)
			put = x->format->run(x->writer, run, e);
		run_free(run);
	} else {
		rc = store_rows_next(x->rows, &row, e);
		if (rc == 1)
			put = x->format->row(x->writer, &row, e);
	}
	return put < 0 ? put : rc;
}

static int put_all(struct exporting *x, struct err *e)
{
	int rc = x->rows ? 1 : 0;

	while (rc == 1 && (rc = put_next(x, e)) == 1) {
		int stop = ++x->n % TICK && !x->format->runs ? 0 : tick(x, e);

		rc = stop < 0 ? stop : 1;
	}
	return rc;
}

/* Of an export_sink.  A format may write most of it at the end. */
static int put_bytes(void *ctx, const void *p, size_t n, struct err *e)
{
	struct exporting *x = ctx;
	int rc = export_file_write(&x->file, p, n, e);

	return rc < 0 ? rc : tick(x, e);
}

static struct run_filter filter_of(const struct args *a)
{
	return (struct run_filter){
		.hardware = a->hardware, .product = a->product, .unit = a->unit,
		.device = a->device, .precision = a->precision,
		.backend = a->backend, .since_ms = a->since_ms,
		.until_ms = a->until_ms,
	};
}

/* --- the command ------------------------------------------------------------------ */

static int write_all(struct exporting *x, struct store *s, struct err *e)
{
	struct export_sink sink = { .write = put_bytes, .ctx = x };
	struct run_filter f = filter_of(x->args);
	int rc = 0;

	if (s)
		rc = store_rows_open(s, &f, x->format->by_series ? STORE_BY_SERIES
								  : STORE_BY_TIME,
				     &x->rows, e);
	if (rc < 0)
		return rc;
	if (s && x->file.path)
		store_rows_watch(x->rows, is_stopped, &x->signals);
	x->writer = x->format->open(&sink);
	rc = put_all(x, e);
	if (rc == 0)
		rc = x->format->finish(x->writer, e);
	x->format->free(x->writer);
	store_rows_close(x->rows);
	if (rc == 0 && x->file.path)
		rc = tick(x, e);
	if (rc < 0 && x->signals.stop) {   /* whatever was interrupted says of it */
		err_clear(e);
		err_set(e, rc, "stopped: %s was not written", x->file.path);
	}
	return rc < 0 ? rc : export_file_finish(&x->file, e);
}

static void summarize(struct exporting *x)
{
	const char *what = x->format->runs ? "run" : "row";
	char bytes[UNIT_TEXT];
	struct buf b = BUF_INIT;

	unit_bytes((uint64_t)x->file.bytes, bytes);
	if (!x->format->empty && !x->n)
		buf_addf(&b, "no %s matches: ", what);
	else if (!x->format->empty)
		buf_addf(&b, "%lld %s%s, ", (long long)x->n, what,
			 x->n == 1 ? "" : "s");
	buf_addf(&b, "%s of %s%s%s", bytes, x->format->name,
		 x->file.path ? " in " : "", x->file.path ? x->file.path : "");
	progress_say(&x->progress, buf_str(&b));
	buf_release(&b);
}

static int open_store(const struct args *a, struct store **out, struct err *e)
{
	char *where = a->db ? xstrdup(a->db) : store_default_path(e);
	int rc = where ? store_open(where, STORE_READ, out, e) : e->code;

	free(where);
	return rc;
}

static int export_to(struct exporting *x, const char *path, struct err *e)
{
	struct store *s = NULL;
	int rc = 0;

	/* a dashboard holds no rows */
	if (!x->format->empty)
		rc = open_store(x->args, &s, e);
	if (rc == 0)
		rc = export_file_open(&x->file, path, x->format->replaces, e);
	if (rc == 0)
		rc = write_all(x, s, e);
	export_file_close(&x->file);
	store_close(s);
	return rc;
}

int cmd_export(const struct args *a)
{
	const char *path = a->n_operands && strcmp(a->operand[0], "-") != 0
		? a->operand[0] : NULL;
	struct exporting x = { .args = a };
	struct err e = ERR_INIT;
	int rc = choose_format(a, path, &x.format, &e);

	if (rc < 0)
		return cmd_fail(&e);
	if (!x.format->empty)
		cmd_collect_first(a, NULL);
	progress_begin(&x.progress, STDERR_FILENO);
	/* a status line between the lines of the output helps nobody */
	x.progress.tty = x.progress.tty && (path || !isatty(STDOUT_FILENO));
	if (path)
		rc = import_signals_open(&x.signals, &e);
	if (rc == 0)
		rc = export_to(&x, path, &e);
	progress_end(&x.progress);
	if (path)
		import_signals_close(&x.signals);
	if (x.file.gone)
		return EXIT_DONE;
	if (rc < 0)
		return cmd_fail(&e);
	summarize(&x);
	return EXIT_DONE;
}
