/* SPDX-License-Identifier: MIT */
/*
 * metric: the figures of a result row, and which kernel gives which.
 *
 * A result row stands for one (run, device, precision).  STREAM stands in the
 * fp64 row.  blas1 is the better of dot and axpy; stream_* the better of plain
 * and non-temporal stores; stream_best the best of the four.
 *
 * Imported histories may have figures of other kinds: samples of the kernel
 * "custom:NAME", with a unit of theirs.  Each makes series of its own.
 */
#ifndef POSTSIL_METRIC_H
#define POSTSIL_METRIC_H

#include <stdbool.h>

enum metric {
	METRIC_STREAM_COPY,
	METRIC_STREAM_SCALE,
	METRIC_STREAM_ADD,
	METRIC_STREAM_TRIAD,
	METRIC_BLAS1,
	METRIC_BLAS2,
	METRIC_BLAS3,
	METRIC_MEASURED,          /* so many come from kernels directly */
	METRIC_EFFICIENCY = METRIC_MEASURED,
	METRIC_COUNT,
	METRIC_CUSTOM = METRIC_COUNT  /* any of other kinds, told apart by its name */
};

struct metric_info {
	const char *name;         /* "blas3", on the command line */
	const char *column;       /* "blas3_gops", in calibration_run */
	const char *label;        /* "BLAS 3 (gemm)" */
	const char *unit;         /* "GOP/s", "GB/s", "" for efficiency */
};

extern const struct metric_info metric_table[METRIC_COUNT];

/* The metric called name, or -1. */
int metric_find(const char *name);

/* The metric that a kernel ("blas1.dot") feeds, or -1. */
int metric_of_kernel(const char *kernel);

/* Kernel names with a meaning beyond a metric. */
#define KERNEL_PEAK_FMA "peak.fma"    /* attainable peak, GOP/s, measured */
#define KERNEL_PEAK_THEORY "peak.theory"  /* theoretical peak, GOP/s, from data */
#define KERNEL_PEAK_CLOCK "peak.clock"    /* attainable peak, GOP/s, from data and the
					   * clock measured under load */

bool metric_is_bandwidth(enum metric m);

#define METRIC_CUSTOM_PREFIX "custom:"
#define METRIC_CUSTOM_NAME 65  /* bytes of "custom:NAME" and a NUL at most */

/* "custom:NAME", with a NAME? */
bool metric_is_custom(const char *name);

/* How a figure is called: "blas3" or, of METRIC_CUSTOM, custom itself ("custom:tokens");
 * how people call it: "BLAS 3 (gemm)", "tokens"; and its unit, which is given of
 * METRIC_CUSTOM. */
const char *metric_name(enum metric m, const char *custom);
const char *metric_label(enum metric m, const char *custom);
const char *metric_unit(enum metric m, const char *unit);

/* More is better of every figure that is compared.  Of a time less is: where unit is
 * one (ns to h, as abbreviated or in full), the value and the ends of its interval
 * become the rate, in METRIC_RATE_UNIT; true then.  What is not above 0 has none: NAN. */
#define METRIC_RATE_UNIT "1/s"
bool metric_custom_rate(const char *unit, double *value, double *low, double *high);

#endif
