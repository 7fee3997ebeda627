/* SPDX-License-Identifier: MIT */
/*
 * A back-fill file: OpenMetrics 1.0 as text, for `promtool tsdb create-blocks-from
 * openmetrics`.  Families may not be interleaved, nor may metrics (those with the same
 * labels), and in a metric times rise; but rows come with a point of every family in
 * each, group by group (one device at one precision by one library), in time order in a
 * group, and a driver that is taken back brings the labels of an earlier row again.
 *
 * So the rows are read once, and each metric of the group at hand is a sequence of points
 * of its own; at the end of the group these go behind the family's other metrics, and at
 * the end the families are written as text, one after the other.  The sequences share one
 * temporary file (block_file.h), 16 bytes a point: memory is that of the metrics of one
 * group, a few KiB each, and of nothing that grows with the rows.
 *
 * Prometheus keeps one value per metric and millisecond, and promtool drops a second
 * one without a word.  Runs of a group that began in the same millisecond (histories that were
 * imported with days for times) are therefore put one millisecond after the other:
 * none is left out, all families agree, and postsil_run_timestamp_seconds has
 * the time as it was.
 */
#include "core/format/export.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/block_file.h"
#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "core/format/metric_family.h"

/* A group of more labels than this is written in parts.  No honest one is: only the
 * infos change in a series, with its machine's stack. */
#define HELD_LABELS 4096u
#define HELD_BYTES (32u << 20)   /* the same, in memory */
#define KEPT_METRICS 16u         /* that keep their memory for another group */
#define TEXT_BYTES (1u << 16)    /* before they go to the sink */

/* The families of figures have the labels of the series; each info has its own. */
#define KINDS 4u

struct point {
	int64_t ms;
	double value;
};

/* Those past n are spare, here and below. */
struct labels {
	struct buf *text;
	size_t n, used, cap;
	size_t at;               /* of the row at hand */
	struct buf scratch;
};

struct held_metric {
	size_t labels;
	struct block_chain points;
};

struct family {
	size_t kind;             /* of labels */
	struct held_metric *metric;   /* of the group, in the order of their first points */
	size_t n, used, cap;
	struct block_chain done; /* an entry for each metric, with those of groups before */
};

/* In done, followed by the labels and by the points that fill no block. */
struct entry {
	uint64_t bytes;          /* of its points */
	int64_t first;           /* their first block */
	uint64_t n_labels;
};

struct export_writer {
	struct export_sink to;
	struct metric_columns columns;
	struct buf group, key;   /* of the rows at hand; scratch */
	int64_t last_ms;         /* of the group's newest point */
	struct labels labels[KINDS];
	struct family family[METRIC_FAMILIES];
	struct block_file file;
	size_t held;             /* bytes of the group in memory */
	struct buf out;
};

static struct export_writer *open_writer(const struct export_sink *to)
{
	struct export_writer *w = xcalloc(1, sizeof *w);
	size_t kinds = 1;

	w->to = *to;
	w->last_ms = INT64_MIN;
	w->file = (struct block_file)BLOCK_FILE_INIT;
	for (size_t i = 0; i < METRIC_FAMILIES; i++)
		w->family[i].kind = metric_family(i)->last ? kinds++ : 0;
	assert(kinds == KINDS);
	metric_columns_find(&w->columns);
	return w;
}

/* --- rows to points ---------------------------------------------------------------- */

/* Puts a metric of the group behind those of its family that are done. */
static int put_aside(struct export_writer *w, struct family *f, struct held_metric *m,
		     struct err *e)
{
	const struct block_chain *p = &m->points;
	const struct buf *labels = &w->labels[f->kind].text[m->labels];
	struct entry x = { .bytes = p->n, .first = p->first, .n_labels = labels->n };
	int rc = block_chain_add(&f->done, &w->file, &x, sizeof x, e);

	if (rc == 0)
		rc = block_chain_add(&f->done, &w->file, labels->p, labels->n, e);
	if (rc == 0)
		rc = block_chain_add(&f->done, &w->file, p->rest, p->n % BLOCK_ROOM, e);
	block_chain_reset(&m->points);
	return rc;
}

