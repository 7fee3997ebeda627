/* SPDX-License-Identifier: MIT */
#include "core/model/run_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/precision.h"
#include "core/model/run.h"

double run_rows_intensity(const char *kernel, const char *precision,
			  uint64_t size)
{
	/* operations over elements moved */
	static const struct { const char *kernel; double ops, moved; } table[] = {
		{ .kernel = "blas1.dot", .ops = 2, .moved = 2 },
		{ .kernel = "blas1.axpy", .ops = 2, .moved = 3 },
		{ .kernel = "blas2.gemv", .ops = 2, .moved = 1 },
		{ .kernel = "stream.scale", .ops = 1, .moved = 2 },
		{ .kernel = "stream.add", .ops = 1, .moved = 3 },
		{ .kernel = "stream.triad", .ops = 2, .moved = 3 },
	};
	double bytes = precision_bytes(precision);

	if (bytes == 0)
		return NAN;
	if (strcmp(kernel, "blas3.gemm") == 0)
		return 2.0 * (double)size /
		       (2 * bytes + precision_product_bytes(precision));
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].kernel, kernel) == 0)
			return table[i].ops / (table[i].moved * bytes);
	return NAN;
}

static struct result *row_need(struct run *r, const char *device,
			       const char *precision)
{
	struct result *x;

	for (size_t i = 0; i < r->n_results; i++)
		if (strcmp(r->results[i].device, device) == 0 &&
		    strcmp(r->results[i].precision, precision) == 0)
			return &r->results[i];
	x = &r->results[r->n_results++];
	*x = (struct result){
		.device = device, .precision = precision, .backend = "",
		.backend_version = "", .notes = "", .stream_best = NAN,
		.peak_measured = NAN, .peak_theory = NAN, .peak_attainable = NAN,
		.intensity = NAN,
	};
	for (int m = 0; m < METRIC_COUNT; m++)
		x->value[m] = x->low[m] = x->high[m] = NAN;
	for (size_t i = 0; i < r->n_devices; i++)
		if (strcmp(r->devices[i].name, device) == 0) {
			x->backend = r->devices[i].backend;
			x->backend_version = r->devices[i].backend_version;
		}
	return x;
}

/* !(a >= b) so that a missing figure always gives way. */
static bool is_better(double a, double than)
{
	return !(than >= a);
}

static void take_metric(struct result *x, int m, const struct sample *s,
			const struct sample **chosen)
{
	if (!is_better(s->value, x->value[m]))
		return;
	x->value[m] = s->value;
	x->low[m] = s->low;
	x->high[m] = s->high;
	chosen[m] = s;
}

/* The samples that a row's metrics came from; METRIC_EFFICIENCY's is the
 * attainable peak that stands for a probe's. */
static void fold_row(struct run *r, struct result *x,
		     const struct sample **chosen)
{
	const struct sample *by_clock = NULL;

	for (size_t i = 0; i < r->n_samples; i++) {
		const struct sample *s = &r->samples[i];
		int m = metric_of_kernel(s->kernel);

		if (strcmp(s->device, x->device) != 0 ||
		    strcmp(s->precision, x->precision) != 0)
			continue;
		if (m >= 0)
			take_metric(x, m, s, chosen);
		else if (strcmp(s->kernel, KERNEL_PEAK_FMA) == 0 &&
			 is_better(s->value, x->peak_attainable))
			x->peak_attainable = s->value;
		else if (strcmp(s->kernel, KERNEL_PEAK_THEORY) == 0) {
			x->peak_theory = s->value;
			x->peak_source = s->source;
		} else if (strcmp(s->kernel, KERNEL_PEAK_CLOCK) == 0)
			by_clock = s;
	}
	if (by_clock && isnan(x->peak_attainable)) {
		x->peak_attainable = by_clock->value;
		chosen[METRIC_EFFICIENCY] = by_clock;
	}
}

static void fold_stream(struct run *r, struct result *x,
			const struct sample *const *chosen)
{
	const char *variant = NULL;
	bool mixed = false;

	for (int m = METRIC_STREAM_COPY; m <= METRIC_STREAM_TRIAD; m++) {
		if (!chosen[m])
			continue;
		if (is_better(x->value[m], x->stream_best))
			x->stream_best = x->value[m];
		if (variant && strcmp(variant, chosen[m]->variant) != 0)
			mixed = true;
		variant = chosen[m]->variant;
	}
	if (!variant || !*variant)
		return;
	if (!mixed) {
		x->notes = arena_printf(&r->arena, "stream: %s stores",
			strcmp(variant, "nt") == 0 ? "non-temporal" : variant);
		return;
	}
	x->notes = "stream:";
	for (int m = METRIC_STREAM_COPY; m <= METRIC_STREAM_TRIAD; m++)
		if (chosen[m])
			x->notes = arena_printf(&r->arena, "%s %s %s", x->notes,
				metric_table[m].name + strlen("stream_"),
				chosen[m]->variant);
}

