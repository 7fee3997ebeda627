/* SPDX-License-Identifier: MIT */
#include "core/model/gpu_product.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/data_embed.h"
#include "core/model/gpu_match.h"

/* What holds a figure of a precision.  Of the columns of one rank the greater
 * figure counts; a later rank counts only where the earlier ones have none. */
static const struct {
	const char *precision;
	const char *accumulate;
	enum gpu_column column;
	int rank;
	enum gpu_unit unit;
} peaks[] = {
	{ .precision = "fp64", .column = GPU_COL_FP64_MATRIX,
	  .unit = GPU_UNIT_MATRIX },
	{ .precision = "fp64", .column = GPU_COL_FP64_VECTOR },
	{ .precision = "fp32", .column = GPU_COL_FP32_MATRIX,
	  .unit = GPU_UNIT_MATRIX },
	{ .precision = "fp32", .column = GPU_COL_FP32_VECTOR },
	{ .precision = "tf32", .column = GPU_COL_TF32_MATRIX, .unit = GPU_UNIT_MATRIX,
	  .accumulate = "fp32" },
	{ .precision = "fp16", .column = GPU_COL_FP16_MATRIX_FP32,
	  .unit = GPU_UNIT_MATRIX, .accumulate = "fp32" },
	{ .precision = "fp16", .column = GPU_COL_FP16_MATRIX_FP16, .rank = 1,
	  .unit = GPU_UNIT_MATRIX, .accumulate = "fp16" },
	{ .precision = "fp16", .column = GPU_COL_FP16_VECTOR, .rank = 2,
	  .accumulate = "fp16" },
	{ .precision = "bf16", .column = GPU_COL_BF16_MATRIX, .unit = GPU_UNIT_MATRIX,
	  .accumulate = "fp32" },
	{ .precision = "fp8", .column = GPU_COL_FP8_MATRIX_FP32,
	  .unit = GPU_UNIT_MATRIX, .accumulate = "fp32" },
	{ .precision = "fp8", .column = GPU_COL_FP8_MATRIX_FP16, .rank = 1,
	  .unit = GPU_UNIT_MATRIX, .accumulate = "fp16" },
	{ .precision = "int8", .column = GPU_COL_INT8_MATRIX, .unit = GPU_UNIT_MATRIX,
	  .accumulate = "int32" },
	{ .precision = "int8", .column = GPU_COL_INT8_VECTOR, .rank = 1,
	  .accumulate = "int32" },
};

#define N_PEAKS (sizeof peaks / sizeof peaks[0])

/* Products that the bus sees as two devices: the figures of one of them. */
static double per_device(size_t row, enum gpu_column column)
{
	return gpu_match_number(row, column) /
	       gpu_match_number(row, GPU_COL_PARTS);
}

static const char *text_or_null(size_t row, enum gpu_column column)
{
	const char *text = gpu_match_cell(row, column);

	return strcmp(text, "-") == 0 ? NULL : text;
}

/* A day; "2018-12" is a month and no launch day. */
static const char *launch_day(size_t row)
{
	const char *text = gpu_match_cell(row, GPU_COL_LAUNCHED);

	return strlen(text) == 10 ? text : NULL;
}

static void fill(size_t row, struct gpu_product *out)
{
	out->row = row;
	out->name = gpu_match_cell(row, GPU_COL_NAME);
	out->arch = gpu_match_cell(row, GPU_COL_ARCH);
	out->capability = text_or_null(row, GPU_COL_CAPABILITY);
	out->launched = launch_day(row);
	out->memory_gb = per_device(row, GPU_COL_MEM_GB);
	out->memory_gbps = per_device(row, GPU_COL_MEM_GBPS);
	out->tdp_w = gpu_match_number(row, GPU_COL_TDP_W);
	out->units = per_device(row, GPU_COL_UNITS);
	out->boost_mhz = gpu_match_number(row, GPU_COL_BOOST_MHZ);
	out->source = gpu_match_cell(row, GPU_COL_SOURCE);
}

static enum gpu_match match(const struct gpu_candidates *c)
{
	return c->n == 0 ? GPU_MATCH_NONE :
	       c->n == 1 ? GPU_MATCH_ONE : GPU_MATCH_SEVERAL;
}

enum gpu_match gpu_product_find(const struct gpu_id *id,
				struct gpu_product *out)
{
	struct gpu_candidates c;

	memset(out, 0, sizeof *out);
	out->memory_gb = out->memory_gbps = out->tdp_w = NAN;
	out->units = out->boost_mhz = NAN;
	gpu_match_find(id, &c);
	if (c.n == 1)
		fill(c.row[0], out);
	return match(&c);
}

