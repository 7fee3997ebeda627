/* SPDX-License-Identifier: MIT */
#include "core/model/import_row_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/number.h"
#include "core/model/metric.h"
#include "core/model/calibration_row.h"
#include "core/model/run_rows.h"

#define PRECISIONS_MAX 64
#define LEVELS 3
#define KERNEL_MAX 32
#define SIZE_LARGEST 9e15   /* whole numbers that a double keeps */

static const char *const streams[] = { "copy", "scale", "add", "triad" };

#define STREAMS (sizeof streams / sizeof *streams)

/* The best that one precision reached. */
struct best {
	const char *precision;
	double gops[LEVELS], size[LEVELS];
	char kernel[LEVELS][KERNEL_MAX];
	double largest;              /* GEMM that worked */
};

struct profiles {
	struct best best[PRECISIONS_MAX];
	size_t n;
	double stream[STREAMS], stream_best;
};

/* In a column of texts 560.35 is no 560.35000000000002. */
static void put_digits(double v, char out[NUMBER_SIZE])
{
	snprintf(out, NUMBER_SIZE, "%.15g", v);
	if (strtod(out, NULL) != v)
		number_format(v, out);
}

/* true is no figure of 1. */
static bool is_figure(const char *name)
{
	int i = calibration_column_find(name);

	return i >= 0 && (calibration_column((size_t)i)->type == CALIBRATION_REAL ||
			  calibration_column((size_t)i)->type == CALIBRATION_INTEGER);
}

/* v as text under name; nothing of a null. */
static int put_value(struct import_set *out, size_t at, const char *name,
		     const struct cJSON *v, struct err *e)
{
	char number[NUMBER_SIZE];

	switch (json_kind(v)) {
	case JSON_STRING:
		import_set_put(out, at, name, json_value_str(v));
		return 0;
	case JSON_NUMBER:
		if (isnan(json_value_num(v)))
			return err_set(e, ERR_REFUSED, "%.64s: a number that is "
				       "out of range", name);
		put_digits(json_value_num(v), number);
		import_set_put(out, at, name, number);
		return 0;
	case JSON_BOOL:
		if (is_figure(name))
			return err_set(e, ERR_REFUSED, "%.64s: a boolean, where a "
				       "number should be", name);
		import_set_put(out, at, name, json_value_is_true(v) ? "1" : "0");
		return 0;
	case JSON_NULL:
		/* a unit beside it is one of no figure, not one of nothing */
		if (strncmp(name, "custom:", 7) == 0)
			import_set_put(out, at, name, NULL);
		return 0;
	default:
		return err_set(e, ERR_FORMAT, "%.64s: neither a text nor a number "
			       "nor a boolean", name);
	}
}

/* o's member, if there is one. */
static int put(struct import_set *out, size_t at, const char *name,
	       const struct cJSON *o, const char *key, struct err *e)
{
	const struct cJSON *v = o ? json_get(o, key) : NULL;

	return v ? put_value(out, at, name, v, e) : 0;
}

static void put_number(struct import_set *out, size_t at, const char *name,
		       double v)
{
	char text[NUMBER_SIZE];

	if (!(v > 0))
		return;
	number_format(v, text);
	import_set_put(out, at, name, text);
}

/* One of an array "custom" as `show runs` writes it: {"name", "value", "unit"}. */
static int put_custom(struct import_set *out, size_t at, const struct cJSON *o,
		      struct err *e)
{
	const struct cJSON *n = json_get(o, "name"), *value = json_get(o, "value");
	const char *name = n && json_kind(n) == JSON_STRING ? json_value_str(n) : "";
	char unit[2 * METRIC_CUSTOM_NAME];
	int rc;

	if (!metric_is_custom(name) || strlen(name) >= METRIC_CUSTOM_NAME || !value)
		return err_set(e, ERR_FORMAT, "custom: not an array of objects with a "
			       "name, custom:NAME, and a value");
	snprintf(unit, sizeof unit, "unit:%s", name + strlen(METRIC_CUSTOM_PREFIX));
	rc = put_value(out, at, name, value, e);
	return rc < 0 ? rc : put(out, at, unit, o, "unit", e);
}