static const char *words_of(const struct sample *s)
{
	return s->source ? s->source : "the clock measured under load";
}

/* A clock is read now and then, and wavers between. */
#define CLOCK_SLACK 1.02

/* Why the efficiency is over 1. */
static void note_over(struct run *r, struct result *x,
		      const struct sample *by_clock)
{
	const char *why = "the reason is not known";

	if (by_clock && x->peak_measured > by_clock->value * CLOCK_SLACK)
		why = arena_printf(&r->arena, "%s, and it is over the peak at that "
				   "clock, too", words_of(by_clock));
	else if (by_clock)
		why = words_of(by_clock);
	else if (isnan(x->peak_theory))
		why = "the probe was slower than the product";
	else if (x->peak_attainable > x->peak_theory)
		why = arena_printf(&r->arena, "the probe reaches %.0f %% of this "
				   "peak, too", 100 * x->peak_attainable /
				   x->peak_theory);
	x->notes = arena_printf(&r->arena, "%s%sover 100 %%: %s", x->notes,
				*x->notes ? "; " : "", why);
}

static void fold_peak(struct run *r, struct result *x,
		      const struct sample *const *chosen)
{
	const struct sample *by_clock = chosen[METRIC_EFFICIENCY];
	const struct sample *at = NULL;
	double by;

	for (int m = METRIC_BLAS1; m <= METRIC_BLAS3; m++)
		if (chosen[m] && is_better(chosen[m]->value, x->peak_measured)) {
			x->peak_measured = chosen[m]->value;
			at = chosen[m];
		}
	by = isnan(x->peak_theory) ? x->peak_attainable : x->peak_theory;
	if (x->peak_source)
		x->peak_source = arena_printf(&r->arena, "theoretical: %s",
					      x->peak_source);
	else if (isnan(x->peak_theory) && by_clock)
		x->peak_source = arena_printf(&r->arena, "attainable: %s",
					      words_of(by_clock));
	else if (!isnan(by))
		x->peak_source = "attainable: FMA probe at the clock measured "
				 "under load";
	if (!at)
		return;
	x->problem_size = at->size;
	x->intensity = run_rows_intensity(at->kernel, at->precision, at->size);
	if (!(by > 0))
		return;
	x->value[METRIC_EFFICIENCY] = at->value / by;
	x->low[METRIC_EFFICIENCY] = at->low / by;
	x->high[METRIC_EFFICIENCY] = at->high / by;
	if (x->value[METRIC_EFFICIENCY] > 1)
		note_over(r, x, by_clock);
}

/* A device may have one library for fp64 and another for int8. */
static void fold_backend(struct result *x, const struct sample *const *chosen)
{
	const struct sample *s = chosen[METRIC_BLAS3];

	if (!s || !s->backend)
		return;
	x->backend = s->backend;
	x->backend_version = s->backend_version ? s->backend_version : "";
}

static int by_device_precision(const void *a, const void *b)
{
	const struct result *x = a, *y = b;
	int c = strcmp(x->device, y->device);

	return c ? c : strcmp(x->precision, y->precision);
}

void run_rows_fill(struct run *r)
{
	r->results = arena_array(&r->arena, r->n_samples, sizeof *r->results);
	r->n_results = 0;
	/* a peak alone makes no row: nothing was measured in that precision */
	for (size_t i = 0; i < r->n_samples; i++)
		if (metric_of_kernel(r->samples[i].kernel) >= 0)
			row_need(r, r->samples[i].device,
				 r->samples[i].precision);
	for (size_t i = 0; i < r->n_results; i++) {
		const struct sample *chosen[METRIC_COUNT] = { NULL };
		struct result *x = &r->results[i];

		fold_row(r, x, chosen);
		fold_stream(r, x, chosen);
		fold_peak(r, x, chosen);
		fold_backend(x, chosen);
		for (int m = 0; m < METRIC_COUNT; m++)
			if (chosen[m] && chosen[m]->quality > x->quality)
				x->quality = chosen[m]->quality;
	}
	if (r->n_results)
		qsort(r->results, r->n_results, sizeof *r->results,
		      by_device_precision);
}
