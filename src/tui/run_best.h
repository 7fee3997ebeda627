/* SPDX-License-Identifier: MIT */
/*
 * run_best: the devices of one run, and of each the row whose efficiency is the
 * highest.
 */
#ifndef POSTSIL_RUN_BEST_H
#define POSTSIL_RUN_BEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/run_set.h"

#define RUN_BEST_MAX 65   /* the CPU, and as many GPUs as detection counts */

/* Fills out, GPUs before the CPU, and returns how many devices there are; 0 where
 * no row of the run has an efficiency.  at is the place of any of its rows: they
 * are neighbours in a set. */
size_t run_best_find(const struct run_set *set, size_t at,
		     const struct run_row *out[RUN_BEST_MAX]);

/* Whether among the newest n rows of the set are two devices of one run. */
bool run_best_has_devices(const struct run_set *set, size_t n);

#endif
