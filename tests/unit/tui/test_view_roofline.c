/* SPDX-License-Identifier: MIT */
/* Runs of the demonstration, changed where a test needs it, through a real
 * store.  Expected figures are computed here by hand. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/model/run_rows.h"
#include "db/store.h"
#include "tui/demo.h"
#include "tui/roof.h"
#include "tui/screen.h"
#include "view_fixture.h"

struct bench {
	char dir[32], path[64];
	struct workspace ws;
	struct view v;
	struct run **runs;
	size_t n;
};

static void bench_open(struct bench *b)
{
	struct err e = ERR_INIT;

	*b = (struct bench){ 0 };
	workspace_init(&b->ws);
	snprintf(b->dir, sizeof b->dir, "/tmp/roof-XXXXXX");
	cr_assert_not_null(mkdtemp(b->dir));
	snprintf(b->path, sizeof b->path, "%s/roof.db", b->dir);
	cr_assert_eq(store_open(b->path, STORE_CREATE, &b->ws.store, &e), 0, "%s", e.text);
	b->runs = demo_runs_new(&b->n);
	view_init(&b->v, view_find("roofline"));
}

static void bench_close(struct bench *b)
{
	static const char *const tail[] = { "", "-wal", "-shm", "-lock", "-journal" };
	char name[80];

	view_release(&b->v);
	workspace_release(&b->ws);
	demo_runs_free(b->runs, b->n);
	for (size_t i = 0; i < 5; i++) {
		snprintf(name, sizeof name, "%s%s", b->path, tail[i]);
		unlink(name);
	}
	rmdir(b->dir);
}

/* The last run but `back` of a device whose product has `what` in its name. */
static struct run *newest(struct bench *b, const char *what, int back)
{
	for (size_t i = b->n; i-- > 0;) {
		const struct facts *f = strcmp(b->runs[i]->devices->name, "cpu") == 0 ?
			&b->runs[i]->facts : &b->runs[i]->devices->facts;
		enum field_id id = f == &b->runs[i]->facts ? FIELD_CPU_MODEL :
							     FIELD_GPU_MODEL;

		if (strstr(f->fact[id].value, what) && back-- == 0)
			return b->runs[i];
	}
	cr_assert_fail("no run of %s", what);
	abort();
}

static void add(struct bench *b, struct run *r)
{
	struct err e = ERR_INIT;

	run_rows_fill(r);
	cr_assert_eq(store_add_run(b->ws.store, r, &e), 1, "%s", e.text);
}

static void load(struct bench *b)
{
	struct err e = ERR_INIT;

	workspace_touch(&b->ws);
	cr_assert_eq(workspace_load(&b->ws, &e), 0, "%s", e.text);
	cr_assert_eq(b->v.ops->load(&b->v, &b->ws, &e), 0, "%s", e.text);
}

static void press(struct bench *b, int key)
{
	if (b->v.ops->key(&b->v, key) == VIEW_RELOAD)
		load(b);
}

static bool shows_at(const struct bench *b, int w, int h, const char *text)
{
	struct grid g = GRID_INIT;
	struct buf out = BUF_INIT;
	bool found;

	grid_init(&g, w, h, GLYPH_ASCII);
	b->v.ops->draw(&b->v, &g, grid_rect(&g));
	screen_text_write(&g, NULL, &out);
	found = strstr(buf_str(&out), text) != NULL;
	if (getenv("ROOFLINE_SHOW"))
		fputs(buf_str(&out), stderr);
	grid_release(&g);
	buf_release(&out);
	return found;
}

static bool shows(const struct bench *b, const char *text)
{
	return shows_at(b, 80, 22, text);
}

/* Keeps the samples whose kernel does not begin with `kernel`. */
static void drop(struct run *r, const char *kernel)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_samples; i++)
		if (strncmp(r->samples[i].kernel, kernel, strlen(kernel)) != 0)
			r->samples[n++] = r->samples[i];
	r->n_samples = n;
}

/* 66.78 GB/s of STREAM and 574.7 GFLOP/s of the probe; gemm of 3072 at fp32
 * does 2 x 3072 / (3 x 4) = 512 operations a byte, and reached 489.2. */
