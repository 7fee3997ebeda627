/* SPDX-License-Identifier: MIT */
#include "core/base/csv.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/number.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"

#define CHUNK (64u << 10)
#define BOM "\xef\xbb\xbf"

struct csv_reader {
	FILE *in;
	char *chunk;
	size_t at, have;     /* what is left of the chunk is [at, have) */
	size_t line;         /* of the next byte */
	size_t columns;      /* of the first record; 0 before it */
	size_t began;        /* the line of the record's first byte */
	struct buf text;     /* the fields of a record, a NUL behind each */
	size_t n;            /* how many there are, CSV_COLUMNS_MAX at most … */
	size_t fields;       /* … and how many there were */
	const char **field;
	struct err refused;  /* what is wrong with this record */
	struct err failed;   /* the failure that ended it */
};

struct csv_reader *csv_reader_new(FILE *in)
{
	struct csv_reader *r = xcalloc(1, sizeof *r);

	r->in = in;
	r->chunk = xmalloc(CHUNK);
	r->field = xcalloc(CSV_COLUMNS_MAX, sizeof *r->field);
	return r;
}

void csv_reader_free(struct csv_reader *r)
{
	if (!r)
		return;
	buf_release(&r->text);
	free(r->field);
	free(r->chunk);
	free(r);
}

void csv_reader_begin(struct csv_reader *r, size_t line)
{
	r->line = line;
}

#define END (-1)

/* The next byte, which stays; END also where reading failed. */
static int peek(struct csv_reader *r)
{
	if (r->at == r->have) {
		r->at = 0;
		r->have = fread(r->chunk, 1, CHUNK, r->in);
		if (!r->have) {
			if (ferror(r->in))
				err_sys(&r->failed, "line %zu: cannot be read", r->line);
			return END;
		}
	}
	return (unsigned char)r->chunk[r->at];
}

static bool is_plain(char c, bool quoted)
{
	return c != '"' && c && c != '\n' &&
	       (quoted || (c != ',' && c != '\r'));
}

/* Moves the bytes without a meaning, all up to the next one that has one or to
 * the end of the chunk, into the field. */
static int take_plain(struct csv_reader *r, size_t start, bool quoted)
{
	const char *p = r->chunk + r->at;
	size_t left = r->have - r->at, n = 0;

	while (n < left && is_plain(p[n], quoted))
		n++;
	if (r->text.n - start + n > CSV_FIELD_MAX)
		return err_set(&r->failed, ERR_FORMAT, "line %zu: field %zu is "
			       "over the limit of %u bytes", r->line, r->n + 1,
			       CSV_FIELD_MAX);
	if (r->text.n + n >= CSV_RECORD_MAX)
		return err_set(&r->failed, ERR_FORMAT, "line %zu: a record over "
			       "the limit of %u bytes", r->line, CSV_RECORD_MAX);
	buf_add(&r->text, p, n);
	r->at += n;
	return 0;
}

/* To behind the end of the line, or of the file. */
static void skip_line(struct csv_reader *r)
{
	const char *p, *nl = NULL;

	while (!nl && peek(r) != END) {
		p = r->chunk + r->at;
		nl = memchr(p, '\n', r->have - r->at);
		r->at = nl ? (size_t)(nl + 1 - r->chunk) : r->have;
	}
	r->line += nl != NULL;
}

/* Of a record that is on one line so far the next one begins behind that line.  Where
 * quotes have taken in lines, one of them may be missing, and nobody can tell. */
static int refuse_byte(struct csv_reader *r, int c)
{
	const char *what = c == '\r' ? "a carriage return without a line feed"
		: c == '"' ? "a quotation mark inside a field without quotes"
		: c ? "text behind a closing quotation mark"
		: "a NUL byte: this is no text";

	if (!c || c == '\r')
		return err_set(&r->failed, ERR_FORMAT, "line %zu: %s", r->line, what);
	if (r->line != r->began)
		return err_set(&r->failed, ERR_FORMAT, "line %zu: %s, in a record that "
			       "begins in line %zu: where the next one begins cannot "
			       "be told", r->line, what, r->began);
	err_set(&r->refused, ERR_REFUSED, "line %zu: %s", r->line, what);
	skip_line(r);
	return r->failed.code ? r->failed.code : ERR_REFUSED;
}

/* Behind the opening quotation mark; takes the closing one. */
static int read_quoted(struct csv_reader *r)
{
	size_t start = r->text.n, opened = r->line;
	int c, rc = 0;

	while (rc == 0) {
		c = peek(r);
		if (c == END)
			return err_set(&r->failed, ERR_FORMAT, "line %zu: a "
				       "quotation mark that is never closed", opened);
		if (c == '"') {
			r->at++;
			if (peek(r) != '"')
				return 0;
		}
		if (c == '"' || c == '\n') {
			r->line += c == '\n';
			buf_addc(&r->text, (char)c);
			r->at++;
			c = peek(r);
		}
		rc = c == 0 ? refuse_byte(r, c) : take_plain(r, start, true);
	}
	return rc;
}

static int read_bare(struct csv_reader *r)
{
	size_t start = r->text.n;
	int c = peek(r), rc = 0;

	while (rc == 0 && c != END && is_plain((char)c, false)) {
		rc = take_plain(r, start, false);
		c = peek(r);
	}
	return rc;
}

