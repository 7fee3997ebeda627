/* SPDX-License-Identifier: MIT */
#include "core/format/metric_family.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/number.h"
#include "core/base/utf8.h"
#include "core/model/product.h"

#define BYTES(n, what) { \
	.name = "postsil_" n "_bytes_per_second", .unit = "bytes_per_second", \
	.column = n "_gbps", .scale = 1e9, .help = what }
#define OPERATIONS(n, what) { \
	.name = "postsil_" n "_operations_per_second", \
	.unit = "operations_per_second", .column = n "_gops", .scale = 1e9, \
	.help = what }
#define FLAG(n, col, text, what) { \
	.name = "postsil_run_" n, .column = col, .is = text, .scale = 1, \
	.help = what }

static const struct metric_family family_table[] = {
	BYTES("stream_copy", "STREAM copy."),
	BYTES("stream_scale", "STREAM scale."),
	BYTES("stream_add", "STREAM add."),
	BYTES("stream_triad", "STREAM triad."),
	BYTES("stream_best", "The best of the four STREAM kernels."),
	OPERATIONS("blas1", "The better of dot and axpy."),
	OPERATIONS("blas2", "Matrix times vector."),
	OPERATIONS("blas3", "Matrix times matrix."),
	OPERATIONS("peak_measured", "The best of blas1, blas2 and blas3."),
	OPERATIONS("theoretical_peak",
		   "What the hardware can do at its declared clock."),
	OPERATIONS("attainable_peak",
		   "What a probe without memory traffic reached."),
	{ .name = "postsil_efficiency_ratio", .unit = "ratio",
	  .column = "efficiency", .scale = 1,
	  .help = "Measured peak over the run's own reference peak." },
	{ .name = "postsil_arithmetic_intensity_operations_per_byte",
	  .unit = "operations_per_byte", .column = "arithmetic_intensity",
	  .scale = 1, .help = "Of the problem at the measured peak." },
	{ .name = "postsil_problem_size", .column = "problem_size", .scale = 1,
	  .help = "Elements, or rows of a square matrix, at the measured peak." },
	{ .name = "postsil_cpu_clock_measured_hertz", .unit = "hertz",
	  .column = "cpu_clock_measured_mhz", .scale = 1e6,
	  .help = "Core clock under load." },
	{ .name = "postsil_gpu_power_limit_watts", .unit = "watts",
	  .column = "gpu_power_limit_w", .scale = 1,
	  .help = "Power limit of the GPU." },
	{ .name = "postsil_ambient_temperature_celsius", .unit = "celsius",
	  .column = "ambient_temp_c", .scale = 1,
	  .help = "Ambient temperature." },
	FLAG("preflight_passed", "preflight_passed", NULL,
	     "1 where all checks before the run passed."),
	FLAG("forced", "forced", NULL,
	     "1 where a failed check was overruled: leave the run out."),
	FLAG("imported", "imported", NULL, "1 where the run came from elsewhere."),
	FLAG("noisy", "quality", "noisy", "1 where the figures spread widely."),
	FLAG("throttled", "quality", "throttled",
	     "1 where the clock fell while measuring."),
	{ .name = "postsil_run_timestamp_seconds", .unit = "seconds",
	  .column = "timestamp", .scale = 1,
	  .help = "When the run began, in Unix time." },
	{ .name = "postsil_hardware", .column = "hardware_fingerprint",
	  .last = "memory_type", .help = "What the silicon is." },
	{ .name = "postsil_software", .column = "software_fingerprint",
	  .last = "compiler_version", .help = "The stack that drives it." },
	{ .name = "postsil_peak", .column = "peak_source", .last = "peak_source",
	  .help = "Which peak the efficiency divides by." },
};

_Static_assert(sizeof family_table / sizeof *family_table == METRIC_FAMILIES,
	       "as many as the header says");

const struct metric_family *metric_family(size_t i)
{
	return &family_table[i];
}

static size_t find(const char *column)
{
	int at = calibration_column_find(column);

	assert(at >= 0);
	return (size_t)at;
}

void metric_columns_find(struct metric_columns *c)
{
	c->unit = find("unit_id");
	c->device = find("device");
	c->precision = find("precision");
	c->backend = find("backend");
	c->cpu_model = find("cpu_model");
	c->gpu_model = find("gpu_model");
	c->label[0] = c->backend;
	c->label[1] = find("threads");
	c->label[2] = find("power_mode");
	c->label[3] = find("suite_version");
	c->timestamp = find("timestamp");
	for (size_t i = 0; i < METRIC_FAMILIES; i++) {
		const struct metric_family *f = &family_table[i];

		c->first[i] = find(f->column);
		c->last[i] = f->last ? find(f->last) : c->first[i];
	}
}

