/* SPDX-License-Identifier: MIT */
/*
 * metric: the figures of a result row, and which kernel gives which.
 *
 * A result row stands for one (run, device, precision).  STREAM stands in the
 * fp64 row.  blas1 is the better of dot and axpy; stream_* the better of plain
 * and non-temporal stores; stream_best the best of the four.
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
	METRIC_COUNT
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

#endif
