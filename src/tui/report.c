/* SPDX-License-Identifier: MIT */
#include "tui/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/unit.h"
#include "core/model/run.h"
#include "db/store.h"
#include "tui/draw/text.h"

#define LABEL_W 22
#define VALUE_W 16

static const enum field_id machine_fields[] = {
	FIELD_CPU_MODEL, FIELD_CPU_MICROCODE, FIELD_CPU_CORES_PHYSICAL,
	FIELD_CPU_CORES_LOGICAL, FIELD_CPU_CLOCK_MEASURED_MHZ,
	FIELD_MEMORY_TOTAL_GB, FIELD_GPU_MODEL, FIELD_VIRTUALIZATION,
	FIELD_OS_KERNEL, FIELD_OS_DISTRO, FIELD_DRIVER_VERSION,
	FIELD_BLIS_VERSION, FIELD_COMPILER_VERSION, FIELD_CPU_GOVERNOR,
};

struct page {
	enum glyph_level level;
	struct buf *out;
};

static void line(const struct page *p, const char *label, const char *value)
{
	size_t n;

	buf_adds(p->out, "  ");
	text_fit(p->out, label, LABEL_W, TEXT_LEFT, p->level);
	buf_addc(p->out, ' ');
	text_clean(p->out, value, p->level);
	for (n = p->out->n; n && p->out->p[n - 1] == ' '; )
		p->out->p[p->out->n = --n] = '\0';
	buf_addc(p->out, '\n');
}

