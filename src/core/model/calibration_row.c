/* SPDX-License-Identifier: MIT */
#include "core/model/calibration_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "core/base/number.h"

enum from {
	FROM_RUN_ID, FROM_TIMESTAMP, FROM_UNIX, FROM_UNIT, FROM_SUITE,
	FROM_DEVICE, FROM_BACKEND, FROM_HARDWARE, FROM_SOFTWARE, FROM_RULE,
	FROM_FACT, FROM_PRECISION, FROM_METRIC, FROM_STREAM_BEST,
	FROM_MEASURED, FROM_THEORY, FROM_ATTAINABLE, FROM_PEAK_SOURCE,
	FROM_INTENSITY, FROM_SIZE, FROM_PREFLIGHT, FROM_FORCED, FROM_QUALITY,
	FROM_IMPORTED, FROM_NOTES,
};

struct column {
	struct calibration_column is;
	enum from from;
	int id;             /* enum field_id, enum metric */
};

#define CELL(n, t) .is = { .name = n, .type = CALIBRATION_##t }
#define COLUMN(n, t, f) { CELL(n, t), .from = FROM_##f }
#define FACT(n, t, f) { CELL(n, t), .from = FROM_FACT, .id = FIELD_##f }
#define FIGURE(n, m) { CELL(n, REAL), .from = FROM_METRIC, .id = METRIC_##m }

/* In the order of the design's table. */
static const struct column column_table[] = {
	COLUMN("run_id", TEXT, RUN_ID),
	COLUMN("timestamp", TIME, TIMESTAMP),
	COLUMN("timestamp_unix", REAL, UNIX),
	COLUMN("unit_id", TEXT, UNIT),
	COLUMN("suite_version", TEXT, SUITE),
	COLUMN("device", TEXT, DEVICE),
	COLUMN("backend", TEXT, BACKEND),

	COLUMN("hardware_fingerprint", TEXT, HARDWARE),
	FACT("cpu_model", TEXT, CPU_MODEL),
	FACT("cpu_stepping", TEXT, CPU_STEPPING),
	FACT("cpu_microcode", TEXT, CPU_MICROCODE),
	FACT("cpu_cores_physical", INTEGER, CPU_CORES_PHYSICAL),
	FACT("cpu_cores_logical", INTEGER, CPU_CORES_LOGICAL),
	FACT("cpu_base_freq_mhz", REAL, CPU_BASE_FREQ_MHZ),
	FACT("cpu_max_freq_mhz", REAL, CPU_MAX_FREQ_MHZ),
	FACT("gpu_model", TEXT, GPU_MODEL),
	FACT("gpu_pci_id", TEXT, GPU_PCI_ID),
	FACT("gpu_vbios_version", TEXT, GPU_VBIOS_VERSION),
	FACT("gpu_memory_mb", INTEGER, GPU_MEMORY_MB),
	FACT("gpu_compute_capability", TEXT, GPU_COMPUTE_CAPABILITY),
	FACT("gpu_count", INTEGER, GPU_COUNT),
	FACT("memory_total_gb", REAL, MEMORY_TOTAL_GB),
	FACT("memory_type", TEXT, MEMORY_TYPE),

	COLUMN("software_fingerprint", TEXT, SOFTWARE),
	COLUMN("fingerprint_rule", INTEGER, RULE),
	FACT("os_kernel", TEXT, OS_KERNEL),
	FACT("os_distro", TEXT, OS_DISTRO),
	FACT("driver_version", TEXT, DRIVER_VERSION),
	FACT("cuda_version", TEXT, CUDA_VERSION),
	FACT("cudnn_version", TEXT, CUDNN_VERSION),
	FACT("rocm_version", TEXT, ROCM_VERSION),
	FACT("pytorch_version", TEXT, PYTORCH_VERSION),
	FACT("numpy_version", TEXT, NUMPY_VERSION),
	FACT("mkl_version", TEXT, MKL_VERSION),
	FACT("openblas_version", TEXT, OPENBLAS_VERSION),
	FACT("blis_version", TEXT, BLIS_VERSION),
	FACT("onednn_version", TEXT, ONEDNN_VERSION),
	FACT("compiler_version", TEXT, COMPILER_VERSION),

	FACT("power_mode", TEXT, POWER_MODE),
	FACT("thermal_state", TEXT, THERMAL_STATE),
	FACT("cpu_governor", TEXT, CPU_GOVERNOR),
	FACT("gpu_power_limit_w", REAL, GPU_POWER_LIMIT_W),
	FACT("ambient_temp_c", REAL, AMBIENT_TEMP_C),
	FACT("virtualization", TEXT, VIRTUALIZATION),
	FACT("cpu_clock_measured_mhz", REAL, CPU_CLOCK_MEASURED_MHZ),
	FACT("threads", INTEGER, THREADS),

	COLUMN("precision", TEXT, PRECISION),
	FIGURE("stream_copy_gbps", STREAM_COPY),
	FIGURE("stream_scale_gbps", STREAM_SCALE),
	FIGURE("stream_add_gbps", STREAM_ADD),
	FIGURE("stream_triad_gbps", STREAM_TRIAD),
	COLUMN("stream_best_gbps", REAL, STREAM_BEST),
	FIGURE("blas1_gops", BLAS1),
	FIGURE("blas2_gops", BLAS2),
	FIGURE("blas3_gops", BLAS3),
	COLUMN("peak_measured_gops", REAL, MEASURED),
	COLUMN("theoretical_peak_gops", REAL, THEORY),
	COLUMN("attainable_peak_gops", REAL, ATTAINABLE),
	COLUMN("peak_source", TEXT, PEAK_SOURCE),
	FIGURE("efficiency", EFFICIENCY),
	COLUMN("arithmetic_intensity", REAL, INTENSITY),
	COLUMN("problem_size", INTEGER, SIZE),

	COLUMN("preflight_passed", FLAG, PREFLIGHT),
	COLUMN("forced", FLAG, FORCED),
	COLUMN("quality", TEXT, QUALITY),
	COLUMN("imported", FLAG, IMPORTED),
	COLUMN("notes", TEXT, NOTES),
};

