/* SPDX-License-Identifier: MIT */
/* The screens over a run of a CPU and two GPUs, tests/events/made_up_gpus.jsonl:
 * such a machine does not exist, and its figures were chosen for what they show.
 * gpu0 reaches 108 % in fp16; gpu1 is slowed down there. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/run_builder.h"
#include "db/store.h"
#include "tui/draw/grid.h"
#include "tui/live.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "tui/workspace.h"

#define STREAM "tests/events/made_up_gpus.jsonl"
#define RUN "0f0e0d0c-0000-4000-8000-00000000c0de"
#define NOW_MS 1760270400000ll   /* two hours after it began */

/* A line of the stream has all words that are there in it. */
static bool has_words(const char *line, const char *const word[3])
{
	for (int i = 0; i < 3; i++)
		if (word[i] && !strstr(line, word[i]))
			return false;
	return true;
}

/* Gives the events to either (NULL: not), those with `without` in them left out, up to
 * and with the first that has the words (NULL: all).  Whether there was one. */
static bool feed(struct live *l, struct run_builder *b, const char *without,
		 const char *const word[3])
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *line = NULL;
	size_t cap = 0;
	ssize_t got;
	bool found = false;
	FILE *in = fopen(STREAM, "r");

	cr_assert_not_null(in, STREAM);
	while (!found && (got = getline(&line, &cap, in)) > 0) {
		struct event ev;

		if (without && strstr(line, without))
			continue;
		cr_assert_eq(event_parse(line, (size_t)got - 1, &a, &ev, &e), 0, "%s",
			     e.text);
		if (l)
			live_feed(l, &ev);
		if (b)
			cr_assert_eq(run_builder_feed(b, &ev, &e), 0, "%s", e.text);
		arena_release(&a);
		found = word && has_words(line, word);
	}
	free(line);
	fclose(in);
	return found;
}

struct desk {
	struct workspace ws;
	struct live *live;
	const char *arg;        /* of the views */
	char dir[32], path[64];
};

/* In progress, at that line of the stream. */
static void desk_begin(struct desk *d, const char *const word[3])
{
	*d = (struct desk){ .arg = "" };
	workspace_init(&d->ws);
	d->ws.now_ms = NOW_MS;
	d->ws.live = d->live = live_new();
	cr_assert(feed(d->live, NULL, NULL, word));
}

/* The run is in a store. */
static void desk_stored(struct desk *d, const char *without)
{
	struct run_builder *b = run_builder_new();
	struct err e = ERR_INIT;
	struct run *r;

	*d = (struct desk){ .arg = "" };
	workspace_init(&d->ws);
	snprintf(d->dir, sizeof d->dir, "/tmp/gpus-XXXXXX");
	cr_assert_not_null(mkdtemp(d->dir));
	snprintf(d->path, sizeof d->path, "%s/gpus.db", d->dir);
	cr_assert_eq(store_open(d->path, STORE_CREATE, &d->ws.store, &e), 0, "%s", e.text);
	feed(NULL, b, without, NULL);
	r = run_builder_finish(b, &e);
	cr_assert_not_null(r, "%s", e.text);
	cr_assert_eq(store_add_run(d->ws.store, r, &e), 1, "%s", e.text);
	run_free(r);
	run_builder_free(b);
	cr_assert_eq(workspace_load(&d->ws, &e), 0, "%s", e.text);
	d->ws.now_ms = NOW_MS;
}

static void desk_end(struct desk *d)
{
	static const char *const tail[] = { "", "-wal", "-shm", "-lock", "-journal" };
	char name[80];

	live_free(d->live);
	workspace_release(&d->ws);
	for (size_t i = 0; *d->path && i < sizeof tail / sizeof *tail; i++) {
		snprintf(name, sizeof name, "%s%s", d->path, tail[i]);
		unlink(name);
	}
	if (*d->dir)
		rmdir(d->dir);
}

struct shot { const char *view; int w, h, key; };

/* The view as text; with a key, after that was pressed. */
static void print(struct desk *d, const struct shot *s, struct buf *out)
{
	struct grid g = GRID_INIT;
	struct err e = ERR_INIT;
	struct view v;

	view_init(&v, view_find(s->view));
	snprintf(v.arg, sizeof v.arg, "%s", d->arg);
	cr_assert_eq(v.ops->load(&v, &d->ws, &e), 0, "%s", e.text);
	grid_init(&g, s->w, s->h, GLYPH_ASCII);
	if (s->key && v.ops->key(&v, s->key) == VIEW_RELOAD)
		cr_assert_eq(v.ops->load(&v, &d->ws, &e), 0, "%s", e.text);
	v.ops->draw(&v, &g, grid_rect(&g));
	buf_reset(out);
	screen_text_write(&g, NULL, out);
	grid_release(&g);
	view_release(&v);
}

