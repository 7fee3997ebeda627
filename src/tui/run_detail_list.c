/* SPDX-License-Identifier: MIT */
#include "tui/run_detail_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "tui/gpu_label.h"
#include "tui/pane.h"
#include "tui/run_detail.h"

static void list_figures(struct run_detail *d)
{
	const struct run *r = d->run;
	const struct result **res = run_results_to_read(r);

	d->figure = xcalloc(r->n_results * METRIC_COUNT + r->n_samples + 1,
			    sizeof *d->figure);
	for (size_t i = 0; i < r->n_results; i++)
		for (int m = METRIC_COUNT; m-- > 0;)   /* efficiency first */
			if (!isnan(res[i]->value[m]))
				d->figure[d->n_figures++] = (struct detail_figure){
					.result = res[i], .metric = (enum metric)m };
	free(res);
	for (size_t i = 0; i < r->n_samples; i++)
		if (metric_is_custom(r->samples[i].kernel))
			d->figure[d->n_figures++] = (struct detail_figure){
				.metric = METRIC_CUSTOM, .sample = &r->samples[i] };
}

static void list_facts_of(struct run_detail *d, const char *device,
			  const struct facts *f)
{
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct fact *x = &f->fact[i];

		if (x->state == FACT_UNKNOWN && !x->source && !x->reason)
			continue;   /* nobody looked */
		d->fact[d->n_facts++] = (struct detail_fact){
			.device = device, .key = field_table[i].key,
			.label = field_table[i].label,
			.unit = field_table[i].unit, .fact = x };
	}
	for (size_t i = 0; i < f->n_extra; i++) {
		const char *key = f->extra[i].key, *label = key, *unit = "";

		if (*device)
			label = gpu_label(key, &unit);
		d->fact[d->n_facts++] = (struct detail_fact){
			.device = device, .key = key, .label = label,
			.unit = unit, .fact = &f->extra[i].fact };
	}
}

static void list_facts(struct run_detail *d)
{
	const struct run *r = d->run;
	size_t n = FIELD_COUNT + r->facts.n_extra;

	for (size_t i = 0; i < r->n_devices; i++)
		n += FIELD_COUNT + r->devices[i].facts.n_extra;
	d->fact = xcalloc(n, sizeof *d->fact);
	list_facts_of(d, "", &r->facts);
	for (size_t i = 0; i < r->n_devices; i++)
		list_facts_of(d, r->devices[i].name, &r->devices[i].facts);
}

/* The model of what was measured first: a GPU's where there is one. */
static void name_product(struct run_detail *d)
{
	const struct run *r = d->run;
	const char *model = facts_value(&r->facts, FIELD_CPU_MODEL);

	for (size_t i = 0; i < r->n_devices; i++)
		if (facts_is_known(&r->devices[i].facts, FIELD_GPU_MODEL)) {
			model = facts_value(&r->devices[i].facts, FIELD_GPU_MODEL);
			break;
		}
	if (model)
		product_name(model, d->product);
}

/* The first with repetitions: peaks that are computed come before it. */
static void select_sample(struct run_detail *d)
{
	size_t *at = &d->state[DETAIL_SAMPLES].selected;

	while (*at < d->run->n_samples && !d->run->samples[*at].n_reps)
		++*at;
	if (*at == d->run->n_samples)
		*at = 0;
}

void run_detail_list(struct run_detail *d)
{
	list_figures(d);
	list_facts(d);
	name_product(d);
	select_sample(d);
}

size_t run_detail_rows(const struct run_detail *d, enum detail_pane p)
{
	switch (p) {
	case DETAIL_RESULTS: return d->n_figures;
	case DETAIL_SAMPLES: return d->run->n_samples;
	case DETAIL_CHECKS: return d->run->n_checks;
	case DETAIL_FACTS: return d->n_facts;
	default: return 0;
	}
}

const struct sample *run_detail_sample(const struct run_detail *d)
{
	size_t i = d->state[DETAIL_SAMPLES].selected;

	return i < d->run->n_samples ? &d->run->samples[i] : NULL;
}

/* --- the tables ------------------------------------------------------------ */

static const struct table_column result_column[] = {
	{ .title = "DEV", .drop = 2 }, { .title = "PREC" },
	{ .title = "FIGURE", .grow = true },
	{ .title = "VALUE", .align = TEXT_RIGHT, .style = STYLE_VALUE },
	{ .title = "95 %", .align = TEXT_RIGHT, .drop = 1 },
	{ .title = "NOTE", .drop = 3, .max = 60, .style = STYLE_DIM },
};

