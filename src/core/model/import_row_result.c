/* SPDX-License-Identifier: MIT */
#include "core/model/import_row_result.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/json_members.h"
#include "core/base/xmem.h"
#include "core/model/import_row_peak.h"

#define CUSTOM "custom:"

static const struct { const char *column; size_t at; } others[] = {
	{ .column = "stream_best_gbps", .at = offsetof(struct result, stream_best) },
	{ .column = "peak_measured_gops",
	  .at = offsetof(struct result, peak_measured) },
	{ .column = "theoretical_peak_gops",
	  .at = offsetof(struct result, peak_theory) },
	{ .column = "attainable_peak_gops",
	  .at = offsetof(struct result, peak_attainable) },
	{ .column = "arithmetic_intensity",
	  .at = offsetof(struct result, intensity) },
};

#define N_OTHERS (sizeof others / sizeof *others)

static double *figure_of(struct result *x, const char *column)
{
	for (int m = 0; m < METRIC_COUNT; m++)
		if (strcmp(metric_table[m].column, column) == 0)
			return &x->value[m];
	for (size_t i = 0; i < N_OTHERS; i++)
		if (strcmp(others[i].column, column) == 0)
			return (double *)(void *)((char *)x + others[i].at);
	return NULL;
}

const char *import_result_column(size_t i)
{
	if (i < METRIC_COUNT)
		return metric_table[i].column;
	return i - METRIC_COUNT < N_OTHERS ? others[i - METRIC_COUNT].column : NULL;
}

bool import_result_has(const char *column)
{
	struct result x;

	return figure_of(&x, column) != NULL;
}

struct keyed {
	struct import_key key;
	struct import_row row;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int c = strcmp(x->key.device, y->key.device);

	return c ? c : strcmp(x->key.precision, y->key.precision);
}

static int row_key(const struct import_row *r, struct import_key *k,
		   struct err *e)
{
	static const char *const must[] = { "device", "precision" };
	int rc;

	for (int i = 0; i < 2; i++)
		if (!import_row_get(r, must[i]))
			return err_set(e, ERR_REFUSED, "%s: there is none", must[i]);
	if (!import_row_get(r, "product") && !import_row_get(r, "cpu_model") &&
	    !import_row_get(r, "gpu_model"))
		return err_set(e, ERR_REFUSED, "product: there is no name of the "
			       "hardware, nor cpu_model or gpu_model");
	rc = import_device(import_row_get(r, "device"), k->device, e);
	return rc ? rc : import_precision(import_row_get(r, "precision"),
					  k->precision, e);
}

int import_result_keys(struct import_build *b)
{
	size_t n = b->rows->n;
	struct keyed *k = xcalloc(n + 1, sizeof *k);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		k[i].row = b->rows->row[i];
		rc = row_key(&k[i].row, &k[i].key, b->e);
	}
	if (rc == 0)
		qsort(k, n, sizeof *k, by_key);
	/* all or none: each row is freed once */
	for (size_t i = 0; rc == 0 && i < n; i++) {
		b->rows->row[i] = k[i].row;
		b->key[i] = k[i].key;
	}
	for (size_t i = 1; rc == 0 && i < n; i++) {
		if (by_key(&k[i - 1], &k[i]) == 0)
			rc = err_set(b->e, ERR_REFUSED, "precision: %s stands twice "
				     "for %s in one run", k[i].key.precision,
				     k[i].key.device);
	}
	free(k);
	return rc;
}

static void add_note(struct import_build *b, struct result *x, const char *note)
{
	x->notes = arena_printf(&b->run->arena, "%s%s%s", x->notes,
				*x->notes ? "; " : "", note);
}

static const struct facts *device_facts(const struct run *r, const char *device)
{
	for (size_t i = 0; strcmp(device, "cpu") != 0 && i < r->n_devices; i++)
		if (strcmp(r->devices[i].name, device) == 0)
			return &r->devices[i].facts;
	return NULL;
}

