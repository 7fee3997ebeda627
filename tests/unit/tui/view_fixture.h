/* SPDX-License-Identifier: MIT */
/*
 * view_fixture: a workspace with runs made by hand in a store of its own, in a scratch
 * folder that goes with it, and a view on it.  Before the first run there is no store.
 */
#ifndef POSTSIL_TEST_VIEW_FIXTURE_H
#define POSTSIL_TEST_VIEW_FIXTURE_H

#include "core/base/buf.h"
#include "tui/draw/grid.h"
#include "tui/view.h"
#include "tui/workspace.h"

#define FIXTURE_UNIT "0123456789abcdef0123456789abcdef"
#define FIXTURE_DAY0 1736899200000ll   /* 2025-01-15 */

struct fixture {
	struct workspace ws;
	char folder[128];
	unsigned runs;
};

struct fixture_row {
	const char *product, *precision;
	const char *driver;  /* NULL: not recorded */
	double day;
	double gemm;         /* GOP/s; 0: not measured */
	double peak;         /* GOP/s; 0: none is known, so no efficiency */
	bool forced, imported;
	unsigned unit;       /* 0: FIXTURE_UNIT, else one of its own */
	unsigned threads;    /* 0: 2 */
	/* With imported: a figure of another kind, "custom:NAME", and its unit. */
	const char *custom, *unit_name;
	double value;
};

void fixture_init(struct fixture *f);
void fixture_release(struct fixture *f);

/* Adds a run of one precision, and loads the workspace again. */
void fixture_add(struct fixture *f, const struct fixture_row *row);

/* n rows a day apart, around gemm and value with a small fixed ripple. */
void fixture_add_days(struct fixture *f, struct fixture_row row, int n);

/* Lines of the view at w x h, as `postsil show` prints them. */
void fixture_print(struct fixture *f, const char *view, int w, int h,
		   struct buf *out);

#endif
