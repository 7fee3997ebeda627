/* SPDX-License-Identifier: MIT */
/*
 * changes: levels and change points of one series, made ready for `postsil changes`.
 *
 * Looking back (the default) the whole series is judged by changepoint_history();
 * online by changepoint_online and regression_find(), as alerts are, so that each
 * change rests on what was known when it was confirmed.  Online alone the newest runs
 * may hold a provisional change, which begins no level yet.
 */
#ifndef POSTSIL_CHANGES_H
#define POSTSIL_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/changepoint.h"
#include "tui/draw/glyphs.h"

struct buf;
struct grid;
struct series_data;

#define CHANGES_NEVER ((size_t)-1)

struct changes_item {
	size_t index;            /* first value of the new level */
	size_t known;            /* online: values known when it was confirmed; else
				  * CHANGES_NEVER */
	double before, after;    /* medians of the levels; of a provisional one: the
				  * recent level, and the values from index on */
	double change_pct;       /* NAN when before is 0 */
	double confidence;       /* NAN while provisional */
	bool provisional, drift;
	bool worse;
	size_t fixed;            /* where a level begins that made it good, to within
				  * REGRESSION_MIN_PCT; CHANGES_NEVER */
};

enum changes_verdict {
	CHANGES_TOO_FEW,         /* under CHANGEPOINT_MIN values */
	CHANGES_GROSS_ONLY,      /* online, none, under CHANGEPOINT_SURE: a small one
				  * could not be seen */
	CHANGES_NONE,
	CHANGES_FOUND,
};

struct changes {
	const struct series_data *data;   /* borrowed */
	bool online, lower_is_better;
	enum changes_verdict verdict;
	struct level *level;
	size_t n_levels;
	struct changes_item *item;
	size_t n_items;
};

/* "too_few", "gross_only", "no_change", "changed" */
const char *changes_verdict_name(enum changes_verdict v);

void changes_find(struct changes *c, const struct series_data *data, bool online,
		  bool lower_is_better);
void changes_release(struct changes *c);

/* A change to the worse of REGRESSION_MIN_PCT or more that stands: not made good. */
bool changes_are_bad(const struct changes *c);

/* Makes g, which must be GRID_INIT or released, as large as it needs to be in this
 * width and draws: what was read, a picture, a table of the changes, what it means. */
void changes_draw(const struct changes *c, struct grid *g, int width,
		  enum glyph_level level);

void changes_csv(const struct changes *c, struct buf *out);
void changes_json(const struct changes *c, struct buf *out);

#endif
