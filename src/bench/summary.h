/* SPDX-License-Identifier: MIT */
/*
 * summary: from the repetitions of one step to its result; pure.
 *
 * Block value.  SUMMARY_BEST (STREAM's own rule): the fastest repetition of the
 * block without the first.  SUMMARY_MEDIAN: the median of the block's
 * repetitions without preempted ones (all of them when over half are marked).
 * Result.  SUMMARY_BEST: the best block value.  SUMMARY_MEDIAN: the median of
 * the block values.  A median of medians is what a user of the library gets on
 * a quiet machine; a best would grow with the number of repetitions.
 * Interval.  95 %, from the scatter s of the n block values, each block having its
 * own memory and its own moment of the run (steps.h); it says where the median of many
 * such runs lies, and where the next run will.  A run cannot see what differs from run
 * to run (neighbours, clocks, where its process lies): on a shared two-core guest the
 * means of ten runs scattered 1.4 times (products) to 3.8 times (vectors from memory) as
 * much as s / sqrt(n), most by twice, which for four blocks is s itself.  So the
 * run as a whole is taken to be off by as much as one block is.
 * SUMMARY_MEDIAN: Student's t interval of one more block, mean -+ t s sqrt(1 + 1/n),
 * widened where need be to contain the result.  SUMMARY_BEST: the
 * shortest interval that (best - its median) / s leaves for normal block
 * values with as much for the run; it is not symmetric, as a run that
 * missed the quiet moment falls short of the best more often than over it.
 *
 * Quality, first that holds:
 * - throttled: by the driver's word in over half of the repetitions, of a device
 *   (its clock may follow the limit of watts, which is part of the product); else over half of the repetitions are marked `clock`, or the median
 *   clock of one block is under 97 % of that of another (single readings vary
 *   by 3 % on shared hosts, medians of ten do not);
 * - noisy: over a fifth of the repetitions are marked `preempted`, or fewer than
 *   three blocks or fewer than 3 repetitions in one were made, or the blocks
 *   disagree: t s / sqrt(n), in which the run's own share is not counted, is above
 *   the kernel's noise limit;
 * - good.
 */
#ifndef POSTSIL_SUMMARY_H
#define POSTSIL_SUMMARY_H

#include <stddef.h>

struct timing_rep;

enum summary_how { SUMMARY_BEST, SUMMARY_MEDIAN };
enum summary_quality { SUMMARY_GOOD, SUMMARY_NOISY, SUMMARY_THROTTLED };

#define SUMMARY_MAX_BLOCKS 64

struct summary {
	double value, low, high;  /* giga units a second: work / ns */
	double clock_mhz;         /* median over repetitions; 0 unknown */
	enum summary_quality quality;
	int blocks, reps;
	int preempted;            /* repetitions so marked */
	double block[SUMMARY_MAX_BLOCKS];
};

/* work: bytes or operations of one repetition.  noise_limit: relative, 0.05 for
 * 5 %.  r is in order of time (block, i).  n == 0 gives a value of 0, noisy. */
void summary_of(const struct timing_rep *r, size_t n, double work,
		enum summary_how how, double noise_limit, struct summary *out);

/* The same of a device whose driver says what is throttled: marks alone tell. */
void summary_of_device(const struct timing_rep *r, size_t n, double work,
		       enum summary_how how, double noise_limit,
		       struct summary *out);

/* "good", "noisy", "throttled". */
const char *summary_quality_name(enum summary_quality q);

#endif
