/* SPDX-License-Identifier: MIT */
#include "tui/roof.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/precision.h"
#include "core/model/run_rows.h"
#include "db/store.h"
#include "tui/pane.h"

#define STREAM "stream."
#define PEAK "peak."
#define TRIAD "stream.triad"

static bool is_same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static bool is_figure(double v)
{
	return isfinite(v) && v > 0;
}

const char *roof_short_kernel(const char *kernel)
{
	const char *dot = strrchr(kernel, '.');

	return dot ? dot + 1 : kernel;
}

/* --- from the run ------------------------------------------------------------ */

static void add_point(struct roof *r, const struct roof_point *p)
{
	if (is_figure(p->gops) && is_figure(p->intensity))
		r->point[r->n_points++] = *p;
}

static void add_peak(struct roof *r, const struct roof_peak *p)
{
	if (is_figure(p->gops))
		r->peak[r->n_peaks++] = *p;
}

static void add_bandwidth(struct roof *r, const struct roof_bandwidth *b)
{
	if (is_figure(b->gbps))
		r->bandwidth[r->n_bandwidths++] = *b;
}

static void take_kernel(struct roof *r, const struct sample *s)
{
	/* the triad computes as well: its rate is a point below the roof */
	bool triad = is_same(s->kernel, TRIAD);
	double per_byte = run_rows_intensity(s->kernel, s->precision, s->size);
	double scale = triad ? per_byte : 1;

	add_point(r, &(struct roof_point){
		.kernel = s->kernel, .precision = s->precision,
		.variant = s->variant, .size = s->size, .intensity = per_byte,
		.gops = s->value * scale, .low = s->low * scale,
		.high = s->high * scale, .quality = s->quality });
}

static void take_sample(struct roof *r, const struct sample *s)
{
	if (is_same(s->unit, "GB/s"))
		add_bandwidth(r, &(struct roof_bandwidth){
			.kernel = s->kernel, .precision = s->precision,
			.variant = s->variant, .gbps = s->value, .low = s->low,
			.high = s->high, .quality = s->quality,
			.memory = begins(s->kernel, STREAM) });
	if (begins(s->kernel, PEAK))
		add_peak(r, &(struct roof_peak){
			.precision = s->precision, .variant = s->variant,
			.source = s->source, .gops = s->value, .low = s->low,
			.high = s->high, .quality = s->quality,
			.by_clock = is_same(s->kernel, KERNEL_PEAK_CLOCK),
			.theoretical = is_same(s->kernel, KERNEL_PEAK_THEORY) });
	else if (!begins(s->kernel, STREAM) || is_same(s->kernel, TRIAD))
		take_kernel(r, s);
}

/* What a row without samples tells: which kernel reached the peak is known by
 * its intensity alone, so the size of a gemm is kept with it. */
static void take_result(struct roof *r, const struct result *x)
{
	static const char *const stream[] = { "stream.copy", "stream.scale",
					      "stream.add", TRIAD };

	for (int m = METRIC_STREAM_COPY; m <= METRIC_STREAM_TRIAD; m++)
		add_bandwidth(r, &(struct roof_bandwidth){
			.kernel = stream[m], .precision = x->precision,
			.variant = "", .gbps = x->value[m], .low = x->low[m],
			.high = x->high[m], .quality = x->quality, .memory = true });
	add_peak(r, &(struct roof_peak){
		.precision = x->precision, .variant = "", .gops = x->peak_attainable,
		.low = NAN, .high = NAN, .quality = x->quality });
	add_peak(r, &(struct roof_peak){
		.precision = x->precision, .variant = "", .gops = x->peak_theory,
		.low = NAN, .high = NAN, .quality = x->quality,
		.source = x->peak_source, .theoretical = true });
	add_point(r, &(struct roof_point){
		.kernel = "blas2.gemv", .precision = x->precision, .variant = "",
		.intensity = run_rows_intensity("blas2.gemv", x->precision, 0),
		.gops = x->value[METRIC_BLAS2], .low = x->low[METRIC_BLAS2],
		.high = x->high[METRIC_BLAS2], .quality = x->quality });
	if (x->peak_measured == x->value[METRIC_BLAS3])
		add_point(r, &(struct roof_point){
			.kernel = "blas3.gemm", .precision = x->precision,
			.variant = "", .size = x->problem_size,
			.intensity = x->intensity, .gops = x->value[METRIC_BLAS3],
			.low = x->low[METRIC_BLAS3], .high = x->high[METRIC_BLAS3],
			.quality = x->quality });
}