Test(view_roofline, the_cursor_reads_out_kernel_size_intensity_and_share_of_the_roof)
{
	struct bench b;

	bench_open(&b);
	add(&b, newest(&b, "i7-12700K", 0));
	load(&b);
	cr_assert(shows(&b, "Roofline, Intel Core i7-12700K"));
	cr_assert(shows(&b, "fp32 574.7 GFLOP/s"));
	cr_assert_not(shows(&b, "gemm fp32 3072"));
	press(&b, SKEY_LEFT);                    /* the last: gemm fp32 */
	cr_assert(shows(&b, "gemm fp32 3072  512.0 FLOP/B  489.2 GFLOP/s  85.1 % of roof"));
	cr_assert(shows(&b, "roof: fp32 probe 574.7 GFLOP/s"));
	press(&b, SKEY_LEFT);                    /* 2 x 1024 / 12 = 2 x 2048 / 24 */
	cr_assert(shows(&b, "gemm fp32 1024  170.7 FLOP/B"));
	press(&b, SKEY_LEFT);
	cr_assert(shows(&b, "gemm fp64 2048  170.7 FLOP/B"));
	for (int i = 0; i < 6; i++)              /* past five smaller gemms */
		press(&b, SKEY_LEFT);
	/* 2 / 4 = 0.5: bound by memory */
	cr_assert(shows(&b, "gemv fp32 4096  0.500 FLOP/B"));
	cr_assert(shows(&b, "GB/s x 0.500 = 33."));
	cr_assert_eq(b.v.ops->key(&b.v, SKEY_ENTER), VIEW_OPEN);
	cr_assert_str_eq(b.v.open_name, "runs");
	cr_assert_str_eq(b.v.open_arg, newest(&b, "i7-12700K", 0)->run_id);
	bench_close(&b);
}

Test(view_roofline, ridges_are_peak_over_the_best_stream_figure)
{
	struct roof *r = NULL;
	struct roofline fp32;
	struct bench b;
	double best = 0;
	char want[40];

	bench_open(&b);
	add(&b, newest(&b, "i7-12700K", 0));
	cr_assert_eq(roof_open(&r, b.ws.store, newest(&b, "i7-12700K", 0)->run_id, "cpu",
			       NULL), 0);
	for (size_t i = 0; i < r->run->n_samples; i++)
		if (strncmp(r->run->samples[i].kernel, "stream.", 7) == 0)
			best = fmax(best, r->run->samples[i].value);
	fp32 = roof_limits(r, "fp32");
	cr_assert_eq(fp32.gbps, best);
	cr_assert_eq(fp32.peak, 574.7);
	load(&b);
	snprintf(want, sizeof want, "ridge fp64 %.2f, fp32 %.2f FLOP/byte", 287.4 / best,
		 574.7 / best);
	cr_assert(shows(&b, want), "%s", want);
	roof_free(r);
	bench_close(&b);
}

Test(view_roofline, above_the_memory_roof_is_said_and_not_clamped)
{
	struct bench b;

	bench_open(&b);
	add(&b, newest(&b, "i7-12700K", 0));
	load(&b);
	for (int i = 0; i < 4; i++)
		press(&b, SKEY_RIGHT);           /* two triads, then two axpy */
	cr_assert(shows(&b, "axpy fp32 1024Ki") || shows(&b, "axpy fp32 1Mi"));
	cr_assert(shows(&b, "over it: from a cache"));
	cr_assert(shows_at(&b, 160, 46, "over memory"));
	bench_close(&b);
}

Test(view_roofline, a_run_without_stream_or_without_a_peak_says_which_is_missing)
{
	for (int kind = 0; kind < 3; kind++) {
		struct bench b;
		struct run *r;

		bench_open(&b);
		r = newest(&b, "i7-12700K", 0);
		if (kind != 1)
			drop(r, "stream.");
		if (kind != 0)
			drop(r, "peak.");
		add(&b, r);
		load(&b);
		cr_assert_eq(shows(&b, "STREAM was not measured: no memory roof"), kind != 1);
		cr_assert_eq(shows(&b, "no peak of fp64, fp32"), kind != 0);
		cr_assert_not(shows(&b, "ridge"));
		cr_assert(shows(&b, "gemm fp32"));
		press(&b, SKEY_LEFT);
		cr_assert(shows(&b, "489.2 GFLOP/s"));
		cr_assert_eq(shows(&b, "85.1 %"), kind == 0);
		cr_assert_eq(shows(&b, "no roof: neither"), kind == 2);
		bench_close(&b);
	}
}

