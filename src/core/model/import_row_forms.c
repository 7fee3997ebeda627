/* SPDX-License-Identifier: MIT */
#include "core/model/import_row_forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/number.h"
#include "core/model/import_row_column.h"
#include "core/model/import_row_value.h"
#include "core/model/metric.h"

#define CUSTOM "custom:"
#define N(a) (sizeof(a) / sizeof((a)[0]))

static bool is_figure_column(const char *name)
{
	return strcmp(name, "metric") == 0 || strcmp(name, "value") == 0 ||
	       strcmp(name, "unit") == 0;
}

/* Figures that are no metric of their own. */
static const struct { const char *name, *column, *unit; } others[] = {
	{ .name = "stream_best", .column = "stream_best_gbps", .unit = "GB/s" },
	{ .name = "peak_measured", .column = "peak_measured_gops", .unit = "GOP/s" },
	{ .name = "theoretical_peak", .column = "theoretical_peak_gops",
	  .unit = "GOP/s" },
	{ .name = "attainable_peak", .column = "attainable_peak_gops",
	  .unit = "GOP/s" },
};

#define N_OTHERS N(others)

static int unknown_metric(const char *name, struct err *e)
{
	struct buf known = BUF_INIT;
	int rc;

	for (int m = 0; m < METRIC_COUNT; m++)
		buf_addf(&known, "%s, ", metric_table[m].name);
	for (size_t i = 0; i < N_OTHERS; i++)
		buf_addf(&known, "%s, ", others[i].name);
	rc = err_set(e, ERR_REFUSED, "metric: \"%.60s\" is not known; known are %s"
		     "and custom:NAME", name, buf_str(&known));
	buf_release(&known);
	return rc;
}

/* The column and unit that a metric of ours stands in. */
static int metric_column(const char *name, const char **column, const char **unit,
			 struct err *e)
{
	for (int m = 0; m < METRIC_COUNT; m++)
		if (strcmp(name, metric_table[m].name) == 0 ||
		    strcmp(name, metric_table[m].column) == 0) {
			*column = metric_table[m].column;
			*unit = metric_table[m].unit;
			return 0;
		}
	for (size_t i = 0; i < N_OTHERS; i++)
		if (strcmp(name, others[i].name) == 0 ||
		    strcmp(name, others[i].column) == 0) {
			*column = others[i].column;
			*unit = others[i].unit;
			return 0;
		}
	return unknown_metric(name, e);
}

static int put_custom(struct import_set *out, size_t i, const char *name,
		      const struct import_row *r)
{
	char unit[2 * IMPORT_NAME];

	import_set_put(out, i, name, import_row_get(r, "value"));
	if (!import_row_get(r, "unit"))
		return 0;
	snprintf(unit, sizeof unit, "unit:%.60s", name + strlen(CUSTOM));
	import_set_put(out, i, unit, import_row_get(r, "unit"));
	return 0;
}

static int put_figure(struct import_set *out, size_t i,
		      const struct import_row *r, struct err *e)
{
	const char *name = import_row_get(r, "metric"), *column = "", *want = "";
	const char *text = import_row_get(r, "value");
	char number[NUMBER_SIZE];
	double v, before;
	int rc;

	if (!name)
		return err_set(e, ERR_REFUSED, "metric: there is none");
	if (!text)
		return err_set(e, ERR_REFUSED, "value: there is none");
	if (strncmp(name, CUSTOM, strlen(CUSTOM)) == 0)
		return put_custom(out, i, name, r);
	rc = metric_column(name, &column, &want, e);
	if (rc == 0)
		rc = import_number("value", text, &v, e);
	if (rc)
		return rc;
	before = v;
	rc = import_unit(import_row_get(r, "unit"), want, &v, e);
	if (rc)
		return rc;
	number_format(v, number);
	import_set_put(out, i, column, v == before ? text : number);
	return 0;
}

