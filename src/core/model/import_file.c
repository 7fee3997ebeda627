/* SPDX-License-Identifier: MIT */
#include "core/model/import_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/import_apart.h"
#include "core/model/import_entry.h"
#include "core/model/run_parse.h"

#define LOOK_EVERY 1024   /* runs */

struct import_file {
	struct import_stream is;
	struct import_reader *reader;
	struct import_source src;
	struct import_set rows;       /* of the run that is put together */
	struct import_entry ahead;    /* what was read behind it … */
	struct import_set ahead_row;  /* … and its row */
	bool has_ahead;
	/* What stood before it is lost, and may have belonged to it. */
	bool behind_bad;
	struct import_apart past;     /* runs of rows that are behind us */
	bool look;                    /* for such runs, and make none */
	bool torn;                    /* one was found */
};

/* --- what stands where --------------------------------------------------------- */

static void tell_where(const struct import_entry *x, struct import_item *out)
{
	if (x->last_line > x->line)
		snprintf(out->where, sizeof out->where, "lines %zu to %zu", x->line,
			 x->last_line);
	else if (x->nth > 1)
		snprintf(out->where, sizeof out->where, "line %zu, value %zu",
			 x->line, x->nth);
	else
		snprintf(out->where, sizeof out->where, "line %zu", x->line);
}

static void read_ahead(struct import_file *f)
{
	import_set_release(&f->ahead_row);
	f->ahead = (struct import_entry){ .kind = ENTRY_END };
	f->reader->read(f->reader, &f->ahead_row, &f->ahead);
	f->is.what = f->reader->what;
	f->has_ahead = true;
}

/* --- rows of one run ------------------------------------------------------------ */

static void join_row(struct import_file *f)
{
	const struct import_row *from = &f->ahead_row.row[0];
	size_t at = import_set_add(&f->rows);

	for (size_t i = 0; i < from->n; i++)
		import_set_copy(&f->rows, at, &from->value[i]);
}

static bool may_have_more_rows(const struct import_file *f)
{
	/* then it is told by the text that its rows share */
	return import_rows_are_one(&f->src, &f->rows.row[0], &f->rows.row[0]);
}

static bool has_key(const struct import_file *f, const struct import_entry *bad,
		    const struct import_row *r)
{
	const char *text = bad->key ? import_row_mapped(&f->src, r, bad->key_name)
				    : NULL;

	return text && strcmp(text, bad->key) == 0;
}

/* Is it told that this bad row is of another run than r?  An unsure key is believed
 * where it looks as r's does: letters and digits where that has some. */
static bool is_of_another(const struct import_file *f, const struct import_entry *bad,
			  const struct import_row *r)
{
	const char *text, *key = bad->key;

	if (bad->alone || !bad->unsure || !key)
		return bad->alone || key;
	text = import_row_mapped(&f->src, r, bad->key_name);
	for (; text && *text && *key; text++, key++)
		if (*text != *key && !(isalnum((unsigned char)*text) &&
				       isalnum((unsigned char)*key)))
			return false;
	return text && !*text && !*key;
}

/* Does what is ahead belong to the rows that are there?  Then it is taken: into
 * them, or, where it is bad or too much, into *why. */
static bool take_ahead(struct import_file *f, struct err *why)
{
	const struct import_entry *x = &f->ahead;

	if (x->kind == ENTRY_BAD && has_key(f, x, &f->rows.row[0])) {
		if (!why->code) {
			*why = x->why;
			err_prefix(why, "line %zu", x->line);
		}
		return true;
	}
	if (x->kind != ENTRY_ROW || x->form != f->src.form ||
	    !import_rows_are_one(&f->src, &f->rows.row[0], &f->ahead_row.row[0]))
		return false;
	if (f->rows.n == IMPORT_ROWS_MAX)
		err_set(why, ERR_REFUSED, "more than %d rows for one run",
			IMPORT_ROWS_MAX);
	else if (f->rows.arena.used > RUN_PARSE_MAX)
		err_set(why, ERR_REFUSED, "the rows of one run have over %u bytes",
			RUN_PARSE_MAX);
	if (!why->code)
		join_row(f);
	return true;
}

