/* SPDX-License-Identifier: MIT */
#include "tui/app_export.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/app_state.h"
#include "tui/workspace.h"

struct bench {
	struct workspace ws;
	struct app *app;
	char folder[200];
};

static void bench_init(struct bench *b, const struct view_ops *ops)
{
	struct err e = ERR_INIT;

	snprintf(b->folder, sizeof b->folder, "%s/export.XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	cr_assert_not_null(mkdtemp(b->folder));
	cr_assert_eq(chdir(b->folder), 0);
	workspace_init(&b->ws);
	cr_assert_eq(workspace_open_demo(&b->ws, &e), 0, "%s", e.text);
	b->app = calloc(1, sizeof *b->app);
	b->app->ws = &b->ws;
	b->app->n_views = 1;
	b->app->generation = 1;
	view_init(&b->app->view[0], ops);
	grid_init(&b->app->grid, 80, 24, GLYPH_BLOCK);
	app_load(b->app);
}

static void bench_release(struct bench *b)
{
	view_release(&b->app->view[0]);
	grid_release(&b->app->grid);
	app_export_release(b->app);
	free(b->app);
	workspace_release(&b->ws);
	cr_expect_eq(chdir("/"), 0);
	rmdir(b->folder);
}

static int files_here(void)
{
	DIR *d = opendir(".");
	int n = 0;

	for (struct dirent *x; (x = readdir(d));)
		n += x->d_name[0] != '.';
	closedir(d);
	return n;
}

static off_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : -1;
}

Test(app_export, never_writes_over_a_file_unless_that_was_said)
{
	struct bench b;
	struct err e = ERR_INIT;
	FILE *f;

	bench_init(&b, &view_maturity);
	f = fopen("m.csv", "w");
	fputs("mine", f);
	fclose(f);
	cr_expect_eq(app_export(b.app, "m.csv", false, &e), ERR_REFUSED);
	cr_expect_eq(size_of("m.csv"), 4);
	err_clear(&e);
	cr_expect_eq(app_export(b.app, "m.csv", true, &e), 0, "%s", e.text);
	cr_expect_gt(size_of("m.csv"), 1000);
	cr_expect_eq(files_here(), 1);
	unlink("m.csv");
	bench_release(&b);
}

Test(app_export, leaves_nothing_where_the_disk_is_full)
{
	struct bench b;
	struct err e = ERR_INIT;
	struct rlimit little = { 65536, 65536 };

	bench_init(&b, &view_runs);
	/* stands for the full disk: writing fails when the file is that long */
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
	cr_expect_eq(app_export(b.app, "runs.csv", false, &e), ERR_IO);
	cr_expect_not_null(strstr(e.text, "cannot write to runs.csv"), "%s", e.text);
	cr_expect_eq(files_here(), 0);
	bench_release(&b);
}

Test(app_export, says_why_a_folder_cannot_be_written_to)
{
	struct bench b;
	struct err e = ERR_INIT;

	bench_init(&b, &view_maturity);
	/* where nobody makes files, not even root */
	cr_expect_eq(app_export(b.app, "/proc/m.csv", false, &e), ERR_IO);
	cr_expect_not_null(strstr(e.text, "cannot make /proc/m.csv"), "%s", e.text);
	bench_release(&b);
}

Test(app_export, takes_the_names_of_three_kinds_of_files)
{
	static const char *const wrong[] = { "m", "m.doc", "csv", ".csv", "a.csv/", "-" };
	static const char *const right[] = { "m.CSV", "m.json", "a.b.txt", "./x.csv" };
	struct bench b;

	bench_init(&b, &view_maturity);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct err e = ERR_INIT;

		cr_expect_eq(app_export(b.app, wrong[i], false, &e), ERR_USAGE, "%s",
			     wrong[i]);
	}
	cr_expect_eq(files_here(), 0);
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		struct err e = ERR_INIT;

		cr_expect_eq(app_export(b.app, right[i], false, &e), 0, "%s: %s", right[i],
			     e.text);
		unlink(right[i]);
	}
	bench_release(&b);
}
