/* SPDX-License-Identifier: MIT */
#include "tui/series_file.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/form.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "tui/series_cell.h"
#include "tui/series_rows.h"

#define NONE SIZE_MAX
#define SEVERAL (SIZE_MAX - 1)
#define LISTED 400       /* bytes of the list of columns in an error */

struct reading {
	const struct series_columns *want;
	struct series_data *d;
	char **name;             /* of the columns; NULL: the file has no names */
	size_t n_columns;
	size_t value, time;      /* columns; NONE: no time */
	size_t cap;
	const char *unit;        /* what the file is counted in: "line" */
	char divider;            /* that stands in the first row, and divides nothing
				  * here: ';' or a tab; NUL: none */
};

/* --- which columns ------------------------------------------------------------------ */

static bool can_be_typed(const char *name)
{
	return form_is_text(name, SIZE_MAX, "");
}

/* "throughput, latency" or "1 (26705), 2 (c0001)": what there is to choose from. */
static void list_columns(const struct reading *r, const struct series_row *row,
			 struct buf *out)
{
	for (size_t i = 0; i < r->n_columns; i++) {
		const char *s = r->name ? r->name[i] : row ? row->cell[i] : NULL;
		int n = s ? (int)utf8_fit(s, r->name ? 60 : 20) : 0;

		if (out->n > LISTED) {
			buf_adds(out, ", ...");
			return;
		}
		buf_adds(out, i ? ", " : "");
		if (r->name && can_be_typed(s))
			buf_addf(out, "%.*s", n, s);
		else if (s)
			buf_addf(out, "%zu (%.*s)", i + 1, n, s);
		else
			buf_addf(out, "%zu", i + 1);
	}
}

static int refuse_columns(const struct reading *r, const struct series_row *row,
			  const char *why, struct err *e)
{
	struct buf all = BUF_INIT;

	list_columns(r, row, &all);
	err_set(e, ERR_USAGE, "%s; the columns are %s", why, buf_str(&all));
	buf_release(&all);
	return ERR_USAGE;
}

/* The column of that name, in these capitals or else in any; NONE, or SEVERAL. */
static size_t column_called(const struct reading *r, const char *name)
{
	int (*const same[])(const char *, const char *) = { strcmp, strcasecmp };
	size_t at = NONE;

	for (size_t k = 0; k < sizeof same / sizeof *same && at == NONE; k++)
		for (size_t i = 0; r->name && i < r->n_columns; i++)
			if (same[k](r->name[i], name) == 0)
				at = at == NONE ? i : SEVERAL;
	return at;
}

/* A column that was asked for by --option. */
static int find_wanted(const struct reading *r, const char *option, const char *name,
		       size_t *out, struct err *e)
{
	char why[120];
	char *end;
	unsigned long place;

	*out = column_called(r, name);
	if (*out < r->n_columns)
		return 0;
	place = isdigit((unsigned char)*name) ? strtoul(name, &end, 10) : 0;
	if (place && !*end && place <= r->n_columns) {
		*out = place - 1;
		return 0;
	}
	snprintf(why, sizeof why, "--%s: %s '%.40s'", option,
		 *out == SEVERAL ? "several columns are called" : "there is no column",
		 name);
	return refuse_columns(r, NULL, why, e);
}

static size_t guess_time(const struct reading *r, const struct series_row *row)
{
	static const char *const usual[] = { "timestamp", "time", "date", "datetime" };
	double at;

	if (!r->name)
		return series_cell_time(row->cell[0], &at) == CELL_DATE ? 0 : NONE;
	for (size_t k = 0; k < sizeof usual / sizeof *usual; k++) {
		size_t i = column_called(r, usual[k]);

		if (i < r->n_columns && i != r->value &&
		    series_cell_time(row->cell[i], &at) >= CELL_UNIX)
			return i;
	}
	return NONE;
}

/* The only column of numbers but the time's, or the one called value. */
static int guess_value(struct reading *r, const struct series_row *row, struct err *e)
{
	size_t numbers = 0, named = column_called(r, "value");
	double x;

	for (size_t i = 0; i < r->n_columns; i++)
		if (i != r->time && series_cell_number(row->cell[i], &x) != CELL_WORD) {
			r->value = i;
			numbers++;
		}
	if (numbers == 0 && r->time != NONE && !r->want->time &&
	    series_cell_number(row->cell[r->time], &x) == CELL_NUMBER) {
		r->value = r->time;      /* a time that was measured */
		r->time = NONE;
		return 0;
	}
	if (!r->name && r->divider)   /* of "10;1,5" the 5 would be taken */
		return refuse_columns(r, row, "a cell holds several numbers", e);
	if (numbers != 1 && named < r->n_columns && named != r->time)
		r->value = named;
	else if (numbers == 0)
		return refuse_columns(r, row, "no column holds numbers", e);
	else if (numbers > 1)
		return refuse_columns(r, row, "several columns hold numbers: choose one "
				      "with --value", e);
	return 0;
}

