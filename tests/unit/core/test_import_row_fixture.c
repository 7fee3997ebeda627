/* SPDX-License-Identifier: MIT */
/* Real calibration files of the older program, all of them, against the table that
 * another program made of them.  Runs only with the folder of captures:
 * FIXTURES=DIR build/tests/unit-core --filter 'import_fixture/?*' */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/import_row_json.h"
#include "import_rows.h"

/* 2026-11-23, behind the last of the captures */
#define NOW_MS 1795392000000ll

enum cell {
	PATH, NAME, DATE, DEVICE, FRAMEWORK, POWER_MODE, CLOCK, PYTHON, NUMPY,
	PYTORCH, PASSED, FORCED, STREAM_BEST, BANDWIDTH, PRECISION, BLAS1, BLAS2,
	BLAS3, PEAK, EFFICIENCY, GEMM_MAX, CELLS
};

struct tally {
	size_t rows, missing, over;
};

static char *read_all(const char *path)
{
	struct buf b = BUF_INIT;
	FILE *f = fopen(path, "r");
	char chunk[65536];
	size_t n;

	if (!f)
		return NULL;
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&b, chunk, n);
	fclose(f);
	return buf_steal(&b);
}

static struct run *import_file(const char *path, struct err *e)
{
	struct import_source src = { .now_ms = NOW_MS };
	struct import_set set = IMPORT_SET_INIT;
	struct run *r = NULL;
	char *text = read_all(path);
	struct cJSON *j = text ? json_parse(text, strlen(text), e) : NULL;

	if (j && import_json_read(j, &src.form, &set, e) == 0)
		r = import_rows(&src, set.row, set.n, e);
	json_free(j);
	import_set_release(&set);
	free(text);
	return r;
}

/* The table has three digits behind the point, and 0 for none. */
static void same_figure(char *const *cell, enum cell at, double ours)
{
	double theirs = strtod(cell[at], NULL);

	if (theirs == 0)
		cr_assert(isnan(ours) || ours < 0.0006, "%s %s: %g, not none",
			  cell[PATH], cell[PRECISION], ours);
	else
		cr_assert_float_eq(ours, theirs, 0.00051, "%s %s: %.9g, not %s",
				   cell[PATH], cell[PRECISION], ours, cell[at]);
}

static void same_text(char *const *cell, enum cell at, const char *ours)
{
	cr_assert_str_eq(ours ? ours : "", cell[at], "%s", cell[PATH]);
}

static void same_run(const struct run *r, char *const *cell)
{
	bool gpu = strcmp(cell[DEVICE], "cuda") == 0;
	const char *clock = fact_of(&r->facts, "import_clock_mhz");
	const char *bandwidth = fact_of(&r->facts,
					"import_theoretical_bandwidth_gbps");

	same_text(cell, NAME, fact_of(gpu ? &r->devices[0].facts : &r->facts,
				      gpu ? "gpu_model" : "cpu_model"));
	same_text(cell, DATE, fact_of(&r->facts, "import_timestamp"));
	same_text(cell, FRAMEWORK, r->results[0].backend);
	same_text(cell, POWER_MODE, fact_of(&r->facts, "power_mode"));
	same_text(cell, PYTHON, fact_of(&r->facts, "import_python_version"));
	same_text(cell, NUMPY, fact_of(&r->facts, "numpy_version"));
	same_text(cell, PYTORCH, fact_of(&r->facts, "pytorch_version"));
	same_text(cell, PASSED, r->preflight_passed ? "True" : "False");
	same_text(cell, FORCED, r->forced ? "True" : "False");
	cr_assert_float_eq(strtod(clock, NULL), strtod(cell[CLOCK], NULL), 0.06);
	cr_assert_float_eq(strtod(bandwidth, NULL), strtod(cell[BANDWIDTH], NULL),
			   0.00051);
}