Test(view_roofline, one_precision_alone_is_a_key_away_and_its_filter_does_the_same)
{
	struct bench b;

	bench_open(&b);
	add(&b, newest(&b, "i7-12700K", 0));
	load(&b);
	press(&b, 'P');
	cr_assert(shows(&b, "Core i7-12700K, fp64"));
	cr_assert_not(shows(&b, "gemm fp32"));
	cr_assert(shows(&b, "GB/s"));
	press(&b, 'P');
	cr_assert(shows(&b, "Core i7-12700K, fp32"));
	cr_assert_not(shows(&b, "gemm fp64"));
	press(&b, 'P');
	cr_assert(shows(&b, "gemm fp64") && shows(&b, "gemm fp32"));
	view_release(&b.v);
	view_init(&b.v, view_find("roofline"));
	b.ws.filter.precision = "fp32";
	load(&b);
	/* STREAM stands in the fp64 row and bounds fp32 all the same */
	cr_assert(shows(&b, "gemm fp32") && shows(&b, "STREAM triad"));
	cr_assert_not(shows(&b, "gemm fp64"));
	bench_close(&b);
}

Test(view_roofline, forced_runs_give_way_unless_they_count_and_noise_is_marked)
{
	struct bench b;
	struct run *old, *forced;
	char date[CLOCK_ISO];

	bench_open(&b);
	old = newest(&b, "i7-12700K", 1);
	forced = newest(&b, "i7-12700K", 0);
	forced->forced = true;
	forced->preflight_passed = false;
	for (size_t i = 0; i < forced->n_samples; i++)
		forced->samples[i].quality = QUALITY_NOISY;
	add(&b, old);
	add(&b, forced);
	clock_iso(old->timestamp_ms, date);
	date[10] = '\0';
	load(&b);
	cr_assert(shows(&b, date));
	cr_assert(shows(&b, "a newer run is forced: x"));
	cr_assert_not(shows(&b, "~ noisy"));
	b.ws.include_forced = true;
	load(&b);
	cr_assert(shows(&b, "forced, noisy"));
	cr_assert(shows(&b, "gemm fp32 ~"));
	cr_assert(shows(&b, "~ noisy"));
	press(&b, SKEY_LEFT);
	cr_assert(shows(&b, "of roof  noisy  forced"));
	press(&b, '[');
	cr_assert(shows(&b, date));
	cr_assert_not(shows(&b, "a newer run"));
	press(&b, ']');
	cr_assert(shows(&b, "forced, noisy"));
	bench_close(&b);
}

/* STREAM and peaks of both, each with its ridges: peak over the best of STREAM. */
Test(view_roofline, of_two_machines_both_have_their_limits_listed)
{
	struct run *run[2];
	struct bench b;
	double best[2] = { 0, 0 };
	char want[120];

	bench_open(&b);
	run[0] = newest(&b, "H100", 0);
	run[1] = newest(&b, "i7-12700K", 0);
	for (int k = 0; k < 2; k++) {
		add(&b, run[k]);
		for (size_t i = 0; i < run[k]->n_samples; i++)
			if (strncmp(run[k]->samples[i].kernel, "stream.", 7) == 0)
				best[k] = fmax(best[k], run[k]->samples[i].value);
	}
	snprintf(b.v.arg, sizeof b.v.arg, "%s+%s", run[0]->run_id, run[1]->run_id);
	load(&b);
	snprintf(want, sizeof want, "* /- H100 SXM5 80GB gpu0: %.0f GB/s, ridge fp32 "
		 "%.1f, fp16 %.1f FLOP/byte", best[0], 66910 / best[0], 989400 / best[0]);
	cr_assert(shows(&b, want), "%s", want);
	snprintf(want, sizeof want, "o := i7-12700K: %.1f GB/s, ridge fp64 %.2f, fp32 "
		 "%.2f FLOP/byte", best[1], 287.4 / best[1], 574.7 / best[1]);
	cr_assert(shows(&b, want), "%s", want);
	/* the lists beside the picture tell whose a row is */
	cr_assert(shows_at(&b, 160, 46, "*  fp16 theory"));
	cr_assert(shows_at(&b, 160, 46, "o  fp64 probe"));
	cr_assert(shows_at(&b, 160, 46, "o  STREAM triad nt"));
	/* the lines differ too, measured and theoretical ones */
	cr_assert(shows(&b, "::::") && shows(&b, "===="));
	cr_assert(shows(&b, "////") && shows(&b, ".. .. .."));
	press(&b, SKEY_LEFT);                    /* a point says whose it is */
	cr_assert(shows(&b, "> * gemm fp16 8192"));
	bench_close(&b);
}

