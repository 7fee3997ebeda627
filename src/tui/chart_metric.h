/* SPDX-License-Identifier: MIT */
/*
 * chart_metric: the figure that a person chose for a chart, by name or by going from one
 * to the next: the metrics in their order, then those of other kinds by name, as far as
 * there are series of them.
 */
#ifndef POSTSIL_CHART_METRIC_H
#define POSTSIL_CHART_METRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/metric.h"

struct chart;
struct chart_choice;
struct err;
struct workspace;

struct chart_metric {
	bool chosen;           /* else it is the workspace's */
	enum metric metric;
	char *custom;          /* of METRIC_CUSTOM "custom:NAME"; owned */
};

void chart_metric_release(struct chart_metric *m);

/* A view's argument without the figure that may stand behind the place, which goes to
 * place; returns that figure, in arg, or NULL.  "PLACE/blas3", "PLACE/custom:a/b". */
const char *chart_metric_split(const char *arg, char *place, size_t size);

/* The one of this name, a metric's or "custom:NAME"; NULL: none is chosen. */
void chart_metric_choose(struct chart_metric *m, const char *name);

/* Goes on from what c shows to the next figure that there are series of, among those of
 * the workspace's filters; to the next metric where there are none at all. */
int chart_metric_step(struct chart_metric *m, const struct chart *c,
		      const struct workspace *ws, struct err *e);

/* Puts it, or the workspace's, into *out; its text is m's. */
void chart_metric_fill(const struct chart_metric *m, const struct workspace *ws,
		       struct chart_choice *out);

/* "No run has the figure x: there are y, z and others" */
void chart_metric_words(const char *custom, const struct workspace *ws, char *out,
			size_t size);

#endif
