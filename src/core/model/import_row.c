/* SPDX-License-Identifier: MIT */
#include "core/model/import_row.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "core/model/import_row_build.h"
#include "core/model/import_row_column.h"
#include "core/model/import_row_forms.h"
#include "core/model/import_row_value.h"
#include "core/model/run.h"

#define COLUMNS_MAX 1024

void import_set_release(struct import_set *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->row[i].value);
	free(s->row);
	arena_release(&s->arena);
	memset(s, 0, sizeof *s);
}

size_t import_set_add(struct import_set *s)
{
	s->row = xgrow(s->row, s->n, &s->cap, sizeof *s->row);
	s->row[s->n] = (struct import_row){ .n = 0 };
	return s->n++;
}

void import_set_copy(struct import_set *s, size_t i, const struct import_value *v)
{
	struct import_row *r = &s->row[i];

	r->value = xgrow(r->value, r->n, &r->cap, sizeof *r->value);
	r->value[r->n++] = (struct import_value){
		.name = arena_strdup(&s->arena, v->name),
		.text = v->text ? arena_strdup(&s->arena, v->text) : NULL,
		.ours = v->ours,
	};
}

void import_set_put(struct import_set *s, size_t i, const char *name,
		    const char *text)
{
	const struct import_value v = { .name = name, .text = text };

	import_set_copy(s, i, &v);
}

const char *import_row_get(const struct import_row *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->value[i].name, name) == 0)
			return r->value[i].text && *r->value[i].text
				       ? r->value[i].text : NULL;
	return NULL;
}

const char *import_row_name(const struct import_source *src, const char *name)
{
	for (size_t i = 0; i < src->n_map; i++)
		if (strcmp(src->map[i].theirs, name) == 0) {
			if (src->map[i].came)
				*src->map[i].came = true;
			return src->map[i].ours;
		}
	return name;
}

const char *import_value_name(const struct import_source *src,
			      const struct import_value *v)
{
	return v->ours ? v->name : import_row_name(src, v->name);
}

static bool is_note(const char *name)
{
	return strcmp(name, "notes") == 0 || strcmp(name, "run_notes") == 0;
}

/* Nothing in a text that is kept or shown may act on a terminal.  Notes have lines
 * and tabs; a line of theirs ends in '\n' alone. */
static void add_clean(struct buf *b, const char *s, bool note)
{
	size_t n = strlen(s);
	char enc[4];
	uint32_t cp;

	buf_reset(b);
	for (size_t i = 0; i < n;) {
		i += utf8_next(s + i, n - i, &cp);
		if (note && cp == '\r' && s[i] == '\n')
			continue;
		if (utf8_is_control(cp) && !(note && (cp == '\n' || cp == '\t')))
			cp = ' ';
		buf_add(b, enc, utf8_encode(cp, enc));
	}
}

/* Characters that nobody sees, and that make another name of it: of no width, and
 * fillers (Unicode 15, Default_Ignorable_Code_Point, without those that change how
 * the one before them looks).  0: there is none. */
