/* SPDX-License-Identifier: MIT */
/*
 * run_detail_model: what the panes of run_detail show, as lists.  For
 * run_detail.c and run_detail_list.c alone.
 */
#ifndef POSTSIL_RUN_DETAIL_MODEL_H
#define POSTSIL_RUN_DETAIL_MODEL_H

#include <stddef.h>

#include "core/base/digest.h"
#include "core/model/product.h"
#include "core/model/run.h"
#include "tui/draw/table.h"

enum detail_pane {
	DETAIL_RESULTS, DETAIL_SAMPLES, DETAIL_REPS, DETAIL_CHECKS, DETAIL_FACTS,
	DETAIL_PANES
};

/* One figure of one result row, or one of another kind: a sample. */
struct detail_figure {
	const struct result *result;
	enum metric metric;
	const struct sample *sample;   /* of METRIC_CUSTOM; result is NULL then */
};

struct detail_fact {
	const char *device;     /* "" for the machine */
	const char *key, *label, *unit;
	const struct fact *fact;
};

struct run_detail {
	struct run *run;
	char hash[DIGEST_HEX];
	char product[PRODUCT_MAX];
	struct detail_figure *figure;
	size_t n_figures;
	struct detail_fact *fact;
	size_t n_facts;
	enum detail_pane focus;
	struct table_state state[DETAIL_PANES];
};

/* Fills the lists from d->run. */
void run_detail_list(struct run_detail *d);

size_t run_detail_rows(const struct run_detail *d, enum detail_pane p);
struct table run_detail_table(const struct run_detail *d, enum detail_pane p);

/* The sample that is selected, or NULL. */
const struct sample *run_detail_sample(const struct run_detail *d);

#endif
