/* SPDX-License-Identifier: MIT */
/* A run comes in with all its rows, or not at all: no row is lost with nothing said.
 * The ids of runs that have none are those of Python's uuid. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/import_apart.h"
#include "import_report.h"
#include "import_rows.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define ID "6f0c1b7e-0000-4000-8000-00000000000"
#define HEAD "run_id,timestamp,device,precision,cpu_model,blas3_gops\n"
#define ROW(id, precision) ID id ",2025-01-15T14:30:00Z,cpu," precision ",C,5\n"
#define LAST "timestamp,device,precision,cpu_model,blas3_gops,run_id\n"
#define LAST_ROW(id, precision) "2025-01-15T14:30:00Z,cpu," precision ",C,5," id
#define LONG "product,timestamp,device,precision,metric,value"
#define FIGURE(day, metric) "B,2025-01-" day "T10:00:00Z,cpu,fp64," metric ",5\n"
#define OWN ", or make each its own by --set import_NAME={COLUMN}"
#define JROW(more, precision) "{" more "\"timestamp\":\"2025-01-15T14:30:00Z\"," \
	"\"device\":\"cpu\",\"precision\":\"" precision "\",\"cpu_model\":\"C\"," \
	"\"blas3_gops\":5}"
#define JLONG(more, metric) "{\"timestamp\":\"2025-01-15\",\"product\":\"B\"," \
	"\"device\":\"cpu\",\"precision\":\"fp64\"," more "\"metric\":\"" metric \
	"\",\"value\":5}"
#define TAKEN(where, rows) where ": run 6f0c1b7e of " rows "\n"
#define BEHIND ": refused: what stands behind it cannot be read and may be a row of " \
	"this run\n"
#define BEFORE ": refused: what stands before it cannot be read and may be a row of " \
	"this run\n"
#define APART ": refused: the rows of a run must stand together, and others of this " \
	"one stood before: sort by run_id\n"

struct sample_file { const char *text, *report; };

static void all_report(const struct sample_file *t, size_t n,
		       const struct import_map *map, size_t n_map)
{
	const struct import_file_options o = { .now_ms = TEST_NOW_MS, .map = map,
					       .n_map = n_map };

	for (size_t i = 0; i < n; i++) {
		char *report = report_text(t[i].text, strlen(t[i].text), &o);

		cr_expect_str_eq(report, t[i].report, "%s\nis\n%s\nnot\n%s",
				 t[i].text, report, t[i].report);
		free(report);
	}
}

Test(import_file_whole, a_row_with_a_shifted_or_cut_key_costs_the_runs_beside_it)
{
	static const struct sample_file t[] = {
		/* " Gold" is no time: that is a field further on */
		{ LONG "\n" FIGURE("15", "blas1")
		  "Xeon, Gold,2025-01-15T10:00:00Z,cpu,fp64,blas2,5\n"
		  FIGURE("15", "blas3"),
		  "line 2" BEHIND "line 3: refused: 7 fields, and 6 in the first record\n"
		  "line 4" BEFORE },
		/* this time is one, and of another run */
		{ LONG "\n" FIGURE("15", "blas1") "B,2025-01-16T10:00:00Z,cpu\n"
		  FIGURE("15", "blas3"),
		  "line 2: run e5d2961e of 1\nline 3: refused: 3 fields, and 6 in the "
		  "first record\nline 4: refused: the rows of a run must stand together, "
		  "and others of this one stood before: sort by timestamp and "
		  "product" OWN "\n" },
		{ LONG "\n" FIGURE("15", "blas1") "B,2025-01-15T10:00",
		  "line 2" BEHIND "line 3: refused: 2 fields, and 6 in the first "
		  "record\n" },
		{ HEAD ROW("1", "fp64") ROW("2", "fp64") "6f0c1b7e-0000-4000-8",
		  TAKEN("line 2", "1") "line 3" BEHIND "line 4: refused: 1 fields, and "
		  "6 in the first record\n" },
		{ HEAD ROW("1", "fp64") "6f0c1b7e-0000-4000-8\n" ROW("2", "fp64")
		  ROW("3", "fp64"),
		  "line 2" BEHIND "line 3: refused: 1 fields, and 6 in the first "
		  "record\nline 4" BEFORE TAKEN("line 5", "1") },
		/* all the fields are there, and the last one is cut */
		{ LAST LAST_ROW(ID "1", "fp64") "\n"
		  LAST_ROW("6f0c1b7e-0000-4000-8", "fp32"),
		  "line 2" BEHIND "line 3: refused: run_id: 20 bytes, and a UUID has "
		  "36\n" },
		/* a key that is damaged, and no UTF-8 any more */
		{ HEAD ROW("1", "fp64") "6f0c1b7e-0000-4000-8000-00000000000\xff,,,,,\n"
		  ROW("2", "fp64"),
		  "line 2" BEHIND "line 3: refused: field 1 is not valid UTF-8\n"
		  "line 4" BEFORE },
	};

	all_report(t, N(t), NULL, 0);
}

