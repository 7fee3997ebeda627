/* SPDX-License-Identifier: MIT */
/*
 * store_fleet: the runs of a synthetic fleet, for what needs many of them.
 *
 * Run i depends on i alone, so that a store can be filled further later: its
 * size says where to go on.  Every FLEET_UNITS units calibrate once a day for
 * FLEET_DAYS days, in turn, before the next ones begin: run i is of unit
 * i / (FLEET_UNITS * FLEET_DAYS) * FLEET_UNITS + i % FLEET_UNITS.
 *
 * A run has what quick runs of a worker have, in their amount: some seventy
 * facts, twelve checks, three precisions, 15 samples of ten repetitions.  Every
 * third product is a GPU.  Figures are a level of product, unit and stack, and
 * 0.4 % of noise; a stack lasts some two months, and one of them is a regression.
 */
#ifndef POSTSIL_STORE_FLEET_H
#define POSTSIL_STORE_FLEET_H

#include <stdint.h>

#include "core/model/run.h"

#define FLEET_UNITS 100
#define FLEET_DAYS 400

/* The caller's, for run_free(). */
struct run *fleet_run(uint64_t i);

/* The same run with one result, the sample that feeds it, no checks, and the facts
 * that tell products and stacks apart: a disk holds many millions. */
struct run *fleet_run_lean(uint64_t i);

/* As in its runs. */
void fleet_unit_id(uint64_t unit, char out[UNIT_ID]);
const char *fleet_device(uint64_t unit);

#endif
