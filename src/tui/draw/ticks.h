/* SPDX-License-Identifier: MIT */
/*
 * ticks: an axis, that is the one mapping between values and cells, and where
 * its ticks stand.
 *
 * min lies in the centre of cell 0, max in the centre of cell `cells` - 1;
 * data, ticks, cursor and mouse all go through axis_cell() and axis_value(),
 * so they cannot disagree.
 */
#ifndef POSTSIL_TICKS_H
#define POSTSIL_TICKS_H

#include <stdbool.h>
#include <stddef.h>

enum axis_scale {
	AXIS_LINEAR,
	AXIS_LOG,     /* min and max above 0 */
	AXIS_DAYS,    /* days since something; whole days, hours when close */
	AXIS_TIME,    /* Unix time in ms, UTC; steps of the calendar */
};

struct axis {
	enum axis_scale scale;
	double min, max;
	int cells;
};

/* An axis over [min, max].  Values that are not finite or not in order are
 * mended: an axis always spans more than 0. */
struct axis axis_make(enum axis_scale scale, double min, double max, int cells);

/* Where v lies, in cells and parts of one; 2.0 is the centre of the third
 * cell.  NaN for NaN, and for v <= 0 on a log axis. */
double axis_cell(const struct axis *a, double v);
double axis_value(const struct axis *a, double cell);

/* The cell that v falls into; -1 when outside of the axis or NaN. */
int axis_index(const struct axis *a, double v);

#define TICK_LABEL 28
#define TICKS_MAX 64

struct tick {
	double value;
	int cell;
	char label[TICK_LABEL];   /* ASCII */
};

/* Ticks in rising order at 1, 2, 5 x 10^n, at decades (log) or at steps of the
 * calendar (hour, day, week from Monday, month, quarter, year), as many as fit:
 * labels, centred on their cells, keep at least two blanks between them.
 * Returns the number, at most TICKS_MAX. */
size_t ticks_across(const struct axis *a, struct tick out[TICKS_MAX]);

/* The same for a vertical axis: at least `gap` cells from tick to tick. */
size_t ticks_up(const struct axis *a, int gap, struct tick out[TICKS_MAX]);

/* Widens [*min, *max] to the ticks that about n cells would show. */
void ticks_round(enum axis_scale scale, int n, double *min, double *max);

/* Writes v as a read-out on this axis: more digits than the ticks have; a date
 * on AXIS_TIME, "day 211" on AXIS_DAYS. */
void axis_read(const struct axis *a, double v, char *out, size_t size);

/* The range a live plot shows.  It follows data outwards at once, inwards only
 * when the data fills less than half of it, so that the picture stays still.
 * Starts at AXIS_RANGE_INIT; returns whether it changed. */
struct axis_range { double min, max; bool set; };
#define AXIS_RANGE_INIT { 0 }
bool axis_range_follow(struct axis_range *r, double min, double max);

#endif
