/* SPDX-License-Identifier: MIT */
/*
 * metric_family: the figures of a row of calibration_run as Prometheus knows them:
 * what both text formats share (OpenMetrics 1.0, and the older exposition format
 * 0.0.4 of node_exporter's textfiles).  postsil(1), "Prometheus and Grafana", is
 * for those who query them.
 *
 * Names follow Prometheus' "Metric and label naming": base units, plural, behind
 * the name: bytes and operations per second instead of GB/s and GOP/s, hertz, watts,
 * a ratio for an efficiency.  A value is the column times a power of ten.
 *
 * Labels are those of a series (design, "Words"): unit_id, product, device,
 * precision, backend, threads, power_mode, suite_version; one that is not known is
 * left out, which Prometheus takes for the same as empty.  What may change while
 * the series goes on is no label, or each microcode or driver would begin a new
 * line: the fingerprints and all that is in them stand in two info families with
 * the same labels, to be joined by them.  How much a run is worth (forced,
 * noisy, …) stands in families of 0 and 1 for the same reason.
 */
#ifndef POSTSIL_METRIC_FAMILY_H
#define POSTSIL_METRIC_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/calibration_row.h"

struct buf;

#define METRIC_FAMILIES 26

struct metric_family {
	const char *name;    /* without the "_info" that its samples have */
	const char *unit;    /* the end of the name; NULL: a number without one */
	const char *help;    /* nothing in it wants escaping */
	const char *column;  /* of calibration_run; the first one of an info */
	const char *last;    /* an info's last column; else NULL */
	const char *is;      /* 1 where the column reads so, else 0; NULL: a number */
	double scale;        /* of a number */
};

const struct metric_family *metric_family(size_t i);

/* Where the columns stand in a row: looked up once. */
struct metric_columns {
	size_t unit, device, precision, backend, cpu_model, gpu_model;
	size_t label[4];     /* of the series, behind those above */
	size_t timestamp;
	size_t first[METRIC_FAMILIES], last[METRIC_FAMILIES];
};

void metric_columns_find(struct metric_columns *c);

/* Of the i-th family.  False: the row has no such figure.  An info is always 1. */
bool metric_family_value(const struct metric_columns *c, size_t i,
			 const struct calibration_row *row, double *v);

/* Appends name="value" for each known one, with commas between them, values in
 * valid UTF-8 and escaped; those of the series and, of an info, its columns. */
void metric_family_labels(const struct metric_columns *c, size_t i,
			  const struct calibration_row *row, struct buf *out);

/* What the rows of one device at one precision by one library have in common, as
 * they come by series: a text that only serves to be compared. */
void metric_family_group(const struct metric_columns *c,
			 const struct calibration_row *row, struct buf *out);

/* Appends a value as both formats write it. */
void metric_family_number(double v, struct buf *out);

#endif