Test(view_roofline, two_machines_lie_on_one_picture_by_key_and_by_their_ids)
{
	struct bench b;
	struct run *i7, *h100;

	bench_open(&b);
	i7 = newest(&b, "i7-12700K", 0);
	h100 = newest(&b, "H100", 0);
	add(&b, i7);
	add(&b, h100);
	load(&b);
	cr_assert(shows(&b, "NVIDIA H100 SXM5 80GB gpu0"));   /* ran last */
	press(&b, 'c');
	cr_assert(shows(&b, "H100 SXM5 80GB gpu0 and i7-12700K"));
	cr_assert(shows(&b, "* /- H100") && shows(&b, "o := i7-12700K"));
	press(&b, 'c');
	cr_assert_not(shows(&b, "i7-12700K"));
	press(&b, SKEY_DOWN);
	cr_assert(shows(&b, "Roofline, Intel Core i7-12700K"));
	snprintf(b.v.arg, sizeof b.v.arg, "%s+%s", i7->run_id, h100->run_id);
	load(&b);
	cr_assert(shows(&b, "i7-12700K and H100"));
	snprintf(b.v.arg, sizeof b.v.arg, "%.12s", h100->run_id);
	load(&b);
	cr_assert(shows(&b, "Roofline, NVIDIA H100"));
	bench_close(&b);
}

Test(view_roofline, this_machine_comes_before_one_that_ran_later)
{
	struct bench b;

	bench_open(&b);
	add(&b, newest(&b, "i7-12700K", 0));
	add(&b, newest(&b, "H100", 0));
	snprintf(b.ws.unit_id, sizeof b.ws.unit_id, "%s",
		 newest(&b, "i7-12700K", 0)->unit_id);
	load(&b);
	cr_assert(shows(&b, "Roofline, Intel Core i7-12700K"));
	bench_close(&b);
}

Test(view_roofline, without_a_run_it_offers_the_key_only_where_one_can_be_pressed)
{
	struct fixture f;
	struct buf out = BUF_INIT;

	fixture_init(&f);
	fixture_print(&f, "roofline", 80, 22, &out);
	cr_assert_not_null(strstr(buf_str(&out), "`postsil run`"));
	cr_assert_null(strstr(buf_str(&out), "press r"));
	f.ws.at_terminal = true;
	buf_reset(&out);
	fixture_print(&f, "roofline", 80, 22, &out);
	cr_assert_not_null(strstr(buf_str(&out), "press r to calibrate"));
	buf_release(&out);
	fixture_release(&f);
}

Test(view_roofline, json_gives_back_the_samples_to_the_last_bit)
{
	struct bench b;
	struct run *r;
	struct buf out = BUF_INIT, csv = BUF_INIT;
	struct err e = ERR_INIT;
	struct cJSON *j;
	const struct cJSON *roof, *p;
	size_t points = 0, lines = 0;

	bench_open(&b);
	r = newest(&b, "i7-12700K", 0);
	add(&b, r);
	load(&b);
	cr_assert_eq(b.v.ops->json(&b.v, &out, &e), 0);
	j = json_parse(out.p, out.n, &e);
	cr_assert_not_null(j, "%s", e.text);
	roof = json_first(j);
	cr_assert_str_eq(json_str(roof, "run_id", "", &e), r->run_id);
	for (p = json_first(json_array(roof, "points", &e)); p; p = json_next(p)) {
		const char *kernel = json_str(p, "kernel", "", &e);
		double scale = strcmp(kernel, "stream.triad") == 0 ? 2. / 24 : 1;
		bool found = false;

		for (size_t i = 0; i < r->n_samples; i++)
			found |= strcmp(r->samples[i].kernel, kernel) == 0 &&
				 r->samples[i].value * scale == json_num(p, "gops", 0, &e);
		cr_assert(found, "%s", kernel);
		cr_assert_eq(json_num(p, "share_of_roof", 0, &e),
			     json_num(p, "gops", 0, &e) / json_num(p, "roof_gops", 0, &e));
		points++;
	}
	/* triad nt and plain, dot, two of axpy and of gemv, four of each gemm */
	cr_assert_eq(points, 15);
	cr_assert_eq(b.v.ops->csv(&b.v, &csv, &e), 0);
	for (const char *c = buf_str(&csv); *c; c++)
		lines += *c == '\n';
	cr_assert_eq(lines, 1 + 3 + 2 + 15);
	json_free(j);
	buf_release(&out);
	buf_release(&csv);
	bench_close(&b);
}

