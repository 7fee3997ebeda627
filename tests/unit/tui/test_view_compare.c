/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "tui/workspace.h"

/* A view on the demonstration. */
static void begin(struct workspace *ws, struct view *v, const char *name)
{
	struct err e = ERR_INIT;

	workspace_init(ws);
	cr_assert_eq(workspace_open_demo(ws, &e), 0, "%s", e.text);
	cr_assert_eq(workspace_load(ws, &e), 0, "%s", e.text);
	view_init(v, view_find(name));
	cr_assert_eq(v->ops->load(v, ws, &e), 0, "%s", e.text);
}

static char *csv_of(struct view *v)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	cr_assert_eq(v->ops->csv(v, &out, &e), 0);
	return buf_steal(&out);
}

Test(view_compare, another_order_leaves_the_selection_on_its_product)
{
	struct workspace ws;
	struct view v;
	char *before, *after, first[32];

	begin(&ws, &v, "compare");
	cr_assert_eq(v.ops->key(&v, SKEY_DOWN), VIEW_REDRAW);
	cr_assert_eq(v.ops->key(&v, SKEY_ENTER), VIEW_OPEN);
	cr_assert_str_eq(v.open_name, "trajectory");
	memcpy(first, v.open_arg, sizeof first);
	before = csv_of(&v);
	cr_assert_eq(v.ops->key(&v, 'o'), VIEW_REDRAW);
	after = csv_of(&v);
	cr_assert_str_neq(before, after);
	cr_assert_eq(v.ops->key(&v, SKEY_ENTER), VIEW_OPEN);
	cr_assert_arr_eq(v.open_arg, first, sizeof first);
	free(before);
	free(after);
	view_release(&v);
	workspace_release(&ws);
}

Test(view_forecast, down_goes_to_another_series_and_up_comes_back)
{
	struct err e = ERR_INIT;
	struct workspace ws;
	struct view v;
	char *first, *second, *third;

	begin(&ws, &v, "forecast");
	first = csv_of(&v);
	cr_assert_eq(v.ops->key(&v, SKEY_DOWN), VIEW_RELOAD);
	cr_assert_eq(v.ops->load(&v, &ws, &e), 0);
	second = csv_of(&v);
	cr_assert_eq(v.ops->key(&v, SKEY_UP), VIEW_RELOAD);
	cr_assert_eq(v.ops->load(&v, &ws, &e), 0);
	third = csv_of(&v);
	cr_assert_str_neq(first, second);
	cr_assert_str_eq(first, third);
	free(first);
	free(second);
	free(third);
	view_release(&v);
	workspace_release(&ws);
}
