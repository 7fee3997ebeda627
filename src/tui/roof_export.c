/* SPDX-License-Identifier: MIT */
#include "tui/roof_model.h"

#include <math.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"

/* One line of CSV: what all kinds of line have. */
struct line {
	const char *kind, *name, *precision, *variant;
	uint64_t size;
	double intensity, value, low, high;
	const char *unit;
	double roof, share;
	const char *under, *quality;
};

static void add_text(struct buf *out, const char *s)
{
	csv_text(out, s ? s : "");
	buf_addc(out, ',');
}

static void add_real(struct buf *out, double v)
{
	csv_real(out, v);
	buf_addc(out, ',');
}

static void csv_line(const struct roof *r, const struct line *l, struct buf *out)
{
	char iso[CLOCK_ISO];

	clock_iso(r->run->timestamp_ms, iso);
	add_text(out, r->product);
	add_text(out, r->run->unit_id);
	add_text(out, r->device);
	add_text(out, r->backend);
	buf_addf(out, "%s,%s,%d,%s,", r->run->run_id, iso, r->run->forced, l->kind);
	add_text(out, l->name);
	add_text(out, l->precision);
	add_text(out, l->variant);
	if (l->size)
		buf_addf(out, "%llu", (unsigned long long)l->size);
	buf_addc(out, ',');
	add_real(out, l->intensity);
	add_real(out, l->value);
	add_real(out, l->low);
	add_real(out, l->high);
	buf_addf(out, "%s,", l->unit);
	add_real(out, l->roof);
	add_real(out, l->share);
	buf_addf(out, "%s,%s\n", l->under, l->quality);
}

/* The ridge that a peak has with the memory roof. */
static double ridge_of(const struct roof *r, const struct roof_peak *p)
{
	struct roofline limits = roof_limits(r, p->precision);

	limits.peak = p->gops;
	return roofline_ridge(&limits);
}

static void csv_roof(const struct roof_model *m, const struct roof *r,
		     struct buf *out)
{
	for (size_t i = 0; i < r->n_bandwidths; i++) {
		const struct roof_bandwidth *b = &r->bandwidth[i];

		csv_line(r, &(struct line){ .kind = "bandwidth", .name = b->kernel,
			.precision = b->precision, .variant = b->variant,
			.intensity = NAN, .value = b->gbps, .low = b->low,
			.high = b->high, .unit = "GB/s", .roof = NAN, .share = NAN,
			.under = "", .quality = quality_name(b->quality) }, out);
	}
	for (size_t i = 0; i < r->n_peaks; i++) {
		const struct roof_peak *p = &r->peak[i];

		if (roof_model_has(m, p->precision))
			csv_line(r, &(struct line){
				.kind = p->theoretical ? "theoretical_peak" :
							 "attainable_peak",
				.name = "", .precision = p->precision,
				.variant = p->variant, .intensity = ridge_of(r, p),
				.value = p->gops, .low = p->low, .high = p->high,
				.unit = "GOP/s", .roof = NAN, .share = NAN,
				.under = "", .quality = p->theoretical ? "" :
					quality_name(p->quality) }, out);
	}
}

static void csv_point(const struct roof *r, const struct roof_point *p,
		      struct buf *out)
{
	csv_line(r, &(struct line){ .kind = "point", .name = p->kernel,
		.precision = p->precision, .variant = p->variant, .size = p->size,
		.intensity = p->intensity, .value = p->gops, .low = p->low,
		.high = p->high, .unit = "GOP/s", .roof = p->rating.attainable,
		.share = p->rating.share,
		.under = roofline_bound_name(p->rating.by),
		.quality = quality_name(p->quality) }, out);
}

void roof_csv(const struct roof_model *m, struct buf *out)
{
	buf_adds(out, "product,unit_id,device,backend,run_id,timestamp,forced,kind,"
		      "name,precision,variant,size,arithmetic_intensity,value,low,"
		      "high,unit,roof_gops,share_of_roof,under,quality\n");
	for (size_t i = 0; i < m->n_roofs; i++) {
		const struct roof *r = m->roof[i];

		csv_roof(m, r, out);
		for (size_t k = 0; k < r->n_points; k++)
			if (roof_model_has(m, r->point[k].precision))
				csv_point(r, &r->point[k], out);
	}
}