/* An imported run has rows and no samples: gemv, and gemm where its intensity
 * is recorded. */
Test(view_roofline, rows_without_samples_still_give_roofs_and_points)
{
	struct roof *r = NULL;
	struct run *run = run_new();
	struct result *x = arena_array(&run->arena, 1, sizeof *x);
	struct run_device *d = arena_array(&run->arena, 1, sizeof *d);

	*d = (struct run_device){ .name = "cpu", .backend = "blis", .backend_version = "" };
	facts_init(&d->facts);
	*x = (struct result){ .device = "cpu", .precision = "fp64", .stream_best = 40,
		.peak_measured = 90, .peak_attainable = 100, .peak_theory = NAN,
		.intensity = 80, .problem_size = 960, .notes = "" };
	for (int m = 0; m < METRIC_COUNT; m++)
		x->value[m] = x->low[m] = x->high[m] = NAN;
	x->value[METRIC_STREAM_TRIAD] = 40;
	x->value[METRIC_BLAS1] = 3;
	x->value[METRIC_BLAS2] = 9;
	x->value[METRIC_BLAS3] = 90;
	run->devices = d;
	run->n_devices = 1;
	run->results = x;
	run->n_results = 1;
	cr_assert_eq(roof_of_run(&r, run, NULL, NULL), 0);
	cr_assert_eq(r->n_points, 2);
	cr_assert_float_eq(r->point[0].rating.attainable, 40 * 0.25, 1e-12);
	cr_assert_float_eq(r->point[0].rating.share, 0.9, 1e-12);
	cr_assert_eq(r->point[1].size, 960);
	cr_assert_float_eq(r->point[1].rating.share, 0.9, 1e-12);
	cr_assert_eq(r->point[1].rating.by, ROOFLINE_PEAK);
	roof_free(r);
}

Test(view_roofline, any_keys_leave_a_picture_inside_its_rectangle_at_any_size)
{
	static const int size[][2] = { { 1, 1 }, { 12, 3 }, { 40, 12 }, { 80, 22 },
				       { 160, 46 }, { 300, 100 } };
	static const int keys[] = { SKEY_LEFT, SKEY_RIGHT, SKEY_UP, SKEY_DOWN, '+', '-',
				    '<', '>', '0', 'P', 'c', '[', ']', SKEY_ESC };
	unsigned seed = 3;
	struct bench b;

	bench_open(&b);
	add(&b, newest(&b, "H100", 1));
	add(&b, newest(&b, "i7-12700K", 0));
	add(&b, newest(&b, "H100", 0));
	load(&b);
	for (int i = 0; i < 300; i++) {
		struct rect r = { 2, 2, size[i % 6][0], size[i % 6][1] };
		struct grid g = GRID_INIT;

		seed = seed * 1103515245u + 12345u;
		press(&b, keys[(seed >> 16) % (sizeof keys / sizeof *keys)]);
		grid_init(&g, r.w + 4, r.h + 4, (enum glyph_level)(i % GLYPH_LEVELS));
		b.v.ops->draw(&b.v, &g, r);
		for (int k = 0; k < g.w * g.h; k++)
			cr_assert(rect_has(r, k % g.w, k / g.w) || g.cell[k].ch == ' ');
		grid_release(&g);
	}
	for (const char *key = "psaLrx?qtU"; *key; key++)
		cr_assert_eq(b.v.ops->key(&b.v, *key), VIEW_IGNORED, "%c", *key);
	bench_close(&b);
}