/* Over 1: by a peak that data/ knows, or kept with a word of warning. */
static void mend_efficiency(struct import_build *b, struct result *x)
{
	double *eff = &x->value[METRIC_EFFICIENCY];
	char source[IMPORT_PEAK_SOURCE], note[160], of[64] = "a peak not told";
	double peak = import_peak_find(&b->run->facts,
				       device_facts(b->run, x->device),
				       x->precision, source);

	if (x->peak_theory > 0)
		snprintf(of, sizeof of, "a peak of %g GOP/s", x->peak_theory);
	if (!(peak > 0) || isnan(x->peak_measured)) {
		snprintf(note, sizeof note, "over 100 %%: imported with %s, which is "
			 "wrong or of another device", of);
		add_note(b, x, note);
		return;
	}
	snprintf(note, sizeof note, "efficiency recomputed: it was %.4g by %s", *eff,
		 of);
	add_note(b, x, note);
	x->peak_theory = peak;
	x->peak_source = arena_printf(&b->run->arena, "theoretical: %s", source);
	*eff = x->peak_measured / peak;
	if (*eff > 1)
		add_note(b, x, "over 100 %: the reason is not known");
}

static void fill_efficiency(struct import_build *b, struct result *x)
{
	double *eff = &x->value[METRIC_EFFICIENCY];

	if (b->ours)
		return;
	/* fmax() passes over what is not told */
	if (isnan(x->peak_measured))
		x->peak_measured = fmax(x->value[METRIC_BLAS1],
					fmax(x->value[METRIC_BLAS2],
					     x->value[METRIC_BLAS3]));
	if (isnan(x->stream_best))
		for (int m = METRIC_STREAM_COPY; m <= METRIC_STREAM_TRIAD; m++)
			x->stream_best = fmax(x->stream_best, x->value[m]);
	if (x->peak_theory == 0)
		x->peak_theory = NAN;
	if (isnan(*eff) && !isnan(x->peak_theory))
		*eff = x->peak_measured / x->peak_theory;
	if (!x->peak_source && !isnan(x->peak_theory))
		x->peak_source = "theoretical: as imported";
	if (*eff > 1)
		mend_efficiency(b, x);
}

static int fill_figures(struct import_build *b, const struct import_row *r,
			struct result *x)
{
	bool some = b->ours;
	int rc = 0;

	for (size_t k = 0; rc == 0 && k < r->n; k++) {
		const struct import_value *v = &r->value[k];
		double *figure = figure_of(x, v->name);

		if (!v->text || !*v->text)
			continue;
		if (strncmp(v->name, CUSTOM, strlen(CUSTOM)) == 0)
			some = true;
		if (!figure)
			continue;
		rc = import_figure(v->name, v->text, figure, b->e);
		some |= figure != &x->peak_theory && figure != &x->intensity &&
			figure != &x->peak_attainable;
	}
	if (rc == 0 && !some)
		return err_set(b->e, ERR_REFUSED, "%s %s: there is no figure",
			       x->device, x->precision);
	return rc;
}

/* It is the best of the three, but for what is rounded in it or in them. */
static int check_peak(const struct import_row *r, const struct result *x, struct err *e)
{
	const char *peak = import_row_get(r, "peak_measured_gops");

	for (int m = METRIC_BLAS1; peak && m <= METRIC_BLAS3; m++) {
		const char *text = import_row_get(r, metric_table[m].column);

		if (text && x->value[m] - x->peak_measured >= 0.99 *
			    fmax(import_last_place(text), import_last_place(peak)))
			return err_set(e, ERR_REFUSED, "peak_measured_gops: %.40s is "
				       "below %s, %.40s, and is the best of blas1 to "
				       "blas3", peak, metric_table[m].column, text);
	}
	return 0;
}

static int fill_size(const struct import_row *r, struct result *x,
		     struct err *e)
{
	const char *text = import_row_get(r, "problem_size");
	double v;
	int rc = text ? import_number("problem_size", text, &v, e) : 0;

	if (rc || !text)
		return rc;
	if (v < 0 || v > JSON_WHOLE_MAX || floor(v) != v)
		return err_set(e, ERR_REFUSED, "problem_size: %.60s is no whole number "
			       "from 0 to 2^53 - 1", text);
	x->problem_size = (uint64_t)v;
	return 0;
}

static const char *keep(struct import_build *b, const struct import_row *r,
			const char *column)
{
	const char *text = import_row_get(r, column);

	return text ? arena_strdup(&b->run->arena, text) : NULL;
}