/* One field and what ends it: ',', '\n' or END (a negative error else). */
static int read_field(struct csv_reader *r, int *ending)
{
	int rc, c = peek(r);

	if (c == '"') {
		r->at++;
		rc = read_quoted(r);
	} else {
		rc = read_bare(r);
	}
	if (rc < 0)
		return rc;
	buf_add(&r->text, "", 1);
	c = peek(r);
	if (c == '\r') {
		r->at++;
		if (peek(r) != '\n' && peek(r) != END)
			return refuse_byte(r, c);
		c = peek(r);
	}
	if (c != ',' && c != '\n' && c != END)
		return refuse_byte(r, c);
	r->at += c != END;
	r->line += c == '\n';
	*ending = c;
	return r->failed.code;
}

/* Fields over the limit are read, and not kept. */
static void read_fields(struct csv_reader *r)
{
	size_t kept = 0;
	int ending = ',';

	r->began = r->line;
	r->fields = r->n = 0;
	err_clear(&r->refused);
	buf_reset(&r->text);
	while (ending == ',' && read_field(r, &ending) == 0) {
		r->fields++;
		if (r->n == CSV_COLUMNS_MAX) {
			r->text.n = kept;
		} else {
			kept = r->text.n;
			r->n++;
		}
	}
}

/* What stands before the first record. */
static int read_mark(struct csv_reader *r)
{
	peek(r);
	if (r->have >= 3 && memcmp(r->chunk, BOM, 3) == 0)
		r->at = 3;
	else if (r->have >= 2 && (memcmp(r->chunk, "\xff\xfe", 2) == 0 ||
				  memcmp(r->chunk, "\xfe\xff", 2) == 0))
		err_set(&r->failed, ERR_FORMAT, "this is UTF-16: save it as UTF-8");
	return r->failed.code;
}

/* An empty field in quotes is a record. */
static bool is_empty_line(const struct csv_reader *r, int first)
{
	return r->fields == 1 && r->text.n == 1 && first != '"' && !r->refused.code;
}

static int check_record(struct csv_reader *r, struct err *e)
{
	const char *p = r->text.p;

	for (size_t i = 0; i < r->n; i++) {
		r->field[i] = p;
		p += strlen(p) + 1;
	}
	if (r->refused.code)
		return err_set(e, ERR_REFUSED, "%s", r->refused.text);
	for (size_t i = 0; i < r->n; i++)
		if (!utf8_is_valid(r->field[i], strlen(r->field[i])))
			return err_set(e, ERR_REFUSED, "line %zu: field %zu is not "
				       "valid UTF-8", r->began, i + 1);
	if (r->columns && r->fields != r->columns)
		return err_set(e, ERR_REFUSED, "line %zu: %zu fields, and %zu in "
			       "the first record", r->began, r->fields, r->columns);
	if (r->fields > r->n)
		return err_set(e, ERR_REFUSED, "line %zu: over the limit of %u columns",
			       r->began, CSV_COLUMNS_MAX);
	r->columns = r->n;
	return 1;
}

int csv_read(struct csv_reader *r, struct csv_record *out, struct err *e)
{
	bool first;
	int c, rc;

	if (!r->line) {
		r->line = 1;
		read_mark(r);
	}
	do {
		c = r->failed.code ? END : peek(r);
		if (c != END)
			read_fields(r);
	} while (c != END && !r->failed.code && is_empty_line(r, c));
	if (r->failed.code)
		return err_set(e, r->failed.code, "%s", r->failed.text);
	if (c == END)
		return 0;
	first = !r->columns;
	rc = check_record(r, first ? &r->failed : e);
	if (rc < 0 && first) {
		/* without a header the records behind it say nothing */
		r->failed.code = ERR_FORMAT;
		return err_set(e, ERR_FORMAT, "%s", r->failed.text);
	}
	*out = (struct csv_record){ .field = r->field, .n = r->n,
				     .line = r->began };
	return rc;
}

static bool wants_quotes(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] == ',' || s[i] == '"' || s[i] == '\r' || s[i] == '\n')
			return true;
	/* at the start of a file a bare mark would be taken for the file's */
	return strncmp(s, BOM, sizeof BOM - 1) == 0;
}

char *csv_put_text(char *out, const char *s, size_t n)
{
	if (!wants_quotes(s, n)) {
		memcpy(out, s, n);
		return out + n;
	}
	*out++ = '"';
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			*out++ = '"';
		*out++ = s[i];
	}
	*out++ = '"';
	return out;
}

void csv_text(struct buf *out, const char *s)
{
	size_t n = s ? strlen(s) : 0;

	if (!n)
		return;
	buf_reserve(out, 2 * n + 2);
	out->n = (size_t)(csv_put_text(out->p + out->n, s, n) - out->p);
	out->p[out->n] = '\0';
}

void csv_texts(struct buf *out, const char *const *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(out, ',');
		csv_text(out, s[i]);
	}
}

void csv_real(struct buf *out, double v)
{
	char text[NUMBER_SIZE];

	if (isfinite(v))
		buf_add(out, text, number_format(v, text));
}

void csv_reals(struct buf *out, const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(out, ',');
		csv_real(out, v[i]);
	}
}
