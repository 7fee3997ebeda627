/* SPDX-License-Identifier: MIT */
/*
 * view: a screen of the workstation, which is also `postsil show NAME`.
 *
 * load() builds the view model from the workspace (arrays in, model out) and
 * may be called again whenever the workspace changed; it keeps the selection.
 * draw() takes the model const and only puts cells, so that the terminal, the
 * text output and the golden tests show one thing.  key() changes only the
 * selection, or asks the application for something.  csv() and json() write
 * what the view shows, in full precision (postsil-json(5)).
 */
#ifndef POSTSIL_VIEW_H
#define POSTSIL_VIEW_H

#include <stdbool.h>

#include "core/model/metric.h"
#include "tui/args.h"
#include "tui/draw/grid.h"
#include "tui/view_keys.h"

struct buf;
struct err;
struct view;
struct workspace;

enum view_result {
	VIEW_IGNORED,   /* not my key: the application may have a use for it */
	VIEW_REDRAW,    /* the selection moved */
	VIEW_RELOAD,    /* the request changes what must be loaded */
	VIEW_OPEN,      /* open v->open_name with v->open_arg (Enter: drill down) */
};

/* What a screen shows beyond the filters, for the command that shows the same.  Texts are
 * borrowed from the view; NULL, "" and false: as the filters have it. */
struct view_choice {
	const char *product, *unit, *device, *precision;
	bool has_metric;
	enum metric metric;
	const char *custom;        /* of METRIC_CUSTOM "custom:NAME" */
	bool has_group;
	int group_by;              /* enum component */
	char operands[200];        /* behind `show NAME`, a line each */
};

struct view_ops {
	const char *name, *title;  /* "trajectory", "Trajectory" */
	const char *tab;           /* short, for the tab row: "Traj" */
	const struct view_key *keys;  /* its own keys: view_keys.h */
	enum args_value operand;   /* what may stand behind `show NAME`: a run, products */
	int  (*load)(struct view *v, const struct workspace *ws, struct err *e);
	void (*draw)(const struct view *v, struct grid *g, struct rect r);
	enum view_result (*key)(struct view *v, int key);
	void (*free)(struct view *v);
	int  (*csv)(const struct view *v, struct buf *out, struct err *e);
	int  (*json)(const struct view *v, struct buf *out, struct err *e);
	/* NULL, or whether it shows something that is wrong: `show` then ends 1 */
	bool (*found)(const struct view *v);
	/* NULL, or fills *c, all 0 before; there is a model */
	void (*choice)(const struct view *v, struct view_choice *c);
};

/* Who takes what csv() and json() write before it is all there: write() gets out and
 * leaves it empty; negative ends the writing. */
struct view_sink {
	int (*write)(void *arg, struct buf *out, struct err *e);
	void *arg;
};

struct view {
	const struct view_ops *ops;
	const struct view_sink *sink;  /* NULL: all stays in out */
	void *model;               /* the view's own; NULL before load() */
	bool more;                 /* set by load(): the next one shows more, and is
				    * wanted as soon as this is drawn */
	char arg[160];             /* what was drilled into: a product, a run id, or
				      two with + between; a place (chart_place()),
				      and "/blas3" or "/custom:NAME" behind it */
	const char *open_name;     /* with VIEW_OPEN: a view's name */
	char open_arg[160];
};

/* Every view, in the order of the tabs; ends with NULL. */
extern const struct view_ops *const view_all[];

/* The screens that show stored runs and this machine. */
extern const struct view_ops view_overview, view_machine, view_run, view_runs,
	view_trajectory, view_roofline, view_maturity, view_regressions, view_impact,
	view_compare, view_forecast;

/* The ops called name, or NULL. */
const struct view_ops *view_find(const char *name);

void view_init(struct view *v, const struct view_ops *ops);
void view_release(struct view *v);

/* Appends "/metric" (metric_name()) to open_arg, as far as it fits. */
void view_open_figure(struct view *v, const char *metric);

/* For csv() and json() of views that write more than fits into memory: hands out to the
 * sink, if there is one, when it is long.  Negative: the sink's error. */
int view_flush(const struct view *v, struct buf *out, struct err *e);

#endif