_Static_assert(sizeof column_table / sizeof *column_table == CALIBRATION_COLUMNS,
	       "as many as the header says");

const struct calibration_column *calibration_column(size_t i)
{
	return &column_table[i].is;
}

int calibration_column_find(const char *name)
{
	for (int i = 0; i < CALIBRATION_COLUMNS; i++)
		if (strcmp(column_table[i].is.name, name) == 0)
			return i;
	return -1;
}

/* --- from a run ------------------------------------------------------------- */

static void put_text(struct calibration_value *v, const char *s)
{
	v->set = s && *s;
	v->s.p = s;
	v->s.n = v->set ? strlen(s) : 0;
}

static void put_real(struct calibration_value *v, double x)
{
	v->set = isfinite(x);
	v->d = x;
}

static void put_integer(struct calibration_value *v, int64_t i)
{
	v->set = true;
	v->i = i;
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
		      enum field_id id, struct calibration_value *v)
{
	const struct facts *f = facts_for(r, res, id);
	const char *s = f ? facts_value(f, id) : NULL;

	if (!s)
		*v = (struct calibration_value){ 0 };
	else if (field_table[id].type == FIELD_INTEGER)
		put_integer(v, strtoll(s, NULL, 10));
	else if (field_table[id].type == FIELD_REAL)
		put_real(v, strtod(s, NULL));
	else
		put_text(v, s);
}

static void read_run(const struct run *r, enum from from,
		     struct calibration_value *v)
{
	switch (from) {
	case FROM_RUN_ID: put_text(v, r->run_id); break;
	case FROM_TIMESTAMP: put_integer(v, r->timestamp_ms); break;
	case FROM_UNIX: put_real(v, (double)r->timestamp_ms / 1000.0); break;
	case FROM_UNIT: put_text(v, r->unit_id); break;
	case FROM_SUITE: put_text(v, r->suite_version); break;
	case FROM_HARDWARE: put_text(v, r->hardware_fingerprint); break;
	case FROM_SOFTWARE: put_text(v, r->software_fingerprint); break;
	case FROM_RULE: put_integer(v, r->fingerprint_rule); break;
	case FROM_PREFLIGHT: put_integer(v, r->preflight_passed); break;
	case FROM_FORCED: put_integer(v, r->forced); break;
	case FROM_IMPORTED: put_integer(v, r->imported); break;
	default: *v = (struct calibration_value){ 0 }; break;
	}
}

/* The row's notes, then the run's. */
static void read_notes(const struct run *r, const struct result *res,
		       struct buf *joined, struct calibration_value *v)
{
	const char *own = res->notes ? res->notes : "";
	const char *run = r->notes ? r->notes : "";

