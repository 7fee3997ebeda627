/* SPDX-License-Identifier: MIT */
/*
 * report: a finished run in words, for `postsil run`: what the machine is, both
 * fingerprints, figures with their intervals, efficiency with the peak's
 * source, quality, and where the store stands.
 */
#ifndef POSTSIL_REPORT_H
#define POSTSIL_REPORT_H

#include <stddef.h>

#include "core/base/unit.h"
#include "tui/draw/glyphs.h"

struct buf;
struct run;
struct store_head;

void report_run(const struct run *r, const struct store_head *head,
		enum glyph_level level, struct buf *out);

/* What an efficiency stands on: the figure that is the best measured one, as
 * "BLAS 2" ("" when none is), and both sides of the division, as "68.4 of 469.5
 * GFLOP/s". */
struct efficiency_basis {
	char figure[16], share[2 * UNIT_TEXT];
};

/* value has METRIC_COUNT figures. */
struct efficiency_basis report_basis(const double *value, double measured,
				     const char *precision);

/* Every check that is not passed, with its remedy. */
struct preflight_check;
void report_checks(const struct preflight_check *c, size_t n,
		   enum glyph_level level, struct buf *out);

#endif