int import_json_row(const struct cJSON *o, struct import_set *out, struct err *e)
{
	size_t at = import_set_add(out);
	int rc = 0;

	for (const struct cJSON *m = json_first(o); rc == 0 && m; m = json_next(m)) {
		if (strcmp(json_key(m), "custom") || json_kind(m) != JSON_ARRAY) {
			rc = put_value(out, at, json_key(m), m, e);
			continue;
		}
		for (const struct cJSON *x = json_first(m); rc == 0 && x;
		     x = json_next(x))
			rc = put_custom(out, at, x, e);
	}
	return rc;
}

static int read_rows(const struct cJSON *array, struct import_set *out,
		     struct err *e)
{
	int rc = 0;

	for (const struct cJSON *o = json_first(array); rc == 0 && o;
	     o = json_next(o))
		rc = import_json_row(o, out, e);
	if (rc == 0 && out->n == 0)
		return err_set(e, ERR_REFUSED, "there are no rows");
	return rc;
}

static struct best *best_of(struct profiles *p, const char *precision,
			    struct err *e)
{
	size_t i = 0;

	while (i < p->n && strcmp(p->best[i].precision, precision) != 0)
		i++;
	if (i == PRECISIONS_MAX) {
		err_set(e, ERR_REFUSED, "precision_results: more than %d precisions",
			PRECISIONS_MAX);
		return NULL;
	}
	if (i == p->n)
		p->best[p->n++] = (struct best){ .precision = precision };
	return &p->best[i];
}

static double sane_size(double v)
{
	return v >= 0 && v <= SIZE_LARGEST ? floor(v) : 0;
}

static int fold_blas(struct profiles *p, const char *type,
		     const struct cJSON *profile, struct err *e)
{
	const struct cJSON *results = json_get(profile, "precision_results");
	const struct cJSON *extra = json_get(profile, "extra_params");
	double size = sane_size(extra ? json_num(extra, "size", 0, e) : 0);
	int level = type[4] - '1';

	for (const struct cJSON *x = results ? json_first(results) : NULL; x;
	     x = json_next(x)) {
		double gops = json_num(x, "measured_gops", NAN, e);
		struct best *best;

		if (isnan(gops))
			continue;
		best = best_of(p, json_key(x), e);
		if (!best)
			return ERR_REFUSED;
		if (level == 2)
			best->largest = fmax(best->largest, size);
		if (gops <= best->gops[level])
			continue;
		best->gops[level] = gops;
		best->size[level] = size;
		snprintf(best->kernel[level], KERNEL_MAX, "%.5s.%.16s", type,
			 type + 6);
	}
	return 0;
}

static int fold_profile(struct profiles *p, const struct cJSON *profile,
			struct err *e)
{
	const char *type = json_str(profile, "operation_type", "", e);
	double gbps;
	int rc;

	if (strncmp(type, "blas", 4) == 0 && type[4] >= '1' && type[4] <= '3' &&
	    type[5] == '_') {
		rc = fold_blas(p, type, profile, e);
		return rc ? rc : e->code;
	}
	if (strncmp(type, "stream_", 7) != 0)
		return e->code;
	gbps = json_num(profile, "achieved_bandwidth_gbps", 0, e);
	for (size_t i = 0; i < STREAMS; i++)
		if (strcmp(type + 7, streams[i]) == 0) {
			p->stream[i] = fmax(p->stream[i], gbps);
			p->stream_best = fmax(p->stream_best, gbps);
		}
	return e->code;
}

/* "AMD64 Family 23 Model 8 Stepping 2, AuthenticAMD", as Windows has it. */
static void put_cpu_ids(struct import_set *out, size_t at, const char *model)
{
	static const char *const columns[] = { "cpu_family", "cpu_model_number",
					       "cpu_stepping" };
	const char *family = strstr(model, " Family ");
	unsigned id[3];
	char vendor[13], number[16];

	if (!family || sscanf(family, " Family %5u Model %5u Stepping %5u, %12[A-Za-z]",
			      &id[0], &id[1], &id[2], vendor) != 4)
		return;
	for (size_t i = 0; i < 3; i++) {
		snprintf(number, sizeof number, "%u", id[i]);
		import_set_put(out, at, columns[i], number);
	}
	import_set_put(out, at, "cpu_vendor", vendor);
}