Test(import_file_whole, rows_of_a_run_that_stand_apart_are_refused_with_advice)
{
	static const struct sample_file t[] = {
		{ HEAD ROW("1", "fp64") ROW("2", "fp64") ROW("1", "fp32")
		  ROW("2", "fp32"),
		  TAKEN("line 2", "1") TAKEN("line 3", "1") "line 4" APART "line 5"
		  APART },
		/* the run of the first one was never taken */
		{ HEAD ID "1,2025\n" ROW("2", "fp64") ROW("1", "fp32"),
		  "line 2: refused: 2 fields, and 6 in the first record\n"
		  TAKEN("line 3", "1") "line 4" APART },
		/* in capitals it is the same run */
		{ JROW("\"run_id\":\"" ID "1\",", "fp64") "\n"
		  JROW("\"run_id\":\"" ID "2\",", "fp64") "\n"
		  JROW("\"run_id\":\"6F0C1B7E-0000-4000-8000-000000000001\",", "fp32"),
		  TAKEN("line 1", "1") TAKEN("line 2", "1") "line 3" APART },
		/* the very same rows say nothing new: two exports behind each other */
		{ HEAD ROW("1", "fp64") ROW("1", "fp32") ROW("2", "fp64")
		  ROW("1", "fp64") ROW("1", "fp32"),
		  TAKEN("lines 2 to 3", "2") TAKEN("line 4", "1")
		  TAKEN("lines 5 to 6", "2") },
	};

	all_report(t, N(t), NULL, 0);
}

static bool keep_going(void *arg)
{
	return arg == NULL;
}

/* NULL where all are together. */
static char *look(const char *text, const struct import_map *map, size_t n_map)
{
	const struct import_file_options o = { .now_ms = TEST_NOW_MS, .map = map,
					       .n_map = n_map };
	const struct import_file_watch w = { .going = keep_going };
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	struct err e = ERR_INIT;
	int rc = import_file_look(in, &o, &w, &e);

	fclose(in);
	cr_expect_eq(rc, e.code);
	return rc ? strdup(e.text) : NULL;
}

#define NOTHING "; nothing of this file was imported, as a run is added once, whole"

Test(import_file_whole, rows_that_stand_apart_are_found_before_any_is_imported)
{
	static const struct import_map map[] = { { .theirs = "id", .ours = "run_id" } };
	static const struct sample_file t[] = {
		{ HEAD ROW("1", "fp64") ROW("2", "fp64") ROW("1", "fp32")
		  ROW("2", "fp32"), "line 4: the rows of a run must stand together, and "
		  "others of this one stood before: sort by run_id" NOTHING },
		/* behind what cannot be read too */
		{ JROW("\"id\":\"" ID "1\",", "fp64") "\n" JROW("\"id\":\"" ID "2\",",
		  "fp64") "\n[7]\nx\n{\"canonical\":1}\n" JROW("\"id\":\"" ID "1\",",
		  "fp32") "\n", "line 6: the rows" },
		/* single figures without an id, sorted by metric */
		{ LONG "\n" FIGURE("15", "blas1") FIGURE("16", "blas1")
		  FIGURE("15", "blas3"), "line 4: the rows of a run must stand "
		  "together, and others of this one stood before: sort by timestamp and "
		  "product" OWN NOTHING },
		{ JLONG("", "blas1") "\n" JLONG("\"driver_version\":\"7\",", "blas1")
		  "\n" JLONG("", "blas3"), "line 3: the rows" },
		{ HEAD ROW("1", "fp64") ROW("1", "fp32") ROW("2", "fp64")
		  ROW("1", "fp64") ROW("1", "fp32"), NULL },
		{ LONG "\n" FIGURE("15", "blas1") FIGURE("15", "blas3")
		  FIGURE("16", "blas1"), NULL },
		{ HEAD ROW("1", "fp64") "x,\n\"" ROW("1", "fp32"), NULL },
		/* these are not rows of runs, and rows that each are one */
		{ "x,y\n1,2\n", NULL },
		{ JROW("", "fp64") "\n" JROW("", "fp32") "\n" JROW("", "fp64"), NULL },
	};

	for (size_t i = 0; i < N(t); i++) {
		char *got = look(t[i].text, map, N(map));

		cr_expect(t[i].report ? got && strncmp(got, t[i].report,
						       strlen(t[i].report)) == 0
			  : !got, "%s: %s", t[i].text, got);
		free(got);
	}
}