void gpu_product_name(const struct gpu_id *id, const char *model,
		      char out[PRODUCT_MAX])
{
	struct gpu_product p;

	if (gpu_product_find(id, &p) == GPU_MATCH_ONE)
		snprintf(out, PRODUCT_MAX, "%s", p.name);
	else
		product_name(model, out);
}

const char *gpu_product_launched(const char *name)
{
	for (size_t row = 0; row < data_gpu_peaks.rows; row++)
		if (strcmp(gpu_match_cell(row, GPU_COL_NAME), name) == 0)
			return launch_day(row);
	return NULL;
}

static void add_names(const struct gpu_candidates *c, struct buf *out)
{
	for (size_t i = 0; i < c->n; i++)
		buf_addf(out, "%s%s", i == 0 ? "" : i + 1 < c->n ? ", " : " or ",
			 gpu_match_cell(c->row[i], GPU_COL_NAME));
}

void gpu_product_candidates(const struct gpu_id *id, struct buf *out)
{
	struct gpu_candidates c;

	gpu_match_find(id, &c);
	if (c.n > 1)
		add_names(&c, out);
}

/* The entry of peaks[] that counts for this row, or N_PEAKS. */
static size_t best_peak(size_t row, const char *precision)
{
	size_t best = N_PEAKS;

	for (size_t i = 0; i < N_PEAKS; i++) {
		double v = gpu_match_number(row, peaks[i].column);

		if (strcmp(peaks[i].precision, precision) != 0 || isnan(v))
			continue;
		if (best == N_PEAKS ||
		    (peaks[i].rank == peaks[best].rank &&
		     v > gpu_match_number(row, peaks[best].column)))
			best = i;
	}
	return best;
}

static bool is_precision(const char *precision)
{
	for (size_t i = 0; i < N_PEAKS; i++)
		if (strcmp(peaks[i].precision, precision) == 0)
			return true;
	return false;
}

/* Why there is no peak.  Long lists are cut at the end of the field. */
static void no_peak(const struct gpu_candidates *c, const char *precision,
		    struct gpu_peak *out)
{
	struct buf names = BUF_INIT;

	add_names(c, &names);
	if (!is_precision(precision))
		snprintf(out->source, sizeof out->source,
			 "no peak is defined for %.32s", precision);
	else if (c->n == 0)
		snprintf(out->source, sizeof out->source,
			 "this GPU is not in data/gpu_peaks.tsv");
	else if (c->n > 1)
		snprintf(out->source, sizeof out->source, "this id may be %s",
			 buf_str(&names));
	else
		snprintf(out->source, sizeof out->source,
			 "data/gpu_peaks.tsv has no %s figure for %s", precision,
			 buf_str(&names));
	buf_release(&names);
}

/* Figures are rounded to two digits and more: 4.7 for a P100's 4.76. */
#define ROUNDING 0.03
/* Tensor figures of Hopper's NVL cards are 13 % below those of the boost clock. */
#define LOWER_CLOCK 0.8

static void fill_rate(size_t row, struct gpu_peak *out)
{
	double units = per_device(row, GPU_COL_UNITS);
	double boost = gpu_match_number(row, GPU_COL_BOOST_MHZ);
	double raw = out->gops * 1000 / units / boost;
	double rate = exp2(round(log2(raw)));

	/* also where one is NAN */
	if (!(raw > rate * LOWER_CLOCK && raw < rate * (1 + ROUNDING)))
		return;
	out->units = units;
	out->rate = rate;
	out->clock_mhz = raw > rate * (1 - ROUNDING) ? boost :
			 out->gops * 1000 / units / rate;
}

static void fill_peak(const struct gpu_candidates *c, const char *precision,
		      struct gpu_peak *out)
{
	size_t row = c->n == 1 ? c->row[0] : 0;
	size_t i = c->n == 1 ? best_peak(row, precision) : N_PEAKS;
	char at[64] = "";

	memset(out, 0, sizeof *out);
	out->gops = out->units = out->rate = out->clock_mhz = NAN;
	if (i == N_PEAKS) {
		no_peak(c, precision, out);
		return;
	}
	out->gops = per_device(row, peaks[i].column) * 1000;
	out->unit = peaks[i].unit;
	if (peaks[i].accumulate)
		snprintf(out->accumulate, sizeof out->accumulate, "%s",
			 peaks[i].accumulate);
	fill_rate(row, out);
	if (!isnan(out->rate))
		snprintf(at, sizeof at, ", %g units at %.0f MHz", out->units,
			 out->clock_mhz);
	snprintf(out->source, sizeof out->source, "%s, %s%s: %s",
		 gpu_match_cell(row, GPU_COL_NAME),
		 data_gpu_peaks.column[peaks[i].column], at,
		 gpu_match_cell(row, GPU_COL_SOURCE));
}