/* --- in progress ------------------------------------------------------------ */

static const char *const gpu1_slowed[3] = {
	"\"sample\",\"device\":\"gpu1\"", "\"marks\":[\"clock\"]", NULL };
static const char *const gpu0_fp16[3] = {
	"\"sample\",\"device\":\"gpu0\"", "fp16", "\"i\":2" };
static const char *const cpu_first[3] = {
	"\"sample\",\"device\":\"cpu\"", "\"i\":2", NULL };
static const char *const gpu1_done[3] = {
	"\"result\",\"device\":\"gpu1\"", "\"throttled\"", NULL };

static void says(const struct buf *out, const char *words)
{
	cr_expect_not_null(strstr(buf_str(out), words), "no \"%s\" in\n%s", words,
			   buf_str(out));
}

static void says_not(const struct buf *out, const char *words)
{
	cr_expect_null(strstr(buf_str(out), words), "\"%s\" in\n%s", words,
		       buf_str(out));
}

Test(view_gpus, each_step_of_a_run_on_several_devices_names_its_own)
{
	struct desk d;
	struct buf out = BUF_INIT;

	desk_begin(&d, gpu0_fp16);
	print(&d, &(struct shot){ "run", 80, 24, 0 }, &out);
	says(&out, "gpu0, pass 1/2, step 13/25");
	says(&out, ">run   gpu0  blas3.gemm    fp16  n4096");
	says(&out, "gpu0 blas3.gemm fp16, TOP/s by repetition");
	print(&d, &(struct shot){ "run", 160, 48, 0 }, &out);
	says(&out, "cpu   peak.fma      fp64");
	says(&out, "gpu1  stream.copy   fp64");
	print(&d, &(struct shot){ "overview", 160, 48, 0 }, &out);
	says(&out, "run  gpu0 blas3.gemm fp16");
	print(&d, &(struct shot){ "overview", 80, 24, 0 }, &out);
	says(&out, "gpu0, step 13/25");
	buf_release(&out);
	desk_end(&d);
}

Test(view_gpus, the_environment_is_that_of_the_device_being_measured)
{
	struct desk d;
	struct buf out = BUF_INIT;

	desk_begin(&d, cpu_first);
	print(&d, &(struct shot){ "run", 120, 36, 0 }, &out);
	says(&out, "Now, cpu");
	says(&out, "clock     3900 MHz");
	says(&out, "load      1.00");
	desk_end(&d);
	desk_begin(&d, gpu0_fp16);
	print(&d, &(struct shot){ "run", 120, 36, 0 }, &out);
	says(&out, "Now, gpu0");
	says(&out, "clock     1980 MHz");
	says(&out, "temp      58 oC");
	says(&out, "power     684 W");
	says(&out, "slowed    not seen");
	says_not(&out, "load      ");
	/* the others' readings are kept for when they come again */
	cr_assert_float_eq(d.live->env[0].temp_c, 61, 0);
	desk_end(&d);
	buf_release(&out);
}

Test(view_gpus, a_gpu_that_its_driver_slows_is_said_to_be_slowed)
{
	struct desk d;
	struct buf out = BUF_INIT;

	desk_begin(&d, gpu1_slowed);
	print(&d, &(struct shot){ "run", 160, 48, 0 }, &out);
	says(&out, "slowed by heat or a brake");
	says(&out, "slowed    by heat or a brake");
	says_not(&out, "clock fell");
	says_not(&out, "CPU shared");
	desk_end(&d);
	desk_begin(&d, gpu1_done);
	cr_assert_not_null(strstr(d.live->log[(d.live->n_log - 1) % LIVE_LOG].text,
				  "gpu1 blas3.gemm fp16 n8192: 790.0 TFLOP/s"));
	print(&d, &(struct shot){ "run", 160, 48, 0 }, &out);
	says(&out, "NOT comparable: throttled.");
	desk_end(&d);
	buf_release(&out);
}

Test(view_gpus, readings_of_very_many_devices_are_bounded)
{
	struct live *l = live_new();
	struct event ev = event_init(EV_ENV);
	char name[16];

	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof name, "gpu%d", i);
		ev.device = name;
		ev.temp_c = i;
		live_feed(l, &ev);
	}
	cr_assert_eq(l->n_env, LIVE_DEVICES);
	cr_assert_float_eq(l->env[LIVE_DEVICES - 1].temp_c, LIVE_DEVICES - 2, 0);
	live_free(l);
}