/* Only the figure may differ between rows of one device and precision: the rest is
 * told once, and what x does not have would be lost. */
static int refuse_other(const struct import_row *x, const struct import_row *r,
			struct err *e)
{
	for (size_t i = 0; i < r->n; i++) {
		const char *name = r->value[i].name;
		const char *here = import_row_get(r, name);
		const char *first = import_row_get(x, name);

		/* these were compared as what they mean */
		if (!here || is_figure_column(name) || strcmp(name, "device") == 0 ||
		    strcmp(name, "precision") == 0)
			continue;
		if (!first || strcmp(first, here) != 0)
			return err_set(e, ERR_REFUSED, "%s: differs between the rows "
				       "of one device and precision", name);
	}
	return 0;
}

/* The row of out with this device and precision, added if need be. */
static int row_of(struct import_set *out, const struct import_row *r, size_t *at,
		  struct err *e)
{
	const char *key[2] = { "device", "precision" };
	char want[2][IMPORT_NAME], have[IMPORT_NAME];

	for (int k = 0; k < 2; k++) {
		const char *text = import_row_get(r, key[k]);
		int rc;

		if (!text)
			return err_set(e, ERR_REFUSED, "%s: there is none", key[k]);
		rc = k == 0 ? import_device(text, want[k], e)
			    : import_precision(text, want[k], e);
		if (rc)
			return rc;
	}
	for (*at = 0; *at < out->n; ++*at) {
		const struct import_row *x = &out->row[*at];

		import_device(import_row_get(x, "device"), have, NULL);
		if (strcmp(have, want[0]) != 0)
			continue;
		import_precision(import_row_get(x, "precision"), have, NULL);
		if (strcmp(have, want[1]) == 0)
			return refuse_other(x, r, e);
	}
	import_set_add(out);
	for (size_t i = 0; i < r->n; i++)
		if (!is_figure_column(r->value[i].name))
			import_set_put(out, *at, r->value[i].name,
				       r->value[i].text);
	return 0;
}

static int from_long(const struct import_row *row, size_t n,
		     struct import_set *out, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		size_t at = 0;

		rc = row_of(out, &row[i], &at, e);
		if (rc == 0)
			rc = put_figure(out, at, &row[i], e);
	}
	return rc;
}

/* What a column of an older table is here.  ours: NULL, it keeps its name; "-" it
 * says nothing; "+" a fact under its own name with import_ before it. */
struct column {
	const char *theirs, *ours;
};

static const struct column calibrations[] = {
	{ .theirs = "hardware_id", .ours = "product" },
	{ .theirs = "vendor", .ours = "+" },
	{ .theirs = "architecture", .ours = "+" },
	{ .theirs = "device_type", .ours = "device" },
	{ .theirs = "precision", .ours = NULL },
	{ .theirs = "power_mode", .ours = NULL },
	{ .theirs = "clock_mhz", .ours = "+" },
	{ .theirs = "gemm_peak_gops", .ours = "peak_measured_gops" },
	{ .theirs = "gemm_efficiency", .ours = "efficiency" },
	{ .theirs = "bandwidth_gbps", .ours = "stream_best_gbps" },
	{ .theirs = "bandwidth_efficiency", .ours = "+" },
	{ .theirs = "theoretical_peak_gops", .ours = NULL },
	{ .theirs = "theoretical_bandwidth_gbps", .ours = "+" },
	{ .theirs = "arithmetic_intensity_transition", .ours = "+" },
	{ .theirs = "gops_per_watt", .ours = "+" },
	{ .theirs = "bytes_per_op_at_peak", .ours = "+" },
	{ .theirs = "memory_bound_fraction", .ours = "+" },
	{ .theirs = "blas1_gops", .ours = NULL },
	{ .theirs = "blas2_gops", .ours = NULL },
	{ .theirs = "blas3_gops", .ours = NULL },
	{ .theirs = "calibration_date", .ours = "timestamp" },
	{ .theirs = "framework", .ours = "backend" },
	{ .theirs = "framework_version", .ours = "backend_version" },
	{ .theirs = "driver_version", .ours = NULL },
	{ .theirs = "notes", .ours = NULL },
	{ .theirs = "id", .ours = "-" },
};