static int choose_columns(struct reading *r, const struct series_row *row,
			  struct err *e)
{
	int rc = 0;

	r->value = r->time = NONE;
	if (r->want->value)
		rc = find_wanted(r, "value", r->want->value, &r->value, e);
	if (rc == 0 && r->want->time)
		rc = find_wanted(r, "time", r->want->time, &r->time, e);
	if (rc < 0 || !row)
		return rc;
	if (!r->want->time)
		r->time = guess_time(r, row);
	return r->want->value ? 0 : guess_value(r, row, e);
}

/* --- rows --------------------------------------------------------------------------- */

/* Names, unless a cell is a number, a word for none, or a date; but what the user
 * calls by its name is one. */
static bool is_names(const struct reading *r, const struct series_row *row)
{
	bool data = false;
	double x;

	for (size_t i = 0; i < row->n; i++) {
		const char *s = row->cell[i];

		if ((r->want->value && strcmp(s, r->want->value) == 0) ||
		    (r->want->time && strcmp(s, r->want->time) == 0))
			if (series_cell_number(s, &x) == CELL_WORD)
				return true;
		data |= series_cell_number(s, &x) != CELL_WORD ||
			series_cell_time(s, &x) != CELL_WORD;
	}
	return row->names || !data;
}

/* In the only cell, or behind a number or a time. */
static void look_for_divider(struct reading *r, const struct series_row *row)
{
	for (size_t i = 0; i < row->n && !r->divider; i++) {
		const char *s = row->cell[i], *at = strpbrk(s, ";\t");
		char *first = xstrndup(s, at ? (size_t)(at - s) : 0);
		double x;

		if (at && (row->n == 1 || series_cell_number(first, &x) == CELL_NUMBER ||
			   series_cell_time(first, &x) != CELL_WORD))
			r->divider = *at;
		free(first);
	}
}

static void take_names(struct reading *r, const struct series_row *row)
{
	r->name = arena_array(&r->d->arena, row->n, sizeof *r->name);
	for (size_t i = 0; i < row->n; i++)
		r->name[i] = arena_strdup(&r->d->arena, row->cell[i]);
}

static const char *shown_column(const struct reading *r, size_t i, char *out,
				size_t size)
{
	if (r->name)
		snprintf(out, size, "%.*s", (int)utf8_fit(r->name[i], 60), r->name[i]);
	else
		snprintf(out, size, "column %zu", i + 1);
	return out;
}

static int take_value(struct reading *r, const struct series_row *row, double *out,
		      struct err *e)
{
	const char *s = row->cell[r->value];
	char name[80];

	shown_column(r, r->value, name, sizeof name);
	switch (series_cell_number(s, out)) {
	case CELL_EMPTY:
		return err_set(e, ERR_REFUSED, "%s %zu: %s is empty: leave out lines "
			       "without a value", r->unit, row->line, name);
	case CELL_NONE:
		return err_set(e, ERR_REFUSED, "%s %zu: %s is %.20s, no finite number: "
			       "leave out lines without a value", r->unit, row->line, name,
			       s);
	case CELL_WORD:
		return err_set(e, ERR_REFUSED, "%s %zu: %s is \"%.40s\", not a number",
			       r->unit, row->line, name, s);
	default:
		return 0;
	}
}

static int take_time(struct reading *r, const struct series_row *row, double *out,
		     struct err *e)
{
	struct series_data *d = r->d;
	const char *s = row->cell[r->time];
	enum series_cell kind = series_cell_time(s, out);
	char name[80];

	if (kind == CELL_WORD)
		return err_set(e, ERR_REFUSED, "%s %zu: %s is \"%.40s\", neither a time "
			       "nor a number", r->unit, row->line,
			       shown_column(r, r->time, name, sizeof name),
			       s);
	d->dates = (d->dates || !d->n) && kind >= CELL_UNIX;
	d->time_text[d->n] = arena_strdup(&d->arena, s);
	return 0;
}

