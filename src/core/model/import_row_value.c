/* SPDX-License-Identifier: MIT */
#include "core/model/import_row_value.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/base/number.h"
#include "core/base/xmem.h"

#define FIGURE_MAX 1e15      /* as run_validate() has it */
#define ZONE_MAX_S (14 * 3600)
#define ZONE_STEP_S 900      /* zones are whole quarters of an hour */

/* The name space of imported runs: a random UUID, fixed for good. */
#define IMPORT_SPACE "4b1f7c52-0f0e-4c77-9a52-6a4f2a3d9be1"

int import_number(const char *column, const char *text, double *out,
		  struct err *e)
{
	size_t n = strspn(text, "+-.0123456789eE");
	char *end;

	if (strcasecmp(text, "nan") == 0 || strcasestr(text, "inf") == text)
		return err_set(e, ERR_REFUSED, "%s: %.20s is not a finite number",
			       column, text);
	*out = strtod(text, &end);
	if (text[n] || end == text || *end)
		return err_set(e, ERR_FORMAT, "%s: \"%.60s\" is not a number",
			       column, text);
	if (!isfinite(*out))
		return err_set(e, ERR_REFUSED, "%s: %.60s is out of range", column,
			       text);
	return 0;
}

int import_figure(const char *column, const char *text, double *out,
		  struct err *e)
{
	int rc = import_number(column, text, out, e);

	if (rc)
		return rc;
	if (*out < 0)
		return err_set(e, ERR_REFUSED, "%s: %.60s is negative", column, text);
	if (*out > FIGURE_MAX)
		return err_set(e, ERR_REFUSED, "%s: %.60s is out of range", column,
			       text);
	return 0;
}

int import_bool(const char *column, const char *text, bool *out, struct err *e)
{
	*out = strcmp(text, "1") == 0 || strcasecmp(text, "true") == 0;
	if (*out || strcmp(text, "0") == 0 || strcasecmp(text, "false") == 0)
		return 0;
	return err_set(e, ERR_FORMAT, "%s: \"%.60s\" is none of 0, 1, true, false",
		       column, text);
}

/* Lower case of what is short and of letters, digits and . _ : - */
static int plain_name(const char *column, const char *text,
		      char out[IMPORT_NAME], struct err *e)
{
	size_t n = strlen(text);

	if (n >= IMPORT_NAME)
		return err_set(e, ERR_FORMAT, "%s: a name of %zu bytes", column, n);
	for (size_t i = 0; i <= n; i++) {
		if (text[i] && !isalnum((unsigned char)text[i]) &&
		    !strchr("._:-", text[i]))
			return err_set(e, ERR_FORMAT, "%s: \"%.60s\" is no name of "
				       "letters and digits", column, text);
		out[i] = (char)tolower((unsigned char)text[i]);
	}
	return 0;
}

/* "cuda", "gpu2", "hip:1"; *n is its number.  False: it is no GPU. */
static bool is_gpu(const char *name, unsigned long *n)
{
	static const char *const gpu[] = { "cuda", "gpu", "hip" };

	for (size_t i = 0; i < sizeof gpu / sizeof *gpu; i++) {
		const char *number = name + strlen(gpu[i]);
		size_t digits;

		if (strncmp(name, gpu[i], strlen(gpu[i])) != 0)
			continue;
		if (!*number) {
			*n = 0;
			return true;
		}
		number += *number == ':';
		digits = strspn(number, "0123456789");
		*n = strtoul(number, NULL, 10);
		return digits && digits <= 3 && !number[digits];
	}
	return false;
}

int import_device(const char *text, char out[IMPORT_NAME], struct err *e)
{
	unsigned long n = 0;
	int rc = plain_name("device", text, out, e);

	if (rc || strcmp(out, "cpu") == 0)
		return rc;
	if (!is_gpu(out, &n))
		return err_set(e, ERR_REFUSED, "device: \"%.60s\" is neither cpu nor "
			       "one of gpu0, gpu1 ... (or cuda, cuda:1, hip:1)", text);
	snprintf(out, IMPORT_NAME, "gpu%lu", n);
	return 0;
}

