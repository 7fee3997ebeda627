/* SPDX-License-Identifier: MIT */
/*
 * A back-fill file: OpenMetrics 1.0 as text, for `promtool tsdb create-blocks-from
 * openmetrics`.  One family a pass, as families may not be interleaved.  Nor may
 * metrics (those with the same labels), and a driver that is taken back brings the
 * same labels twice: so the points of a group of rows, one device at one precision
 * by one library, are held and written metric by metric.
 *
 * Prometheus keeps one value per metric and millisecond, and promtool drops a second
 * one without a word.  Runs of a group that began in the same millisecond (histories that were
 * imported with days for times) are therefore put one millisecond after the other:
 * none is left out, all families agree, and postsil_run_timestamp_seconds has
 * the time as it was.
 */
#include "core/format/export.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "core/format/metric_family.h"

#define HELD_POINTS (1u << 20)   /* 16 MiB; a longer group is written in parts */
#define HELD_METRICS 4096u
#define KEPT_POINTS 4096u        /* room that a metric keeps for another group */
#define HELD_BYTES (1u << 16)    /* of text before it goes to the sink */

struct point {
	int64_t ms;
	double value;
};

struct labelled {
	struct buf labels;
	struct point *points;
	size_t n, cap;
};

struct export_writer {
	struct export_sink to;
	struct metric_columns columns;
	size_t family;           /* of this pass */
	bool headed;             /* its HELP and TYPE are written */
	struct buf group, key;   /* of the rows at hand; scratch */
	struct buf labels;       /* scratch */
	int64_t last_ms;         /* of the group's newest point */
	struct labelled *metrics;  /* of the group; those past n are spare */
	size_t n, used, cap;
	size_t points;           /* in all of them */
	struct buf out;
};

static struct export_writer *open_writer(const struct export_sink *to)
{
	struct export_writer *w = xcalloc(1, sizeof *w);

	w->to = *to;
	w->last_ms = INT64_MIN;
	metric_columns_find(&w->columns);
	return w;
}

static int drain(struct export_writer *w, size_t more_than, struct err *e)
{
	int rc;

	if (w->out.n <= more_than)
		return 0;
	rc = w->to.write(w->to.ctx, w->out.p, w->out.n, e);
	buf_reset(&w->out);
	return rc;
}

static void write_head(struct export_writer *w)
{
	const struct metric_family *f = metric_family(w->family);

	buf_addf(&w->out, "# TYPE %s %s\n", f->name, f->last ? "info" : "gauge");
	if (f->unit)
		buf_addf(&w->out, "# UNIT %s %s\n", f->name, f->unit);
	buf_addf(&w->out, "# HELP %s %s\n", f->name, f->help);
	w->headed = true;
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

static int write_metric(struct export_writer *w, const struct labelled *m,
			struct err *e)
{
	const struct metric_family *f = metric_family(w->family);

	for (size_t i = 0; i < m->n; i++) {
		buf_addf(&w->out, "%s%s{", f->name, f->last ? "_info" : "");
		buf_add(&w->out, m->labels.p, m->labels.n);
		buf_adds(&w->out, "} ");
		metric_family_number(m->points[i].value, &w->out);
		buf_addc(&w->out, ' ');
		write_time(&w->out, m->points[i].ms);
		buf_addc(&w->out, '\n');
		int rc = drain(w, HELD_BYTES, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int write_held(struct export_writer *w, struct err *e)
{
	int rc = 0;

	if (w->points && !w->headed)
		write_head(w);
	for (size_t i = 0; i < w->n && rc == 0; i++) {
		struct labelled *m = &w->metrics[i];

		rc = write_metric(w, m, e);
		if (m->cap > KEPT_POINTS) {
			free(m->points);
			m->points = NULL;
			m->cap = 0;
		}
	}
	w->n = w->points = 0;
	return rc;
}

/* The metric with the labels at hand: most often that of the row before. */
static struct labelled *find_metric(struct export_writer *w)
{
	struct labelled *m;

	for (size_t i = w->n; i--;) {
		m = &w->metrics[i];
		if (m->labels.n == w->labels.n &&
		    memcmp(m->labels.p, w->labels.p, w->labels.n) == 0)
			return m;
	}
	if (w->n == w->used) {
		w->metrics = xgrow(w->metrics, w->used, &w->cap, sizeof *m);
		w->metrics[w->used++] = (struct labelled){ 0 };
	}
	m = &w->metrics[w->n++];
	m->n = 0;
	buf_reset(&m->labels);
	buf_add(&m->labels, w->labels.p, w->labels.n);
	return m;
}

/* Ends the group before, if the row is of another. */
static int enter_group(struct export_writer *w, const struct calibration_row *row,
		       struct err *e)
{
	int rc = 0;

	buf_reset(&w->key);
	metric_family_group(&w->columns, row, &w->key);
	if (strcmp(buf_str(&w->key), buf_str(&w->group)) != 0) {
		rc = write_held(w, e);
		buf_reset(&w->group);
		buf_adds(&w->group, buf_str(&w->key));
		w->last_ms = INT64_MIN;
	} else if (w->points >= HELD_POINTS || w->n >= HELD_METRICS) {
		rc = write_held(w, e);
	}
	return rc;
}

static int add_row(struct export_writer *w, const struct calibration_row *row,
		   struct err *e)
{
	struct point p = { .ms = row->value[w->columns.timestamp].i };
	int rc = enter_group(w, row, e);
	struct labelled *m;

	if (rc < 0)
		return rc;
	if (p.ms <= w->last_ms)
		p.ms = w->last_ms + 1;
	w->last_ms = p.ms;   /* for runs without this figure too: families agree */
	if (!metric_family_value(&w->columns, w->family, row, &p.value))
		return 0;
	buf_reset(&w->labels);
	metric_family_labels(&w->columns, w->family, row, &w->labels);
	m = find_metric(w);
	m->points = xgrow(m->points, m->n, &m->cap, sizeof p);
	m->points[m->n++] = p;
	w->points++;
	return 0;
}

static int end_pass(struct export_writer *w, struct err *e)
{
	int rc = write_held(w, e);

	buf_reset(&w->group);
	w->last_ms = INT64_MIN;
	w->headed = false;
	w->family++;
	return rc;
}

static int finish(struct export_writer *w, struct err *e)
{
	int rc = end_pass(w, e);

	buf_adds(&w->out, "# EOF\n");
	return rc < 0 ? rc : drain(w, 0, e);
}

static void free_writer(struct export_writer *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->used; i++) {
		buf_release(&w->metrics[i].labels);
		free(w->metrics[i].points);
	}
	free(w->metrics);
	buf_release(&w->group);
	buf_release(&w->key);
	buf_release(&w->labels);
	buf_release(&w->out);
	free(w);
}

const struct export_format export_openmetrics = {
	.name = "openmetrics", .suffix = ".om",
	.summary = "a back-fill file for promtool",
	.by_series = true, .passes = METRIC_FAMILIES,
	.open = open_writer, .row = add_row, .next_pass = end_pass,
	.finish = finish, .free = free_writer,
};
