/* SPDX-License-Identifier: MIT */
/*
 * run: one calibration of one machine: facts, preflight, samples, results.
 * Plain data; immutable once built.  Everything in it lives in its arena.
 *
 * Units: GB/s and GOP/s are decimal giga per second; ns nanoseconds; MHz.
 * A figure that was not measured is NAN, never zero.  Intervals are 95 %.
 */
#ifndef POSTSIL_RUN_H
#define POSTSIL_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/model/facts.h"
#include "core/model/fingerprint.h"
#include "core/model/metric.h"

/* What one run may hold: of each list, of facts beyond the fields facts.h. */
#define RUN_CHECKS_MAX 1024
#define RUN_DEVICES_MAX 64
#define RUN_RESULTS_MAX 1024
#define RUN_SAMPLES_MAX 4096
#define RUN_REPS_MAX 1000000   /* of one sample */

#define RUN_ID 37   /* a UUID as text and a NUL */
#define UNIT_ID 33  /* 32 hexadecimal digits and a NUL */

enum quality { QUALITY_GOOD, QUALITY_NOISY, QUALITY_THROTTLED };
const char *quality_name(enum quality q);           /* "good" … */
int quality_parse(const char *s, enum quality *q);  /* 0 or ERR_FORMAT */

/* Marks of a repetition; a bit set.  Marked repetitions are kept. */
enum rep_mark {
	REP_MARK_CPU = 1,    /* "cpu": thread-CPU time under 0.99 of wall time */
	REP_MARK_CLOCK = 2,  /* "clock": the core clock fell */
};

struct rep {
	uint32_t block, i;   /* block of fresh allocations; index inside it */
	uint64_t ns;         /* wall time of the timed region */
	uint64_t cpu_ns;     /* mean thread-CPU time of the working threads */
	double clock_mhz;    /* core clock right after; NAN when not measured */
	uint32_t marks;      /* enum rep_mark */
};

/* All repetitions of one kernel at one size.  work is bytes (stream.*) or
 * operations (others) per repetition, so work / ns is GB/s or GOP/s. */
struct sample {
	const char *device, *precision, *kernel;
	const char *variant;   /* "plain", "nt", …; "" where there is only one */
	uint64_t size;         /* problem size: elements, or n of an n x n matrix */
	double work;
	const char *unit;      /* "GB/s", "GOP/s" */
	double value, low, high;
	enum quality quality;
	const char *source;    /* for KERNEL_PEAK_THEORY: the row of the table */
	/* While a run is built: the library, where it is not the device's.  The
	 * store keeps it in the result row alone. */
	const char *backend, *backend_version;
	const struct rep *reps;
	size_t n_reps;
};

/* One row of calibration_run: (run, device, precision). */
struct result {
	const char *device, *backend, *backend_version, *precision;
	double value[METRIC_COUNT], low[METRIC_COUNT], high[METRIC_COUNT];
	double stream_best;
	double peak_measured, peak_theory, peak_attainable;  /* GOP/s */
	const char *peak_source;  /* which peak efficiency divides by, and why */
	double intensity;         /* flops per byte at the measured peak */
	uint64_t problem_size;    /* size at the measured peak; 0: none */
	enum quality quality;
	const char *notes;        /* e.g. "stream: non-temporal stores"; "" */
};

enum check_result { CHECK_PASS, CHECK_WARN, CHECK_FAIL };
const char *check_result_name(enum check_result r);           /* "pass" … */
int check_result_parse(const char *s, enum check_result *r);  /* or ERR_FORMAT */

struct preflight_check {
	const char *check;        /* "load" */
	enum check_result result;
	const char *saw, *want;   /* in words, with units */
	const char *remedy;       /* "" when passed */
};

struct run_device {
	const char *name;         /* "cpu", "gpu0" */
	const char *backend, *backend_version;
	struct facts facts;       /* gpu_* of this very device; else empty */
};

struct run {
	struct arena arena;
	char run_id[RUN_ID];
	int64_t timestamp_ms;     /* Unix, UTC: when it began */
	char unit_id[UNIT_ID];
	const char *suite;        /* "quick", "standard", "full"; "" imported */
	const char *suite_version;
	int fingerprint_rule;
	char hardware_fingerprint[FINGERPRINT_HEX];
	char software_fingerprint[FINGERPRINT_HEX];
	bool preflight_passed, forced, imported;
	const char *notes;
	struct facts facts;       /* of the machine */
	struct preflight_check *checks;
	size_t n_checks;
	struct run_device *devices;
	size_t n_devices;
	struct sample *samples;
	size_t n_samples;
	struct result *results;   /* sorted by device, precision: by name */
	size_t n_results;
};

struct run *run_new(void);
void run_free(struct run *r);

/* Its results in the order in which people read them, by device and
 * precision_compare(): the array is the caller's, r owns what it points to. */
const struct result **run_results_to_read(const struct run *r);

/* Worst quality of its results. */
enum quality run_quality(const struct run *r);

/* The canonical form of postsil-json(5), without a newline, and its digest:
 * the record hash.  It holds the run's content alone, no (origin, seq). */
#define RUN_CANONICAL_FORM 1   /* its number */
struct buf;
void run_canonical(const struct run *r, struct buf *out);
void run_hash(const struct run *r, char out[DIGEST_HEX]);

/* Checks what every way into a store must hold, so that the canonical form gives
 * back the same run: ids well formed, finite numbers or NAN, ranges (nothing is
 * negative, among facts too, but temperature and seed), whole numbers up to 2^53 - 1 (JSON
 * readers keep no more), valid UTF-8 without control characters (notes may have '\n'
 * and '\t'), bounded lengths and lists; devices named once, results sorted and of
 * devices that are there, samples told apart by device, precision, kernel, variant and
 * size.  0 or ERR_FORMAT naming the part. */
struct err;
int run_validate(const struct run *r, struct err *e);

#endif
