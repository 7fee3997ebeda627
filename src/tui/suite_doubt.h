/* SPDX-License-Identifier: MIT */
/*
 * suite_doubt: runs that do not say which version of the suite measured them (imported
 * ones) may be of another workload from one run to the next, and nothing that is
 * recorded can tell.  Where a change is too large for a driver, that is said.
 */
#ifndef POSTSIL_SUITE_DOUBT_H
#define POSTSIL_SUITE_DOUBT_H

#include <stdbool.h>

struct buf;

/* Per cent, either way.  A choice of ours: a driver, a kernel or a library costs or gains
 * a tuned figure a few per cent, seldom a tenth, while another data set, model or size
 * moves it by factors: 3D-UNet of MLPerf Inference became 18 times slower everywhere with
 * the data set of round 2.0.  A fifth is well beyond the one and far below the other. */
#define SUITE_DOUBT_PCT 20.0

/* Whether a change of so many per cent (NAN: of unknown size) raises the doubt. */
bool suite_doubt_is_due(bool suite_unknown, double change_pct);

/* "The version of the suite is not recorded, and a fall of 95 % is rarely a driver's: the
 * workload itself may have changed." */
void suite_doubt_words(double change_pct, struct buf *out);

#endif