int import_precision(const char *text, char out[IMPORT_NAME], struct err *e)
{
	static const struct { const char *ours, *theirs[3]; } names[] = {
		{ .ours = "fp64", .theirs = { "float64", "double", "f64" } },
		{ .ours = "fp32", .theirs = { "float32", "single", "f32" } },
		{ .ours = "tf32", .theirs = { "tensorfloat32" } },
		{ .ours = "fp16", .theirs = { "float16", "half", "f16" } },
		{ .ours = "bf16", .theirs = { "bfloat16", "bfloat" } },
		{ .ours = "fp8", .theirs = { "float8", "f8" } },
		{ .ours = "int8", .theirs = { "i8", "s8" } },
	};
	int rc = plain_name("precision", text, out, e);

	for (size_t i = 0; rc == 0 && i < sizeof names / sizeof *names; i++)
		for (size_t k = 0; k < 3 && names[i].theirs[k]; k++)
			if (strcmp(out, names[i].theirs[k]) == 0)
				snprintf(out, IMPORT_NAME, "%s", names[i].ours);
	return rc;
}

/* Unix seconds, "Z", or an offset behind the time of day. */
static bool has_zone(const char *s)
{
	const char *day_end = strpbrk(s, "T ");

	return s[strspn(s, "0123456789")] == '\0' ||
	       (day_end && strpbrk(day_end, "Z+-"));
}

double import_last_place(const char *text)
{
	const char *e = strpbrk(text, "eE"), *point = strchr(text, '.');
	size_t places = point ? strspn(point + 1, "0123456789") : 0;

	return pow(10, (e ? strtod(e + 1, NULL) : 0) - (double)places);
}

/* The second that timestamp is told to: one, or a decimal of it that milliseconds
 * have. */
static double second_of(const char *timestamp)
{
	const char *point = strchr(timestamp, '.');

	return point ? fmax(import_last_place(point), 1e-3) : 1;
}

/* A local time and the second that it was: which whole quarter lies between?  What is
 * rounded, or cut, is less than one of its last place from what it was. */
static int agree(struct import_time *t, const char *timestamp, const char *seconds,
		 struct err *e)
{
	double unix_s = strtod(seconds, NULL);
	double place = fmax(second_of(timestamp), import_last_place(seconds));
	double apart = unix_s - (double)t->ms / 1000;
	double zone = t->naive ? round(apart / ZONE_STEP_S) * ZONE_STEP_S : 0;

	/* a double has such seconds to a quarter of a microsecond */
	if (fabs(zone) > ZONE_MAX_S || !(fabs(apart - zone) < fmin(place, 1) - 1e-6))
		return err_set(e, ERR_REFUSED, "timestamp_unix: %.17g is %.15g s from "
			       "timestamp", unix_s, round(apart * 1000) / 1000);
	t->ms += (int64_t)zone * 1000;
	t->by_unix = t->naive;
	return 0;
}

int import_time(const struct import_row *r, int64_t now_ms,
		struct import_time *out, struct err *e)
{
	const char *text = import_row_get(r, "timestamp");
	const char *seconds = import_row_get(r, "timestamp_unix");
	double s = 0;
	int rc = seconds ? import_figure("timestamp_unix", seconds, &s, e) : 0;

	*out = (struct import_time){ .ms = 0 };
	if (rc)
		return rc;
	if (!text && !seconds)
		return err_set(e, ERR_REFUSED, "timestamp: there is no time");
	if (s >= 253402300800.0)
		return err_set(e, ERR_REFUSED, "timestamp_unix: %.60s is out of range",
			       seconds);
	if (!text) {
		out->ms = (int64_t)round(s * 1000);
	} else {
		if (clock_parse(text, &out->ms) != 0)
			return err_set(e, ERR_FORMAT, "timestamp: \"%.60s\" is neither "
				       "ISO 8601 nor Unix seconds", text);
		out->naive = !has_zone(text);
		rc = seconds ? agree(out, text, seconds, e) : 0;
	}
	if (rc == 0 && out->ms < 0)
		return err_set(e, ERR_REFUSED, "timestamp: %.60s is before 1970", text);
	return rc ? rc : import_refuse_future(out->ms, now_ms, e);
}

/* Giga operations or bytes that one of them is; a letter of bytes may be followed by i. */
static const struct { char letter; double giga, gibi; } prefix_table[] = {
	{ .letter = 'k', .giga = 1e-6, .gibi = 1.024e-6 },
	{ .letter = 'M', .giga = 1e-3, .gibi = 1.048576e-3 },
	{ .letter = 'G', .giga = 1, .gibi = 1.073741824 },
	{ .letter = 'T', .giga = 1e3, .gibi = 1099.511627776 },
	{ .letter = 'P', .giga = 1e6, .gibi = 1125899.906842624 },
	{ .letter = 'E', .giga = 1e9, .gibi = 1152921504.606846976 },
};

