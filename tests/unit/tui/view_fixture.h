/* SPDX-License-Identifier: MIT */
/*
 * view_fixture: a workspace with rows made by hand, and a view on it.  Texts
 * given are borrowed; equal ones must be equal pointers, as in a run_set.
 */
#ifndef POSTSIL_TEST_VIEW_FIXTURE_H
#define POSTSIL_TEST_VIEW_FIXTURE_H

#include "core/base/buf.h"
#include "tui/draw/grid.h"
#include "tui/view.h"
#include "tui/workspace.h"

#define FIXTURE_DAY0 1736899200000ll   /* 2025-01-15 */

struct fixture {
	struct workspace ws;
	struct run_set set;
	size_t cap;
};

struct fixture_row {
	const char *product, *precision, *driver;
	double day;
	double gemm;         /* GOP/s */
	double peak;         /* GOP/s */
	bool forced;
};

void fixture_init(struct fixture *f);
void fixture_release(struct fixture *f);

/* Adds a row; all must come in the order of time. */
void fixture_add(struct fixture *f, const struct fixture_row *row);

/* n rows a day apart, around gemm with a small fixed ripple. */
void fixture_add_days(struct fixture *f, struct fixture_row row, int n);

/* Lines of the view at w x h, as `postsil show` prints them. */
void fixture_print(struct fixture *f, const char *view, int w, int h,
		   struct buf *out);

#endif
