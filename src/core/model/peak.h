/* SPDX-License-Identifier: MIT */
/*
 * peak: theoretical peak of a machine, from data/cpu_peaks.tsv (embedded).
 *
 * theoretical GOP/s = cores x operations per cycle and core x declared maximum
 * clock (multiply and add counted separately, as in the Top500's Rpeak), with
 * the row of the table named.  Unknown clock or micro-architecture: no peak,
 * and the reason.
 */
#ifndef POSTSIL_PEAK_H
#define POSTSIL_PEAK_H

#include "core/model/facts.h"

struct peak {
	double gops;          /* NAN: unknown */
	double ops_per_cycle; /* per core; NAN: unknown */
	char source[192];     /* row, clock and cores used; or why there is none */
};

/* precision: "fp64" "fp32" "fp16" "bf16" "int8".  Always fills *out. */
void peak_cpu(const struct facts *f, const char *precision, struct peak *out);

/* Micro-architecture of the table by vendor, family, model and stepping;
 * NULL when unknown or ambiguous. */
const char *peak_uarch(const struct facts *f);

#endif