	buf_adds(joined, own);
	buf_adds(joined, *own && *run ? "; " : "");
	buf_adds(joined, run);
	put_text(v, buf_str(joined));
}

static void read_cell(const struct run *r, const struct result *res,
		      const struct column *c, struct calibration_value *v)
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
		v->set = res->problem_size != 0;
		break;
	case FROM_QUALITY: put_text(v, quality_name(res->quality)); break;
	default: read_run(r, c->from, v); break;
	}
}

void calibration_row_of(const struct run *r, const struct result *res,
			struct buf *notes, struct calibration_row *out)
{
	buf_reset(notes);
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++) {
		const struct column *c = &column_table[i];

		if (c->from == FROM_NOTES)
			read_notes(r, res, notes, &out->value[i]);
		else
			read_cell(r, res, c, &out->value[i]);
	}
}

/* --- as text ---------------------------------------------------------------- */

#define DECIMAL 20   /* characters of an int64_t */

static char *put_decimal(char *out, int64_t i)
{
	char digits[DECIMAL], *p = digits + sizeof digits;
	uint64_t left = i < 0 ? -(uint64_t)i : (uint64_t)i;
	size_t n;

	do
		*--p = (char)('0' + left % 10);
	while (left /= 10);
	if (i < 0)
		*--p = '-';
	n = (size_t)(digits + sizeof digits - p);
	memcpy(out, p, n);
	return out + n;
}

void calibration_row_csv_head(struct buf *out)
{
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++) {
		if (i)
			buf_addc(out, ',');
		buf_adds(out, column_table[i].is.name);
	}
	buf_addc(out, '\n');
}

static char *put_csv(char *out, const struct calibration_value *v,
		     enum calibration_type t)
{
	switch (t) {
	case CALIBRATION_TEXT:
		return csv_put_text(out, v->s.p, v->s.n);
	case CALIBRATION_REAL:
		return isfinite(v->d) ? out + number_format(v->d, out) : out;
	case CALIBRATION_TIME:
		clock_iso(v->i, out);
		return out + CLOCK_ISO - 1;
	default:
		return put_decimal(out, v->i);
	}
}

/* Room for a value and a comma. */
static size_t csv_room(const struct calibration_value *v, enum calibration_type t)
{
	_Static_assert(NUMBER_SIZE > CLOCK_ISO && NUMBER_SIZE > DECIMAL,
		       "NUMBER_SIZE is enough for all but texts");
	return t == CALIBRATION_TEXT && v->set ? 2 * v->s.n + 3 : NUMBER_SIZE + 1;
}

void calibration_row_csv_cells(const struct calibration_row *row, size_t from,
			       size_t to, struct buf *out)
{
	size_t room = 0;
	char *p;

	for (size_t i = from; i < to; i++)
		room += csv_room(&row->value[i], column_table[i].is.type);
	buf_reserve(out, room);
	p = out->p + out->n;
	for (size_t i = from; i < to; i++) {
		if (row->value[i].set)
			p = put_csv(p, &row->value[i], column_table[i].is.type);
		*p++ = i + 1 < CALIBRATION_COLUMNS ? ',' : '\n';
	}
	*p = '\0';
	out->n = (size_t)(p - out->p);
}

void calibration_row_csv(const struct calibration_row *row, struct buf *out)
{
	calibration_row_csv_cells(row, 0, CALIBRATION_COLUMNS, out);
}

static void put_json(const struct calibration_value *v, enum calibration_type t,
		     struct json_writer *w)
{
	char iso[CLOCK_ISO];

	switch (t) {
	case CALIBRATION_TEXT:
		jw_str(w, v->s.p);
		break;
	case CALIBRATION_INTEGER:
		jw_int(w, v->i);
		break;
	case CALIBRATION_REAL:
		jw_num(w, v->d);
		break;
	case CALIBRATION_FLAG:
		jw_bool(w, v->i != 0);
		break;
	case CALIBRATION_TIME:
		clock_iso(v->i, iso);
		jw_str(w, iso);
		break;
	}
}

void calibration_row_json(const struct calibration_row *row,
			  struct json_writer *w)
{
	jw_begin_object(w);
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++) {
		const struct calibration_value *v = &row->value[i];

		jw_key(w, column_table[i].is.name);
		if (v->set)
			put_json(v, column_table[i].is.type, w);
		else
			jw_null(w);
	}
	jw_end_object(w);
}
