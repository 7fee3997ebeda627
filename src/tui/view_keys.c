/* SPDX-License-Identifier: MIT */
#include "tui/view_keys.h"

#include <stddef.h>

const struct view_key view_keys_overview[] = {
	{ .keys = "Tab", .word = "pane", .help = "the next pane; Shift-Tab: the one before" },
	{ .keys = "Enter", .word = "open",
	  .help = "open what the pane, or its selected row, is about" },
	{ .keys = "↑↓", .word = "series", .help = "the series of the plot, the rows of a table" },
	{ .keys = NULL },
};

const struct view_key view_keys_machine[] = {
	{ .keys = "↑↓", .word = "fact", .help = "the next and the previous fact" },
	{ .keys = "PgDn", .word = "page", .help = "a page on; PgUp: back" },
	{ .keys = NULL },
};

const struct view_key view_keys_run[] = {
	{ .keys = "↑↓", .word = "step", .help = "the next and the previous step" },
	{ .keys = "End", .word = "follow", .help = "follow the run again" },
	{ .keys = "L", .word = "log", .help = "the log of the run, and the plot again" },
	{ .keys = NULL },
};

const struct view_key view_keys_runs[] = {
	{ .keys = "↑↓", .word = "run",
	  .help = "choose a run; behind the last loaded one come older ones" },
	{ .keys = "Enter", .word = "open", .help = "open it: every figure, sample and fact" },
	{ .keys = "/", .word = "filter",
	  .help = "narrow the list as one types; Enter keeps it, Esc clears it" },
	{ .keys = "o", .word = "sort", .help = "sort by the next column" },
	{ .keys = "O", .word = "reverse", .help = "turn the order around" },
	{ .keys = "Home,End", .word = "first, last of all",
	  .help = "the newest and the oldest run of all" },
	{ .keys = "Tab ←→", .help = "in an opened run: its panes" },
	{ .keys = NULL },
};

/* p and s belong to a run in progress on every screen */
const struct view_key view_keys_trajectory[] = {
	{ .keys = "←→", .word = "cursor", .help = "the cursor, which reads out one run" },
	{ .keys = "↑↓", .word = "series", .help = "the next and the previous series" },
	{ .keys = "+-", .word = "zoom", .help = "zoom in and out, around the cursor" },
	{ .keys = "[]", .word = "stack",
	  .help = "the cursor to the stack change before, and after" },
	{ .keys = "m", .word = "metric",
	  .help = "the next metric; behind the last, figures of other kinds" },
	{ .keys = "P", .word = "precision", .help = "the next precision" },
	{ .keys = "d", .word = "dates", .help = "dates, or days since the first run" },
	{ .keys = "c", .word = "compare",
	  .help = "this series alone, or with the others" },
	{ .keys = "<>", .help = "the window, when zoomed, to earlier and to later" },
	{ .keys = "0 Home", .help = "all of it again" },
	{ .keys = "Enter", .help = "open the run under the cursor" },
	{ .keys = NULL },
};

const struct view_key view_keys_roofline[] = {
	{ .keys = "←→", .word = "point",
	  .help = "the cursor, which reads out one kernel and its roof" },
	{ .keys = "↑↓", .word = "machine", .help = "the next and the previous machine or device" },
	{ .keys = "+-", .word = "zoom", .help = "zoom in and out, around the cursor" },
	{ .keys = "[]", .word = "older, newer run", .help = "the run before, and the one after" },
	{ .keys = "P", .word = "precision",
	  .help = "one precision alone; the next; behind the last, all" },
	{ .keys = "c", .word = "compare",
	  .help = "another machine over it; the next; behind the last, none" },
	{ .keys = "<>", .help = "the window, when zoomed, to the left and to the right" },
	{ .keys = "0 Home", .help = "all of it again" },
	{ .keys = "Enter", .help = "open the run, when the cursor is shown" },
	{ .keys = NULL },
};

const struct view_key view_keys_maturity[] = {
	{ .keys = "↑↓", .word = "product", .help = "choose a product" },
	{ .keys = "Enter", .word = "trajectory", .help = "open its trajectory" },
	{ .keys = NULL },
};

const struct view_key view_keys_regressions[] = {
	{ .keys = "↑↓", .word = "alert", .help = "choose an alert" },
	{ .keys = "Enter", .word = "trajectory", .help = "open the trajectory of what fell" },
	{ .keys = NULL },
};

const struct view_key view_keys_impact[] = {
	{ .keys = "↑↓", .word = "version", .help = "choose a version" },
	{ .keys = "←→", .word = "product", .help = "the previous and the next product" },
	{ .keys = "m", .word = "metric", .help = "the next metric" },
	{ .keys = "b", .word = "group by", .help = "group by the next component that varies" },
	{ .keys = NULL },
};

const struct view_key view_keys_compare[] = {
	{ .keys = "↑↓", .word = "product", .help = "choose a product" },
	{ .keys = "o", .word = "order", .help = "sort by the next figure" },
	{ .keys = "Enter", .word = "trajectory", .help = "open its trajectory" },
	{ .keys = NULL },
};

const struct view_key view_keys_forecast[] = {
	{ .keys = "↑↓", .word = "series", .help = "the next and the previous series" },
	{ .keys = "Enter", .word = "trajectory", .help = "open its trajectory" },
	{ .keys = NULL },
};