static const char *keep_notes(struct import_build *b, const struct import_row *r)
{
	const char *text = import_row_get(r, "notes");
	size_t n = text ? strlen(text) : 0, tail = b->tail ? strlen(b->tail) : 0;

	if (!n || n == tail)
		return "";
	return arena_strndup(&b->run->arena, text, tail ? n - tail - 2 : n);
}

static int fill_result(struct import_build *b, size_t i, struct result *x)
{
	const struct import_row *r = &b->rows->row[i];
	const char *quality = import_row_get(r, "quality");
	const char *backend = keep(b, r, "backend");
	const char *version = keep(b, r, "backend_version");
	int rc;

	*x = (struct result){
		.device = arena_strdup(&b->run->arena, b->key[i].device),
		.precision = arena_strdup(&b->run->arena, b->key[i].precision),
		.backend = backend ? backend : "",
		.backend_version = version ? version : "",
		.peak_source = keep(b, r, "peak_source"),
		.notes = keep_notes(b, r),
		.stream_best = NAN, .peak_measured = NAN, .peak_theory = NAN,
		.peak_attainable = NAN, .intensity = NAN,
	};
	for (int m = 0; m < METRIC_COUNT; m++)
		x->value[m] = x->low[m] = x->high[m] = NAN;
	if (quality && quality_parse(quality, &x->quality) != 0)
		return err_set(b->e, ERR_FORMAT, "quality: \"%.60s\" is none of good, "
			       "noisy, throttled", quality);
	rc = fill_figures(b, r, x);
	if (rc == 0 && !b->ours)
		rc = check_peak(r, x, b->e);
	if (rc == 0)
		rc = fill_size(r, x, b->e);
	if (rc == 0)
		fill_efficiency(b, x);
	return rc;
}

static bool is_visible(const char *s)
{
	for (; *s; s++)
		if (!isgraph((unsigned char)*s))
			return false;
	return true;
}

static int add_custom(struct import_build *b, const struct import_row *r,
		      const struct import_value *v, const struct result *x)
{
	struct sample *s = &b->run->samples[b->run->n_samples];
	const char *name = v->name + strlen(CUSTOM);
	char column[2 * IMPORT_NAME];

	if (!v->text || !*v->text)
		return 0;
	if (!*name || !is_visible(name))
		return err_set(b->e, ERR_REFUSED, "%s: a custom metric has a name "
			       "of ASCII without blanks", v->name);
	snprintf(column, sizeof column, "unit:%.60s", name);
	*s = (struct sample){
		.device = x->device, .precision = x->precision,
		.kernel = arena_strdup(&b->run->arena, v->name), .variant = "",
		.unit = keep(b, r, column), .work = NAN, .low = NAN, .high = NAN,
	};
	if (!s->unit)
		s->unit = "";
	b->run->n_samples++;
	return import_figure(v->name, v->text, &s->value, b->e);
}

static int by_sample(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;
	int c = strcmp(x->device, y->device);

	if (!c)
		c = strcmp(x->precision, y->precision);
	return c ? c : strcmp(x->kernel, y->kernel);
}

static int fill_custom(struct import_build *b)
{
	struct run *r = b->run;
	size_t most = 0;
	int rc = 0;

	for (size_t i = 0; i < b->rows->n; i++)
		most += b->rows->row[i].n;
	r->samples = arena_array(&r->arena, most + 1, sizeof *r->samples);
	for (size_t i = 0; i < b->rows->n; i++)
		for (size_t k = 0; rc == 0 && k < b->rows->row[i].n; k++) {
			const struct import_value *v = &b->rows->row[i].value[k];

			if (strncmp(v->name, CUSTOM, strlen(CUSTOM)) == 0)
				rc = add_custom(b, &b->rows->row[i], v,
						&r->results[i]);
		}
	if (r->n_samples)
		qsort(r->samples, r->n_samples, sizeof *r->samples, by_sample);
	return rc;
}

int import_result_fill(struct import_build *b)
{
	struct run *r = b->run;
	int rc = 0;

	r->results = arena_array(&r->arena, b->rows->n, sizeof *r->results);
	for (size_t i = 0; rc == 0 && i < b->rows->n; i++) {
		rc = fill_result(b, i, &r->results[i]);
		r->n_results = i + 1;
	}
	return rc ? rc : fill_custom(b);
}
