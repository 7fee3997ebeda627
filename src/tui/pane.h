/* SPDX-License-Identifier: MIT */
/*
 * pane: what every pane of a screen does alike: its frame, its title with the
 * word SYNTHETIC over invented data, its empty state, and short forms of
 * figures, times and ids.
 *
 * Nothing here keeps anything.  Texts pass text.h in the grid.
 */
#ifndef POSTSIL_PANE_H
#define POSTSIL_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/unit.h"
#include "core/model/facts.h"
#include "core/model/metric.h"
#include "tui/draw/grid.h"
#include "tui/draw/table.h"

#define PANE_TEXT 160
#define PANE_ID 9        /* the first 8 digits of an id and a NUL */

struct pane {
	bool focus;
	bool demo;           /* the title begins with SYNTHETIC */
	const char *title;   /* cut before the note is left out */
	const char *note;    /* right end of the frame; NULL: none */
};

/* Draws the frame in r and returns the inside, without a column of blanks on
 * either side where there is room for them.  A rectangle too small for a frame
 * gets none: its first row is the title, or all of it the inside. */
struct rect pane_frame(struct grid *g, struct rect r, const struct pane *p);

/* Says why there is nothing, in the upper third of r, wrapped. */
void pane_empty(struct grid *g, struct rect r, const char *text);

/* A label and a value in one row of r, the value from column `at` on.  Returns
 * true while there was a row left; r->y moves down. */
bool pane_fact(struct grid *g, struct rect *r, int at, const char *label,
	       const char *value, enum style style);

/* "2025-08-14" and "2025-08-14 09:12", UTC. */
void pane_date(int64_t ms, char out[16]);
void pane_time(int64_t ms, char out[24]);

/* The first 8 digits of a run or unit id; "" for NULL. */
void pane_id(const char *id, char out[PANE_ID]);

/* "2 h ago"; "-" when ms is 0. */
void pane_ago(int64_t now_ms, int64_t ms, char out[UNIT_TEXT]);

/* "87.9 %"; over 100 % it stands as it is and is marked, "108.0 %!". */
void pane_efficiency(double v, char out[UNIT_TEXT]);

/* Why an efficiency is over 100 %: what the row's notes say of it (run_rows.h), else
 * which peak that is.  Both may be NULL. */
#define PANE_OVER 256
#define PANE_OVER_WORDS "over 100 %"
void pane_over(const char *notes, const char *peak_source, char out[PANE_OVER]);

/* A value of a metric for people: "87.9 %", "489.2 GFLOP/s", "42.1 GB/s". */
void pane_value(enum metric m, double v, const char *precision,
		char out[UNIT_TEXT]);

/* Of METRIC_CUSTOM, whose unit is text from outside: "3,012 samples/s", "7.273
 * samples/s", "0.25": four digits, and all of them before the point up to a milliard. */
void pane_custom(double v, const char *unit, char out[UNIT_TEXT]);

/* What figures up to v are divided by in plots and columns, and the unit then: 1000
 * and "TOP/s" from 10000 GOP/s on, as in pane_value(). */
double pane_scale(double v, const char *unit, char out[UNIT_TEXT]);

/* The number alone, as it stands in a column whose head has the unit; an efficiency
 * over 100 % with its mark, METRIC_CUSTOM as in pane_custom(). */
void pane_number(enum metric m, double v, char out[UNIT_TEXT]);

/* A table's cell for a fact: its value with the unit, or "none: reason" and
 * "unknown: reason". */
void pane_fact_value(const struct fact *f, const char *unit,
		     struct table_cell *out);

/* Moves a table's selection by a key (arrows, j k, pages, Home, End G, the
 * wheel).  Returns whether the key was one of these. */
bool pane_table_key(struct table_state *st, size_t n_rows, int key);

/* The part of a product's name that tells it from others in a narrow column:
 * without "NVIDIA ", "AMD ", "Intel ", "Core " in front. */
const char *pane_short_product(const char *product);

#endif