bool metric_family_value(const struct metric_columns *c, size_t i,
			 const struct calibration_row *row, double *v)
{
	const struct metric_family *f = &family_table[i];
	const struct calibration_value *cell = &row->value[c->first[i]];

	*v = 1;
	if (f->last)
		return true;
	if (!cell->set)
		return false;
	switch (calibration_column(c->first[i])->type) {
	case CALIBRATION_TEXT:
		*v = f->is && strcmp(cell->s.p, f->is) == 0;
		return true;
	case CALIBRATION_REAL:
		*v = cell->d * f->scale;
		return isfinite(*v);
	case CALIBRATION_TIME:
		*v = (double)cell->i / 1000;
		return true;
	default:
		*v = (double)cell->i * f->scale;
		return true;
	}
}

void metric_family_number(double v, struct buf *out)
{
	char text[NUMBER_SIZE];

	buf_add(out, text, number_format(v, text));
}

/* A label value may hold any character, but '\', '"' and a new line are escaped
 * (OpenMetrics 1.0, "Escaping").  Other controls, which no store lets in, would be
 * an end of file to some readers: they become U+FFFD, as do bytes that are no
 * UTF-8. */
static void add_escaped(struct buf *out, const char *s, size_t n)
{
	while (n) {
		uint32_t cp;
		size_t len = utf8_next(s, n, &cp);
		char bytes[4];

		if (cp == '\n')
			buf_adds(out, "\\n");
		else if (cp == '\\' || cp == '"')
			buf_addf(out, "\\%c", (char)cp);
		else
			buf_add(out, bytes, utf8_encode(utf8_is_control(cp) ?
							0xfffd : cp, bytes));
		s += len;
		n -= len;
	}
}

static void add_value(const struct calibration_value *c,
		      enum calibration_type type, struct buf *out)
{
	if (type == CALIBRATION_TEXT)
		add_escaped(out, c->s.p, c->s.n);
	else if (type != CALIBRATION_REAL)
		buf_addf(out, "%" PRId64, c->i);
	else if (isfinite(c->d))
		metric_family_number(c->d, out);
}

static void begin_label(struct buf *out, const char *name)
{
	if (out->n && out->p[out->n - 1] == '"')
		buf_addc(out, ',');
	buf_adds(out, name);
	buf_adds(out, "=\"");
}

static void add_label(const struct calibration_row *row, size_t i,
		      struct buf *out)
{
	const struct calibration_column *column = calibration_column(i);
	const struct calibration_value *c = &row->value[i];

	if (!c->set || (column->type == CALIBRATION_TEXT && !c->s.n))
		return;
	begin_label(out, column->name);
	add_value(c, column->type, out);
	buf_addc(out, '"');
}

static void add_product(const struct metric_columns *c,
			const struct calibration_row *row, struct buf *out)
{
	const struct calibration_value *device = &row->value[c->device];
	bool cpu = device->set && strcmp(device->s.p, "cpu") == 0;
	const struct calibration_value *model =
		&row->value[cpu ? c->cpu_model : c->gpu_model];
	struct buf name = BUF_INIT;

	if (!model->set)
		return;
	product_add_name(model->s.p, &name);
	begin_label(out, "product");
	add_escaped(out, name.p, name.n);
	buf_addc(out, '"');
	buf_release(&name);
}

void metric_family_labels(const struct metric_columns *c, size_t i,
			  const struct calibration_row *row, struct buf *out)
{
	add_label(row, c->unit, out);
	add_product(c, row, out);
	add_label(row, c->device, out);
	add_label(row, c->precision, out);
	for (size_t k = 0; k < sizeof c->label / sizeof *c->label; k++)
		add_label(row, c->label[k], out);
	if (!family_table[i].last)
		return;
	for (size_t k = c->first[i]; k <= c->last[i]; k++)
		add_label(row, k, out);
}

void metric_family_group(const struct metric_columns *c,
			 const struct calibration_row *row, struct buf *out)
{
	add_label(row, c->unit, out);
	add_label(row, c->device, out);
	add_label(row, c->precision, out);
	add_label(row, c->backend, out);
}