Test(import_file_whole, runs_are_remembered_up_to_a_limit)
{
	struct import_apart s = { .n = 0 };
	struct import_set a = IMPORT_SET_INIT, b = IMPORT_SET_INIT;

	import_set_put(&a, import_set_add(&a), "x", "1");
	import_set_put(&b, import_set_add(&b), "x", "2");
	for (uint64_t i = 1; i <= IMPORT_APART_MAX + 1; i++)
		cr_assert(!import_apart_others(&s, i, &a), "%ju", (uintmax_t)i);
	for (uint64_t i = 1; i <= IMPORT_APART_MAX; i++) {
		cr_assert(import_apart_others(&s, i, &b), "%ju", (uintmax_t)i);
		cr_assert(!import_apart_others(&s, i, &a), "%ju", (uintmax_t)i);
	}
	cr_assert(!import_apart_others(&s, IMPORT_APART_MAX + 1, &b));
	cr_assert_eq(s.n, IMPORT_APART_MAX);
	cr_assert_eq(s.cap * sizeof *s.slot, 16u << 20);
	import_apart_release(&s);
	import_set_release(&a);
	import_set_release(&b);
}

Test(import_file_whole, a_refused_row_in_json_tells_its_run_through_the_map)
{
	static const struct import_map map[] = {
		{ .theirs = "uuid", .ours = "run_id" },
		{ .theirs = "what", .ours = "metric" },
	};
	static const struct sample_file t[] = {
		{ JROW("\"uuid\":\"" ID "1\",", "fp64") "\n"
		  "{\"uuid\":\"" ID "1\",\"device\":\"cpu\",\"blas3_gops\":1e999}\n"
		  JROW("\"uuid\":\"" ID "1\",", "fp32") "\n"
		  JROW("\"uuid\":\"" ID "2\",", "fp32") "\n",
		  "lines 1 to 3: refused: line 2: blas3_gops: a number that is out of "
		  "range\n" TAKEN("line 4", "1") },
		/* one that is no text, and one that is there twice, tell nobody */
		{ JROW("\"uuid\":\"" ID "1\",", "fp64") "\n{\"uuid\":7,\"device\":[]}\n"
		  JROW("\"uuid\":\"" ID "2\",", "fp32") "\n",
		  "line 1" BEHIND "line 2: refused: device: neither a text nor a number "
		  "nor a boolean\nline 3" BEFORE },
		{ JROW("\"uuid\":\"" ID "1\",", "fp64") "\n{\"uuid\":\"" ID "3\","
		  "\"uuid\":\"" ID "1\"}\n",
		  "line 1" BEHIND "line 2: refused: \"uuid\" is there twice\n" },
		/* a single figure, of nobody knows which run */
		{ JROW("\"uuid\":\"" ID "1\",", "fp64") "\n{\"what\":\"blas1\","
		  "\"value\":[],\"device\":\"cpu\"}\n",
		  "line 1" BEHIND "line 2: refused: value: neither a text nor a number "
		  "nor a boolean\n" },
	};

	all_report(t, N(t), map, N(map));
}

Test(import_file_whole, what_differs_between_figures_of_one_device_is_refused)
{
	static const struct sample_file t[] = {
		{ LONG ",quality,backend\nB,2025-01-15,cpu,fp64,blas3,5,good,blis\n"
		  "B,2025-01-15,CPU,FP64,blas1,5,throttled,openblas\n",
		  "lines 2 to 3: refused: quality: differs between the rows of one "
		  "device and precision\n" },
		{ LONG ",backend\nB,2025-01-15,cpu,fp64,blas3,5,\n"
		  "B,2025-01-15,cpu,fp64,blas1,5,openblas\n",
		  "lines 2 to 3: refused: backend: differs between the rows of one "
		  "device and precision\n" },
		/* told once, of both */
		{ LONG ",backend\nB,2025-01-15,cpu,fp64,blas3,5,blis\n"
		  "B,2025-01-15,CPU,FP64,blas1,5,\n",
		  "lines 2 to 3: run 742ff1cb of 2\n" },
		{ LONG ",run_id,driver_version\n"
		  "B,2025-01-15,cpu,fp64,blas3,5," ID "1,\n"
		  "B,2025-01-15,cpu,fp64,blas1,5," ID "1,7\n",
		  "lines 2 to 3: refused: driver_version: differs between the rows of "
		  "one device and precision\n" },
		/* what only the second one has makes it another run */
		{ JLONG("", "blas3") "\n" JLONG("\"driver_version\":\"7\",", "blas1")
		  "\n", "line 1: run 014e32ab of 1\nline 2: run 820e29a2 of 1\n" },
	};

	all_report(t, N(t), NULL, 0);
}