/* A run that may lack a row would never get it: what is stored stays. */
static void doubt(const struct import_file *f, bool behind_bad, struct err *why)
{
	const struct import_entry *x = &f->ahead;
	bool before_bad = x->kind == ENTRY_FAIL ||
			  (x->kind == ENTRY_BAD &&
			   !is_of_another(f, x, &f->rows.row[0]));

	if (behind_bad || before_bad)
		err_set(why, ERR_REFUSED, "what stands %s it cannot be read and may "
			"be a row of this run", before_bad ? "behind" : "before");
}

/* What comes of a run whose rows ended before would be a run with less, or, where the
 * store has the first ones already, never get in. */
static void refuse_apart(struct import_file *f, struct err *why)
{
	const struct import_row *r = &f->rows.row[0];
	uint64_t run = import_apart_row(&f->src, r);

	if (!run || (why->code && f->look))
		return;
	if (why->code) {
		import_apart_bad(&f->past, run);
	} else if (import_apart_others(&f->past, run, &f->rows)) {
		err_set(why, ERR_REFUSED, "the rows of a run must stand together, and "
			"others of this one stood before: sort by %s",
			import_row_mapped(&f->src, r, "run_id") ? "run_id"
			: "timestamp and product, or make each its own by --set "
			  "import_NAME={COLUMN}");
		f->torn = true;
	}
}

static int run_of_rows(struct import_file *f, struct import_item *out)
{
	struct import_entry x = f->ahead;
	bool behind_bad = f->behind_bad;
	struct import_set empty = f->rows;

	f->rows = f->ahead_row;
	f->ahead_row = empty;
	f->src.form = x.form;
	f->has_ahead = f->behind_bad = false;
	if (may_have_more_rows(f)) {
		for (read_ahead(f); take_ahead(f, &out->why); read_ahead(f))
			x.last_line = f->ahead.last_line;
		doubt(f, behind_bad, &out->why);
		refuse_apart(f, &out->why);
	}
	tell_where(&x, out);
	out->form = x.form;
	out->row = f->rows.row;
	out->n_rows = f->rows.n;
	if (!out->why.code && !f->look)
		out->run = import_rows(&f->src, f->rows.row, f->rows.n, &out->why);
	return 1;
}

/* --- what is refused ------------------------------------------------------------- */

/* Is what is ahead of the run that this bad row is of? */
static bool goes_on(const struct import_file *f, const struct import_entry *bad)
{
	const struct import_entry *x = &f->ahead;

	if (x->kind == ENTRY_ROW)
		return has_key(f, bad, &f->ahead_row.row[0]);
	return x->kind == ENTRY_BAD && x->key && strcmp(x->key, bad->key) == 0;
}

/* With the rows behind it that belong to it. */
static int refuse_bad(struct import_file *f, struct import_item *out)
{
	struct import_entry x = f->ahead;
	char *key = x.key ? xstrndup(x.key, strlen(x.key)) : NULL;

	f->has_ahead = false;
	f->behind_bad = !key && !x.alone;
	out->why = x.why;
	x.key = key;
	if (key) {
		for (read_ahead(f); goes_on(f, &x); read_ahead(f)) {
			x.last_line = f->ahead.last_line;
			x.unsure &= f->ahead.unsure;
		}
		f->behind_bad = f->ahead.kind == ENTRY_ROW &&
				!is_of_another(f, &x, &f->ahead_row.row[0]);
		if (strcmp(x.key_name, "run_id") == 0 && !f->look)
			import_apart_bad(&f->past, import_apart_id(key));
	}
	tell_where(&x, out);
	free(key);
	return 1;
}

static int next_item(struct import_stream *is, struct import_item *out,
		     struct err *e)
{
	struct import_file *f = (struct import_file *)(void *)is;

	*out = (struct import_item){ .run = NULL };
	import_set_release(&f->rows);
	if (!f->has_ahead)
		read_ahead(f);
	switch (f->ahead.kind) {
	case ENTRY_ROW:
		return run_of_rows(f, out);
	case ENTRY_BAD:
		return refuse_bad(f, out);
	case ENTRY_RUN:
		f->has_ahead = f->behind_bad = false;
		tell_where(&f->ahead, out);
		out->run = f->ahead.run;
		out->form = f->ahead.form;
		return 1;
	case ENTRY_FAIL:
		return err_set(e, f->ahead.why.code, "%s", f->ahead.why.text);
	case ENTRY_END:
		break;
	}
	return 0;
}