/* A GPU is lost in the second pass: its steps do not come again. */
Test(view_gpus, nobody_waits_for_the_steps_of_a_gpu_that_was_lost)
{
	static const char *const last_of_cpu[3] = { "\"result\"", "peak.fma", NULL };
	struct desk d;
	struct event ev = event_init(EV_START);
	size_t gpu0 = 0, gpu1 = 0;

	desk_begin(&d, last_of_cpu);
	for (size_t i = 0; i < d.live->n_steps; i++) {
		gpu0 += strcmp(d.live->steps[i].device, "gpu0") == 0 &&
			d.live->steps[i].state == STEP_PARTLY;
		if (!gpu1 && strcmp(d.live->steps[i].device, "gpu1") == 0)
			gpu1 = i;
	}
	cr_assert_eq(gpu0, 10);
	ev.step = (int)gpu1;
	ev.variant = "";
	live_feed(d.live, &ev);
	for (size_t i = 0; i < d.live->n_steps; i++)
		if (strcmp(d.live->steps[i].device, "gpu0") == 0)
			cr_expect_eq(d.live->steps[i].state, STEP_SKIPPED);
		else if (strcmp(d.live->steps[i].device, "cpu") == 0)
			cr_expect_eq(d.live->steps[i].state, STEP_DONE);
		else
			cr_expect_eq(d.live->steps[i].state, i == gpu1 ? STEP_RUNNING :
				     STEP_PARTLY);
	/* nine blocks of 0.6 s are planned */
	cr_expect_leq(live_seconds_left(d.live), 9 * 0.6 * 4);
	desk_end(&d);
}

/* --- stored ----------------------------------------------------------------- */

Test(view_gpus, the_last_run_lists_all_devices_and_why_one_is_over_100_percent)
{
	static const int size[][2] = { { 80, 24 }, { 160, 48 } };
	struct desk d;
	struct buf out = BUF_INIT;

	desk_stored(&d, NULL);
	for (int i = 0; i < 2; i++) {
		print(&d, &(struct shot){ "run", size[i][0], size[i][1], 0 }, &out);
		says(&out, "Made-up CPU 8, Made-up GPU 100");
		says(&out, "cpu     fp32");
		says(&out, "gpu1    int8");
		says(&out, "108.0 %!");
		says(&out, "! gpu0 fp16: over 100 %: ran at 1980 MHz, the peak assumes 1830");
	}
	/* what is out of sight can be reached */
	print(&d, &(struct shot){ "run", 80, 12, 0 }, &out);
	says(&out, "over 100 %: ran at 1980 MHz");
	says_not(&out, "gpu1    int8");
	print(&d, &(struct shot){ "run", 80, 12, SKEY_END }, &out);
	says(&out, "gpu1    int8");
	buf_release(&out);
	desk_end(&d);
}

Test(view_gpus, the_overview_gives_the_best_of_each_device)
{
	struct desk d;
	struct buf out = BUF_INIT;

	desk_stored(&d, NULL);
	print(&d, &(struct shot){ "overview", 300, 60, 0 }, &out);
	says(&out, "2 h ago  gpu0 fp16 108.0 %!, gpu1 fp64 90.4 %, cpu fp64 88.3 %");
	says(&out, "2 x Made-up GPU 100");
	/* the column of devices says which: not the name a second time */
	says_not(&out, "Made-up GPU 100 gpu");
	says(&out, "! gpu0 fp16: over 100 %: ran at 1980 MHz, the peak assumes 1830");
	print(&d, &(struct shot){ "overview", 80, 24, 0 }, &out);
	says(&out, "108.0!");
	says(&out, "gpu0 Mad");
	says(&out, "! over 100 % of the peak: its run says why");
	print(&d, &(struct shot){ "overview", 160, 48, 0 }, &out);
	says(&out, "GPU 100   gpu1  fp16");
	buf_release(&out);
	desk_end(&d);
}

Test(view_gpus, the_machine_has_a_section_for_each_gpu_with_its_checks)
{
	struct desk d;
	struct buf out = BUF_INIT;
	const char *gpu0, *gpu1;

	desk_stored(&d, NULL);
	print(&d, &(struct shot){ "machine", 120, 200, 0 }, &out);
	gpu0 = strstr(out.p, "\n|  gpu0  ");
	gpu1 = strstr(out.p, "\n|  gpu1  ");
	cr_assert(gpu0 && gpu1 && gpu0 < gpu1, "%s", out.p);
	says(&out, "in run 0f0e0d0c, 2025-10-12 10:00");
	cr_expect(strstr(gpu0, "GPU power limit") < gpu1);
	cr_expect(strstr(gpu0, "700 W") < gpu1);
	cr_expect_not_null(strstr(gpu1, "650.50 W"), "%s", out.p);
	cr_expect_not_null(strstr(gpu1, "ECC  "), "%s", out.p);
	cr_expect_not_null(strstr(gpu1, "MIG  "));
	cr_expect_not_null(strstr(gpu1, "power limit, thermal"));
	cr_expect_not_null(strstr(gpu1, "default power limit  700 W"), "%s", gpu1);
	cr_expect_not_null(strstr(gpu1, "persistence mode  "));
	cr_expect_not_null(strstr(gpu1, "unknown: the driver does not tell"));
	cr_expect(strstr(gpu0, "pass: no other process") < gpu1);
	cr_expect_not_null(strstr(gpu1, "warn: 84 C"));
	print(&d, &(struct shot){ "machine", 80, 24, SKEY_END }, &out);
	says(&out, "gpu1 power_limit  (preflight: warn)");
	says(&out, "wanted: the default of 700 W; nvidia-smi -pl 700");
	buf_release(&out);
	desk_end(&d);
}

