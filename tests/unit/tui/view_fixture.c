/* SPDX-License-Identifier: MIT */
#include "view_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "tui/screen.h"

void fixture_init(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	workspace_init(&f->ws);
	f->ws.now_ms = FIXTURE_DAY0 + 300 * 86400000ll;
	f->ws.set = &f->set;
}

void fixture_release(struct fixture *f)
{
	f->ws.set = NULL;
	workspace_release(&f->ws);
	arena_release(&f->set.arena);
	free(f->set.rows);
}

static const struct run_stack *stack_of(struct fixture *f, const char *driver)
{
	struct run_stack *s = arena_alloc(&f->set.arena, sizeof *s);

	s->hardware_fingerprint = "a41f000000009c02";
	s->software_fingerprint = arena_printf(&f->set.arena, "%.16s%s",
					       "0000000000000000", driver);
	s->value[FIELD_DRIVER_VERSION] = driver;
	s->value[FIELD_OS_KERNEL] = "6.8.0-90";
	return s;
}

static const char *const *components_of(struct fixture *f, const char *driver)
{
	const char **c = arena_array(&f->set.arena, COMPONENT_COUNT, sizeof *c);

	c[COMPONENT_DRIVER_VERSION] = driver;
	c[COMPONENT_OS_KERNEL] = "6.8.0-90";
	c[COMPONENT_BACKEND_VERSION] = "1.0";
	return c;
}

void fixture_add(struct fixture *f, const struct fixture_row *in)
{
	struct run_row *row;
	const struct run_row *last;

	f->set.rows = xgrow(f->set.rows, f->set.n, &f->cap, sizeof *row);
	row = &f->set.rows[f->set.n];
	last = f->set.n ? row - 1 : NULL;
	*row = (struct run_row){
		.run_id = arena_printf(&f->set.arena,
				       "%08zx-0000-4000-8000-000000000000", f->set.n),
		.unit_id = "0123456789abcdef0123456789abcdef",
		.run = (int64_t)f->set.n + 1,
		.timestamp_ms = FIXTURE_DAY0 + (int64_t)(in->day * 86400000),
		.product = in->product, .device = "cpu", .precision = in->precision,
		.backend = "blis", .backend_version = "1.0", .suite_version = "1",
		.power_mode = "", .threads = 2, .quality = QUALITY_GOOD,
		.preflight_passed = !in->forced, .forced = in->forced,
		.peak_theory = in->peak, .peak_attainable = NAN,
		.peak_measured = in->gemm, .peak_source = "table",
	};
	row->component = last && last->component[COMPONENT_DRIVER_VERSION] == in->driver ?
				 last->component : components_of(f, in->driver);
	row->stack = last && last->stack->value[FIELD_DRIVER_VERSION] == in->driver ?
			     last->stack : stack_of(f, in->driver);
	for (int m = 0; m < METRIC_COUNT; m++) {
		row->value[m] = NAN;
		row->low[m] = row->high[m] = NAN;
	}
	row->value[METRIC_BLAS3] = in->gemm;
	row->low[METRIC_BLAS3] = (float)(in->gemm * 0.998);
	row->high[METRIC_BLAS3] = (float)(in->gemm * 1.002);
	row->value[METRIC_EFFICIENCY] = in->gemm / in->peak;
	f->set.total = ++f->set.n;
}

void fixture_add_days(struct fixture *f, struct fixture_row row, int n)
{
	/* a fixed ripple of at most 0.2 %, its median 0 */
	static const double ripple[] = { 0, 0.0015, -0.001, 0.0005, -0.002, 0.001, -0.0005 };
	double gemm = row.gemm, day = row.day;

	for (int i = 0; i < n; i++) {
		row.gemm = gemm * (1 + ripple[i % 7]);
		row.day = day + i;
		fixture_add(f, &row);
	}
}

void fixture_print(struct fixture *f, const char *view, int w, int h,
		   struct buf *out)
{
	struct grid g = GRID_INIT;
	struct err e = ERR_INIT;
	struct view v;

	view_init(&v, view_find(view));
	cr_assert_eq(v.ops->load(&v, &f->ws, &e), 0, "%s", e.text);
	grid_init(&g, w, h, GLYPH_ASCII);
	v.ops->draw(&v, &g, grid_rect(&g));
	screen_text_write(&g, NULL, out);
	grid_release(&g);
	view_release(&v);
}