/* 0: it is none. */
static double factor_of_bytes(const char *unit)
{
	if (strcmp(unit, "B/s") == 0)
		return 1e-9;
	for (size_t i = 0; i < sizeof prefix_table / sizeof *prefix_table; i++) {
		if (*unit != prefix_table[i].letter &&
		    !(*unit == 'K' && prefix_table[i].letter == 'k'))
			continue;
		/* "Mb/s" are bits: the case counts */
		if (strcmp(unit + 1, "B/s") == 0)
			return prefix_table[i].giga;
		return strcmp(unit + 1, "iB/s") == 0 ? prefix_table[i].gibi : 0;
	}
	return 0;
}

static bool is_operations(const char *unit)
{
	static const char *const stem[] = { "OP/s", "OPS", "FLOP/s", "FLOPS" };

	for (size_t i = 0; i < sizeof stem / sizeof *stem; i++)
		if (strcasecmp(unit, stem[i]) == 0)
			return true;
	return false;
}

static double factor_of_operations(const char *unit)
{
	if (is_operations(unit))
		return 1e-9;
	for (size_t i = 0; i < sizeof prefix_table / sizeof *prefix_table; i++)
		if (toupper((unsigned char)*unit) ==
		    toupper((unsigned char)prefix_table[i].letter) &&
		    is_operations(unit + 1))
			return prefix_table[i].giga;
	return 0;
}

static double factor_of_ratio(const char *unit)
{
	if (strcasecmp(unit, "%") == 0 || strcasecmp(unit, "percent") == 0)
		return 0.01;
	return strcasecmp(unit, "ratio") == 0;
}

int import_unit(const char *unit, const char *want, double *v, struct err *e)
{
	bool bytes = strcmp(want, "GB/s") == 0;
	double factor;

	if (!unit || strcmp(unit, want) == 0)
		return 0;
	factor = bytes ? factor_of_bytes(unit)
		: *want ? factor_of_operations(unit) : factor_of_ratio(unit);
	*v *= factor;
	if (factor > 0)
		return 0;
	return err_set(e, ERR_REFUSED, "unit: \"%.40s\" is no unit of this metric, "
		       "which is %s%s%s", unit, *want ? "in " : "a ratio", want,
		       bytes ? " (or B/s, kB/s, MB/s ..., KiB/s ...)"
		       : *want ? " (or OPS, FLOP/s, FLOPS, with k to E before it)"
		       : " (or %)");
}

static int by_name(const void *a, const void *b)
{
	const struct import_value *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* The older tables number their rows: that is no content. */
static bool counts(enum import_form form, const struct import_value *v)
{
	return v->text && *v->text && (strcmp(v->name, "id") != 0 ||
	       (form != IMPORT_CALIBRATIONS && form != IMPORT_CALIBRATION_RUNS));
}

/* "name=LENGTH:text" for each value that is told, sorted by name. */
static char *row_text(enum import_form form, const struct import_row *r)
{
	struct import_value *v = xcalloc(r->n + 1, sizeof *v);
	struct buf b = BUF_INIT;
	size_t n = 0;
	double x;

	for (size_t i = 0; i < r->n; i++)
		if (counts(form, &r->value[i]))
			v[n++] = r->value[i];
	qsort(v, n, sizeof *v, by_name);
	for (size_t i = 0; i < n; i++) {
		char number[NUMBER_SIZE];
		const char *text = v[i].text;

		if (import_number("", text, &x, NULL) == 0) {
			number_format(x, number);
			text = number;
		}
		buf_addf(&b, "%s=%zu:%s\n", v[i].name, strlen(text), text);
	}
	free(v);
	buf_addc(&b, '\n');
	return buf_steal(&b);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void import_row_id(enum import_form form, const struct import_row *row, size_t n,
		   char out[37])
{
	static const char *const kind[] = {
		[IMPORT_COLUMNS] = "calibration_run", [IMPORT_LONG] = "long",
		[IMPORT_CALIBRATIONS] = "calibrations",
		[IMPORT_CALIBRATION_RUNS] = "calibration_runs",
		[IMPORT_FILE] = "calibration file",
	};
	char **text = xcalloc(n + 1, sizeof *text);
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		text[i] = row_text(form, &row[i]);
	qsort(text, n, sizeof *text, by_text);
	buf_addf(&b, "%s\n", kind[form]);
	for (size_t i = 0; i < n; i++) {
		buf_adds(&b, text[i]);
		free(text[i]);
	}
	digest_uuid5(IMPORT_SPACE, buf_str(&b), b.n, out);
	buf_release(&b);
	free(text);
}