/* As it was imported: of a time, not the rate by which it is compared. */
static void custom_cell(const struct sample *s, size_t column, struct table_cell *out)
{
	char text[UNIT_TEXT] = "";

	switch (column) {
	case 0: out->borrowed = s->device; return;
	case 1: out->borrowed = s->precision; return;
	case 2: out->borrowed = metric_label(METRIC_CUSTOM, s->kernel); return;
	case 3: pane_custom(s->value, s->unit, text); break;
	case 4: unit_plus_minus(s->value, s->low, s->high, text); break;
	default: return;
	}
	snprintf(out->text, sizeof out->text, "%s", text);
}

static void result_cell(const void *ctx, size_t row, size_t column,
			struct table_cell *out)
{
	const struct run_detail *d = ctx;
	const struct result *x = d->figure[row].result;
	enum metric m = d->figure[row].metric;
	bool over = m == METRIC_EFFICIENCY && x->value[m] > 1;
	char text[UNIT_TEXT] = "", why[PANE_OVER];

	if (m == METRIC_CUSTOM) {
		custom_cell(d->figure[row].sample, column, out);
		return;
	}
	switch (column) {
	case 0: out->borrowed = x->device; return;
	case 1: out->borrowed = x->precision; return;
	case 2: out->borrowed = metric_label(m, NULL); return;
	case 3: pane_value(m, x->value[m], x->precision, text); break;
	case 4: unit_plus_minus(x->value[m], x->low[m], x->high[m], text); break;
	default:
		if (over) {
			pane_over(x->notes, x->peak_source, why);
			snprintf(out->text, sizeof out->text, "%.*s",
				 (int)utf8_fit(why, sizeof out->text - 1), why);
			return;
		}
		out->borrowed = m == METRIC_EFFICIENCY && x->peak_source ?
					x->peak_source : "";
		return;
	}
	if (over && column == 3)
		out->style = STYLE_WARN;
	snprintf(out->text, sizeof out->text, "%s", text);
}

static const struct table_column sample_column[] = {
	{ .title = "DEV", .drop = 4 }, { .title = "KERNEL" }, { .title = "PREC" },
	{ .title = "VARIANT", .drop = 3 },
	{ .title = "SIZE", .align = TEXT_RIGHT, .drop = 2 },
	{ .title = "VALUE", .align = TEXT_RIGHT, .style = STYLE_VALUE },
	{ .title = "95 %", .align = TEXT_RIGHT, .drop = 1 },
	{ .title = "REPS", .align = TEXT_RIGHT, .drop = 5 },
	{ .title = "QUALITY", .drop = 6 },
};

static void sample_value(const struct sample *s, char out[UNIT_TEXT])
{
	if (metric_is_custom(s->kernel))
		pane_custom(s->value, s->unit, out);
	else if (s->unit && strcmp(s->unit, "GB/s") == 0)
		unit_gbps(s->value, out);
	else
		unit_gops(s->value, s->precision, out);
}

static void sample_cell(const void *ctx, size_t row, size_t column,
			struct table_cell *out)
{
	const struct sample *s = &((const struct run_detail *)ctx)->run->samples[row];
	char text[UNIT_TEXT] = "";

	switch (column) {
	case 0: out->borrowed = s->device; return;
	case 1: out->borrowed = s->kernel; return;
	case 2: out->borrowed = s->precision; return;
	case 3: out->borrowed = s->variant; return;
	case 4:
		if (s->size)
			snprintf(text, sizeof text, "%llu", (unsigned long long)s->size);
		break;
	case 5: sample_value(s, text); break;
	case 6: unit_plus_minus(s->value, s->low, s->high, text); break;
	case 7:   /* a peak that is computed has none */
		if (s->n_reps)
			snprintf(text, sizeof text, "%zu", s->n_reps);
		break;
	default:
		out->borrowed = quality_name(s->quality);
		if (s->quality != QUALITY_GOOD)
			out->style = STYLE_WARN;
		return;
	}
	snprintf(out->text, sizeof out->text, "%s", text);
}