/* Only where it differs from calibration_run. */
static const struct column calibration_runs[] = {
	{ .theirs = "id", .ours = "-" },
	{ .theirs = "run_id", .ours = "-" },
	{ .theirs = "hardware_fingerprint", .ours = "-" },
	{ .theirs = "software_fingerprint", .ours = "-" },
	{ .theirs = "gpu_vbios", .ours = "gpu_vbios_version" },
	{ .theirs = "gpu_driver_version", .ours = "driver_version" },
	{ .theirs = "cpu_vendor", .ours = "+" },
	{ .theirs = "cpu_freq_mhz", .ours = "+" },
	{ .theirs = "gpu_freq_mhz", .ours = "+" },
};

/* NULL: it is called so here; what has no column here is a fact. */
static const struct column *find_column(const struct column *table, size_t n,
					const char *name)
{
	static const struct column fact = { .theirs = "", .ours = "+" };

	for (size_t i = 0; i < n; i++)
		if (strcmp(table[i].theirs, name) == 0)
			return &table[i];
	return import_column_is_known(name, false) ? NULL : &fact;
}

const char *import_forms_name(enum import_form form, const char *name)
{
	const struct column *c = NULL;

	if (form == IMPORT_CALIBRATIONS)
		c = find_column(calibrations, N(calibrations), name);
	else if (form == IMPORT_CALIBRATION_RUNS)
		c = find_column(calibration_runs, N(calibration_runs), name);
	if (!c || !c->ours)
		return name;
	return *c->ours == '+' ? "-" : c->ours;
}

static void put_as(struct import_set *out, size_t at, const struct column *c,
		   const struct import_value *v)
{
	char name[2 * IMPORT_NAME];

	if (v->ours) {
		import_set_copy(out, at, v);
		return;
	}
	if (!v->text || !*v->text || (c && c->ours && strcmp(c->ours, "-") == 0))
		return;
	snprintf(name, sizeof name, "%s%.64s", c && c->ours && *c->ours == '+'
		 ? "import_" : "", v->name);
	import_set_put(out, at, c && c->ours && *c->ours != '+' ? c->ours : name,
		       v->text);
}

static bool is_number(const char *text, double number)
{
	double v;

	return text && import_number("", text, &v, NULL) == 0 && v == number;
}

/* Words of the older tables for what was not told. */
static bool is_no_word(const char *text)
{
	return !text || strcasecmp(text, "N/A") == 0 ||
	       strcasecmp(text, "unknown") == 0;
}

/* A theoretical figure that nobody knew was set to 100. */
static bool is_placeholder(const struct import_row *r, const char *name)
{
	return strncmp(name, "theoretical_", strlen("theoretical_")) == 0 &&
	       is_number(import_row_get(r, name), 100);
}

/* A quotient of such a figure, or a figure of 0: both say nothing. */
static bool says_nothing(const struct import_row *r, const struct import_value *v)
{
	if (is_placeholder(r, v->name))
		return true;
	if (strcmp(v->name, "gemm_efficiency") == 0)
		return is_placeholder(r, "theoretical_peak_gops");
	if (strcmp(v->name, "bandwidth_efficiency") == 0)
		return is_placeholder(r, "theoretical_bandwidth_gbps");
	if (strcmp(v->name, "arithmetic_intensity_transition") == 0)
		return is_placeholder(r, "theoretical_peak_gops") ||
		       is_placeholder(r, "theoretical_bandwidth_gbps");
	return is_no_word(v->text) || is_number(v->text, 0);
}

/* gemm_peak_gops is the best of the products, and where there is no blas3_gops the
 * only one. */
