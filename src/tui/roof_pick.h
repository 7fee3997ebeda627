/* SPDX-License-Identifier: MIT */
/*
 * roof_pick: of which machines a roofline can be drawn, and of which run of each: the
 * newest.  First those on the desk; where that does not hold all rows of the filters,
 * also this machine, and where keys can choose, all that are known (standings.h).
 * This machine is always among them, however many ran since.
 *
 * A forced run is picked only where there is no other, unless forced runs count.
 */
#ifndef POSTSIL_ROOF_PICK_H
#define POSTSIL_ROOF_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/product.h"
#include "core/model/run.h"
#include "core/model/run_set.h"
#include "db/store_unit.h"

struct err;
struct workspace;

#define ROOF_PICK_MAX 64   /* machines; those that ran last */
#define ROOF_PICK_NONE ((size_t)-1)

/* One device of one unit. */
struct roof_choice {
	char product[PRODUCT_MAX], unit_id[UNIT_ID], device[STORE_NAME];
	char run_id[RUN_ID];   /* its newest run; "": nobody looked */
	bool passed_forced;    /* a newer one was forced */
	bool kept;             /* roof_pick_keep(): it does not make room */
	bool forced;           /* run_id is, or nobody knows yet: roof_pick_settle() */
};

struct roof_pick {
	struct roof_choice choice[ROOF_PICK_MAX];   /* the newest first */
	size_t n;
	char unit_id[UNIT_ID];   /* of this machine; "": not known */
};

/* Of these rows alone; NULL: none. */
void roof_pick_rows(struct roof_pick *p, const struct run_set *set,
		    const char *unit_id, bool with_forced);

/* Then those that are not among the rows on the desk; while a run is in progress only
 * this machine. */
int roof_pick_more(struct roof_pick *p, const struct workspace *ws, struct err *e);

/* Whether a run in progress puts the others off. */
bool roof_pick_waits(const struct workspace *ws);

/* Where this machine stands among them; ROOF_PICK_NONE. */
size_t roof_pick_find(struct roof_pick *p, const struct roof_choice *like);

/* Makes sure that this one is among them, the last if it was not. */
void roof_pick_keep(struct roof_pick *p, const char *product, const char *unit_id,
		    const char *device);

/* Before it is drawn: looks in the store for a run that was not forced where the one
 * picked is or may be, and for any where there is none. */
int roof_pick_settle(struct roof_choice *c, const struct workspace *ws,
		     struct err *e);

/* The choice of this unit, else the first, and of a run's devices the first GPU;
 * ROOF_PICK_NONE: there is none. */
size_t roof_pick_first(const struct roof_pick *p, const char *unit_id);

/* The run next to this one in time, of the same machine and device: step -1 older,
 * 1 newer.  1: found; 0: there is none. */
int roof_pick_step(const struct roof_choice *c, const struct workspace *ws,
		   const char *run_id, int step, char out[RUN_ID], struct err *e);

#endif
