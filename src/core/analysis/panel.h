/* SPDX-License-Identifier: MIT */
/*
 * panel: the series of many units side by side, and where components of their
 * software, firmware and environment changed from one text to another.
 *
 * The texts of a field between which any unit changed are put in order of
 * version (strverscmp()).  A step is from one of them to the next, so a unit that
 * goes from 535 to 550 at once takes the steps 535-545 and 545-550 of those that
 * went by 545, and what it shows counts for both; the way back takes the same
 * steps with the other sign, as it undoes what they did.  With one level per
 * text that is any assignment of effects to texts, whatever their order.  A
 * change over more than PANEL_RUNGS texts is a step of its own.
 *
 * A switch is one unit taking one step.  A text that is none or unknown (NULL)
 * makes no switch: the last known one still counts, and the switch is at the
 * first run with another known text.
 *
 * Everything is borrowed (texts, names, tracks, fields) and must outlive it.
 * Pure; O(runs x fields + switches x log switches).
 */
#ifndef POSTSIL_PANEL_H
#define POSTSIL_PANEL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/regression.h"
#include "core/analysis/track.h"

#define PANEL_RUNGS 16

/* A field that may have done it.  Where some are of the environment (governor,
 * power limit, virtualization) and not of the stack, that is said. */
struct panel_field {
	int field;                   /* as in track.stack[run][field] */
	bool environment;
};

/* One series.  All of a panel are of the same product, device, precision and
 * metric.  Series of one name count as one unit where units are counted. */
struct panel_unit {
	const char *name;
	const struct track *track;
	const struct regression *drops;  /* of this track; may be NULL */
	size_t n_drops;
};

/* What a panel is of.  Fields are told apart from each other and lie within the
 * tracks' stacks. */
struct panel_source {
	const struct panel_unit *units;
	size_t n_units;
	const struct panel_field *fields;
	size_t n_fields;
};

struct panel_step {
	struct panel_field of;
	const char *a, *b;           /* a before b */
};

struct panel_switch {
	size_t unit, step;
	size_t index;                /* first run with the new text */
	int sign;                    /* +1 from a to b, -1 from b to a */
	const char *from, *to;       /* what the unit changed in all */
};

struct panel {
	const struct panel_unit *units;
	size_t n_units;
	const struct panel_field *fields;
	size_t n_fields;
	size_t *name;                /* per unit: equal for equal names, below
				      * n_units */
	struct panel_step *steps;
	size_t n_steps;
	struct panel_switch *switches;   /* by unit, then index */
	size_t n_switches;
	size_t *of_unit;             /* n_units + 1: first switch of each unit */
	size_t *by_step;             /* places in switches[], by step and unit */
	size_t *of_step;             /* n_steps + 1: first place in by_step[] */
};

void panel_init(struct panel *p, const struct panel_source *source);
void panel_release(struct panel *p);

/* The step as the unit took it. */
const char *panel_step_from(const struct panel *p, const struct panel_switch *s);
const char *panel_step_to(const struct panel *p, const struct panel_switch *s);

/* Whether a switch of the unit lies within so many runs of index. */
bool panel_is_near_switch(const struct panel *p, size_t unit, size_t index,
			  size_t runs);

#endif
