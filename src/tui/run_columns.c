/* SPDX-License-Identifier: MIT */
#include "tui/run_columns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"

enum from {
	FROM_RUN_ID, FROM_TIMESTAMP, FROM_UNIX, FROM_UNIT, FROM_SUITE,
	FROM_DEVICE, FROM_BACKEND, FROM_HARDWARE, FROM_SOFTWARE, FROM_RULE,
	FROM_FACT, FROM_PRECISION, FROM_METRIC, FROM_STREAM_BEST,
	FROM_MEASURED, FROM_THEORY, FROM_ATTAINABLE, FROM_PEAK_SOURCE,
	FROM_INTENSITY, FROM_SIZE, FROM_PREFLIGHT, FROM_FORCED, FROM_QUALITY,
	FROM_IMPORTED, FROM_NOTES,
};

struct column {
	const char *name;   /* NULL: the field's or the metric's own */
	enum from from;
	int id;             /* enum field_id, enum metric */
};

#define COLUMN(n, f) { .name = n, .from = FROM_##f }
#define FACT(f) { .from = FROM_FACT, .id = FIELD_##f }
#define FIGURE(m) { .from = FROM_METRIC, .id = METRIC_##m }

/* In the order of the design's table. */
static const struct column column_table[] = {
	COLUMN("run_id", RUN_ID), COLUMN("timestamp", TIMESTAMP),
	COLUMN("timestamp_unix", UNIX), COLUMN("unit_id", UNIT),
	COLUMN("suite_version", SUITE), COLUMN("device", DEVICE),
	COLUMN("backend", BACKEND),

	COLUMN("hardware_fingerprint", HARDWARE),
	FACT(CPU_MODEL), FACT(CPU_STEPPING), FACT(CPU_MICROCODE),
	FACT(CPU_CORES_PHYSICAL), FACT(CPU_CORES_LOGICAL),
	FACT(CPU_BASE_FREQ_MHZ), FACT(CPU_MAX_FREQ_MHZ), FACT(GPU_MODEL),
	FACT(GPU_PCI_ID), FACT(GPU_VBIOS_VERSION), FACT(GPU_MEMORY_MB),
	FACT(GPU_COMPUTE_CAPABILITY), FACT(GPU_COUNT), FACT(MEMORY_TOTAL_GB),
	FACT(MEMORY_TYPE),

	COLUMN("software_fingerprint", SOFTWARE),
	COLUMN("fingerprint_rule", RULE),
	FACT(OS_KERNEL), FACT(OS_DISTRO), FACT(DRIVER_VERSION),
	FACT(CUDA_VERSION), FACT(CUDNN_VERSION), FACT(ROCM_VERSION),
	FACT(PYTORCH_VERSION), FACT(NUMPY_VERSION), FACT(MKL_VERSION),
	FACT(OPENBLAS_VERSION), FACT(BLIS_VERSION), FACT(ONEDNN_VERSION),
	FACT(COMPILER_VERSION),

	FACT(POWER_MODE), FACT(THERMAL_STATE), FACT(CPU_GOVERNOR),
	FACT(GPU_POWER_LIMIT_W), FACT(AMBIENT_TEMP_C), FACT(VIRTUALIZATION),
	FACT(CPU_CLOCK_MEASURED_MHZ), FACT(THREADS),

	COLUMN("precision", PRECISION), FIGURE(STREAM_COPY),
	FIGURE(STREAM_SCALE), FIGURE(STREAM_ADD), FIGURE(STREAM_TRIAD),
	COLUMN("stream_best_gbps", STREAM_BEST), FIGURE(BLAS1), FIGURE(BLAS2),
	FIGURE(BLAS3), COLUMN("peak_measured_gops", MEASURED),
	COLUMN("theoretical_peak_gops", THEORY),
	COLUMN("attainable_peak_gops", ATTAINABLE),
	COLUMN("peak_source", PEAK_SOURCE), FIGURE(EFFICIENCY),
	COLUMN("arithmetic_intensity", INTENSITY), COLUMN("problem_size", SIZE),

	COLUMN("preflight_passed", PREFLIGHT), COLUMN("forced", FORCED),
	COLUMN("quality", QUALITY), COLUMN("imported", IMPORTED),
	COLUMN("notes", NOTES),
};

#define N_COLUMNS (sizeof column_table / sizeof *column_table)

/* One cell, read from a run and one of its results. */
struct cell_value {
	enum { CELL_NULL, CELL_TEXT, CELL_INTEGER, CELL_REAL, CELL_FLAG } kind;
	const char *text;
	int64_t integer;
	double real;
	char room[CLOCK_ISO];
	struct buf joined;
};

static void put_text(struct cell_value *v, const char *s)
{
	v->kind = s && *s ? CELL_TEXT : CELL_NULL;
	v->text = s;
}

static void put_real(struct cell_value *v, double x)
{
	v->kind = isfinite(x) ? CELL_REAL : CELL_NULL;
	v->real = x;
}

static void put_integer(struct cell_value *v, int64_t i)
{
	v->kind = CELL_INTEGER;
	v->integer = i;
}

static void put_flag(struct cell_value *v, bool on)
{
	v->kind = CELL_FLAG;
	v->integer = on;
}

/* In rows of a GPU gpu_* describe that very one; gpu_count is the machine's. */
static const struct facts *facts_for(const struct run *r,
				     const struct result *res, enum field_id id)
{
	if (strcmp(res->device, "cpu") == 0 || id == FIELD_GPU_COUNT ||
	    strncmp(field_table[id].key, "gpu_", 4) != 0)
		return &r->facts;
	for (size_t i = 0; i < r->n_devices; i++)
		if (strcmp(r->devices[i].name, res->device) == 0)
			return &r->devices[i].facts;
	return NULL;
}