static int end_group(struct export_writer *w, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < METRIC_FAMILIES; i++) {
		struct family *f = &w->family[i];

		for (size_t k = 0; k < f->n && rc == 0; k++) {
			rc = put_aside(w, f, &f->metric[k], e);
			if (k >= KEPT_METRICS)
				block_chain_release(&f->metric[k].points);
		}
		f->n = 0;
	}
	for (size_t i = 0; i < KINDS; i++) {
		for (size_t k = KEPT_METRICS; k < w->labels[i].n; k++)
			buf_release(&w->labels[i].text[k]);
		w->labels[i].n = 0;
	}
	w->held = 0;
	return rc;
}

static bool is_full(const struct export_writer *w)
{
	for (size_t i = 0; i < KINDS; i++)
		if (w->labels[i].n >= HELD_LABELS)
			return true;
	return w->held >= HELD_BYTES;
}

/* Ends the group before, if the row is of another. */
static int enter_group(struct export_writer *w, const struct calibration_row *row,
		       struct err *e)
{
	int rc = 0;

	buf_reset(&w->key);
	metric_family_group(&w->columns, row, &w->key);
	if (strcmp(buf_str(&w->key), buf_str(&w->group)) != 0) {
		rc = end_group(w, e);
		buf_reset(&w->group);
		buf_adds(&w->group, buf_str(&w->key));
		w->last_ms = INT64_MIN;
	} else if (is_full(w)) {
		rc = end_group(w, e);
	}
	return rc;
}

/* The labels of the row among those of the group: most often the newest. */
static void find_labels(struct export_writer *w, size_t family,
			const struct calibration_row *row)
{
	struct labels *l = &w->labels[w->family[family].kind];
	struct buf *text = &l->scratch;

	buf_reset(text);
	metric_family_labels(&w->columns, family, row, text);
	for (size_t i = l->n; i--;)
		if (l->text[i].n == text->n &&
		    memcmp(buf_str(&l->text[i]), buf_str(text), text->n) == 0) {
			l->at = i;
			return;
		}
	if (l->n == l->used) {
		l->text = xgrow(l->text, l->used, &l->cap, sizeof *l->text);
		l->text[l->used++] = (struct buf)BUF_INIT;
	}
	l->at = l->n++;
	buf_reset(&l->text[l->at]);
	buf_add(&l->text[l->at], buf_str(text), text->n);
	w->held += text->n;
}

static struct held_metric *find_metric(struct family *f, size_t labels)
{
	struct held_metric *m;

	for (size_t i = f->n; i--;)
		if (f->metric[i].labels == labels)
			return &f->metric[i];
	if (f->n == f->used) {
		f->metric = xgrow(f->metric, f->used, &f->cap, sizeof *m);
		f->metric[f->used++] = (struct held_metric){ .labels = 0 };
	}
	m = &f->metric[f->n++];
	m->labels = labels;
	return m;
}

static int add_point(struct export_writer *w, struct family *f, const struct point *p,
		     struct err *e)
{
	struct block_chain *c = &find_metric(f, w->labels[f->kind].at)->points;
	size_t cap = c->cap;
	int rc = block_chain_add(c, &w->file, p, sizeof *p, e);

	w->held += c->cap - cap;
	return rc;
}

static int add_row(struct export_writer *w, const struct calibration_row *row,
		   struct err *e)
{
	struct point p = { .ms = row->value[w->columns.timestamp].i };
	int rc = enter_group(w, row, e);

	if (p.ms <= w->last_ms)
		p.ms = w->last_ms + 1;
	w->last_ms = p.ms;   /* for runs without a figure too: families agree */
	for (size_t i = 0; i < METRIC_FAMILIES && rc == 0; i++) {
		if (i == 0 || w->family[i].kind)
			find_labels(w, i, row);
		if (metric_family_value(&w->columns, i, row, &p.value))
			rc = add_point(w, &w->family[i], &p, e);
	}
	return rc;
}

/* --- points to text ------------------------------------------------------------------ */

static int drain(struct export_writer *w, size_t more_than, struct err *e)
{
	int rc;

	if (w->out.n <= more_than)
		return 0;
	rc = w->to.write(w->to.ctx, w->out.p, w->out.n, e);
	buf_reset(&w->out);
	return rc;
}

