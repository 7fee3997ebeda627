/* SPDX-License-Identifier: MIT */
/*
 * made_run: valid runs by number for the fault tests of the store.
 *
 * All are one recorded run with another id, time and notes, so that whoever
 * knows a number knows the whole content.  Its samples keep a few repetitions
 * each, for speed.
 */
#ifndef POSTSIL_MADE_RUN_H
#define POSTSIL_MADE_RUN_H

#include "core/base/digest.h"
#include "core/model/run.h"

#define MADE_MAX (1u << 20)  /* numbers are below it */

struct made {
	struct run *run;
	char notes[512];
	char (*hash)[DIGEST_HEX]; /* by number; "" until it is asked for */
};

/* From the events in $FAULT_EVENTS; ends the program when there is no run. */
void made_open(struct made *m);
void made_close(struct made *m);

/* Valid until the next call. */
const struct run *made_run(struct made *m, unsigned k);
const char *made_hash(struct made *m, unsigned k);

/* The number of the run with this id. */
unsigned made_number(const char *run_id);

#endif