static void same_row(const struct run *r, char *const *cell, struct tally *t)
{
	bool gpu = strcmp(cell[DEVICE], "cuda") == 0;
	const struct result *x = result_of(r, gpu ? "gpu0" : "cpu",
					   cell[PRECISION]);
	double best = fmax(x->value[METRIC_BLAS1], x->value[METRIC_BLAS2]);
	double efficiency = strtod(cell[EFFICIENCY], NULL);
	char gemm[40];

	same_figure(cell, STREAM_BEST, x->stream_best);
	same_figure(cell, BLAS1, x->value[METRIC_BLAS1]);
	same_figure(cell, BLAS2, x->value[METRIC_BLAS2]);
	same_figure(cell, BLAS3, x->value[METRIC_BLAS3]);
	same_figure(cell, PEAK, x->peak_theory);
	/* theirs is of gemm; ours of the best of all, as in every run */
	if (x->value[METRIC_BLAS3] >= fmax(best, 0) && efficiency > 0)
		cr_assert_float_eq(x->value[METRIC_EFFICIENCY], efficiency, 0.000051);
	if (efficiency > 1) {
		t->over++;
		cr_assert_not_null(strstr(x->notes, "over 100 %"), "%s %s: %s",
				   cell[PATH], cell[PRECISION], x->notes);
	}
	snprintf(gemm, sizeof gemm, "largest GEMM %s", cell[GEMM_MAX]);
	if (strcmp(cell[GEMM_MAX], "0") != 0)
		cr_assert_not_null(strstr(x->notes, gemm), "%s %s: %s, not %s",
				   cell[PATH], cell[PRECISION], x->notes, gemm);
}

static void check_line(const char *dir, char *line, struct tally *t)
{
	char *cell[CELLS], *path;
	struct err e = ERR_INIT;
	struct run *r;

	line[strcspn(line, "\r")] = '\0';
	for (int i = 0; i < CELLS; i++) {
		cell[i] = strsep(&line, "\t");
		cr_assert_not_null(cell[i], "a line of %d cells", i);
	}
	path = xasprintf("%s/%s", dir, cell[PATH]);
	r = import_file(path, &e);
	free(path);
	if (!r && !e.code) {
		t->missing++;   /* the archive has not all that the table has */
		return;
	}
	cr_assert_not_null(r, "%s: %s", cell[PATH], e.text);
	same_run(r, cell);
	same_row(r, cell, t);
	t->rows++;
	run_free(r);
}

static char *unpack(const char *fixtures)
{
	char *dir = xasprintf("%s/postsil-import-XXXXXX",
			      getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	char *command;
	FILE *tar;

	cr_assert_not_null(mkdtemp(dir));
	command = xasprintf("tar -xJf '%s/real/calibration-registry.tar.xz' -C '%s'",
			    fixtures, dir);
	tar = popen(command, "r");
	cr_assert_not_null(tar);
	cr_assert_eq(pclose(tar), 0, "%s", command);
	free(command);
	return dir;
}

static void drop(char *dir)
{
	char *command = xasprintf("rm -r '%s'", dir);
	FILE *rm = popen(command, "r");

	cr_assert_not_null(rm);
	cr_assert_eq(pclose(rm), 0);
	free(command);
	free(dir);
}

Test(import_fixture, real_files_give_the_figures_that_another_program_read)
{
	const char *fixtures = getenv("FIXTURES");
	struct tally t = { .rows = 0 };
	char *path, *all, *rest, *dir;

	if (!fixtures)
		cr_skip_test("FIXTURES names no folder of captures");
	path = xasprintf("%s/real/calibration-registry.expected.tsv", fixtures);
	all = rest = read_all(path);
	cr_assert_not_null(all, "%s", path);
	dir = unpack(fixtures);
	strsep(&rest, "\n");
	for (char *line; (line = strsep(&rest, "\n")) && *line;)
		check_line(dir, line, &t);
	fprintf(stderr, "import: %zu rows as expected, %zu with an efficiency over "
		"1, %zu of files that the archive has not\n", t.rows, t.over,
		t.missing);
	cr_assert_geq(t.rows, 400);
	drop(dir);
	free(all);
	free(path);
}