static uint32_t find_invisible(const char *s)
{
	static const struct { uint32_t first, last; } ranges[] = {
		{ 0xad, 0xad }, { 0x34f, 0x34f }, { 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 }, { 0x180e, 0x180e }, { 0x200b, 0x200d },
		{ 0x2060, 0x2065 }, { 0x206a, 0x206f }, { 0x3164, 0x3164 },
		{ 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
	};
	size_t n = strlen(s);
	uint32_t cp;

	for (size_t i = 0; i < n;) {
		i += utf8_next(s + i, n - i, &cp);
		for (size_t k = 0; cp >= 0xad && k < sizeof ranges / sizeof *ranges; k++)
			if (cp >= ranges[k].first && cp <= ranges[k].last)
				return cp;
	}
	return 0;
}

/* Names, versions and models: what tells one series from another. */
static bool is_name(const char *column)
{
	return !is_note(column) && strncmp(column, "import_", 7) != 0;
}

static int take_value(const struct import_source *src,
		      const struct import_value *v, struct import_set *out,
		      struct err *e)
{
	const char *name = import_value_name(src, v);
	size_t most = strcmp(name, "notes") == 0 ? 2 * IMPORT_TEXT_MAX + 2
						 : IMPORT_TEXT_MAX;
	struct buf clean = BUF_INIT;
	int rc = 0;

	if (strcmp(name, "-") == 0)
		return 0;
	add_clean(&clean, name, false);
	if (!clean.n || clean.n > 64)
		rc = err_set(e, ERR_REFUSED, "a column's name of %zu bytes; 1 to 64 "
			     "are possible", clean.n);
	else if (v->text && strlen(v->text) > most)
		rc = err_set(e, ERR_REFUSED, "%s: longer than %zu bytes", clean.p,
			     most);
	else if (v->text && !utf8_is_valid(v->text, strlen(v->text)))
		rc = err_set(e, ERR_FORMAT, "%s: not valid UTF-8", clean.p);
	else if (strcmp(clean.p, name) != 0)
		rc = err_set(e, ERR_FORMAT, "%s: a column's name with control "
			     "characters", clean.p);
	else if (v->text && is_name(name) && find_invisible(v->text))
		rc = err_set(e, ERR_REFUSED, "%s: the character U+%04X in it is "
			     "invisible", clean.p, (unsigned)find_invisible(v->text));
	if (rc == 0) {
		add_clean(&clean, v->text ? v->text : "", is_note(name));
		import_set_copy(out, out->n - 1, &(struct import_value){
				.name = name, .text = buf_str(&clean),
				.ours = v->ours });
	}
	buf_release(&clean);
	return rc;
}

/* The rows with names of ours, and texts that are safe. */
static int take_rows(const struct import_source *src,
		     const struct import_row *row, size_t n,
		     struct import_set *out, struct err *e)
{
	int rc = 0;

	if (!n || n > IMPORT_ROWS_MAX)
		return err_set(e, ERR_REFUSED, "%zu rows for one run; 1 to %d are "
			       "possible", n, IMPORT_ROWS_MAX);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (row[i].n > COLUMNS_MAX)
			return err_set(e, ERR_REFUSED, "%zu columns; %d are possible",
				       row[i].n, COLUMNS_MAX);
		import_set_add(out);
		for (size_t k = 0; rc == 0 && k < row[i].n; k++)
			rc = take_value(src, &row[i].value[k], out, e);
	}
	return rc;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

const char *import_row_mapped(const struct import_source *src,
			      const struct import_row *r, const char *ours)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(import_value_name(src, &r->value[i]), ours) == 0)
			return r->value[i].text && *r->value[i].text
				       ? r->value[i].text : NULL;
	return NULL;
}

/* Does b have all that a says of the run? */
static bool shares_all(const struct import_source *src, const struct import_row *a,
		       const struct import_row *b)
{
	for (size_t i = 0; i < a->n; i++) {
		const char *name = import_value_name(src, &a->value[i]);

		if (strcmp(name, "product") != 0 &&
		    (import_column_is_of_row(name) || strcmp(name, "-") == 0))
			continue;
		if (!same_text(a->value[i].text, import_row_mapped(src, b, name)))
			return false;
	}
	return true;
}

bool import_rows_are_one(const struct import_source *src,
			 const struct import_row *a, const struct import_row *b)
{
	const char *id = import_row_mapped(src, a, "run_id");

	if (src->form == IMPORT_FILE)
		return true;
	if (src->form != IMPORT_COLUMNS && src->form != IMPORT_LONG)
		return false;
	if (id)
		return same_text(id, import_row_mapped(src, b, "run_id"));
	return src->form == IMPORT_LONG && shares_all(src, a, b) &&
	       shares_all(src, b, a);
}

int import_refuse_future(int64_t ms, int64_t now_ms, struct err *e)
{
	char iso[CLOCK_ISO];

	if (ms <= now_ms + CLOCK_DAY_MS)
		return 0;
	clock_iso(ms, iso);
	return err_set(e, ERR_REFUSED, "timestamp: %s lies in the future", iso);
}

struct run *import_rows(const struct import_source *src,
			const struct import_row *row, size_t n, struct err *e)
{
	struct import_set theirs = IMPORT_SET_INIT, ours = IMPORT_SET_INIT;
	struct run *r = NULL;
	char id[RUN_ID] = "";
	int rc = take_rows(src, row, n, &theirs, e);

	if (rc == 0)
		rc = import_forms_translate(src->form, theirs.row, theirs.n, &ours,
					    e);
	if (rc == 0) {
		if (!import_row_get(&ours.row[0], "run_id"))
			import_row_id(src->form, theirs.row, theirs.n, id);
		r = import_build(src, &ours, id, e);
	}
	import_set_release(&theirs);
	import_set_release(&ours);
	return r;
}
