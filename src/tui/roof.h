/* SPDX-License-Identifier: MIT */
/*
 * roof: one device of one stored run as a roofline: what bounds it (bandwidths
 * and peaks) and what was reached below that (kernels by precision and size).
 *
 * Comes from the run's samples; where it has none (imported rows) from its
 * results, of which gemv and the kernel at the peak have a known intensity.
 *
 * The roof of a precision: the best measured memory bandwidth (STREAM, whatever
 * its precision) and the attainable peak (of a GPU the theoretical one at the clock
 * measured), else the theoretical one.  Strings
 * belong to the run, which the roof owns.
 */
#ifndef POSTSIL_ROOF_H
#define POSTSIL_ROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/roofline.h"
#include "core/model/product.h"
#include "core/model/run.h"

struct err;
struct store;

/* A bandwidth, GB/s: a kernel and the stores it uses. */
struct roof_bandwidth {
	const char *kernel, *precision, *variant;   /* "stream.triad", "nt" */
	double gbps, low, high;
	enum quality quality;
	bool memory;           /* of main memory; else of a cache level */
	bool best;             /* the best of its level: a roof */
};

/* A peak, GOP/s. */
struct roof_peak {
	const char *precision;
	const char *variant;   /* instruction set of the probe; "" */
	const char *source;    /* how one that was not measured comes about; or NULL */
	double gops, low, high;
	enum quality quality;
	bool theoretical;
	bool by_clock;         /* at the clock measured under load, without a probe */
	bool best;             /* the best of its precision and kind */
	bool roof;             /* the one that points are compared with */
};

/* A kernel at a size. */
struct roof_point {
	const char *kernel, *precision, *variant;   /* "blas3.gemm" */
	uint64_t size;         /* 0: unknown */
	double intensity;      /* op/byte, above 0 */
	double gops, low, high;
	enum quality quality;
	bool best;             /* the fastest of its kernel and precision */
	struct roofline_rating rating;
};

struct roof {
	struct run *run;
	const char *device, *backend;    /* "cpu", "blis" */
	char product[PRODUCT_MAX];
	struct roof_bandwidth *bandwidth;   /* best first within a level */
	size_t n_bandwidths;
	struct roof_peak *peak;          /* by precision, measured before theory */
	size_t n_peaks;
	struct roof_point *point;        /* by intensity, then GOP/s */
	size_t n_points;
};

/* Reads the run whose id begins with run_id; device NULL: its first.
 * ERR_NOT_FOUND, also when the run has nothing of that device. */
int roof_open(struct roof **out, struct store *s, const char *run_id,
	      const char *device, struct err *e);

/* Takes over run. */
int roof_of_run(struct roof **out, struct run *run, const char *device,
		struct err *e);
void roof_free(struct roof *r);

/* The roof of a precision; NAN in it what was not measured. */
struct roofline roof_limits(const struct roof *r, const char *precision);

/* The memory bandwidth of the roof; a precision's peak.  NULL: none. */
const struct roof_bandwidth *roof_best_bandwidth(const struct roof *r);
const struct roof_peak *roof_peak_of(const struct roof *r, const char *precision);

/* The distinct precisions of points and peaks, in precision_compare()'s order;
 * returns how many, at most ROOF_PRECISIONS. */
#define ROOF_PRECISIONS 8
size_t roof_precisions(const struct roof *r, const char *out[ROOF_PRECISIONS]);

/* Why a point is over its peak, in words: what the run notes, else "". */
const char *roof_why_over(const struct roof *r, const char *precision);

/* "gemm" for "blas3.gemm", "triad" for "stream.triad". */
const char *roof_short_kernel(const char *kernel);

#endif
