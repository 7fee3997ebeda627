/* SPDX-License-Identifier: MIT */
/*
 * impact_model: what each version of a component did to one product's figures: the
 * model of the impact screen.
 *
 * Looked at is one cohort (cohort.h): a product, device, precision and metric; which
 * ones there are stands in what is kept of the store.
 */
#ifndef POSTSIL_IMPACT_MODEL_H
#define POSTSIL_IMPACT_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/impact.h"
#include "core/analysis/panel.h"
#include "core/base/arena.h"
#include "tui/cohort.h"

struct err;
struct workspace;

struct impact_subject {
	const char *product, *device, *precision;
	enum metric metric;
	int64_t runs;                  /* that count */
	bool suite_unknown;            /* some do not say which version of the suite */
};

struct impact_model {
	struct arena arena;
	struct impact_subject *subject;   /* by product, device, precision, metric */
	size_t n_subjects, at;
	struct cohort cohort;          /* of subject[at] */
	struct panel_field field[COMPONENT_COUNT];   /* of the panel */
	struct panel panel;
	struct impact impact;
	bool loaded;                   /* cohort, panel and impact are filled */
};

/* Lists the subjects, those of the workspace's metric alone where one was asked for;
 * keeps the one it stood on, else takes the one with most runs, efficiencies before
 * raw figures. */
int impact_model_list(struct impact_model *m, const struct workspace *ws,
		      struct err *e);

/* Reads the rows of subject[at] and groups them by a component. */
int impact_model_load(struct impact_model *m, const struct workspace *ws,
		      enum component group_by, struct err *e);

/* The next or previous product, device or precision of this metric; the next metric
 * of this one.  False when there is no other. */
bool impact_model_step(struct impact_model *m, int step);
bool impact_model_step_metric(struct impact_model *m);

/* Forgets what was read of subject[at], so that the next load reads it anew. */
void impact_model_again(struct impact_model *m);
void impact_model_release(struct impact_model *m);

#endif