Test(view_gpus, a_run_says_beside_its_figures_why_one_is_over_100_percent)
{
	struct desk d;
	struct buf out = BUF_INIT;

	desk_stored(&d, NULL);
	d.arg = RUN;
	print(&d, &(struct shot){ "runs", 160, 60, 0 }, &out);
	says(&out, "over 100 %   gpu0 fp16 108.0 %: ran at 1980 MHz, the peak assumes 1830");
	/* not of a peak that was computed */
	says(&out, "cpu stream.copy fp64, GB/s by repetition");
	print(&d, &(struct shot){ "runs", 80, 24, 0 }, &out);
	says(&out, "gpu0 fp16 108.0 %: ran at 1980 MHz, the peak assumes 1830");
	buf_release(&out);
	desk_end(&d);
}

Test(view_gpus, the_roofline_is_the_first_gpus_and_says_what_it_is_over)
{
	struct desk d;
	struct buf out = BUF_INIT;

	desk_stored(&d, NULL);
	print(&d, &(struct shot){ "roofline", 160, 48, 0 }, &out);
	says(&out, "Roofline, Made-up GPU 100 gpu0");
	says(&out, "fp16 theoretical peak 989.4 TFLOP/s");
	/* 989.4 x 1980 / 1830 */
	says(&out, "fp16 attainable 1071 TFLOP/s");
	print(&d, &(struct shot){ "roofline", 160, 48, SKEY_LEFT }, &out);
	says(&out, "gemm fp8 8192");
	desk_end(&d);
	buf_release(&out);
}

/* Without the clock there is no attainable peak: the theoretical one is the roof. */
Test(view_gpus, a_point_over_the_theoretical_roof_is_marked_with_the_reason)
{
	struct desk d;
	struct buf out = BUF_INIT;

	desk_stored(&d, "peak.clock");
	d.arg = RUN;
	print(&d, &(struct shot){ "roofline", 160, 48, 0 }, &out);
	says(&out, "over the peak");
	says(&out, "108.0");
	print(&d, &(struct shot){ "run", 80, 24, 0 }, &out);
	says(&out, "108.0 %!");
	says(&out, "! gpu0 fp16: over 100 %: the reason is not known");
	buf_release(&out);
	desk_end(&d);
}

Test(view_gpus, a_trajectory_over_100_percent_reads_out_why)
{
	struct desk d;
	struct buf out = BUF_INIT;

	desk_stored(&d, NULL);
	d.arg = "Made-up GPU 100/gpu0/fp16";
	print(&d, &(struct shot){ "trajectory", 80, 24, SKEY_LEFT }, &out);
	says(&out, "108.0 %!");
	says(&out, "! over 100 %: ran at 1980 MHz, the peak assumes 1830");
	buf_release(&out);
	desk_end(&d);
}

Test(view_gpus, every_screen_fits_every_size)
{
	static const char *const views[] = { "overview", "run", "runs", "machine",
					     "roofline", "trajectory" };
	static const int widths[] = { 1, 12, 40, 63, 80, 119, 200 };
	static const int heights[] = { 1, 4, 7, 12, 24, 60 };
	struct desk d[2];
	struct buf out = BUF_INIT;

	desk_begin(&d[0], gpu1_slowed);
	desk_stored(&d[1], NULL);
	for (size_t k = 0; k < 2 * 6 * 7 * 6; k++) {
		struct shot s = { views[k / 2 % 6], widths[k / 12 % 7],
				  heights[k / 84], 0 };

		print(&d[k % 2], &s, &out);
		for (const char *line = out.p; *line; line += strcspn(line, "\n"),
		     line += *line == '\n')
			cr_assert_leq(strcspn(line, "\n"), (size_t)s.w, "%s %dx%d",
				      s.view, s.w, s.h);
	}
	buf_release(&out);
	desk_end(&d[0]);
	desk_end(&d[1]);
}
