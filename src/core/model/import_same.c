/* SPDX-License-Identifier: MIT */
#include "core/model/import_same.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/number.h"
#include "core/base/utf8.h"
#include "core/model/import_row_value.h"
#include "core/model/run.h"

#define SHOWN 60          /* bytes of a text in a message */
#define CUSTOM "custom:"

/* --- what rows give ---------------------------------------------------------- */

/* A metric of the long form by one of its names: "blas3", "blas3_gops",
 * "theoretical_peak". */
static int metric_column(const char *metric)
{
	static const char *const suffixes[] = { "", "_gops", "_gbps" };
	int m = metric_find(metric), c = -1;
	char name[80];

	if (m >= 0)
		return calibration_column_find(metric_table[m].column);
	for (size_t i = 0; c < 0 && i < sizeof suffixes / sizeof *suffixes; i++) {
		snprintf(name, sizeof name, "%.64s%s", metric, suffixes[i]);
		c = calibration_column_find(name);
	}
	return c;
}

/* What import_rows() may put in the place of what a row says, or add to it. */
static bool is_mended(const char *column)
{
	static const char *const names[] = {
		"hardware_fingerprint", "software_fingerprint", "fingerprint_rule",
		"imported", "notes", "stream_best_gbps", "peak_measured_gops",
		"theoretical_peak_gops", "peak_source", "efficiency",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(column, names[i]) == 0)
			return true;
	return false;
}

static void give(const struct import_source *src, const struct import_value *v,
		 struct import_given *out)
{
	const char *name = import_value_name(src, v);
	int c = calibration_column_find(name);

	if (!v->text || !*v->text)
		return;
	if (strcmp(name, "run_id") == 0)
		out->run_id = true;
	if (is_mended(name) || strcmp(name, "device") == 0 ||
	    strcmp(name, "precision") == 0)
		import_set_put(&out->own, out->own.n - 1, name, v->text);
	if (src->form == IMPORT_LONG && strcmp(name, "metric") == 0)
		c = metric_column(v->text);
	if (c >= 0)
		out->column[c] = true;
}

/* The long form has the figure in a column of its own: in the metric's unit. */
static void give_figure(const struct import_source *src, const struct import_row *r,
			struct import_given *out)
{
	const char *metric = import_row_mapped(src, r, "metric");
	const char *value = import_row_mapped(src, r, "value");
	int c = metric ? metric_column(metric) : -1;
	const char *name = c >= 0 ? calibration_column((size_t)c)->name : "";
	char text[NUMBER_SIZE];
	double v;

	if (!value || !is_mended(name) ||
	    import_number(name, value, &v, NULL) < 0 ||
	    import_unit(import_row_mapped(src, r, "unit"), strstr(name, "_gops")
			? "GOP/s" : strstr(name, "_gbps") ? "GB/s" : "", &v, NULL) < 0)
		return;
	number_format(v, text);
	import_set_put(&out->own, out->own.n - 1, name, text);
}

void import_given_of(const struct import_source *src, const struct import_row *row,
		     size_t n, struct import_given *out)
{
	*out = (struct import_given){ .run_id = false };
	/* the older forms have ids and columns of their own */
	if (src->form != IMPORT_COLUMNS && src->form != IMPORT_LONG)
		return;
	for (size_t i = 0; i < n; i++) {
		import_set_add(&out->own);
		for (size_t k = 0; k < row[i].n; k++)
			give(src, &row[i].value[k], out);
		if (src->form == IMPORT_LONG)
			give_figure(src, &row[i], out);
	}
}

void import_given_release(struct import_given *g)
{
	import_set_release(&g->own);
}

/* --- comparing ----------------------------------------------------------------- */

/* What is compared, and where it is told. */
struct given_of {
	const struct import_given *given;
	const struct result *of;
	struct buf *why;
};

static bool same_value(enum calibration_type type, const struct calibration_value *a,
		       const struct calibration_value *b)
{
	if (!a->set || !b->set)
		return a->set == b->set;
	if (type == CALIBRATION_TEXT)
		return strcmp(a->s.p, b->s.p) == 0;
	return type == CALIBRATION_REAL ? a->d == b->d : a->i == b->i;
}

/* At most SHOWN bytes of whole characters. */
static void add_shown(struct buf *out, const char *s, size_t n)
{
	size_t at = 0;
	uint32_t cp;

	buf_addc(out, '"');
	while (at < n) {
		size_t len = utf8_next(s + at, n - at, &cp);

		if (at + len > SHOWN)
			break;
		if (utf8_is_control(cp))   /* notes may have lines */
			buf_addc(out, ' ');
		else
			buf_add(out, s + at, len);
		at += len;
	}
	buf_adds(out, at < n ? "...\"" : "\"");
}

static void add_value(struct buf *out, enum calibration_type type,
		      const struct calibration_value *v)
{
	char text[NUMBER_SIZE > CLOCK_ISO ? NUMBER_SIZE : CLOCK_ISO];

	if (!v->set) {
		buf_adds(out, "empty");
	} else if (type == CALIBRATION_TEXT) {
		add_shown(out, v->s.p, v->s.n);
	} else if (type == CALIBRATION_REAL) {
		number_format(v->d, text);
		buf_adds(out, text);
	} else if (type == CALIBRATION_TIME) {
		clock_iso(v->i, text);
		buf_adds(out, text);
	} else {
		buf_addf(out, "%lld", (long long)v->i);
	}
}

