/* SPDX-License-Identifier: MIT */
/*
 * explain_peak: how the theoretical peak of each device and precision comes
 * about, or why there is none: the row of the table and its source, operations
 * per cycle, cores and clock with the source of each, the product, and what it
 * accumulates in.
 */
#ifndef POSTSIL_EXPLAIN_PEAK_H
#define POSTSIL_EXPLAIN_PEAK_H

#include <stddef.h>

struct buf;
struct detect_columns;
struct err;
struct facts;
struct json_writer;

struct explain_peak {
	char device[16];           /* "cpu", "gpu0" */
	char name[160];            /* of the device; "" when unknown */
	const char *precision;     /* "fp64" */
	double gops;               /* NAN: there is none */
	double ops_per_cycle;      /* of one core; NAN: unknown, or a GPU */
	const char *unit;          /* "vector", "matrix"; NULL: not said */
	char accumulate[8];        /* "fp32"; "" where there is no choice */
	char *lines;               /* "what: text", one a line */
};

struct explain_peaks {
	struct explain_peak *peak;
	size_t n;
};

/* Of the processor that the facts describe, and of the GPUs that count (gpu.h)
 * of the machine below dir (NULL: this one).  out is zeroed before, and released
 * by the caller, also after a failure.  0, or ERR_IO. */
int explain_peaks_find(struct explain_peaks *out, const char *dir,
		       const struct facts *f, struct err *e);
void explain_peaks_release(struct explain_peaks *p);

/* For people.  Devices of which the same is to be said are shown as one,
 * precisions without a peak that share their reason together, and what was said
 * of the device before (row, source, cores, clock) is not repeated. */
void explain_peaks_text(struct buf *out, const struct explain_peaks *p,
			const struct detect_columns *c);

/* postsil-json(5), detect --explain: the array "peaks". */
void explain_peaks_json(struct json_writer *w, const struct explain_peaks *p);

#endif