static void read_fact(const struct run *r, const struct result *res,
		      enum field_id id, struct cell_value *v)
{
	const struct facts *f = facts_for(r, res, id);
	const char *s = f ? facts_value(f, id) : NULL;

	if (!s)
		v->kind = CELL_NULL;
	else if (field_table[id].type == FIELD_INTEGER)
		put_integer(v, strtoll(s, NULL, 10));
	else if (field_table[id].type == FIELD_REAL)
		put_real(v, strtod(s, NULL));
	else
		put_text(v, s);
}

static void read_run(const struct run *r, enum from from, struct cell_value *v)
{
	switch (from) {
	case FROM_RUN_ID: put_text(v, r->run_id); break;
	case FROM_TIMESTAMP:
		clock_iso(r->timestamp_ms, v->room);
		put_text(v, v->room);
		break;
	case FROM_UNIX: put_real(v, (double)r->timestamp_ms / 1000.0); break;
	case FROM_UNIT: put_text(v, r->unit_id); break;
	case FROM_SUITE: put_text(v, r->suite_version); break;
	case FROM_HARDWARE: put_text(v, r->hardware_fingerprint); break;
	case FROM_SOFTWARE: put_text(v, r->software_fingerprint); break;
	case FROM_RULE: put_integer(v, r->fingerprint_rule); break;
	case FROM_PREFLIGHT: put_flag(v, r->preflight_passed); break;
	case FROM_FORCED: put_flag(v, r->forced); break;
	case FROM_IMPORTED: put_flag(v, r->imported); break;
	default: v->kind = CELL_NULL; break;
	}
}

/* The row's notes, then the run's. */
static void read_notes(const struct run *r, const struct result *res,
		       struct cell_value *v)
{
	const char *own = res->notes ? res->notes : "";
	const char *run = r->notes ? r->notes : "";

	buf_addf(&v->joined, "%s%s%s", own, *own && *run ? "; " : "", run);
	put_text(v, buf_str(&v->joined));
}

static void read_cell(const struct run *r, const struct result *res,
		      const struct column *c, struct cell_value *v)
{
	switch (c->from) {
	case FROM_DEVICE: put_text(v, res->device); break;
	case FROM_BACKEND: put_text(v, res->backend); break;
	case FROM_FACT: read_fact(r, res, (enum field_id)c->id, v); break;
	case FROM_PRECISION: put_text(v, res->precision); break;
	case FROM_METRIC: put_real(v, res->value[c->id]); break;
	case FROM_STREAM_BEST: put_real(v, res->stream_best); break;
	case FROM_MEASURED: put_real(v, res->peak_measured); break;
	case FROM_THEORY: put_real(v, res->peak_theory); break;
	case FROM_ATTAINABLE: put_real(v, res->peak_attainable); break;
	case FROM_PEAK_SOURCE: put_text(v, res->peak_source); break;
	case FROM_INTENSITY: put_real(v, res->intensity); break;
	case FROM_SIZE:
		put_integer(v, (int64_t)res->problem_size);
		if (!res->problem_size)
			v->kind = CELL_NULL;
		break;
	case FROM_QUALITY: put_text(v, quality_name(res->quality)); break;
	case FROM_NOTES: read_notes(r, res, v); break;
	default: read_run(r, c->from, v); break;
	}
}

size_t run_columns_count(void)
{
	return N_COLUMNS;
}

const char *run_columns_name(size_t i)
{
	const struct column *c = &column_table[i];

	if (c->from == FROM_FACT)
		return field_table[c->id].key;
	if (c->from == FROM_METRIC)
		return metric_table[c->id].column;
	return c->name;
}

void run_columns_csv_head(struct buf *out)
{
	for (size_t i = 0; i < N_COLUMNS; i++)
		buf_addf(out, "%s%s", i ? "," : "", run_columns_name(i));
	buf_addc(out, '\n');
}

void run_columns_csv(const struct run *r, const struct result *res,
		     struct buf *out)
{
	for (size_t i = 0; i < N_COLUMNS; i++) {
		struct cell_value v = { 0 };

		if (i)
			buf_addc(out, ',');
		read_cell(r, res, &column_table[i], &v);
		if (v.kind == CELL_TEXT)
			csv_text(out, v.text);
		else if (v.kind == CELL_REAL)
			csv_real(out, v.real);
		else if (v.kind != CELL_NULL)
			buf_addf(out, "%lld", (long long)v.integer);
		buf_release(&v.joined);
	}
	buf_addc(out, '\n');
}

void run_columns_json(const struct run *r, const struct result *res,
		      struct json_writer *w)
{
	jw_begin_object(w);
	for (size_t i = 0; i < N_COLUMNS; i++) {
		struct cell_value v = { 0 };

		jw_key(w, run_columns_name(i));
		read_cell(r, res, &column_table[i], &v);
		if (v.kind == CELL_TEXT)
			jw_str(w, v.text);
		else if (v.kind == CELL_REAL)
			jw_num(w, v.real);
		else if (v.kind == CELL_INTEGER)
			jw_int(w, v.integer);
		else if (v.kind == CELL_FLAG)
			jw_bool(w, v.integer != 0);
		else
			jw_null(w);
		buf_release(&v.joined);
	}
	jw_end_object(w);
}
