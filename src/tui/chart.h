/* SPDX-License-Identifier: MIT */
/*
 * chart: series on the desk, made ready for a plot: points on the axis wanted, gaps,
 * and the places where the stack changed with what changed.
 *
 * Any series of the workspace's filters can have the focus (chart_keys.h); those of the
 * same precision are laid over it when they can be compared (efficiency).  Only the rows
 * of what is shown are read (chart_track.h), and of what was shown last they are kept
 * (chart_shelf.h).  Efficiency is in per cent here, other metrics in their own unit.  x is
 * Unix ms with dates, else days since each series' own first run.
 */
#ifndef POSTSIL_CHART_H
#define POSTSIL_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/series.h"
#include "core/base/arena.h"
#include "tui/chart_keys.h"
#include "tui/chart_shelf.h"
#include "tui/chart_track.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/plot.h"
#include "tui/pane.h"

struct view_choice;

#define CHART_SERIES GLYPH_SERIES   /* in one plot at the most */
#define CHART_CHANGES 6             /* changed components kept of a marker */

/* What a person chose. */
struct chart_choice {
	enum metric metric;
	const char *custom;    /* of METRIC_CUSTOM "custom:NAME", borrowed; NULL: any */
	bool or_custom;        /* figures of other kinds where no series has the metric */
	bool dates;
	bool alone;            /* no other series laid over */
	bool with_forced;      /* forced runs count as the others do */
};

/* A component that differs between two neighbouring runs. */
struct chart_change {
	const char *label;     /* "GPU driver" */
	const char *from, *to; /* "none" where there was nothing */
};

struct chart_marker {
	size_t point;          /* first run of the new stack, in the focus series */
	struct chart_change change[CHART_CHANGES];
	size_t n_changes;
	double change_pct;     /* median of the runs up to the next marker against
				* that of the runs since the one before; NAN */
	bool firmware;         /* microcode or VBIOS */
	bool alert;            /* the level fell here */
};

struct chart_gap { double from, to; };   /* on the x axis */

/* The series that a person chose: the list it was in may be gone. */
struct chart_wanted {
	struct arena arena;    /* of the key's texts */
	struct chart_key key;
	bool set;
};

struct chart {
	struct chart_wanted wanted;
	struct chart_keys keys;
	struct chart_choice choice;     /* its metric and text are those of keys */
	size_t focus;                   /* in keys; meaningless when there are none */
	struct chart_track track[CHART_SERIES];  /* what is shown; the focus first */
	size_t shown[CHART_SERIES];     /* in keys */
	size_t n_shown;                 /* 0: nothing can be shown */
	struct chart_shelf shelf;
	bool more;                      /* some that are laid over it are not read yet */
	unsigned builds;                /* counts what is made of the focus: pointers
					 * into it are good while it stays */
	struct arena arena;             /* of all that follows, of the focus */
	struct arena others;            /* and of those laid over it */
	struct plot_series plot[CHART_SERIES];   /* of shown */
	struct chart_marker *marker;
	struct plot_marker *plot_marker;
	size_t n_markers;
	const char *marker_title;
	struct chart_gap *gap;
	size_t n_gaps;
};

void chart_init(struct chart *c);
void chart_release(struct chart *c);

/* What a caller prefers before a person chose: a place as chart_place() writes
 * it, or a product alone; this machine's unit.  NULL or "": any. */
struct chart_prefer { const char *place, *unit; };

/* Reads what changed since; costs nothing when nothing did.  The focus stays on the
 * series that a person chose, else goes to the longest one, those of `prefer` before
 * all others.  With a workspace's patience the series laid over it are read as far as
 * that goes, and not together with the focus: load again while there are `more`.
 * Negative: what is kept or the store cannot be read; nothing is shown then. */
int chart_load(struct chart *c, const struct workspace *ws,
	       const struct chart_choice *choice, const struct chart_prefer *prefer,
	       struct err *e);

/* "PRODUCT/DEVICE/PRECISION": which series to open, for a view's argument. */
#define CHART_PLACE 48
void chart_place(const char *product, const char *device, const char *precision,
		 char out[CHART_PLACE]);

/* The figure that it shows, as people call it. */
const char *chart_label(const struct chart *c);

/* The series with the focus, or NULL; the rows of its points. */
const struct series *chart_series(const struct chart *c);
const struct run_set *chart_focus_set(const struct chart *c);

/* What the focus is, for view_ops.choice. */
void chart_choice_of(const struct chart *c, struct view_choice *out);

/* Keeps the focus where it is, whatever longer series there will be. */
void chart_hold(struct chart *c);

/* "Levels of all series are being computed: 3 of 40 groups." while there may be series
 * that are not in the list for that; false: it is whole. */
bool chart_pending_words(const struct chart *c, char *out, size_t size);

/* The next (step 1) or previous (-1) series; or the next of the same product
 * and unit with another precision or device.  Call chart_load() afterwards. */
void chart_step(struct chart *c, int step);
void chart_step_precision(struct chart *c);

/* The name of a series, which is one of keys, in a legend: its short product, with the
 * device or unit where that is needed to tell it from others. */
void chart_name(const struct chart *c, size_t series, char out[PANE_TEXT]);

/* Fills what a plot of c needs, except the window and the cursor. */
void chart_plot(const struct chart *c, struct plot *out);

/* The x axis' title where a plot is narrower than CHART_WIDE: the legend needs
 * the room. */
#define CHART_WIDE 100
const char *chart_short_title(const struct chart *c);

/* Marks the markers at which a level fell: at[i] is the first point of the low
 * level, one run of doubt either way. */
void chart_mark_drops(struct chart *c, const size_t *at, size_t n);

/* Where point i of the focus series stands on the x axis. */
double chart_x(const struct chart *c, size_t i);

/* "driver 560.35 > 560.40, kernel …": what changed, in one line. */
void chart_marker_words(const struct chart_marker *m, char *out, size_t size);

/* The marker whose stack the point ran on, or NULL before the first. */
const struct chart_marker *chart_marker_at(const struct chart *c, size_t point);

#endif
