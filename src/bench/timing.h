/* SPDX-License-Identifier: MIT */
/*
 * timing: warm up, repeat, stop; and what repetitions say, purely.
 *
 * It knows no kernel: a subject is something that can be run.  Inside a timed
 * region there is nothing but subject.run(): no allocation, no input or output,
 * no logging.  After each repetition, outside of the timed region, the caller
 * is told; it may write an event, block for as long as it likes (a pause), and
 * decide to go on, to skip or to abort.  After a break of over 50 ms one
 * unrecorded repetition warms up again, or a device as at the start.
 *
 * A repetition is marked, never dropped, when
 * - its threads had the CPU for under 99 % of the time (`preempted`);
 * - the clock was below 97 % of the best that two repetitions in a row have
 *   shown in this step (`clock`).
 */
#ifndef POSTSIL_TIMING_H
#define POSTSIL_TIMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum timing_mark {
	TIMING_PREEMPTED = 1 << 0,
	TIMING_CLOCK_FELL = 1 << 1,
};

#define TIMING_MARK_N 2

/* Name of mark bit i (0 <= i < TIMING_MARK_N): "preempted", "clock". */
const char *timing_mark_name(int i);

struct timing_rep {
	int block, i;      /* both from 0; i counts within the block */
	uint64_t ns;       /* wall time of one repetition; a device's own, if it has one */
	uint64_t cpu_ns;   /* CPU time of the working threads, mean per thread; a
			      device's is ns again */
	double clock_mhz;  /* right after it; 0 unknown */
	unsigned marks;    /* enum timing_mark */
};

enum timing_verdict { TIMING_GO_ON, TIMING_SKIP, TIMING_ABORT };

struct timing_subject {
	void *ctx;
	void (*run)(void *ctx);
	uint64_t (*cpu_ns)(void *ctx);    /* summed over `threads` threads; not
					     called with device_ns */
	double (*clock_mhz)(void *ctx);   /* NULL: not known */
	int threads;
	/* Of a device with a clock of its own, else NULL.  The time of the last run by
	 * the device's events, which then is the repetition's (cpu_ns is set to the
	 * same); 0 when the run failed, be it to warm up: the block ends at once with
	 * what it has. */
	uint64_t (*device_ns)(void *ctx);
	/* Enum timing_mark of the repetition just made, as the device's driver tells
	 * them: they stand for timing_marks(), as a GPU's clock may fall for good reasons
	 * (its power limit is part of the product).  NULL: timing_marks(). */
	unsigned (*device_marks)(void *ctx);
};

#define TIMING_MAX_REPS 400

struct timing_rule {
	int min_reps;        /* 10 or more */
	int max_reps;        /* at most TIMING_MAX_REPS */
	uint64_t warm_ns;    /* warm up for about this long, one run at least; a device
				for as long again and again, ten times at most, as
				its time for a run still falls by over 1 % */
	uint64_t budget_ns;  /* for one block, warm-up included; of a device without:
				its clock may take long to rise.  A break and what warms
				up behind it do not count */
	uint64_t least_ns;   /* not settled before so much time was measured; 0: no
				such time */
	double target;       /* stop when the relative half-width of the interval
				of the mean is below this; 0.005 */
};

struct timing_listener {
	void *user;
	enum timing_verdict (*on_rep)(void *user, const struct timing_rep *r);
};

/* Time of one run, for calibration: wall time, or the device's; 0: it failed. */
uint64_t timing_once(const struct timing_subject *s);

/* One block: warm up, then repeat until at least rule->min_reps were made and
 * the interval is under the target, or its width has stopped falling, or the
 * budget or max_reps is reached.  Over budget it still makes three.  Writes at
 * most max_reps repetitions to out and their count to *n; *best_mhz is the
 * highest clock seen so far in the step and carries over blocks (start with 0).
 * The return value is the listener's last verdict. */
enum timing_verdict timing_block(const struct timing_subject *s,
				 const struct timing_rule *rule, int block,
				 const struct timing_listener *l,
				 struct timing_rep *out, int *n,
				 double *best_mhz);

/* Marks of one repetition; pure. */
unsigned timing_marks(const struct timing_rep *r, double best_mhz);

/* Whether to stop after n repetitions (their times in ns); pure. */
bool timing_is_settled(const double *ns, int n, double target);

#endif