static const struct table_column check_column[] = {
	{ .title = "CHECK" }, { .title = "RESULT" },
	{ .title = "SAW", .grow = true, .style = STYLE_VALUE },
	{ .title = "WANTED", .drop = 1, .max = 40 },
	{ .title = "REMEDY", .drop = 2, .max = 60, .style = STYLE_DIM },
};

static void check_cell(const void *ctx, size_t row, size_t column,
		       struct table_cell *out)
{
	const struct preflight_check *c =
		&((const struct run_detail *)ctx)->run->checks[row];

	switch (column) {
	case 0: out->borrowed = c->check; return;
	case 1:
		out->borrowed = check_result_name(c->result);
		out->style = c->result == CHECK_PASS ? STYLE_GOOD :
			     c->result == CHECK_WARN ? STYLE_WARN : STYLE_ALERT;
		return;
	case 2: out->borrowed = c->saw; return;
	case 3: out->borrowed = c->want; return;
	default: out->borrowed = c->remedy; return;
	}
}

static const struct table_column fact_column[] = {
	{ .title = "DEV", .drop = 2 }, { .title = "FACT", .max = 22, .style = STYLE_LABEL },
	{ .title = "VALUE", .grow = true, .style = STYLE_VALUE },
	{ .title = "SOURCE", .drop = 1, .max = 30, .style = STYLE_DIM },
};

static void fact_cell(const void *ctx, size_t row, size_t column,
		      struct table_cell *out)
{
	const struct detail_fact *f = &((const struct run_detail *)ctx)->fact[row];

	switch (column) {
	case 0: out->borrowed = f->device; return;
	case 1: out->borrowed = f->label; return;
	case 2:
		pane_fact_value(f->fact, f->unit, out);
		return;
	default:
		out->borrowed = f->fact->source ? f->fact->source : "";
		return;
	}
}

#define COLUMNS(c) .column = (c), .n_columns = sizeof(c) / sizeof *(c)

struct table run_detail_table(const struct run_detail *d, enum detail_pane p)
{
	static const struct table table[DETAIL_PANES] = {
		[DETAIL_RESULTS] = { COLUMNS(result_column), .cell = result_cell,
				     .empty = "This run has no figures." },
		[DETAIL_SAMPLES] = { COLUMNS(sample_column), .cell = sample_cell,
				     .empty = "No samples: an imported run has "
					      "its figures only." },
		[DETAIL_CHECKS] = { COLUMNS(check_column), .cell = check_cell,
				    .empty = "No preflight checks are recorded." },
		[DETAIL_FACTS] = { COLUMNS(fact_column), .cell = fact_cell,
				   .empty = "No facts are recorded." },
	};
	struct table t = table[p];

	t.ctx = d;
	t.n_rows = run_detail_rows(d, p);
	t.sort_column = -1;
	return t;
}

void run_detail_csv(const struct run_detail *d, struct buf *out)
{
	buf_adds(out, "device,precision,kernel,variant,size,unit,work,block,i,ns,"
		      "cpu_ns,clock_mhz,marks,value\n");
	for (size_t i = 0; i < d->run->n_samples; i++) {
		const struct sample *s = &d->run->samples[i];

		for (size_t k = 0; k < s->n_reps; k++) {
			const struct rep *x = &s->reps[k];

			buf_addf(out, "%s,%s,%s,%s,%llu,%s,", s->device, s->precision,
				 s->kernel, s->variant, (unsigned long long)s->size,
				 s->unit);
			csv_real(out, s->work);
			buf_addf(out, ",%u,%u,%llu,%llu,", x->block, x->i,
				 (unsigned long long)x->ns,
				 (unsigned long long)x->cpu_ns);
			csv_real(out, x->clock_mhz);
			buf_addf(out, ",%u,", x->marks);
			csv_real(out, x->ns ? s->work / (double)x->ns : (double)NAN);
			buf_addc(out, '\n');
		}
	}
}

void run_detail_json(const struct run_detail *d, struct buf *out)
{
	struct buf canonical = BUF_INIT;
	struct json_writer w = JSON_WRITER(out);

	run_canonical(d->run, &canonical);
	jw_begin_object(&w);
	jw_kstr(&w, "run_id", d->run->run_id);
	jw_kstr(&w, "record_hash", d->hash);
	jw_key(&w, "canonical");
	buf_adds(out, buf_str(&canonical));
	jw_end_object(&w);
	buf_addc(out, '\n');
	buf_release(&canonical);
}
