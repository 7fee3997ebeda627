/* SPDX-License-Identifier: MIT */
/* Rows in CSV, for import_file.c.  The header says what they are. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "core/model/import_entry.h"
#include "core/model/import_row_column.h"
#include "core/model/import_row_result.h"
#include "core/model/run.h"

#define SHOWN_MAX 40      /* bytes of a name in an error */
#define WORDS_MAX 260     /* bytes of a list of names in an error */

struct csv_rows {
	struct import_reader reader;
	struct csv_reader *csv;
	struct arena arena;
	struct import_source src;
	const char **theirs, **ours;  /* of each column; ours NULL: left out */
	size_t n;
	bool is_long;
	int key;                      /* the column that tells runs apart, or -1 */
	char key_text[SHOWN_MAX + 1];
};

/* --- the header ----------------------------------------------------------------- */

static bool has(const struct csv_rows *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->ours[i] && strcmp(r->ours[i], name) == 0)
			return true;
	return import_fill_has(&r->src, name);
}

static bool is_figure(const char *ours)
{
	return import_result_has(ours) || strncmp(ours, "custom:", 7) == 0;
}

static bool has_figure(const struct csv_rows *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->ours[i] && is_figure(r->ours[i]))
			return true;
	for (size_t i = 0; i < r->src.n_fill; i++)
		if (is_figure(r->src.fill[i].ours))
			return true;
	return r->is_long;
}

/* What is wrong with the column, that every row would be refused for; NULL: nothing. */
static const char *misnamed(const struct csv_rows *r, size_t i)
{
	char custom[80];

	if (!r->is_long && strncmp(r->ours[i], "unit:", 5) == 0) {
		snprintf(custom, sizeof custom, "custom:%.70s", r->ours[i] + 5);
		if (!has(r, custom))
			return "there is no custom:NAME of that name";
	}
	return import_column_misnamed(r->ours[i]);
}

static void add_unknown(const struct csv_rows *r, size_t i, struct buf *b)
{
	const char *wrong = misnamed(r, i);
	const char *near = wrong ? NULL : import_column_nearest(r->ours[i],
								r->is_long);

	buf_adds(b, b->n ? ", " : "");
	import_column_shown(b, r->theirs[i]);
	if (r->ours[i] != r->theirs[i]) {
		buf_adds(b, " (mapped to ");
		import_column_shown(b, r->ours[i]);
		buf_addc(b, ')');
	}
	if (wrong)
		buf_addf(b, " (%s)", wrong);
	if (near)
		buf_addf(b, " (%s?)", near);
}

/* All columns without a meaning, in words; "" where there is none. */
static void find_unknown(const struct csv_rows *r, struct buf *b)
{
	size_t more = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (!r->ours[i] || (import_column_is_known(r->ours[i], r->is_long) &&
				    !misnamed(r, i)))
			continue;
		if (b->n < WORDS_MAX)
			add_unknown(r, i, b);
		else
			more++;
	}
	if (more)
		buf_addf(b, " and %zu more", more);
}

static void find_missing(const struct csv_rows *r, struct buf *b)
{
	const struct { bool there; const char *words; } must[] = {
		{ .there = has(r, "timestamp") || has(r, "timestamp_unix"),
		  .words = "timestamp (or timestamp_unix)" },
		{ .there = has(r, "device"), .words = "device" },
		{ .there = has(r, "precision"), .words = "precision" },
		{ .there = has(r, "product") || has(r, "cpu_model") ||
			   has(r, "gpu_model"),
		  .words = "product (or cpu_model, gpu_model)" },
		{ .there = has_figure(r),
		  .words = "a figure (blas3_gops and others, or metric and value)" },
	};

	for (size_t i = 0; i < sizeof must / sizeof *must; i++)
		if (!must[i].there)
			buf_addf(b, "%s%s", b->n ? ", " : "", must[i].words);
}

static int refuse_separator(const struct csv_rows *r, struct err *e)
{
	if (r->n != 1 || !strpbrk(r->theirs[0], ";\t"))
		return 0;
	return err_set(e, ERR_FORMAT, "the columns are not separated by commas, as in CSV "
		       "(RFC 4180)");
}

static int refuse_header(const struct csv_rows *r, struct err *e)
{
	struct buf unknown = BUF_INIT, missing = BUF_INIT;
	int rc = 0;

	find_unknown(r, &unknown);
	find_missing(r, &missing);
	if (unknown.n || missing.n)
		rc = err_set(e, ERR_REFUSED, "%s%s%s%s%s%s", unknown.n ?
			     "columns that are not known here: " : "",
			     buf_str(&unknown), unknown.n ? ": --map COLUMN=NAME "
			     "gives one a meaning, COLUMN=import_NAME keeps it as it "
			     "is, COLUMN=- leaves it out" : "",
			     unknown.n && missing.n ? "; " : "",
			     missing.n ? "columns that are missing: " : "",
			     buf_str(&missing));
	buf_release(&unknown);
	buf_release(&missing);
	return rc;
}

static int refuse_twice(const struct csv_rows *r, struct err *e)
{
	struct buf name = BUF_INIT;

	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < i && r->ours[i]; k++)
			if (r->ours[k] && strcmp(r->ours[i], r->ours[k]) == 0 &&
			    !name.n)
				import_column_shown(&name, r->ours[i]);
	if (name.n)
		err_set(e, ERR_REFUSED, "the column %s is there twice", name.p);
	buf_release(&name);
	return e->code;
}