static void close_file(struct import_stream *is)
{
	struct import_file *f = (struct import_file *)(void *)is;

	if (f->has_ahead && f->ahead.kind == ENTRY_RUN)
		run_free(f->ahead.run);
	if (f->reader)
		f->reader->free(f->reader);
	import_set_release(&f->rows);
	import_set_release(&f->ahead_row);
	import_apart_release(&f->past);
	free(f);
}

/* --- which of them it is ---------------------------------------------------------- */

/* The first byte that is no blank, which stays; *b is where.  A byte-order mark is
 * taken; false: what begins like one is none. */
static bool first_byte(FILE *in, int *out, struct import_begin *b)
{
	int c = getc(in);

	*b = (struct import_begin){ .line = 1 };
	if (c == 0xef) {
		if (getc(in) != 0xbb || getc(in) != 0xbf)
			return false;
		b->before = 3;
		c = getc(in);
	}
	while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
		b->line += c == '\n';
		b->before = c == '\n' ? 0 : b->before + 1;
		c = getc(in);
	}
	*out = c == EOF ? EOF : ungetc(c, in);
	return true;
}

static void read_nothing(struct import_reader *r, struct import_set *set,
			 struct import_entry *out)
{
	(void)r;
	(void)set;
	out->kind = ENTRY_END;
}

static void free_nothing(struct import_reader *r)
{
	free(r);
}

static struct import_reader *open_nothing(void)
{
	struct import_reader *r = xcalloc(1, sizeof *r);

	*r = (struct import_reader){ .read = read_nothing, .free = free_nothing,
				     .what = "nothing" };
	return r;
}

static int open_reader(FILE *in, const struct import_file_options *o,
		       struct import_reader **out, struct err *e)
{
	struct import_begin begin;
	int c = EOF, rc = 0;
	bool is_text = first_byte(in, &c, &begin);

	*out = NULL;
	if (ferror(in))
		return err_sys(e, "it cannot be read");
	if (!is_text)
		return err_set(e, ERR_FORMAT, "this is neither JSON nor CSV");
	if (c != EOF && (o->kind == IMPORT_JSON ||
			 (o->kind == IMPORT_AUTO && (c == '{' || c == '['))))
		*out = import_json_open(in, &begin, o);
	else if (c != EOF)
		rc = import_csv_open(in, &begin, o, out, e);
	if (rc == 0 && !*out)
		*out = open_nothing();
	return rc;
}

struct import_source import_file_source(const struct import_file_options *o)
{
	return (struct import_source){
		.map = o->map, .n_map = o->n_map, .fill = o->fill,
		.n_fill = o->n_fill, .now_ms = o->now_ms,
	};
}

int import_file_open(FILE *in, const struct import_file_options *o,
		     struct import_stream **out, struct err *e)
{
	struct import_file *f;
	struct import_reader *r;
	int rc = open_reader(in, o, &r, e);

	*out = NULL;
	if (rc < 0)
		return rc;
	f = xcalloc(1, sizeof *f);
	f->reader = r;
	f->src = import_file_source(o);
	f->look = o->look;
	f->is = (struct import_stream){ .what = r->what, .next = next_item,
					.close = close_file };
	*out = &f->is;
	return 0;
}

int import_file_look(FILE *in, const struct import_file_options *o,
		     const struct import_file_watch *w, struct err *e)
{
	struct import_file_options look = *o;
	struct import_stream *s = NULL;
	struct import_item it;
	bool going = true, torn = false;
	int rc;

	look.look = true;
	rc = import_file_open(in, &look, &s, NULL);
	for (size_t n = 1; rc == 0 && going && !torn; n++) {
		if (s->next(s, &it, NULL) != 1)
			break;
		torn = ((struct import_file *)(void *)s)->torn;
		going = n % LOOK_EVERY || w->going(w->arg);
	}
	if (torn)
		err_set(e, ERR_REFUSED, "%s: %s; nothing of this file was imported, as a "
			"run is added once, whole", it.where, it.why.text);
	if (s)
		s->close(s);
	return !going ? err_set(e, ERR_STOPPED, "stopped") : torn ? ERR_REFUSED : 0;
}