/* --- JSON ---------------------------------------------------------------------- */

static void json_bandwidths(const struct roof *r, struct json_writer *w)
{
	jw_key(w, "bandwidths");
	jw_begin_array(w);
	for (size_t i = 0; i < r->n_bandwidths; i++) {
		const struct roof_bandwidth *b = &r->bandwidth[i];

		jw_begin_object(w);
		jw_kstr(w, "kernel", b->kernel);
		jw_kstr(w, "precision", b->precision);
		jw_kstr(w, "variant", b->variant);
		jw_knum(w, "gbps", b->gbps);
		jw_knum(w, "low", b->low);
		jw_knum(w, "high", b->high);
		jw_kstr(w, "quality", quality_name(b->quality));
		jw_kbool(w, "memory", b->memory);
		jw_kbool(w, "roof", b == roof_best_bandwidth(r));
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void json_peaks(const struct roof_model *m, const struct roof *r,
		       struct json_writer *w)
{
	jw_key(w, "peaks");
	jw_begin_array(w);
	for (size_t i = 0; i < r->n_peaks; i++) {
		const struct roof_peak *p = &r->peak[i];

		if (!roof_model_has(m, p->precision))
			continue;
		jw_begin_object(w);
		jw_kstr(w, "precision", p->precision);
		jw_kstr(w, "kind", p->theoretical ? "theoretical" : "attainable");
		jw_kstr(w, "variant", p->variant);
		jw_knum(w, "gops", p->gops);
		jw_knum(w, "low", p->low);
		jw_knum(w, "high", p->high);
		jw_kstr(w, "quality", p->theoretical ? NULL : quality_name(p->quality));
		jw_kstr(w, "source", p->source);
		jw_knum(w, "ridge_intensity", ridge_of(r, p));
		jw_kbool(w, "roof", p->roof);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void json_point(const struct roof_point *p, struct json_writer *w)
{
	bool open = p->rating.by == ROOFLINE_OPEN;

	jw_begin_object(w);
	jw_kstr(w, "kernel", p->kernel);
	jw_kstr(w, "precision", p->precision);
	jw_kstr(w, "variant", p->variant);
	jw_key(w, "size");
	if (p->size)
		jw_int(w, (int64_t)p->size);
	else
		jw_null(w);
	jw_knum(w, "arithmetic_intensity", p->intensity);
	jw_knum(w, "gops", p->gops);
	jw_knum(w, "low", p->low);
	jw_knum(w, "high", p->high);
	jw_kstr(w, "quality", quality_name(p->quality));
	jw_knum(w, "roof_gops", p->rating.attainable);
	jw_knum(w, "share_of_roof", p->rating.share);
	jw_kstr(w, "under", open ? NULL : roofline_bound_name(p->rating.by));
	jw_end_object(w);
}

static void json_roof(const struct roof_model *m, const struct roof *r,
		      struct json_writer *w)
{
	char iso[CLOCK_ISO];

	clock_iso(r->run->timestamp_ms, iso);
	jw_begin_object(w);
	jw_kstr(w, "product", r->product);
	jw_kstr(w, "unit_id", r->run->unit_id);
	jw_kstr(w, "device", r->device);
	jw_kstr(w, "backend", r->backend);
	jw_kstr(w, "run_id", r->run->run_id);
	jw_kstr(w, "timestamp", iso);
	jw_kstr(w, "hardware_fingerprint", r->run->hardware_fingerprint);
	jw_kstr(w, "software_fingerprint", r->run->software_fingerprint);
	jw_kstr(w, "quality", quality_name(run_quality(r->run)));
	jw_kbool(w, "forced", r->run->forced);
	json_bandwidths(r, w);
	json_peaks(m, r, w);
	jw_key(w, "points");
	jw_begin_array(w);
	for (size_t i = 0; i < r->n_points; i++)
		if (roof_model_has(m, r->point[i].precision))
			json_point(&r->point[i], w);
	jw_end_array(w);
	jw_end_object(w);
}

void roof_json(const struct roof_model *m, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_array(&w);
	for (size_t i = 0; i < m->n_roofs; i++)
		json_roof(m, m->roof[i], &w);
	jw_end_array(&w);
	buf_addc(out, '\n');
}