static void write_head(struct export_writer *w, const struct metric_family *f)
{
	buf_addf(&w->out, "# TYPE %s %s\n", f->name, f->last ? "info" : "gauge");
	if (f->unit)
		buf_addf(&w->out, "# UNIT %s %s\n", f->name, f->unit);
	buf_addf(&w->out, "# HELP %s %s\n", f->name, f->help);
}

/* Seconds.  Prometheus multiplies the nearest double by 1000 and cuts the fraction
 * off, which for times long before or after now can lose a millisecond; then the
 * double above is written, which means the same time to everybody. */
static void write_time(struct buf *out, int64_t ms)
{
	double s = (double)ms / 1000;

	if ((int64_t)(s * 1000) == ms)
		buf_addf(out, "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000));
	else
		metric_family_number(nextafter(s, INFINITY), out);
}

/* begin: of each of its lines. */
static int write_points(struct export_writer *w, const struct block_chain *points,
			const struct buf *begin, struct err *e)
{
	struct block_reader r = { .at = 0 };
	int rc = 0;

	while (r.at < points->n && rc == 0) {
		struct point p;

		rc = block_chain_read(points, &w->file, &r, &p, sizeof p, e);
		if (rc < 0)
			return rc;
		buf_add(&w->out, begin->p, begin->n);
		metric_family_number(p.value, &w->out);
		buf_addc(&w->out, ' ');
		write_time(&w->out, p.ms);
		buf_addc(&w->out, '\n');
		rc = drain(w, TEXT_BYTES, e);
	}
	return rc;
}

/* One entry of done, read into points and, behind its name, begin. */
static int read_entry(struct export_writer *w, const struct block_chain *done,
		      struct block_reader *r, struct block_chain *points,
		      struct buf *begin, struct err *e)
{
	struct entry x;
	int rc = block_chain_read(done, &w->file, r, &x, sizeof x, e);

	if (rc < 0)
		return rc;
	buf_reserve(begin, x.n_labels);
	rc = block_chain_read(done, &w->file, r, begin->p + begin->n, x.n_labels, e);
	begin->n += x.n_labels;
	buf_adds(begin, "} ");
	points->n = x.bytes;
	points->first = x.first;
	return rc < 0 ? rc : block_chain_read(done, &w->file, r, points->rest,
					      x.bytes % BLOCK_ROOM, e);
}

static int write_family(struct export_writer *w, const struct metric_family *f,
			const struct block_chain *done, struct err *e)
{
	char rest[BLOCK_ROOM];
	struct block_chain points = { .rest = rest };
	struct block_reader r = { .at = 0 };
	struct buf begin = BUF_INIT;
	int rc = 0;

	if (done->n)
		write_head(w, f);
	while (r.at < done->n && rc == 0) {
		buf_reset(&begin);
		buf_addf(&begin, "%s%s{", f->name, f->last ? "_info" : "");
		rc = read_entry(w, done, &r, &points, &begin, e);
		if (rc == 0)
			rc = write_points(w, &points, &begin, e);
	}
	buf_release(&begin);
	return rc;
}

static int finish(struct export_writer *w, struct err *e)
{
	int rc = end_group(w, e);

	for (size_t i = 0; i < METRIC_FAMILIES && rc == 0; i++)
		rc = write_family(w, metric_family(i), &w->family[i].done, e);
	if (rc < 0)
		return rc;
	buf_adds(&w->out, "# EOF\n");
	return drain(w, 0, e);
}

static void free_writer(struct export_writer *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < METRIC_FAMILIES; i++) {
		struct family *f = &w->family[i];

		for (size_t k = 0; k < f->used; k++)
			block_chain_release(&f->metric[k].points);
		block_chain_release(&f->done);
		free(f->metric);
	}
	for (size_t i = 0; i < KINDS; i++) {
		for (size_t k = 0; k < w->labels[i].used; k++)
			buf_release(&w->labels[i].text[k]);
		buf_release(&w->labels[i].scratch);
		free(w->labels[i].text);
	}
	block_file_close(&w->file);
	buf_release(&w->group);
	buf_release(&w->key);
	buf_release(&w->out);
	free(w);
}

const struct export_format export_openmetrics = {
	.name = "openmetrics", .suffix = ".om",
	.summary = "a back-fill file for promtool",
	.by_series = true,
	.open = open_writer, .row = add_row, .finish = finish, .free = free_writer,
};