static int column_of(const struct csv_rows *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->ours[i] && strcmp(r->ours[i], name) == 0)
			return (int)i;
	return -1;
}

static void name_columns(struct csv_rows *r, const struct csv_record *h)
{
	r->n = h->n;
	r->theirs = arena_array(&r->arena, h->n, sizeof *r->theirs);
	r->ours = arena_array(&r->arena, h->n, sizeof *r->ours);
	for (size_t i = 0; i < h->n; i++) {
		r->theirs[i] = arena_strdup(&r->arena, h->field[i]);
		r->ours[i] = import_row_name(&r->src, r->theirs[i]);
		if (strcmp(r->ours[i], "-") == 0)
			r->ours[i] = NULL;
	}
	r->is_long = has(r, "metric") && has(r, "value");
	for (size_t i = 0; i < h->n; i++)
		if (import_fill_spends(&r->src, r->theirs[i], r->is_long))
			r->ours[i] = NULL;
}

static int take_header(struct csv_rows *r, const struct csv_record *h, struct err *e)
{
	int rc;

	name_columns(r, h);
	r->src.form = r->is_long ? IMPORT_LONG : IMPORT_COLUMNS;
	r->reader.what = r->is_long ? "CSV, one figure a row"
				    : "CSV, columns of calibration_run";
	r->key = column_of(r, "run_id");
	if (r->key < 0 && r->is_long)
		r->key = column_of(r, has(r, "timestamp") ? "timestamp"
							   : "timestamp_unix");
	rc = refuse_separator(r, e);
	if (rc == 0)
		rc = import_fill_check(&r->src, r->theirs, r->n, e);
	if (rc == 0)
		rc = refuse_header(r, e);
	return rc ? rc : refuse_twice(r, e);
}

/* --- rows ------------------------------------------------------------------------- */

/* A run_id that no run can have: where it stands last, the end of a file that was cut. */
static bool is_no_id(const struct csv_rows *r, const struct csv_record *rec)
{
	return r->key >= 0 && (size_t)r->key < rec->n && *rec->field[r->key] &&
	       strcmp(r->ours[r->key], "run_id") == 0 &&
	       strlen(rec->field[r->key]) != RUN_ID - 1;
}

static void refuse_row(struct csv_rows *r, const struct csv_record *rec,
		       const struct err *why, struct import_entry *out)
{
	const char *text = r->key >= 0 && (size_t)r->key < rec->n
			   ? rec->field[r->key] : "";
	const char *behind = strstr(why->text, ": ");

	out->kind = ENTRY_BAD;
	out->form = r->src.form;
	err_set(&out->why, why->code, "%s", behind ? behind + 2 : why->text);
	out->alone = r->key < 0 && !r->is_long && !has(r, "run_id");
	/* where fields are missing or too many, another may stand in its place */
	out->unsure = rec->n != r->n || !utf8_is_valid(text, strlen(text)) ||
		      is_no_id(r, rec);
	if (*text && strlen(text) < sizeof r->key_text) {
		snprintf(r->key_text, sizeof r->key_text, "%s", text);
		out->key = r->key_text;
		out->key_name = r->ours[r->key];
	}
}

static void read_row(struct import_reader *reader, struct import_set *set,
		     struct import_entry *out)
{
	struct csv_rows *r = (struct csv_rows *)(void *)reader;
	struct csv_record rec = { .n = 0 };
	struct err why = ERR_INIT;
	int rc = csv_read(r->csv, &rec, &why);

	out->line = out->last_line = rec.line;
	if (rc == 1 && is_no_id(r, &rec))
		rc = err_set(&why, ERR_REFUSED, "line %zu: run_id: %zu bytes, and a "
			     "UUID has %d", rec.line, strlen(rec.field[r->key]),
			     RUN_ID - 1);
	if (rc == ERR_REFUSED) {
		refuse_row(r, &rec, &why, out);
	} else if (rc < 0) {
		out->kind = ENTRY_FAIL;
		out->why = why;
	} else if (rc == 1) {
		size_t at = import_set_add(set);

		out->kind = ENTRY_ROW;
		out->form = r->src.form;
		for (size_t i = 0; i < r->n; i++)
			if (r->ours[i] || import_fill_uses(&r->src, r->theirs[i]))
				import_set_put(set, at, r->theirs[i],
					       *rec.field[i] ? rec.field[i] : NULL);
		import_fill_row(&r->src, set, at);
	}
}

static void free_rows(struct import_reader *reader)
{
	struct csv_rows *r = (struct csv_rows *)(void *)reader;

	csv_reader_free(r->csv);
	arena_release(&r->arena);
	free(r);
}

int import_csv_open(FILE *in, const struct import_begin *b,
		    const struct import_file_options *o, struct import_reader **out,
		    struct err *e)
{
	struct csv_rows *r = xcalloc(1, sizeof *r);
	struct err why = ERR_INIT;
	struct csv_record header;
	int rc;

	r->reader = (struct import_reader){ .read = read_row, .free = free_rows };
	r->src = import_file_source(o);
	r->csv = csv_reader_new(in);
	if (b->line > 1)
		csv_reader_begin(r->csv, b->line);
	rc = csv_read(r->csv, &header, &why);
	if (rc == 1)
		rc = take_header(r, &header, &why);
	else if (rc < 0)
		err_prefix(&why, "neither JSON nor CSV");
	if (rc == 0 && r->n) {
		*out = &r->reader;
		return 0;
	}
	free_rows(&r->reader);
	return rc ? err_set(e, rc, "%s", why.text) : 0;
}