void gpu_product_peak(const struct gpu_id *id, const char *precision,
		      struct gpu_peak *out)
{
	struct gpu_candidates c;

	gpu_match_find(id, &c);
	fill_peak(&c, precision, out);
}

static void explain_id(const struct gpu_id *id, const struct gpu_candidates *c,
		       struct buf *out)
{
	static const char *const by[] = {
		[GPU_BY_SUBSYSTEM] = "subsystem", [GPU_BY_REVISION] = "revision",
		[GPU_BY_MEMORY] = "memory size", [GPU_BY_BOARD] = "board",
	};
	const char *joint = "with";

	if (id->device)
		buf_addf(out, "%04x:%04x", id->vendor, id->device);
	else
		buf_addf(out, "%.80s",
			 id->compatible ? id->compatible : "no id");
	for (int p = 0; p < GPU_PROPERTIES; p++) {
		if (!c->chosen_by[p])
			continue;
		buf_addf(out, " %s %s ", joint, by[p]);
		joint = "and";
		if (p == GPU_BY_SUBSYSTEM)
			buf_addf(out, "%04x:%04x", id->sub_vendor, id->sub_device);
		else if (p == GPU_BY_REVISION)
			buf_addf(out, "%02x", id->revision);
		else if (p == GPU_BY_MEMORY)
			buf_addf(out, "%lld MB", id->memory_mb);
		else
			buf_addf(out, "%.80s", id->board);
	}
}

static void explain_product(const struct gpu_id *id,
			    const struct gpu_candidates *c, struct buf *out)
{
	buf_adds(out, "product: ");
	if (c->n == 0) {
		buf_adds(out, "not in data/gpu_peaks.tsv (");
		explain_id(id, c, out);
		buf_adds(out, ")\n");
		return;
	}
	add_names(c, out);
	buf_adds(out, ", by ");
	explain_id(id, c, out);
	if (c->n == 1)
		buf_addf(out, " (%s)", gpu_match_cell(c->row[0], GPU_COL_ID_SOURCE));
	else
		buf_adds(out, ": not told apart, nothing is assumed");
	buf_addc(out, '\n');
}

static void explain_units(size_t row, const struct gpu_peak *peak, struct buf *out)
{
	if (strcmp(gpu_match_cell(row, GPU_COL_UNITS), "-") == 0 ||
	    strcmp(gpu_match_cell(row, GPU_COL_BOOST_MHZ), "-") == 0)
		return;
	buf_addf(out, "units: %s SMs, CUs or Xe cores, boost clock %s MHz",
		 gpu_match_cell(row, GPU_COL_UNITS),
		 gpu_match_cell(row, GPU_COL_BOOST_MHZ));
	if (peak->clock_mhz < gpu_match_number(row, GPU_COL_BOOST_MHZ))
		buf_addf(out, ", but the figure assumes %.0f", peak->clock_mhz);
	buf_addc(out, '\n');
}

static void explain_peak(size_t row, const char *precision,
			 const struct gpu_peak *peak, struct buf *out)
{
	size_t i = best_peak(row, precision);
	double parts = gpu_match_number(row, GPU_COL_PARTS);

	buf_addf(out, "%s: %g %s, %s units", precision,
		 per_device(row, peaks[i].column),
		 strcmp(precision, "int8") == 0 ? "TOPS" : "TFLOPS",
		 peaks[i].unit == GPU_UNIT_MATRIX ? "matrix" : "vector");
	if (peaks[i].accumulate)
		buf_addf(out, ", accumulating in %s", peaks[i].accumulate);
	if (parts > 1)
		buf_addf(out, " (one of %g devices of the product's %s)", parts,
			 gpu_match_cell(row, peaks[i].column));
	buf_addf(out, "\ncolumn: %s of data/gpu_peaks.tsv, dense, %s\nsource: %s\n",
		 data_gpu_peaks.column[peaks[i].column],
		 gpu_match_cell(row, GPU_COL_STATUS),
		 gpu_match_cell(row, GPU_COL_SOURCE));
	explain_units(row, peak, out);
}

void gpu_product_explain(const struct gpu_id *id, const char *precision,
			 struct buf *out)
{
	struct gpu_candidates c;
	struct gpu_peak peak;

	gpu_match_find(id, &c);
	fill_peak(&c, precision, &peak);
	explain_product(id, &c, out);
	if (isnan(peak.gops))
		buf_addf(out, "%.32s: no peak: %s\n", precision, peak.source);
	else
		explain_peak(c.row[0], precision, &peak, out);
}
