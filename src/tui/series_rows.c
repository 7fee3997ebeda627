/* SPDX-License-Identifier: MIT */
#include "tui/series_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/json_split.h"
#include "core/base/number.h"
#include "core/base/xmem.h"

#define ROW_BYTES (1u << 20)   /* of one JSON value, as of a CSV record */

struct series_rows {
	FILE *in;
	bool opened;                 /* one of the three, by the first byte */
	struct csv_reader *csv;
	struct json_split *json;
	struct cJSON *array;
	const struct cJSON *member;  /* of it: the next one */
	size_t line;                 /* of the value that came last */
	enum json_kind kind;         /* of the first value of JSON */
	size_t n;                    /* its cells; 0 before it */
	char **key;                  /* of objects */
	struct cJSON *waiting;       /* the first object, behind its keys */
	struct buf text;             /* the cells of a row, a NUL behind each */
	const char **cell;
};

struct series_rows *series_rows_new(FILE *in)
{
	struct series_rows *r = xcalloc(1, sizeof *r);

	r->in = in;
	r->cell = xcalloc(CSV_COLUMNS_MAX, sizeof *r->cell);
	r->key = xcalloc(CSV_COLUMNS_MAX, sizeof *r->key);
	return r;
}

void series_rows_free(struct series_rows *r)
{
	if (!r)
		return;
	csv_reader_free(r->csv);
	json_split_free(r->json);
	if (!r->array)
		json_free(r->waiting);
	json_free(r->array);
	for (size_t i = 0; i < CSV_COLUMNS_MAX; i++)
		free(r->key[i]);
	free(r->key);
	free(r->cell);
	buf_release(&r->text);
	free(r);
}

static int open_array(struct series_rows *r, struct err *e)
{
	struct buf all = BUF_INIT;
	size_t got;

	do {
		buf_reserve(&all, 1 << 16);
		got = fread(all.p + all.n, 1, 1 << 16, r->in);
		all.n += got;
	} while (got && all.n <= JSON_MAX_BYTES);
	r->array = json_parse(all.p, all.n, e);
	if (r->array)
		r->member = json_first(r->array);
	buf_release(&all);
	return r->array ? 0 : ERR_FORMAT;
}

/* The first byte that is no blank, which stays; *o is where.  A byte-order mark is
 * taken; false: what begins like one is none. */
static bool first_byte(FILE *in, int *out, struct json_split_options *o)
{
	int c = getc(in);

	if (c == 0xef) {
		if (getc(in) != 0xbb || getc(in) != 0xbf)
			return false;
		o->before = 3;
		c = getc(in);
	}
	while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
		o->line += c == '\n';
		o->before = c == '\n' ? 0 : o->before + 1;
		c = getc(in);
	}
	*out = c == EOF ? EOF : ungetc(c, in);
	return true;
}

static int open_reader(struct series_rows *r, struct err *e)
{
	struct json_split_options o = { .max = ROW_BYTES, .line = 1 };
	int c;

	r->opened = true;
	if (!first_byte(r->in, &c, &o))
		return err_set(e, ERR_FORMAT, "this is neither JSON nor CSV");
	if (c == '[')
		return open_array(r, e);
	if (c == '{') {
		r->json = json_split_new(r->in, &o);
	} else {
		r->csv = csv_reader_new(r->in);
		if (o.line > 1 || o.before)   /* else it looks for marks itself */
			csv_reader_begin(r->csv, o.line);
	}
	return 0;
}

const char *series_rows_unit(const struct series_rows *r)
{
	return r->array ? "value" : "line";
}

static int csv_next(struct series_rows *r, struct series_row *out, struct err *e)
{
	struct csv_record record;
	int rc = csv_read(r->csv, &record, e);

	if (rc == 1)
		*out = (struct series_row){ .cell = record.field, .n = record.n,
					    .line = record.line };
	return rc;
}

/* --- JSON ------------------------------------------------------------------------- */

static void add_cell(struct series_rows *r, const struct cJSON *v)
{
	char number[NUMBER_SIZE] = "";
	const char *s = number;

	switch (v ? json_kind(v) : JSON_NULL) {
	case JSON_NULL:
		break;
	case JSON_BOOL:
		s = json_value_is_true(v) ? "true" : "false";
		break;
	case JSON_NUMBER:
		if (isfinite(json_value_num(v)))
			number_format(json_value_num(v), number);
		else
			s = "inf";
		break;
	case JSON_STRING:
		s = json_value_str(v);
		break;
	case JSON_ARRAY:
		s = "[...]";
		break;
	case JSON_OBJECT:
		s = "{...}";
		break;
	}
	buf_add(&r->text, s, strlen(s) + 1);
}

