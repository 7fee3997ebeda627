/* SPDX-License-Identifier: MIT */
/*
 * demo_data: the machines of the synthetic history and what happened to them.
 *
 * Nothing here was measured.  Names, peaks and versions are plausible, so that
 * screens look as they would; the figures are made up.  Days count from
 * DEMO_START_MS.
 */
#ifndef POSTSIL_DEMO_DATA_H
#define POSTSIL_DEMO_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "core/model/field.h"

#define DEMO_ALWAYS 1e9

struct demo_fact {
	enum field_id id;
	const char *value;
};

/* A stack is in force from a day until the next one's. */
#define DEMO_STACK_FACTS 10
struct demo_stack {
	double day;
	struct demo_fact fact[DEMO_STACK_FACTS];  /* ends with a NULL value */
};

/* Efficiency over days since the machine's first run; linear in between, a step
 * where two have one day. */
struct demo_bend {
	double day, efficiency;
};

/* From day to day_end (excluded) the kernel ran at this share. */
struct demo_effect {
	const char *kernel;
	double day, day_end, factor;
};

/* Every run has one of these: value = top (base + slope * efficiency). */
struct demo_figure {
	const char *kernel, *precision, *variant;
	uint64_t size;
	double work;          /* bytes or operations per repetition */
	double top;           /* GB/s or GOP/s */
	double base, slope;
};

/* What the last run before a day measured to the digit, because a text elsewhere
 * names it. */
struct demo_exact {
	const char *kernel, *precision;
	double before_day, value;
};

enum demo_noise { DEMO_GAUSS, DEMO_SKEW };

struct demo_machine {
	const char *name;
	const char *device;                 /* measured: "cpu" or "gpu0" */
	const char *backend, *backend_version;
	double first_day, every;            /* days between runs */
	double skip;                        /* share of planned runs left out */
	double gap_from, gap_to;            /* no runs at all */
	enum demo_noise noise;
	double cv;
	double level;                       /* of this unit: some are better */
	const struct demo_fact *facts;      /* of the machine; end: NULL value */
	const struct demo_fact *device_facts;
	const struct demo_stack *stacks;
	size_t n_stacks;
	const struct demo_bend *bends;
	size_t n_bends;
	const struct demo_effect *effects;
	size_t n_effects;
	const struct demo_figure *figures;
	size_t n_figures;
	/* What only recent runs have, and no result row: points of the roofline.
	 * Below the best of their kernel and precision; without random numbers,
	 * so that they move nothing else. */
	const struct demo_figure *extras;
	size_t n_extras;
	const struct demo_exact *exact;
	size_t n_exact;
};

extern const struct demo_machine demo_machines[];
extern const size_t demo_n_machines;

#endif