static void put_gemm(struct import_set *out, size_t at,
		     const struct import_row *r)
{
	const char *gemm = import_row_get(r, "gemm_peak_gops");

	if (gemm && !is_number(gemm, 0) && (!import_row_get(r, "blas3_gops") ||
	    is_number(import_row_get(r, "blas3_gops"), 0)))
		import_set_put(out, at, "blas3_gops", gemm);
}

static int from_calibrations(const struct import_row *r, struct import_set *out,
			     struct err *e)
{
	const size_t n = N(calibrations);
	size_t at = import_set_add(out);
	const char *gemm = import_row_get(r, "gemm_efficiency");

	(void)e;
	for (size_t i = 0; i < r->n; i++) {
		const struct column *c = find_column(calibrations, n,
						     r->value[i].name);

		if (r->value[i].ours || !says_nothing(r, &r->value[i]))
			put_as(out, at, c, &r->value[i]);
	}
	put_gemm(out, at, r);
	if (gemm && is_placeholder(r, "theoretical_peak_gops"))
		import_set_put(out, at, "run_notes", "the theoretical peak of 100 was "
			       "a placeholder: no efficiency is taken from it");
	return 0;
}

/* Booleans, where 0 is an answer. */
static bool is_mark(const char *name)
{
	return strcmp(name, "forced") == 0 || strcmp(name, "preflight_passed") == 0;
}

static bool is_told(const struct import_value *v)
{
	const char *t = v->text;

	if (is_no_word(t) || strcmp(t, "0x0") == 0)
		return false;
	return is_mark(v->name) || !is_number(t, 0);
}

static void note_old_ids(struct import_set *out, size_t at,
			 const struct import_row *r)
{
	static const struct { const char *column, *words; } ids[] = {
		{ .column = "run_id", .words = "run" },
		{ .column = "hardware_fingerprint", .words = "hardware" },
		{ .column = "software_fingerprint", .words = "software" },
	};
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (import_row_get(r, ids[i].column))
			buf_addf(&b, "%s%s %.64s", b.n ? ", " : "there ",
				 ids[i].words, import_row_get(r, ids[i].column));
	import_set_put(out, at, "run_notes", buf_str(&b));
	import_set_put(out, at, "unit_key",
		       import_row_get(r, "hardware_fingerprint"));
	buf_release(&b);
}

static int from_calibration_runs(const struct import_row *r,
				 struct import_set *out, struct err *e)
{
	const size_t n = N(calibration_runs);
	const char *device = import_row_get(r, "device");
	/* the library that a processor was measured with says nothing of a GPU */
	const struct column library = { .theirs = "blas_library", .ours =
		device && strcasecmp(device, "cpu") == 0 ? "backend" : "+" };
	size_t at = import_set_add(out);

	(void)e;
	for (size_t i = 0; i < r->n; i++) {
		const struct column *c = find_column(calibration_runs, n,
						     r->value[i].name);

		if (strcmp(r->value[i].name, library.theirs) == 0)
			c = &library;
		if (r->value[i].ours || is_told(&r->value[i]))
			put_as(out, at, c, &r->value[i]);
	}
	note_old_ids(out, at, r);
	return 0;
}

static void copy_rows(const struct import_row *row, size_t n,
		      struct import_set *out)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = import_set_add(out);

		for (size_t k = 0; k < row[i].n; k++)
			import_set_put(out, at, row[i].value[k].name,
				       row[i].value[k].text);
	}
}

int import_forms_translate(enum import_form form, const struct import_row *row,
			   size_t n, struct import_set *out, struct err *e)
{
	int rc = 0;

	if (form == IMPORT_LONG)
		return from_long(row, n, out, e);
	if (form == IMPORT_COLUMNS || form == IMPORT_FILE) {
		copy_rows(row, n, out);
		return 0;
	}
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = form == IMPORT_CALIBRATIONS
			     ? from_calibrations(&row[i], out, e)
			     : from_calibration_runs(&row[i], out, e);
	return rc;
}