/* "Jetson Orin Nano (CPU)" and "(GPU)" are one machine. */
static void put_unit(struct import_set *out, size_t at, const char *name)
{
	size_t n = strlen(name);
	char key[128];

	if (n > 6 && (strcmp(name + n - 6, " (CPU)") == 0 ||
		      strcmp(name + n - 6, " (GPU)") == 0))
		n -= 6;
	if (!n || n >= sizeof key)
		return;
	memcpy(key, name, n);
	key[n] = '\0';
	import_set_put(out, at, "unit_key", key);
}

/* Files that were put aside say why. */
static int put_archived(struct import_set *out, size_t at, const struct cJSON *j,
			struct err *e)
{
	const char *reason = json_str(j, "archive_reason", "", e);

	if (strstr(reason, "throttl"))
		import_set_put(out, at, "quality", "throttled");
	return put(out, at, "run_notes", j, "archive_reason", e);
}

static int put_clocks(struct import_set *out, size_t at, const struct cJSON *meta,
		      struct err *e)
{
	const struct cJSON *gpu = json_get(meta, "gpu_clock");
	const struct cJSON *cpu = json_get(meta, "cpu_clock");
	const struct cJSON *mode = gpu && json_get(gpu, "power_mode_name") ? gpu : cpu;
	bool has_gpu = gpu && json_get(gpu, "sm_clock_mhz");
	const char *method = cpu ? json_str(cpu, "query_method", "", e) : "";
	int rc = has_gpu ? put(out, at, "import_clock_mhz", gpu, "sm_clock_mhz", e)
			 : put(out, at, "import_clock_mhz", cpu,
			       "current_freq_mhz", e);

	if (rc == 0)
		rc = put(out, at, "power_mode", mode, mode &&
			 json_get(mode, "power_mode_name") ? "power_mode_name"
							   : "governor", e);
	/* elsewhere than in sysfs it is a power plan of Windows */
	if (rc == 0 && strcmp(method, "sysfs") == 0)
		rc = put(out, at, "cpu_governor", cpu, "governor", e);
	return rc;
}

/* What holds for all rows of a file. */
static int put_metadata(struct import_set *out, size_t at, const struct cJSON *j,
			struct err *e)
{
	static const struct { const char *key, *column; } plain[] = {
		{ .key = "calibration_date", .column = "timestamp" },
		{ .key = "hardware_name", .column = "product" },
		{ .key = "device_type", .column = "device" },
		{ .key = "framework", .column = "backend" },
		{ .key = "numpy_version", .column = "numpy_version" },
		{ .key = "pytorch_version", .column = "pytorch_version" },
		{ .key = "total_memory_gb", .column = "memory_total_gb" },
		{ .key = "cpu_count", .column = "import_cpu_count" },
		{ .key = "cpu_model", .column = "import_cpu_model" },
		{ .key = "python_version", .column = "import_python_version" },
	};
	const struct cJSON *meta = json_get(j, "metadata");
	const struct cJSON *preflight = json_get(meta, "preflight");
	char version[48];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof plain / sizeof *plain; i++)
		rc = put(out, at, plain[i].column, meta, plain[i].key, e);
	snprintf(version, sizeof version, "%.32s_version",
		 json_str(meta, "framework", "", e));
	if (rc == 0)
		rc = put(out, at, "backend_version", meta, version, e);
	if (rc == 0)
		rc = put(out, at, "preflight_passed", preflight, "passed", e);
	if (rc == 0)
		rc = put(out, at, "forced", preflight, "forced", e);
	if (rc == 0)
		rc = put(out, at, "import_theoretical_bandwidth_gbps", j,
			 "theoretical_bandwidth_gbps", e);
	if (rc == 0)
		rc = put_archived(out, at, j, e);
	put_unit(out, at, json_str(meta, "hardware_name", "", e));
	put_cpu_ids(out, at, json_str(meta, "cpu_model", "", e));
	return rc ? rc : put_clocks(out, at, meta, e);
}

