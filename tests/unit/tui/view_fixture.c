/* SPDX-License-Identifier: MIT */
#include "view_fixture.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/run.h"
#include "db/store.h"
#include "tui/screen.h"
#include "tui/standings.h"

void fixture_init(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	workspace_init(&f->ws);
	f->ws.now_ms = FIXTURE_DAY0 + 300 * 86400000ll;
}

static void make_store(struct fixture *f)
{
	const char *tmp = getenv("TMPDIR");
	struct err e = ERR_INIT;
	char file[160];

	if (f->ws.store)
		return;
	snprintf(f->folder, sizeof f->folder, "%s/postsil-view-XXXXXX",
		 tmp && *tmp ? tmp : "/tmp");
	cr_assert_not_null(mkdtemp(f->folder));
	setenv("XDG_CACHE_HOME", f->folder, 1);   /* for what is kept of the series */
	snprintf(file, sizeof file, "%s/postsil.db", f->folder);
	cr_assert_eq(store_open(file, STORE_CREATE, &f->ws.store, &e), 0, "%s", e.text);
}

static int remove_entry(const char *path, const struct stat *st, int kind,
			struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void fixture_release(struct fixture *f)
{
	workspace_release(&f->ws);
	if (f->folder[0])
		nftw(f->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void facts_of(struct run *r, const struct fixture_row *in)
{
	facts_known(&r->facts, FIELD_CPU_MODEL, "test", "%s", in->product);
	facts_known(&r->facts, FIELD_OS_KERNEL, "test", "6.8.0-90");
	if (in->driver)
		facts_known(&r->facts, FIELD_DRIVER_VERSION, "test", "%s", in->driver);
	facts_known(&r->facts, FIELD_THREADS, "test", "%u",
		    in->threads ? in->threads : 2);
	fingerprint_of(&r->facts, FP_HARDWARE, r->hardware_fingerprint);
	fingerprint_of(&r->facts, FP_SOFTWARE, r->software_fingerprint);
}

static void result_of(struct result *x, const struct fixture_row *in)
{
	*x = (struct result){
		.device = "cpu", .precision = in->precision, .backend = "blis",
		.backend_version = "1.0", .quality = QUALITY_GOOD, .notes = "",
		.stream_best = NAN, .intensity = NAN, .peak_attainable = NAN,
		.peak_measured = in->gemm, .peak_source = "table",
		.peak_theory = in->peak > 0 ? in->peak : NAN,
	};
	for (int m = 0; m < METRIC_COUNT; m++)
		x->value[m] = x->low[m] = x->high[m] = NAN;
	if (!(in->gemm > 0)) {
		x->peak_measured = NAN;
		return;
	}
	x->value[METRIC_BLAS3] = in->gemm;
	x->low[METRIC_BLAS3] = in->gemm * 0.998;
	x->high[METRIC_BLAS3] = in->gemm * 1.002;
	if (in->peak > 0)
		x->value[METRIC_EFFICIENCY] = in->gemm / in->peak;
}

static struct run *run_of(struct fixture *f, const struct fixture_row *in)
{
	struct run *r = run_new();

	snprintf(r->run_id, sizeof r->run_id, "%08x-0000-4000-8000-000000000000",
		 f->runs++);
	snprintf(r->unit_id, sizeof r->unit_id, FIXTURE_UNIT);
	if (in->unit)
		snprintf(r->unit_id, sizeof r->unit_id, "%032x", in->unit);
	r->timestamp_ms = FIXTURE_DAY0 + (int64_t)(in->day * 86400000);
	r->suite = "quick";
	r->suite_version = "1";
	r->forced = in->forced;
	r->imported = in->imported;
	r->preflight_passed = !in->forced;
	facts_of(r, in);
	r->devices = arena_array(&r->arena, 1, sizeof *r->devices);
	r->devices[0] = (struct run_device){ .name = "cpu", .backend = "blis",
					     .backend_version = "1.0" };
	r->results = arena_array(&r->arena, 1, sizeof *r->results);
	r->n_devices = r->n_results = 1;
	result_of(r->results, in);
	if (in->custom) {
		r->samples = arena_array(&r->arena, 1, sizeof *r->samples);
		r->samples[0] = (struct sample){ .device = "cpu",
			.precision = in->precision, .kernel = in->custom, .variant = "",
			.unit = in->unit_name, .value = in->value, .low = NAN,
			.high = NAN, .quality = QUALITY_GOOD };
		r->n_samples = 1;
	}
	return r;
}

static void add(struct fixture *f, struct run *const *run, size_t n)
{
	int64_t now_ms = f->ws.now_ms;
	struct err e = ERR_INIT;
	size_t added;

	make_store(f);
	cr_assert_eq(store_add_runs(f->ws.store, (const struct run *const *)run, n,
				    &added, &e), 0, "%s", e.text);
	cr_assert_eq(added, n);
	cr_assert_eq(workspace_load(&f->ws, &e), 0, "%s", e.text);
	f->ws.now_ms = now_ms;
}

void fixture_add(struct fixture *f, const struct fixture_row *in)
{
	struct run *r = run_of(f, in);

	add(f, &r, 1);
	run_free(r);
}

void fixture_add_days(struct fixture *f, struct fixture_row row, int n)
{
	/* a fixed ripple of at most 0.2 %, its median 0 */
	static const double ripple[] = { 0, 0.0015, -0.001, 0.0005, -0.002, 0.001, -0.0005 };
	struct run **run = xcalloc((size_t)n, sizeof *run);
	double gemm = row.gemm, value = row.value, day = row.day;

	for (int i = 0; i < n; i++) {
		row.gemm = gemm * (1 + ripple[i % 7]);
		row.value = value * (1 + ripple[i % 7]);
		row.day = day + i;
		run[i] = run_of(f, &row);
	}
	add(f, run, (size_t)n);
	for (int i = 0; i < n; i++)
		run_free(run[i]);
	free(run);
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