static void linef(const struct page *p, const char *label, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void linef(const struct page *p, const char *label, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	line(p, label, buf_str(&b));
	buf_release(&b);
}

static void machine(const struct page *p, const struct run *r)
{
	for (size_t i = 0; i < sizeof machine_fields / sizeof *machine_fields; i++) {
		const struct field *f = &field_table[machine_fields[i]];
		const struct fact *v = &r->facts.fact[machine_fields[i]];
		double x;

		if (v->state == FACT_UNKNOWN && !v->reason)
			continue;
		if (v->state != FACT_KNOWN)
			linef(p, f->label, "%s%s%s", v->state == FACT_ABSENT ? "none"
			      : "unknown", v->state == FACT_UNKNOWN ? ": " : "",
			      v->state == FACT_UNKNOWN ? v->reason : "");
		else if (f->type == FIELD_REAL &&
			 facts_number(&r->facts, machine_fields[i], &x))
			linef(p, f->label, "%.6g %s", x, f->unit);
		else
			linef(p, f->label, "%s %s", v->value, f->unit);
	}
	line(p, "hardware fingerprint", r->hardware_fingerprint);
	line(p, "software fingerprint", r->software_fingerprint);
	if (r->notes && *r->notes)
		line(p, "notes", r->notes);
}

/* Values stand under each other, their intervals behind them. */
static void figure(const struct page *p, const char *label, const char *value,
		   const char *spread)
{
	struct buf b = BUF_INIT;

	text_fit(&b, value, VALUE_W, TEXT_RIGHT, p->level);
	buf_addf(&b, "  %s", spread);
	line(p, label, buf_str(&b));
	buf_release(&b);
}

static void metric(const struct page *p, const struct result *res, enum metric m)
{
	char value[UNIT_TEXT], spread[UNIT_TEXT];

	if (isnan(res->value[m]))
		return;
	if (metric_is_bandwidth(m))
		unit_gbps(res->value[m], value);
	else
		unit_gops(res->value[m], res->precision, value);
	unit_plus_minus(res->value[m], res->low[m], res->high[m], spread);
	figure(p, metric_table[m].label, value, spread);
}

struct efficiency_basis report_basis(const double *value, double measured,
				     const char *precision)
{
	struct efficiency_basis b = { .figure = "", .share = "" };
	double peak = measured / value[METRIC_EFFICIENCY];
	char top[UNIT_TEXT], by[UNIT_TEXT];
	const char *a, *c;

	for (int m = METRIC_BLAS1; m <= METRIC_BLAS3; m++)
		if (value[m] == measured)   /* copied, so equal to the last bit */
			snprintf(b.figure, sizeof b.figure, "%.*s",
				 (int)strcspn(metric_table[m].label, "("),
				 metric_table[m].label);
	for (size_t n = strlen(b.figure); n && b.figure[n - 1] == ' '; )
		b.figure[--n] = '\0';
	if (!isfinite(peak))
		return b;
	unit_gops(measured, precision, top);
	unit_gops(peak, precision, by);
	a = strchr(top, ' ');
	c = strchr(by, ' ');
	/* the unit once, where it is the same */
	snprintf(b.share, sizeof b.share, "%.*s of %s",
		 a && c && strcmp(a, c) == 0 ? (int)(a - top) : UNIT_TEXT, top, by);
	return b;
}

/* The share of the peak, with the two figures that it is made of. */
static void efficiency(const struct page *p, const struct result *res)
{
	char value[UNIT_TEXT], spread[UNIT_TEXT];
	struct efficiency_basis b = report_basis(res->value, res->peak_measured,
						 res->precision);
	struct buf text = BUF_INIT;

	if (isnan(res->value[METRIC_EFFICIENCY]))
		return;
	unit_percent(res->value[METRIC_EFFICIENCY], value);
	unit_plus_minus(res->value[METRIC_EFFICIENCY], res->low[METRIC_EFFICIENCY],
			res->high[METRIC_EFFICIENCY], spread);
	buf_adds(&text, spread);
	if (*b.share)
		buf_addf(&text, "%s(%s%s%s)", *spread ? "  " : "", b.figure,
			 *b.figure ? ", " : "", b.share);
	figure(p, metric_table[METRIC_EFFICIENCY].label, value, buf_str(&text));
	buf_release(&text);
}

static void result(const struct page *p, const struct result *res)
{
	buf_adds(p->out, "\n");
	text_clean(p->out, res->device, p->level);
	buf_addc(p->out, ' ');
	text_clean(p->out, res->precision, p->level);
	if (*res->backend) {
		buf_adds(p->out, ", ");
		text_clean(p->out, res->backend, p->level);
		buf_addc(p->out, ' ');
		text_clean(p->out, res->backend_version, p->level);
	}
	buf_addc(p->out, '\n');
	for (int m = 0; m < METRIC_MEASURED; m++)
		metric(p, res, (enum metric)m);
	efficiency(p, res);
	if (!isnan(res->value[METRIC_EFFICIENCY]))
		line(p, "of the peak", res->peak_source ? res->peak_source : "unknown");
	linef(p, "quality", "%s%s%s", quality_name(res->quality),
	      res->notes && *res->notes ? "; " : "",
	      res->notes ? res->notes : "");
}

void report_checks(const struct preflight_check *c, size_t n,
		   enum glyph_level level, struct buf *out)
{
	for (; n; n--, c++) {
		struct buf text = BUF_INIT;

		if (c->result == CHECK_PASS)
			continue;
		buf_addf(&text, "%s %s: %s (want %s)%s%s", check_result_name(c->result),
			 c->check, c->saw, c->want, *c->remedy ? "; " : "", c->remedy);
		buf_adds(out, "  ");
		text_clean(out, buf_str(&text), level);
		buf_addc(out, '\n');
		buf_release(&text);
	}
}

void report_run(const struct run *r, const struct store_head *head,
		enum glyph_level level, struct buf *out)
{
	struct page p = { .level = level, .out = out };
	const struct result **res = run_results_to_read(r);
	char at[CLOCK_ISO];

	clock_iso(r->timestamp_ms, at);
	machine(&p, r);
	for (size_t i = 0; i < r->n_results; i++)
		result(&p, res[i]);
	free(res);
	buf_addc(out, '\n');
	linef(&p, "run", "%s  %s, suite %s%s", r->run_id, at, r->suite,
	      r->forced ? ", FORCED (not comparable)" : "");
	linef(&p, "quality", "%s, preflight %s", quality_name(run_quality(r)),
	      r->preflight_passed ? "passed" : "failed");
	linef(&p, "store head", "%s %lld %s", head->origin, (long long)head->seq,
	      head->hash);
}
