/* SPDX-License-Identifier: MIT */
#include "core/model/import_same.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/number.h"
#include "core/base/utf8.h"
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

static void give(const struct import_source *src, const struct import_value *v,
		 struct import_given *out)
{
	const char *name = import_row_name(src, v->name);
	int c = calibration_column_find(name);

	if (!v->text || !*v->text)
		return;
	if (strcmp(name, "run_id") == 0)
		out->run_id = true;
	if (src->form == IMPORT_LONG && strcmp(name, "metric") == 0)
		c = metric_column(v->text);
	if (c >= 0)
		out->column[c] = true;
}

void import_given_of(const struct import_source *src, const struct import_row *row,
		     size_t n, struct import_given *out)
{
	*out = (struct import_given){ .run_id = false };
	/* the older forms have ids and columns of their own */
	if (src->form != IMPORT_COLUMNS && src->form != IMPORT_LONG)
		return;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < row[i].n; k++)
			give(src, &row[i].value[k], out);
}

/* --- comparing ----------------------------------------------------------------- */

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

static bool same_row(const struct calibration_row *a, const struct result *of,
		     const struct import_given *given,
		     const struct calibration_row *b, struct buf *why)
{
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++) {
		const struct calibration_column *c = calibration_column(i);

		/* what is not set was given by another of the rows */
		if (!given->column[i] || !a->value[i].set ||
		    same_value(c->type, &a->value[i], &b->value[i]))
			continue;
		buf_addf(why, "%s of %s %s is ", c->name, of->device, of->precision);
		add_value(why, c->type, &b->value[i]);
		buf_adds(why, " there and ");
		add_value(why, c->type, &a->value[i]);
		buf_adds(why, " here");
		return false;
	}
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
	same = same_row(&a, x, given, &b, why);
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