/* Is this the row, or in the long form one of the rows, of a result? */
static bool is_row_of(const struct import_row *r, const struct result *x)
{
	const char *device = import_row_get(r, "device");
	const char *precision = import_row_get(r, "precision");
	char name[IMPORT_NAME];

	return device && precision && import_device(device, name, NULL) == 0 &&
	       strcmp(name, x->device) == 0 &&
	       import_precision(precision, name, NULL) == 0 &&
	       strcmp(name, x->precision) == 0;
}

/* What the rows of a result say in a column that the import may change, in their
 * own words; NULL: nothing. */
static const char *own_text(const struct import_given *given, const struct result *x,
			    const char *column)
{
	const char *text = NULL;

	for (size_t i = 0; i < given->own.n && !text; i++)
		if (is_row_of(&given->own.row[i], x))
			text = import_row_get(&given->own.row[i], column);
	return text;
}

/* A text as a value of that type; not set: it is none. */
static struct calibration_value told(enum calibration_type type, const char *text)
{
	struct calibration_value v = { .set = true };
	bool flag = false;
	double x = 0;

	if (type == CALIBRATION_TEXT) {
		v.s.p = text;
		v.s.n = strlen(text);
	} else if (type == CALIBRATION_FLAG) {
		v.set = import_bool("", text, &flag, NULL) == 0;
		v.i = flag;
	} else {
		v.set = import_number("", text, &x, NULL) == 0 && fabs(x) < 9e15;
		if (type == CALIBRATION_REAL)
			v.d = x;
		else
			v.i = v.set ? (int64_t)x : 0;
	}
	return v;
}

/* One column of a result, of which the rows give some value. */
static bool same_column(const struct calibration_column *c, const struct given_of *g,
			struct calibration_value here,
			const struct calibration_value *there)
{
	const char *text;

	if (!here.set || same_value(c->type, &here, there))
		return true;   /* not set: another of the rows gave it */
	if (is_mended(c->name)) {
		text = own_text(g->given, g->of, c->name);
		if (!text)
			return true;   /* nor is it this row's */
		here = told(c->type, text);
		if (same_value(c->type, &here, there))
			return true;
	}
	buf_addf(g->why, "%s of %s %s is ", c->name, g->of->device, g->of->precision);
	add_value(g->why, c->type, there);
	buf_adds(g->why, " there and ");
	add_value(g->why, c->type, &here);
	buf_adds(g->why, " here");
	return false;
}

static bool same_row(const struct calibration_row *a, const struct given_of *g,
		     const struct calibration_row *b)
{
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++)
		if (g->given->column[i] &&
		    !same_column(calibration_column(i), g, a->value[i], &b->value[i]))
			return false;
	return true;
}

static const struct result *find_result(const struct run *r, const struct result *like)
{
	for (size_t i = 0; i < r->n_results; i++)
		if (strcmp(r->results[i].device, like->device) == 0 &&
		    strcmp(r->results[i].precision, like->precision) == 0)
			return &r->results[i];
	return NULL;
}

static bool same_result(const struct run *rows, const struct result *x,
			const struct import_given *given, const struct run *stored,
			struct buf *why)
{
	const struct given_of g = { .given = given, .of = x, .why = why };
	const struct result *y = find_result(stored, x);
	struct calibration_row a, b;
	struct buf notes_a = BUF_INIT, notes_b = BUF_INIT;
	bool same;

	if (!y) {
		buf_addf(why, "it has no row of %s %s there", x->device,
			 x->precision);
		return false;
	}
	calibration_row_of(rows, x, &notes_a, &a);
	calibration_row_of(stored, y, &notes_b, &b);
	same = same_row(&a, &g, &b);
	buf_release(&notes_a);
	buf_release(&notes_b);
	return same;
}

static const struct sample *find_custom(const struct run *r, const struct sample *like)
{
	for (size_t i = 0; i < r->n_samples; i++) {
		const struct sample *s = &r->samples[i];

		if (strcmp(s->kernel, like->kernel) == 0 &&
		    strcmp(s->device, like->device) == 0 &&
		    strcmp(s->precision, like->precision) == 0)
			return s;
	}
	return NULL;
}

static bool same_custom(const struct sample *a, const struct run *stored,
			struct buf *why)
{
	const struct sample *b = find_custom(stored, a);
	struct calibration_value here = { .set = true, .d = a->value };
	struct calibration_value there = { .set = b && !isnan(b->value),
					   .d = b ? b->value : 0 };

	if (same_value(CALIBRATION_REAL, &here, &there))
		return true;
	buf_addf(why, "%s of %s %s is ", a->kernel, a->device, a->precision);
	add_value(why, CALIBRATION_REAL, &there);
	buf_adds(why, " there and ");
	add_value(why, CALIBRATION_REAL, &here);
	buf_adds(why, " here");
	return false;
}

bool import_same(const struct run *rows, const struct import_given *given,
		 const struct run *stored, struct buf *why)
{
	for (size_t i = 0; i < rows->n_results; i++)
		if (!same_result(rows, &rows->results[i], given, stored, why))
			return false;
	for (size_t i = 0; i < rows->n_samples; i++)
		if (strncmp(rows->samples[i].kernel, CUSTOM, strlen(CUSTOM)) == 0 &&
		    !same_custom(&rows->samples[i], stored, why))
			return false;
	return true;
}
