/* SPDX-License-Identifier: MIT */
/*
 * roof_pick: which run a roofline is drawn of: the newest of each machine and
 * device among the rows on the desk, and the older ones behind it.
 *
 * A forced run is picked only where there is no other, unless forced runs
 * count.  Rows are indices into the set, which is borrowed.
 */
#ifndef POSTSIL_ROOF_PICK_H
#define POSTSIL_ROOF_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/run_set.h"

#define ROOF_PICK_MAX 64   /* machines; those that ran last */
#define ROOF_PICK_NONE ((size_t)-1)

struct roof_choice {
	size_t row;            /* of its newest run */
	bool passed_forced;    /* a newer one was forced */
};

struct roof_pick {
	const struct run_set *set;
	struct roof_choice choice[ROOF_PICK_MAX];   /* the newest first */
	size_t n;
};

/* set NULL: none. */
void roof_pick_fill(struct roof_pick *p, const struct run_set *set,
		    bool with_forced);

/* Same product, unit and device. */
bool roof_pick_is_same(const struct run_row *a, const struct run_row *b);

/* The choice of this unit, else the first, and of a run's devices the first GPU;
 * ROOF_PICK_NONE: there is none. */
size_t roof_pick_first(const struct roof_pick *p, const char *unit_id);

/* The row of the run next to that of `row` in time, of the same machine and
 * device: step -1 older, 1 newer; ROOF_PICK_NONE: there is none. */
size_t roof_pick_step(const struct run_set *set, size_t row, int step);

#endif