static int end_row(struct series_rows *r, size_t n, struct series_row *out)
{
	const char *p = r->text.p;

	for (size_t i = 0; i < n; i++) {
		r->cell[i] = p;
		p += strlen(p) + 1;
	}
	*out = (struct series_row){ .cell = r->cell, .n = n, .line = r->line };
	return 1;
}

static int keys_row(struct series_rows *r, struct cJSON *o, struct series_row *out,
		    struct err *e)
{
	r->waiting = o;
	buf_reset(&r->text);
	for (const struct cJSON *m = json_first(o); m; m = json_next(m)) {
		if (r->n == CSV_COLUMNS_MAX)
			return err_set(e, ERR_REFUSED, "%s %zu: over the limit of %u "
				       "keys", series_rows_unit(r), r->line, CSV_COLUMNS_MAX);
		r->key[r->n++] = xstrdup(json_key(m));
		buf_add(&r->text, json_key(m), strlen(json_key(m)) + 1);
	}
	if (!r->n)
		return err_set(e, ERR_REFUSED, "%s %zu: an object without a key",
			       series_rows_unit(r), r->line);
	end_row(r, r->n, out);
	out->names = true;
	return 1;
}

static int value_row(struct series_rows *r, const struct cJSON *v,
		     struct series_row *out, struct err *e)
{
	size_t n = 0;

	buf_reset(&r->text);
	if (r->kind == JSON_OBJECT) {
		for (; n < r->n; n++)
			add_cell(r, json_get(v, r->key[n]));
	} else if (r->kind == JSON_ARRAY) {
		for (const struct cJSON *m = json_first(v); m; m = json_next(m))
			if (n++ < CSV_COLUMNS_MAX)
				add_cell(r, m);
	} else {
		add_cell(r, v);
		n = 1;
	}
	if (!r->n)
		r->n = n;
	if (!n || n != r->n || n > CSV_COLUMNS_MAX)
		return err_set(e, ERR_REFUSED, "%s %zu: %zu values in a row, and %zu "
			       "in the first one", series_rows_unit(r), r->line, n, r->n);
	return end_row(r, n, out);
}

/* The next of JSON lines; NULL with *rc 0 at the end, or negative. */
static struct cJSON *next_line(struct series_rows *r, int *rc, struct err *e)
{
	struct json_piece piece = { .line = 1 };
	struct err why = ERR_INIT;
	struct cJSON *v = NULL;

	for (;;) {
		*rc = json_split_next(r->json, &piece, &why);
		r->line = piece.line;
		if (*rc > 0)
			v = json_parse(piece.p, piece.n, &why);
		if (v || *rc <= 0 || !piece.unread)
			break;
		json_split_back(r->json);   /* several values on one line */
		err_clear(&why);
	}
	if (*rc > 0 && !v)
		*rc = ERR_FORMAT;
	if (*rc == ERR_REFUSED || (*rc == ERR_FORMAT && strncmp(why.text, "line ", 5)))
		err_set(e, *rc, "line %zu: %s", r->line, why.text);
	else if (*rc < 0)
		err_set(e, *rc, "%s", why.text);
	return v;
}

/* The next value, which stays the reader's where it is in an array. */
static struct cJSON *next_value(struct series_rows *r, int *rc, struct err *e)
{
	const struct cJSON *v = r->member;

	if (!r->array)
		return next_line(r, rc, e);
	*rc = v ? 1 : 0;
	if (v) {
		r->member = json_next(v);
		r->line++;
	}
	return (struct cJSON *)v;
}

static int json_next_row(struct series_rows *r, struct series_row *out, struct err *e)
{
	struct cJSON *v = r->waiting;
	int rc = 1;

	r->waiting = NULL;
	if (!v)
		v = next_value(r, &rc, e);
	if (!v)
		return rc;
	if (!r->n) {
		r->kind = json_kind(v);
		if (r->kind == JSON_OBJECT)
			return keys_row(r, v, out, e);
	}
	if (json_kind(v) != r->kind && (r->kind == JSON_OBJECT || r->kind == JSON_ARRAY))
		rc = err_set(e, ERR_REFUSED, "%s %zu: not %s as the first value is",
			     series_rows_unit(r), r->line, r->kind == JSON_OBJECT ? "an object" :
			     "an array");
	else
		rc = value_row(r, v, out, e);
	if (!r->array)
		json_free(v);
	return rc;
}

int series_rows_next(struct series_rows *r, struct series_row *out, struct err *e)
{
	if (!r->opened) {
		int rc = open_reader(r, e);

		if (rc < 0)
			return rc;
	}
	return r->csv ? csv_next(r, out, e) : json_next_row(r, out, e);
}