/* --- in order, with what is best --------------------------------------------- */

static int compare_bandwidth(const void *a, const void *b)
{
	const struct roof_bandwidth *x = a, *y = b;

	if (x->memory != y->memory)
		return x->memory ? -1 : 1;
	if (!x->memory && !is_same(x->kernel, y->kernel))
		return strcmp(x->kernel, y->kernel);
	return x->gbps > y->gbps ? -1 : x->gbps < y->gbps;
}

static int compare_peak(const void *a, const void *b)
{
	const struct roof_peak *x = a, *y = b;
	int c = precision_compare(x->precision, y->precision);

	if (c)
		return c;
	if (x->theoretical != y->theoretical)
		return x->theoretical ? 1 : -1;
	return x->gops > y->gops ? -1 : x->gops < y->gops;
}

static int compare_point(const void *a, const void *b)
{
	const struct roof_point *x = a, *y = b;

	if (x->intensity != y->intensity)
		return x->intensity < y->intensity ? -1 : 1;
	return x->gops < y->gops ? -1 : x->gops > y->gops;
}

static void mark_best_points(struct roof *r)
{
	for (size_t i = 0; i < r->n_points; i++) {
		struct roof_point *p = &r->point[i];

		p->best = true;
		for (size_t k = 0; k < r->n_points && p->best; k++) {
			const struct roof_point *q = &r->point[k];

			p->best = !is_same(p->kernel, q->kernel) ||
				  !is_same(p->precision, q->precision) ||
				  q->gops < p->gops || (q->gops == p->gops && k >= i);
		}
	}
}

/* Sorted, the first of a level, or of a precision and kind, is its best. */
static void mark_best(struct roof *r)
{
	for (size_t i = 0; i < r->n_bandwidths; i++) {
		struct roof_bandwidth *b = &r->bandwidth[i];

		b->best = i == 0 || b->memory != b[-1].memory ||
			  (!b->memory && !is_same(b->kernel, b[-1].kernel));
	}
	for (size_t i = 0; i < r->n_peaks; i++) {
		struct roof_peak *p = &r->peak[i];
		bool first = i == 0 || !is_same(p->precision, p[-1].precision);

		p->roof = first;
		p->best = first || p->theoretical != p[-1].theoretical;
	}
	mark_best_points(r);
}

static void rate_points(struct roof *r)
{
	for (size_t i = 0; i < r->n_points; i++) {
		struct roof_point *p = &r->point[i];
		struct roofline limits = roof_limits(r, p->precision);

		roofline_rate(&limits, &p->intensity, &p->gops, 1, &p->rating);
	}
}

static void sort(void *base, size_t n, size_t size,
		 int (*compare)(const void *, const void *))
{
	if (n)
		qsort(base, n, size, compare);
}

static void fill(struct roof *r)
{
	struct run *run = r->run;
	size_t room = run->n_samples + 4 * run->n_results + 1;
	bool sampled = false;

	r->bandwidth = arena_array(&run->arena, room, sizeof *r->bandwidth);
	r->peak = arena_array(&run->arena, room, sizeof *r->peak);
	r->point = arena_array(&run->arena, room, sizeof *r->point);
	for (size_t i = 0; i < run->n_samples; i++)
		if (is_same(run->samples[i].device, r->device)) {
			take_sample(r, &run->samples[i]);
			sampled = true;
		}
	for (size_t i = 0; i < run->n_results && !sampled; i++)
		if (is_same(run->results[i].device, r->device))
			take_result(r, &run->results[i]);
	sort(r->bandwidth, r->n_bandwidths, sizeof *r->bandwidth, compare_bandwidth);
	sort(r->peak, r->n_peaks, sizeof *r->peak, compare_peak);
	sort(r->point, r->n_points, sizeof *r->point, compare_point);
	mark_best(r);
	rate_points(r);
}