static int take_row(struct reading *r, const struct series_row *row, struct err *e)
{
	struct series_data *d = r->d;
	int rc;

	if (d->n == SERIES_FILE_MAX)
		return err_set(e, ERR_REFUSED, "%s %zu: more than %u values: give a "
			       "part of them", r->unit, row->line, SERIES_FILE_MAX);
	if (d->n == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 1024;
		d->value = xreallocarray(d->value, r->cap, sizeof *d->value);
		d->line = xreallocarray(d->line, r->cap, sizeof *d->line);
		if (r->time != NONE) {
			d->time = xreallocarray(d->time, r->cap, sizeof *d->time);
			d->time_text = xreallocarray(d->time_text, r->cap,
						     sizeof *d->time_text);
		}
	}
	rc = take_value(r, row, &d->value[d->n], e);
	if (rc == 0 && r->time != NONE)
		rc = take_time(r, row, &d->time[d->n], e);
	d->line[d->n] = row->line;
	d->n += rc == 0;
	return rc;
}

static int read_rows(struct reading *r, FILE *in, struct err *e)
{
	struct series_rows *rows = series_rows_new(in);
	struct series_row row;
	bool begun = false;
	int rc, got;

	while ((got = rc = series_rows_next(rows, &row, e)) == 1) {
		rc = 0;
		r->unit = series_rows_unit(rows);
		if (!r->n_columns) {
			r->n_columns = row.n;
			if (!row.names)   /* in JSON nothing is divided */
				look_for_divider(r, &row);
			if (is_names(r, &row)) {
				take_names(r, &row);
				continue;
			}
		}
		if (!begun)
			rc = choose_columns(r, &row, e);
		begun = true;
		if (rc == 0)
			rc = take_row(r, &row, e);
		if (rc < 0)
			break;
	}
	if (rc == 0 && got == 0 && !begun && r->n_columns)
		rc = choose_columns(r, NULL, e);
	series_rows_free(rows);
	return rc;
}

/* --- order -------------------------------------------------------------------------- */

struct place {
	double time;
	size_t i;
};

static int compare_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

static void sort(struct series_data *d)
{
	struct place *p = xreallocarray(NULL, d->n, sizeof *p);
	double *value = xreallocarray(NULL, d->n, sizeof *value);
	size_t *line = xreallocarray(NULL, d->n, sizeof *line);
	const char **text = xreallocarray(NULL, d->n, sizeof *text);

	for (size_t i = 0; i < d->n; i++)
		p[i] = (struct place){ d->time[i], i };
	qsort(p, d->n, sizeof *p, compare_place);
	for (size_t i = 0; i < d->n; i++) {
		d->time[i] = p[i].time;
		value[i] = d->value[p[i].i];
		line[i] = d->line[p[i].i];
		text[i] = d->time_text[p[i].i];
	}
	free(p);
	free(d->value);
	free(d->line);
	free(d->time_text);
	d->value = value;
	d->line = line;
	d->time_text = text;
}

static void put_in_order(struct series_data *d)
{
	double latest = -INFINITY;

	if (!d->time)
		return;
	for (size_t i = 0; i < d->n; i++) {
		d->moved += d->time[i] < latest;
		latest = fmax(latest, d->time[i]);
	}
	if (d->moved)
		sort(d);
	for (size_t i = 1; i < d->n; i++)
		d->equal += d->time[i] == d->time[i - 1];
}

static const char *hint(const struct reading *r)
{
	return r->divider == ';' ? ".  Columns are divided by commas; these seem to be "
				   "divided by semicolons" :
	       r->divider ? ".  Columns are divided by commas; these seem to be divided by "
			    "tabs" : "";
}

int series_file_read(const char *path, const struct series_columns *want,
		     struct series_data *out, struct err *e)
{
	struct reading r = { .want = want, .d = out, .value = NONE, .time = NONE };
	bool standard = strcmp(path, "-") == 0;
	FILE *in = standard ? stdin : fopen(path, "re");
	struct err why = ERR_INIT;
	int rc;

	*out = (struct series_data){ .arena = ARENA_INIT };
	if (!in) {
		bool missing = errno == ENOENT;

		err_sys(e, "%.200s", path);
		return missing ? ERR_NOT_FOUND : ERR_IO;
	}
	rc = read_rows(&r, in, &why);
	if (!standard)
		fclose(in);
	if (rc < 0)
		return err_set(e, rc, "%.200s: %s%s", standard ? "standard input" : path,
			       why.text, hint(&r));
	if (r.name && r.value != NONE)
		out->name = r.name[r.value];
	put_in_order(out);
	return 0;
}

void series_data_release(struct series_data *d)
{
	free(d->value);
	free(d->line);
	free(d->time);
	free(d->time_text);
	arena_release(&d->arena);
	*d = (struct series_data){ .arena = ARENA_INIT };
}
