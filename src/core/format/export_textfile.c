/* SPDX-License-Identifier: MIT */
/*
 * For the textfile collector of node_exporter: Prometheus' text format 0.0.4, the
 * newest run of each unit, device, precision and backend.  No line has a time, as
 * the collector leaves out a whole file that has one; the run's own time is a family.
 *
 * Memory is that of the file: a few lines a device, not of the rows read.
 */
#include "core/format/export.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "core/format/metric_family.h"

/* A comment to node_exporter; to us, a file that the next export may replace. */
#define MARK "# postsil export --format textfile\n"

struct export_writer {
	struct export_sink to;
	struct metric_columns columns;
	struct buf group, key;                /* of the row kept; scratch */
	bool kept;
	struct calibration_row newest;        /* of the group so far */
	struct buf texts;                     /* its texts */
	struct buf labels;                    /* scratch */
	struct buf family[METRIC_FAMILIES];   /* their lines */
};

static struct export_writer *open_writer(const struct export_sink *to)
{
	struct export_writer *w = xcalloc(1, sizeof *w);

	w->to = *to;
	metric_columns_find(&w->columns);
	return w;
}

/* Keeps a copy of the row. */
static void keep(struct export_writer *w, const struct calibration_row *row)
{
	size_t room = 0;

	buf_reset(&w->texts);
	w->newest = *row;
	w->kept = true;
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++)
		if (calibration_column(i)->type == CALIBRATION_TEXT &&
		    row->value[i].set)
			room += row->value[i].s.n + 1;
	buf_reserve(&w->texts, room);   /* it will not move */
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++) {
		struct calibration_value *v = &w->newest.value[i];

		if (calibration_column(i)->type != CALIBRATION_TEXT || !v->set)
			continue;
		buf_add(&w->texts, v->s.p, v->s.n + 1);
		v->s.p = w->texts.p + w->texts.n - v->s.n - 1;
	}
}

static void write_kept(struct export_writer *w)
{
	double v;

	if (!w->kept)
		return;
	for (size_t i = 0; i < METRIC_FAMILIES; i++) {
		const struct metric_family *f = metric_family(i);
		struct buf *out = &w->family[i];

		if (!metric_family_value(&w->columns, i, &w->newest, &v))
			continue;
		buf_reset(&w->labels);
		metric_family_labels(&w->columns, i, &w->newest, &w->labels);
		buf_addf(out, "%s%s{%s} ", f->name, f->last ? "_info" : "",
			 buf_str(&w->labels));
		metric_family_number(v, out);
		buf_addc(out, '\n');
	}
	w->kept = false;
}

static int add_row(struct export_writer *w, const struct calibration_row *row,
		   struct err *e)
{
	(void)e;
	buf_reset(&w->key);
	metric_family_group(&w->columns, row, &w->key);
	if (strcmp(buf_str(&w->key), buf_str(&w->group)) != 0) {
		write_kept(w);
		buf_reset(&w->group);
		buf_adds(&w->group, buf_str(&w->key));
	}
	keep(w, row);
	return 0;
}

static int finish(struct export_writer *w, struct err *e)
{
	int rc = w->to.write(w->to.ctx, MARK, sizeof MARK - 1, e);

	write_kept(w);
	for (size_t i = 0; i < METRIC_FAMILIES && rc == 0; i++) {
		const struct metric_family *f = metric_family(i);
		const char *end = f->last ? "_info" : "";

		if (!w->family[i].n)
			continue;
		buf_reset(&w->labels);
		buf_addf(&w->labels, "# HELP %s%s %s\n# TYPE %s%s gauge\n",
			 f->name, end, f->help, f->name, end);
		rc = w->to.write(w->to.ctx, w->labels.p, w->labels.n, e);
		if (rc == 0)
			rc = w->to.write(w->to.ctx, w->family[i].p,
					 w->family[i].n, e);
	}
	return rc;
}

static void free_writer(struct export_writer *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < METRIC_FAMILIES; i++)
		buf_release(&w->family[i]);
	buf_release(&w->group);
	buf_release(&w->key);
	buf_release(&w->texts);
	buf_release(&w->labels);
	free(w);
}

const struct export_format export_textfile = {
	.name = "textfile", .suffix = ".prom",
	.summary = "for node_exporter: the newest run of each series",
	.by_series = true, .replaces = MARK,
	.open = open_writer, .row = add_row,
	.finish = finish, .free = free_writer,
};
