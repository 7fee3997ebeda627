/* SPDX-License-Identifier: MIT */
/*
 * impact_model: what each version of a component did to one product's figures: the
 * model of the impact screen.
 *
 * Looked at is one cohort (cohort.h): a product, device, precision and metric; which
 * ones there are stands in what is kept of the store.  It is read in pieces; what was
 * read of the same before stays in sight meanwhile.
 */
#ifndef POSTSIL_IMPACT_MODEL_H
#define POSTSIL_IMPACT_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/impact.h"
#include "core/analysis/panel.h"
#include "core/base/arena.h"
#include "tui/cohort.h"
#include "tui/cohort_loader.h"

struct err;
struct workspace;

struct impact_subject {
	const char *product, *device, *precision;
	enum metric metric;
	const char *custom, *unit;     /* of METRIC_CUSTOM its name and unit; else "" */
	int64_t runs;                  /* that count */
	bool suite_unknown;            /* some do not say which version of the suite */
};

struct impact_model {
	struct arena arena;
	struct impact_subject *subject;   /* by product, device, precision, metric; custom
				   * metrics behind all others of these, by name */
	size_t n_subjects, at;
	struct cohort_loader loader;   /* of subject[at] */
	struct cohort cohort;          /* of subject[at] */
	struct panel_field field[COMPONENT_COUNT];   /* of the panel */
	struct panel panel;
	struct impact impact;
	bool loaded;                   /* cohort, panel and impact are filled */
	bool is_old;                   /* they are, but are to be read anew */
};

/* Lists the subjects, those of the workspace's metric alone where one was asked for;
 * keeps the one it stood on, else takes the one with most runs, efficiencies before
 * raw figures before custom metrics. */
int impact_model_list(struct impact_model *m, const struct workspace *ws,
		      struct err *e);

/* Reads the rows of subject[at], as many as the workspace's patience allows, and when
 * they are all there groups them by a component.  1: there are more, ask again. */
int impact_model_load(struct impact_model *m, const struct workspace *ws,
		      enum component group_by, struct err *e);

/* Groups what is loaded by another component. */
void impact_model_group(struct impact_model *m, enum component group_by);

/* The next or previous product, device or precision of this metric; the next metric
 * of this one.  False when there is no other. */
bool impact_model_step(struct impact_model *m, int step);
bool impact_model_step_metric(struct impact_model *m);

/* The unit of subject[at] where that tells it from others of its name ("": it has none);
 * else NULL. */
const char *impact_model_unit(const struct impact_model *m);

/* Forgets what was read of subject[at], so that the next load reads it anew. */
void impact_model_again(struct impact_model *m);
void impact_model_release(struct impact_model *m);

#endif
