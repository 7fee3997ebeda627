/* SPDX-License-Identifier: MIT */
/*
 * plan: what a run will measure, for the worker, for its `plan` event and for
 * --dry-run.
 */
#ifndef POSTSIL_PLAN_H
#define POSTSIL_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/kernels.h"
#include "core/model/event.h"

struct arena;
struct buf;
struct err;
struct gpus;
struct libraries;
struct placement;
struct sysroot;

/* As many as an event may have: 128 of the CPU, and some forty of each GPU. */
#define PLAN_MAX_STEPS EVENT_STEPS_MAX

struct plan_request {
	enum kernels_suite suite;
	unsigned precisions;      /* bits 1 << index into precision_names; 0: all */
	double scale;             /* 1, or less in tests: see plan_make() */
	const char *only;         /* in tests: these kernels; NULL for all */
	int blocks;               /* in tests: of each step; 0 for one */
};

/* What there is to measure with. */
struct plan_means {
	const struct placement *place;
	const struct sysroot *root;
	const struct libraries *libraries;
	const char *isa;          /* the value of FIELD_CPU_ISA; NULL: unknown */
};

struct plan {
	struct step step[PLAN_MAX_STEPS];
	size_t n;
};

/* Whether a list divided by blanks or commas holds this word. */
bool plan_has_word(const char *list, const char *word);

/* Bits of a list such as "fp64,int8"; ERR_USAGE naming the word. */
int plan_parse_precisions(const char *list, unsigned *bits, struct err *e);

/* Bits of the precisions below fp32 that are asked for and that the processor has
 * instructions for, by its flags and not by whether a library emulates them. */
unsigned plan_low(const struct plan_request *rq, const char *isa);

/* The CPU's steps.  scale under 1 (tests only) makes one short block of each step (or .blocks), and
 * only of the kernels in a list such as "stream.triad,peak.fma": such figures are no
 * calibration, and the run is marked as forced.  Without a library there are no
 * steps that need it.  ERR_REFUSED when memory is too short. */
int plan_make(struct plan *p, const struct plan_request *rq,
	      const struct plan_means *m, struct err *e);

/* Appends the steps of all GPUs that are ready, in their order.  What a GPU's library
 * refuses, and steps that are too many for a plan, are lines of absent. */
void plan_add_gpus(struct plan *p, const struct plan_request *rq, struct gpus *g,
		   struct buf *absent);

/* Bytes that must be free for the plan of this machine: STREAM's three arrays
 * of 4 x the last-level caches, of which a run uses a quarter at most. */
unsigned long long plan_memory_need(const struct placement *place);

/* The plan event; its steps live in a. */
struct event plan_event(const struct plan *p, struct arena *a);

/* ERR_UNSUPPORTED: there is no step, and why: the first of the lines that
 * plan_add_gpus() left in absent, or else the precisions asked for. */
int plan_empty(const struct buf *absent, struct err *e);

double plan_seconds(const struct plan *p);

/* A table for people; with a column for the device where there is more than the
 * CPU. */
void plan_text(const struct plan *p, struct buf *out);

/* What is not, or not wholly, measured on the CPU of the precisions asked for, and why: a
 * line each.  What it cannot have by its nature is told where it was asked for by name
 * alone, and only where no GPU (gpu) measures it. */
void plan_tell_absent(const struct plan_request *rq, const struct plan_means *m,
		      bool gpu, struct buf *out);

#endif
