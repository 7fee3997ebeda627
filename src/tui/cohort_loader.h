/* SPDX-License-Identifier: MIT */
/*
 * cohort_loader: reads a cohort in pieces, so that keys are answered meanwhile.
 *
 * A piece is a page of rows of one unit: a few milliseconds.  Which units there are is
 * kept (standings.h), so that only their rows are read; runs that are added meanwhile
 * may be missing.
 */
#ifndef POSTSIL_COHORT_LOADER_H
#define POSTSIL_COHORT_LOADER_H

#include "core/model/run.h"
#include "tui/cohort.h"
#include "tui/cohort_rows.h"

/* All 0: nothing is being read. */
struct cohort_loader {
	struct cohort_choice choice;
	struct run_filter filter;
	struct arena arena;            /* of the names of units */
	const char **unit;
	size_t n_units, done;          /* units that were read */
	size_t unit_cap;
	int64_t runs;                  /* of all of them */
	double reference_peak;         /* GOP/s, of all of them; NAN: none */
	const struct store *store;     /* that it reads: the workspace's */
	bool reading;

	struct cohort_rows rows;       /* of unit[done], so far */
	size_t left;                   /* rows of it that are wanted yet */
	char before[RUN_ID];           /* those of older runs than this; "": any */
	size_t cap;                    /* of out.unit */
	struct cohort out;
};

/* Lists the units; forgets what was being read. */
int cohort_loader_begin(struct cohort_loader *l, const struct workspace *ws,
			const struct cohort_choice *c, struct err *e);

/* Reads until the workspace's patience is over, at least a piece: 1: there is more;
 * 0: all is read and in *out, which the caller releases; negative: an error.  Without
 * more nothing is being read any longer. */
int cohort_loader_work(struct cohort_loader *l, const struct workspace *ws,
		       struct cohort *out, struct err *e);

/* "reading 12 of 100 units" */
#define COHORT_WORDS 64
void cohort_loader_words(const struct cohort_loader *l, char out[COHORT_WORDS]);

void cohort_loader_release(struct cohort_loader *l);

#endif