static void name_product(struct roof *r, const struct run_device *d)
{
	const struct fact *f = is_same(r->device, "cpu") ?
		&r->run->facts.fact[FIELD_CPU_MODEL] :
		&d->facts.fact[FIELD_GPU_MODEL];

	product_name(f->state == FACT_KNOWN ? f->value : "unknown product",
		     r->product);
}

int roof_of_run(struct roof **out, struct run *run, const char *device,
		struct err *e)
{
	struct roof *r;

	for (size_t i = 0; i < run->n_devices; i++) {
		const struct run_device *d = &run->devices[i];

		if (device && *device && !is_same(d->name, device))
			continue;
		*out = r = xcalloc(1, sizeof *r);
		r->run = run;
		r->device = d->name;
		r->backend = d->backend;
		name_product(r, d);
		fill(r);
		return 0;
	}
	err_set(e, ERR_NOT_FOUND, "run %.8s has no figures of %.20s", run->run_id,
		device && *device ? device : "any device");
	run_free(run);
	return ERR_NOT_FOUND;
}

int roof_open(struct roof **out, struct store *s, const char *run_id,
	      const char *device, struct err *e)
{
	struct run *run = NULL;
	int rc = store_get_run(s, run_id, &run, e);

	return rc < 0 ? rc : roof_of_run(out, run, device, e);
}

void roof_free(struct roof *r)
{
	if (!r)
		return;
	run_free(r->run);
	free(r);
}

/* --- questions ---------------------------------------------------------------- */

const struct roof_bandwidth *roof_best_bandwidth(const struct roof *r)
{
	return r->n_bandwidths && r->bandwidth[0].memory ? r->bandwidth : NULL;
}

const struct roof_peak *roof_peak_of(const struct roof *r, const char *precision)
{
	for (size_t i = 0; i < r->n_peaks; i++)
		if (r->peak[i].roof && is_same(r->peak[i].precision, precision))
			return &r->peak[i];
	return NULL;
}

struct roofline roof_limits(const struct roof *r, const char *precision)
{
	const struct roof_bandwidth *b = roof_best_bandwidth(r);
	const struct roof_peak *p = roof_peak_of(r, precision);

	return (struct roofline){ .gbps = b ? b->gbps : NAN,
				  .peak = p ? p->gops : NAN };
}

const char *roof_why_over(const struct roof *r, const char *precision)
{
	const char *why;

	for (size_t i = 0; i < r->run->n_results; i++) {
		const struct result *x = &r->run->results[i];

		if (!is_same(x->device, r->device) || !is_same(x->precision, precision))
			continue;
		why = x->notes ? strstr(x->notes, PANE_OVER_WORDS ": ") : NULL;
		return why ? why + strlen(PANE_OVER_WORDS ": ") : "";
	}
	return "";
}

static void add_precision(const char *out[ROOF_PRECISIONS], size_t *n,
			  const char *precision)
{
	size_t at = 0;

	while (at < *n && precision_compare(out[at], precision) < 0)
		at++;
	if (*n == ROOF_PRECISIONS || (at < *n && is_same(out[at], precision)))
		return;
	memmove(out + at + 1, out + at, (*n - at) * sizeof *out);
	out[at] = precision;
	++*n;
}

size_t roof_precisions(const struct roof *r, const char *out[ROOF_PRECISIONS])
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_points; i++)
		add_precision(out, &n, r->point[i].precision);
	for (size_t i = 0; i < r->n_peaks; i++)
		add_precision(out, &n, r->peak[i].precision);
	return n;
}
