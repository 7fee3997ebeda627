/* SPDX-License-Identifier: MIT */
#include "db_fixture.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json_members.h"
#include "db/store.h"

void fixture_make(struct scratch *s)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(s->folder, sizeof s->folder, "%s/postsil-db-XXXXXX",
		 tmp && *tmp ? tmp : "/tmp");
	cr_assert_not_null(mkdtemp(s->folder));
	snprintf(s->db, sizeof s->db, "%s/postsil.db", s->folder);
}

static int remove_entry(const char *path, const struct stat *st, int kind,
			struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void fixture_remove(struct scratch *s)
{
	nftw(s->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

struct store *fixture_open(const struct scratch *s)
{
	struct err e = ERR_INIT;
	struct store *store;

	cr_assert_eq(store_open(s->db, STORE_CREATE, &store, &e), 0, "%s", e.text);
	return store;
}

static void no_figures(struct result *x)
{
	for (int m = 0; m < METRIC_COUNT; m++)
		x->value[m] = x->low[m] = x->high[m] = NAN;
	x->stream_best = x->peak_measured = x->peak_theory = NAN;
	x->peak_attainable = x->intensity = NAN;
	x->backend = "blis";
	x->backend_version = "0.9.0";
	x->notes = "";
}

static void figure(struct result *x, enum metric m, double v)
{
	x->value[m] = v;
	x->low[m] = v * 0.997;
	x->high[m] = v * 1.003;
}

static void identify(struct run *r, unsigned k)
{
	snprintf(r->run_id, sizeof r->run_id, "%08x-0000-4000-8000-%012x",
		 k * 2654435761u, k);
	snprintf(r->unit_id, sizeof r->unit_id, "%032x", 0xabc);
	r->timestamp_ms = 1736951400123 + (int64_t)k * 3600000;
	r->suite = "quick";
	r->suite_version = "1";
	r->preflight_passed = true;
}

static void fingerprints(struct run *r)
{
	fingerprint_of(&r->facts, FP_HARDWARE, r->hardware_fingerprint);
	fingerprint_of(&r->facts, FP_SOFTWARE, r->software_fingerprint);
}

static void machine_facts(struct run *r)
{
	struct facts *f = &r->facts;

	facts_known(f, FIELD_CPU_MODEL, "cpuid",
		    "12th Gen Intel(R) Core(TM) i7-12700K");
	facts_known(f, FIELD_CPU_STEPPING, "cpuid", "2");
	facts_known(f, FIELD_CPU_MICROCODE, "/proc/cpuinfo", "0x2c");
	facts_known(f, FIELD_CPU_CORES_PHYSICAL, "hwloc", "12");
	facts_known(f, FIELD_CPU_MAX_FREQ_MHZ, "sysfs", "%.17g", 4900.5);
	facts_known(f, FIELD_MEMORY_TOTAL_GB, "sysfs", "32");
	facts_absent(f, FIELD_GPU_PCI_ID, "sysfs", "no GPU");
	facts_known(f, FIELD_OS_KERNEL, "uname", "6.1.0-18-amd64");
	facts_known(f, FIELD_BLIS_VERSION, "libblis", "0.9.0");
	facts_absent(f, FIELD_DRIVER_VERSION, "sysfs", "no GPU");
	facts_known(f, FIELD_POWER_MODE, "sysfs", "balanced");
	facts_known(f, FIELD_CPU_GOVERNOR, "sysfs", "powersave");
	facts_known(f, FIELD_THREADS, "worker", "12");
	facts_known(f, FIELD_CPU_CLOCK_MEASURED_MHZ, "probe", "%.17g", 4688.25);
	facts_unknown(f, FIELD_AMBIENT_TEMP_C, "hwmon", "no sensor");
}

static struct rep *reps_of(struct run *r, size_t n, uint64_t ns)
{
	struct rep *x = arena_array(&r->arena, n, sizeof *x);

	for (size_t i = 0; i < n; i++)
		x[i] = (struct rep){
			.block = (uint32_t)(i / 10), .i = (uint32_t)(i % 10),
			.ns = ns + i * 1013 % 997, .cpu_ns = ns - 1000 + i * 7,
			.clock_mhz = 4688.0 + (double)(i % 5) / 8,
		};
	return x;
}

struct run *fixture_run(unsigned k)
{
	static const char *const kernel[] = {
		"stream.copy", "stream.scale", "stream.add", "stream.triad",
		"blas1.dot", "blas2.gemv", "blas3.gemm",
	};
	struct run *r = run_new();

	identify(r, k);
	machine_facts(r);
	fingerprints(r);
	r->devices = arena_array(&r->arena, 1, sizeof *r->devices);
	r->devices[0] = (struct run_device){ .name = "cpu", .backend = "blis",
					     .backend_version = "0.9.0" };
	r->n_devices = 1;
	r->results = arena_array(&r->arena, 2, sizeof *r->results);
	r->n_results = 2;
	for (int i = 0; i < 2; i++) {
		struct result *x = &r->results[i];

		no_figures(x);
		x->device = "cpu";
		x->precision = i ? "fp64" : "fp32";
		figure(x, METRIC_BLAS3, (i ? 513.0 : 1026.0) - k % 100 * 0.25);
		figure(x, METRIC_EFFICIENCY, x->value[METRIC_BLAS3] /
					     (i ? 600 : 1200));
		if (i)
			figure(x, METRIC_STREAM_TRIAD, 61.25);
		x->peak_measured = x->value[METRIC_BLAS3];
		x->peak_theory = i ? 600 : 1200;
		x->peak_source = "cpu_peaks.tsv: Golden Cove";
		x->problem_size = 4096;
	}
	r->n_samples = sizeof kernel / sizeof *kernel;
	r->samples = arena_array(&r->arena, r->n_samples, sizeof *r->samples);
	for (size_t i = 0; i < r->n_samples; i++)
		r->samples[i] = (struct sample){
			.device = "cpu", .precision = "fp64", .kernel = kernel[i],
			.variant = i < 4 ? "nt" : "", .size = 1u << 24,
			.work = 402653184, .unit = i < 4 ? "GB/s" : "GOP/s",
			.value = 40.5, .low = 40.1, .high = 40.9,
			.reps = reps_of(r, 30, 9771003), .n_reps = 30,
		};
	return r;
}

static void rich_device(struct run_device *d, const char *name, const char *bus)
{
	d->name = name;
	d->backend = "cublas";
	d->backend_version = "12.4.5";
	facts_known(&d->facts, FIELD_GPU_MODEL, "nvml", "NVIDIA H100 SXM5 80GB");
	facts_known(&d->facts, FIELD_GPU_PCI_ID, "nvml", "10de:2330@%s", bus);
	facts_known(&d->facts, FIELD_GPU_MEMORY_MB, "nvml", "81559");
	facts_unknown(&d->facts, FIELD_GPU_VBIOS_VERSION, "nvml", "not permitted");
	facts_known(&d->facts, FIELD_GPU_POWER_LIMIT_W, "nvml", "%.17g", 700.1);
	facts_set(&d->facts, "gpu_serial_kind", FACT_KNOWN, "board", "nvml", NULL);
	facts_set(&d->facts, "gpu_a_later_key", FACT_ABSENT, NULL, "nvml", "none");
}

static void rich_samples(struct run *r)
{
	static const struct rep reps[] = {
		{ .block = 0, .i = 0, .ns = 1, .cpu_ns = 0, .clock_mhz = NAN },
		{ .block = 0, .i = 1, .ns = JSON_WHOLE_MAX, .cpu_ns = 1,
		  .clock_mhz = 3694.123 },
		{ .block = 0, .i = 5, .ns = 9, .cpu_ns = JSON_WHOLE_MAX,
		  .clock_mhz = 3694.123, .marks = REP_MARK_CPU },
		{ .block = 7, .i = 2, .ns = 10, .cpu_ns = 10,
		  .clock_mhz = 1.0 / 3, .marks = REP_MARK_CPU | REP_MARK_CLOCK },
		{ .block = 7, .i = 0, .ns = 10, .cpu_ns = 10, .clock_mhz = 0 },
		{ .block = 2, .i = UINT32_MAX, .ns = 11, .cpu_ns = 10,
		  .clock_mhz = 1e15, .marks = UINT32_MAX },
	};
	static const struct sample samples[] = {
		{ .device = "gpu1", .precision = "fp16", .kernel = "blas3.gemm",
		  .variant = "", .size = 8192, .work = 1.0995116277760e12,
		  .unit = "GOP/s", .value = 1.0 / 3, .low = -0.25, .high = NAN,
		  .quality = QUALITY_THROTTLED, .reps = reps, .n_reps = 6 },
		{ .device = "cpu", .precision = "fp64", .kernel = "peak.theory",
		  .variant = "", .unit = "GOP/s", .work = NAN, .value = 600,
		  .low = NAN, .high = NAN, .source = "a row; 'quoted' \"so\"" },
		{ .device = "cpu", .precision = "fp64", .kernel = "peak.theory",
		  .variant = "b", .size = JSON_WHOLE_MAX, .unit = "", .work = 0,
		  .value = 0, .low = 0, .high = 0, .source = "" },
	};

	r->n_samples = sizeof samples / sizeof *samples;
	r->samples = arena_array(&r->arena, r->n_samples, sizeof *samples);
	memcpy(r->samples, samples, sizeof samples);
}

static void rich_results(struct run *r)
{
	static const char *const device[] = { "cpu", "gpu0", "gpu1" };

	r->n_results = 3;
	r->results = arena_array(&r->arena, 3, sizeof *r->results);
	for (int i = 0; i < 3; i++) {
		struct result *x = &r->results[i];

		no_figures(x);
		x->device = device[i];
		x->precision = i ? "fp16" : "fp64";
		x->quality = (enum quality)i;
		if (i)
			figure(x, METRIC_BLAS3, 700000 + i / 3.0);
		else
			for (int m = 0; m < METRIC_COUNT; m++)
				figure(x, m, m + 1 / 7.0);
	}
	r->results[0].notes = "stream: non-temporal stores";
	r->results[0].stream_best = 3.3;
	r->results[0].intensity = 1e-300;
	r->results[0].problem_size = 123456789012345;
	r->results[1].peak_source = "attainable";
	r->results[1].peak_attainable = 800000.5;
}

struct run *fixture_rich_run(void)
{
	static const struct preflight_check checks[] = {
		{ .check = "load", .result = CHECK_FAIL, .saw = "load 3.1",
		  .want = "under 0.5 a core", .remedy = "wait" },
		{ .check = "governor", .result = CHECK_WARN, .saw = "powersave",
		  .want = "performance", .remedy = "" },
		{ .check = "load", .result = CHECK_PASS, .saw = "", .want = "",
		  .remedy = "" },
	};
	struct run *r = run_new();

	identify(r, 0xfeed);
	machine_facts(r);
	facts_known(&r->facts, FIELD_GPU_MODEL, "nvml",
		    "NVIDIA H100 SXM5 80GB+NVIDIA H100 SXM5 80GB");
	facts_known(&r->facts, FIELD_GPU_COUNT, "nvml", "2");
	facts_set(&r->facts, "zz_newer", FACT_KNOWN, "caf\xc3\xa9 \"x\"\\", "s", NULL);
	facts_set(&r->facts, "aa_newer", FACT_UNKNOWN, NULL, NULL, NULL);
	facts_set(&r->facts, "mm_newer", FACT_UNKNOWN, NULL, "s", "not permitted");
	fingerprints(r);
	r->forced = r->imported = true;
	r->preflight_passed = false;
	r->notes = "line one; it's \"quoted\"";
	r->checks = arena_array(&r->arena, 3, sizeof *r->checks);
	memcpy(r->checks, checks, sizeof checks);
	r->n_checks = 3;
	r->n_devices = 3;
	r->devices = arena_array(&r->arena, 3, sizeof *r->devices);
	rich_device(&r->devices[0], "gpu1", "41");
	rich_device(&r->devices[1], "gpu0", "c1");
	r->devices[2] = (struct run_device){ .name = "cpu", .backend = "",
					     .backend_version = "" };
	rich_results(r);
	rich_samples(r);
	return r;
}

void fixture_fill(const struct scratch *s, unsigned runs)
{
	struct store *store = fixture_open(s);

	for (unsigned k = 0; k < runs; k++) {
		struct run *r = k ? fixture_run(k) : fixture_rich_run();

		cr_assert_eq(store_add_run(store, r, NULL), 1);
		run_free(r);
	}
	store_close(store);
}

void fixture_same(const struct run *a, const struct run *b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;

	run_canonical(a, &x);
	run_canonical(b, &y);
	cr_assert_str_eq(x.p, y.p);
	buf_release(&x);
	buf_release(&y);
}

struct sqlite3 *fixture_foreign(const struct scratch *s)
{
	struct sqlite3 *db;

	cr_assert_eq(sqlite3_open(s->db, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	return db;
}

int64_t fixture_number(struct sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st = NULL;
	int64_t n = -1;

	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK,
		     "%s: %s", sql, sqlite3_errmsg(db));
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}
