/* SPDX-License-Identifier: MIT */
/*
 * machine: whose facts the screens show: this machine's when they were read,
 * else those of the newest run on the desk.  The demonstration shows the
 * latter alone, so that nothing real stands under SYNTHETIC.
 *
 * What a GPU says of itself while it is measured (clocks, ECC, MIG, limits) and how
 * fit it was comes from the newest run of that machine that measured one.
 */
#ifndef POSTSIL_MACHINE_H
#define POSTSIL_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model/facts.h"
#include "core/model/run.h"
#include "core/model/run_set.h"

struct err;
struct workspace;

struct machine {
	bool known;               /* facts are filled */
	bool of_run;              /* of run_id, not of this machine */
	char run_id[RUN_ID];
	int64_t at_ms;            /* of that run */
	struct facts facts;
	char hardware_fingerprint[FINGERPRINT_HEX];
	char software_fingerprint[FINGERPRINT_HEX];
	char unit_id[UNIT_ID];
	struct run *gpus;         /* whose devices and checks are shown; NULL: none,
				   * or not asked for */
	struct run_set *last;     /* its newest run that has an efficiency, where that
				   * is not on the desk; NULL: it is, or there is none */
	char last_unit[UNIT_ID];  /* of which unit that was asked */
	unsigned last_loads;      /* and when */
};

void machine_init(struct machine *m);
void machine_release(struct machine *m);

/* Fills *m but for .gpus from the workspace; a run that is there already is not read
 * again.  known stays false when there is neither. */
int machine_load(struct machine *m, const struct workspace *ws, struct err *e);

/* Then .gpus of that machine: another run is read, whole, for those who show it. */
int machine_load_gpus(struct machine *m, const struct workspace *ws, struct err *e);

/* The rows in which the newest run of that machine with an efficiency is, and the place
 * of one of its rows there; NULL: there is no such run. */
const struct run_set *machine_last_run(const struct machine *m,
				       const struct workspace *ws, size_t *at);

#endif