static void put_best(struct import_set *out, size_t at, const struct best *b,
		     const struct profiles *p)
{
	static const char *const blas[LEVELS] = { "blas1_gops", "blas2_gops",
						  "blas3_gops" };
	int top = 0;
	char text[64];

	import_set_put(out, at, "precision", b->precision);
	for (int i = 0; i < LEVELS; i++) {
		put_number(out, at, blas[i], b->gops[i]);
		if (b->gops[i] > b->gops[top])
			top = i;
	}
	put_number(out, at, "problem_size", b->size[top]);
	put_number(out, at, "arithmetic_intensity",
		   run_rows_intensity(b->kernel[top], b->precision,
				      (uint64_t)b->size[top]));
	put_number(out, at, "stream_best_gbps", p->stream_best);
	for (size_t i = 0; i < STREAMS && strcmp(b->precision, "fp32") == 0; i++) {
		snprintf(text, sizeof text, "stream_%s_gbps", streams[i]);
		put_number(out, at, text, p->stream[i]);
	}
	if (b->largest > 0) {
		snprintf(text, sizeof text, "largest GEMM %.0f", b->largest);
		import_set_put(out, at, "notes", text);
	}
}

static int read_file(const struct cJSON *j, struct import_set *out, struct err *e)
{
	const struct cJSON *matrix = json_get(j, "precision_matrix"), *peaks;
	const struct cJSON *profile = json_first(json_get(j, "operation_profiles"));
	struct profiles p = { .n = 0 };
	int rc = 0;

	for (; rc == 0 && profile; profile = json_next(profile))
		rc = fold_profile(&p, profile, e);
	if (rc == 0 && p.n == 0 && p.stream_best == 0)
		return err_set(e, ERR_REFUSED, "operation_profiles: nothing in it was "
			       "measured");
	if (rc == 0 && p.stream_best > 0 && !best_of(&p, "fp32", e))
		return ERR_REFUSED;
	peaks = matrix ? json_get(matrix, "theoretical_peaks") : NULL;
	for (size_t i = 0; rc == 0 && i < p.n; i++) {
		size_t at = import_set_add(out);

		rc = put_metadata(out, at, j, e);
		put_best(out, at, &p.best[i], &p);
		if (peaks)
			put_number(out, at, "theoretical_peak_gops",
				   json_num(peaks, p.best[i].precision, 0, e));
	}
	return rc ? rc : e->code;
}

/* Files of that program which time layers and models. */
static int refuse(const struct cJSON *j, struct err *e)
{
	static const char *const other[] = { "layer_benchmarks", "curves" };

	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (json_get(j, other[i]))
			return err_set(e, ERR_REFUSED, "%s: timings of layers, no "
				       "figure of STREAM or BLAS", other[i]);
	return 0;
}

int import_json_read(const struct cJSON *j, enum import_form *form,
		     struct import_set *out, struct err *e)
{
	struct err own = ERR_INIT;
	const struct cJSON *runs;
	int rc;

	if (!e)
		e = &own;
	if (json_kind(j) == JSON_ARRAY) {
		*form = IMPORT_COLUMNS;
		return read_rows(j, out, e);
	}
	if (json_get(j, "operation_profiles") && json_get(j, "metadata")) {
		*form = IMPORT_FILE;
		return read_file(j, out, e);
	}
	runs = json_get(j, "runs") ? json_array(j, "runs", e) : NULL;
	if (runs || e->code) {
		*form = IMPORT_CALIBRATION_RUNS;
		return runs ? read_rows(runs, out, e) : e->code;
	}
	*form = IMPORT_COLUMNS;
	rc = refuse(j, e);
	return rc ? rc : import_json_row(j, out, e);
}
