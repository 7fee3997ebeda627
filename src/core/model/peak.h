/* SPDX-License-Identifier: MIT */
/*
 * peak: theoretical peak of a machine, from data/cpu_peaks.tsv (embedded).
 *
 * theoretical GOP/s = cores x operations per cycle and core x declared maximum
 * clock (multiply and add counted separately, as in the Top500's Rpeak), with
 * the row of the table named; summed over the kinds of core of a hybrid, each
 * with its own clock.  Unknown clock, number of cores or micro-architecture: no
 * peak, and the reason.
 */
#ifndef POSTSIL_PEAK_H
#define POSTSIL_PEAK_H

#include "core/model/facts.h"

struct buf;

/* In the source of FIELD_CPU_MAX_FREQ_MHZ: the processor goes faster than that
 * clock by an unknown amount, so that no peak is made of it. */
#define PEAK_NO_BOOST "which leaves out boost"

struct peak {
	double gops;          /* NAN: unknown */
	double ops_per_cycle; /* per core; NAN: unknown */
	char source[192];     /* row, clock and cores used; or why there is none */
};

/* precision: "fp64" "fp32" "fp16" "bf16" "int8".  Always fills *out. */
void peak_cpu(const struct facts *f, const char *precision, struct peak *out);

/* Appends how that peak comes about, or why there is none, in lines of
 * "what: text", each ended; no what holds a colon:
 *
 *   product: 2 x Zen 5 x 32 a cycle x 2883 MHz = 184.5 GOP/s
 *   row: AuthenticAMD family 26 models 2,68
 *   rate: 32@avx512f, measured
 *   source: pigirons/cpufp: 9700X at 5.53 GHz 177.1/354.3 …
 *   cores: 2, by hwloc
 *   clock: 2883 MHz, by cpufreq/cpuinfo_max_freq
 *   sum: 184.5 GOP/s
 *
 * "product" to "clock" once for every kind of core, "sum" where there are
 * several, "none: REASON" first where there is no peak; missing figures are
 * "unknown" with the reason.  Values are those of the facts. */
void peak_cpu_explain(const struct facts *f, const char *precision,
		      struct buf *out);

/* Micro-architecture of the table by vendor, family, model and stepping;
 * NULL when unknown or ambiguous. */
const char *peak_uarch(const struct facts *f);

#endif
